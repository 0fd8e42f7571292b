"""Two professions, and what each has seen of the other's contributions.

Where the roles of a workshop are functions, people say their profession first: it stands for the role in the steps of
this challenge, under the same rule of five, and in no other.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kernelib.exercises import Choice, Exercise

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

PROFESSIONS = ("pedagogue", "teacher")
ASKED = "my-profession"
STEPS = ("recognise-pedagogue", "recognise-teacher", "core-task-and-profession")


def said(workshop: "Workshop") -> dict[str, str]:
    """What each participant said of their profession, where that was asked."""
    rows = workshop.store.answers(workshop.code, ASKED, max(workshop.rounds(ASKED), default=1))
    return {row["participant"]: next(iter(row["answer"]), "") for row in rows}


def instead_of_roles(
    workshop: "Workshop", exercise: Exercise, rows: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Rows of answers, in the steps of this challenge each with the profession its participant has said.

    Who was asked and did not say counts in the whole room and in no group, unless their role is a profession already.
    """
    professions = said(workshop) if exercise.id in STEPS else {}
    if not professions:
        return list(rows)
    known = workshop.exercise(ASKED).items
    return [
        {**row, "role": professions.get(row["participant"]) or (row["role"] if row["role"] in known else "undisclosed")}
        for row in rows
    ]


def both_ways(workshop: "Workshop", exercise: Exercise, result: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """How much each profession recognises of the other's, by viewer and owner; nothing until both are known.

    As `contributions.recognition`, from what has been released: nearly unanimous contributions are left out.
    """
    if not isinstance(exercise, Choice) or exercise.recognises not in PROFESSIONS:
        return {}
    found = {}
    for owner, viewer in (PROFESSIONS, PROFESSIONS[::-1]):
        other = workshop.exercise(f"recognise-{owner}")
        if not isinstance(other, Choice) or other.recognises != owner:
            return {}
        released = result if owner == exercise.recognises else workshop.results(other)
        shares = next((each["scores"]["shares"] for each in released["groups"] if each["role"] == viewer), {})
        known = [share for share in shares.values() if share is not None]
        if not known:
            return {}
        found[viewer] = {owner: sum(known) / len(known)}
    return found
