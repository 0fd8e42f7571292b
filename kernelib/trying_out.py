"""A copy of a workshop with invented people, for walking through each step and picture before the room comes.

Whoever is invented answers as soon as a step opens. The copy says on every screen that it is one, and is deleted when
the facilitator leaves it or has closed its pages, at the latest the day after.
"""

import random
from collections.abc import Iterable
from datetime import date
from functools import singledispatch
from typing import Any

from kernelib import words
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating
from kernelib.participant import Participant, Submission, submit_many
from kernelib.workshop import Workshop, made

# Where nobody has said how many there are, and the most that are invented while the server has others to answer.
IN_A_ROLE, AT_A_TABLE, MOST = 6, 5, 200
COPIED = ("language", "mode", "agenda", "steps", "roles", "purpose", "controller", "works_committee")


def try_out(workshop: Workshop) -> Workshop:
    """The copy, with its people; an older one of the same workshop is deleted."""
    workshop.must_be_writable()
    row = workshop.row
    for copy in workshop.store.copies(workshop.code):
        workshop.store.delete_workshop(copy)
    about = {name: row[name] for name in COPIED}
    about |= {"title": words.say("try.title", row["language"], title=row["title"]), "tried_from": workshop.code}
    about |= {"delete_after": date.today(), "projector": {"show": "code"}}
    copy = made(workshop.store, about)
    for exercise in workshop.store.exercises(workshop.code):
        copy.store.put_exercise(copy.code, exercise["id"], exercise["content"])
    for number, role in enumerate(_people(row["roles"])):
        table = 1 + number // AT_A_TABLE
        if copy.mode == "measure":
            copy.join(role, table=table)
        elif number % AT_A_TABLE == 0:
            copy.join(table=table)
    return copy


def fill(workshop: Workshop) -> None:
    """The invented people answer the step that is open; in a workshop that is no copy there are none."""
    stage, row = workshop.stage, workshop.row
    if not row["tried_from"] or stage is None or stage["state"] != "open":
        return
    exercise, round = workshop.exercise(stage["exercise"]), stage["round"]
    chance = random.Random(f"{exercise.id} {round}")  # noqa: S311, invented people need no secrets
    taste = _taste(exercise)
    sent: list[Submission] = []
    tables = set()
    for person in workshop.store.participants(workshop.code):
        if not person["token_hash"] or (stage["by"] == "table" and person["table_no"] in tables):
            continue
        tables.add(person["table_no"])
        participant = Participant(workshop, person)
        if participant.newest(exercise, round) is None:
            sent.append(
                Submission(participant, exercise, invented(exercise, taste, chance, row["language"]), round=round)
            )
    submit_many(workshop.store, sent)


def _people(roles: Iterable[dict[str, Any]]) -> list[str]:
    """A role for each of them, exactly as was told; in a very large house as many of each as keeps sizes apart.

    Where any number was told, a role without one is tried with nobody: the copy is to show what the room will see.
    """
    told = {role["code"]: role.get("people") for role in roles}
    unsaid = IN_A_ROLE if all(people is None for people in told.values()) else 0
    sizes = {role: unsaid if people is None else people for role, people in told.items()}
    whole = sum(sizes.values())
    few = {role: size if whole <= MOST else -(-size * MOST // whole) for role, size in sizes.items()}
    return [role for role, size in few.items() for _ in range(size)]


def _taste(exercise: Exercise) -> dict[str, float]:
    """How far an invented room leans on each item: the same every time."""
    chance = random.Random(exercise.id)  # noqa: S311
    return {item: chance.random() for item in exercise.items}


@singledispatch
def invented(exercise: Exercise, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    """What one invented person answers."""
    raise NotImplementedError(f"nobody can invent an answer to a {exercise.kind}")


@invented.register
def _(exercise: CardSort, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    bins = [code for code in exercise.bins if code not in exercise.apart] or list(exercise.bins)
    return {item: bins[_about(lean, len(bins), chance)] for item, lean in taste.items()}


@invented.register
def _(exercise: Choice, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    most = min(exercise.at_most or len(taste), len(taste))
    ordered = sorted(taste, key=lambda item: taste[item] + chance.gauss(0, 0.4), reverse=True)
    many = max(exercise.fewest, min(most, 1 + _about(0.4, 4, chance)))
    return dict.fromkeys(ordered[:many], True)


@invented.register
def _(exercise: Ranking, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    ordered = sorted(taste, key=lambda item: taste[item] + chance.gauss(0, 0.25))
    return {item: place for place, item in enumerate(ordered, start=1)}


@invented.register
def _(exercise: Rating, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    def rated(lean: float) -> dict[str, int]:
        return {
            criterion: exercise.values[_about(lean, len(exercise.values), chance)] for criterion in exercise.criteria
        }

    return {item: rated(lean) for item, lean in taste.items()}


@invented.register
def _(exercise: Allocation, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    weights = {item: max(0.05, lean + chance.gauss(0, 0.2)) for item, lean in taste.items()}
    points = {item: int(exercise.total * weight / sum(weights.values())) for item, weight in weights.items()}
    points[max(points, key=lambda item: points[item])] += exercise.total - sum(points.values())
    return points


@invented.register
def _(exercise: FreeText, taste: dict[str, float], chance: random.Random, language: str) -> dict[str, Any]:
    number = chance.randint(1, 999)
    return {item: words.say("try.text", language, number=number)[: exercise.longest] for item in exercise.items}


def _about(lean: float, many: int, chance: random.Random) -> int:
    """A place from 0 on, near where the room leans."""
    return min(many - 1, max(0, round(lean * (many - 1) + chance.gauss(0, 0.7))))
