"""An allocation: whole points that add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernelib as kl
from kernelib.exercises import Allocation
from tests.exercises.kinds import TASKS, points, problems, refused, whole


@pytest.mark.parametrize(
    "answer", [{"teaching": 60, "yard_duty": 40, "timetable": 0}, {"teaching": 100}, {"yard_duty": 1, "timetable": 99}]
)
def test_points_add_up_and_an_item_that_is_left_out_has_none(answer):
    points.check(answer)


@pytest.mark.parametrize(
    ("answer", "given"), [({}, 0), ({"teaching": 90}, 90), ({"teaching": 60, "yard_duty": 60}, 120)]
)
def test_points_that_do_not_add_up_are_told_with_how_many_they_are(answer, given):
    error = refused(points, answer)
    assert str(error) == f"the points add up to {given}, not to 100"
    assert error.sentence("da") == f"Der er fordelt {given} af 100 point."
    assert error.sentence("en") == f"{given} of 100 points are shared out."


@pytest.mark.parametrize("value", [-1, 50.0, 49.5, "50", None, True, False, [], {}, math.nan, math.inf, 10**400])
def test_points_are_whole_numbers_from_nothing(value):
    error = refused(points, {"teaching": 50, "yard_duty": value})
    assert error.key == "not_points" and str(error).endswith("points, not a whole number from 0")
    assert error.sentence("da") == "»Gårdvagt« skal have et helt antal point, 0 eller flere."


def test_every_item_is_asked_for_where_all_are_required():
    all_of_it = Allocation(**whole, required=True)
    assert refused(all_of_it, {"a": 100}).key == "left_out"
    all_of_it.check({"a": 100, "b": 0})


def test_another_total_may_be_set_and_stands_in_the_content():
    ten = Allocation(**whole, total=10)
    ten.check({"a": 3, "b": 7})
    assert ten.content("da")["total"] == 10
    assert points.content("en").keys() == {"id", "kind", "title", "prompt", "items", "total"}
    assert points.content("en")["total"] == 100
    assert "9 af 10 point" in refused(ten, {"a": 9}).sentence("da")


@given(st.dictionaries(st.sampled_from(list(TASKS)), st.integers(0, 100)))
def test_an_answer_is_taken_when_it_adds_up_and_then_only(answer):
    if sum(answer.values()) == 100:
        points.check(answer)
        assert {item: value for item, _, value in points.rows(answer)} == answer
    else:
        assert refused(points, answer).key == "not_the_total"


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"total": 0}, "total is 0; write a whole number from 2 to 1000"),
        ({"total": 10**400}, "total is a very large number; write a whole number from 2 to 1000"),
        ({"total": True}, "total is True; write a whole number from 2 to 1000"),
        ({"total": "100"}, "total is '100'; write a whole number from 2 to 1000"),
        ({"items": {"a": "A"}}, "items has 1; write at least 2"),
    ],
)
def test_what_is_wrong_with_an_allocation_is_said(gap, says):
    assert says in problems(Allocation(**{**whole, **gap}))


def test_a_hundred_points_are_the_rule():
    assert kl.Allocation(**whole).total == 100
