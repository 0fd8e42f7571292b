"""The exercises, workbooks, agendas and roles that are shipped."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernelib import content, words
from kernelib.content import Workbook
from kernelib.errors import NotFound
from kernelib.exercises import KINDS, CardSort, Exercise, Ranking

DECK = words.read_yaml(Path(__file__).with_name("deck.yaml"))
SLIDES = {" ".join(slide["title"].split()).casefold(): " ".join(slide["text"].split()) for slide in DECK}

EXERCISES = pytest.mark.parametrize("exercise", content.exercises().values(), ids=lambda exercise: exercise.id)


def slide(title: str) -> str:
    """The words on a slide, named by its title or by the title up to a colon."""
    found = [
        text for name, text in SLIDES.items() if name == title.casefold() or name.startswith(title.casefold() + ":")
    ]
    assert found, f"there is no slide {title}"
    return found[0]


def statements(text: str) -> list[str]:
    """The lines of a slide, without what numbers them."""
    return [re.sub(r"^(•|-|\d\.)\s+", "", line) for line in text.splitlines()]


def quotations() -> Iterator[tuple[str, str, str]]:
    """All that is marked as the deck's: the file, the slide, the words."""
    for path in sorted((content.data_folder() / "exercises").glob("*.yaml")):
        for item in words.read_yaml(path)["items"].values():
            if "slide" in item:
                yield path.name, item["slide"], item["da"]
    for workbook in content.workbooks().values():
        for section in workbook.sections:
            for paragraph in section.paragraphs:
                if "slide" in paragraph:
                    yield workbook.id, paragraph["slide"], paragraph["da"]


@pytest.mark.parametrize(("where", "title", "text"), list(quotations()))
def test_a_quotation_is_the_decks_to_the_letter(where, title, text):
    lines = [
        line for deck in DECK if slide(title) == " ".join(deck["text"].split()) for line in statements(deck["text"])
    ]
    assert text in lines


@pytest.mark.parametrize("path", sorted(content.data_folder().glob("[ew]*/*.yaml")), ids=lambda path: path.name)
def test_what_stands_in_quotation_marks_is_a_slide_or_its_words(path):
    everything = " ".join(SLIDES.values())
    for quoted in re.findall("»([^«]+)«", " ".join(path.read_text(encoding="utf-8").split())):
        assert quoted in everything or slide(quoted)


@EXERCISES
def test_a_source_names_a_slide_or_a_paper(exercise: Exercise):
    titles = re.findall("»([^«]+)«", exercise.source["da"])
    assert titles or re.search(r"\((19|20)\d\d\)", exercise.source["da"])
    assert all(slide(title) for title in titles)


def test_a_workbooks_source_names_a_slide_or_a_paper():
    for workbook in content.workbooks().values():
        titles = re.findall("»([^«]+)«", workbook.source["da"])
        assert titles and all(slide(title) for title in titles)


@EXERCISES
def test_an_exercise_says_what_to_say_what_to_talk_about_and_what_the_picture_does_not_say(exercise: Exercise):
    assert exercise.say["da"] and exercise.talk and exercise.not_said


@EXERCISES
def test_an_exercise_comes_back_whole_from_json(exercise: Exercise):
    assert Exercise.from_dict(json.loads(json.dumps(exercise.to_dict()))) == exercise


def test_the_eleven_statements_are_all_there_and_nothing_else():
    deck = next(each for each in DECK if each["title"].startswith("ABSTRAKTIONSNIVEAU"))
    items = content.exercise("abstraction-order").items
    assert sorted(label["da"] for label in items.values()) == sorted(statements(deck["text"]))
    assert len(items) == 11


def test_nobody_begins_with_the_slides_own_order():
    deck = next(each for each in DECK if each["title"].startswith("ABSTRAKTIONSNIVEAU"))
    shown = [label["da"] for label in content.exercise("abstraction-order").items.values()]
    assert shown != statements(deck["text"])
    assert shown == sorted(shown, key=lambda label: label.casefold().replace("ø", "zø").replace("å", "zzå"))


def test_only_the_four_examples_of_the_deck_have_a_right_answer():
    exercise = content.exercise("what-it-is")
    assert isinstance(exercise, CardSort)
    told = {exercise.label(item, "da").casefold() for item in exercise.feedback}
    line = "specifikke faglige kompetencer, fx undervise, behandle, gøre rent, lave mad"
    assert line in slide("Hvad kerneopgaven er og ikke er")
    assert told == set(line.split(", fx ")[1].split(", "))
    assert {key["bin"] for key in exercise.feedback.values()} == {"competence"}
    # The first has the slide's sentence; the others name the slide, for four at once are read below each other.
    assert f"»{line}«" in exercise.feedback["teach"]["text"]["da"]
    assert all("»Hvad kerneopgaven er og ikke er«" in key["text"]["da"] for key in exercise.feedback.values())


