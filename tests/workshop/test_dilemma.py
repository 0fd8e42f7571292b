"""What a room's formulations can do and what they cost, in numbers and in words."""

import json

import pandas as pd
import pytest

from kernelib import charts, content, words
from kernelib.charts.text import lower_first, wrap
from kernelib.charts.theme import WALL
from kernelib.charts.walls import HEADING
from kernelib.dilemma import dilemma, formulation, scores, sentence, weighed
from kernelib.models.uncertainty import wilson

CARDS = [f"card_{n}" for n in range(10)]
ROLES = {"teacher": {"da": "Lærere", "en": "Teachers"}, "office": {"da": "Kontoret", "en": "The office"}}


def judged(**own: dict[str, list[int]]) -> pd.DataFrame:
    """Answers to both questions: for each formulation what each function's people answer."""
    return pd.DataFrame(
        [
            {"participant": f"{role}{n}", "role": role, "item": code, "criterion": criterion, "value": value}
            for code, roles in own.items()
            for role, values in roles.items()
            for n, value in enumerate(values)
            for criterion in ("own", "people")
        ]
    )


def cards(cores: int, roles: tuple[str, ...] = ("teacher", "office"), each: int = 6) -> pd.DataFrame:
    """Everybody puts the same cards in the core."""
    return pd.DataFrame(
        [
            {"participant": f"{role}{n}", "role": role, "item": card, "value": "core" if at < cores else "not_ours"}
            for role in roles
            for n in range(each)
            for at, card in enumerate(CARDS)
        ]
    )


@pytest.fixture
def room() -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    seen = judged(a={"teacher": [4] * 6, "office": [3] * 6}, b={"teacher": [4] * 6, "office": [0] * 6})
    return seen, {"a": cards(10), "b": cards(5)}


def test_the_function_that_sees_itself_least_is_the_one_that_counts(room):
    table, by_role, _ = weighed(*room, draws=20)
    # (0 + 1) / (6 + 2) of the office, (6 + 1) / (6 + 2) of the teachers.
    assert by_role.loc["b"].to_dict() == {"office": 0.125, "teacher": 0.875}
    assert table["inclusion"].to_dict() == {"a": 0.875, "b": 0.125}


def test_where_everything_is_core_nothing_is_told_apart(room):
    table, _, _ = weighed(*room, draws=20)
    assert table.loc["a", "discrimination"] == pytest.approx(0, abs=1e-12) and table.loc["a", "core"] == 1
    assert table.loc["b", "discrimination"] > 0.5 and table.loc["b", "core"] == 0.5


def test_neither_is_surpassed_where_each_is_ahead_in_one_thing(room):
    table, _, cloud = weighed(*room, draws=20)
    assert table["undominated"].to_dict() == {"a": 1, "b": 1}
    assert len(cloud) == 40


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("da", "B skelner tydeligere mellem opgaverne, men kontoret ser mindre af sig selv i den end i A."),
        ("en", "B tells the tasks apart more clearly, but the office can see less of themselves in it than in A."),
    ],
)
def test_the_sentence_names_what_it_costs_and_no_winner(room, language, says):
    seen, sorts = room
    drawn = dilemma(seen, sorts, ROLES, draws=20, language=language, people=12)
    assert drawn.sentence == says
    assert any("100" in note for note in drawn.table.notes)
    assert drawn.svg().startswith("<svg")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_sentence_above_the_drawing_has_three_lines_on_a_wall_at_most(language):
    """Whichever function is named: four lines would leave the drawing small."""
    names = {lower_first(text[language]) for roles in content.presets().values() for text in roles.values()}
    keys = ("dilemma_apart", "dilemma_unsaid_role", "dilemma_leads", "pareto_sentence", "pareto_both", "halves")
    letters = {"clear": "B", "wide": "A", "other": "A", "a": "B", "b": "A"}
    for key in keys:
        for role in names:
            if key == "halves":
                both = ("pareto_tells_unsure", "pareto_holds_unsure")
                said = " ".join(words.say(f"charts.{half}", language, **letters) for half in both)
            else:
                said = words.say(f"charts.{key}", language, role=role, **letters)
            assert len(wrap(said, WALL.width, HEADING, WALL.strong)) <= 3, said


def test_no_word_of_the_drawing_is_the_trades_own():
    standing = [f"standing_{how}" for how in ("surely", "likely", "unsure", "unlikely", "hardly")]
    for key in ("pareto_title", "pareto_up", "pareto_right", *standing):
        said = words.say(f"charts.{key}", "da")
        assert not {"bit", "forsøg", "diskrimination", "inklusion", "tænkte", "overgået", "skyen"} & set(
            said.lower().split()
        ), said


def test_a_function_of_fewer_than_five_is_named_nowhere():
    office = {"office": [0] * 2, "technical": [0] * 4}
    seen = judged(a={"teacher": [4] * 6, **office}, b={"teacher": [4] * 6, **office})
    sorts = {code: cards(n, ("teacher", *office)) for code, n in (("a", 10), ("b", 5))}
    _, by_role, _ = weighed(seen, sorts, draws=5)
    assert set(by_role.columns) == {"teacher", "others"}
    drawn = dilemma(seen, sorts, ROLES, draws=5)
    assert "ontor" not in drawn.sentence + " ".join(drawn.table.notes)


