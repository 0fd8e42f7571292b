"""Core and periphery: where people put each task, how divided they are on it, what moved, and whether ties have a core.

Disagreement about a card is a result to talk about, and periphery is not unimportance.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import people, weighted_by


def _counted(sorting: pd.DataFrame, bins: Sequence[str]) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Each row's item and bin as positions, -1 where there is no answer, and the items as they first occur."""
    checks.columns(sorting, ["item", "value"], "sorting")
    if len(bins := list(bins)) != len(set(bins)) or not bins:
        raise ValueError(f"bins are {bins!r}; give each bin's code once")
    items, names = pd.factorize(sorting["item"])
    if "participant" in sorting.columns:
        person, _ = pd.factorize(sorting["participant"])
        # The slower look, which can tell who, only where there may be something to tell.
        if len(pd.unique(person * len(names) + items)) < len(sorting):
            checks.answered_once(sorting, ["participant", "item"], "sorting")
    placed = pd.Index(bins).get_indexer(pd.Index(sorting["value"]))
    outside = (placed < 0) & sorting["value"].notna().to_numpy()
    if outside.any():
        value = sorting["value"].to_numpy()[outside][0]
        raise ValueError(f"sorting: {value!r} is not among the bins; use {', '.join(map(str, bins))}")
    return items, placed, pd.Index(names, name="item")


def _tallies(sorting: pd.DataFrame, weights: np.ndarray | None, bins: Sequence[str]) -> tuple[np.ndarray, pd.Index]:
    """How many put each item into each bin: draws × items × bins; without weights every row counts once."""
    items, placed, names = _counted(sorting, bins)
    given = (placed >= 0) & (items >= 0)
    cells = items[given] * len(bins) + placed[given]
    shape = (1 if weights is None else len(weights), len(names), len(bins))
    if weights is None:
        return np.bincount(cells, minlength=len(names) * len(bins)).astype(float).reshape(shape), names
    who = pd.Index(people(sorting)).get_indexer(pd.Index(sorting["participant"]))[given]
    indicator = np.zeros((weights.shape[1], len(names) * len(bins)))
    np.add.at(indicator, (who, cells), 1)
    return (weights @ indicator).reshape(shape), names


def _shares(tallies: np.ndarray) -> np.ndarray:
    n = tallies.sum(axis=-1, keepdims=True)
    return np.divide(tallies, n, out=np.full(tallies.shape, np.nan), where=n > 0)


def _entropies(tallies: np.ndarray) -> np.ndarray:
    """Entropy of the shares / log2 of the number of bins; 0 where there is one bin."""
    shares = _shares(tallies)
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    # The sum is nan where nobody placed the item, and never below 0 by a rounding.
    return np.abs((shares * logs).sum(axis=-1)) / max(np.log2(tallies.shape[-1]), 1)


def _weighted_shares(sorting: pd.DataFrame, weights: np.ndarray, *, bins: Sequence[str]) -> pd.DataFrame:
    tallies, names = _tallies(sorting, weights, bins)
    columns = pd.MultiIndex.from_product([names, list(bins)], names=["item", "bin"])
    return pd.DataFrame(_shares(tallies).reshape(len(weights), -1), columns=columns)


def _stacked_shares(sorting: pd.DataFrame, *, bins: Sequence[str]) -> pd.Series:
    table = shares(sorting, bins=bins)
    return pd.Series(table.to_numpy().ravel(), index=pd.MultiIndex.from_product([table.index, table.columns]))


@weighted_by(_weighted_shares, table="long", once=_stacked_shares)
def shares(sorting: pd.DataFrame, *, bins: Sequence[str]) -> pd.DataFrame:
    """The share of answers that put each item into each bin.

    Estimates how people like these would sort the item; for its interval see `uncertainty.wilson`. In
    `uncertainty.bootstrap` a column is one item and bin.

    Slides "Kerneopgave og periferi" (E04) and "Øvelser" no. 4 (E25).

    Parameters
    ----------
    sorting : DataFrame
        Long answers ``item, value``, one row per person and item; other columns are ignored. A missing value is left
        out; a value outside `bins` is refused.
    bins : sequence of str
        The bins' codes, in the order of the columns.

    Returns
    -------
    DataFrame, items × bins
        Each row sums to 1; nan for an item without answers. Items stand in the order in which they first occur.

    Examples
    --------
    >>> sorting = pd.DataFrame({"item": ["yard"] * 4, "value": ["core", "core", "core", "ours"]})
    >>> shares(sorting, bins=["core", "ours"])
          core  ours
    item
    yard  0.75  0.25
    """
    tallies, names = _tallies(sorting, None, bins)
    return pd.DataFrame(_shares(tallies)[0], index=names, columns=pd.Index(list(bins)))


