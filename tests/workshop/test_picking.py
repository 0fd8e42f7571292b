"""What a room has written, taken on to the step that everybody answers."""

from typing import Any

import pytest

from kernelib import content
from kernelib.errors import AnswerError, NotFound, StageError
from kernelib.exercises import CardSort
from kernelib.picking import builds_on, go_on, left_behind, waits_to_go_on, with_examples
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
    minutes = {step["exercise"]: step.get("minutes") for step in drafts.agenda}
    assert minutes["tasks-by-c"] == minutes["tasks-by-a"], "a third formulation takes its time"
    judged = drafts.exercise("own-contribution")
    assert list(judged.items) == ["a", "b", "c"]
    lines = {WIDE[0], "Vi skaber trivsel og læring.", WIDE[3]}
    assert {label["da"][3:] for label in judged.items.values()} == lines
    for code, label in judged.items.items():
        cards = drafts.exercise(f"tasks-by-{code}")
        assert cards.items == content.exercise("core-or-periphery").items
        assert isinstance(cards, CardSort) and cards.formulation == label
        [say] = [step["say"] for step in drafts.agenda if step["exercise"] == f"tasks-by-{code}"]
        stop = "" if label["da"].endswith(".") else "."
        assert say["da"].startswith(f"Formulering {label['da'][0]}: »{label['da'][3:]}«{stop} ")
        assert f"»{label['da'][3:]}«{stop} Tag formuleringen på ordet: Hvor" in cards.prompt["da"]
        assert f"“{label['en'][3:]}”" in cards.prompt["en"]


def test_the_order_is_drawn_once_for_the_workshop(drafts):
    ids = let_through(drafts, "formulations")
    picked = [ids[WIDE[0]], ids[WIDE[3]], ids[WIDE[4]]]
    go_on(drafts, "formulations", picked)
    first = drafts.exercise("own-contribution")
    go_on(drafts, "formulations", picked)
    assert drafts.exercise("own-contribution") == first


def test_a_step_waits_to_go_on_from_the_first_text_that_comes_until_it_has(drafts):
    assert waits_to_go_on(drafts, "formulations"), "nothing has been let through, and all of it can be"
    ids = let_through(drafts, "formulations")
    assert waits_to_go_on(drafts, "formulations") and not waits_to_go_on(drafts, "core-or-periphery")
    go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[3]]])
    assert not waits_to_go_on(drafts, "formulations")


def test_the_next_steps_are_known_to_open_with_examples_until_the_rooms_own_texts_are_taken_on(drafts):
    assert with_examples(drafts) == {"own-contribution", "tasks-by-a", "tasks-by-b"}, "they wait in the tray"
    ids = let_through(drafts, "formulations")
    assert with_examples(drafts) == {"own-contribution", "tasks-by-a", "tasks-by-b"}
    drafts.open("core-or-periphery")
    assert with_examples(drafts), "another step has come in between"
    go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[3]]])
    assert with_examples(drafts) == set()


@pytest.mark.parametrize("opened", ["own-contribution", "recognise-pedagogue"])
def test_a_step_that_is_opened_with_examples_takes_no_other_out_of_the_day(store, opened):
    workshop = new_workshop("Prøve", agenda="half-day", database=store)
    planned = [step["exercise"] for step in workshop.agenda]
    workshop.open(opened)
    assert [step["exercise"] for step in workshop.agenda] == planned


def test_where_nobody_has_written_or_all_is_hidden_examples_are_as_planned(store):
    nothing = written(store, "contributions-own", [])
    assert with_examples(nothing) == set()
    assert builds_on(nothing)["recognise-pedagogue"] == "contributions-own", "somebody may write yet"
    hidden = written(store, "contributions-own", [{"lower": "Ro"}])
    [text] = hidden.texts("contributions-own")
    hidden.moderate("contributions-own", text["id"], "hidden")
    assert with_examples(hidden) == set()
    hidden.open("recognise-pedagogue")
    assert "recognise-pedagogue" not in builds_on(hidden)


