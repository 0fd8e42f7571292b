"""What each profession brings: recognised by the others, from start to finish, towards shared goals.

Slides on the school's functions and "Fokus på samarbejdet mellem pædagoger og lærere" (E20 to E22, E26). Counts what
people wrote and ticked in the tool, never who spoke. How evenly contributions are spread stands in `distribution`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import people, weighted_by


class _Asked(NamedTuple):
    """Answers as positions: the rows that have one, the roles, and each contribution with its owner."""

    row: np.ndarray
    viewer: np.ndarray
    contribution: np.ndarray
    recognised: np.ndarray
    roles: pd.Index
    owners: np.ndarray
    names: pd.DataFrame


def _asked(recognised: pd.DataFrame) -> _Asked:
    needed = ["owner", "viewer", "contribution", "recognised"]
    checks.columns(recognised, needed, "recognised")
    found = checks.column(recognised["recognised"], "recognised", low=0, high=1)
    between = (found > 0) & (found < 1)
    if between.any():
        raise ValueError(f"recognised is {found[between][0]:g}; use 1 for ticked and 0 for shown and not ticked")
    codes = {name: pd.factorize(recognised[name]) for name in needed[:3]}
    row = np.flatnonzero(~np.isnan(found) & np.all([each >= 0 for each, _ in codes.values()], axis=0))
    if "participant" in recognised.columns:
        checks.answered_once(recognised.iloc[row], ["participant", *needed[:3]], "recognised")
    # By code, so that no order of people changes the matrix.
    roles = pd.Index(sorted({*codes["owner"][1], *codes["viewer"][1]}, key=str))
    owner, viewer = (roles.get_indexer(codes[name][1])[codes[name][0][row]] for name in ("owner", "viewer"))
    both = owner * max(1, len(codes["contribution"][1])) + codes["contribution"][0][row]
    contribution, first = pd.factorize(both)
    at = np.zeros(len(first), dtype=int)
    at[contribution[::-1]] = np.arange(len(both))[::-1]
    names = recognised.iloc[row[at]].loc[:, ["owner", "contribution"]].reset_index(drop=True)
    return _Asked(row, viewer, contribution, found[row], roles, owner[at], names)


def _recognitions(asked: _Asked, who: np.ndarray | None, weights: np.ndarray) -> np.ndarray:
    """Draws × viewers × owners: shares of answers by contribution, then their mean by owner."""
    cells = (len(asked.roles), len(asked.owners))
    size = cells[0] * cells[1]
    who = np.zeros(len(asked.row), dtype=int) if who is None else who
    at = who * size + asked.viewer * cells[1] + asked.contribution

    def counted(values: np.ndarray) -> np.ndarray:
        per_person = np.bincount(at, weights=values, minlength=weights.shape[1] * size)
        return (weights @ per_person.reshape(weights.shape[1], size)).reshape(len(weights), *cells)

    yes, n = counted(asked.recognised), counted(np.ones(len(at)))
    shares = np.divide(yes, n, out=np.zeros_like(yes), where=n > 0)
    belongs = (asked.owners[:, None] == np.arange(cells[0])).astype(float)
    shown = (n > 0).astype(float) @ belongs
    return np.divide(shares @ belongs, shown, out=np.full(shown.shape, np.nan), where=shown > 0)


def _weighted_recognition(recognised: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    asked = _asked(recognised)
    who = pd.Index(people(recognised)).get_indexer(recognised["participant"].to_numpy())[asked.row]
    columns = pd.MultiIndex.from_product([asked.roles, asked.roles], names=["viewer", "owner"])
    return pd.DataFrame(_recognitions(asked, who, weights).reshape(len(weights), len(columns)), columns=columns)


def _stacked_recognition(recognised: pd.DataFrame) -> pd.Series:
    return pd.Series(recognition(recognised).stack())


@weighted_by(_weighted_recognition, table="long", once=_stacked_recognition)
def recognition(recognised: pd.DataFrame) -> pd.DataFrame:
    """How much of what a role says it brings the others recognise.

    The mean, over the owner's contributions, of the share of the viewer's answers that ticked it: each contribution
    weighs alike, however many were shown it. Estimates recognition by people like these of these contributions; it says
    nothing of their worth. In `uncertainty.bootstrap` a column is one viewer and one owner.

    Parameters
    ----------
    recognised : DataFrame
        Long ``owner, viewer, contribution, recognised``: the role that wrote it, the role of who was shown it, and 1 if
        ticked, else 0. Missing values are left out. With a ``participant``, nobody may stand twice.

    Returns
    -------
    DataFrame, viewer × owner
        Between 0 and 1, over all roles by code; nan where the viewers were shown nothing of the owner's.

    Examples
    --------
    >>> shown = {"owner": "pedagogue", "viewer": "teacher", "contribution": ["play", "play", "calm", "calm"]}
    >>> recognition(pd.DataFrame({**shown, "recognised": [1, 1, 0, 1]}))
    owner      pedagogue  teacher
    viewer
    pedagogue        NaN      NaN
    teacher         0.75      NaN
    """
    asked = _asked(recognised)
    matrix = _recognitions(asked, None, np.ones((1, 1)))[0]
    return pd.DataFrame(matrix, index=asked.roles.rename("viewer"), columns=asked.roles.rename("owner"))


def unseen(recognised: pd.DataFrame) -> pd.DataFrame:
    """The contributions that nobody of another role had seen, and how many were asked.

    Answers as in `recognition`; the owners' own ticks do not count, nor does what was shown to nobody else. A list to
    talk about: with few asked, not ticked is soon nobody.

    >>> shown = {"owner": "pedagogue", "viewer": "teacher", "contribution": ["play", "play", "calm", "calm"]}
    >>> unseen(pd.DataFrame({**shown, "recognised": [0, 0, 0, 1]}))
           owner contribution  asked
    0  pedagogue         play      2
    """
    asked = _asked(recognised)
    others = asked.viewer != asked.owners[asked.contribution]
    counts = np.bincount(asked.contribution[others], minlength=len(asked.owners))
    ticked = np.bincount(asked.contribution[others], asked.recognised[others], minlength=len(asked.owners))
    nobody = (counts > 0) & (ticked == 0)
    return asked.names.assign(asked=counts).iloc[np.flatnonzero(nobody)].reset_index(drop=True)


def by_phase(contributions: pd.DataFrame, *, roles: Sequence[str], phases: Sequence[str]) -> pd.DataFrame:
    """How many contributions each role names in each phase, from start to finish: a 0 is a gap to talk about.

    Parameters
    ----------
    contributions : DataFrame
        Long ``role, phase``, one row for each contribution. Rows without role or phase are left out; one outside
        `roles` or `phases` is refused.
    roles, phases : sequence of str
        All that could have contributed, and all phases in their order.

    Returns
    -------
    DataFrame, roles × phases

    Examples
    --------
    >>> told = pd.DataFrame({"role": ["teacher", "teacher"], "phase": ["start", "start"]})
    >>> by_phase(told, roles=["teacher", "office"], phases=["start", "finish"])
    phase    start  finish
    role
    teacher      2       0
    office       0       0
    """
    checks.columns(contributions, ["role", "phase"], "contributions")
    role = _among(contributions["role"].to_numpy(dtype=object), list(roles), "role")
    phase = _among(contributions["phase"].to_numpy(dtype=object), list(phases), "phase")
    cells = (role * len(phases) + phase)[(role >= 0) & (phase >= 0)]
    counts = np.bincount(cells, minlength=len(roles) * len(phases)).reshape(len(roles), len(phases))
    return pd.DataFrame(counts, index=pd.Index(list(roles), name="role"), columns=pd.Index(list(phases), name="phase"))


def _among(values: np.ndarray, known: list[str], what: str) -> np.ndarray:
    if len(known) != len(set(known)):
        raise ValueError(f"{what}s are {known!r}; give each once")
    found = pd.Index(known, dtype=object).get_indexer(values)
    strange = values[(found < 0) & ~pd.isna(values)]
    if len(strange):
        raise ValueError(f"contributions: {what} {strange[0]!r} is not known; use {', '.join(map(str, known))}")
    return found


def coverage(contributions: pd.DataFrame, *, roles: Sequence[str], phases: Sequence[str]) -> float:
    """The share of roles and phases with at least one contribution; nan without roles or phases.

    Answers as in `by_phase`. Not every role has something to bring in every phase: 1 is no aim.

    >>> told = pd.DataFrame({"role": ["teacher", "teacher"], "phase": ["start", "start"]})
    >>> coverage(told, roles=["teacher", "office"], phases=["start", "finish"])
    0.25
    """
    grid = by_phase(contributions, roles=roles, phases=phases).to_numpy()
    return float((grid > 0).mean()) if grid.size else float("nan")


def _named(goals: pd.DataFrame) -> tuple[np.ndarray, pd.Index]:
    """Which role named which goal: roles × goals."""
    checks.columns(goals, ["role", "goal"], "goals")
    whole = goals.loc[:, ["role", "goal"]].dropna()
    role, roles = pd.factorize(whole["role"], sort=True)
    goal, names = pd.factorize(whole["goal"], sort=True)
    named = np.zeros((len(roles), len(names)))
    named[role, goal] = 1
    return named, pd.Index(roles)


def overlap(goals: pd.DataFrame) -> pd.DataFrame:
    """How far the goals of two roles are the same: shared goals over all that either names (Jaccard).

    Parameters
    ----------
    goals : DataFrame
        Long ``role, goal``; one named twice counts once, and a row without either is left out.

    Returns
    -------
    DataFrame, role × role
        Between 0 and 1, symmetric, 1 on the diagonal; empty without goals.

    Examples
    --------
    >>> goals = {"role": ["teacher", "teacher", "office"], "goal": ["learning", "wellbeing", "wellbeing"]}
    >>> overlap(pd.DataFrame(goals))
    role     office  teacher
    role
    office      1.0      0.5
    teacher     0.5      1.0
    """
    named, roles = _named(goals)
    both = named @ named.T
    either = named.sum(axis=1)[:, None] + named.sum(axis=1) - both
    return pd.DataFrame(both / either, index=roles.rename("role"), columns=roles.rename("role"))


def shared(goals: pd.DataFrame) -> pd.Series:
    """The share of all goals named that two roles or more name, and that all roles name, with the number of goals.

    Answers as in `overlap`; nan where nobody names a goal, and for a single role.

    >>> goals = {"role": ["teacher", "teacher", "office"], "goal": ["learning", "wellbeing", "wellbeing"]}
    >>> shared(pd.DataFrame(goals))
    by_two    0.5
    by_all    0.5
    goals     2.0
    dtype: float64
    """
    named, roles = _named(goals)
    times = named.sum(axis=0)
    told = [float((times >= least).mean()) if len(times) and len(roles) > 1 else np.nan for least in (2, len(roles))]
    return pd.Series({"by_two": told[0], "by_all": told[1], "goals": float(len(times))})
