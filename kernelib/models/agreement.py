"""How far people agree: on the bin of a card, the order of statements, or a rating.

Agreement is not shown without its value for random answers: `alpha_beside_chance` and `w_beside_chance` give both, with
the plain figure. Disagreement is a result, no error.
"""

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.concordance import kendall_w, kendall_w_random, w_beside_chance, w_permutation_p
from kernelib.models.resampling import weighted_by

__all__ = [
    "LEVELS",
    "alpha_beside_chance",
    "consensus",
    "fleiss_kappa",
    "kendall_w",
    "kendall_w_random",
    "krippendorff_alpha",
    "percent_agreement",
    "w_beside_chance",
    "w_permutation_p",
]

LEVELS = ("nominal", "ordinal", "interval", "ratio")


class _Coded(NamedTuple):
    """Ratings as numbers of their values: raters × units, -1 where missing."""

    codes: np.ndarray
    values: np.ndarray


def _coded(ratings: pd.DataFrame, level: str) -> _Coded:
    checks.one_of(level, LEVELS, "level")
    if level != "nominal":
        return _coded_numbers(checks.numbers(ratings, f"{level} ratings", low=0 if level == "ratio" else None))
    checks.table(ratings, "ratings")
    found = ratings.to_numpy()
    if found.dtype.kind in "fiub":
        return _coded_numbers(checks.on_scale(found.astype(float, copy=False), "ratings", None, None))
    codes, values = pd.factorize(ratings.to_numpy(dtype=object, na_value=None).ravel())
    for value in values:
        if isinstance(value, float) and np.isinf(value):
            raise ValueError(f"ratings: {value} is infinite; leave it out or mark it missing")
    return _Coded(codes.reshape(ratings.shape), np.asarray(values))


def _coded_numbers(found: np.ndarray) -> _Coded:
    given = ~np.isnan(found)
    all_codes = np.full(found.shape, -1)
    flat = found[given]
    low, high = flat.min(initial=np.inf), flat.max(initial=-np.inf)
    if 0 <= high - low <= 1000 and (np.rint(flat) == flat).all():
        # Steps of a scale are counted: that is quicker than sorting them.
        steps = (flat - low).astype(int)
        occurs = np.bincount(steps) > 0
        values, codes = np.flatnonzero(occurs) + low, (np.cumsum(occurs) - 1)[steps]
    else:
        values, codes = np.unique(flat, return_inverse=True)
    all_codes[given] = codes
    return _Coded(all_codes, values)


def _tallies(coded: _Coded, weights: np.ndarray | None) -> np.ndarray:
    """How often each unit was given each value: draws × units × values; without weights everybody counts once."""
    raters, units = coded.codes.shape
    size = units * len(coded.values)
    cells = coded.codes + np.arange(units) * len(coded.values)
    given = coded.codes >= 0
    if weights is None:
        return np.bincount(cells[given], minlength=size).astype(float).reshape(1, units, len(coded.values))
    rows, _ = np.nonzero(given)
    indicator = np.zeros((raters, size))
    indicator[rows, cells[given]] = 1
    return (weights @ indicator).reshape(len(weights), units, len(coded.values))


def _alphas(tallies: np.ndarray, values: np.ndarray, level: str) -> np.ndarray:
    """Krippendorff's alpha of each draw."""
    by_unit = tallies.sum(axis=2)
    pairable = np.where(by_unit[:, :, None] > 1, tallies, 0.0)
    marginal = pairable.sum(axis=1)
    total = marginal.sum(axis=1)
    share = 1 / np.maximum(by_unit - 1, 1)
    within, overall = _squared_differences(pairable, marginal, values, level)
    observed = (within * share).sum(axis=1)
    defined = (marginal > 0).sum(axis=1) > 1
    alphas = np.full(len(tallies), np.nan)
    alphas[defined] = 1 - (total[defined] - 1) * observed[defined] / overall[defined]
    return alphas


