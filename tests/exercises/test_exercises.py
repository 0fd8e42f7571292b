"""What an answer is, and what is wrong with a bad one."""

import json
import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernelib as kl
from kernelib.exercises import KINDS, CardSort, Exercise, Ranking
from tests.exercises.kinds import BINS, EACH_KIND, TASKS, json_values, order, problems, refused, sort, whole

# Card sort


@pytest.mark.parametrize("answer", [{}, {"teaching": "core"}, dict.fromkeys(TASKS, "dont_know")])
def test_a_card_sort_takes_a_bin_for_each_item_or_skips_it(answer):
    sort.check(answer)


def test_a_bin_that_is_not_there_is_refused_with_codes_and_with_labels():
    error = refused(sort, {"teaching": "kerne"})
    assert str(error) == "teaching is in 'kerne', not in core, supporting, not_ours, dont_know"
    assert error.sentence("da") == (
        "Det svar passer ikke her. "
        "»Undervisning i dansk« kan ligge i Kerne, Understøtter kernen, Ikke vores eller Ved ikke."
    )
    assert error.sentence("en") == (
        "That answer does not fit here. “Teaching Danish” can go in Core, Supports the core, Not ours or Don't know."
    )
    assert error.status == 422 and isinstance(error, ValueError)


@pytest.mark.parametrize("value", ["Kerne", "CORE", "", None, True, 1, 1.5, [], {}, ["core"], "core ", "x" * 10**6])
def test_a_card_goes_into_a_bin_by_its_code_and_nothing_else(value):
    error = refused(sort, {"teaching": value})
    assert error.key == "not_a_bin" and len(str(error)) < 200


def test_an_item_that_is_not_in_the_exercise_is_refused():
    error = refused(sort, {"gym": "core"})
    assert str(error) == "'gym' is not in the exercise; there is teaching, yard_duty, timetable"
    assert "gym" not in error.sentence("da")


def test_all_items_are_asked_for_where_they_are_required():
    all_of_it = CardSort(id="tasks", title="T", prompt="P", items=TASKS, bins=BINS, required=True)
    error = refused(all_of_it, {"teaching": "core"})
    assert str(error) == "yard_duty is left out; all 3 items are needed, 2 to go"
    assert error.sentence("da") == "»Gårdvagt« er ikke med endnu. Alle 3 skal med, og der mangler 2."
    all_of_it.check(dict.fromkeys(TASKS, "core"))
    assert all_of_it.content("da")["required"] is True and "required" not in sort.content("da")


# Ranking


@pytest.mark.parametrize("places", [(1, 2, 3), (1, 1, 3), (1, 1, 2), (1, 1, 1), (2, 2, 2), (10, 700, 20)])
def test_only_the_order_counts_in_a_ranking_and_items_may_share_a_place(places):
    order.check(dict(zip(TASKS, places, strict=True)))


@pytest.mark.parametrize("place", [0, -1, 1.0, 1.5, "1", None, True, False, [], {}, math.nan, math.inf, 10**400])
def test_a_place_is_a_whole_number_from_one(place):
    error = refused(order, {"teaching": 1, "yard_duty": 2, "timetable": place})
    assert error.key == "not_a_place" and "timetable is at place" in str(error)
    assert error.sentence("da").startswith("»Skemalægning« mangler en plads")


def test_a_ranking_asks_for_all_items():
    assert (
        str(refused(order, {"teaching": 1, "yard_duty": 2})) == "timetable is left out; all 3 items are needed, 1 to go"
    )
    assert refused(order, {}).key == "left_out"


# Any exercise


@pytest.mark.parametrize("exercise", EACH_KIND, ids=lambda exercise: exercise.kind)
@pytest.mark.parametrize("answer", [None, [], "teaching", 1, True, [["teaching", "core"]], ("teaching",)])
def test_an_answer_is_an_entry_for_each_item(exercise, answer):
    error = refused(exercise, answer)
    assert error.key == "not_an_answer" and error.sentence("en")


garbage = json_values | st.dictionaries(
    st.sampled_from(list(TASKS)) | st.text() | st.integers(), json_values, max_size=4
)


@given(st.sampled_from(EACH_KIND), garbage)
def test_garbage_is_refused_by_an_answer_error_and_by_nothing_else(exercise, answer):
    before = repr(answer)
    try:
        exercise.check(answer)
    except kl.AnswerError as error:
        assert 0 < len(str(error)) < 1000
        assert 0 < len(error.sentence("da")) < 1000 and error.sentence("en") != error.sentence("da")
    else:
        assert all(item in TASKS for item in answer)
    assert repr(answer) == before


sortings = st.dictionaries(st.sampled_from(list(TASKS)), st.sampled_from(list(BINS)))
rankings = st.fixed_dictionaries({item: st.integers(1, 50) for item in TASKS})


@given(sortings.map(lambda answer: (sort, answer)) | rankings.map(lambda answer: (order, answer)))
def test_what_check_accepts_comes_back_the_same_from_json_and_from_rows(case):
    exercise, answer = case
    exercise.check(answer)
    assert json.loads(json.dumps(answer)) == answer
    assert {item: value for item, _, value in exercise.rows(answer)} == answer
    assert all(criterion is None for _, criterion, _ in exercise.rows(answer))


def test_an_exercise_cannot_be_changed():
    with pytest.raises(AttributeError):
        sort.title = "Noget andet"  # pyright: ignore[reportAttributeAccessIssue]


# Writing one


