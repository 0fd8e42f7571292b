"""Social capital from the four quick questions: whether people can trust announcements, each other's work and justice.

The four ask about trust and justice; collaboration is not among them. They may tell groups apart, not persons
(Berthelsen et al. 2019, PLoS ONE 14), so a person's score is a step on the way to a group's mean, and stays there.
"""

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import weighted_by
from kernelib.models.uncertainty import t_interval

# On 0 to 100: 10.2 of 16, printed at digogdendanskemodel.dk. It is an older mean of Danish workplaces.
DANISH_MEAN = 63.75
# "About five points make a difference for the staff": T. S. Kristensen, on data from schools, gymnasieskolen.dk.
MATTERS = 5.0

ITEMS = 4
ANSWERS_AT_LEAST = 2


def _person_means(answers: pd.DataFrame) -> np.ndarray:
    found = checks.numbers(answers, "answer", low=0, high=4)
    if found.shape[1] > ITEMS:
        raise ValueError(f"there are {found.shape[1]} items; pass the {ITEMS} quick questions only")
    there = ~np.isnan(found)
    n = there.sum(axis=1)
    sums = np.where(there, found, 0).sum(axis=1)
    return np.divide(sums, n, out=np.full(len(found), np.nan), where=n >= ANSWERS_AT_LEAST)


def _table(means: np.ndarray, index: pd.Index | None = None) -> pd.DataFrame:
    return pd.DataFrame({"sum": ITEMS * means, "score": 25 * means}, index=index)


def _weighted_score(answers: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    means = _person_means(answers)
    there = ~np.isnan(means)
    n = weights @ there
    sums = weights @ np.where(there, means, 0)
    return _table(np.divide(sums, n, out=np.full(len(weights), np.nan), where=n > 0))


def _mean_score(answers: pd.DataFrame) -> pd.Series:
    return _weighted_score(answers, np.ones((1, len(answers)))).loc[0].rename(None)


@weighted_by(_weighted_score, table="wide", once=_mean_score)
def score(answers: pd.DataFrame) -> pd.DataFrame:
    """Each person's social capital: the mean of the answers, on the two scales in use.

    In `uncertainty.bootstrap` it is the mean of persons, which estimates that of people like these; show no person's.

    "Verdens korteste" social capital questionnaire, digogdendanskemodel.dk; scored as COPSOQ (copsoq.se).

    Parameters
    ----------
    answers : DataFrame, persons × the four items
        0 "to a very small extent" to 4 "to a very large extent". Missing answers are left out of the person's mean.

    Returns
    -------
    DataFrame, persons × ``sum``, ``score``
        4 × mean, 0 to 16; and 25 × mean, 0 to 100. nan for a person with fewer than two answers.

    Examples
    --------
    >>> answers = {"announcements": [3, 4], "work": [2, None], "conflicts": [3, None], "tasks": [2, None]}
    >>> score(pd.DataFrame(answers, index=["anna", "bo"]))
           sum  score
    anna  10.0   62.5
    bo     NaN    NaN
    """
    return _table(_person_means(answers), answers.index)


def means(answers: pd.DataFrame, groups: pd.Series | None = None, *, level: float = 0.95) -> pd.DataFrame:
    """The mean score of each group of persons, 0 to 100, with Student's interval.

    The interval covers the mean among people like these in `level` of workplaces, if scores are roughly normal. Read
    differences beside `MATTERS`, and release no group that is too small.

    Parameters
    ----------
    answers : DataFrame, persons × the four items
        As in `score`.
    groups : Series, optional
        Each person's group, by the same index; who has none is left out. Without it all are one group, ``all``.
    level : float
        Between 0 and 1.

    Returns
    -------
    DataFrame, groups × ``mean``, ``low``, ``high``, ``n``
        Ends are nan for fewer than two persons.

    Examples
    --------
    >>> answers = pd.DataFrame({"announcements": [3, 4, 2], "work": [2, 3, 2]})
    >>> means(answers, pd.Series(["office", "teacher", "teacher"]))[["mean", "n"]]
              mean    n
    office   62.50  1.0
    teacher  68.75  2.0
    """
    scores = score(answers)["score"]
    if groups is None:
        return pd.DataFrame([t_interval(scores, level=level)], index=["all"])
    if not isinstance(groups, pd.Series):
        raise ValueError(f"groups is a {type(groups).__name__}; pass a Series")
    lost = scores.index.difference(groups.index, sort=False)
    if len(lost):
        raise ValueError(f"groups: {lost[0]!r} has answered and has no row; give groups the same index as answers")
    groups = groups.reindex(scores.index)
    names = list(dict.fromkeys(groups.dropna()))
    apart = pd.DataFrame({name: scores.where(groups == name) for name in names}, index=scores.index)
    return t_interval(apart, level=level)
