"""From the answers to one exercise to its scores: what the contract calls `scores`, a number for a number.

Unrounded, and None where a score is not defined. The formulas are in `kernelib.models`.
"""

import math
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

import pandas as pd

from kernelib.exercises import CardSort, Exercise, Ranking
from kernelib.models import agreement, core_periphery, ranking


@singledispatch
def scores(exercise: Exercise, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """The scores of the answers `participant, item, value`.

    Items in `leave_out` are nearly unanimous: their numbers are None, and summaries are computed without them.
    """
    raise NotImplementedError(f"{exercise.kind} has no scores yet")


@scores.register
def _(exercise: CardSort, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    hidden = list(leave_out)
    bins, agreed = list(exercise.bins), [code for code in exercise.bins if code not in exercise.apart]
    items = [item for item in exercise.items if item in set(answers["item"])]
    shares = core_periphery.shares(answers.loc[:, ["item", "value"]], bins=bins)
    counted = answers.query("value in @agreed")
    contested = core_periphery.contested(counted.loc[:, ["item", "value"]], bins=agreed)
    summed = counted.query("item not in @hidden")
    wide = summed.pivot(index="participant", columns="item", values="value")
    alpha = agreement.krippendorff_alpha(wide) if len(wide) > 1 else None
    return {
        "shares": {
            item: {code: None if item in hidden else _number(shares.loc[item, code]) for code in bins} for item in items
        },
        "contested": {item: None if item in hidden else _number(contested.get(item)) for item in items},
        "alpha": _number(alpha),
        "alpha_random": 0.0,
        "agreement": _number(plain_agreement(summed)),
        "nearly_unanimous": [item for item in items if item in hidden],
    }


@scores.register
def _(exercise: Ranking, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    items = list(exercise.items)
    wide = answers.pivot(index="participant", columns="item", values="value").reindex(columns=items).dropna()
    raters = len(wide)
    chance = 1 / raters if raters else None
    if not raters or set(items) <= set(leave_out):
        nothing = dict.fromkeys(items)
        hidden = items if raters else []
        return {
            "order": None,
            "kemeny_unique": None,
            "borda": nothing,
            "spread": dict(nothing),
            "kendall_w": None,
            "kendall_w_random": chance,
            "nearly_unanimous": hidden,
        }
    wide = wide.astype(float)
    places = wide.rank(axis="columns", method="average")
    order = ranking.kemeny(wide)
    borda = ranking.borda(wide)
    low, high = (places.quantile(share).astype(float).to_dict() for share in (0.25, 0.75))
    return {
        "order": list(order.order),
        "kemeny_unique": bool(order.unique),
        "borda": {str(item): float(points) for item, points in borda.items()},
        "spread": {item: [low[item], high[item]] for item in items},
        "kendall_w": _number(agreement.kendall_w(wide)) if raters > 1 else None,
        "kendall_w_random": chance,
        "nearly_unanimous": [],
    }


def plain_agreement(sorting: pd.DataFrame) -> float | None:
    """The share of pairs of answers to the same item that are the same; None without a pair.

    >>> plain_agreement(pd.DataFrame({"item": ["yard"] * 3, "value": ["core", "core", "ours"]}))
    0.3333333333333333
    """
    same = sorting.groupby(["item", "value"]).size().to_numpy()
    together = sorting.groupby("item").size().to_numpy()
    pairs = float((together * (together - 1)).sum())
    return float((same * (same - 1)).sum()) / pairs if pairs else None


def _number(value: Any) -> float | None:
    """As JSON can carry it."""
    return None if value is None or math.isnan(value) else float(value)
