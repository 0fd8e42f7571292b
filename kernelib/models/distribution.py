"""How answers lie on a scale, and how evenly contributions, votes or points are spread over those who could have them.

Counts what the tool saw: who wrote or was picked. Speech is never recorded.
"""

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import weighted_by


def _evennesses(tallies: np.ndarray) -> np.ndarray:
    total = tallies.sum(axis=1, keepdims=True)
    shares = np.divide(tallies, total, out=np.zeros_like(tallies), where=total > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    parts = tallies.shape[1]
    found = np.abs((shares * logs).sum(axis=1)) / np.log(max(parts, 2))
    return np.where((total[:, 0] > 0) & (parts > 1), np.minimum(found, 1), np.nan)


def _ginis(tallies: np.ndarray) -> np.ndarray:
    parts = tallies.shape[1]
    total = tallies.sum(axis=1)
    weighed = np.sort(tallies, axis=1) @ (2.0 * np.arange(parts) - parts + 1)
    defined = (total > 0) & (parts > 1)
    return np.divide(weighed, parts * total, out=np.full(len(total), np.nan), where=defined)


def _sums(answers: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return weights @ np.nan_to_num(checks.numbers(answers, "answers", low=0))


def _weighted_evenness(answers: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return _evennesses(_sums(answers, weights))


def _evenness_of_answers(answers: pd.DataFrame) -> float:
    return float(_weighted_evenness(answers, np.ones((1, len(answers))))[0])


def _weighted_gini(answers: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return _ginis(_sums(answers, weights))


def _gini_of_answers(answers: pd.DataFrame) -> float:
    return float(_weighted_gini(answers, np.ones((1, len(answers))))[0])


def _counts(counts: pd.Series) -> np.ndarray:
    found = checks.column(counts, "counts", low=0)
    if np.isnan(found).any():
        raise ValueError("counts: a count is missing; fill with 0 where nothing was counted")
    return found[None]


@weighted_by(_weighted_evenness, table="wide", once=_evenness_of_answers)
def evenness(counts: pd.Series) -> float:
    """Pielou's evenness: 1 if all have as many, 0 if one has everything.

    H / ln k, the entropy of the shares beside its largest for k parts. Describes those counted; drawn from few, it is
    too low. In `uncertainty.bootstrap` an item's count is the sum of its answers, as with votes and points.

    Pielou (1966), J. Theoretical Biology 13.

    Parameters
    ----------
    counts : Series
        One count for each that could have had something: those with nothing stand with 0, and count.

    Returns
    -------
    float
        Between 0 and 1; nan for one part, or where nothing was counted.

    Examples
    --------
    >>> round(evenness(pd.Series([10, 5, 3, 1, 1])), 4)
    0.7936
    """
    return float(_evennesses(_counts(counts))[0])


@weighted_by(_weighted_gini, table="wide", once=_gini_of_answers)
def gini(counts: pd.Series) -> float:
    """Gini's coefficient: 0 if all have as many, (k - 1) / k if one of k has everything.

    Σ |x - y| over all ordered pairs of parts, divided by 2 k² times the mean. Describes those counted; in
    `uncertainty.bootstrap` as in `evenness`.

    Gini (1912), Variabilità e mutabilità.

    Parameters
    ----------
    counts : Series
        As in `evenness`.

    Returns
    -------
    float
        From 0 to below 1; nan for one part, or where nothing was counted.

    Examples
    --------
    >>> gini(pd.Series([10, 5, 3, 1, 1]))
    0.44
    """
    return float(_ginis(_counts(counts))[0])


def likert(ratings: pd.DataFrame, *, low: int, high: int) -> pd.DataFrame:
    """Each item's answers on a scale of whole steps: how many, the median, and the share on each step.

    A mean of steps says that they lie equally far apart, so there is none. Describes the answers given; for how far
    they agree see `agreement.consensus`.

    Parameters
    ----------
    ratings : DataFrame, participants × items
        Whole numbers from `low` to `high`. Missing ratings are left out.
    low, high : int
        The ends of the scale.

    Returns
    -------
    DataFrame, items × ``n``, ``median`` and the steps
        The shares of an item sum to 1; all but ``n`` is nan where nobody has rated it. With an even number of answers
        the median may lie between two steps.

    Examples
    --------
    >>> likert(pd.DataFrame({"timing": [2, 4, 4, 4, None], "respect": [1, 2, 3, 3, 4]}), low=1, high=4)
               n  median    1     2    3     4
    timing   4.0     4.0  0.0  0.25  0.0  0.75
    respect  5.0     3.0  0.2  0.20  0.4  0.20
    """
    if not (isinstance(low, int) and isinstance(high, int) and low < high):
        raise ValueError(f"the scale goes from {low} to {high}; use whole numbers, low below high")
    found = checks.numbers(ratings, "rating", low=low, high=high)
    steps = np.arange(low, high + 1)
    given = ~np.isnan(found)
    between = given & (found != np.round(found))
    if between.any():
        raise ValueError(f"rating {found[between][0]:g} is between two steps; use whole numbers from {low} to {high}")
    n = given.sum(axis=0).astype(float)
    some = np.where(n > 0, n, np.nan)
    table = pd.DataFrame({"n": n}, index=ratings.columns)
    table["median"] = [
        float(np.median(column[there])) if there.any() else np.nan
        for column, there in zip(found.T, given.T, strict=True)
    ]
    for step in steps:
        table[int(step)] = (found == step).sum(axis=0) / some
    return table