def test_feedback_comes_for_what_was_answered_and_in_the_language_asked_for():
    exercise = content.exercise("what-it-is")
    feedback = exercise.feedback_for({"teach": "core", "cook": "competence", "budget": "core"}, "en")
    assert feedback and feedback.keys() == {"teach", "cook"}
    assert feedback["teach"]["right"] is False and feedback["cook"]["right"] is True
    assert feedback["teach"]["text"].startswith("The presentation")
    assert exercise.feedback_for({"budget": "core"}, "da") is None


def test_the_texts_count_the_cards_rightly():
    assert len(content.exercise("what-it-is").items) == 12  # "Her er tolv ting" in the workbook
    assert len(content.exercise("abstraction-order").items) == 11  # "de elleve udsagn" in the agendas


def test_the_other_exercises_have_no_right_answer():
    assert content.exercise("core-or-periphery").feedback_for({"teaching": "core"}, "da") is None
    ranking = content.exercise("abstraction-order")
    assert ranking.feedback_for(dict.fromkeys(ranking.items, 1), "da") is None


def test_core_or_periphery_has_its_four_bins_and_ten_to_fourteen_cards():
    exercise = content.exercise("core-or-periphery")
    assert isinstance(exercise, CardSort)
    assert list(exercise.bins) == ["core", "supporting", "not_ours", "dont_know"]
    assert exercise.apart == ("dont_know",)
    assert 10 <= len(exercise.items) <= 14


@pytest.mark.parametrize("by", ["tasks-by-a", "tasks-by-b"])
def test_a_formulation_is_tried_out_on_the_same_cards(by):
    cards, tried = content.exercise("core-or-periphery"), content.exercise(by)
    assert isinstance(cards, CardSort) and isinstance(tried, CardSort)
    assert tried.items == cards.items and tried.bins == cards.bins and tried.apart == cards.apart
    judged = content.exercise("own-contribution").items[by[-1]]
    letter = by[-1].upper()
    assert tried.formulation == judged and not cards.formulation["da"]
    assert all(judged[each].removeprefix(f"{letter}: ") in tried.prompt[each] for each in ("da", "en"))


def test_the_second_pass_goes_over_the_same_statements():
    assert content.exercise("best-for-us").items == content.exercise("abstraction-order").items


def test_a_task_card_names_a_task_and_never_people():
    people = "lærer|pædagog|leder|sekretær|pedel|rengøringsassistent|skolebestyrelse|teacher|pedagogue|leader|caretaker"
    for label in content.exercise("core-or-periphery").items.values():
        assert not re.search(
            rf"(?i)\b({people})(e|er|en|s|ne)?\b", (label["da"] + " " + label["en"]).replace("Parent-teacher", "")
        )


def test_the_content_is_what_the_contract_says_and_no_more():
    sort = content.exercise("core-or-periphery").content("da")
    assert sort.keys() == {"id", "kind", "title", "prompt", "items", "bins"}
    assert sort["bins"][1] == {"id": "supporting", "label": "Understøtter kernen"}
    ranking = content.exercise("abstraction-order").content("en")
    assert ranking.keys() == {"id", "kind", "title", "prompt", "items", "scale"}
    assert ranking["scale"] == [{"value": 1, "label": "Most concrete"}, {"value": 11, "label": "Most abstract"}]


def test_an_exercise_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LookupError, match=r"no exercise 'core-periphery'; there is .*, core-or-periphery, "):
        content.exercise("core-periphery")
    with pytest.raises(NotFound):
        content.exercise("../roles")


# Workbooks, agendas, roles


WORKBOOKS = pytest.mark.parametrize("workbook", content.workbooks().values(), ids=lambda workbook: workbook.id)


@WORKBOOKS
def test_a_workbook_leads_from_why_to_monday(workbook: Workbook):
    sections = [section.id for section in workbook.sections]
    assert sections[0] == "why" and sections[-2:] == ["not-said", "monday"]
    assert {"alone", "table", "picture"} <= set(sections)
    assert len(set(sections)) == len(sections)
    assert 15 <= workbook.minutes <= 40


@WORKBOOKS
def test_a_workbook_begins_with_the_decks_own_question(workbook: Workbook):
    why = workbook.sections[0].paragraphs
    assert [each for each in why if "slide" in each] and [each for each in why if "slide" not in each]


@WORKBOOKS
def test_a_workbook_tells_whoever_is_alone_what_to_do_without_a_table(workbook: Workbook):
    table = next(section for section in workbook.sections if section.id == "table")
    assert "Er du alene" in " ".join(each["da"] for each in table.paragraphs)
    assert "If you are alone" in " ".join(each["en"] for each in table.paragraphs)