def test_what_was_opened_stands_before_anybody_has_answered_and_it_says_why(drafts):
    ids = let_through(drafts, "formulations")
    drafts.open("own-contribution")
    with pytest.raises(StageError) as refused:
        go_on(drafts, "formulations", [ids[WIDE[0]], ids[WIDE[1]]])
    assert "en telefon uden net kan have et svar på vej" in refused.value.sentence("da")
    assert "Read your own aloud" in refused.value.sentence("en")


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


def labels(workshop: Workshop, exercise: str) -> list[str]:
    return [label["da"] for label in workshop.exercise(exercise).items.values()]


def test_the_first_contributions_of_a_list_are_one_from_each_place_on_the_way(store):
    places = list(content.exercise("contributions-own").items)
    workshop = written(store, "contributions-own", [{place: f"{place} {n}" for place in places} for n in range(6)])
    let_through(workshop, "contributions-own")
    go_on(workshop, "contributions-own")

    told = [label.split()[0] for label in labels(workshop, "recognise-teacher")]
    assert told == places * 6


def test_contributions_that_say_the_same_are_offered_once(store):
    texts = ["Ser det enkelte barn", "ser det enkelte barn.", "Ser  det enkelte barn!", "Ro", "Latter"]
    workshop = written(store, "contributions-own", [{"lower": text} for text in texts])
    people(workshop, {"upper": "SER DET ENKELTE BARN"}, exercise=content.exercise("contributions-own"), role="teacher")
    let_through(workshop, "contributions-own")
    go_on(workshop, "contributions-own")
    told = labels(workshop, "recognise-teacher")
    assert len(told) == 3 and {"Ro", "Latter"} < set(told)


def test_what_was_merged_into_another_goes_on_as_that_one(store):
    workshop = written(store, "contributions-own", contributions("teacher", 6))
    ids = let_through(workshop, "contributions-own")
    workshop.moderate("contributions-own", ids["teacher 1"], "hidden", merged_into=ids["teacher 2"])
    go_on(workshop, "contributions-own")
    assert "teacher 1" not in labels(workshop, "recognise-teacher")
    assert len(labels(workshop, "recognise-teacher")) == 5


def test_where_the_lists_are_put_together_each_part_has_the_whole_way_and_both_professions(store):
    places = list(content.exercise("contributions-own").items)
    both = [{place: f"{place} {role} {n}" for place in places} for role, n in (("teacher", 0), ("teacher", 1))]
    workshop = written(store, "contributions-own", both)
    own = [{place: f"{place} pedagogue {n}" for place in places} for n in (0, 1)]
    people(workshop, *own, exercise=content.exercise("contributions-own"), role="pedagogue")
    let_through(workshop, "contributions-own")
    go_on(workshop, "contributions-own")
    for part in ("recognise-pedagogue", "recognise-teacher"):
        told = [label.split() for label in labels(workshop, part)]
        assert [place for place, *_ in told] == places * 2
        assert {role for _, role, _ in told} == {"teacher", "pedagogue"}


def test_more_contributions_than_a_list_holds_are_said_to_be_more(store):
    places = list(content.exercise("contributions-own").items)
    workshop = written(store, "contributions-own", [{place: f"{place} {n}" for place in places} for n in range(14)])
    let_through(workshop, "contributions-own")
    go_on(workshop, "contributions-own")
    assert len(labels(workshop, "recognise-teacher")) == 60
    assert workshop.exercise("recognise-teacher").prompt["da"].startswith("Her er 60 af 70 bidrag")


def test_a_text_that_several_wrote_is_shown_to_the_room_once(store):
    workshop = written(store, "contributions-own", [{"lower": text} for text in ("Ro.", "ro", "Ro", "Leg", "Trivsel")])
    let_through(workshop, "contributions-own")
    told = workshop.reveal("contributions-own")
    assert [each["text"] for each in told["scores"]["texts"]] == ["Leg", "ro", "Trivsel"]
    assert told["sentence"]["da"].startswith("Her er 3 tekster fra jer. ")
    assert told["n"] == 5


