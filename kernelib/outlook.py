"""Which pictures a room will be able to see with the people it has: told while something can still be done."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

from kernelib.attendance import SMALLEST_GROUP, shown_apart

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

LEADING = ("leader", "leadership")


def outlook(workshop: "Workshop") -> dict[str, Any]:
    """By the headcounts told, and as if everybody came and answered.

    `people` is None where nobody has said how many there are. `apart` are the roles that are shown by themselves,
    `too_small` those that are not, and `merge` those that would be shown if they were put together, into the last of
    them. Each step shows "groups", "room", "tables", "texts" or "nothing".
    """
    row = workshop.row
    sizes = {role["code"]: role["people"] for role in row["roles"] if role.get("people") is not None}
    people = sum(sizes.values()) if sizes else None
    here = {role: size for role, size in sizes.items() if size}
    apart = [role for role in sizes if role in shown_apart(here, sum(here.values()))]
    too_small = [role for role in here if role not in apart]
    steps = [
        {"exercise": step["exercise"], "title": step["title"], "shows": _shows(step, people, apart)}
        for step in workshop.agenda
    ]
    return {
        "mode": workshop.mode,
        "people": people,
        "unknown": [role["code"] for role in row["roles"] if role.get("people") is None],
        "apart": apart,
        "too_small": too_small,
        "merge": _merge(here, too_small),
        "steps": steps,
    }


def _shows(step: dict[str, Any], people: int | None, apart: list[str]) -> str:
    if step["by"] == "table":
        return "tables"
    if people is not None and people < SMALLEST_GROUP:
        return "nothing"
    if step["kind"] == "free_text":
        return "texts"
    return "groups" if apart else "room"


def _merge(sizes: dict[str, int], too_small: list[str]) -> list[str]:
    """The fewest groups, smallest first, that together can be shown beside another; none where nothing helps."""
    # Whoever leads the others comes last: in one group with them, neither would speak freely.
    last = {role: (role not in too_small, role in LEADING, size) for role, size in sizes.items()}
    in_turn = sorted(sizes, key=last.__getitem__)
    largest = sorted(sizes.values(), reverse=True)
    for many in range(2, len(in_turn)):
        if sum(largest[:many]) < SMALLEST_GROUP:
            continue
        for roles in combinations(in_turn, many):
            if roles[0] in too_small and _helps(sizes, roles):
                return list(roles)
    return []


def _helps(sizes: dict[str, int], roles: tuple[str, ...]) -> bool:
    into = roles[-1]
    merged = {role: size for role, size in sizes.items() if role not in roles}
    merged[into] = sum(sizes[role] for role in roles)
    people = sum(sizes.values())
    before, after = shown_apart(sizes, people), shown_apart(merged, people)
    # More groups are told apart than before: one alone would be the whole room, and none vanishes for another's sake.
    return into in after and len(merged) > 1 and len(after) > len(before)
