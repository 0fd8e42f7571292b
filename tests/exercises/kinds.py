"""One exercise of each kind, and what the tests ask of them all."""

from typing import Any

import pytest
from hypothesis import strategies as st

import kernelib as kl
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating

BINS = {
    "core": {"da": "Kerne", "en": "Core"},
    "supporting": {"da": "Understøtter kernen", "en": "Supports the core"},
    "not_ours": {"da": "Ikke vores", "en": "Not ours"},
    "dont_know": {"da": "Ved ikke", "en": "Don't know"},
}
TASKS = {
    "teaching": {"da": "Undervisning i dansk", "en": "Teaching Danish"},
    "yard_duty": {"da": "Gårdvagt", "en": "Playground duty"},
    "timetable": {"da": "Skemalægning", "en": "Making the timetable"},
}
GROUPS = {"office": {"da": "Kontoret", "en": "The office"}, "pedagogue": {"da": "Pædagoger", "en": "Pedagogues"}}
CRITERIA = {
    "timing": {"da": "Det når frem i tide", "en": "It comes in time"},
    "respect": {"da": "Vores bidrag tæller", "en": "Our contribution counts"},
}
SCALE = [
    (0, {"da": "Slet ikke", "en": "Not at all"}),
    (1, {"da": "Både og", "en": "Partly"}),
    (4, {"da": "Helt", "en": "Exactly"}),
]

sort = CardSort(id="tasks", title="Opgaver", prompt="Hvor hører de til?", items=TASKS, bins=BINS)
order = Ranking(id="order", title="Rækkefølge", prompt="Hvad først?", items=TASKS)
picks = Choice(id="picks", title="Valg", prompt="Hvad fylder mest?", items=TASKS, at_most=2)
ties = Rating(id="ties", title="Samarbejde", prompt="Hvordan går det?", items=GROUPS, criteria=CRITERIA, scale=SCALE)
points = Allocation(id="points", title="Point", prompt="Hvad går tiden med?", items=TASKS)
writing = FreeText(id="writing", title="Tekst", prompt="Hvad sker der?", items=TASKS, longest=12)
EACH_KIND: list[Exercise] = [picks, sort, order, ties, points, writing]


def refused(exercise: Exercise, answer: Any) -> kl.AnswerError:
    with pytest.raises(kl.AnswerError) as caught:
        exercise.check(answer)
    return caught.value


def problems(exercise: Any) -> list[str]:
    with pytest.raises(kl.ContentError) as caught:
        kl.check_exercise(exercise)
    return caught.value.problems


whole: dict[str, Any] = {"id": "x", "title": "T", "prompt": "P", "items": {"a": "A", "b": "B"}}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([*BINS, *TASKS]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
