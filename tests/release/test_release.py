"""What may be shown, and that nobody can work out more from it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings

from kernelib import release
from kernelib.errors import StageError
from kernelib.showing import SUPPRESSED
from kernelib.workshop import new_workshop
from tests.databases import MEETINGS, STEPS, people
from tests.release.history import (
    CARDS,
    ORDER,
    History,
    assert_nobody_is_isolated,
    cards,
    given_to,
    mixed,
    orders,
    played,
    steps,
)


@settings(max_examples=300)
@given(steps(cards))
def test_no_two_things_shown_of_a_card_differ_in_one_to_four_people(batches):
    assert_nobody_is_isolated(played(CARDS, batches), CARDS.items)


@settings(max_examples=150)
@given(steps(orders))
def test_no_two_orders_shown_differ_in_one_to_four_people(batches):
    assert_nobody_is_isolated(played(ORDER, batches), ["order"])


@settings(max_examples=100)
@given(steps(cards))
def test_the_numbers_are_those_of_the_answers_they_rest_on(batches):
    history = played(CARDS, batches)
    for told in history.releases:
        for role, scores in [("", told.result["scores"])] + [(g["role"], g["scores"]) for g in told.result["groups"]]:
            expected = {}
            for item, shown in told.seqs["shown"].items():
                if role in shown:
                    values = [history.value(seq, item) for seq in shown[role]]
                    alike = max(Counter(values).values()) >= len(values) - 1
                    expected[item] = {
                        code: None if alike else pytest.approx(values.count(code) / len(values)) for code in CARDS.bins
                    }
            assert scores["shares"] == expected
            assert set(scores["contested"]) == set(expected)
            nulls = [item for item, shares in expected.items() if shares["core"] is None]
            assert sorted(scores["nearly_unanimous"]) == sorted(nulls)


def test_nothing_is_shown_under_five():
    history = History(CARDS)
    mixed(history, range(4))
    assert history.reveal() is None
    mixed(history, range(5))
    assert history.released().result["n"] == 5


def test_an_answer_without_any_item_counts_for_nobody():
    history = History(CARDS)
    mixed(history, range(4))
    given_to(history, range(4, 9), {})
    assert history.reveal() is None


def test_five_counts_by_item():
    history = History(CARDS)
    mixed(history, range(6))
    given_to(history, range(6, 10), {"talk": "core"})
    told = history.released()
    assert list(told.result["scores"]["shares"]) == ["yard"]
    # Those whose only item is absent are behind nothing that is shown.
    assert told.result["n"] == 6


def test_revealing_again_gives_the_old_until_five_have_new_or_changed_answers():
    history = History(CARDS)
    mixed(history, range(6))
    assert history.released().result["n"] == 6
    mixed(history, range(6, 10))
    assert history.reveal() is None
    # The same answer sent again changes nothing.
    mixed(history, range(6))
    assert history.reveal() is None
    mixed(history, [10])
    assert history.released().result["n"] == 11


def test_a_suppressed_reveal_has_released_nothing():
    history = History(CARDS)
    mixed(history, range(4))
    assert history.reveal() is None
    mixed(history, [4])
    assert history.released().result["n"] == 5


def test_an_item_that_one_to_four_have_changed_keeps_what_it_showed():
    history = History(CARDS)
    for person in range(10):
        history.answer(person, {"yard": ("core", "ours")[person % 2], "talk": ("core", "ours")[person % 2]})
    before = history.released().result["scores"]["shares"]
    for person in range(4):
        history.answer(person, {"yard": "not_ours", "talk": ("core", "ours")[person % 2]})
    for person in range(4, 9):
        history.answer(person, {"yard": ("core", "ours")[person % 2], "talk": "not_ours"})
    after = history.released().result["scores"]["shares"]
    assert after["yard"] == before["yard"]
    assert after["talk"]["not_ours"] == 0.5


def test_what_goes_back_to_an_earlier_answer_is_compared_with_every_release():
    history = History(CARDS)
    mixed(history, range(10))
    assert history.reveal()
    given_to(history, range(6), {"yard": "not_ours"})
    assert history.reveal()
    # Five change, but against the first release only one would have changed.
    mixed(history, range(5))
    assert history.reveal() is None


def test_a_group_is_shown_when_five_are_in_it_and_five_or_nobody_is_left_over():
    history = History(CARDS)
    mixed(history, [0, 1, 2, 3, 4, 6, 7, 8])
    assert history.released().result["groups"] == []
    other = History(CARDS)
    mixed(other, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
    assert [(g["role"], g["n"]) for g in other.released().result["groups"]] == [("teacher", 5), ("pedagogue", 5)]


def test_who_is_undisclosed_counts_in_the_room_and_in_no_group():
    history = History(CARDS)
    mixed(history, [*range(5), 12, 13, 14, 15, 16, 17])
    told = history.released().result
    assert told["n"] == 11
    assert [group["role"] for group in told["groups"]] == ["teacher"]


def test_a_group_moves_only_where_five_of_it_or_none_have_changed():
    history = History(CARDS)
    mixed(history, range(12))
    before = {g["role"]: g["scores"]["shares"] for g in history.released().result["groups"]}
    for person in (0, 1, *range(6, 11)):
        history.answer(person, {"yard": "not_ours"})
    told = history.reveal()
    after = {g["role"]: g["scores"]["shares"] for g in told.result["groups"]} if told else before
    # Five pedagogues have changed and two teachers: moving the one would tell of the other.
    assert after == before
    assert told is None or told.result["scores"]["shares"]["yard"]["not_ours"] == pytest.approx(7 / 12)


def test_where_all_but_one_answered_alike_there_are_no_shares():
    history = History(CARDS)
    for person in range(8):
        yard = "core" if person else "ours"
        history.answer(person, {"yard": yard, "talk": ("core", "ours")[person % 2]})
    scores = history.released().result["scores"]
    assert scores["nearly_unanimous"] == ["yard"]
    assert set(scores["shares"]["yard"].values()) == {None}
    assert scores["contested"]["yard"] is None
    assert scores["shares"]["talk"]["core"] == 0.5
    # Summaries are those of the other item.
    assert scores["agreement"] == pytest.approx(12 / 28)


def test_a_ranking_is_nearly_unanimous_as_a_whole():
    history = History(ORDER)
    for person in range(6):
        # 1, 3 is the same order as 1, 2.
        history.answer(person, {"yard": 1, "talk": 2 + person} if person else {"yard": 2, "talk": 1})
    scores = history.released().result["scores"]
    assert scores["nearly_unanimous"] == ["yard", "talk"]
    assert scores["order"] is None and scores["kendall_w"] is None
    assert scores["kendall_w_random"] == pytest.approx(1 / 6)


# Through the workshop


def room(workshop, number, exercise=MEETINGS):
    answers = [{"team": ("closer", "further")[n % 2], "staff": "neither"} for n in range(number)]
    return people(workshop, *answers, exercise=exercise)


def test_too_few_is_the_contracts_literal(workshop):
    everybody = room(workshop, 4)
    assert workshop.results(MEETINGS) == SUPPRESSED
    assert workshop.reveal(MEETINGS) == SUPPRESSED
    assert workshop.stage["state"] == "revealed"
    assert workshop.state(everybody[0])["results"] == SUPPRESSED
    assert workshop.store.releases(workshop.code) == []


def test_a_reveal_is_numbered_kept_and_shown_to_everybody(workshop):
    everybody = room(workshop, 6)
    told = workshop.reveal(MEETINGS)
    assert set(told) == {
        "suppressed", "exercise", "round", "release", "n", "released_at_n", "groups", "scores", "sentence", "picture",
    }  # fmt: skip
    assert (told["suppressed"], told["release"], told["n"], told["released_at_n"]) == (False, 1, 6, 6)
    assert set(told["sentence"]) == {"da", "en"} and all(told["sentence"].values())
    address = f"/api/workshops/{workshop.code}/results/our-meetings/picture.svg"
    assert told["picture"] == f"{address}?release=1&language=da"
    everybody[0].change(language="en")
    assert workshop.state(everybody[0])["results"] == {**told, "picture": f"{address}?release=1&language=en"}
    assert workshop.results(MEETINGS) == workshop.release(MEETINGS, 1) == told
    assert workshop.reveal(MEETINGS) == told


def test_a_reveal_closes_the_step(workshop):
    [anna, *_] = room(workshop, 5)
    workshop.reveal(MEETINGS)
    with pytest.raises(StageError):
        anna.submit(MEETINGS, {"team": "closer"})


def test_releases_are_numbered_through_all_rounds(workshop):
    room(workshop, 6)
    assert workshop.reveal(MEETINGS)["release"] == 1
    workshop.open(MEETINGS, round=2)
    assert workshop.results(MEETINGS) == SUPPRESSED
    room(workshop, 6)
    assert (workshop.reveal(MEETINGS)["release"], workshop.reveal(MEETINGS)["round"]) == (2, 2)
    assert workshop.results(MEETINGS, round=1)["release"] == 1
    with pytest.raises(ValueError, match="round"):
        workshop.reveal(MEETINGS, round=3)


def test_ending_releases_nothing_more(workshop):
    room(workshop, 6)
    workshop.end()
    assert workshop.results(MEETINGS) == SUPPRESSED


def test_what_was_shown_stays_after_the_end(workshop):
    room(workshop, 6)
    told = workshop.reveal(MEETINGS)
    workshop.end()
    assert workshop.results(MEETINGS) == told


def test_two_reveals_at_once_are_one_release(workshop):
    room(workshop, 6)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: workshop.reveal(MEETINGS), range(2)))
    assert told[0] == told[1]
    assert len(workshop.store.releases(workshop.code)) == 1


def test_set_stage_to_revealed_is_a_reveal(workshop):
    room(workshop, 6)
    assert workshop.set_stage(MEETINGS, "revealed")["state"] == "revealed"
    assert workshop.results(MEETINGS)["n"] == 6


def test_what_tables_agreed_on_is_shown_however_few_they_are(store):
    workshop = new_workshop(mode="dialogue", database=store)
    workshop.open(MEETINGS)
    one, two = workshop.join("teacher", table=1), workshop.join(table=2)
    assert workshop.reveal(MEETINGS) == SUPPRESSED
    workshop.open(MEETINGS)
    one.submit(MEETINGS, {"team": "closer"})
    two.submit(MEETINGS, {"team": "closer"})
    told = workshop.reveal(MEETINGS)
    assert told["n"] == 2
    assert told["scores"]["shares"]["team"]["closer"] == 1.0
    assert [(group["role"], group["n"]) for group in told["groups"]] == [("teacher", 1)]
    # Each reveal of tables' answers is a new release.
    assert workshop.reveal(MEETINGS)["release"] == told["release"] + 1


def test_a_ranking_is_revealed_with_its_spread(workshop):
    workshop.open(STEPS)
    sent = [{"talk": 1, "write": 2, "act": 3}] * 4 + [{"talk": 3, "write": 1, "act": 1}] * 2
    people(workshop, *sent, exercise=STEPS)
    scores = workshop.reveal(STEPS)["scores"]
    assert scores["order"] == ["talk", "write", "act"]
    # Shared places count half: 1, 1, 3 is 1.5, 1.5, 3.
    assert scores["borda"] == {"talk": 8.0, "write": 7.0, "act": 3.0}
    assert scores["spread"]["talk"] == [1.0, 2.5]
    assert scores["kendall_w_random"] == pytest.approx(1 / 6)


def test_what_tables_and_persons_release_can_be_carried_as_json(workshop):
    import json

    room(workshop, 6)
    json.dumps(workshop.reveal(MEETINGS), allow_nan=False)


def test_release_knows_no_store():
    assert "store" not in vars(release)
