"""From many people's orders to one, and how far it can be trusted.

Whole rankings: Borda (simple) and Kemeny (most judgements respected). Pairs and partial rankings: Bradley–Terry and
Plackett–Luce, written in `strengths`. A ranking has a row for each rater and a column for each item, and 1 is the first
place.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.pairs import pair_design, wins_from_pairs
from kernelib.models.places import by_code, everybody, midranks, placed_before
from kernelib.models.resampling import weighted_by
from kernelib.models.strengths import bradley_terry, plackett_luce, wins_from_rankings

__all__ = [
    "KEMENY_AT_MOST",
    "KemenyResult",
    "borda",
    "borda_without",
    "bradley_terry",
    "divided_pairs",
    "kemeny",
    "nearest_to_borda",
    "pair_design",
    "plackett_luce",
    "spread",
    "wins_from_pairs",
    "wins_from_rankings",
]

KEMENY_AT_MOST = 15


class KemenyResult(NamedTuple):
    """An order that respects the most pairwise judgements, how many it respects, and whether it is the only one."""

    order: list[Hashable]
    score: int
    unique: bool


# Borda


def _weighted_borda(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    places, whole = checks.complete(rankings, "rankings")
    return pd.DataFrame(weights[:, whole] @ (places.shape[1] - midranks(places)), columns=rankings.columns)


@weighted_by(_weighted_borda, table="wide")
def borda(rankings: pd.DataFrame) -> pd.Series:
    """Borda points: for each rater the number of items placed below, half for a tie, summed over raters.

    Describes the raters; divided by their number it estimates how many items a rater like these places below. Items
    that say nearly the same push others apart: see `borda_without`.

    Borda (1781), Histoire de l'Académie Royale des Sciences.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        Places; only their order counts, ties allowed. A rater with a missing place is left out.

    Returns
    -------
    Series
        By item, most points first, equals by item code; 0 to raters × (items - 1), all 0 without raters.

    Examples
    --------
    >>> borda(pd.DataFrame({"office": [3, 3], "teaching": [1, 2], "wellbeing": [2, 1]}))
    teaching     3.0
    wellbeing    3.0
    office       0.0
    dtype: float64
    """
    places, _ = checks.complete(rankings, "rankings")
    points = (places.shape[1] - midranks(places)).sum(axis=0)
    order = sorted(by_code(rankings.columns), key=lambda at: -points[at])
    return pd.Series(points[order], index=rankings.columns[order])


def _without(rankings: pd.DataFrame, weights: np.ndarray | None) -> np.ndarray:
    """Each item's points when another is left out: draws × left out × items."""
    places, whole = checks.complete(rankings, "rankings")
    weights = everybody(places) if weights is None else weights[:, whole]
    # What an item loses is what it had over the one left out: a point where it stood before it, half where they tied.
    before = placed_before(places, weights)
    over = before + (weights.sum(axis=1)[:, None, None] - before - before.transpose(0, 2, 1)) / 2
    each = np.arange(places.shape[1])
    over[:, each, each] = np.nan
    points = weights @ (places.shape[1] - midranks(places))
    return points[:, None, :] - over.transpose(0, 2, 1)


