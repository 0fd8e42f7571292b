"""What has moved between two rounds of the same people, or between two workshops of different ones.

A change after talking together is what was said in the room, and no proof of an effect. Tests come from ten people on;
below that, show the answers as dots.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import bdtr, ndtr, ndtri, stdtrit

from kernelib.models import checks
from kernelib.models.places import midranks
from kernelib.models.resampling import people, weighted_by
from kernelib.models.uncertainty import checked_level, wide

TESTED_FROM = 10
# Up to here the distribution of signed ranks is counted out; beyond it is as good as normal.
COUNTED_TO = 50

COMPARED = ["n", "up", "down", "same", "median", "shift", "low", "high", "sign_p", "wilcoxon_p"]


def differences(before: pd.Series, after: pd.Series) -> pd.Series:
    """After minus before, for those who answered both times.

    >>> differences(pd.Series({"anna": 2, "bo": 3}), pd.Series({"bo": 5, "carl": 1}))
    bo    2.0
    dtype: float64
    """
    series = []
    for values, what in ((before, "before"), (after, "after")):
        found = checks.column(values, what)
        if not values.index.is_unique:
            who = values.index[values.index.duplicated()][0]
            raise ValueError(f"{what}: {who!r} is there twice; keep the newest answer of each person")
        series.append(pd.Series(found, index=values.index))
    first, second = series
    both = first.index.intersection(second.index, sort=False)
    return (second.reindex(both) - first.reindex(both)).dropna()


# Hodges and Lehmann


def _walsh(values: np.ndarray, tallies: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The Walsh average that stands in place `at` from 0, in each draw of distinct values: draws × columns of `at`."""
    first, second = np.triu_indices(len(values))
    averages = (values[first] + values[second]) / 2
    order = np.argsort(averages, kind="stable")
    first, second, averages = first[order], second[order], averages[order]
    rank = np.empty((len(values), len(values)), dtype=int)
    rank[first, second] = rank[second, first] = np.arange(len(averages))
    # How many stand below a few marks, for all draws at once; then each place is counted out between two marks only.
    marks = np.arange(0, len(averages), max(256, len(averages) // 32))
    below = np.empty((len(tallies), len(marks)))
    for number, mark in enumerate(marks):
        lower = (rank < mark).astype(float)
        below[:, number] = (((tallies @ lower) + lower.diagonal()) * tallies).sum(axis=1) / 2
    found = np.empty(at.shape)
    for column in range(at.shape[1]):
        place = at[:, column, None]
        between = (below <= place).sum(axis=1) - 1
        for number in np.unique(between):
            draws = between == number
            part = slice(marks[number], marks[number + 1] if number + 1 < len(marks) else None)
            one, other = tallies[draws][:, first[part]], tallies[draws][:, second[part]]
            times = np.where(first[part] == second[part], one * (one + 1) / 2, one * other)
            reached = below[draws, number, None] + np.cumsum(times, axis=1)
            found[draws, column] = averages[part][(reached > place[draws]).argmax(axis=1)]
    return found


def _shifts(moved: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The median of the Walsh averages of each draw."""
    there = ~np.isnan(moved)
    values, codes = np.unique(moved[there], return_inverse=True)
    tallies = weights[:, there] @ (codes[:, None] == np.arange(len(values)))
    n = tallies.sum(axis=1)
    found = np.full(len(weights), np.nan)
    some = n > 0
    if some.any():
        pairs = n[some] * (n[some] + 1) / 2
        middle = np.column_stack([np.floor((pairs - 1) / 2), np.floor(pairs / 2)])
        found[some] = _walsh(values, tallies[some], middle).mean(axis=1)
    return found


def _moved(answers: pd.DataFrame) -> pd.DataFrame:
    """What each person moved on each item between the two rounds of the long answers."""
    checks.columns(answers, ["participant", "round", "item", "value"], "answers")
    numbers = sorted(answers["round"].unique())
    if len(numbers) != 2:
        raise ValueError(f"answers are of {len(numbers)} rounds; keep two, the one before and the one after")
    tables = []
    for number in numbers:
        table = wide(answers.loc[answers["round"] == number])
        tables.append(pd.DataFrame(checks.numbers(table, "answers"), index=table.index, columns=table.columns))
    before, after = tables
    items, who = before.columns.union(after.columns, sort=False), people(answers)
    return after.reindex(index=who, columns=items) - before.reindex(index=who, columns=items)


def _weighted_shift(answers: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    moved = _moved(answers)
    found = moved.to_numpy(dtype=float)
    return pd.DataFrame({item: _shifts(found[:, at], weights) for at, item in enumerate(moved.columns)})


def _shift_by_item(answers: pd.DataFrame) -> pd.Series:
    return _weighted_shift(answers, np.ones((1, len(people(answers))))).loc[0].rename(None)


@weighted_by(_weighted_shift, table="long", once=_shift_by_item)
def shift(before: pd.Series, after: pd.Series) -> float:
    """How far people have moved: the Hodges–Lehmann estimate from paired answers.

    The median of the means of all pairs of differences, each difference also paired with itself. Estimates the centre
    of the differences among people like these, if they spread alike to both sides of it. In `uncertainty.bootstrap` it
    takes long answers of two rounds, and gives each item's.

    Hodges & Lehmann (1963), Annals of Mathematical Statistics 34(2).

    Parameters
    ----------
    before, after : Series
        One number per person, matched by index. Who has not answered both times is left out.

    Returns
    -------
    float
        nan if nobody answered both times.

    Examples
    --------
    >>> shift(pd.Series([2, 3, 3, 2]), pd.Series([3, 3, 5, 2]))  # differences 1, 0, 2, 0
    0.75
    """
    moved = differences(before, after).to_numpy()
    return float(_shifts(moved, np.ones((1, len(moved))))[0])


# Tests


def _rank_sums(doubled: np.ndarray) -> np.ndarray:
    """The chance of each sum of a random half of the doubled ranks, from 0 up."""
    chances = np.ones(1)
    for rank in doubled:
        with_it = np.zeros(len(chances) + rank)
        with_it[: len(chances)] = chances / 2
        with_it[rank:] += chances / 2
        chances = with_it
    return chances


def _sign_p(moved: np.ndarray) -> float:
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    return min(1.0, 2 * float(bdtr(min(up, down), up + down, 0.5))) if up + down else 1.0


def _wilcoxon_p(moved: np.ndarray) -> float:
    moved = moved[moved != 0]
    n = len(moved)
    if not n:
        return 1.0
    ranks = midranks(np.abs(moved)[None])[0]
    # The smaller of the two sums: both stand as far from the middle.
    least = min(ranks[moved > 0].sum(), ranks[moved < 0].sum())
    if n <= COUNTED_TO:
        chances = _rank_sums(np.rint(2 * ranks).astype(int))
        return min(1.0, 2 * float(chances[: int(2 * least) + 1].sum()))
    return 2 * float(ndtr((least - ranks.sum() / 2) / np.sqrt(np.square(ranks).sum() / 4)))


def sign_test(before: pd.Series, after: pd.Series) -> float:
    """The chance, if ups and downs were equally likely, of a split at least as uneven: the exact sign test.

    Two-sided; those who have not moved are left out. For analysts: a p says nothing of how far anybody moved.

    Dixon & Mood (1946), J. American Statistical Association 41(236).

    Parameters
    ----------
    before, after : Series
        As in `shift`.

    Returns
    -------
    float
        Between 0 and 1, 1 if nobody moved; nan for fewer than ten people who answered both times.

    Examples
    --------
    >>> sign_test(pd.Series([1] * 10), pd.Series([2] * 9 + [1]))  # nine up, nobody down: 2 / 2⁹
    0.00390625
    """
    moved = differences(before, after).to_numpy()
    return _sign_p(moved) if len(moved) >= TESTED_FROM else float("nan")


def wilcoxon(before: pd.Series, after: pd.Series) -> float:
    """Wilcoxon's signed-rank test: the chance of rank sums at least as uneven, if ups and downs were equally likely.

    Two-sided and exact, also with ties, up to 50 who moved; normal beyond. Those who have not moved are left out.
    Wants differences that spread alike to both sides.

    Wilcoxon (1945), Biometrics Bulletin 1(6).

    Parameters
    ----------
    before, after : Series
        As in `shift`.

    Returns
    -------
    float
        Between 0 and 1, 1 if nobody moved; nan for fewer than ten people who answered both times.

    Examples
    --------
    >>> wilcoxon(pd.Series([1] * 10), pd.Series([2] * 9 + [1]))
    0.00390625
    """
    moved = differences(before, after).to_numpy()
    return _wilcoxon_p(moved) if len(moved) >= TESTED_FROM else float("nan")


@lru_cache(maxsize=COUNTED_TO)
def _outside(n: int, outside: float) -> int:
    """How many Walsh averages of n differences stand below the interval, each end holding at most `outside`."""
    if n <= COUNTED_TO:
        below = np.cumsum(_rank_sums(np.arange(1, n + 1)))
        return int((below <= outside).sum())
    return int(n * (n + 1) / 4 + ndtri(outside) * np.sqrt(n * (n + 1) * (2 * n + 1) / 24))


def compare(before: pd.Series, after: pd.Series, *, level: float = 0.95) -> pd.Series:
    """Two rounds of the same people: who moved where, how far, and how sure that is.

    The interval is Hodges & Lehmann's, of the differences that the signed-rank test does not refuse: it covers the
    centre of differences that spread alike to both sides in at least `level` of workshops with people like these.

    Hollander & Wolfe (1999), Nonparametric Statistical Methods, 3.1 to 3.4.

    Parameters
    ----------
    before, after : Series
        As in `shift`.
    level : float
        Between 0 and 1.

    Returns
    -------
    Series
        ``n`` who answered both times; how many went ``up``, ``down`` or stayed the ``same``; the ``median`` difference;
        the ``shift`` with its ends ``low`` and ``high``; ``sign_p`` and ``wilcoxon_p``. Ends and tests are nan for
        fewer than ten people, the ends also where so few cannot give so high a level.

    Examples
    --------
    >>> compare(pd.Series([2, 3, 3, 2]), pd.Series([3, 3, 5, 2])).dropna()
    n         4.00
    up        2.00
    down      0.00
    same      2.00
    median    0.50
    shift     0.75
    dtype: float64
    """
    outside = (1 - checked_level(level)) / 2
    moved = differences(before, after).to_numpy()
    n, tested = len(moved), len(moved) >= TESTED_FROM
    if not n:
        return pd.Series([0.0] * 4 + [np.nan] * 6, index=COMPARED)
    pairs = n * (n + 1) // 2
    below = _outside(n, outside) if tested else 0
    values, counts = np.unique(moved, return_counts=True)
    places = np.array([[(pairs - 1) // 2, pairs // 2, max(below - 1, 0), min(pairs - below, pairs - 1)]])
    one, other, low, high = _walsh(values, counts[None].astype(float), places)[0]
    found = [n, (moved > 0).sum(), (moved < 0).sum(), (moved == 0).sum(), np.median(moved), (one + other) / 2]
    found += [low, high] if below else [np.nan, np.nan]
    found += [_sign_p(moved), _wilcoxon_p(moved)] if tested else [np.nan, np.nan]
    return pd.Series(found, index=COMPARED, dtype=float)


def between(first: pd.Series, second: pd.Series, *, level: float = 0.95) -> pd.Series:
    """Two workshops of different people: the difference of their means, second minus first, with Welch's interval.

    Covers the difference between people like these and people like those in about `level` of such pairs. They are
    other people, asked at another time: the difference is no change in anybody.

    Welch (1947), Biometrika 34(1/2).

    Parameters
    ----------
    first, second : Series
        One number per person. Missing ones are left out.
    level : float
        Between 0 and 1.

    Returns
    -------
    Series
        ``difference``, ``low``, ``high``, ``n_first``, ``n_second``. Ends are nan with fewer than two people in either.

    Examples
    --------
    >>> between(pd.Series([1, 2, 3]), pd.Series([3, 4, 5])).round(3)
    difference    2.000
    low          -0.267
    high          4.267
    n_first       3.000
    n_second      3.000
    dtype: float64
    """
    outside = (1 - checked_level(level)) / 2
    groups = [checks.column(values, what) for values, what in ((first, "first"), (second, "second"))]
    one, other = (values[~np.isnan(values)] for values in groups)
    n = np.array([len(one), len(other)], dtype=float)
    found = {"difference": other.mean() - one.mean() if n.all() else np.nan, "low": np.nan, "high": np.nan}
    if (n > 1).all():
        errors = np.array([one.var(ddof=1), other.var(ddof=1)]) / n
        both = errors.sum()
        free = both**2 / (errors**2 / (n - 1)).sum() if both > 0 else np.inf
        half = stdtrit(free, 1 - outside) * np.sqrt(both) if both > 0 else 0.0
        found |= {"low": found["difference"] - half, "high": found["difference"] + half}
    return pd.Series(found | {"n_first": n[0], "n_second": n[1]}, dtype=float)