def _weighted_contested(sorting: pd.DataFrame, weights: np.ndarray, *, bins: Sequence[str]) -> pd.DataFrame:
    tallies, names = _tallies(sorting, weights, bins)
    return pd.DataFrame(_entropies(tallies), columns=names)


@weighted_by(_weighted_contested, table="long")
def contested(sorting: pd.DataFrame, *, bins: Sequence[str]) -> pd.Series:
    """How divided people are on each item: 0 if all put it into one bin, 1 if they are spread evenly over all.

    The entropy of the shares, -Σ p log2 p, divided by log2 of the number of bins. Describes the answers given; with few
    people it is too low by about (bins - 1) / (2 n ln 2 log2 bins), so compare items of one room, not rooms of
    different size.

    Shannon (1948), Bell System Technical Journal 27(3).

    Parameters
    ----------
    sorting, bins
        As in `shares`. Leave a bin such as "don't know" out of both for the disagreement of those who took a stand.

    Returns
    -------
    Series
        By item, in the order in which they first occur; nan for an item without answers, 0 with a single bin.

    Examples
    --------
    >>> sorting = pd.DataFrame({"item": ["yard"] * 4, "value": ["core", "core", "ours", "ours"]})
    >>> contested(sorting, bins=["core", "ours"])
    item
    yard    1.0
    dtype: float64
    """
    tallies, names = _tallies(sorting, None, bins)
    return pd.Series(_entropies(tallies)[0], index=names)


def movement(before: pd.DataFrame, after: pd.DataFrame, *, bins: Sequence[str]) -> pd.DataFrame:
    """Where each item went from one round to the next: how many moved it from which bin to which.

    Only people who sorted the item in both rounds count, so the numbers describe changes of mind and no change of
    people. Those on the diagonal, bin by the same bin, did not move it. Describes the answers given.

    Slide "Øvelser" no. 4, sorted again (E25).

    Parameters
    ----------
    before, after : DataFrame
        Long answers ``participant, item, value`` of the two rounds; other columns are ignored. A missing value is left
        out; a value outside `bins` is refused.
    bins : sequence of str
        The bins' codes.

    Returns
    -------
    DataFrame, (item, bin before) × bin after
        Numbers of people. Items stand in the order of the first round; an item that nobody sorted twice is not there.

    Examples
    --------
    >>> before = pd.DataFrame({"participant": ["anna", "bo"], "item": "yard", "value": ["core", "core"]})
    >>> after = pd.DataFrame({"participant": ["bo", "carl"], "item": "yard", "value": ["ours", "core"]})
    >>> movement(before, after, bins=["core", "ours"])
    after        core  ours
    item before
    yard core       0     1
         ours       0     0
    """
    rounds = []
    for answers, name in ((before, "before"), (after, "after")):
        checks.columns(answers, ["participant", "item", "value"], name)
        _, placed, _ = _counted(answers, bins)
        given = (placed >= 0) & answers["participant"].notna().to_numpy() & answers["item"].notna().to_numpy()
        rounds.append(answers.loc[given, ["participant", "item"]].assign(placed=placed[given]))
    both = rounds[0].merge(rounds[1], on=["participant", "item"], suffixes=("_before", "_after"))
    items, names = pd.factorize(both["item"])
    size = len(bins := list(bins))
    cells = (items * size + both["placed_before"].to_numpy()) * size + both["placed_after"].to_numpy()
    index = pd.MultiIndex.from_product([names, bins], names=["item", "before"])
    counts = np.bincount(cells, minlength=len(index) * size).reshape(len(index), size)
    return pd.DataFrame(counts, index=index, columns=pd.Index(bins, name="after"))


class CoreResult(NamedTuple):
    """The core's members, in the order of the matrix, and how well the pattern fits."""

    core: list[Hashable]
    correlation: float


MOST_NODES = 12


