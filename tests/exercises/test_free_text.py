"""A free text: something written about each item."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelib import content
from kernelib.exercises import FreeText
from tests.exercises.kinds import problems, refused, whole, writing


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "At alle børn",
        "to\nlinjer",
        "en\ttabulator",
        "  luft  ",
        "😀" * 12,
        "<b>fed</b>",
        "\u202eomvendt",
        "مدرسة\u200f",
    ],
)
def test_a_text_may_be_anything_that_people_write(text):
    writing.check({"teaching": text})
    assert list(writing.rows({"teaching": text})) == [("teaching", None, text)]


def test_any_item_may_be_left_out():
    writing.check({})
    writing.check({"timetable": "Ingen"})


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t", "\u200b", "\u202e\u202c", "\ufeff ", "\u200d\u00ad"])
def test_a_text_that_nobody_can_see_is_refused(text):
    error = refused(writing, {"yard_duty": text})
    assert str(error) == "yard_duty is empty; leave it out"
    assert error.sentence("da") == "Der står ikke noget under »Gårdvagt«. Skriv noget, eller spring det over."


def test_characters_are_counted_and_not_bytes():
    writing.check({"teaching": "æøå😀" * 3})
    error = refused(writing, {"teaching": "æøå😀" * 3 + "."})
    assert str(error) == "teaching has 13 characters; write at most 12"
    assert error.sentence("da") == "Teksten under »Undervisning i dansk« er for lang: 13 tegn. Den må højst fylde 12."


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x85", "\ud800"])
def test_signs_that_no_file_or_screen_can_hold_are_refused(sign):
    error = refused(writing, {"teaching": f"ord{sign}"})
    assert str(error) == "teaching has control characters; leave them out"
    assert sign not in str(error) + error.sentence("da")


@pytest.mark.parametrize("value", [None, 1, True, ["ord"], {"da": "ord"}, 1.5])
def test_a_text_is_a_text(value):
    error = refused(writing, {"teaching": value})
    assert error.key == "not_a_text" and str(error).endswith("not a text")


def test_all_texts_are_asked_for_where_they_are_required():
    all_of_it = FreeText(**whole, required=True)
    assert refused(all_of_it, {"a": "ord"}).key == "left_out"
    all_of_it.check({"a": "ord", "b": "ord"})


@given(st.text(max_size=14))
def test_what_is_taken_comes_back_to_the_letter_and_can_be_shown(text):
    try:
        writing.check({"teaching": text})
    except ValueError:
        return
    assert json.loads(json.dumps({"teaching": text}).encode()) == {"teaching": text}
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.strip() and len(text) <= 12


def test_the_content_says_how_long_a_text_may_be():
    assert writing.content("da").keys() == {"id", "kind", "title", "prompt", "items", "longest"}
    assert writing.content("da")["longest"] == 12
    assert FreeText(**whole).content("da")["longest"] == 300


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"longest": 0}, "longest is 0; write a whole number from 1 to 2000"),
        ({"longest": 5000}, "longest is 5000; write a whole number from 1 to 2000"),
        ({"longest": 1.5}, "longest is 1.5; write a whole number from 1 to 2000"),
        ({"items": {f"a{n}": f"A{n}" for n in range(13)}}, "items has 13; write at most 12"),
    ],
)
def test_what_is_wrong_with_a_free_text_is_said(gap, says):
    assert says in problems(FreeText(**{**whole, **gap}))


def test_only_a_text_whose_words_are_marked_says_so():
    plain = FreeText(id="purpose", title="Formål", prompt="Hvorfor?", items={"purpose": "Formålet"})
    assert "marked" not in plain.content("da")
    assert content.exercise("formulations").content("da")["marked"] is True
    assert list(replace(plain, marked="yes").problems()) == ["marked is 'yes'; write true or false"]