def test_fifteen_lines_make_an_exercise_and_a_plain_string_stands_for_both_languages():
    meetings = kl.CardSort(
        id="our-meetings",
        title="Vores møder",
        prompt="Hvilke møder bringer os tættere på kerneopgaven?",
        items={"team": "Teammøde", "staff": "Personalemøde", "parents": "Forældremøde"},
        bins={"closer": "Tættere på", "neither": "Hverken eller", "further": "Længere væk"},
    )
    kl.check_exercise(meetings)
    assert meetings.content("en")["title"] == meetings.content("da")["title"] == "Vores møder"
    assert Exercise.from_dict(meetings.to_dict()) == meetings
    assert meetings.kind == "card_sort"


def test_everything_that_is_missing_is_said_at_once():
    gaps = CardSort(id="Our meetings", title={"da": "Møder"}, prompt="", items={}, bins={"closer": "Tættere på"})
    assert problems(gaps) == [
        "id is 'Our meetings'; write small letters a to z, digits and hyphens, a letter first",
        "title has no English text; write en, or one plain string for both",
        "prompt is empty; write it",
        "items has 0; write at least 1",
        "bins has 1; write at least 2",
        "apart leaves fewer than two bins to agree on; leave more of them out of it",
    ]


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"id": 3}, "id is 3; write small letters"),
        ({"title": None}, "title is None; write a text"),
        ({"title": {"da": "T", "en": 4}}, "title, en is 4; write a text, in quotes"),
        ({"title": {"da": "T", "en": "T", "de": "T"}}, "title has 'de'; write da and en"),
        ({"prompt": "x" * 3000}, "prompt, da has 3000 letters; write at most 2000"),
        ({"prompt": "ding\x07"}, "prompt, da has signs that cannot be shown; write letters"),
        ({"items": ["a", "b"]}, "items is a list; write a code and a text for each"),
        ({"items": {"A": "A", "b": "B"}}, "items has the code 'A'; write small letters"),
        ({"items": {"a": "Same", "b": "Same"}}, "items says 'Same' twice in da; nobody could tell them apart"),
        ({"items": {f"a{n}": f"A{n}" for n in range(99)}}, "items has 99; write at most 60"),
        ({"talk": [None]}, "talk, no. 1 is None; write a text"),
        ({"required": "yes"}, "required is 'yes'; write true or false"),
        ({"by": "group"}, "by is 'group'; write person or table"),
        ({"apart": "dont_know"}, "apart is 'dont_know'; write a list of bins, such as [dont_know]"),
        (
            {"apart": ["dontknow"]},
            "apart has 'dontknow', which is no bin; there is core, supporting, not_ours, dont_know",
        ),
        ({"feedback": {"c": {"bin": "core", "text": "T"}}}, "feedback is about 'c'; there is a, b"),
        ({"feedback": {"a": {"bin": "kerne", "text": "T"}}}, "feedback of a has bin 'kerne'; use one of core"),
        ({"feedback": {"a": "core"}}, "feedback of a is not whole; write its bin and its text"),
        ({"feedback": ["a"]}, "feedback is a list; write a bin and a text for an item"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_do(gap, says):
    found = problems(CardSort(**{**whole, "bins": BINS, **gap}))
    assert any(problem.startswith(says) for problem in found), found


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        ({"items": {"a": "A"}}, "items has 1; write at least 2"),
        ({"items": {f"a{n}": f"A{n}" for n in range(16)}}, "items has 16; write at most 15"),
        ({"ends": {"first": "Først"}}, "ends is not whole; write first and last, or leave it out"),
        ({"ends": {"first": "Først", "last": ""}}, "ends, last is empty; write it"),
    ],
)
def test_what_is_wrong_with_a_ranking_is_said_too(gap, says):
    assert says in problems(Ranking(**{**whole, **gap}))


def test_something_that_is_no_exercise_is_refused():
    assert problems({"id": "x"}) == [
        "this is a dict, not an exercise; make one of Choice, CardSort, Ranking, Rating, Allocation, FreeText"
    ]


parts = {
    "bins": json_values,
    "criteria": json_values,
    "scale": json_values | st.lists(st.fixed_dictionaries({"value": json_values, "label": json_values}), max_size=3),
    "not_together": json_values,
    "total": json_values,
    "longest": json_values,
    "at_least": json_values,
    "at_most": json_values,
    "feedback": json_values,
    "ends": json_values,
}


@given(
    st.sampled_from(list(KINDS.values())),
    st.dictionaries(st.sampled_from(["source", "say", "talk", "not_said", "required", "by"]), json_values),
    st.fixed_dictionaries({"id": json_values, "title": json_values, "prompt": json_values, "items": json_values}),
    st.fixed_dictionaries(parts),
)
def test_an_exercise_of_any_nonsense_is_told_of_and_never_crashes(kind, more, base, parts):
    known = {each.name for each in fields(kind)}
    made = {**base, **more, "kind": kind.kind, **{name: value for name, value in parts.items() if name in known}}
    try:
        kl.check_exercise(Exercise.from_dict(made))
    except kl.ContentError as error:
        assert error.problems and all(problem.strip() for problem in error.problems)


@pytest.mark.parametrize("exercise", EACH_KIND, ids=lambda exercise: exercise.kind)
def test_each_kind_is_whole_and_comes_back_from_json(exercise):
    kl.check_exercise(exercise)
    assert Exercise.from_dict(json.loads(json.dumps(exercise.to_dict()))) == exercise
    assert KINDS[exercise.kind] is type(exercise)


@pytest.mark.parametrize("exercise", EACH_KIND, ids=lambda exercise: exercise.kind)
def test_what_is_written_with_whose_words_it_is_comes_back_without(exercise):
    marked = {**exercise.to_dict(), "title": {"da": "T", "en": "T", "same": True, "slide": "T"}}
    assert Exercise.from_dict(marked).title == {"da": "T", "en": "T"}
