"""What a room has written, taken on to the step that everybody answers."""

import pytest

from kernelib import content
from kernelib.errors import AnswerError, NotFound, StageError
from kernelib.picking import go_on, waits_to_go_on
from kernelib.workshop import Workshop, new_workshop
from tests.databases import people

WIDE = [
    "At alle hører til.",
    "Vi skaber\ntrivsel og læring.",
    "at alle hører til.",
    "Børnene bliver klar.",
    "Hver dag.",
]


def written(store, exercise: str, texts: list[dict[str, str]], role: str = "teacher", by: str = "person") -> Workshop:
    workshop = new_workshop("Prøve", database=store)
    workshop.open(exercise, by=by)
    people(workshop, *texts, exercise=content.exercise(exercise), role=role)
    return workshop


def let_through(workshop: Workshop, exercise: str) -> dict[str, str]:
    for each in workshop.texts(exercise):
        workshop.moderate(exercise, each["id"], "shown")
    return {each["text"]: each["id"] for each in workshop.texts(exercise)}


@pytest.fixture
def drafts(store):
    return written(store, "formulations", [{"wide": text} for text in WIDE])


def test_formulations_that_were_picked_are_judged_and_sorted_by(drafts):
    ids = let_through(drafts, "formulations")
    made = go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[1]], ids[WIDE[3]]])

    assert made == ["own-contribution", "tasks-by-a", "tasks-by-b", "tasks-by-c"]
    order = [step["exercise"] for step in drafts.agenda]
    assert order[order.index("own-contribution") :][:4] == made
    judged = drafts.exercise("own-contribution")
    assert list(judged.items) == ["a", "b", "c"]
    lines = {WIDE[0], "Vi skaber trivsel og læring.", WIDE[3]}
    assert {label["da"][3:] for label in judged.items.values()} == lines
    for code, label in judged.items.items():
        cards = drafts.exercise(f"tasks-by-{code}")
        assert cards.items == content.exercise("core-or-periphery").items
        assert f"»{label['da'][3:]}«" in cards.prompt["da"] and f"“{label['en'][3:]}”" in cards.prompt["en"]


def test_the_order_is_drawn_once_for_the_workshop(drafts):
    ids = let_through(drafts, "formulations")
    picked = [ids[WIDE[0]], ids[WIDE[3]], ids[WIDE[4]]]
    go_on(drafts, "formulations", picked)
    first = drafts.exercise("own-contribution")
    go_on(drafts, "formulations", picked)
    assert drafts.exercise("own-contribution") == first


def test_a_step_waits_to_go_on_from_the_first_text_that_is_shown_until_it_has(drafts):
    assert not waits_to_go_on(drafts, "formulations"), "nothing has been let through"
    ids = let_through(drafts, "formulations")
    assert waits_to_go_on(drafts, "formulations") and not waits_to_go_on(drafts, "core-or-periphery")
    go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[3]]])
    assert not waits_to_go_on(drafts, "formulations")


@pytest.mark.parametrize("many", [0, 1, 5])
def test_two_to_four_are_picked(drafts, many):
    ids = list(let_through(drafts, "formulations").values())
    with pytest.raises(AnswerError, match="pick two to four"):
        go_on(drafts, "formulations", ids[:many])


def test_two_that_say_the_same_are_one(drafts):
    ids = let_through(drafts, "formulations")
    with pytest.raises(AnswerError, match="different texts"):
        go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[2]]])


def test_what_was_not_let_through_goes_nowhere(drafts):
    ids = [each["id"] for each in drafts.texts("formulations")]
    with pytest.raises(AnswerError, match="not shown"):
        go_on(drafts, "formulations", ids[:2])
    with pytest.raises(NotFound):
        go_on(drafts, "formulations", ["nothing", "neither"])
    assert drafts.exercise("own-contribution") == content.exercise("own-contribution")


def test_once_opened_the_formulations_stand(drafts):
    ids = let_through(drafts, "formulations")
    go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[1]]])
    drafts.open("own-contribution")
    with pytest.raises(StageError, match="opened with other texts"):
        go_on(drafts, "formulations", [ids[WIDE[3]], ids[WIDE[4]]])


