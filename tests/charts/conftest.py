"""Rooms of people who never were."""

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from kernelib.exercises import CardSort, Ranking

Result = dict[str, Any]


@pytest.fixture
def meetings() -> CardSort:
    return CardSort(
        id="our-meetings",
        title="Vores møder",
        prompt="Hvilke møder bringer os tættere på kerneopgaven?",
        items={"team": "Teammøde", "staff": "Personalemøde", "parents": "Forældremøde"},
        bins={"closer": "Tættere på", "neither": "Hverken eller", "further": "Længere væk"},
    )


@pytest.fixture
def sorted_by() -> Callable[..., Result]:
    """What is released when so many people have sorted; `alike` puts every card into the first bin."""

    def sort(exercise: CardSort, people: int, *, alike: bool = False) -> Result:
        chance = random.Random(people)
        bins, shares, contested = list(exercise.bins), {}, {}
        for item in exercise.items:
            weights = [chance.random() for _ in bins]
            put = [bins[0]] * people if alike else chance.choices(bins, weights, k=people)
            shares[item] = {code: put.count(code) / people for code in bins}
            agreed = [shares[item][code] for code in bins if code not in exercise.apart]
            parts = [share / sum(agreed) for share in agreed if share]
            contested[item] = -sum(p * math.log(p) for p in parts) / math.log(len(agreed)) if parts else None
        scores = {"shares": shares, "contested": contested, "alpha": None if alike else 0.2, "nearly_unanimous": []}
        return released(people, scores | {"agreement": 1.0 if alike else 0.5})

    return sort


@pytest.fixture
def ranked_by() -> Callable[..., Result]:
    def rank(exercise: Ranking, people: int, *, alike: bool = False) -> Result:
        chance = random.Random(people)
        items = list(exercise.items)
        places: dict[str, list[int]] = {item: [] for item in items}
        for _ in range(people):
            order = sorted(items, key=lambda item: items.index(item) + (0 if alike else chance.gauss(0, 2.5)))
            for place, item in enumerate(order, start=1):
                places[item].append(place)
        borda = {item: float(sum(len(items) - place for place in places[item])) for item in items}
        spread = {item: _middle_half(places[item]) for item in items}
        scores = {"order": sorted(items, key=lambda item: -borda[item]), "borda": borda, "spread": spread}
        agreed = {"kendall_w": 1.0 if alike else 0.6, "kendall_w_random": 1 / people, "nearly_unanimous": []}
        return released(people, scores | agreed)

    return rank


def released(people: int, scores: dict[str, Any]) -> Result:
    return {"suppressed": False, "release": 1, "n": people, "released_at_n": people, "groups": [], "scores": scores}


def _middle_half(places: list[int]) -> list[float]:
    places = sorted(places)
    return [float(places[(len(places) - 1) // 4]), float(places[3 * (len(places) - 1) // 4])]
