"""How long each step has been on, from the moments at which the facilitator opened, closed and revealed."""

from collections.abc import Iterable, Mapping
from typing import Any


def used(stages: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Seconds by exercise until the newest of its workshop's stages began, the oldest stage first.

    A step is on until another one is: the talk about its picture is a part of it. What an older version kept without
    the moment counts as nothing.

    >>> used([{"exercise": "cards", "at": 0}, {"exercise": "cards", "at": 300}, {"exercise": "order", "at": 420}])
    {'cards': 420, 'order': 0}
    """
    seconds: dict[str, int] = {}
    former: Mapping[str, Any] | None = None
    for stage in stages:
        seconds.setdefault(stage["exercise"], 0)
        if former and former["at"] is not None and stage["at"] is not None:
            seconds[former["exercise"]] += max(0, stage["at"] - former["at"])
        former = stage
    return seconds