def fit(matrix: pd.DataFrame) -> CoreResult:
    """The core for which a network looks most like a core and its periphery.

    Of all sets of nodes the one with the highest Pearson correlation between the ties and an ideal pattern, in which a
    pair is tied if at least one of the two is in the core. Describes the network given; dense networks fit well by
    chance, so read it beside `fit_by_chance`, and not below five nodes. Estévez & Nordlund (2025), Social Networks 81,
    dispute the pattern: one lens among several.

    Borgatti & Everett (1999), Social Networks 21(4).

    Parameters
    ----------
    matrix : DataFrame, node × node
        Ties, symmetric (`ties.symmetric` makes them so), at most 12 nodes. The diagonal is ignored; a missing pair is
        left out.

    Returns
    -------
    CoreResult
        ``core`` and ``correlation``, at most 1. Of equally good cores the smallest, then the first by code. An empty
        core and nan where nothing can be told apart: fewer than three nodes, or all ties equal.

    Examples
    --------
    >>> nodes = ["hub", "a", "b", "c"]
    >>> star = pd.DataFrame([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], index=nodes, columns=nodes)
    >>> fit(star)
    CoreResult(core=['hub'], correlation=1.0)
    """
    nodes, ties = _pairs(matrix)
    members, patterns = _patterns(len(nodes))
    found = _correlations(patterns, ties[:, None])[:, 0]
    if np.isnan(found).all():
        return CoreResult([], float("nan"))
    best = np.flatnonzero(found >= np.nanmax(found) - 1e-12)
    codes = np.argsort(np.argsort([str(node) for node in nodes], kind="stable"))
    chosen = min(best, key=lambda each: (members[each].sum(), sorted(codes[members[each]])))
    core = [node for node, inside in zip(nodes, members[chosen], strict=True) if inside]
    return CoreResult(core, float(min(1.0, found[chosen])))


def fit_by_chance(matrix: pd.DataFrame, *, draws: int = 1000, seed: int = 0) -> pd.Series:
    """How well the best core fits when the same ties are dealt out at random: one correlation per draw.

    A fit below most of these says nothing of a core.

    >>> nodes = ["hub", "a", "b", "c"]
    >>> star = pd.DataFrame([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], index=nodes, columns=nodes)
    >>> bool(fit_by_chance(star, draws=200).between(0.4, 1).all())
    True
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}; use 1 or more")
    nodes, ties = _pairs(matrix)
    _, patterns = _patterns(len(nodes))
    there = ~np.isnan(ties)
    dealt = np.full((len(ties), draws), np.nan)
    dealt[there] = np.random.default_rng(seed).permuted(np.tile(ties[there], (draws, 1)), axis=1).T
    found = _correlations(patterns, dealt)
    best = np.where(np.isnan(found), -np.inf, found).max(axis=0, initial=-np.inf)
    return pd.Series(np.where(np.isfinite(best), np.minimum(best, 1), np.nan), name="correlation")


def _pairs(matrix: pd.DataFrame) -> tuple[list[Hashable], np.ndarray]:
    """The nodes, and the tie of each pair above the diagonal."""
    matrix = checks.square(matrix, "matrix")
    if len(matrix) > MOST_NODES:
        raise ValueError(
            f"matrix has {len(matrix)} nodes; the search takes at most {MOST_NODES}: merge or leave out some"
        )
    blank = matrix.astype(object).mask(np.eye(len(matrix), dtype=bool), np.nan)
    found = checks.numbers(blank, "matrix")
    rows, columns = np.triu_indices(len(found), 1)
    above, below = found[rows, columns], found[columns, rows]
    uneven = ~np.isclose(above, below, rtol=1e-9, atol=1e-12, equal_nan=True)
    if uneven.any():
        one, other = matrix.index[rows[uneven][0]], matrix.index[columns[uneven][0]]
        raise ValueError(
            f"matrix is not symmetric: {one!r} to {other!r} is {above[uneven][0]:g} and back {below[uneven][0]:g}; "
            "use ties.symmetric first"
        )
    return list(matrix.index), above


def _patterns(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Every set of nodes, as sets × nodes, and the pairs that its ideal pattern ties, as sets × pairs."""
    members = (np.arange(2**nodes)[:, None] >> np.arange(nodes) & 1).astype(bool)
    rows, columns = np.triu_indices(nodes, 1)
    return members, members[:, rows] | members[:, columns]


def _correlations(patterns: np.ndarray, ties: np.ndarray) -> np.ndarray:
    """Pearson's correlation of each pattern with each column of ties, over the pairs that are there."""
    there = ~np.isnan(ties[:, 0]) if ties.size else np.zeros(0, dtype=bool)
    ideal, ties = patterns[:, there].astype(float), ties[there]
    if not there.any():
        return np.full((len(ideal), ties.shape[1]), np.nan)
    ideal = ideal - ideal.mean(axis=1, keepdims=True)
    # By the largest first, so that no square runs over.
    ties = ties / np.maximum(np.abs(ties).max(axis=0), np.finfo(float).tiny)
    spread = np.ptp(ties, axis=0)
    ties = ties - ties.mean(axis=0)
    size = np.sqrt(np.square(ideal).sum(axis=1))[:, None] * np.sqrt(np.square(ties).sum(axis=0))
    defined = (size > 0) & (spread > 0) & (np.ptp(ideal, axis=1) > 0)[:, None]
    return np.divide(ideal @ ties, size, out=np.full(size.shape, np.nan), where=defined)
