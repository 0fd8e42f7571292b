"""Choices, ratings, points and texts: what may be shown of each, counted by hand."""

import json
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.exercises import Allocation, Choice, FreeText, Rating
from kernelib.release import of_tables, snapshot
from tests.release.history import History, assert_nobody_is_isolated, given_to, played, steps

SHADOWS = {"technology": "Teknologi", "economy": "Økonomi", "buildings": "Bygninger"}
MANY = Choice(id="many", title="Skygger", prompt="Hvad skygger?", items=SHADOWS)
ONE = Choice(id="one", title="Skygge", prompt="Hvad skygger mest?", items=SHADOWS, at_least=1, at_most=1)
POINTS = Allocation(id="points", title="Point", prompt="Hvor meget?", items=SHADOWS)
TIES = Rating(
    id="ties",
    title="Samarbejde",
    prompt="Hvordan går det?",
    items={"office": "Kontoret", "club": "Klubben"},
    criteria={"timing": "Tid", "respect": "Respekt"},
    scale=[(0, "Slet ikke"), (1, "Både og"), (4, "Helt")],
    not_together="Vi arbejder ikke sammen",
)
TEXTS = FreeText(
    id="texts", title="Tekst", prompt="Hvad?", items={"up": "En god spiral", "down": "En dårlig"}, longest=40
)

picks = st.sets(st.sampled_from(list(SHADOWS))).map(lambda picked: dict.fromkeys(sorted(picked), True))
one_pick = st.sampled_from(list(SHADOWS)).map(lambda item: {item: True})
points = st.tuples(st.sampled_from([0, 0, 20, 50]), st.sampled_from([0, 0, 20, 50])).map(
    lambda two: {"technology": two[0], "economy": two[1], "buildings": 100 - sum(two)}
)
rated = st.none() | st.fixed_dictionaries({}, optional=dict.fromkeys(TIES.criteria, st.sampled_from([None, 0, 1, 4])))
ratings = st.fixed_dictionaries({}, optional=dict.fromkeys(TIES.items, rated))


def sides(history):
    """The scores of the room and of each group, in every release."""
    for told in history.releases:
        yield told.result["scores"]
        yield from (group["scores"] for group in told.result["groups"])


@settings(max_examples=100)
@given(steps(picks))
def test_no_two_shares_of_a_choice_differ_in_one_to_four_people(batches):
    assert_nobody_is_isolated(played(MANY, batches), MANY.items)


@settings(max_examples=150)
@given(steps(one_pick))
def test_no_two_shares_of_a_single_choice_differ_in_one_to_four_people(batches):
    assert_nobody_is_isolated(played(ONE, batches), ONE.items)


@settings(max_examples=150)
@given(steps(points))
def test_no_two_means_of_points_differ_in_one_to_four_people(batches):
    assert_nobody_is_isolated(played(POINTS, batches), POINTS.items)


@settings(max_examples=100)
@given(steps(ratings))
def test_no_two_ratings_shown_differ_in_one_to_four_people(batches):
    criteria = [f"{item}.{criterion}" for item in TIES.items for criterion in TIES.criteria]
    assert_nobody_is_isolated(played(TIES, batches), criteria)


@settings(max_examples=100)
@given(st.sampled_from([(ONE, one_pick, "shares"), (POINTS, points, "mean")]).flatmap(
    lambda kind: st.tuples(st.just(kind), steps(kind[1]))
))  # fmt: skip
def test_what_is_hidden_of_a_known_sum_cannot_be_worked_out_from_the_rest(drawn):
    (exercise, _, name), batches = drawn
    history = played(exercise, batches)
    for told in history.releases:
        for group in told.result["groups"]:
            assert None not in group["scores"][name].values()
    for scores in sides(history):
        hidden = [item for item, value in scores[name].items() if value is None]
        if hidden and len(hidden) < len(exercise.items):
            assert set(hidden) > set(scores["nearly_unanimous"])


@settings(max_examples=100)
@given(steps(ratings))
def test_the_numbers_of_a_rating_are_those_of_the_answers_they_rest_on(batches):
    history = played(TIES, batches)
    for told in history.releases:
        for role, scores in [("", told.result["scores"])] + [(g["role"], g["scores"]) for g in told.result["groups"]]:
            expected = {
                name: [history.value(seq, name) for seq in shown[role]]
                for name, shown in told.seqs["shown"].items()
                if role in shown
            }
            seen = {
                f"{item}.{one}": shares for item, each in scores["distribution"].items() for one, shares in each.items()
            }
            assert seen.keys() == expected.keys()
            for name, values in expected.items():
                assert None not in values
                item, criterion = name.split(".")
                if max(values.count(value) for value in values) >= len(values) - 1:
                    assert set(seen[name].values()) == {None} and scores["median"][item][criterion] is None
                    assert item in scores["nearly_unanimous"]
                else:
                    assert seen[name] == {str(step): values.count(step) / len(values) for step in (0, 1, 4)}
                    assert scores["median"][item][criterion] == statistics.median(values)


