"""How far people put things in the same order: Kendall's W, beside what random answers give."""

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from kernelib.models import checks
from kernelib.models.places import everybody, midranks
from kernelib.models.resampling import weighted_by


def _coefficients(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Kendall's W of each draw, from each rater's mid-ranks."""
    items = places.shape[1]
    raters = weights.sum(axis=1)
    sums = weights @ places
    spread = np.square(sums - (raters * (items + 1) / 2)[:, None]).sum(axis=1)
    # What ties take from a rater's sum of squared ranks, times twelve, is the sum of t³ - t over the tied groups.
    ties = 12 * (items * (items + 1) * (2 * items + 1) / 6 - np.square(places).sum(axis=1))
    largest = raters**2 * (items**3 - items) - raters * (weights @ ties)
    defined = (raters > 1) & (largest > 0)
    return np.divide(12 * spread, largest, out=np.full(len(weights), np.nan), where=defined)


def _weighted_w(rankings: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    found, whole = checks.complete(rankings, "rankings")
    return _coefficients(midranks(found), weights[:, whole])


@weighted_by(_weighted_w, table="wide")
def kendall_w(rankings: pd.DataFrame) -> float:
    """Kendall's W, corrected for ties: 1 if all have the same order, 0 if there is no common direction.

    12 S / (m² (n³ - n) - m ΣT) for m raters and n items: S is the sum of squared deviations of the items' rank sums
    from their mean, T the sum of t³ - t over a rater's groups of t tied items. Describes m raters: random answers give
    1 / m on average (`kendall_w_random`), so 0.25 from four raters is nothing, and the W of many more people like these
    is lower by about (1 - W) / m, which `mean_spearman` in `w_beside_chance` takes into account. Its draws in
    `uncertainty.bootstrap` lie too high by as much: give `uncertainty.interval` the W itself as `estimate`.

    Kendall & Babington Smith (1939), Annals of Mathematical Statistics 10(3); Zar (2010), Biostatistical Analysis.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        Places, or scores to be ranked within the rater; ties get the mean of their ranks. A rater with a missing place
        is left out.

    Returns
    -------
    float
        Between 0 and 1; nan for fewer than two raters or items, or where every rater ties everything.

    Examples
    --------
    >>> kendall_w(pd.DataFrame({"teaching": [1, 1, 1], "wellbeing": [2, 2, 3], "office": [3, 3, 2]}))
    0.7777777777777778
    """
    found, _ = checks.complete(rankings, "rankings")
    return float(_coefficients(midranks(found), everybody(found))[0])


def kendall_w_random(raters: int) -> float:
    """What W is on average if everybody answers at random: 1 / raters; nan for nobody."""
    return 1 / raters if raters > 0 else float("nan")


def _beside_chance(rankings: pd.DataFrame, weights: np.ndarray | None) -> dict[str, np.ndarray]:
    found, whole = checks.complete(rankings, "rankings")
    items = found.shape[1]
    weights = everybody(found) if weights is None else weights[:, whole]
    n = weights.sum(axis=1)
    w = _coefficients(midranks(found), weights)
    chi2 = n * (items - 1) * w
    return {
        "w": w,
        "random": np.divide(1, n, out=np.full(len(n), np.nan), where=n > 0),
        "mean_spearman": np.divide(n * w - 1, n - 1, out=np.full(len(n), np.nan), where=n > 1),
        "chi2": chi2,
        "p": chdtrc(items - 1, chi2) if items > 1 else np.full(len(n), np.nan),
        "n": n,
    }


def _weighted_beside_chance(rankings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(_beside_chance(rankings, weights))


@weighted_by(_weighted_beside_chance, table="wide")
def w_beside_chance(rankings: pd.DataFrame) -> pd.Series:
    """Kendall's W with its value for random answers and what else is made of it.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        As in `kendall_w`.

    Returns
    -------
    Series
        ``w``, ``random`` (1 / n), ``mean_spearman`` (the mean rank correlation of two raters where none ties),
        ``chi2`` = n (items - 1) w, ``p`` (its upper tail, for analysts; below eight raters take `w_permutation_p`) and
        ``n``, the raters that count.

    Examples
    --------
    >>> w_beside_chance(pd.DataFrame({"teaching": [1, 1, 1], "wellbeing": [2, 2, 3], "office": [3, 3, 2]})).round(3)
    w                0.778
    random           0.333
    mean_spearman    0.667
    chi2             4.667
    p                0.097
    n                3.000
    dtype: float64
    """
    return pd.Series({name: value[0] for name, value in _beside_chance(rankings, None).items()})


def w_permutation_p(rankings: pd.DataFrame, *, draws: int = 2000, seed: int = 0) -> float:
    """The chance of a W at least as high, if each rater had given their places out at random.

    Counted over draws in which each rater's own ranks, ties and all, are shuffled: (1 + as high) / (1 + draws). For
    analysts, and for fewer than eight raters, where chi2 is rough.

    Parameters
    ----------
    rankings : DataFrame, raters × items
        As in `kendall_w`.
    draws : int
        How many; the smallest chance that can be seen is 1 / (1 + draws).
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    float
        Above 0, at most 1; nan where W is.

    Examples
    --------
    >>> round(w_permutation_p(pd.DataFrame({"a": [1, 1, 1], "b": [2, 2, 2], "c": [3, 3, 3]})), 2)  # 1 / 36
    0.03
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}; use 1 or more, 2000 for two digits")
    found, _ = checks.complete(rankings, "rankings")
    places = midranks(found)
    seen = float(_coefficients(places, everybody(found))[0])
    if np.isnan(seen):
        return seen
    rng = np.random.default_rng(seed)
    # W grows with the squares of the items' sums and with nothing else that shuffling changes.
    sums = sum(rng.permuted(np.tile(row, (draws, 1)), axis=1) for row in places)
    as_high = np.square(sums).sum(axis=1) >= np.square(places.sum(axis=0)).sum() - 1e-6
    return float((1 + as_high.sum()) / (1 + draws))
