"""How many have joined, are present and have answered: counts, never who."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

SMALLEST_GROUP = 5


def counts(workshop: "Workshop", present: Iterable[str] | None = None) -> dict[str, Any]:
    """How many have joined, are present (participants' ids, which the server knows) and have answered.

    Where everybody has joined by themselves and tables answer, the counts are of tables, and `people` has the others.
    `roles` holds only those that five or more have given, and only where what is left over is five or more too.
    """
    here = set(present or ())
    people = [row for row in workshop.store.participants(workshop.code) if row["token_hash"]]
    stage = workshop.stage
    by_table = stage["by"] == "table" if stage else workshop.mode == "dialogue"
    answered = workshop.store.answered(workshop.code, stage["exercise"], stage["round"]) if stage else 0
    if by_table:
        joined = {row["table_no"] for row in people} - {None}
        there = {row["table_no"] for row in people if row["code"] in here} - {None}
        told = {"joined": len(joined), "present": len(there), "answered": answered, "roles": {}}
        if workshop.mode == "dialogue":
            return told
        # Who has joined sits at a table as soon as a phone has been told which.
        phones = {row["code"] for row in people if row["resume_hash"]}
        return told | {"people": {"joined": len(phones), "present": len(phones & here)}}
    phones = [row for row in people if row["resume_hash"]]
    # A sheet of paper is somebody anew at each step: there as soon as it is entered, and not waited for at the next.
    papers = [row for row in people if not row["resume_hash"]] if stage else []
    if papers and stage:
        sent = workshop.store.answers(workshop.code, stage["exercise"], stage["round"])
        codes = {row["participant"] for row in sent}
        papers = [row for row in papers if row["code"] in codes]
    roles = large_groups([row["role"] for row in (*phones, *papers)])
    return {
        "joined": len(phones) + len(papers),
        "present": len({row["code"] for row in phones} & here) + len(papers),
        "answered": answered,
        "roles": {role: {"joined": number} for role, number in roles.items()},
    }


def large_groups(roles: list[str | None]) -> dict[str, int]:
    """How many are in each role of five or more, unless that tells how many a smaller rest is."""
    sizes = {role: roles.count(role) for role in dict.fromkeys(roles) if role not in (None, "undisclosed")}
    return shown_apart(sizes, len(roles))


def shown_apart(sizes: dict[str, int], everybody: int) -> dict[str, int]:
    """Of groups in a room the large ones, the smallest held back where the rest of the room would be too few.

    >>> shown_apart({"teacher": 20, "pedagogue": 6, "office": 2}, 28)
    {'teacher': 20}
    """
    large = {role: size for role, size in sizes.items() if size >= SMALLEST_GROUP}
    while large and 0 < everybody - sum(large.values()) < SMALLEST_GROUP:
        del large[min(large, key=lambda role: large[role])]
    return large
