"""How a score joins the quick bootstrap: with a version of itself that counts people with weights.

The bootstrap draws people with replacement. Somebody drawn three times counts as three people who answered alike, so a
draw is a whole number for each person and all draws are one table, draws × people. A score that can count with weights
does all draws at once; `uncertainty.bootstrap` finds it here and falls back on a plain loop for any other function.

    def _weighted_mean(wide, weights):
        return pd.DataFrame(weights @ wide.to_numpy() / weights.sum(axis=1, keepdims=True), columns=wide.columns)

    @weighted_by(_weighted_mean, table="wide")
    def mean(wide): ...

The weighted version is given the table, the weights and the keywords of the score, and returns one number per draw (an
array) or one row per draw (a DataFrame with the columns that the score's Series has as its index). The table is

- ``"wide"``: participants × items, and the weights have a column for each row of it;
- ``"long"``: the long answers as they came, and the weights have a column for each of `people(answers)`.

It must give what the score gives when each person's rows are repeated as often as they were drawn; the tests hold both
side by side. `once`, where a score takes something else than that table or returns something else than a number or a
Series, is called in place of the score: `once(table, **keywords)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

Score = TypeVar("Score", bound=Callable[..., Any])


@dataclass(frozen=True)
class Weighted:
    """A score as the bootstrap calls it: all draws at once, or one."""

    draws: Callable[..., np.ndarray | pd.DataFrame]
    once: Callable[..., Any]
    table: Literal["wide", "long"]


_known: dict[Callable[..., Any], Weighted] = {}


def weighted_by(
    draws: Callable[..., np.ndarray | pd.DataFrame],
    *,
    table: Literal["wide", "long"],
    once: Callable[..., Any] | None = None,
) -> Callable[[Score], Score]:
    """Decorate a score with its weighted version."""

    def remember(score: Score) -> Score:
        _known[score] = Weighted(draws, once or score, table)
        return score

    return remember


def weighted(score: Callable[..., Any]) -> Weighted | None:
    """The weighted version of a score of ours; None for any other function."""
    try:
        return _known.get(score)
    except TypeError:  # A callable object may be unhashable.
        return None


def people(answers: pd.DataFrame) -> np.ndarray:
    """Who answered, in the order in which the bootstrap's weights stand."""
    return np.asarray(answers["participant"].unique())