@pytest.mark.parametrize(("raters", "sorters"), [(5, 4), (4, 5)])
def test_a_function_is_the_same_in_the_ratings_and_in_the_cards(raters, sorters):
    seen = judged(**{code: {"teacher": [4] * 6, "office": [0] * raters, "technical": [4] * 3} for code in ("a", "b")})
    few = {"office": sorters, "technical": 3}
    both = [cards(5, ("teacher",)), *(cards(5, (role,), many) for role, many in few.items())]
    table, by_role, _ = weighed(seen, {code: pd.concat(both) for code in ("a", "b")}, draws=5)
    assert set(by_role.columns) == {"teacher", "others"}
    # Of the others the three technicians see themselves.
    assert by_role.loc["a", "others"] == table.loc["a", "inclusion"] == pytest.approx(4 / (raters + 3 + 2))


def test_a_formulation_without_numbers_takes_nothing_from_the_others():
    seen = judged(a={"teacher": [4] * 6, "office": [4] * 6}, b={"teacher": [4] * 6, "office": [0] * 6})
    seen = seen.loc[(seen["item"] != "a") | (seen["criterion"] != "own")]
    table, _, cloud = weighed(seen, {code: cards(5) for code in ("a", "b")}, draws=5)
    assert table["inclusion"].isna().tolist() == [True, False] and table.loc["b", "undominated"] == 1
    told = scores(table, cloud)
    assert told["inclusion_range"]["a"] is None and told["undominated"] == {"a": None, "b": 1}
    drawn = dilemma(seen, {code: cards(5) for code in ("a", "b")}, ROLES, draws=5)
    # It keeps the letter it had when it was judged.
    assert [row[0][:1] for row in drawn.table.rows] == ["B"]


def test_scores_are_what_json_can_carry_and_hold_all_draws_in_their_ranges(room):
    table, _, cloud = weighed(*room, draws=400)
    told = scores(table, cloud)
    assert json.loads(json.dumps(told)) == told
    assert [len(draws) for draws in told["cloud"].values()] == [150, 150]
    ends = cloud.loc[cloud["formulation"] == "b", "discrimination"].quantile([0.025, 0.975])
    assert told["discrimination_range"]["b"] == ends.tolist()


def test_where_the_rest_are_fewer_than_five_they_are_left_out_of_the_functions():
    office = {"office": [0] * 4}
    seen = judged(a={"teacher": [4] * 6, **office}, b={"teacher": [0] * 6, **office})
    table, by_role, _ = weighed(seen, {code: cards(5, ("teacher",)) for code in ("a", "b")}, draws=5)
    assert list(by_role.columns) == ["teacher"]
    assert table["inclusion"].to_dict() == {"a": 0.875, "b": 0.125}


def test_one_that_is_ahead_in_both_is_asked_what_the_other_says():
    seen = judged(a={"teacher": [0] * 6, "office": [0] * 6}, b={"teacher": [4] * 6, "office": [4] * 6})
    said = dilemma(seen, {"a": cards(10), "b": cards(5)}, ROLES, draws=5).sentence
    assert said.startswith("B skelner tydeligere mellem opgaverne og favner bredere end A. Spørg")


def test_where_nothing_is_apart_nothing_is_said_of_a_cost():
    seen = judged(a={"teacher": [4] * 6, "office": [4] * 6}, b={"teacher": [4] * 6, "office": [4] * 6})
    table, by_role, cloud = weighed(seen, {"a": cards(5), "b": cards(5)}, draws=5)
    assert sentence(table, by_role, cloud, ROLES, "da") == ""
    assert sentence(table.loc[["a"]], by_role.loc[["a"]], cloud, ROLES, "da") == ""


def test_who_does_not_say_their_function_is_in_none():
    seen = judged(a={"teacher": [4] * 6, "undisclosed": [0] * 6}, b={"teacher": [0] * 6, "undisclosed": [4] * 6})
    _, by_role, _ = weighed(seen, {code: cards(5, ("teacher",)) for code in ("a", "b")}, draws=5)
    assert list(by_role.columns) == ["teacher"]


def test_where_all_see_themselves_alike_nothing_is_said_of_fewer():
    seen = judged(a={"teacher": [4] * 6, "office": [4] * 6}, b={"teacher": [4] * 6, "office": [4] * 6})
    said = dilemma(seen, {"a": cards(10), "b": cards(5)}, ROLES, draws=5).sentence
    assert "men" not in said


@pytest.mark.parametrize("people", [0, 1])
def test_nobody_and_one_person_make_no_picture(people):
    seen = judged(a={"teacher": [4]}, b={"teacher": [0]}).iloc[: 4 * people]
    sorts = {code: cards(n, ("teacher",), 1).iloc[: 10 * people] for code, n in (("a", 5), ("b", 3))}
    assert dilemma(seen, sorts, ROLES, draws=5).sentence == "Der er ingen tal at vise endnu."


