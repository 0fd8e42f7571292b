"""The analyst's table of answers: one row per participant, item and criterion."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kernelib.exercises import Exercise

if TYPE_CHECKING:
    import pandas as pd


def answer_table(exercise: Exercise, rows: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    """Rows of the store as the analyst's table."""
    return tabulated(
        (row["participant"], row["role"], row["round"], item, criterion, value)
        for row in rows
        for item, criterion, value in exercise.rows(row["answer"])
    )


def tabulated(rows: Iterable[tuple[Any, ...]]) -> "pd.DataFrame":
    """The one shape that a table of answers has, whether it comes from a store or from an export."""
    import pandas as pd  # here, so that a participant's kernel does without it

    table = pd.DataFrame(list(rows), columns=["participant", "role", "round", "item", "criterion", "value"])
    texts = dict.fromkeys(("participant", "role", "item", "criterion"), "str")
    return table.astype({**texts, "round": "int64"})
