"""A later round beside the one before: what a screen is told of both, and of what was released alone."""

import pytest

from kernelib import showing
from kernelib.exercises import CardSort
from kernelib.store import Store
from kernelib.workshop import Workshop, new_workshop

CARDS = "core-or-periphery"


@pytest.fixture
def workshop():
    store = Store("sqlite://")
    yield new_workshop("Skolen", database=store)
    store.close()


def released(workshop: Workshop, round: int, people: list, by: str | None = None) -> dict:
    workshop.set_stage(CARDS, "open", round, by)
    exercise = workshop.exercise(CARDS)
    assert isinstance(exercise, CardSort)
    bins = list(exercise.bins)
    for number, person in enumerate(people):
        person.submit(
            CARDS,
            {item: bins[(number + round + place) % 3] for place, item in enumerate(workshop.exercise(CARDS).items)},
        )
    return workshop.set_stage(CARDS, "revealed", round)


def before(workshop: Workshop, round: int) -> dict | None:
    newest = workshop.results(CARDS, round)
    return showing.former(workshop, CARDS, round, newest["release"])


def test_a_later_round_has_words_of_its_own_to_say_after_the_formulation_its_cards_are_sorted_by(workshop):
    steps = {step["exercise"]: step for step in workshop.agenda}
    for language, begins in (("da", "Så tager vi en runde til"), ("en", "Now we take the same question once more")):
        plain, by_a = (steps[id]["say_again"][language] for id in (CARDS, "tasks-by-a"))
        assert plain.startswith(begins) and plain != steps[CARDS]["say"][language]
        assert by_a.startswith("Formul") and by_a.endswith(plain)


def test_a_later_round_is_held_up_against_what_was_released_of_the_one_before(workshop):
    people = [workshop.join("teacher") for _ in range(7)]
    released(workshop, 1, people)
    assert before(workshop, 1) is None
    released(workshop, 2, people[:6])
    first = workshop.results(CARDS, 1)
    found = before(workshop, 2)
    assert found is not None
    assert found["scores"] == first["scores"] and found["n"] == 7
    assert workshop.results(CARDS, 2)["former"] == {"round": 1, "sentence": first["sentence"]}


def test_of_a_first_round_that_was_never_shown_nothing_is_told(workshop):
    people = [workshop.join("teacher") for _ in range(7)]
    released(workshop, 1, people[:4])
    assert workshop.results(CARDS, 1)["suppressed"]
    released(workshop, 2, people)
    assert before(workshop, 2) is None and "former" not in workshop.results(CARDS, 2)


def test_a_picture_stays_as_it_was_when_the_earlier_round_is_released_again(workshop):
    people = [workshop.join("teacher") for _ in range(12)]
    released(workshop, 1, people[:6])
    released(workshop, 2, people[:6])
    was = before(workshop, 2)
    released(workshop, 1, people)
    assert workshop.results(CARDS, 1)["n"] == 12
    assert before(workshop, 2) == was


def test_persons_are_not_held_up_against_tables(workshop):
    people = [workshop.join("teacher", table=number + 1) for number in range(6)]
    released(workshop, 1, people, by="person")
    released(workshop, 2, people, by="table")
    assert not workshop.results(CARDS, 2)["suppressed"]
    assert before(workshop, 2) is None
