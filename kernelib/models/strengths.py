"""How strong each item is, from pairs and partial rankings: Bradley–Terry and Plackett–Luce."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.places import everybody, placed_before, placed_level
from kernelib.models.resampling import weighted_by


def _climb(slopes: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], start: np.ndarray) -> np.ndarray:
    """The log strengths at which the likelihood is largest, from its slope and its curvature: draws × items.

    Newton's steps, each shortened by log(1 + d) / d for a step that moves two items d apart: with log-sum-exp
    likelihoods that never overshoots (Sun & Tran-Dinh 2019, Mathematical Programming 178).
    """
    logs = start
    for _ in range(500):
        slope, curvature = slopes(logs)
        # Only differences count; the constant added fixes the mean.
        step = np.linalg.solve(curvature + 1 / logs.shape[1], slope[:, :, None])[:, :, 0]
        apart = step.max(axis=1, keepdims=True) - step.min(axis=1, keepdims=True)
        logs = logs + step * np.divide(np.log1p(apart), apart, out=np.ones_like(apart), where=apart > 0)
        logs -= logs.mean(axis=1, keepdims=True)
        # What a step leaves undone is about its square.
        if (apart < 1e-6).all():
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

    # Everybody has won and lost, so the odds of winning are a start.
    return _strengths(_climb(slopes, np.log(won) - np.log(met.sum(axis=2) - won)))


def _half_ties(rankings: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    places = checks.numbers(rankings, "rankings")
    wins = placed_before(places, weights) + placed_level(places, weights) / 2
    diagonal = np.arange(places.shape[1])
    wins[:, diagonal, diagonal] = 0
    return wins


def _weighted_wins(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    columns = pd.MultiIndex.from_product([rankings.columns, rankings.columns])
    return pd.DataFrame(_half_ties(rankings, weights).reshape(len(weights), len(columns)), columns=columns)


@weighted_by(_weighted_wins, table="wide")
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
        _refuse_unconnected(placed_before(places, weights) + placed_level(places, weights) > 0, items)
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

    return _strengths(_climb(slopes, np.zeros((draws, count))))


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
    strengths = _plackett_luce(places, everybody(places), list(rankings.columns), regularise)
    return pd.Series(strengths[0], index=rankings.columns)