def _weighted_without(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    columns = pd.MultiIndex.from_product([rankings.columns, rankings.columns])
    return pd.DataFrame(_without(rankings, weights).reshape(len(weights), len(columns)), columns=columns)


@weighted_by(_weighted_without, table="wide")
def borda_without(rankings: pd.DataFrame) -> pd.DataFrame:
    """Borda points of the others when one item is left out: does the order hang on a statement nobody would miss?

    Parameters
    ----------
    rankings : DataFrame, raters × items
        As in `borda`.

    Returns
    -------
    DataFrame, left out × items
        The points that each item keeps; nan for the item that is left out.

    Examples
    --------
    >>> borda_without(pd.DataFrame({"office": [3, 3], "teaching": [1, 2], "wellbeing": [2, 1]}))
               office  teaching  wellbeing
    office        NaN       1.0        1.0
    teaching      0.0       NaN        2.0
    wellbeing     0.0       2.0        NaN
    """
    return pd.DataFrame(_without(rankings, None)[0], index=rankings.columns, columns=rankings.columns)


def _quartiles(rankings: pd.DataFrame, weights: np.ndarray | None) -> np.ndarray:
    """The quartiles of each item's mid-ranks: draws × items × 3."""
    places, whole = checks.complete(rankings, "rankings")
    weights = everybody(places) if weights is None else weights[:, whole]
    n = weights.sum(axis=1)
    found = np.full((len(weights), places.shape[1], 3), np.nan)
    some = n > 0
    if not some.any():
        return found
    at = (n[some, None] - 1) * [0.25, 0.5, 0.75]
    for item, ranks in enumerate(midranks(places).T):
        order = np.argsort(ranks, kind="stable")
        reached = np.cumsum(weights[some][:, order], axis=1)
        below, above = (
            ranks[order][(reached[:, None, :] > place[:, :, None]).argmax(axis=2)]
            for place in (np.floor(at), np.ceil(at))
        )
        found[some, item] = below + (above - below) * (at - np.floor(at))
    return found


QUARTILES = ["low", "median", "high"]


def _weighted_spread(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    columns = pd.MultiIndex.from_product([rankings.columns, QUARTILES])
    return pd.DataFrame(_quartiles(rankings, weights).reshape(len(weights), len(columns)), columns=columns)


@weighted_by(_weighted_spread, table="wide")
def spread(rankings: pd.DataFrame) -> pd.DataFrame:
    """Where the middle half of the raters place each item: the quartiles of its mid-ranks.

    Describes the raters, and says nothing of how sure the median is: for that, `uncertainty.bootstrap`.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        As in `borda`.

    Returns
    -------
    DataFrame, items × ``low``, ``median``, ``high``
        Between 1 and the number of items; nan without raters.

    Examples
    --------
    >>> spread(pd.DataFrame({"office": [3, 3, 2], "teaching": [1, 2, 3], "wellbeing": [2, 1, 1]}))
               low  median  high
    office     2.5     3.0   3.0
    teaching   1.5     2.0   2.5
    wellbeing  1.0     1.0   1.5
    """
    return pd.DataFrame(_quartiles(rankings, None)[0], index=rankings.columns, columns=pd.Index(QUARTILES))


class _Pairs(NamedTuple):
    """The pairs of items as positions, and how many place the first before or after the second, or place both."""

    first: np.ndarray
    second: np.ndarray
    before: np.ndarray
    after: np.ndarray
    both: np.ndarray

    @property
    def divided(self) -> np.ndarray:
        smaller = 2 * np.minimum(self.before, self.after)
        return np.divide(smaller, self.both, out=np.full(self.both.shape, np.nan), where=self.both > 0)


def _pairs(rankings: pd.DataFrame, weights: np.ndarray | None) -> _Pairs:
    places = checks.numbers(rankings, "rankings")
    weights = everybody(places) if weights is None else weights
    first, second = np.triu_indices(places.shape[1], 1)
    before = placed_before(places, weights)
    placed = ~np.isnan(places)
    both = weights @ (placed[:, first] & placed[:, second])
    return _Pairs(first, second, before[:, first, second], before[:, second, first], both)


def _weighted_divided(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    pairs = _pairs(rankings, weights)
    items = rankings.columns
    columns = pd.MultiIndex.from_arrays([items[pairs.first], items[pairs.second]], names=["first", "second"])
    return pd.DataFrame(pairs.divided, columns=columns)


def _divided(rankings: pd.DataFrame) -> pd.Series:
    return _weighted_divided(rankings, everybody(rankings.to_numpy())).loc[0].rename(None)


@weighted_by(_weighted_divided, table="wide", once=_divided)
def divided_pairs(rankings: pd.DataFrame) -> pd.DataFrame:
    """The pairs of items, those first on which the room is most divided.

    Describes the raters. In `uncertainty.bootstrap` a column is a pair and the number ``divided``.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        Places, ties allowed. A missing place leaves a rater out of the item's pairs only.

    Returns
    -------
    DataFrame
        One row per pair: ``first``, ``second``; how many place the first ``before`` the second, ``after`` it, or
        ``tied``; and ``divided`` = 2 × the smaller camp / all who placed both: 0 nobody disagrees, 1 half against
        half, nan if nobody placed both.

    Examples
    --------
    >>> divided_pairs(pd.DataFrame({"office": [3, 3, 2], "teaching": [1, 2, 3], "wellbeing": [2, 1, 1]}))
          first     second  before  after  tied   divided
    0    office   teaching       1      2     0  0.666667
    1  teaching  wellbeing       1      2     0  0.666667
    2    office  wellbeing       0      3     0  0.000000
    """
    found = _pairs(rankings, None)
    pairs = pd.DataFrame(
        {
            "first": rankings.columns[found.first],
            "second": rankings.columns[found.second],
            "before": found.before[0].astype(int),
            "after": found.after[0].astype(int),
            "tied": (found.both - found.before - found.after)[0].astype(int),
            "divided": found.divided[0],
        }
    )
    return pairs.sort_values("divided", ascending=False, kind="stable", ignore_index=True)


# Kemeny


@lru_cache(maxsize=KEMENY_AT_MOST)
def _levels(items: int) -> list[list[np.ndarray]]:
    """The subsets of the items by size, from one item up: for each item, the subsets of that size that hold it.

    A subset is a number with a bit per item.
    """
    subsets = np.arange(1 << items)
    sizes = np.bitwise_count(subsets)
    holding = [(subsets >> item & 1).astype(bool) for item in range(items)]
    return [[subsets[holds & (sizes == size)] for holds in holding] for size in range(1, items + 1)]


def _kemeny_orders(preferences: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The best order of each draw, its score, and whether it is the only best one; of equals the lowest numbers first.

    Held & Karp's recursion over subsets: the best score of a subset is that of its best first item before the rest.
    From 1-item subsets up, each size at once; then the order is read off from the full set down.
    """
    draws, items, _ = preferences.shape
    everything = (1 << items) - 1
    # gains[i][S]: how many judgements are respected by placing i before all of S.
    gains = [_sums(preferences[:, item, :].T) for item in range(items)]
    best = np.zeros((1 << items, draws), dtype=preferences.dtype)
    for level in _levels(items):
        for item, subsets in enumerate(level):
            # Zero is a start that never wins wrongly: no subset scores below it.
            rest = subsets ^ (1 << item)
            best[subsets] = np.maximum(best[subsets], best[rest] + gains[item][rest])
    orders = np.empty((draws, items), dtype=int)
    unique = np.ones(draws, dtype=bool)
    left = np.full(draws, everything)
    each = np.arange(draws)
    for place in range(items):
        firsts = np.empty((items, draws), dtype=bool)
        for item in range(items):
            rest = left & ~(1 << item)
            held = (left >> item & 1).astype(bool)
            firsts[item] = held & (best[rest, each] + gains[item][rest, each] == best[left, each])
        orders[:, place] = firsts.argmax(axis=0)
        unique &= firsts.sum(axis=0) == 1
        left = left ^ (1 << orders[:, place])
    return orders, best[everything], unique


def _sums(terms: np.ndarray) -> np.ndarray:
    """The sum of the terms over every subset: terms × draws in, subsets × draws out."""
    sums = np.zeros((1, terms.shape[1]), dtype=terms.dtype)
    for term in terms:
        sums = np.concatenate([sums, sums + term])
    return sums


def _kemeny_input(rankings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    places, whole = checks.complete(rankings, "rankings")
    if places.shape[1] > KEMENY_AT_MOST:
        raise ValueError(f"there are {places.shape[1]} items; kemeny takes at most {KEMENY_AT_MOST}, borda any number")
    order = by_code(rankings.columns)
    return places[:, order], whole, rankings.columns[order]


def _kemeny_places(rankings: pd.DataFrame) -> pd.Series:
    order = kemeny(rankings).order
    return pd.Series(np.arange(1.0, len(order) + 1), index=order).reindex(rankings.columns)


def _weighted_kemeny(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    places, whole, items = _kemeny_input(rankings)
    most = weights.sum(axis=1).max(initial=0) * len(items) * (len(items) - 1) / 2
    # The smallest numbers that hold every score: half as long, twice as quick.
    preferences = placed_before(places, weights[:, whole]).astype(np.min_scalar_type(-int(most) - 1))
    found = np.empty((len(weights), len(items)))
    at_once = max(1, (1 << 21) >> len(items))  # So that the subsets of a portion stay small in memory.
    for start in range(0, len(weights), at_once):
        orders, _, _ = _kemeny_orders(preferences[start : start + at_once])
        found[start : start + at_once] = orders.argsort(axis=1) + 1
    return pd.DataFrame(found, columns=items).reindex(columns=rankings.columns)


@weighted_by(_weighted_kemeny, table="wide", once=_kemeny_places)
def kemeny(rankings: pd.DataFrame) -> KemenyResult:
    """The order that respects the most pairwise judgements, found exactly.

    Maximises the number of raters who placed i before j, summed over all pairs with i before j in the order. Describes
    the raters; under noise alike for all pairs it estimates their common order (Young 1988). In
    `uncertainty.bootstrap` it gives each item's place.

    Kemeny (1959), Daedalus 88(4); Young (1988), American Political Science Review 82(4).

    Parameters
    ----------
    rankings : DataFrame, raters × items
        Places of at most 15 items, ties allowed. A tied pair counts for neither; a rater with a missing place is left
        out.

    Returns
    -------
    KemenyResult
        ``order``, a list of items, of equals the first by item code; ``score``, the number of judgements it respects;
        ``unique``, whether no other order respects as many.

    Examples
    --------
    >>> kemeny(pd.DataFrame({"office": [3, 3, 2], "teaching": [1, 2, 3], "wellbeing": [2, 1, 1]}))
    KemenyResult(order=['wellbeing', 'teaching', 'office'], score=7, unique=True)
    """
    places, _, items = _kemeny_input(rankings)
    preferences = placed_before(places, everybody(places)).astype(np.int64)
    orders, scores, unique = _kemeny_orders(preferences)
    return KemenyResult([items[at] for at in orders[0]], int(scores[0]), bool(unique[0]))


def nearest_to_borda(rankings: pd.DataFrame) -> list[Hashable]:
    """Of the orders that `kemeny` finds equally good, the one nearest to that of the mean places.

    Of two items whose order makes no difference to the score, the one with more Borda points comes first. Describes
    the raters; where `kemeny` has one best order, it is that.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        As in `kemeny`.

    Returns
    -------
    list
        The items, of equals the first by item code.

    Examples
    --------
    >>> two = pd.DataFrame({"belonging": [4, 3], "reading": [3, 1], "respect": [1, 4], "wellbeing": [2, 2]})
    >>> kemeny(two).order, nearest_to_borda(two)
    (['reading', 'respect', 'wellbeing', 'belonging'], ['reading', 'wellbeing', 'respect', 'belonging'])
    """
    places, _, items = _kemeny_input(rankings)
    preferences = placed_before(places, everybody(places)).astype(np.int64)
    points = np.rint(2 * (places.shape[1] - midranks(places)).sum(axis=0)).astype(np.int64)
    # Never so much that it would outweigh one judgement; 0 for the later one, for scores begin at 0.
    ahead = np.maximum(0, points[:, None] - points[None, :])
    orders, _, _ = _kemeny_orders(preferences * (1 + ahead.sum()) + ahead)
    return [items[at] for at in orders[0]]
