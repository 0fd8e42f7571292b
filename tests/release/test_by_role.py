"""A picture by role is read from what was released, so it can tell nothing that was held back."""

import re

import pytest
from hypothesis import given, settings

from kernelib import by_role, charts, showing
from kernelib.errors import AnswerError
from kernelib.workshop import new_workshop
from tests.databases import MEETINGS, people
from tests.release.history import CARDS, History, cards, mixed, played, steps


@settings(max_examples=60)
@given(steps(cards))
def test_only_the_numbers_that_were_released_are_compared(batches):
    for told in played(CARDS, batches).releases:
        result = told.result
        groups = by_role.by_group(CARDS, result)
        assert list(groups) == [group["role"] for group in result["groups"]]
        for group in result["groups"]:
            assert group["n"] >= 5
            released = group["scores"]["shares"]
            assert {item for item, _ in groups[group["role"]]} == set(released)
            for (item, _), shares in groups[group["role"]].items():
                assert shares is None or shares == released[item]


@pytest.mark.parametrize("size", ["phone", "wall", "page"])
def test_a_function_of_four_is_in_no_picture_and_no_table(size):
    history = History(CARDS)
    mixed(history, [*range(5), 6, 7, 8, 9])  # five teachers and four pedagogues
    result = history.released().result
    assert charts.why_not(CARDS, result) == "few"
    other = History(CARDS)
    mixed(other, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
    drawn = charts.by_role(CARDS, other.released().result, size=size, roles={"teacher": "T", "pedagogue": "P"})
    assert set(re.findall(r'data-role="(\w+)"', drawn.svg())) == {"room", "teacher", "pedagogue"}


def room(workshop, number, **more):
    answers = [{"team": ("closer", "further")[n % 2], "staff": "neither"} for n in range(number)]
    return people(workshop, *answers, exercise=MEETINGS, **more)


def test_a_result_has_no_key_that_the_contract_does_not_name(workshop):
    room(workshop, 6)
    assert "by_role" not in workshop.reveal(MEETINGS)
    assert "picture_by" not in workshop.screen("da")


def test_the_wall_takes_no_picture_by_role_where_none_may_be_shown(workshop):
    room(workshop, 4)
    workshop.reveal(MEETINGS)
    with pytest.raises(AnswerError, match="no picture"):
        workshop.show("stage", by="role")
    with pytest.raises(AnswerError, match="not one of room, role"):
        workshop.show("stage", by="office")
    assert workshop.show("stage", by="room") == {"show": "stage"}


def test_what_tables_agreed_on_is_asked_for_by_no_role(store):
    workshop = new_workshop(mode="dialogue", database=store)
    workshop.open(MEETINGS)
    workshop.join("teacher", table=1).submit(MEETINGS, {"team": "closer"})
    result = workshop.reveal(MEETINGS)
    assert result["groups"] and showing.by_role(workshop, MEETINGS, result, "da") is None
    with pytest.raises(AnswerError, match="no picture"):
        workshop.show("stage", by="role")


def test_the_choice_stays_with_its_step_and_round(workshop):
    room(workshop, 10)
    first = workshop.reveal(MEETINGS)
    shown = {"show": "stage", "by": "role", "of": [MEETINGS.id, 1]}
    assert first["groups"] and workshop.show("stage", by="role") == shown
    assert workshop.screen("da")["picture_by"] == "role"
    assert workshop.show("nothing")["by"] == "role" and workshop.show("stage") == shown
    workshop.open(MEETINGS, 2)
    assert "picture_by" not in workshop.screen("da")
    assert workshop.show("stage") == {"show": "stage"}
    kept = workshop.show("release", MEETINGS, first["release"], by="role")
    assert kept["of"] == [MEETINGS.id, 1] and showing.shown_by(kept, first) == {"picture_by": "role"}