# A choice


def test_the_shares_of_a_choice_are_of_all_who_picked_something():
    history = History(MANY)
    given_to(history, range(4), {"technology": True})
    given_to(history, range(4, 7), {"technology": True, "economy": True})
    given_to(history, range(7, 10), {"economy": True, "buildings": True})
    given_to(history, range(10, 13), {})  # who picks nothing counts for nobody
    told = history.shown()
    assert told["n"] == 10
    assert told["scores"] == {"shares": {"technology": 0.7, "economy": 0.6, "buildings": 0.3}, "nearly_unanimous": []}


def test_an_item_that_all_but_one_passed_over_has_no_share():
    history = History(MANY)
    given_to(history, range(5), {"technology": True})
    given_to(history, range(5, 9), {"economy": True})
    given_to(history, [9], {"economy": True, "buildings": True})
    scores = history.shown()["scores"]
    assert scores == {
        "shares": {"technology": 0.5, "economy": 0.5, "buildings": None},
        "nearly_unanimous": ["buildings"],
    }


def test_of_one_pick_each_the_hidden_share_takes_the_next_one_with_it():
    history = History(ONE)
    given_to(history, range(5), {"technology": True})
    given_to(history, range(5, 9), {"economy": True})
    given_to(history, [9], {"buildings": True})
    scores = history.shown()["scores"]
    # 0.5 and 0.4 would leave 0.1 for the one who picked buildings.
    assert scores == {
        "shares": {"technology": 0.5, "economy": None, "buildings": None},
        "nearly_unanimous": ["buildings"],
    }


# Points


def test_the_means_of_points_add_up_to_the_total():
    history = History(POINTS)
    given_to(history, range(3), {"technology": 50, "economy": 30, "buildings": 20})
    given_to(history, range(3, 6), {"technology": 20, "economy": 80})  # none is left for what is left out
    told = history.shown()
    assert told["n"] == 6
    assert told["scores"] == {"mean": {"technology": 35, "economy": 55, "buildings": 10}, "nearly_unanimous": []}


def test_the_points_of_the_one_who_gave_some_cannot_be_worked_out():
    history = History(POINTS)
    given_to(history, range(4), {"technology": 40, "economy": 60})
    given_to(history, range(4, 8), {"technology": 60, "economy": 40})
    given_to(history, [8], {"technology": 20, "buildings": 80})
    scores = history.shown()["scores"]
    assert scores["nearly_unanimous"] == ["buildings"]
    # The other two would tell, so the smaller of them is held back too.
    assert scores["mean"] == {"technology": pytest.approx(420 / 9), "economy": None, "buildings": None}


def test_where_every_item_is_nearly_unanimous_nothing_more_is_hidden():
    history = History(POINTS)
    given_to(history, range(6), {"technology": 100})
    scores = history.shown()["scores"]
    assert scores == {"mean": dict.fromkeys(SHADOWS), "nearly_unanimous": list(SHADOWS)}


def test_points_move_together_or_not_at_all():
    history = History(POINTS)
    for person in range(10):
        first = 20 if person % 2 else 40
        history.answer(person, {"technology": first, "economy": 60 - first, "buildings": 40})
    history.answer(10, {"technology": 30, "economy": 40, "buildings": 30})
    history.answer(11, {"technology": 30, "economy": 30, "buildings": 40})
    history.answer(0, {"technology": 35, "economy": 25, "buildings": 40})
    before = history.reveal()
    assert before
    # Six change two of the items, and only one of them the third: its mean would tell.
    for person in range(1, 6):
        history.answer(person, {"technology": 10, "economy": 50, "buildings": 40})
    history.answer(6, {"technology": 50, "economy": 30, "buildings": 20})
    assert history.reveal() is None


# A rating


def rate(history, people, office=None, club=None):
    for person, (timing, respect) in zip(people, zip(office or [], club or [], strict=True), strict=True):
        history.answer(person, {"office": {"timing": timing}, "club": {"respect": respect}})