@WORKBOOKS
def test_a_workbook_says_that_its_room_is_invented(workbook: Workbook):
    told = [each for section in workbook.sections if section.id == "not-said" for each in section.paragraphs]
    assert any("rummet er opdigtet" in each["da"].lower() for each in told)
    assert any("room is invented" in each["en"] for each in told)


@WORKBOOKS
def test_a_picture_comes_no_earlier_than_its_exercise(workbook: Workbook):
    asked: set[str] = set()
    for section in workbook.sections:
        if section.exercise:
            assert section.exercise not in asked
            asked.add(section.exercise)
        assert set(section.pictures) <= asked


@pytest.mark.parametrize(("id", "most"), [("45-minutes", 45), ("half-day", 180), ("full-day", 360)])
def test_an_agenda_fits_its_time_and_is_made_of_the_exercises_there_are(id, most):
    steps = content.agenda(id)
    assert steps and all(step["exercise"] in content.exercises() for step in steps)
    assert content.minutes(content.agendas()[id]) <= most
    assert len({step["exercise"] for step in steps}) == len(steps)


def test_every_exercise_has_its_place_in_an_agenda_or_a_workbook():
    asked = {step["exercise"] for agenda in content.agendas().values() for step in agenda["steps"]}
    asked |= {section.exercise for book in content.workbooks().values() for section in book.sections}
    assert set(content.exercises()) <= asked


def test_the_half_day_takes_three_hours_with_its_breaks():
    half_day = content.agendas()["half-day"]
    assert content.minutes(half_day) == 180
    assert [step["pause"] for step in half_day["steps"] if step["pause"]] == [10, 5]
    assert half_day["welcome"]["minutes"] == 10 and half_day["close"]["minutes"] == 3


def test_the_half_day_goes_through_the_three_challenges_in_their_order():
    order = [step["exercise"] for step in content.agenda("half-day")]
    assert order.index("what-it-is") < order.index("abstraction-order") < order.index("core-or-periphery")
    lab = ["formulations", "own-contribution", "tasks-by-a", "tasks-by-b"]
    both = ["my-profession", "contributions-seen", "contributions-own", "recognise-pedagogue", "recognise-teacher"]
    assert order[3:] == [*lab, *both, "dialogue-suggestions"]


@pytest.mark.parametrize("id", content.agendas())
def test_what_is_written_together_is_by_table_and_says_who_sends_it(id):
    for step in content.agenda(id):
        together = any(said in step["say"]["da"] for said in ("bordets vegne", "fra hvert bord", "en sender"))
        assert together == (step["by"] == "table"), step["exercise"]


def test_every_kind_is_a_persons_step_in_the_full_day():
    assert {content.exercise(s["exercise"]).kind for s in content.agenda("full-day") if s["by"] == "person"} == set(
        KINDS
    )


@pytest.mark.parametrize("id", content.agendas())
def test_a_facilitator_is_told_what_goes_wrong_and_what_helps_in_a_silent_or_a_small_room(id):
    for step in content.agenda(id):
        assert step["help"] and step["help"]["mistakes"] and step["help"]["silent"] and step["help"]["small"]


def test_an_agenda_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(LookupError, match="no agenda 'hour'; there is 45-minutes, half-day, full-day"):
        content.agenda("hour")


def test_the_presets_are_those_of_the_contract():
    always = ["other", "undisclosed"]
    assert list(content.roles()) == ["teacher", "pedagogue", "leader", "office", "technical", *always]
    functions = ["leadership", "board", "technical", "after_school", "lower", "middle", "upper", "office"]
    assert list(content.roles("school")) == [*functions, *always]
    places = ["school_one", "school_two", "club", "special_school", "ssp", "ppr", "administration"]
    assert list(content.roles("municipality")) == ["political_committee", *places, *always]
    assert content.roles("school")["undisclosed"]["da"] == "Vil ikke oplyse"


def test_a_code_that_no_preset_knows_is_its_own_label():
    assert content.roles("teacher,kitchen")["kitchen"] == {"da": "kitchen", "en": "kitchen"}
    assert content.roles("teacher,kitchen")["teacher"]["da"] == "Lærere"


@pytest.mark.parametrize("roles", ["Lærere", "teacher,", "professors", "teacher;office", "x" * 100])
def test_roles_that_are_no_codes_are_refused_with_what_would_do(roles):
    with pytest.raises(ValueError, match="professions, school, municipality"):
        content.roles(roles)


def test_a_ranking_is_short_enough_for_every_order_to_be_looked_at():
    assert all(len(each.items) <= 15 for each in content.exercises().values() if isinstance(each, Ranking))
