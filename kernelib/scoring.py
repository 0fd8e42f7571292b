"""From the answers to one exercise to its scores: what the contract calls `scores`, a number for a number.

Unrounded, and None where a score is not defined. The formulas are in `kernelib.models`.
"""

import math
import statistics
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

import pandas as pd

from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating
from kernelib.exercises.texts import once
from kernelib.models import agreement, core_periphery, ranking


@singledispatch
def scores(exercise: Exercise, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """The scores of the answers `participant, item, criterion, value`.

    Items in `leave_out` (of a rating `item.criterion`) are nearly unanimous: their numbers are None, and summaries are
    computed without them.
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
    # One of several best orders would be drawn with the places it goes by out of order.
    several = {} if order.unique else {"nearest": ranking.nearest_to_borda(wide)}
    borda = ranking.borda(wide)
    low, high = (places.quantile(share).astype(float).to_dict() for share in (0.25, 0.75))
    return {
        "order": list(order.order),
        "kemeny_unique": bool(order.unique),
        **several,
        "borda": {str(item): float(points) for item, points in borda.items()},
        "spread": {item: [low[item], high[item]] for item in items},
        "kendall_w": _number(agreement.kendall_w(wide)) if raters > 1 else None,
        "kendall_w_random": chance,
        "nearly_unanimous": [],
    }


@scores.register
def _(exercise: Choice, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    shares, nearly = _means(exercise, answers, leave_out)
    return {"shares": shares, "nearly_unanimous": nearly}


@scores.register
def _(exercise: Allocation, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    mean, nearly = _means(exercise, answers, leave_out)
    return {"mean": mean, "nearly_unanimous": nearly}


@scores.register
def _(exercise: Rating, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    hidden = set(leave_out)
    median: dict[str, dict[str, Any]] = {}
    distribution: dict[str, dict[str, Any]] = {}
    nearly = {}
    given: dict[tuple[str, str], list[int]] = {}
    for item, criterion, value in answers[["item", "criterion", "value"]].itertuples(index=False):
        given.setdefault((item, criterion), []).append(value)
    for item in exercise.items:
        for criterion in exercise.criteria:
            values = given.get((item, criterion))
            if values is None:
                continue
            known = f"{item}.{criterion}" not in hidden
            if not known:
                nearly[item] = True
            shares = {str(step): values.count(step) / len(values) if known else None for step in exercise.values}
            median.setdefault(item, {})[criterion] = float(statistics.median(values)) if known else None
            distribution.setdefault(item, {})[criterion] = shares
    return {"median": median, "distribution": distribution, "nearly_unanimous": list(nearly)}


@scores.register
def _(exercise: FreeText, answers: pd.DataFrame, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    hidden = set(leave_out)
    shown = answers.dropna(subset=["value"])
    # By the alphabet, for the order of arrival would tell who was quick; once, for nobody's words weigh by the number.
    texts = {item: once(sorted(shown.loc[shown["item"] == item, "value"], key=str.casefold)) for item in exercise.items}
    return {
        "texts": [{"item": item, "text": text} for item in texts if item not in hidden for text in texts[item]],
        "nearly_unanimous": [item for item in exercise.items if item in hidden],
    }


def _means(exercise: Exercise, answers: pd.DataFrame, leave_out: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The mean by item, and the items that are nearly unanimous.

    Where the means add up to a known sum, the smallest of the others is None too: the hidden ones could be worked out.
    """
    values: dict[str, list[float]] = {}
    for item, value in answers[["item", "value"]].itertuples(index=False):
        values.setdefault(item, []).append(float(value))
    hidden = set(leave_out)
    means = {
        item: None if item in hidden else statistics.fmean(values[item]) for item in exercise.items if item in values
    }
    known = {item: mean for item, mean in means.items() if mean is not None}
    if exercise.adds_up and hidden and known:
        means[min(known, key=known.__getitem__)] = None
    return means, [item for item in exercise.items if item in hidden]


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