def test_who_does_not_know_sorts_nothing(room):
    unsure = {code: told.assign(value="dont_know") for code, told in room[1].items()}
    unsure["b"] = pd.concat([unsure["b"], room[1]["b"].assign(participant=lambda t: "x" + t["participant"])])
    table, _, _ = weighed(room[0], unsure, draws=5)
    assert table.loc["b", "core"] == 0.5


def test_a_formulation_is_named_without_its_letter():
    items = content.exercise("own-contribution").items
    assert [formulation(label["da"])[:6] for label in items.values()] == ["Sammen", "At bar"]


def told(*rows: tuple[str, float, float], spread: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Formulations with their two numbers, and draws that lie so far to each side of the second, in turn."""
    table = pd.DataFrame(
        {"inclusion": [row[1] for row in rows], "discrimination": [row[2] for row in rows]},
        index=[row[0] for row in rows],
    )
    draws = [
        {"draw": n, "formulation": code, "inclusion": seen, "discrimination": tells + spread * (-1) ** (n + at)}
        for at, (code, seen, tells) in enumerate(rows)
        for n in range(40)
    ]
    return table, pd.DataFrame(draws)


IN_B = "B favner bredest."


@pytest.mark.parametrize(
    ("rows", "spread", "says"),
    [
        (
            [("a", 0.5, 0.0), ("b", 0.5, 0.0)],
            0.0,
            "Ingen af dem skelner mellem opgaverne. De favner omtrent lige bredt",
        ),
        ([("a", 0.2, 0.0), ("b", 0.8, 0.0)], 0.0, "Ingen af dem skelner mellem opgaverne. " + IN_B),
        ([("a", 0.2, 0.3), ("b", 0.8, 0.35)], 0.0, "De skelner omtrent lige tydeligt mellem opgaverne. " + IN_B),
        (
            [("a", 0.2, 0.1), ("b", 0.8, 0.3)],
            0.2,
            "Det er usikkert, hvilken der skelner tydeligst mellem opgaverne. B favner bredest.",
        ),
        ([("a", 0.5, 0.1), ("b", 0.5, 0.6)], 0.2, "B skelner tydeligst mellem opgaverne. De favner omtrent lige bredt"),
        ([("a", 0.8, 0.1), ("b", 0.2, 0.6)], 0.2, "B skelner tydeligst mellem opgaverne, og A favner bredest."),
    ],
)
def test_one_is_said_to_do_more_only_where_that_stands_out_from_its_uncertainty(rows, spread, says):
    assert charts.pareto(*told(*rows, spread=spread)).sentence.startswith(says)


def test_a_cost_is_told_only_where_both_differences_stand_out():
    table, draws = told(("a", 0.8, 0.1), ("b", 0.2, 0.3))
    by_role = pd.DataFrame({"office": [0.8, 0.2]}, index=["a", "b"])
    assert sentence(table, by_role, draws, ROLES, "da").startswith(
        "B skelner tydeligere mellem opgaverne, men kontoret"
    )
    # In every other draw A tells the tasks apart more clearly.
    assert sentence(table, by_role, told(("a", 0.8, 0.1), ("b", 0.2, 0.3), spread=0.2)[1], ROLES, "da") == ""


@pytest.mark.parametrize(("agree", "of"), [(0, 5), (0, 7), (0, 14), (5, 5), (9, 9)])
def test_a_function_of_one_mind_has_a_span_as_wide_as_wilsons(agree, of):
    office = {"office": [4] * agree + [0] * (of - agree)}
    seen = judged(a=office, b=office) if agree else judged(a={"teacher": [4] * 12} | office, b=office)
    table, _, cloud = weighed(seen, {code: cards(5, ("teacher", "office"), of) for code in "ab"})
    low, high = scores(table, cloud)["inclusion_range"]["a"]
    assert low <= table.loc["a", "inclusion"] <= high
    ends = wilson(agree, of)
    # The far end of the interval; the near end is as near as a smoothed share can be.
    assert (low if agree else high) == pytest.approx(ends["low" if agree else "high"], abs=0.15)
    assert high - low > 0.1


def test_formulations_of_which_a_function_says_the_same_are_drawn_alike():
    nobody = {"teacher": [4] * 12, "office": [0] * 7}
    _, _, cloud = weighed(judged(a=nobody, b=nobody), {code: cards(5, ("teacher", "office"), 7) for code in "ab"})
    a, b = (cloud.loc[cloud["formulation"] == code, "inclusion"].to_numpy() for code in "ab")
    assert (a == b).all() and len(set(a)) > 1


def test_what_a_span_rests_on_where_a_function_is_of_one_mind_stands_in_a_note():
    seen = judged(a={"teacher": [4] * 12, "office": [0] * 7}, b={"teacher": [4] * 12, "office": [4] * 7})
    drawn = dilemma(seen, {code: cards(5, ("teacher", "office"), 7) for code in "ab"}, ROLES, draws=50)
    assert words.say("charts.dilemma_lowest", "da") in drawn.table.notes
