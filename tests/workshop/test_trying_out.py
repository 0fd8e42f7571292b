"""A copy with invented people, for the facilitator to walk through beforehand."""

from datetime import date

import pytest

from kernelib import content, trying_out
from kernelib.store import Store
from kernelib.workshop import new_workshop, open_workshop
from tests.databases import MEETINGS
from tests.exercises.kinds import EACH_KIND

ROLES = [{"code": "teacher", "people": 9}, {"code": "pedagogue", "people": 7}, {"code": "office", "people": 6}]


@pytest.fixture
def copy(store):
    workshop = new_workshop("Fredag", roles=ROLES, agenda="45-minutes", database=store)
    workshop.add(MEETINGS)
    return trying_out.try_out(workshop)


def test_a_copy_says_that_it_is_one_and_has_the_people_of_the_original(copy):
    assert copy.title == "Prøve: Fredag"
    assert copy.row["delete_after"] == date.today()
    assert _joined(copy) == {"teacher": 9, "pedagogue": 7, "office": 6}
    assert MEETINGS.id in [step["exercise"] for step in copy.agenda]


def test_the_invented_answer_what_is_opened_once_in_each_round(copy):
    for round in (1, 2):
        copy.open("core-or-periphery", round=round)
        trying_out.fill(copy)
        trying_out.fill(copy)
        assert copy.counts()["answered"] == 22
    result = copy.reveal("core-or-periphery")
    assert (result["suppressed"], result["n"]) == (False, 22)
    assert {group["role"] for group in result["groups"]} == {"teacher", "pedagogue", "office"}


def test_a_step_by_table_is_answered_by_each_table_once(copy):
    copy.open("core-or-periphery", by="table")
    trying_out.fill(copy)
    assert copy.counts()["answered"] == 5


def test_a_dialogue_is_tried_with_tables(store):
    workshop = new_workshop("Fredag", mode="dialogue", roles=ROLES, database=store)
    copy = trying_out.try_out(workshop)
    copy.open("what-it-is")
    trying_out.fill(copy)
    assert copy.counts() == {"joined": 5, "present": 0, "answered": 5, "roles": {}}


def _joined(copy) -> dict[str, int]:
    roles = [row["role"] for row in copy.store.participants(copy.code) if row["token_hash"]]
    return {role: roles.count(role) for role in set(roles)}


def test_the_invented_are_as_many_as_were_told_and_nobody_where_no_number_was(store):
    told = {"teacher": 15, "pedagogue": 10, "leader": 3, "office": 2}
    roles = [{"code": role, "people": people} for role, people in told.items()] + [{"code": "technical"}]
    assert _joined(trying_out.try_out(new_workshop("Fredag", roles=roles, database=store))) == told
    large = [{"code": "teacher", "people": 110}, {"code": "office", "people": 6}]
    assert _joined(trying_out.try_out(new_workshop("Stor", roles=large, database=store)))["office"] == 6


def test_where_no_number_was_told_there_are_six_of_each(store):
    roles = [{"code": "teacher"}, {"code": "office"}]
    assert _joined(trying_out.try_out(new_workshop("Fredag", roles=roles, database=store))) == {
        "teacher": 6,
        "office": 6,
    }


def test_a_very_large_house_is_tried_with_two_hundred(store):
    roles = [{"code": "teacher", "people": 400}, {"code": "office", "people": 4}]
    copy = trying_out.try_out(new_workshop("Stor", roles=roles, database=store))
    assert 200 <= copy.counts()["joined"] <= 202


def test_a_workshop_that_is_no_copy_has_no_invented_answers(workshop):
    workshop.join("teacher")
    trying_out.fill(workshop)
    assert workshop.store.answers(workshop.code, MEETINGS.id) == []


def test_there_is_one_copy_at_a_time_and_it_goes_with_the_original(store, copy):
    workshop = open_workshop(copy.row["tried_from"], store)
    again = trying_out.try_out(workshop)
    assert store.copies(workshop.code) == [again.code]
    assert [row["code"] for row in store.workshops()] == [workshop.code], "a copy is in no list"
    workshop.delete()
    assert store.workshop(again.code) is None


@pytest.mark.parametrize("exercise", [*EACH_KIND, *content.exercises().values()], ids=lambda each: each.id)
def test_an_invented_answer_is_one_that_is_taken(exercise):
    store = Store("sqlite://")
    copy = trying_out.try_out(new_workshop("Prøve", database=store))
    copy.open(exercise, by="person")
    trying_out.fill(copy)
    assert copy.counts()["answered"] == copy.counts()["joined"] > 20
    store.close()
