"""From many people's orders to one, and how far it can be trusted.

Whole rankings: Borda (simple) and Kemeny (most judgements respected). Pairs and partial rankings: Bradley–Terry and
Plackett–Luce. A ranking has a row for each rater and a column for each item, and 1 is the first place.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import weighted_by

KEMENY_AT_MOST = 15


class KemenyResult(NamedTuple):
    """An order that respects the most pairwise judgements, how many it respects, and whether it is the only one."""

    order: list[Hashable]
    score: int
    unique: bool


def complete(rankings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The places of the raters who placed every item, and which raters those are."""
    found = checks.numbers(rankings, "rankings")
    whole = np.logical_not(np.isnan(found).any(axis=1))
    return found[whole], whole


def midranks(places: np.ndarray) -> np.ndarray:
    """Each row's ranks from 1, ties sharing the mean of theirs."""
    if not places.size:
        return places
    items = places.shape[1]
    order = np.argsort(places, axis=1, kind="stable")
    ordered = np.take_along_axis(places, order, axis=1)
    starts = np.ones(places.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ends = np.ones(places.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    at = np.arange(items)
    first = np.maximum.accumulate(np.where(starts, at, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, at, items)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(places.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    return ranks


def _by_code(items: pd.Index) -> list[int]:
    """The positions of the items in the order of their codes."""
    try:
        return sorted(range(len(items)), key=lambda at: items[at])
    except TypeError:
        return sorted(range(len(items)), key=lambda at: str(items[at]))


def _preferences(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many placed the one item before the other: draws × items × items. A missing or tied place says nothing."""
    raters, items = places.shape
    before = (places[:, :, None] < places[:, None, :]).reshape(raters, items * items)
    return (weights @ before.astype(float)).reshape(len(weights), items, items)


def _everybody(places: np.ndarray) -> np.ndarray:
    return np.ones((1, len(places)))


# Borda


def _weighted_borda(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    places, whole = complete(rankings)
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
    places, _ = complete(rankings)
    points = (places.shape[1] - midranks(places)).sum(axis=0)
    order = sorted(_by_code(rankings.columns), key=lambda at: -points[at])
    return pd.Series(points[order], index=rankings.columns[order])


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
    places, _ = complete(rankings)
    # What an item loses is what it had over the one left out: a point where it stood before it, half where they tied.
    before = _preferences(places, _everybody(places))[0]
    over = before + (len(places) - before - before.T) / 2
    np.fill_diagonal(over, np.nan)
    points = (places.shape[1] - midranks(places)).sum(axis=0)
    return pd.DataFrame(points - over.T, index=rankings.columns, columns=rankings.columns)


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
    places, _ = complete(rankings)
    names = ["low", "median", "high"]
    if not len(places):
        return pd.DataFrame(np.nan, index=rankings.columns, columns=names)
    quartiles = np.quantile(midranks(places), [0.25, 0.5, 0.75], axis=0)
    return pd.DataFrame(quartiles.T, index=rankings.columns, columns=names)


def divided_pairs(rankings: pd.DataFrame) -> pd.DataFrame:
    """The pairs of items, those first on which the room is most divided.

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
    places = checks.numbers(rankings, "rankings")
    first, second = np.triu_indices(places.shape[1], 1)
    before = _preferences(places, _everybody(places))[0]
    placed = ~np.isnan(places)
    both = placed.T.astype(int) @ placed.astype(int)
    ahead, behind, n = before[first, second], before[second, first], both[first, second]
    divided = np.divide(2 * np.minimum(ahead, behind), n, out=np.full(len(n), np.nan), where=n > 0)
    pairs = pd.DataFrame(
        {
            "first": rankings.columns[first],
            "second": rankings.columns[second],
            "before": ahead.astype(int),
            "after": behind.astype(int),
            "tied": (n - ahead - behind).astype(int),
            "divided": divided,
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
    places, whole = complete(rankings)
    if places.shape[1] > KEMENY_AT_MOST:
        raise ValueError(f"there are {places.shape[1]} items; kemeny takes at most {KEMENY_AT_MOST}, borda any number")
    order = _by_code(rankings.columns)
    return places[:, order], whole, rankings.columns[order]


def _kemeny_places(rankings: pd.DataFrame) -> pd.Series:
    order = kemeny(rankings).order
    return pd.Series(np.arange(1.0, len(order) + 1), index=order).reindex(rankings.columns)


def _weighted_kemeny(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    places, whole, items = _kemeny_input(rankings)
    preferences = _preferences(places, weights[:, whole]).astype(np.int32)
    found = np.empty((len(weights), len(items)))
    at_once = max(1, (1 << 18) >> len(items))  # So that the subsets of a portion stay in the processor's cache.
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
    preferences = _preferences(places, _everybody(places)).astype(np.int64)
    orders, scores, unique = _kemeny_orders(preferences)
    return KemenyResult([items[at] for at in orders[0]], int(scores[0]), bool(unique[0]))


# Strengths from pairs and partial rankings


def _climb(slopes: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], draws: int, items: int) -> np.ndarray:
    """The log strengths at which the likelihood is largest, from its slope and its curvature: draws × items.

    Newton's steps, each shortened by log(1 + d) / d for a step that moves two items d apart: with log-sum-exp
    likelihoods that never overshoots (Sun & Tran-Dinh 2019, Mathematical Programming 178).
    """
    logs = np.zeros((draws, items))
    for _ in range(500):
        slope, curvature = slopes(logs)
        # Only differences count; the constant added fixes the mean.
        step = np.linalg.solve(curvature + 1 / items, slope[:, :, None])[:, :, 0]
        apart = np.ptp(step, axis=1, keepdims=True)
        logs += step * np.divide(np.log1p(apart), apart, out=np.ones_like(apart), where=apart > 0)
        logs -= logs.mean(axis=1, keepdims=True)
        if (apart < 1e-9).all():
            break
    return logs


def _strengths(logs: np.ndarray) -> np.ndarray:
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _refuse_unconnected(beats: np.ndarray, items: Sequence[Hashable]) -> None:
    """Strengths are finite only if a chain of wins leads from every item to every other (Ford 1957)."""
    reach = beats | np.eye(beats.shape[-1], dtype=bool)
    for _ in range(beats.shape[-1].bit_length()):
        reach = reach @ reach
    if not reach.all():
        _, winner, loser = np.argwhere(~reach)[0]
        raise ValueError(
            f"no chain of wins leads from {items[winner]!r} to {items[loser]!r}, so no finite strengths are most "
            "likely; add some wins each way with regularise=, say regularise=0.1"
        )


def _checked_regularise(regularise: float) -> float:
    if not 0 <= regularise < np.inf:
        raise ValueError(f"regularise is {regularise}; use 0 or a small number of wins, say 0.1")
    return regularise


def _bradley_terry(wins: np.ndarray, items: Sequence[Hashable], regularise: float) -> np.ndarray:
    """The strengths from wins, draws × items × items."""
    draws, count, _ = wins.shape
    if count < 2 or not draws:
        return np.ones((draws, count))
    wins = wins + _checked_regularise(regularise) * (1 - np.eye(count))
    _refuse_unconnected(wins > 0, items)
    met = wins + wins.transpose(0, 2, 1)
    won = wins.sum(axis=2)
    diagonal = np.arange(count)

    def slopes(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        chance = 1 / (1 + np.exp(logs[:, None, :] - logs[:, :, None]))
        curvature = -met * chance * (1 - chance)
        curvature[:, diagonal, diagonal] = -curvature.sum(axis=2) + curvature[:, diagonal, diagonal]
        return won - (met * chance).sum(axis=2), curvature

    return _strengths(_climb(slopes, draws, count))


def _half_ties(rankings: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    places = checks.numbers(rankings, "rankings")
    ties = (places[:, :, None] == places[:, None, :]).reshape(len(places), -1) / 2
    wins = _preferences(places, weights) + (weights @ ties).reshape(len(weights), places.shape[1], places.shape[1])
    diagonal = np.arange(places.shape[1])
    wins[:, diagonal, diagonal] = 0
    return wins


def wins_from_rankings(rankings: pd.DataFrame) -> pd.DataFrame:
    """How many raters placed the row's item before the column's, half for a tie; a missing place says nothing.

    >>> wins_from_rankings(pd.DataFrame({"office": [2, 1], "teaching": [1, 1]}))
              office  teaching
    office       0.0       0.5
    teaching     1.5       0.0
    """
    wins = _half_ties(rankings, np.ones((1, len(rankings))))[0]
    return pd.DataFrame(wins, index=rankings.columns, columns=rankings.columns)


def _weighted_bradley_terry(rankings: pd.DataFrame, weights: np.ndarray, *, regularise: float = 0.0) -> pd.DataFrame:
    strengths = _bradley_terry(_half_ties(rankings, weights), list(rankings.columns), regularise)
    return pd.DataFrame(strengths, columns=rankings.columns)


def _bradley_terry_of_rankings(rankings: pd.DataFrame, *, regularise: float = 0.0) -> pd.Series:
    return bradley_terry(wins_from_rankings(rankings), regularise=regularise)


@weighted_by(_weighted_bradley_terry, table="wide", once=_bradley_terry_of_rankings)
def bradley_terry(wins: pd.DataFrame, *, regularise: float = 0.0) -> pd.Series:
    """Strengths from pairs: i is preferred to j with probability p_i / (p_i + p_j), by maximum likelihood.

    Estimates how often each item would win among people like these, were one strength per item enough. In
    `uncertainty.bootstrap` the wins are taken from places, as `wins_from_rankings` does.

    Bradley & Terry (1952), Biometrika 39(3/4); Ford (1957), American Mathematical Monthly 64(8).

    Parameters
    ----------
    wins : DataFrame, items × items
        How often the row beat the column; half a win each for a tie. Missing means that the two never met; the
        diagonal must be empty or 0.
    regularise : float
        Wins added each way to every pair. Needed where no chain of wins leads from each item to each other; it draws
        the strengths together, so say it beside the result.

    Returns
    -------
    Series
        By item, summing to 1.

    Examples
    --------
    >>> bradley_terry(pd.DataFrame({"a": [0, 1], "b": [3, 0]}, index=["a", "b"])).round(4)
    a    0.75
    b    0.25
    dtype: float64
    """
    wins = checks.square(wins, "wins")
    won = np.nan_to_num(checks.numbers(wins, "wins", low=0), nan=0.0)
    for item, own in zip(wins.index, won.diagonal(), strict=True):
        if own:
            raise ValueError(f"wins: {item!r} beat itself {own:g} times; leave the diagonal at 0")
    return pd.Series(_bradley_terry(won[None], list(wins.index), regularise)[0], index=wins.index)


def _stages(places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each choice that a ranking is made of: who chose, what was chosen, and from which items.

    A place is a choice from all items at the same place or below. A choice from one says nothing.
    """
    at_or_below = places[:, :, None] <= places[:, None, :]
    rater, item = np.nonzero(at_or_below.sum(axis=2) > 1)
    return rater, item, at_or_below[rater, item].astype(float)


def _plackett_luce(places: np.ndarray, weights: np.ndarray, items: Sequence[Hashable], regularise: float) -> np.ndarray:
    draws, count = len(weights), places.shape[1]
    if count < 2 or not draws:
        return np.ones((draws, count))
    rater, chosen, offered = _stages(places)
    times = weights[:, rater]
    won = times @ np.eye(count)[chosen]
    if _checked_regularise(regularise):
        first, second = np.triu_indices(count, 1)
        offered = np.concatenate([offered, np.eye(count)[first] + np.eye(count)[second]])
        times = np.concatenate([times, np.full((draws, len(first)), 2 * regularise)], axis=1)
        won = won + regularise * (count - 1)
    else:
        over = _preferences(places, weights) > 0
        ties = (weights @ (places[:, :, None] == places[:, None, :]).reshape(len(places), -1)) > 0
        _refuse_unconnected(over | ties.reshape(over.shape), items)
    together = (offered[:, :, None] * offered[:, None, :]).reshape(len(offered), -1)
    diagonal = np.arange(count)

    def slopes(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        powers = np.exp(logs - logs.max(axis=1, keepdims=True))
        share = 1 / (powers @ offered.T)
        expected = ((times * share) @ offered) * powers
        curvature = -((times * share**2) @ together).reshape(draws, count, count)
        curvature *= powers[:, :, None] * powers[:, None, :]
        curvature[:, diagonal, diagonal] += expected
        return won - expected, curvature

    return _strengths(_climb(slopes, draws, count))


def _weighted_plackett_luce(rankings: pd.DataFrame, weights: np.ndarray, *, regularise: float = 0.0) -> pd.DataFrame:
    places = checks.numbers(rankings, "rankings")
    strengths = _plackett_luce(places, weights, list(rankings.columns), regularise)
    return pd.DataFrame(strengths, columns=rankings.columns)


@weighted_by(_weighted_plackett_luce, table="wide")
def plackett_luce(rankings: pd.DataFrame, *, regularise: float = 0.0) -> pd.Series:
    """Strengths from whole or partial rankings: each place is a choice among those not yet placed.

    A ranking has the probability of its choices, p_i / (the sum of p over what could still be chosen), by maximum
    likelihood. Estimates how often each item would come first among people like these, were one strength per item
    enough. Tied items are each taken as chosen from all of them and those below (Breslow's approximation).

    Luce (1959), Individual Choice Behavior; Plackett (1975), Applied Statistics 24(2); Hunter (2004), Annals of
    Statistics 32(1).

    Parameters
    ----------
    rankings : DataFrame, raters × items
        Places; a missing one leaves the item out of that rater's choices, and nobody is left out.
    regularise : float
        As in `bradley_terry`.

    Returns
    -------
    Series
        By item, summing to 1.

    Examples
    --------
    >>> places = pd.DataFrame({"office": [2, 2, 1], "teaching": [1, 1, 2], "yard": [None, 3, 3]})
    >>> plackett_luce(places, regularise=0.1).round(2)
    office      0.34
    teaching    0.63
    yard        0.03
    dtype: float64
    """
    places = checks.numbers(rankings, "rankings")
    strengths = _plackett_luce(places, _everybody(places), list(rankings.columns), regularise)
    return pd.Series(strengths[0], index=rankings.columns)


# Pairs


def pair_design(items: Sequence[Hashable], people: int, per_person: int, *, seed: int = 0) -> pd.DataFrame:
    """Which pairs each person compares: a balanced cyclic design.

    All pairs are laid in a ring, by how far apart their items stand on a circle, and dealt out in turn. So no pair is
    asked more than once oftener than another; with an odd number of items and as many pairs per person, each person
    meets each item twice.

    David (1988), The Method of Paired Comparisons.

    Parameters
    ----------
    items : sequence
        At least two, each once.
    people, per_person : int
        How many people, and how many pairs each; at most all pairs.
    seed : int
        Decides which item stands where on the circle, the order of a person's pairs, and which item is shown first.

    Returns
    -------
    DataFrame
        ``person`` (from 0), ``first`` and ``second``; a row per comparison.

    Examples
    --------
    >>> pair_design(["a", "b", "c"], people=1, per_person=3)["person"].tolist()
    [0, 0, 0]
    """
    items = list(items)
    count = len(items)
    pairs = count * (count - 1) // 2
    if len(set(items)) < count:
        raise ValueError(f"{next(item for item in items if items.count(item) > 1)!r} is there twice; name each once")
    if people < 0 or not 1 <= per_person <= pairs:
        raise ValueError(
            f"{people} people with {per_person} pairs each from {count} items; use 1 to {pairs} pairs, 0 people or more"
        )
    rng = np.random.default_rng(seed)
    circle = rng.permutation(count)
    ring = np.array(
        [
            (circle[at], circle[(at + apart) % count])
            for apart in range(1, count // 2 + 1)
            for at in range(count // 2 if 2 * apart == count else count)
        ]
    )
    dealt = np.arange(people * per_person).reshape(people, per_person) % pairs
    chosen = ring[rng.permuted(dealt, axis=1).ravel()]
    shown = rng.permuted(chosen, axis=1)
    return pd.DataFrame(
        {
            "person": np.repeat(np.arange(people), per_person),
            "first": [items[at] for at in shown[:, 0]],
            "second": [items[at] for at in shown[:, 1]],
        }
    )


def wins_from_pairs(pairs: pd.DataFrame, items: Sequence[Hashable] | None = None, *, tie: Any = "tie") -> pd.DataFrame:
    """Wins from compared pairs, for `bradley_terry`.

    Parameters
    ----------
    pairs : DataFrame
        ``first``, ``second`` and ``chosen``: one of the two, or `tie` for half a win each; missing is left out.
    items : sequence, optional
        The rows and columns wanted; else the items that occur, by code.
    tie : code
        How a tie is written.

    Returns
    -------
    DataFrame, items × items
        How often the row beat the column.

    Examples
    --------
    >>> wins_from_pairs(pd.DataFrame({"first": ["a", "a"], "second": ["b", "b"], "chosen": ["b", "tie"]}))
         a    b
    a  0.0  0.5
    b  1.5  0.0
    """
    checks.columns(pairs, ["first", "second", "chosen"], "pairs")
    answered = pairs[pairs["chosen"].notna()]
    if items is None:
        found = pd.Index(pairs[["first", "second"]].to_numpy().ravel()).unique()
        items = [found[at] for at in _by_code(found)]
    at = {item: position for position, item in enumerate(items)}
    wins = np.zeros((len(at), len(at)))
    for first, second, chosen in zip(answered["first"], answered["second"], answered["chosen"], strict=True):
        for item in (first, second):
            if item not in at:
                raise ValueError(f"pairs: {item!r} is not among the items {', '.join(map(str, at))}")
        if first == second:
            raise ValueError(f"pairs: {first!r} is compared with itself; leave the row out")
        if chosen not in (first, second, tie):
            raise ValueError(f"pairs: chosen is {chosen!r}; use {first!r}, {second!r} or {tie!r}")
        won = 0.5 if chosen == tie else float(chosen == first)
        wins[at[first], at[second]] += won
        wins[at[second], at[first]] += 1 - won
    return pd.DataFrame(wins, index=list(at), columns=list(at))
