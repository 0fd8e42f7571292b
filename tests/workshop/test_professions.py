"""Where roles are functions the profession is asked first, and recognition is told both ways."""

from typing import Any

import pytest

from kernelib import content, professions, showing
from kernelib.picking import go_on
from kernelib.workshop import Workshop, new_workshop
from tests.databases import people

PEDAGOGUES, TEACHERS = "recognise-pedagogue", "recognise-teacher"


@pytest.fixture
def school(memory) -> tuple[Workshop, list[Any]]:
    """Twelve teachers, seven pedagogues and two others, in functions that cut across their professions."""
    workshop = new_workshop("Skolen", roles="school", database=memory.store)
    workshop.open("my-profession")
    said = ["teacher"] * 12 + ["pedagogue"] * 7 + ["other"] * 2
    everybody = [workshop.join(("lower", "middle", "upper")[n % 3]) for n in range(len(said))]
    for person, profession in zip(everybody, said, strict=True):
        person.submit("my-profession", {profession: True})
    return workshop, everybody


def tick(workshop: Workshop, exercise: str, asked: list[Any], *items: tuple[str, int]) -> None:
    """The first so many of them tick each item."""
    workshop.open(exercise)
    for n, person in enumerate(asked):
        person.submit(exercise, {item: True for item, many in items if n < many})


def test_what_people_said_of_their_profession_stands_for_the_role_in_this_challenge_alone(school):
    workshop, everybody = school
    tick(workshop, PEDAGOGUES, everybody[0:12], ("play", 12), ("calm", 6), ("hands", 3))
    assert [(each["role"], each["n"]) for each in workshop.reveal(PEDAGOGUES)["groups"]] == [("teacher", 12)]
    workshop.open("core-metaphor")
    for n, person in enumerate(everybody):
        person.submit("core-metaphor", {("seed", "decisive")[n % 2]: True})
    assert {each["role"] for each in workshop.reveal("core-metaphor")["groups"]} <= {"lower", "middle", "upper"}


def test_the_step_that_asks_for_professions_says_what_it_puts_together(memory):
    asked = new_workshop("Skolen", database=memory.store).exercise("my-profession")
    said = [asked.prompt, asked.say]
    for agenda in content.agendas().values():
        said += [step["say"] for step in agenda["steps"] if step["exercise"] == "my-profession"]
    assert len(said) == 4
    in_turn = {
        "da": ("hvor stor en del der har valgt hver", "færre end fem valgt", "Senere vises", "mindst fem"),
        "en": ("how large a share have chosen each", "fewer than five have chosen", "Later, a prof", "at least five"),
    }
    for each in said:
        for language, phrases in in_turn.items():
            at = [each[language].index(phrase) for phrase in phrases]
            assert at == sorted(at)


def test_recognition_is_told_both_ways_once_both_have_ticked(school):
    workshop, everybody = school
    tick(workshop, PEDAGOGUES, everybody[0:12], ("play", 12), ("calm", 6), ("hands", 3))
    first = workshop.reveal(PEDAGOGUES)
    assert "recognition" not in first["scores"]
    tick(workshop, TEACHERS, everybody[12:19], ("curiosity", 7), ("reading", 3), ("leaving", 4))
    told = workshop.reveal(TEACHERS)
    # Of what can be shown: all twelve ticked play, so it is nearly unanimous, as is what nobody ticked.
    assert told["scores"]["recognition"] == {
        "teacher": {"pedagogue": pytest.approx((6 / 12 + 3 / 12) / 2)},
        "pedagogue": {"teacher": pytest.approx((3 / 7 + 4 / 7) / 2)},
    }


def test_recognition_both_ways_needs_five_of_each_profession(memory):
    workshop = new_workshop("Skolen", roles="professions", database=memory.store)
    teachers = [workshop.join("teacher") for _ in range(8)]
    everybody = teachers + [workshop.join("pedagogue") for _ in range(4)] + [workshop.join("office")] * 1
    tick(workshop, PEDAGOGUES, everybody[0:8], ("play", 5), ("calm", 8))
    workshop.reveal(PEDAGOGUES)
    tick(workshop, TEACHERS, everybody[8:13], ("curiosity", 3), ("reading", 5))
    told = workshop.reveal(TEACHERS)
    assert not told["suppressed"] and "recognition" not in told["scores"]


def test_tables_made_for_a_profession_are_told_both_ways_and_what_nobody_had_seen(memory):
    workshop = new_workshop("Skolen", mode="dialogue", database=memory.store)
    tables = {
        profession: workshop.join(profession, table=n) for n, profession in enumerate(("teacher", "pedagogue"), 1)
    }
    workshop.open(PEDAGOGUES)
    tables["teacher"].submit(PEDAGOGUES, {"play": True, "calm": True})
    said = workshop.reveal(PEDAGOGUES)["sentence"]
    assert said["da"].startswith("Der er 5 bidrag, som ingen af jer har set") and "recognise" not in said["en"]
    workshop.open(TEACHERS)
    tables["pedagogue"].submit(TEACHERS, {"reading": True})
    told = workshop.reveal(TEACHERS)["scores"]["recognition"]
    assert told == {"teacher": {"pedagogue": pytest.approx(2 / 7)}, "pedagogue": {"teacher": pytest.approx(1 / 7)}}


def test_where_contributions_are_put_together_they_are_nobodys_and_not_told_both_ways(memory):
    workshop = new_workshop("Skolen", roles="professions", database=memory.store)
    own = content.exercise("contributions-own")
    workshop.open(own, by="person")
    people(workshop, *[{"lower": f"Lærer {n}"} for n in range(6)], exercise=own, role="teacher")
    people(workshop, *[{"lower": f"Pædagog {n}"} for n in range(3)], exercise=own, role="pedagogue")
    for text in workshop.texts(own):
        workshop.moderate(own, text["id"], "shown")
    assert go_on(workshop, own.id) == [PEDAGOGUES, TEACHERS]
    assert workshop.exercise(PEDAGOGUES).to_dict()["recognises"] == "everybody"
    assert professions.both_ways(workshop, workshop.exercise(PEDAGOGUES), {"groups": []}) == {}


def test_who_was_asked_and_did_not_say_is_in_no_group(school):
    workshop, everybody = school
    late = [workshop.join("lower") for _ in range(6)]
    workshop.open(PEDAGOGUES)
    for n, person in enumerate([*everybody[:12], *late]):
        person.submit(PEDAGOGUES, {"play": True, **({"calm": True} if n % 2 else {})})
    told = workshop.reveal(PEDAGOGUES)
    assert told["n"] == 18 and {each["role"] for each in told["groups"]} == {"teacher"}


def test_tables_are_asked_as_tables_and_promised_nothing_that_holds_for_persons_only(memory):
    asked = {}
    for mode in ("dialogue", "measure"):
        workshop = new_workshop("Skolen", mode=mode, database=memory.store)
        for exercise in showing.ASKED_OF_TABLES:
            workshop.open(exercise)
            asked[mode, exercise] = [workshop.screen(language)["exercise"]["prompt"] for language in ("da", "en")]
    for (mode, exercise), (danish, english) in asked.items():
        alone = mode == "measure"
        assert (danish == content.exercise(exercise).prompt["da"]) is alone
        assert alone or not {"du", "din", "dit", "dine"} & set(danish.lower().replace(",", "").split())
        assert alone or ("fem" not in danish and "five" not in english)
