"""A choice: the items picked, and how many."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernelib as kl
from kernelib.exercises import Choice
from tests.exercises.kinds import TASKS, picks, problems, refused, whole


@pytest.mark.parametrize("answer", [{}, {"teaching": True}, {"teaching": True, "timetable": True}])
def test_some_items_may_be_picked_or_none(answer):
    picks.check(answer)


@pytest.mark.parametrize("value", [False, None, 1, 1.0, 0, "true", "teaching", [], {}, math.nan])
def test_an_item_is_picked_by_true_and_by_nothing_else(value):
    error = refused(picks, {"yard_duty": value})
    assert error.key == "not_picked" and str(error).startswith("yard_duty is ")
    assert error.sentence("da").startswith("Svaret kom ikke rigtigt frem.")


def test_more_than_may_be_picked_are_refused():
    error = refused(picks, dict.fromkeys(TASKS, True))
    assert str(error) == "3 are picked; pick at most 2"
    assert error.sentence("da") == "Vælg højst 2." and error.sentence("en") == "Pick at most 2."


def test_fewer_than_must_be_picked_are_refused():
    two = Choice(**whole, at_least=2)
    error = refused(two, {"a": True})
    assert str(error) == "1 are picked; pick at least 2" and error.sentence("da") == "Vælg mindst 2."
    two.check({"a": True, "b": True})


def test_a_choice_that_is_required_asks_for_one_item_and_not_for_all():
    one = Choice(**whole, required=True)
    assert refused(one, {}).sentence("da") == "Vælg mindst 1."
    one.check({"b": True})
    assert one.content("da")["at_least"] == 1


def test_how_many_may_be_picked_stands_in_the_content_where_there_is_a_bound():
    assert picks.content("da").keys() == {"id", "kind", "title", "prompt", "items", "at_most"}
    assert Choice(**whole).content("da").keys() == {"id", "kind", "title", "prompt", "items"}
    assert Choice(**whole, at_least=1).content("da")["at_least"] == 1


@given(st.sets(st.sampled_from(list(TASKS)), max_size=2))
def test_a_row_is_true_for_each_item_picked_and_there_is_none_for_the_others(picked):
    answer = dict.fromkeys(picked, True)
    picks.check(answer)
    assert list(picks.rows(answer)) == [(item, None, True) for item in answer]
    assert picks.value_type is bool


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"at_least": -1}, "at_least is -1; write a whole number from 0 to 2, the number of items"),
        ({"at_least": 3}, "at_least is 3; write a whole number from 0 to 2, the number of items"),
        ({"at_least": True}, "at_least is True; write a whole number from 0 to 2, the number of items"),
        ({"at_most": 0}, "at_most is 0; write a whole number from 1, or leave it out"),
        ({"at_least": 2, "at_most": 1}, "at_most is 1; write a whole number from 2, or leave it out"),
        ({"at_most": "2"}, "at_most is '2'; write a whole number from 1, or leave it out"),
        ({"items": {}}, "items has 0; write at least 1"),
        (
            {"recognises": "The teachers"},
            "recognises is 'The teachers'; write a role's code, everybody, or leave it out",
        ),
        ({"of_people": "yes"}, "of_people is 'yes'; write true or false"),
    ],
)
def test_what_is_wrong_with_a_choice_is_said(gap, says):
    assert says in problems(Choice(**{**whole, **gap}))


def test_a_choice_of_one_item_is_whole():
    kl.check_exercise(Choice(**{**whole, "items": {"a": "A"}}))
