"""Every exercise in every state a room can be in: what is released, and the picture of it in both languages."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from kernelib import charts, content, trying_out
from kernelib.charts.wording import label
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating
from kernelib.store import Store
from kernelib.workshop import Workshop, new_workshop
from tests.charts.marks import Marks, place_of

EXERCISES = list(content.exercises())
HOSTILE = '<script>alert(1)</script> & "><img src=x onerror=alert(2)> {percent} ]]> &lt;b&gt;'
ROOM = 12

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    store = Store("sqlite://")
    yield new_workshop("Skolen", database=store)
    store.close()


def answers(exercise: Exercise, many: int) -> list[dict[str, Any]]:
    if exercise.folds:
        # Enough of each of two, or all would be told as one.
        two = list(exercise.items)[:2]
        return [{two[n % 2]: True} for n in range(many)]
    chance, taste = random.Random(exercise.id), dict.fromkeys(exercise.items, 0.5)
    return [trying_out.invented(exercise, taste, chance, "da") for _ in range(many)]


def answered(
    workshop: Workshop, exercise: Exercise, sent: list[dict[str, Any]], roles: list[str] | None = None
) -> dict[str, Any]:
    """What is shown when these have been sent, and every text has been let through."""
    if content.exercises()[exercise.id] != exercise:
        workshop.add(exercise)
    workshop.open(exercise.id, by="person")
    for answer, role in zip(sent, roles or ["teacher"] * len(sent), strict=True):
        workshop.join(role).submit(exercise.id, answer)
    if isinstance(exercise, FreeText):
        for text in workshop.texts(exercise.id):
            workshop.moderate(exercise.id, text["id"], "shown")
    return workshop.reveal(exercise.id)


def assert_can_be_shown(exercise: Exercise, result: dict[str, Any]) -> dict[str, charts.Picture]:
    """The drawing, its sentence and its table, in both languages on a phone, and on the wall of the longer one."""
    told = {language: charts.picture(exercise, result, language) for language in ("da", "en")}
    for drawn in (*told.values(), charts.picture(exercise, result, "da", "wall")):
        marks = Marks(drawn)
        assert not marks.outside() and not marks.meeting(), drawn.size
        # One that is taller than its place is shown with smaller letters.
        assert drawn.size.name == "phone" or marks.height <= place_of(drawn, label(exercise.title, "da"))
    assert_is_a_drawing(told["da"].svg())
    for drawn in told.values():
        assert_can_be_read(drawn)
    assert told["da"].sentence != told["en"].sentence
    assert len(told["da"].table.rows) == len(told["en"].table.rows)
    return told


def assert_is_a_drawing(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("aria-label")
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags <= {"svg", "path", "text", "line", "rect"}
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on") or "href" in name]


def assert_can_be_read(drawn: charts.Picture) -> None:
    for said in (drawn.sentence, drawn.description, *drawn.not_said, *drawn.table.notes):
        assert said == said.strip() and "  " not in said and said[-1] in ".?", said
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}(?<!\{percent\})", said), said
    assert drawn.sentence[0].isupper() or drawn.sentence[0].isdigit()
    for row in drawn.table.rows:
        assert len(row) == len(drawn.table.columns)
        assert not {"None", "nan", ""} & set(row), row


@each_exercise
@pytest.mark.parametrize("people", [0, 1, 4])
def test_of_nobody_one_and_four_nothing_is_shown_and_it_is_said_why(workshop, exercise, people):
    asked = content.exercise(exercise)
    told = answered(workshop, asked, answers(asked, people))
    assert told["suppressed"] and told["n"] is None and told["scores"] == {} and told["sentence"] is None
    if people < 4:
        return  # the same as of four
    drawn = assert_can_be_shown(asked, told)
    assert drawn["da"].sentence == "Der er for få svar til at vise et billede, uden at nogen kan genkendes."
    assert drawn["da"].table.rows == []


@each_exercise
def test_of_one_table_that_answers_all_is_shown(workshop, exercise):
    asked = content.exercise(exercise)
    workshop.open(exercise, by="table")
    workshop.join("teacher", table=1).submit(exercise, answers(asked, 1)[0])
    if isinstance(asked, FreeText):
        for text in workshop.texts(exercise):
            workshop.moderate(exercise, text["id"], "shown")
    told = workshop.reveal(exercise)
    assert told["n"] == 1
    assert_can_be_shown(asked, told)


@each_exercise
def test_where_everyone_agrees_it_is_said_and_no_number_tells_it(workshop, exercise):
    asked = content.exercise(exercise)
    told = answered(workshop, asked, answers(asked, 1) * ROOM)
    assert told["n"] == ROOM
    drawn = assert_can_be_shown(asked, told)
    cells = [cell for row in drawn["da"].table.rows for cell in row[1:]]
    assert not [cell for cell in cells if re.fullmatch(r"[\d,]+", cell)]
    assert "næsten alle" in drawn["da"].sentence


@each_exercise
def test_where_half_have_skipped_only_those_who_answered_count(workshop, exercise):
    asked = content.exercise(exercise)
    sent = answers(asked, ROOM)
    if isinstance(asked, Ranking | Allocation) or (isinstance(asked, Choice) and asked.fewest):
        sent = sent if asked.folds else sent[: ROOM // 2]
    else:
        # Every second leaves out all but the first item.
        first = next(iter(asked.items))
        sent = [
            answer if n % 2 else {item: value for item, value in answer.items() if item == first}
            for n, answer in enumerate(sent)
        ]
    told = answered(workshop, asked, sent)
    assert not told["suppressed"] and ROOM // 2 <= told["n"] <= ROOM
    assert_can_be_shown(asked, told)


@each_exercise
def test_a_role_of_one_person_is_in_the_room_and_in_no_group(workshop, exercise):
    asked = content.exercise(exercise)
    told = answered(workshop, asked, answers(asked, ROOM), ["teacher"] * (ROOM - 1) + ["office"])
    assert told["n"] == ROOM
    # The eleven others would tell of the twelfth.
    assert told["groups"] == []
    assert "kontor" not in assert_can_be_shown(asked, told)["da"].sentence.lower() or "office" in asked.items


def same(text: str) -> dict[str, str]:
    return {"da": text, "en": text}


def worded(exercise: Exercise, text: str) -> tuple[Exercise, list[dict[str, Any]]]:
    """The exercise with this for each of its items, or where items are written about, with this as each text."""
    if isinstance(exercise, FreeText):
        others = [dict.fromkeys(exercise.items, "Læring"), dict.fromkeys(exercise.items, text)]
        return exercise, others * (ROOM // 2)
    if isinstance(exercise, Rating):
        exercise = replace(exercise, criteria={code: same(f"{text}, {code}") for code in exercise.criteria})
    items = {code: same(f"{text} {n}") for n, code in enumerate(exercise.items, start=1)}
    feedback = {"feedback": {}} if isinstance(exercise, CardSort) else {}
    made = replace(exercise, items=items, title=same(text), prompt=same(text), **feedback)
    return made, answers(made, ROOM)


@each_exercise
@pytest.mark.parametrize("text", ["Trivsel", "ro"])
def test_a_formulation_of_one_word_is_shown_as_it_is(workshop, exercise, text):
    asked, sent = worded(content.exercise(exercise), text)
    drawn = assert_can_be_shown(asked, answered(workshop, asked, sent))
    assert any(text in cell for row in drawn["da"].table.rows for cell in row)


@each_exercise
def test_hostile_markup_is_text_wherever_it_stands(workshop, exercise):
    asked, sent = worded(content.exercise(exercise), HOSTILE)
    told = assert_can_be_shown(asked, answered(workshop, asked, sent))
    for drawn in told.values():
        said = "".join((drawn.sentence, drawn.title, *(cell for row in drawn.table.rows for cell in row)))
        assert "<script>" in said
        assert "<script" not in drawn.svg() and "&lt;script&gt;" in drawn.svg()
        html = drawn._repr_mimebundle_()["text/html"]
        assert "<script" not in html and "<img" not in html


@each_exercise
@pytest.mark.parametrize(
    "text",
    ["Skoleårsbegyndelsesfestforberedelser" * 3, "🙂🏫 leg 👩‍🏫", "مرحبا بالمدرسة"],
    ids=["long", "emoji", "arabic"],
)
def test_long_words_emoji_and_what_is_read_from_right_to_left_stay_in_their_place(workshop, exercise, text):
    asked, sent = worded(content.exercise(exercise), text)
    assert_can_be_shown(asked, answered(workshop, asked, sent))


@each_exercise
def test_forty_formulations_are_all_in_the_table_and_as_many_in_the_picture_as_there_is_room_for(workshop, exercise):
    asked = content.exercise(exercise)
    if isinstance(asked, FreeText):
        first = next(iter(asked.items))
        sent = [{first: f"Formulering nummer {n}: alle børn skal høre til og blive klar til livet"} for n in range(40)]
        rows = 40
    else:
        rows = min(40, asked.most_items)
        items = {f"i{n}": same(f"Formulering nummer {n}: alle børn skal høre til, hver dag") for n in range(rows)}
        extra = {"feedback": {}} if isinstance(asked, CardSort) else {}
        asked = replace(asked, items=items, **extra)
        sent = answers(asked, 20)
        rows *= len(asked.criteria) if isinstance(asked, Rating) else 1
        rows = 2 if asked.folds else rows
    drawn = assert_can_be_shown(asked, answered(workshop, asked, sent))
    assert len(drawn["da"].table.rows) == rows