def contributions(role: str, many: int) -> list[dict[str, str]]:
    return [{"lower": f"{role} {number}"} for number in range(many)]


def test_each_profession_gets_the_list_of_the_other(store):
    workshop = written(store, "contributions-own", contributions("teacher", 5))
    people(workshop, *contributions("pedagogue", 6), exercise=content.exercise("contributions-own"), role="pedagogue")
    let_through(workshop, "contributions-own")

    assert go_on(workshop, "contributions-own") == ["recognise-pedagogue", "recognise-teacher"]
    for profession, many in (("pedagogue", 6), ("teacher", 5)):
        told = workshop.exercise(f"recognise-{profession}")
        assert {label["da"] for label in told.items.values()} == {f"{profession} {n}" for n in range(many)}
        assert "opdigtet" not in told.prompt["da"]


def test_four_pedagogues_have_no_list_of_their_own(store):
    workshop = written(store, "contributions-own", contributions("teacher", 26))
    people(workshop, *contributions("pedagogue", 4), exercise=content.exercise("contributions-own"), role="pedagogue")
    let_through(workshop, "contributions-own")

    go_on(workshop, "contributions-own")
    first, second = (workshop.exercise(f"recognise-{profession}") for profession in ("pedagogue", "teacher"))
    assert len(first.items) == len(second.items) == 15
    assert first.title["da"] == "Vores bidrag, 1. del" and "pædagoger og lærere" in second.prompt["da"]


def test_the_profession_that_was_asked_for_stands_for_the_function(store):
    workshop = new_workshop("Prøve", roles="school", database=store)
    anna = [workshop.join("lower") for _ in range(10)]
    workshop.open("my-profession")
    for number, each in enumerate(anna):
        each.submit("my-profession", {("teacher", "pedagogue")[number % 2]: True})
    workshop.open("contributions-own")
    for number, each in enumerate(anna):
        each.submit("contributions-own", {"upper": f"Bidrag {number}"})
    let_through(workshop, "contributions-own")

    go_on(workshop, "contributions-own")
    told = workshop.exercise("recognise-pedagogue")
    assert {label["da"] for label in told.items.values()} == {f"Bidrag {n}" for n in (1, 3, 5, 7, 9)}


def test_what_tables_wrote_belongs_to_nobody(store):
    workshop = new_workshop("Prøve", mode="dialogue", database=store)
    workshop.open("contributions-own")
    for table, role in ((1, "pedagogue"), (2, "teacher")):
        workshop.join(role, table=table).submit("contributions-own", {"lower": f"Bord {table}"})
    let_through(workshop, "contributions-own")

    assert go_on(workshop, "contributions-own") == ["recognise-pedagogue", "recognise-teacher"]
    assert [label["da"] for label in workshop.exercise("recognise-teacher").items.values()] == ["Bord 2"]


def test_what_mixed_tables_wrote_in_a_measurement_is_put_together(store):
    workshop = new_workshop("Prøve", database=store)
    workshop.open("contributions-own", by="table")
    for table in (1, 2, 3):
        workshop.join("teacher", table=table).submit("contributions-own", {"lower": f"Bord {table}"})
    let_through(workshop, "contributions-own")

    assert go_on(workshop, "contributions-own") == ["recognise-pedagogue", "recognise-teacher"]
    made = [workshop.exercise(f"recognise-{profession}") for profession in ("pedagogue", "teacher")]
    assert sorted(label["da"] for each in made for label in each.items.values()) == ["Bord 1", "Bord 2", "Bord 3"]
    assert made[0].title["da"] == "Vores bidrag, 1. del"


def test_nothing_goes_on_before_it_is_let_through(store):
    workshop = written(store, "contributions-own", contributions("teacher", 6))
    with pytest.raises(AnswerError, match="is shown"):
        go_on(workshop, "contributions-own")
    with pytest.raises(AnswerError, match="go on to no other exercise"):
        go_on(workshop, "burned-down")
