"""Where tables have answered: a few are counted and named, and only many are told in percent."""

from collections.abc import Mapping
from typing import Any

from kernelib.charts.wording import percent, say

MANY = 10  # tables, from which on a share is told in percent


def are_few(scores: Mapping[str, Any], n: int | None) -> bool:
    """Whether a result is of tables that are counted."""
    return scores.get("tables") is not None and n is not None and n < MANY


def is_one(result: Mapping[str, Any]) -> bool:
    return bool(result.get("scores")) and are_few(result["scores"], result["n"]) and result["n"] == 1


def behind(scores: Mapping[str, Any], n: int | None, item: Any, criterion: Any = None) -> int | None:
    """How many tables a share is a share of; None where it is told in percent."""
    if not are_few(scores, n):
        return None
    found = scores["tables"].get(item)
    return (found.get(criterion) if isinstance(found, Mapping) else found) or None


def figure(share: float | None, of: int | None, language: str) -> str:
    """The number of tables, or whole percent without the sign."""
    return percent(share, language) if share is None or of is None else str(round(share * of))


def out_of(share: float, of: int | None, language: str) -> str:
    """`to af tre`, or `67 procent`."""
    if of is None:
        return say("share_of_many", language, percent=percent(share, language))
    return say("share_of_few", language, n=counted(round(share * of), language), of=counted(of, language))


def some(share: float, of: int, language: str) -> str:
    """`ét bord`, `to borde`."""
    n = round(share * of)
    return say("one_table_said" if n == 1 else "tables_said", language, n=counted(n, language))


def counted(n: int, language: str) -> str:
    """A small number as it is said: from none to nine."""
    return say("numerals", language).split()[n]
