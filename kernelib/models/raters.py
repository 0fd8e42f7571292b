"""Who rated whom on what, as positions: what every number about ties is counted from."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks

NEEDED = ["role", "target", "criterion", "participant", "value"]


class Rated(NamedTuple):
    """The ratings as positions: the rows that have a value, and what the positions stand for."""

    row: np.ndarray
    role: np.ndarray
    target: np.ndarray
    criterion: np.ndarray
    rater: np.ndarray
    value: np.ndarray
    roles: pd.Index
    criteria: pd.Index


def rated(ratings: pd.DataFrame, low: float | None, high: float | None) -> Rated:
    """The ratings that have a value, a role and a target; refused where nobody knows whose they are or on what."""
    checks.columns(ratings, NEEDED, "ratings")
    found = checks.column(ratings["value"], "rating", low=low, high=high)
    given = ~np.isnan(found)
    participant, _ = pd.factorize(ratings["participant"])
    criterion, criteria = pd.factorize(ratings["criterion"])
    for codes, name in ((participant, "participant"), (criterion, "criterion")):
        if (given & (codes < 0)).any():
            value = found[given & (codes < 0)][0]
            raise ValueError(f"ratings: {value:g} stands without a {name}; say whose it is, or leave it out")
    role, own = pd.factorize(ratings["role"])
    target, others = pd.factorize(ratings["target"])
    # By code, so that no order of people changes the matrix.
    roles = pd.Index(sorted({*own, *others}, key=str))
    role, target = _renumbered(role, own, roles), _renumbered(target, others, roles)
    # Who is in no role rates for none, and what is said of no role is nobody's.
    row = np.flatnonzero(given & (role >= 0) & (target >= 0))
    rater, _ = pd.factorize(participant[row] * len(roles) + role[row])
    cell = (rater * len(roles) + target[row]) * len(criteria) + criterion[row]
    if len(pd.unique(cell)) < len(cell):
        checks.answered_once(ratings.iloc[row], ["participant", "role", "target", "criterion"], "ratings")
    return Rated(row, role[row], target[row], criterion[row], rater, found[row], roles, pd.Index(criteria))


def _renumbered(codes: np.ndarray, names: Any, roles: pd.Index) -> np.ndarray:
    at = {role: number for number, role in enumerate(roles)}
    return np.array([*(at[name] for name in names), -1])[codes]


class Means(NamedTuple):
    """One rater's mean about one role each: who, of which role, on how many criteria, and a row of it."""

    rater: np.ndarray
    role: np.ndarray
    target: np.ndarray
    mean: np.ndarray
    criteria: np.ndarray
    row: np.ndarray


def rater_means(ratings: Rated) -> Means:
    cell, first = pd.factorize(ratings.rater * len(ratings.roles) + ratings.target)
    count = np.bincount(cell, minlength=len(first))
    total = np.bincount(cell, weights=ratings.value, minlength=len(first))
    at = np.zeros(len(first), dtype=int)
    at[cell] = np.arange(len(cell))
    return Means(
        ratings.rater[at], ratings.role[at], ratings.target[at], total / np.maximum(count, 1), count, ratings.row[at]
    )
