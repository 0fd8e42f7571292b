"""What the screens of a workshop show: the stage, the exercise, and what has been released of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kernelib import content, planning, words
from kernelib.by_role import is_asked, why_not
from kernelib.errors import AnswerError, StageError
from kernelib.errors import shown as as_shown
from kernelib.exercises import Exercise, Rating
from kernelib.participant import id_of
from kernelib.setting_up import one_of

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

# What these ask is put to one person, and some of it is not so where tables answer.
ASKED_OF_TABLES = (
    "own-contribution",
    "my-profession",
    "core-task-and-profession",
    "recognise-pedagogue",
    "recognise-teacher",
)
SUPPRESSED: dict[str, Any] = {
    "suppressed": True,
    "n": None,
    "released_at_n": None,
    "release": None,
    "groups": [],
    "scores": {},
    "sentence": None,
    "picture": None,
}


def stage_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("exercise", "state", "round", "by")}


def screen(workshop: "Workshop", language: str) -> dict[str, Any]:
    """What every phone shows, in one language, before anybody's own answer."""
    row = workshop.row
    told: dict[str, Any] = {"revision": row["revision"], "ended": row["ended"]}
    if row["moved"]:
        told["moved"] = True
    stage = None if row["ended"] else workshop.stage
    told |= {"stage": stage, "exercise": None, "answer": None, "results": None}
    if stage:
        id, round = stage["exercise"], stage["round"]
        told["exercise"] = as_asked(workshop.exercise(id), stage["by"]).content(language)
        if id == planning.DILEMMA:
            told["exercise"]["picture_only"] = True
        newest = workshop.results(id, round, language)
        if stage["state"] == "revealed" or not newest["suppressed"]:
            told["results"] = newest
            told |= shown_by(row["projector"], newest)
    return told


def as_asked(exercise: Exercise, by: str) -> Exercise:
    """An exercise in the words of those who answer it: some ask one person, and tables are asked in words of theirs."""
    # A room's own contributions ask their tables themselves.
    if by != "table" or exercise.id not in ASKED_OF_TABLES or exercise.prompt != content.exercise(exercise.id).prompt:
        return exercise
    key = exercise.id.replace("-", "_")
    asked = {language: words.section("asked_of_tables", language) for language in words.LANGUAGES}
    told: dict[str, Any] = {"prompt": {language: said[key] for language, said in asked.items()}}
    if isinstance(exercise, Rating):
        told["criteria"] = {
            code: {language: said.get(f"{key}_{code}", text[language]) for language, said in asked.items()}
            for code, text in exercise.criteria.items()
        }
    return replace(exercise, **told)


def shown(workshop: "Workshop", row: dict[str, Any] | None, language: str | None) -> dict[str, Any]:
    """A release as it is told; `picture` is an address from /api on."""
    if row is None:
        return {**SUPPRESSED, "groups": [], "scores": {}}
    address = f"/api/workshops/{workshop.code}/results/{row['exercise']}/picture.svg"
    told = {**row["scores"], "picture": f"{address}?release={row['number']}&language={language or workshop.language}"}
    return told | _former(workshop, row)


def _former(workshop: "Workshop", row: dict[str, Any]) -> dict[str, Any]:
    """Of a later round, what the newest round before it came to: that is what it is held up against."""
    before = former(workshop, row["exercise"], row["round"], row["number"])
    return {"former": {"round": before["round"], "sentence": before["sentence"]}} if before else {}


def former(workshop: "Workshop", id: str, round: int, number: int) -> dict[str, Any] | None:
    """What had last been released of a round before that of a release, as it was and no finer; None if nothing.

    Persons are not held up against tables.
    """
    if round == 1:
        return None
    rows = [
        row for row in workshop.store.releases(workshop.code, id) if row["round"] < round and row["number"] < number
    ]
    newest = max(rows, key=lambda row: (row["round"], row["number"]), default=None)
    if newest is None or way(workshop, id, newest["round"], None) != way(workshop, id, round, None):
        return None
    return newest["scores"]


