"""A sentence claims nothing of what its picture hides."""

import pytest

from kernelib import charts
from kernelib.exercises import Allocation, Choice, Rating

ITEMS = {"technology": "Teknologi", "economy": "Økonomi", "buildings": "Bygninger"}
POINTS = Allocation(id="points", title="Point", prompt="Hvor meget?", items=ITEMS)
PICKS = Choice(id="picks", title="Valg", prompt="Hvad?", items=ITEMS)


@pytest.mark.parametrize(
    ("exercise", "scores", "said"),
    [
        (POINTS, {"mean": {"technology": 40.0, "economy": 20.0, "buildings": None}}, "Af det, der kan vises, får"),
        (POINTS, {"mean": {"technology": 40.0, "economy": None, "buildings": None}}, "Af det, der kan vises, får"),
        (PICKS, {"shares": {"technology": 0.4, "economy": 0.2, "buildings": None}}, "Af det, der kan vises, har"),
    ],
)
def test_what_is_hidden_may_have_more_or_less(exercise, scores, said):
    sentence = charts.sentence(exercise, {"n": 10, "scores": {**scores, "nearly_unanimous": ["buildings"]}})
    assert sentence.startswith(said)
    assert "»Teknologi«" in sentence and "Færrest" not in sentence


def test_what_nearly_all_answered_alike_is_not_passed_over_for_the_most_alike():
    rating = Rating(
        id="marks", title="Ord", prompt="Hvordan?", items=ITEMS, criteria={"now": "Nu"},
        scale=[(0, "Nej"), (1, "Delvist"), (2, "Ja")],
    )  # fmt: skip
    split, mixed, nearly = {"0": 0.5, "1": 0.0, "2": 0.5}, {"0": 0.0, "1": 0.6, "2": 0.4}, dict.fromkeys("012")
    shares = {"technology": {"now": split}, "economy": {"now": mixed}, "buildings": {"now": nearly}}
    scores = {"median": {}, "distribution": shares, "nearly_unanimous": ["buildings"]}
    assert charts.sentence(rating, {"n": 10, "scores": scores}) == "Mest forskelligt svarer I om »Teknologi«."


def test_where_nobody_picked_what_is_shown_the_hidden_may_be_picked_by_nearly_all():
    scores = {"shares": {"technology": 0.0, "economy": None, "buildings": None}, "nearly_unanimous": ["economy"]}
    assert "Ingen" not in charts.sentence(PICKS, {"n": 10, "scores": scores})
