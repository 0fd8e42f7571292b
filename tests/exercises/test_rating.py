"""A rating: a value by criterion for each item."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernelib as kl
from kernelib.exercises import Exercise, Rating
from tests.exercises.kinds import CRITERIA, GROUPS, SCALE, problems, refused, ties, whole

parts = {"criteria": CRITERIA, "scale": SCALE}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"office": {"timing": 0, "respect": 4}},
        {"office": {"timing": 1}},
        {"office": {"timing": None, "respect": 4}},
        {"office": None},
        {"office": {}, "pedagogue": None},
    ],
)
def test_an_item_has_a_value_by_criterion_or_nothing_known_or_is_left_out(answer):
    ties.check(answer)


@pytest.mark.parametrize("value", [2, 3, -1, 5, 1.0, 4.5, "4", "Helt", True, False, [], {}, math.nan, 10**400])
def test_a_value_is_one_of_the_scale_and_true_is_no_number(value):
    error = refused(ties, {"office": {"timing": 4, "respect": value}})
    assert error.key == "off_the_scale" and str(error).startswith("office, respect is ")
    assert str(error).endswith("not on the scale 0, 1, 4")
    assert error.sentence("da") == (
        "Det svar passer ikke her. Til »Vores bidrag tæller« kan du svare Slet ikke, Både og eller Helt."
    )


def test_a_criterion_that_is_not_in_the_exercise_is_refused():
    error = refused(ties, {"office": {"speed": 4}})
    assert str(error) == "office has 'speed', which is not a criterion; there is timing, respect"
    assert "speed" not in error.sentence("en") and "The office" in error.sentence("en")


@pytest.mark.parametrize("rated", [4, "timing", True, [4], [["timing", 4]], 0.5])
def test_an_item_is_rated_by_criterion_and_not_as_a_whole(rated):
    error = refused(ties, {"office": rated})
    assert error.key == "not_rated" and "office is " in str(error)


def test_every_criterion_of_every_item_is_asked_for_where_they_are_required():
    all_of_it = Rating(id="ties", title="T", prompt="P", items=GROUPS, **parts, required=True)
    assert refused(all_of_it, {"office": None}).key == "left_out"
    error = refused(all_of_it, {"office": {"respect": 4}, "pedagogue": None})
    assert str(error) == "office, timing is left out; a value or null is needed for each criterion, 1 to go"
    assert error.sentence("da") == (
        "»Det når frem i tide« mangler et svar ved »Kontoret«. Du må gerne svare »Ved ikke«."
    )
    all_of_it.check({"office": {"respect": 4, "timing": None}, "pedagogue": None})


def test_what_is_not_known_is_a_row_without_value_and_no_work_together_one_without_criterion():
    answer = {"office": {"timing": 4, "respect": None}, "pedagogue": None}
    assert list(ties.rows(answer)) == [
        ("office", "timing", 4),
        ("office", "respect", None),
        ("pedagogue", None, None),
    ]
    assert not list(ties.rows({})) and not list(ties.rows({"office": {}}))


rated = st.none() | st.dictionaries(st.sampled_from(list(CRITERIA)), st.none() | st.sampled_from([0, 1, 4]))


@given(st.dictionaries(st.sampled_from(list(GROUPS)), rated))
def test_what_check_accepts_comes_back_the_same_from_its_rows(answer):
    ties.check(json.loads(json.dumps(answer)))
    again: dict = {item: {} for item, value in answer.items() if value == {}}  # of these there is no row
    for item, criterion, value in ties.rows(answer):
        if criterion is None:
            again[item] = None
        else:
            again.setdefault(item, {})[criterion] = value
    assert again == answer


def test_the_content_has_criteria_and_scale_and_the_words_for_no_work_together_where_they_are_given():
    content = ties.content("en")
    assert content.keys() == {"id", "kind", "title", "prompt", "items", "criteria", "scale"}
    assert content["scale"] == [
        {"value": 0, "label": "Not at all"},
        {"value": 1, "label": "Partly"},
        {"value": 4, "label": "Exactly"},
    ]
    assert content["criteria"][0] == {"id": "timing", "label": "It comes in time"}
    apart = Rating(id="ties", title="T", prompt="P", items=GROUPS, **parts, not_together="Vi arbejder ikke sammen")
    assert apart.content("da")["not_together"] == "Vi arbejder ikke sammen"
    kl.check_exercise(apart)


def test_a_scale_may_be_written_as_pairs_or_as_the_content_has_it():
    written = [{"value": value, "label": label} for value, label in SCALE]
    for scale in (written, SCALE, [list(step) for step in SCALE]):
        assert Exercise.from_dict({**ties.to_dict(), "scale": scale}) == ties


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"criteria": {}}, "criteria has 0; write at least 1"),
        ({"criteria": ["timing"]}, "criteria is a list; write a code and a text for each"),
        ({"criteria": {"a": "Same", "b": "Same"}}, "criteria says 'Same' twice in da; nobody could tell them apart"),
        (
            {"scale": {"1": "Lidt"}},
            'scale is not whole; write a list with a value and a label for each step, as [(0, "Never"), (1, "Often")]',
        ),
        (
            {"scale": ["Lidt", "Meget"]},
            'scale is not whole; write a list with a value and a label for each step, as [(0, "Never"), (1, "Often")]',
        ),
        (
            {"scale": [{"value": 1}]},
            'scale is not whole; write a list with a value and a label for each step, as [(0, "Never"), (1, "Often")]',
        ),
        ({"scale": [(1, "Lidt")]}, "scale has 1; write 2 to 11 steps"),
        ({"scale": [(n, f"{n}") for n in range(12)]}, "scale has 12; write 2 to 11 steps"),
        ({"scale": [(1, "Lidt"), (True, "Meget")]}, "scale has a value that is no whole number; write whole numbers"),
        ({"scale": [(0.5, "Lidt"), (1, "Meget")]}, "scale has a value that is no whole number; write whole numbers"),
        ({"scale": [(2, "Lidt"), (1, "Meget")]}, "scale is not in order; write it from the lowest value to the"),
        ({"scale": [(1, "Lidt"), (1, "Meget")]}, "scale is not in order; write it from the lowest value to the"),
        ({"scale": [(1, "Lidt"), (2, "")]}, "scale, no. 2 is empty; write it"),
        ({"scale": [(1, "Lidt"), (2, "Lidt")]}, "scale says 'Lidt' twice in da; nobody could tell them apart"),
        ({"not_together": {"da": "Vi arbejder ikke sammen"}}, "not_together has no English text; write en"),
        ({"not_together": 5}, "not_together is 5; write a text"),
    ],
)
def test_what_is_wrong_with_a_rating_is_said(gap, says):
    found = problems(Rating(**{**whole, **parts, **gap}))
    assert any(problem.startswith(says) for problem in found), found
