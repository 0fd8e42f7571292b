"""Whether several questions, judges or colleagues can be read as one number.

Alpha and the ICC ask it of questions and judges; `icc_groups` and `rwg` of colleagues, before a group gets a mean.
Inside one workplace with few groups they describe, and grade nobody: disagreement is a result.
"""

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import people, weighted_by

FORMS = ["icc1", "icc1k", "icc2", "icc2k", "icc3", "icc3k"]


def _squares(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The sum of squared deviations of each column from its mean in the draw: draws × columns."""
    if not len(values):
        return np.zeros((len(weights), values.shape[1]))
    centred = values - values.mean(axis=0)
    n = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    crude = weights @ np.square(centred)
    return _but_for_rounding(crude - np.square(weights @ centred) / n, crude, n * np.square(values).max(axis=0))


def _but_for_rounding(squares: np.ndarray, crude: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Sums of squares, 0 where rounding alone has left something; else a constant column would seem to vary."""
    return np.where(squares > 1e-12 * crude + 1e-29 * whole, squares, 0.0)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def _in_reach(found: np.ndarray) -> np.ndarray:
    """The numbers divided by a power of two, which loses nothing, so that their squares are numbers as well."""
    _, exponent = np.frexp(np.abs(found).max(initial=0))
    return np.ldexp(found, -exponent)


# Questions


def _alphas(found: np.ndarray, weights: np.ndarray) -> np.ndarray:
    items = found.shape[1]
    if items < 2:
        return np.full(len(weights), np.nan)
    found = _in_reach(found)
    each = _squares(found, weights).sum(axis=1)
    of_sum = _squares(found.sum(axis=1, keepdims=True), weights)[:, 0]
    return items / (items - 1) * (1 - _ratio(each, of_sum))


def _weighted_alpha(items: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    found, whole = checks.complete(items, "items")
    return _alphas(found, weights[:, whole])


@weighted_by(_weighted_alpha, table="wide")
def cronbach_alpha(items: pd.DataFrame) -> float:
    """Cronbach's alpha: how far the sum of the items would order people as another such set of items does.

    k / (k - 1) · (1 - Σ variance of an item / variance of the sum). Estimates, for people like these, a lower bound of
    the reliability of the sum, if no errors go together; it grows with the number of items, and says nothing of
    whether they measure one thing. Items must point the same way: turn those asked the other way round first.

    Cronbach (1951), Psychometrika 16(3).

    Parameters
    ----------
    items : DataFrame, persons × items
        Numbers. A person with a missing item is left out.

    Returns
    -------
    float
        At most 1, and below 0 where items go against each other; nan for fewer than two persons or items, or where all
        sums are equal.

    Examples
    --------
    >>> cronbach_alpha(pd.DataFrame({"trust": [1, 2, 3], "justice": [1, 3, 2]}))  # 2 · (1 - (1 + 1) / 3)
    0.6666666666666667
    """
    found, _ = checks.complete(items, "items")
    return float(_alphas(found, np.ones((1, len(found))))[0])


# Judges


def _iccs(found: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The six forms of each draw of targets: draws × 6."""
    targets, judges = found.shape
    n = weights.sum(axis=1)
    if judges < 2 or not targets:
        return np.full((len(weights), len(FORMS)), np.nan)
    found = _in_reach(found)
    between = judges * _squares(found.mean(axis=1, keepdims=True), weights)[:, 0]
    own = found - found.mean(axis=1, keepdims=True)
    some = np.maximum(n, 1)
    within = weights @ np.square(own).sum(axis=1)
    of_judges = np.square(weights @ own).sum(axis=1) / some
    whole = some * np.square(found).max() * judges
    within = _but_for_rounding(within, within, whole)
    rest = _but_for_rounding(within - of_judges, within, whole)
    free = np.where(n > 1, n - 1, np.nan)
    msb, msw, msj = between / free, within / (some * (judges - 1)), of_judges / (judges - 1)
    mse = rest / (free * (judges - 1))
    return np.column_stack(
        [
            _ratio(msb - msw, msb + (judges - 1) * msw),
            _ratio(msb - msw, msb),
            _ratio(msb - mse, msb + (judges - 1) * mse + judges * (msj - mse) / some),
            _ratio(msb - mse, msb + (msj - mse) / some),
            _ratio(msb - mse, msb + (judges - 1) * mse),
            _ratio(msb - mse, msb),
        ]
    )


def _weighted_icc(ratings: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    found, whole = checks.complete(ratings, "ratings")
    return pd.DataFrame(_iccs(found, weights[:, whole]), columns=FORMS)


@weighted_by(_weighted_icc, table="wide")
def icc(ratings: pd.DataFrame) -> pd.Series:
    """Intraclass correlations: how much of what varies in judges' ratings lies in what they rate.

    From the mean squares between targets (MSB), within them (MSW), of judges (MSJ) and of the rest (MSE), for n targets
    and k judges:

    ======  ====================================================  ===============================================
    icc1    (MSB - MSW) / (MSB + (k - 1) MSW)                     other judges for each target
    icc2    (MSB - MSE) / (MSB + (k - 1) MSE + k (MSJ - MSE) / n)  judges like these; their level counts
    icc3    (MSB - MSE) / (MSB + (k - 1) MSE)                     these judges; only their order counts
    ======  ====================================================  ===============================================

    Each estimates the correlation of two single ratings of a target; with k after it, the reliability of the mean of k
    judges. `icc3k` is Cronbach's alpha. In `uncertainty.bootstrap` the participants are the targets, the items the
    judges.

    Shrout & Fleiss (1979), Psychological Bulletin 86(2).

    Parameters
    ----------
    ratings : DataFrame, targets × judges
        Numbers. A target with a missing rating is left out.

    Returns
    -------
    Series
        ``icc1``, ``icc1k``, ``icc2``, ``icc2k``, ``icc3``, ``icc3k``: at most 1; below 0 where targets differ less than
        by chance, which reads as none. nan for fewer than two targets or judges, where nothing varies, and where chance
        has made what stands below the line 0 or less.

    Examples
    --------
    >>> icc(pd.DataFrame({"anna": [1, 2, 3], "bo": [2, 3, 4]})).round(3)
    icc1     0.600
    icc1k    0.750
    icc2     0.667
    icc2k    0.800
    icc3     1.000
    icc3k    1.000
    dtype: float64
    """
    found, _ = checks.complete(ratings, "ratings")
    return pd.Series(_iccs(found, np.ones((1, len(found))))[0], index=FORMS)


# Colleagues


def _group_iccs(values: np.ndarray, codes: np.ndarray, groups: int, weights: np.ndarray) -> np.ndarray:
    """`icc1` and `icc2` of each draw: draws × 2, from each person's value and group, -1 for none."""
    there = ~np.isnan(values) & (codes >= 0)
    values, codes, weights = values[there], codes[there], weights[:, there]
    if not len(values):
        return np.full((len(weights), 2), np.nan)
    member = codes[:, None] == np.arange(groups)
    means = (values @ member) / np.maximum(member.sum(axis=0), 1)
    own = values - means[codes]
    n = weights @ member
    some = np.maximum(n, 1)
    crude = weights @ np.square(own)
    moved = weights @ (own[:, None] * member) / some
    total, count = n.sum(axis=1), (n > 0).sum(axis=1)
    whole = np.maximum(total, 1) * np.square(values).max()
    within = _but_for_rounding(crude - (n * np.square(moved)).sum(axis=1), crude, whole)
    at = means - values.mean() + moved
    apart = (n * np.square(at)).sum(axis=1)
    between = _but_for_rounding(apart - np.square((n * at).sum(axis=1)) / np.maximum(total, 1), apart, whole)
    msb = between / np.where(count > 1, count - 1, np.nan)
    msw = within / np.where(total > count, total - count, np.nan)
    size = (total - np.square(n).sum(axis=1) / np.maximum(total, 1)) / np.where(count > 1, count - 1, np.nan)
    return np.column_stack([_ratio(msb - msw, msb + (size - 1) * msw), _ratio(msb - msw, msb)])


def _by_person(answers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, int]:
    """Each person's mean answer, and the role as a code."""
    checks.columns(answers, ["participant", "role", "value"], "answers")
    given = checks.column(answers["value"], "answers")
    who = pd.Index(people(answers)).get_indexer(pd.Index(answers["participant"]))
    n = np.bincount(who, weights=~np.isnan(given))
    sums = np.bincount(who, weights=np.nan_to_num(given))
    codes, roles = pd.factorize(answers["role"])
    by_person = np.empty(len(n), dtype=int)
    by_person[who] = codes
    return np.divide(sums, n, out=np.full(len(n), np.nan), where=n > 0), by_person, len(roles)


def _weighted_group_iccs(answers: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(_group_iccs(*_by_person(answers), weights), columns=["icc1", "icc2"])


def _group_iccs_of_answers(answers: pd.DataFrame) -> pd.Series:
    return _weighted_group_iccs(answers, np.ones((1, len(people(answers))))).loc[0]


@weighted_by(_weighted_group_iccs, table="long", once=_group_iccs_of_answers)
def icc_groups(values: pd.Series, groups: pd.Series) -> pd.Series:
    """How much of what varies between people lies between their groups, for groups of unequal size.

    icc1 = (MSB - MSW) / (MSB + (k̄ - 1) MSW) estimates the share of the variance between groups, icc2 = (MSB - MSW) /
    MSB the reliability of the groups' means; k̄ = (Σn - Σn² / Σn) / (G - 1) stands for the size of G groups. Both need
    groups drawn from many: with under five they only describe. In `uncertainty.bootstrap` a value is a participant's
    mean answer and a group the role.

    Bliese (2000), in Klein & Kozlowski, Multilevel Theory, Research, and Methods in Organizations; Donner (1986),
    International Statistical Review 54(1).

    Parameters
    ----------
    values, groups : Series
        One value and one group per person, matched by index. Who lacks either is left out.

    Returns
    -------
    Series
        ``icc1`` and ``icc2``: at most 1, below 0 where groups differ less than by chance. nan for one group, or where
        no group has two people or nothing varies.

    Examples
    --------
    >>> values, groups = pd.Series([1, 2, 4, 5]), pd.Series(["office", "office", "teacher", "teacher"])
    >>> icc_groups(values, groups).round(3)  # MSB = 9, MSW = 0.5
    icc1    0.895
    icc2    0.944
    dtype: float64
    """
    found = checks.column(values, "values")
    if not isinstance(groups, pd.Series):
        raise ValueError(f"groups is a {type(groups).__name__}; pass a Series")
    if not values.index.equals(groups.index):
        if not (values.index.is_unique and groups.index.is_unique):
            raise ValueError("values and groups have different rows, some of them twice; give both the same index")
        missing = values.index.symmetric_difference(groups.index, sort=False)
        if len(missing):
            raise ValueError(f"{missing[0]!r} is not in both values and groups; give both the same index")
        groups = groups.reindex(values.index)
    codes, names = pd.factorize(groups)
    return pd.Series(_group_iccs(found, codes, len(names), np.ones((1, len(found))))[0], index=["icc1", "icc2"])


def _random_variance(found: np.ndarray, categories: int, what: str) -> float:
    """The variance of answers spread evenly over the categories, (A² - 1) / 12."""
    if not (float(categories).is_integer() and categories >= 2):
        raise ValueError(f"categories is {categories}; use how many answers could be chosen from, 2 or more")
    given = found[~np.isnan(found)]
    if given.size and given.max() > categories:
        raise ValueError(
            f"{what}: {given.max():g} is off a scale of {categories} categories one apart; number them from 1 or 0, or "
            "say how many there were"
        )
    if given.size and np.ptp(given) > categories - 1:
        raise ValueError(
            f"{what} go from {given.min():g} to {given.max():g}, further than {categories} categories one apart; "
            "recode them to steps of one, or say how many there were"
        )
    return (categories**2 - 1) / 12


def _relative_variances(found: np.ndarray, weights: np.ndarray, random: float) -> np.ndarray:
    """Each item's variance in each draw, n - 1 below, beside that of random answers; nan for fewer than two ratings."""
    there = ~np.isnan(found)
    result = np.full((len(weights), found.shape[1]), np.nan)
    for item in range(found.shape[1]):
        own = weights[:, there[:, item]]
        n = own.sum(axis=1)
        squares = _squares(found[there[:, item]][:, [item]], own)[:, 0]
        result[:, item] = squares / np.where(n > 1, n - 1, np.nan) / random
    return result


def _weighted_rwg(ratings: pd.DataFrame, weights: np.ndarray, *, categories: int) -> pd.DataFrame:
    found = checks.numbers(ratings, "ratings")
    relative = _relative_variances(found, weights, _random_variance(found, categories, "ratings"))
    return pd.DataFrame(np.maximum(1 - relative, 0), columns=ratings.columns)


def _rwg_by_item(ratings: pd.DataFrame, *, categories: int) -> pd.Series:
    return _weighted_rwg(ratings, np.ones((1, len(ratings))), categories=categories).loc[0].rename(None)


@weighted_by(_weighted_rwg, table="wide", once=_rwg_by_item)
def rwg(ratings: pd.Series, *, categories: int) -> float:
    """Agreement within a group on one question: 1 if all agree, 0 for a spread like random answers or wider.

    1 - s² / ((A² - 1) / 12) for A categories, s² with n - 1. Random answers give 0 on average before the cut at 0, and
    so a little more after it. Describes the group that answered; in `uncertainty.bootstrap` each item is taken by
    itself. Agreement that the scale's wording invites counts as agreement here: few choose the ends.

    James, Demaree & Wolf (1984), J. Applied Psychology 69(1).

    Parameters
    ----------
    ratings : Series
        One rating per person, one step between neighbouring categories, the highest no more than their number. Missing
        ratings are left out.
    categories : int
        How many answers could be chosen from.

    Returns
    -------
    float
        Between 0 and 1; nan for fewer than two ratings.

    Examples
    --------
    >>> rwg(pd.Series([4, 4, 5, 4]), categories=5)  # 1 - 0.25 / 2
    0.875
    """
    found = checks.column(ratings, "ratings")[:, None]
    random = _random_variance(found, categories, "ratings")
    return float(np.maximum(1 - _relative_variances(found, np.ones((1, len(found))), random)[0, 0], 0))


def _several(relative: np.ndarray) -> np.ndarray:
    """rwg(j) of each draw from its items' relative variances; an item with fewer than two ratings is left out."""
    items = (~np.isnan(relative)).sum(axis=1)
    mean = np.divide(np.nansum(relative, axis=1), items, out=np.full(len(relative), np.nan), where=items > 0)
    agreeing = items * np.maximum(1 - mean, 0)
    return agreeing / (agreeing + mean)


def _weighted_rwg_j(items: pd.DataFrame, weights: np.ndarray, *, categories: int) -> np.ndarray:
    found = checks.numbers(items, "items")
    return _several(_relative_variances(found, weights, _random_variance(found, categories, "items")))


@weighted_by(_weighted_rwg_j, table="wide")
def rwg_j(items: pd.DataFrame, *, categories: int) -> float:
    """Agreement within a group on several questions that stand for one: rwg of their mean.

    J (1 - v) / (J (1 - v) + v), v the items' mean variance beside that of random answers. It grows with the number of
    questions, also where people agree no more.

    James, Demaree & Wolf (1984), J. Applied Psychology 69(1).

    Parameters
    ----------
    items : DataFrame, persons × items
        As in `rwg`; an item with fewer than two ratings is left out.
    categories : int
        How many answers could be chosen from.

    Returns
    -------
    float
        Between 0 and 1; nan where no item has two ratings.

    Examples
    --------
    >>> rwg_j(pd.DataFrame({"trust": [4, 4, 5, 4], "justice": [3, 4, 3, 3]}), categories=5).__round__(4)
    0.9333
    """
    return float(_weighted_rwg_j(items, np.ones((1, len(items))), categories=categories)[0])
