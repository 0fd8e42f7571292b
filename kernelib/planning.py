"""The agenda of a workshop: the preset's steps, or those that somebody has chosen and put in order."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kernelib import content, picking, professions, words
from kernelib.exercises import CardSort, Choice

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

SORTED_BY = "tasks-by-"  # and a formulation's letter: there are as many as were picked
RECOGNISED = "recognise-"
# What is said where a step shows words from elsewhere: the agenda speaks of the room's own.
EXAMPLES = {
    "own-contribution": "say_examples",
    "recognise-pedagogue": "say_example_pedagogue",
    "recognise-teacher": "say_example_teacher",
}
DILEMMA = "abstraction-dilemma"  # told of the steps before it, and answered by nobody


def steps(workshop: "Workshop", row: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps in their order, those added in a notebook last; a third formulation or list comes after the second.

    A step with `picture_only` is never open: it is shown when those it is told of have been. One with `some` asks those
    of other professions than the one whose list it is.
    """
    made = [step for step in planned(row) if step["exercise"] not in picking.left_out(workshop)]
    there = {step["exercise"] for step in made}
    added = [kept["id"] for kept in workshop.store.exercises(workshop.code) if kept["id"] not in there]
    for id in sorted(added, key=DILEMMA.__eq__):
        family = next((each for each in (SORTED_BY, RECOGNISED) if id.startswith(each) or id == DILEMMA), None)
        sisters = [n for n, step in enumerate(made, start=1) if family and step["exercise"].startswith(family)]
        place = max(sisters, default=len(made))
        # The pause comes when all of them are done.
        pause = {"pause": made[place - 1].pop("pause", None)} if sisters else {}
        # As long as the first of them, which is answered and not yet talked of; the dilemma has its time in the last.
        first = made[sisters[0] - 1] if sisters and id != DILEMMA else {}
        minutes = {"minutes": first["minutes"]} if "minutes" in first else {}
        made.insert(place, {"exercise": id, **minutes, **pause})
    made = [_said_to(step, "table" if workshop.mode == "dialogue" else step.get("by") or "person") for step in made]
    for step in made:
        exercise = workshop.exercise(step["exercise"])
        step["kind"] = exercise.kind
        step["title"] = exercise.title
        step["picture_only"] = exercise.id == DILEMMA
        step["some"] = isinstance(exercise, Choice) and exercise.recognises in professions.PROFESSIONS
        step.setdefault("say", exercise.say if any(exercise.say.values()) else None)
        if exercise.id == DILEMMA and step["by"] == "table":
            step["say"] = {language: words.say("weighing.say_tables", language) for language in words.LANGUAGES}
        if picking.has_opened_with_examples(workshop, exercise) and (key := EXAMPLES.get(exercise.id)):
            step["say"] = content.said_to(_examples(key), step["by"])["say"]
        # What is said of a step is of its first round: of the minutes, the talk and the round that follows.
        step["say_again"] = {language: words.say("cockpit.say_again", language) for language in words.LANGUAGES}
        if isinstance(exercise, CardSort):
            step |= {key: _naming(exercise.formulation, step[key]) for key in ("say", "say_again") if step[key]}
        if isinstance(exercise, Choice) and exercise.recognises == "everybody":
            # What the agenda says asks those of one profession to leave the phone alone, and here everybody answers.
            step |= {"say": exercise.say, "help": _together(step["help"])}
    _number_the_tables(workshop, row, made)
    return made


def _examples(key: str) -> dict[str, dict[str, str]]:
    """What is said of examples, and to tables where that is another thing, as an agenda has it."""
    said = {language: words.section("picking", language) for language in words.LANGUAGES}
    return {
        name: {language: told[each] for language, told in said.items()}
        for name, each in (("say", key), ("say_tables", f"{key}_tables"))
        if each in said["da"]
    }


def _said_to(step: Mapping[str, Any], by: str) -> dict[str, Any]:
    help = step.get("help")
    return {**content.said_to(step, by), "by": by, "help": content.said_to(help, by) if help else None}


def around(row: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
    """What is said before the first step and after the last, where the agenda has it."""
    agenda, by = content.agendas()[row["agenda"]], "table" if row["mode"] == "dialogue" else "person"
    return {part: content.said_to(agenda[part], by) if agenda[part] else None for part in ("welcome", "close")}


def _number_the_tables(workshop: "Workshop", row: Mapping[str, Any], made: list[dict[str, Any]]) -> None:
    """Phones ask for the number of the table, and it has to come from somewhere: the first step of tables gives it.

    In a dialogue phones ask when they join, so the welcome gives it, where there is one.
    """
    if workshop.mode == "dialogue" and around(row)["welcome"]:
        return
    first = next((step for step in made if step["by"] == "table" and not step["picture_only"]), None)
    if first and first["say"]:
        first["say"] = {
            language: words.say("cockpit.say_numbered", language, say=said) for language, said in first["say"].items()
        }


def _naming(formulation: Mapping[str, str], say: Mapping[str, str]) -> Mapping[str, str]:
    """What is said of a step, after the formulation that its cards are sorted by, if there is one."""
    told = {}
    for language in say:
        letter, _, text = formulation[language].partition(": ")
        about = {"letter": letter, "text": text, "stop": words.stop_after(text), "say": say[language]}
        told[language] = words.say("picking.say_by", language, **about) if text else say[language]
    return told


def _together(help: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The help to a profession's list, where the list is of everybody's and nobody is to be asked who wrote what."""
    if help is None:
        return None
    mistake, silent = (
        {language: words.say(f"picking.{key}_ours", language) for language in words.LANGUAGES}
        for key in ("mistake", "silent")
    )
    return {**help, "mistakes": [*help["mistakes"], mistake], "silent": silent}


def planned(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The agenda's own steps, each with what the preset says of it."""
    preset = content.agenda(row["agenda"])
    if not row["steps"]:
        return [dict(step) for step in preset]
    # A step from another preset brings along what is said there.
    everywhere = [step for agenda in content.agendas().values() for step in agenda["steps"]]
    known = {step["exercise"]: step for step in (*reversed(everywhere), *preset)}
    pauses = {step["exercise"]: step["pause"] for step in preset if "pause" in step}
    # A pause belongs to its own preset, and after the last step everybody goes home.
    for id in known:
        known[id] = {**known[id], "pause": pauses.get(id) if id != row["steps"][-1]["exercise"] else None}
    return [
        {**known.get(step["exercise"], {}), **{name: told for name, told in step.items() if told is not None}}
        for step in row["steps"]
    ]


def planned_by(row: dict[str, Any], exercise: str) -> str | None:
    """Whether a step is a person's or a table's, where the agenda says so."""
    return next((step.get("by") for step in planned(row) if step["exercise"] == exercise), None)