def test_a_rating_has_its_median_and_its_spread():
    history = History(TIES)
    rate(history, range(6), [0, 0, 1, 4, 4, 4], [0, 1, 1, 4, None, None])
    told = history.shown()
    # Two did not know of the club, which leaves four: too few.
    assert told["n"] == 6
    assert told["scores"] == {
        "median": {"office": {"timing": 2.5}},
        "distribution": {"office": {"timing": {"0": 2 / 6, "1": 1 / 6, "4": 3 / 6}}},
        "nearly_unanimous": [],
    }


def test_who_does_not_know_or_does_not_work_together_gives_no_number():
    history = History(TIES)
    given_to(history, range(4), {"office": {"timing": 1, "respect": None}})
    given_to(history, range(4, 12), {"office": None, "club": {"timing": None}})
    assert history.reveal() is None


# Texts


def texts_of(history, *letters_through):
    """The rows of a history, as a workshop gives them once these texts are let through."""
    rows = []
    for row in history.rows:
        through = {item: text for item, text in row["answer"].items() if text in letters_through}
        rows.append({**row, "texts": through})
    return rows


def revealed(history, *through):
    """What is shown once these texts are let through; None where nothing more is."""
    rows = texts_of(history, *through)
    newest = list({row["participant"]: row for row in rows}.values())
    told = snapshot(TEXTS, 1, newest, [json.loads(json.dumps(each.seqs)) for each in history.releases], rows)
    if told is None:
        return {}
    history.releases.append(told)
    return told.result


def texts(result):
    return [each["text"] for each in result["scores"]["texts"]]


def written(people=range(6)):
    history = History(TEXTS)
    for person in people:
        history.answer(person, {"up": f"tekst {person}"})
    return history


def test_a_text_is_shown_only_once_it_was_let_through_and_by_the_alphabet():
    told = revealed(written(), "tekst 4", "tekst 1")
    assert told["n"] == 6
    assert told["groups"] == []
    assert told["scores"] == {
        "texts": [{"item": "up", "text": "tekst 1"}, {"item": "up", "text": "tekst 4"}],
        "nearly_unanimous": [],
    }
    assert "tekst 0" not in json.dumps(told)


def test_without_a_word_from_the_facilitator_no_text_is_shown():
    history = written()
    history.rows = [{**row} for row in history.rows]
    for told in (snapshot(TEXTS, 1, history.rows), of_tables(TEXTS, 1, history.rows)):
        assert told and told.result["scores"]["texts"] == []


def test_texts_of_fewer_than_five_are_not_shown():
    history = written(range(4))
    assert not revealed(history, "tekst 1")
    for person in range(4, 8):
        history.answer(person, {"down": "ned"})
    assert not revealed(history, "tekst 1", "ned")


def test_no_text_is_shown_by_its_function():
    history = written(range(12))
    assert revealed(history, "tekst 1")["groups"] == []


def test_more_of_the_same_peoples_texts_may_be_let_through_later():
    history = written()
    revealed(history, "tekst 1")
    assert not revealed(history, "tekst 1")
    assert texts(revealed(history, "tekst 1", "tekst 2")) == ["tekst 1", "tekst 2"]
    assert texts(revealed(history, "tekst 2")) == ["tekst 2"]


def test_a_late_text_waits_for_four_more_however_soon_it_was_let_through():
    history = written()
    revealed(history, "tekst 1")
    history.answer(6, {"up": "sen"})
    assert not revealed(history, "tekst 1", "sen")
    for person in range(7, 11):
        history.answer(person, {"up": f"tekst {person}"})
    assert texts(revealed(history, "tekst 1", "sen")) == ["sen", "tekst 1"]


def test_tables_texts_are_shown_by_their_function_and_only_let_through():
    rows = [
        {"seq": 1, "participant": "t1", "role": "teacher", "answer": {"up": "a"}, "texts": {"up": "a"}},
        {"seq": 2, "participant": "t2", "role": "office", "answer": {"up": "b"}, "texts": {}},
    ]
    told = of_tables(TEXTS, 1, rows)
    assert told and texts(told.result) == ["a"]
    assert [(group["role"], texts(group)) for group in told.result["groups"]] == [("teacher", ["a"]), ("office", [])]


@pytest.mark.parametrize(
    ("exercise", "answers"),
    [(MANY, picks), (ONE, one_pick), (POINTS, points), (TIES, ratings)],
    ids=["many", "one", "points", "ratings"],
)
def test_what_is_released_can_be_carried_as_json(exercise, answers):
    @settings(max_examples=20)
    @given(steps(answers))
    def check(batches):
        for told in played(exercise, batches).releases:
            json.dumps(told.result, allow_nan=False)

    check()
