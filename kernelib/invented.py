"""How likely the invented room's answers are, where `demo` asks for more than what is in the first two challenges.

The invented school is made to show a dilemma: formulation B tells the tasks apart, and the office sees little of itself
in it; in A everybody sees themselves, and nearly everything ends up in the core.
"""

import random
from collections.abc import Iterable, Mapping
from typing import Any

# How likely each statement is to be chosen first and second.
CLOSEST = {
    "part_of_process": 4,
    "education_and_character": 12,
    "able_citizens": 9,
    "wellbeing": 14,
    "prepare_for_future": 10,
    "skills_for_life": 20,
    "free_room": 5,
    "room_to_develop": 24,
    "belonging": 14,
    "respect": 6,
    "create_teaching": 8,
}
METAPHOR = {"seed": 14, "inner_part": 18, "decisive": 44, "nucleus": 24}
# How much of themselves people see in each formulation, 0 to 4, by function; the rest is as `teaching`.
OWN = {
    "a": {"teaching": (2, 6, 22, 44, 26), "office": (0, 10, 30, 40, 20), "technical": (4, 12, 34, 36, 14)},
    "b": {
        "teaching": (4, 12, 30, 34, 20),
        "upper": (0, 2, 10, 34, 54),
        "after_school": (26, 34, 24, 12, 4),
        "office": (70, 24, 6, 0, 0),
        "technical": (60, 28, 10, 2, 0),
    },
}
PEOPLE_SEEN = {"a": (0, 4, 16, 44, 36), "b": (2, 10, 26, 40, 22)}
BINS = ("core", "supporting", "not_ours", "dont_know")
# Nearly everything is core where one takes A at its word.
BY_A = {
    "yard_duty": (78, 18, 2, 2),
    "teaching": (98, 2, 0, 0),
    "absence": (44, 48, 6, 2),
    "afternoon_play": (86, 10, 2, 2),
    "playground": (58, 38, 2, 2),
    "group_chat": (88, 10, 0, 2),
    "parent_talks": (92, 8, 0, 0),
    "phone_rules": (70, 26, 2, 2),
    "sad_child": (96, 4, 0, 0),
    "timetable": (50, 46, 2, 2),
    "school_start": (94, 6, 0, 0),
    "school_food": (66, 28, 4, 2),
    "youth_guidance": (90, 8, 0, 2),
    "traffic_campaign": (48, 28, 20, 4),
}
# B parts the cards, and most people put them in the same places.
BY_B = {
    "yard_duty": (4, 74, 20, 2),
    "teaching": (98, 2, 0, 0),
    "absence": (38, 58, 2, 2),
    "afternoon_play": (4, 30, 64, 2),
    "playground": (0, 40, 58, 2),
    "group_chat": (14, 62, 22, 2),
    "parent_talks": (72, 26, 0, 2),
    "phone_rules": (10, 66, 22, 2),
    "sad_child": (30, 62, 6, 2),
    "timetable": (12, 84, 2, 2),
    "school_start": (46, 46, 6, 2),
    "school_food": (0, 36, 62, 2),
    "youth_guidance": (96, 4, 0, 0),
    "traffic_campaign": (2, 20, 76, 2),
}
PROFESSION = {
    "after_school": ("pedagogue", "pedagogue", "pedagogue", "other"),
    "lower": ("teacher", "teacher", "pedagogue"),
    "middle": ("teacher",),
    "upper": ("teacher",),
}
# How many of a hundred have seen a contribution of the other profession's; nobody answers about their own.
SEEN = {
    "pedagogue": {
        "arrivals": 18,
        "play": 58,
        "quarrels": 74,
        "transition": 24,
        "collection": 40,
        "hands": 56,
        "calm": 34,
    },
    "teacher": {
        "next_step": 40,
        "curiosity": 66,
        "class_talk": 44,
        "reading": 26,
        "school_home": 60,
        "long_line": 14,
        "leaving": 34,
    },
}
IDENTITY = {-3: 4, -2: 10, -1: 16, 0: 20, 1: 22, 2: 20, 3: 8}
SKIPPED = 0.02

STEPS = [
    ["best-for-us", 1],
    ["core-metaphor", 1],
    ["own-contribution", 1],
    ["tasks-by-a", 1],
    ["tasks-by-b", 1],
    ["my-profession", 1],
    ["recognise-pedagogue", 1],
    ["recognise-teacher", 1],
    ["core-task-and-profession", 1],
]


def answers(chance: random.Random, role: str) -> dict[str, dict[str, Any]]:
    """What one invented person of that function answers, by exercise."""
    profession = chance.choice(PROFESSION.get(role, ("other",)))
    return {
        "best-for-us": _some(chance, CLOSEST, chance.choice((1, 2, 2))),
        "core-metaphor": _some(chance, METAPHOR, 1),
        "own-contribution": {f: _judged(chance, f, role) for f in ("a", "b")},
        "tasks-by-a": sorted_cards(chance, BY_A, BINS),
        "tasks-by-b": sorted_cards(chance, BY_B, BINS),
        "my-profession": {profession: True},
        **{
            f"recognise-{other}": {item: True for item, seen in likely.items() if 100 * chance.random() < seen}
            for other, likely in SEEN.items()
            if other != profession
        },
        "core-task-and-profession": {"profession": {"effect": _one(chance, IDENTITY.keys(), IDENTITY.values())}},
    }


def sorted_cards(chance: random.Random, likely: Mapping[str, Iterable[int]], bins: tuple[str, ...]) -> dict[str, str]:
    """One person's cards; now and then one is skipped."""
    return {item: _one(chance, bins, weights) for item, weights in likely.items() if chance.random() > SKIPPED}


def _judged(chance: random.Random, formulation: str, role: str) -> dict[str, int | None]:
    own = OWN[formulation].get(role, OWN[formulation]["teaching"])
    judged = {"own": own, "people": PEOPLE_SEEN[formulation]}
    return {
        criterion: None if chance.random() < SKIPPED else _one(chance, range(5), weights)
        for criterion, weights in judged.items()
    }


def _some(chance: random.Random, likely: Mapping[str, int], many: int) -> dict[str, bool]:
    left, chosen = dict(likely), {}
    for _ in range(many):
        item = _one(chance, left, left.values())
        chosen[item] = True
        del left[item]
    return chosen


def _one(chance: random.Random, among: Iterable[Any], weights: Iterable[int]) -> Any:
    return chance.choices(list(among), weights=list(weights))[0]