def _squared_differences(
    pairable: np.ndarray, marginal: np.ndarray, values: np.ndarray, level: str
) -> tuple[np.ndarray, np.ndarray]:
    """The squared differences summed over all ordered pairs: of each unit, and of all ratings pooled."""
    if level == "nominal":
        return _unequal(pairable), _unequal(marginal)
    if level == "ratio":
        above = values[:, None] - values[None, :]
        sums = values[:, None] + values[None, :]
        squares = np.square(np.divide(above, sums, out=np.zeros_like(above), where=sums > 0))
        if len(values) <= 30:
            within = ((pairable @ squares) * pairable).sum(axis=2)
        else:
            # A unit has no more values than raters, however many there are in all.
            within = np.empty(pairable.shape[:2])
            for unit in range(pairable.shape[1]):
                occur = pairable[:, unit].any(axis=0)
                own = pairable[:, unit, occur]
                within[:, unit] = ((own @ squares[np.ix_(occur, occur)]) * own).sum(axis=1)
        return within, ((marginal @ squares) * marginal).sum(axis=1)
    # Krippendorff's ordinal difference is the difference of the values' mid-ranks among all ratings.
    if level == "ordinal":
        at = np.cumsum(marginal, axis=1) - marginal / 2
    else:
        # In spans of the values, whose squares are neither too large nor too small for a number.
        span = values[-1] - values[0] if len(values) > 1 else 1.0
        at = np.broadcast_to((values - values[:1]) / span, marginal.shape)
    total = np.maximum(marginal.sum(axis=1, keepdims=True), 1)
    # Counted from their mean, so that large values with small differences lose no digits.
    at = at - (marginal * at).sum(axis=1, keepdims=True) / total
    return _apart(pairable, at[:, None, :]), _apart(marginal, at)


def _unequal(tallies: np.ndarray) -> np.ndarray:
    return np.square(tallies.sum(axis=-1)) - np.square(tallies).sum(axis=-1)


def _apart(tallies: np.ndarray, at: np.ndarray) -> np.ndarray:
    weighed = tallies * at
    return 2 * (tallies.sum(axis=-1) * (weighed * at).sum(axis=-1) - np.square(weighed.sum(axis=-1)))


