"""The sentence above a picture is one that can be read aloud in a room."""

import pandas as pd
import pytest

from kernelib import charts, content
from kernelib.exercises import CardSort, Rating
from tests.charts.conftest import released

BOTH = content.exercise("own-contribution")
CARDS = content.exercise("core-or-periphery")
EVEN, SPLIT = {"0": 0.0, "1": 0.0, "2": 0.0, "3": 0.5, "4": 0.5}, {"0": 0.5, "1": 0.0, "2": 0.0, "3": 0.0, "4": 0.5}


def rated(language: str, **own: dict) -> str:
    spread = {"a": {"own": EVEN, "people": EVEN}, "b": {"own": EVEN, "people": EVEN}} | own
    scores = {"median": {}, "distribution": spread, "nearly_unanimous": []}
    return charts.sentence(BOTH, released(20, scores), language)


def test_what_is_rated_by_several_questions_is_told_by_its_letter_and_one_whole_question():
    apart = {"b": {"own": SPLIT, "people": EVEN}}
    assert rated("da", **apart) == (
        "Længst fra hinanden står I om B, på spørgsmålet »Kan du se dit eget bidrag i formuleringen?«."
    )
    assert rated("en", **apart) == (
        "You are furthest apart on B, on the question “Can you see your own contribution in this formulation?”."
    )
    other = rated("da", a={"own": EVEN, "people": SPLIT})
    assert other.count("»") == 1 and "…" not in other


@pytest.mark.parametrize("exercise", [each for each in content.exercises().values() if isinstance(each, Rating)])
@pytest.mark.parametrize("language", ["da", "en"])
def test_no_sentence_on_a_rating_has_two_shortened_quotations(exercise, language):
    low, *_, high = map(str, exercise.values)
    alike = {code: {low: 0.5, str(exercise.values[1]): 0.5} for code in exercise.criteria}
    spread = {item: dict(alike) for item in exercise.items}
    last = list(exercise.items)[-1]
    spread[last][next(iter(exercise.criteria))] = {low: 0.5, high: 0.5}
    said = charts.sentence(exercise, released(20, {"median": {}, "distribution": spread}), language)
    assert said.count("…") <= 1 and said.count("»") + said.count("“") <= 2


def test_of_two_long_names_only_the_one_to_talk_about_is_told():
    rating = Rating(
        id="long", title="T", prompt="?", items={"a": "En formulering, som er meget lang og bred", "b": "En anden"},
        criteria={"now": "Nu"}, scale=[(step, str(step)) for step in range(5)],
    )  # fmt: skip
    spread = {"a": {"now": EVEN}, "b": {"now": SPLIT}}
    assert charts.sentence(rating, released(9, {"median": {}, "distribution": spread})) == (
        "Mest forskelligt svarer I om »En anden«."
    )


def sorted_with_doubt(many: int, doubt: float, language: str = "da", asked=CARDS) -> str:
    assert isinstance(asked, CardSort)
    sure = {"core": 0.6, "supporting": 0.4, "not_ours": 0.0, "dont_know": 0.0}
    unsure = {"core": (1 - doubt) / 2, "supporting": (1 - doubt) / 2, "not_ours": 0.0, "dont_know": doubt}
    shares = {item: unsure if n < many else sure for n, item in enumerate(asked.items)}
    contested = dict.fromkeys(asked.items, 0.6)
    return charts.sentence(asked, released(20, {"shares": shares, "contested": contested}), language)


def test_what_is_sorted_by_a_formulation_is_told_with_its_letter_and_first_words():
    by_b = content.exercise("tasks-by-b")
    plain = sorted_with_doubt(0, 0.4)
    assert sorted_with_doubt(0, 0.4, asked=by_b) == f"Ud fra B, »At barnet eller den unge\u00a0…«: {plain}"
    plain = sorted_with_doubt(5, 0.4, "en")
    assert sorted_with_doubt(5, 0.4, "en", by_b) == f"Going by B, “That the child or the\u00a0…”: {plain}"


def test_many_who_do_not_know_on_many_cards_are_told_first():
    assert sorted_with_doubt(5, 0.4) == (
        "Her er mange i tvivl. På 5 af 14 kort svarede mindst hver tredje »Ved ikke«. Tvivlen er størst om »Gårdvagt«."
    )
    assert sorted_with_doubt(5, 0.4, "en") == (
        "Here many are in doubt. On 5 of 14 cards at least one in three answered “Don't know”. "
        "The doubt is greatest about “Playground duty”."
    )


@pytest.mark.parametrize(("many", "doubt"), [(4, 0.9), (14, 0.3), (0, 0.0)])
def test_few_who_do_not_know_or_few_cards_are_left_to_the_table(many, doubt):
    assert "tvivl" not in sorted_with_doubt(many, doubt)


def test_recognition_between_roles_names_nobody_first_or_last():
    matrix = pd.DataFrame({"teacher": [float("nan"), 0.9], "office": [0.2, float("nan")]}, index=["teacher", "office"])
    labels = {"teacher": "Lærere", "office": "Kontoret"}
    said = charts.recognition_matrix(matrix, labels=labels).sentence
    assert said == "I genkender mellem 20 og 90 procent af hinandens bidrag. Spørg til det, der ikke bliver set."


@pytest.mark.parametrize(
    ("wide", "says"),
    [
        ([], "Mest forskelligt ser I på »Skabe undervisning«."),
        (["wellbeing"], "Mest forskelligt ser I på »Holde øje med børns trivsel« og »Skabe undervisning«."),
        (["wellbeing", "respect"], "og 1 til."),
    ],
)
def test_statements_on_which_people_are_equally_far_apart_are_all_told_of(wide, says):
    order = list(content.exercise("abstraction-order").items)
    spread = {item: [1, 6] if item in (*wide, "create_teaching") else [3, 4] for item in order}
    scores = {"order": order, "borda": dict.fromkeys(order, 5.0), "spread": spread, "kendall_w": None}
    assert says in charts.sentence(content.exercise("abstraction-order"), released(20, scores), "da")
