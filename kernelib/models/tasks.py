"""From core task to tasks and back: how the hours are spent, and what stands without the other.

Slide "Fra kerneopgave til opgaver til kerneopgave" (E23). Hours are told by people, in rough bands: say "about".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import people, weighted_by

HIGHEST = 4  # of the scale 0 to 4 on which a task contributes


def _weighed(tasks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    checks.columns(tasks, ["hours", "contribution"], "tasks")
    hours = checks.column(tasks["hours"], "hours", low=0)
    contribution = checks.column(tasks["contribution"], "contribution", low=0, high=HIGHEST)
    whole = ~np.isnan(hours) & ~np.isnan(contribution)
    return np.where(whole, hours, 0), np.where(whole, contribution, 0)


def _weighted_alignment(tasks: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    hours, contribution = _weighed(tasks)
    weight = weights[:, pd.Index(people(tasks)).get_indexer(tasks["participant"].to_numpy())]
    total = weight @ hours
    spent = weight @ (hours * contribution)
    return np.divide(spent, HIGHEST * total, out=np.full(len(weights), np.nan), where=total > 0)


@weighted_by(_weighted_alignment, table="long")
def alignment(tasks: pd.DataFrame) -> float:
    """How far the time goes to what contributes to the core task: Σ hours × contribution / 4, over Σ hours.

    Describes the tasks told, by people's own judgement of both numbers; a task that supports others may count low and
    be needed all the same.

    Parameters
    ----------
    tasks : DataFrame
        Long ``hours, contribution``: hours a week from 0 up, contribution 0 to 4. A task that lacks one is left out.

    Returns
    -------
    float
        Between 0 and 1; nan without hours.

    Examples
    --------
    >>> alignment(pd.DataFrame({"hours": [20, 10, 10], "contribution": [4, 2, 0]}))
    0.625
    """
    hours, contribution = _weighed(tasks)
    total = hours.sum()
    return float((hours * contribution).sum() / (HIGHEST * total)) if total > 0 else float("nan")


def orphans(tasks: pd.DataFrame, goals: Sequence[Any]) -> dict[str, list[Any]]:
    """The tasks that serve no goal, and the goals that no task serves.

    Parameters
    ----------
    tasks : DataFrame
        Long ``task, goal``, one row for each goal a task serves; a missing goal serves none. A goal outside `goals` is
        refused.
    goals : sequence
        The shared goals.

    Returns
    -------
    dict
        ``tasks`` in the order in which they occur, ``goals`` in the order given.

    Examples
    --------
    >>> orphans(pd.DataFrame({"task": ["yard", "forms"], "goal": ["wellbeing", None]}), ["wellbeing", "learning"])
    {'tasks': ['forms'], 'goals': ['learning']}
    """
    checks.columns(tasks, ["task", "goal"], "tasks")
    goals = list(goals)
    serves = tasks.loc[tasks["task"].notna() & tasks["goal"].notna()]
    for goal in serves["goal"].unique():
        checks.one_of(goal, goals, "goal")
    served, serving = set(serves["goal"]), set(serves["task"])
    every = tasks["task"].dropna().unique().tolist()
    return {"tasks": [each for each in every if each not in serving], "goals": [g for g in goals if g not in served]}
