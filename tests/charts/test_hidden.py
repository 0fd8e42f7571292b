"""A sentence claims nothing of what its picture hides."""

import pytest

from kernelib import charts
from kernelib.exercises import Allocation, Choice

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