def test_four_pedagogues_have_no_list_of_their_own(store):
    workshop = written(store, "contributions-own", contributions("teacher", 26))
    people(workshop, *contributions("pedagogue", 4), exercise=content.exercise("contributions-own"), role="pedagogue")
    let_through(workshop, "contributions-own")

    go_on(workshop, "contributions-own")
    first, second = (workshop.exercise(f"recognise-{profession}") for profession in ("pedagogue", "teacher"))
    assert len(first.items) == len(second.items) == 15
    assert first.title["da"] == "Vores bidrag, 1. del" and second.title["da"] == "Vores bidrag, 2. del"


def test_where_lists_are_put_together_the_facilitator_asks_everybody_to_answer(store):
    workshop = written(store, "contributions-own", contributions("teacher", 10))
    people(workshop, *contributions("pedagogue", 4), exercise=content.exercise("contributions-own"), role="pedagogue")
    let_through(workshop, "contributions-own")

    def told() -> list[dict[str, Any]]:
        return [step for step in workshop.agenda if step["exercise"].startswith("recognise-")]

    assert all("telefonen ligge" in step["say"]["da"] for step in told())
    go_on(workshop, "contributions-own")
    for step in told():
        assert "Alle svarer" in step["say"]["da"] and "verybody answers" in step["say"]["en"]
        assert "telefonen" not in step["say"]["da"] and "phone" not in step["say"]["en"]
        said = [step["say"], step["help"]["silent"], step["help"]["small"], *step["help"]["mistakes"]]
        for each in [*said, *workshop.exercise(step["exercise"]).talk]:
            assert not any(word in each["da"].lower() for word in ("pædagog", "lærer"))
            assert not any(word in each["en"].lower() for word in ("pedagogue", "teacher"))
        assert "dem, der kender det" not in step["help"]["silent"]["da"]
        assert step["help"]["mistakes"][-1]["da"].startswith("At spørge, hvem der har skrevet et bidrag")


def test_a_list_of_ones_own_is_still_said_to_leave_those_who_wrote_it_out(store):
    workshop = written(store, "contributions-own", contributions("pedagogue", 5), role="pedagogue")
    let_through(workshop, "contributions-own")
    assert go_on(workshop, "contributions-own") == ["recognise-pedagogue"]
    [say] = [step["say"] for step in workshop.agenda if step["exercise"] == "recognise-pedagogue"]
    assert "I, der er pædagoger, lader telefonen ligge." in say["da"]


def test_the_step_that_nobody_has_written_for_is_left_out_of_the_day(store):
    workshop = written(store, "contributions-own", contributions("teacher", 6))
    let_through(workshop, "contributions-own")
    assert {"recognise-pedagogue", "recognise-teacher"} <= {step["exercise"] for step in workshop.agenda}

    assert go_on(workshop, "contributions-own") == ["recognise-teacher"]
    assert "recognise-pedagogue" not in {step["exercise"] for step in workshop.agenda}, "it would be invented"
    assert not waits_to_go_on(workshop, "contributions-own") and with_examples(workshop) == set()


def test_five_of_other_professions_have_a_list_that_everybody_answers(store):
    workshop = written(store, "contributions-own", contributions("teacher", 5))
    for role in ("pedagogue", "office"):
        people(workshop, *contributions(role, 5), exercise=content.exercise("contributions-own"), role=role)
    let_through(workshop, "contributions-own")

    made = go_on(workshop, "contributions-own")
    assert made == ["recognise-pedagogue", "recognise-teacher", "recognise-others"]
    assert left_behind(workshop) == 0
    assert set(labels(workshop, "recognise-others")) == {f"office {n}" for n in range(5)}
    others = workshop.exercise("recognise-others")
    assert others.to_dict()["recognises"] == "everybody" and others.title["da"] == "Det, de øvrige bidrager med"
    order = [step["exercise"] for step in workshop.agenda]
    assert order[order.index("recognise-teacher") + 1] == "recognise-others"


