"""Which pictures a room will be able to see with the people it has: told while something can still be done."""

from typing import TYPE_CHECKING, Any

from kernelib.attendance import SMALLEST_GROUP, shown_apart

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

LEADING = ("leader", "leadership")


def outlook(workshop: "Workshop") -> dict[str, Any]:
    """By the headcounts told, and as if everybody came and answered.

    `people` is None where nobody has said how many there are. `apart` are the roles that are shown by themselves,
    `too_small` those that are not, and `merge` is the pair that would help first. Each step shows "groups", "room",
    "tables", "texts" or "nothing".
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


def _merge(sizes: dict[str, int], too_small: list[str]) -> dict[str, str] | None:
    """The smallest group, and the one it goes with: the next smallest that is too small too, else the next smallest."""
    if not too_small or len(sizes) < 2:
        return None
    # Whoever leads the others comes last: in one group with them, neither would speak freely.
    last = {role: (role in LEADING, size) for role, size in sizes.items()}
    role = min(too_small, key=lambda each: last[each])
    others = [each for each in too_small if each != role] or [each for each in sizes if each != role]
    return {"role": role, "into": min(others, key=lambda each: last[each])}
