"""The agenda of a workshop: the preset's steps, or those that somebody has chosen and put in order."""

from typing import TYPE_CHECKING, Any

from kernelib import content

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

SORTED_BY = "tasks-by-"  # and a formulation's letter: there are as many as were picked


def steps(workshop: "Workshop", row: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps in their order, those added in a notebook last; a third formulation comes after the second."""
    made = planned(row)
    there = {step["exercise"] for step in made}
    for id in [kept["id"] for kept in workshop.store.exercises(workshop.code) if kept["id"] not in there]:
        sisters = [
            n for n, step in enumerate(made, start=1) if id.startswith(SORTED_BY) and SORTED_BY in step["exercise"]
        ]
        made.insert(max(sisters, default=len(made)), {"exercise": id})
    for step in made:
        exercise = workshop.exercise(step["exercise"])
        step["kind"] = exercise.kind
        step["title"] = exercise.title
        step["by"] = "table" if workshop.mode == "dialogue" else step.get("by") or "person"
    return made


def planned(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The agenda's own steps, each with what the preset says of it."""
    preset = content.agenda(row["agenda"])
    if not row["steps"]:
        return [dict(step) for step in preset]
    # A step from another preset brings along what is said there.
    everywhere = [step for agenda in content.agendas().values() for step in agenda["steps"]]
    known = {step["exercise"]: step for step in (*reversed(everywhere), *preset)}
    return [
        {**known.get(step["exercise"], {}), **{name: told for name, told in step.items() if told is not None}}
        for step in row["steps"]
    ]


def planned_by(row: dict[str, Any], exercise: str) -> str | None:
    """Whether a step is a person's or a table's, where the agenda says so."""
    return next((step.get("by") for step in planned(row) if step["exercise"] == exercise), None)