def test_what_a_few_of_other_professions_have_written_is_counted_as_staying_behind(store):
    workshop = written(store, "contributions-own", contributions("teacher", 5))
    for role, many in (("pedagogue", 5), ("leader", 3)):
        people(workshop, *contributions(role, many), exercise=content.exercise("contributions-own"), role=role)
    let_through(workshop, "contributions-own")
    made = go_on(workshop, "contributions-own")
    assert made == ["recognise-pedagogue", "recognise-teacher"] and left_behind(workshop) == 3
    assert not any("leader" in label for each in made for label in labels(workshop, each))


def test_no_table_loses_what_it_wrote(store):
    workshop = new_workshop("Prøve", mode="dialogue", database=store)
    workshop.open("contributions-own")
    for table, role in ((1, "pedagogue"), (2, "teacher"), (3, "leader"), (4, None)):
        workshop.join(role, table=table).submit("contributions-own", {"lower": f"Bord {table}"})
    let_through(workshop, "contributions-own")
    made = go_on(workshop, "contributions-own")
    assert sorted(label for each in made for label in labels(workshop, each)) == [f"Bord {n}" for n in (1, 2, 3, 4)]
    assert left_behind(workshop) == 0


def test_where_a_step_opened_with_examples_the_script_speaks_of_elsewhere(store):
    workshop = new_workshop("Prøve", agenda="half-day", database=store)

    def say(exercise: str) -> str:
        [told] = [step["say"]["da"] for step in workshop.agenda if step["exercise"] == exercise]
        return told

    assert say("own-contribution").startswith("Jeg har valgt nogle formuleringer")
    for step in ("own-contribution", "recognise-pedagogue", "recognise-teacher"):
        workshop.open(step)
    assert say("own-contribution").startswith("Her er formuleringer fra andre steder.")
    assert "opdigtet skole" in say("recognise-pedagogue") and "opdigtede skole" in say("recognise-teacher")


def test_lists_put_together_are_said_to_be_by_those_in_the_room_whatever_their_profession(store):
    workshop = written(store, "contributions-own", contributions("teacher", 6))
    for role, many in (("pedagogue", 4), ("leader", 1)):
        people(workshop, *contributions(role, many), exercise=content.exercise("contributions-own"), role=role)
    let_through(workshop, "contributions-own")
    go_on(workshop, "contributions-own")
    parts = [workshop.exercise(f"recognise-{profession}") for profession in ("pedagogue", "teacher")]
    assert any("leader" in label["da"] for part in parts for label in part.items.values())
    for part in parts:
        assert part.prompt["da"].startswith("Det har I selv skrevet om jeres bidrag.")
        assert part.prompt["en"].startswith("This is what you have written yourselves")


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


def test_tables_that_tick_what_they_have_seen_are_spoken_to_as_tables(store):
    workshop = new_workshop("Prøve", mode="dialogue", agenda="half-day", database=store)
    workshop.open("contributions-own")
    for table, text in enumerate(("Ser hvem der mangler.", "Følger ham i overgangen."), start=1):
        workshop.join(table=table).submit("contributions-own", {"lower": text})
    let_through(workshop, "contributions-own")
    assert go_on(workshop, "contributions-own") == ["recognise-pedagogue", "recognise-teacher"]
    for step in workshop.agenda:
        if step["exercise"].startswith("recognise-"):
            asked = [step["say"], workshop.exercise(step["exercise"]).prompt]
            assert all("alene" not in each["da"] and "du selv" not in each["da"] for each in asked)
            assert "Alle borde svarer" in step["say"]["da"] and "ll tables answer" in step["say"]["en"]