def _portions(coded: _Coded, weights: np.ndarray) -> list[np.ndarray]:
    """Few draws at a time where the values are many: a table of counts stays below some ten megabytes."""
    at_once = max(1, 1_500_000 // max(1, coded.codes.shape[1] * len(coded.values)))
    return [weights[start : start + at_once] for start in range(0, max(len(weights), 1), at_once)]


def _weighted_alpha(ratings: pd.DataFrame, weights: np.ndarray, level: str = "nominal") -> np.ndarray:
    coded = _coded(ratings, level)
    return np.concatenate([_alphas(_tallies(coded, part), coded.values, level) for part in _portions(coded, weights)])


@weighted_by(_weighted_alpha, table="wide")
def krippendorff_alpha(ratings: pd.DataFrame, level: str = "nominal") -> float:
    """Krippendorff's alpha: 1 if all agree, 0 for random answers, below 0 for systematic disagreement.

    1 - D_o / D_e from the coincidences: D_o is the mean squared difference of two ratings of the same unit, each unit
    counting by its ratings; D_e that of any two ratings. Estimates by how much raters like these agree on units like
    these, beyond what the shares of the values give by chance. Its draws in `uncertainty.bootstrap` lie too high: give
    `uncertainty.interval` the alpha itself as `estimate`.

    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Hayes & Krippendorff (2007), Communication Methods
    and Measures 1(1).

    Parameters
    ----------
    ratings : DataFrame, raters × units
        Codes for the nominal level, else numbers. Missing ratings are left out, and so is a unit with fewer than two.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Ratio wants numbers from 0 up.

    Returns
    -------
    float
        At most 1; nan where only one value occurs or no unit has two ratings.

    Examples
    --------
    >>> sorting = pd.DataFrame({"teaching": ["core", "core"], "yard_duty": ["core", "not_ours"]})
    >>> krippendorff_alpha(sorting)  # 1 - (4 - 1) * 2 / (4² - 3² - 1²)
    0.0
    """
    coded = _coded(ratings, level)
    return float(_alphas(_tallies(coded, None), coded.values, level)[0])


def _agreeing_pairs(tallies: np.ndarray) -> np.ndarray:
    by_unit = tallies.sum(axis=2)
    pairs = (by_unit * (by_unit - 1)).sum(axis=1)
    same = (tallies * (tallies - 1)).sum(axis=(1, 2))
    return np.divide(same, pairs, out=np.full(len(tallies), np.nan), where=pairs > 0)


def _weighted_agreement(ratings: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return _agreeing_pairs(_tallies(_coded(ratings, "nominal"), weights))


@weighted_by(_weighted_agreement, table="wide")
def percent_agreement(ratings: pd.DataFrame) -> float:
    """The share of pairs of answers to the same unit that are the same.

    Estimates the chance that two people, drawn together with a unit that both have rated, gave the same answer. Its
    draws in `uncertainty.bootstrap` lie too high, as those of `krippendorff_alpha`.

    Parameters
    ----------
    ratings : DataFrame, raters × units
        Codes or numbers. Missing ratings are left out.

    Returns
    -------
    float
        Between 0 and 1; nan where no unit has two ratings.

    Examples
    --------
    >>> sorting = pd.DataFrame({"teaching": ["core", "core"], "yard_duty": ["core", "not_ours"]})
    >>> percent_agreement(sorting)
    0.5
    """
    return float(_agreeing_pairs(_tallies(_coded(ratings, "nominal"), None))[0])


def _beside_chance(coded: _Coded, weights: np.ndarray | None, level: str) -> dict[str, np.ndarray]:
    tallies = _tallies(coded, weights)
    rated = (coded.codes >= 0).any(axis=1).astype(float)
    return {
        "alpha": _alphas(tallies, coded.values, level),
        "random": np.zeros(len(tallies)),
        "agreement": _agreeing_pairs(tallies),
        "n": np.array([rated.sum()]) if weights is None else weights @ rated,
    }


def _weighted_beside_chance(ratings: pd.DataFrame, weights: np.ndarray, level: str = "nominal") -> pd.DataFrame:
    coded = _coded(ratings, level)
    parts = [pd.DataFrame(_beside_chance(coded, part, level)) for part in _portions(coded, weights)]
    return pd.concat(parts, ignore_index=True)


@weighted_by(_weighted_beside_chance, table="wide")
def alpha_beside_chance(ratings: pd.DataFrame, level: str = "nominal") -> pd.Series:
    """Alpha with its value for random answers, the plain share of agreeing pairs, and the number of raters.

    Where nearly all answers are the same, alpha is near 0 although people nearly always agree: so read both.

    Parameters
    ----------
    ratings : DataFrame, raters × units
        As in `krippendorff_alpha`.

    Returns
    -------
    Series
        ``alpha``, ``random`` (0), ``agreement`` and ``n``, the raters with any rating.

    Examples
    --------
    >>> alpha_beside_chance(pd.DataFrame({"teaching": ["core", "core"], "yard_duty": ["core", "not_ours"]}))
    alpha        0.0
    random       0.0
    agreement    0.5
    n            2.0
    dtype: float64
    """
    found = _beside_chance(_coded(ratings, level), None, level)
    return pd.Series({name: value[0] for name, value in found.items()})


def _kappas(tallies: np.ndarray, subjects: list[Hashable]) -> np.ndarray:
    """Fleiss' kappa of each draw."""
    by_subject = tallies.sum(axis=2)
    raters = by_subject.max(axis=1, initial=0)
    uneven = (by_subject > 0) & (by_subject != raters[:, None])
    if uneven.any():
        draw, subject = np.argwhere(uneven)[0]
        raise ValueError(
            f"subject {subjects[subject]!r} has {by_subject[draw, subject]:g} ratings and another {raters[draw]:g}; "
            "Fleiss' kappa needs as many for each: use krippendorff_alpha, or leave subjects out"
        )
    kappas = np.full(len(tallies), np.nan)
    shares = tallies.sum(axis=1) / np.maximum(by_subject.sum(axis=1), 1)[:, None]
    by_chance = np.square(shares).sum(axis=1)
    defined = (raters > 1) & ((shares > 0).sum(axis=1) > 1)
    agreement = _agreeing_pairs(tallies)
    kappas[defined] = (agreement[defined] - by_chance[defined]) / (1 - by_chance[defined])
    return kappas


def _weighted_kappa(ratings: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return _kappas(_tallies(_coded(ratings, "nominal"), weights), list(ratings.columns))


def _kappa_of_ratings(ratings: pd.DataFrame) -> float:
    return float(_kappas(_tallies(_coded(ratings, "nominal"), None), list(ratings.columns))[0])


@weighted_by(_weighted_kappa, table="wide", once=_kappa_of_ratings)
def fleiss_kappa(counts: pd.DataFrame) -> float:
    """Fleiss' kappa: 1 if all agree, 0 for what the shares of the categories give by chance.

    (P̄ - P_e) / (1 - P_e): P̄ is the share of agreeing pairs of ratings of a subject, P_e the sum of the squared shares
    of the categories. Estimates agreement beyond chance where each subject has as many ratings, from whichever raters.
    In `uncertainty.bootstrap` it is given participants × items, and its draws lie too high, as those of
    `krippendorff_alpha`.

    Fleiss (1971), Psychological Bulletin 76(5).

    Parameters
    ----------
    counts : DataFrame, subjects × categories
        How many raters put the subject there. A subject without ratings is left out; a missing count is refused.

    Returns
    -------
    float
        At most 1; nan where only one category occurs or a subject has one rating.

    Examples
    --------
    >>> counts = pd.DataFrame({"core": [3, 0], "not_ours": [0, 3]}, index=["teaching", "yard_duty"])
    >>> fleiss_kappa(counts)
    1.0
    """
    found = checks.counts(counts, "counts")
    return float(_kappas(found[None], list(counts.index))[0])


def _consensuses(found: np.ndarray, weights: np.ndarray, span: float) -> np.ndarray:
    """Consensus on each item of each draw: draws × items, from the ratings raters × items."""
    rated = ~np.isnan(found)
    ratings = np.where(rated, found, 0.0)
    n = weights @ rated
    result = np.full(n.shape, np.nan)
    means = np.divide(weights @ ratings, n, out=np.zeros_like(result), where=n > 0)
    for item in range(found.shape[1]):
        # Each value once: a scale has few, people are many.
        values, codes = np.unique(ratings[rated[:, item], item], return_inverse=True)
        tallies = weights[:, rated[:, item]] @ (codes[:, None] == np.arange(len(values)))
        closeness = 1 - np.abs(values - means[:, [item]]) / span
        logs = np.log2(closeness, out=np.zeros_like(closeness), where=(tallies > 0) & (closeness > 0))
        some = n[:, item] > 0
        result[some, item] = 1 + (tallies * logs)[some].sum(axis=1) / n[some, item]
    return np.clip(result, 0, 1)


def _span(low: float, high: float) -> float:
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"the scale goes from {low} to {high}; low must be below high")
    return high - low


def _weighted_consensus(ratings: pd.DataFrame, weights: np.ndarray, *, low: float, high: float) -> pd.DataFrame:
    span = _span(low, high)
    found = checks.numbers(ratings, "rating", low=low, high=high)
    return pd.DataFrame(_consensuses(found, weights, span), columns=ratings.columns)


def _consensus_by_item(ratings: pd.DataFrame, *, low: float, high: float) -> pd.Series:
    span = _span(low, high)
    found = checks.numbers(ratings, "rating", low=low, high=high)
    return pd.Series(_consensuses(found, np.ones((1, len(found))), span)[0], index=ratings.columns)


@weighted_by(_weighted_consensus, table="wide", once=_consensus_by_item)
def consensus(values: pd.Series, *, low: float, high: float) -> float:
    """Consensus on an ordinal scale: 1 if all agree, 0 if half stand at each end.

    1 + Σ p log2(1 - |x - mean| / (high - low)) over the values x with their shares p. Describes the ratings given; the
    mean treats the steps of the scale as equal. In `uncertainty.bootstrap` it is taken for each item.

    Tastle & Wierman (2007), Int. J. Approximate Reasoning 45(3).

    Parameters
    ----------
    values : Series
        One rating per participant. Missing ratings are left out.
    low, high : float
        The ends of the scale, not of the ratings that happen to occur.

    Returns
    -------
    float
        Between 0 and 1; nan if nobody has rated.

    Examples
    --------
    >>> consensus(pd.Series([1, 1, 5, 5]), low=1, high=5)
    0.0
    """
    span = _span(low, high)
    found = checks.column(values, "rating", low=low, high=high)
    return float(_consensuses(found[:, None], np.ones((1, len(found))), span)[0, 0])
