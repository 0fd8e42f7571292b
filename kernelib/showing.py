"""What the screens of a workshop show: the stage, the exercise, and what has been released of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kernelib import planning
from kernelib.errors import AnswerError, StageError
from kernelib.errors import shown as as_shown
from kernelib.exercises import Exercise
from kernelib.participant import id_of
from kernelib.setting_up import one_of

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

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
        told["exercise"] = workshop.exercise(id).content(language)
        if id == planning.DILEMMA:
            told["exercise"]["picture_only"] = True
        newest = workshop.results(id, round, language)
        if stage["state"] == "revealed" or not newest["suppressed"]:
            told["results"] = newest
    return told


def shown(workshop: "Workshop", row: dict[str, Any] | None, language: str | None) -> dict[str, Any]:
    """A release as it is told; `picture` is an address from /api on."""
    if row is None:
        return {**SUPPRESSED, "groups": [], "scores": {}}
    address = f"/api/workshops/{workshop.code}/results/{row['exercise']}/picture.svg"
    told = {**row["scores"], "picture": f"{address}?release={row['number']}&language={language or workshop.language}"}
    return told | _former(workshop, row)


def _former(workshop: "Workshop", row: dict[str, Any]) -> dict[str, Any]:
    """Of a later round, what the newest round before it came to: that is what it is held up against."""
    if row["round"] == 1:
        return {}
    earlier = [each for each in workshop.store.releases(workshop.code, row["exercise"]) if each["round"] < row["round"]]
    if not earlier:
        return {}
    newest = max(earlier, key=lambda each: (each["round"], each["number"]))
    return {"former": {"round": newest["round"], "sentence": newest["scores"]["sentence"]}}


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
) -> dict[str, Any]:
    """What is to be on the wall; its theme, light or dark, is the one there was unless another is told."""
    if isinstance(what, Mapping):
        what, exercise, release = what.get("show", ""), what.get("exercise"), what.get("release")
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
    return told