def by_role(
    workshop: "Workshop", exercise: Exercise, result: Mapping[str, Any], language: str
) -> dict[str, Any] | None:
    """Where the picture of a result by role is, or a sentence that says why there is none.

    None where there are no roles to ask for: a step by table, texts, what was not released.
    """
    if result["suppressed"] or "undominated" in result["scores"]:
        return None
    if not is_asked(exercise, way(workshop, exercise.id, result["round"], None)):
        return None
    if reason := why_not(exercise, result):
        return {"picture": None, "why_not": words.say(f"charts.by_role_why_{reason}", language), "reason": reason}
    return {"picture": f"{result['picture']}&by=role", "why_not": None, "reason": None}


def role_label(workshop: "Workshop", role: str) -> Any:
    """What people read for a role; a profession that somebody has said is not always one of the workshop's."""
    return workshop.roles.get(role) or content.role(role)


def way(workshop: "Workshop", id: str, round: int, by: str | None, state: str = "revealed") -> str:
    """Whether a round is answered by persons or by tables; a refusal where it is answered by nobody."""
    if id == planning.DILEMMA and state != "revealed":
        raise StageError("picture_only", exercise=id)
    if by is not None and by not in ("person", "table"):
        raise AnswerError("not_a_way", by=as_shown(by))
    if workshop.mode == "dialogue":
        if by == "person":
            raise AnswerError("by_table_only")
        return "table"
    earlier = next(
        (
            s["by"]
            for s in reversed(workshop.store.stages(workshop.code))
            if s["exercise"] == id and s["round"] == round
        ),
        None,
    )
    if by is None:
        return earlier or planning.planned_by(workshop.row, id) or "person"
    if earlier and earlier != by and workshop.store.answers(workshop.code, id, round):
        # One round holds answers of one sort, or tables would be counted among people.
        raise AnswerError("by_stands")
    return by


def wall(
    workshop: "Workshop",
    what: str | Mapping[str, Any],
    exercise: Exercise | str | None,
    release: int | None,
    theme: str | None,
    by: str | None = None,
) -> dict[str, Any]:
    """What is to be on the wall; its theme, light or dark, is the one there was unless another is told.

    So is whether pictures are shown by role, for as long as it is the same step and round.
    """
    if isinstance(what, Mapping):
        what, exercise, release, by = what.get("show", ""), what.get("exercise"), what.get("release"), what.get("by")
    one_of("not_a_show", what, ("code", "stage", "nothing", "release"))
    told: dict[str, Any] = {"show": what}
    if what == "release":
        if type(release) is not int or exercise is None:
            raise AnswerError("not_a_show", show="release without its exercise and number")
        workshop.release(exercise, release)
        told |= {"exercise": id_of(exercise), "release": release}
    if theme := theme or workshop.projector.get("theme"):
        one_of("not_a_theme", theme, ("light", "dark"))
        told["theme"] = theme
    return told | _by(workshop, told, by)


def _by(workshop: "Workshop", wall: Mapping[str, Any], by: str | None) -> dict[str, Any]:
    """That the pictures of one step and round are shown by role."""
    one_of("not_a_by", by or "room", ("room", "role"))
    if wall["show"] == "release":
        result = workshop.release(wall["exercise"], wall["release"])
    else:
        stage = workshop.stage
        result = workshop.results(stage["exercise"], stage["round"]) if stage else SUPPRESSED
    of = None if result["suppressed"] else [result["exercise"], result["round"]]
    before = workshop.projector
    if by == "room" or (by is None and (before.get("by") != "role" or before.get("of") != of)):
        return {}
    found = by_role(workshop, workshop.exercise(result["exercise"]), result, workshop.language) if of else None
    if found and not found["why_not"]:
        return {"by": "role", "of": of}
    if by:
        raise AnswerError("no_by_role", exercise=of[0] if of else "")
    return {}


def shown_by(wall: Mapping[str, Any] | None, result: Mapping[str, Any] | None) -> dict[str, str]:
    """That this result is to be looked at by role, where the facilitator has said so of its step and round."""
    if not wall or wall.get("by") != "role" or not result or result["suppressed"]:
        return {}
    return {"picture_by": "role"} if wall.get("of") == [result["exercise"], result["round"]] else {}
