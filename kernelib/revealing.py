"""What a reveal freezes: scores, small groups held back, and the sentence. Loaded when something is revealed."""

from typing import TYPE_CHECKING

from kernelib import charts, moderation, professions, release, showing, weighing
from kernelib.exercises import Exercise, FreeText
from kernelib.planning import DILEMMA
from kernelib.release import Snapshot
from kernelib.words import LANGUAGES

if TYPE_CHECKING:
    from kernelib.workshop import Workshop


def reveal(workshop: "Workshop", exercise: Exercise, round: int, by: str) -> None:
    """Keeps a new release, if there is anything new that may be shown."""
    while (made := snapshot(workshop, exercise, round, by)) is not None:
        row = {
            "workshop": workshop.code,
            "exercise": exercise.id,
            "round": round,
            "people": made.result["n"],
            "scores": made.result,
            "seqs": made.seqs,
        }
        if workshop.store.add_release(row, after=made.after):
            break
        # Somebody else revealed at the same moment: their release is the former one now.
        workshop.must_be_writable()
    weighing.offer(workshop, exercise.id)


def show_anew(workshop: "Workshop", exercise: Exercise, round: int) -> None:
    """Where texts have been shown, shows them anew: what has been let through since, not what has been hidden."""
    if isinstance(exercise, FreeText) and workshop.store.newest_release(workshop.code, exercise.id, round):
        reveal(workshop, exercise, round, showing.way(workshop, exercise.id, round, None))


def snapshot(workshop: "Workshop", exercise: Exercise, round: int, by: str) -> Snapshot | None:
    """What may be shown of a round now. None: nothing more than was shown before, if anything was."""
    every = workshop.store.releases(workshop.code, exercise.id)
    releases = [row for row in every if row["round"] == round]
    if exercise.id == DILEMMA:
        return weighing.snapshot(workshop, exercise, releases)
    newest = professions.instead_of_roles(workshop, exercise, workshop.store.answers(workshop.code, exercise.id, round))
    former = [row["seqs"] for row in releases]
    older = workshop.store.answers_by_seq(workshop.code, release.rests_on(former)) if by == "person" else []
    if isinstance(exercise, FreeText):
        newest, older = moderation.let_through(workshop, exercise, round, newest, older)
    if by == "table":
        made = release.of_tables(exercise, round, newest)
    else:
        # People have one profession through all rounds.
        folded = next((row["seqs"]["folded"] for row in every if "folded" in row["seqs"]), None)
        made = release.snapshot(exercise, round, newest, former, older, folded)
    if made:
        result = made.result
        places = {role: place for place, role in enumerate(dict.fromkeys([*workshop.roles, *professions.PROFESSIONS]))}
        result["groups"].sort(key=lambda group: places.get(group["role"], len(places)))
        if recognised := professions.both_ways(workshop, exercise, result):
            result["scores"]["recognition"] = recognised
        result["sentence"] = {language: charts.sentence(exercise, result, language) for language in LANGUAGES}
        made = made._replace(after=releases[-1]["number"] if releases else None)
    return made
