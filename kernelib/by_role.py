"""A result by role: what a release holds of each group that may be shown, in the form in which groups are compared.

Read from what was released and from nothing else, so whatever is held back there is held back here.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from typing import Any, TypeAlias

from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating

# What one group has said of one thing: the share of each part, or one number; None where nearly all were alike.
Told: TypeAlias = dict[str, float] | float | None
# The item, and of a rating the criterion.
About: TypeAlias = tuple[str, str | None]


@singledispatch
def told(exercise: Exercise, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    """What scores say of each thing, by item and criterion; what too few have answered is absent."""
    raise NotImplementedError(f"{exercise.kind} is not compared by role")


@told.register
def _(exercise: CardSort, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    return {(item, None): _known(each) for item, each in (scores.get("shares") or {}).items()}


@told.register
def _(exercise: Choice, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    return {(item, None): share for item, share in (scores.get("shares") or {}).items()}


@told.register
def _(exercise: Allocation, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    return {(item, None): mean for item, mean in (scores.get("mean") or {}).items()}


@told.register
def _(exercise: Ranking, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    # Borda's points are the items placed below, summed over those who ranked.
    return {
        (item, None): None if points is None else len(exercise.items) - points / people
        for item, points in (scores.get("borda") or {}).items()
    }


@told.register
def _(exercise: Rating, scores: Mapping[str, Any], people: int) -> dict[About, Told]:
    return {
        (item, criterion): _known(shares)
        for item, criteria in (scores.get("distribution") or {}).items()
        for criterion, shares in (criteria or {}).items()
    }


def _known(shares: Mapping[Any, float | None] | None) -> dict[str, float] | None:
    return {str(code): share for code, share in (shares or {}).items() if share is not None} or None


def by_group(exercise: Exercise, result: Mapping[str, Any]) -> dict[str, dict[About, Told]]:
    """What is told of each group, in the order in which groups stand in the result; another group is the last."""
    groups = sorted(result["groups"], key=lambda group: group["role"] == "other")
    return {group["role"]: told(exercise, group["scores"], group["n"]) for group in groups}


def is_asked(exercise: Exercise, by: str) -> bool:
    """Whether a step has roles at all: what a table agreed on has none; a text by its role would tell whose it is.

    Nor has a step in which the pick stands for the role.
    """
    return by == "person" and not isinstance(exercise, FreeText) and not exercise.folds


def why_not(exercise: Exercise, result: Mapping[str, Any]) -> str | None:
    """Why there is no picture by role: `already` is the picture one, `others` are answered about, `few` are in every
    group, `alike` answered all.

    None where there is one.
    """
    if result["suppressed"] or "undominated" in result["scores"]:
        return "few"
    roles = [group["role"] for group in result["groups"]]
    if isinstance(exercise, Choice) and exercise.recognises:
        return "others"
    if isinstance(exercise, Rating) and len([role for role in roles if role in exercise.items]) > 1:
        return "already"
    if not roles:
        return "few"
    return None if any(value is not None for value in _values(by_group(exercise, result).values())) else "alike"


def _values(groups: Iterable[Mapping[About, Told]]) -> Iterator[Told]:
    for group in groups:
        yield from group.values()
