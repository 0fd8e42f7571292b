"""Professions that few have chosen are told as one, and nobody can work out how few."""

from collections import Counter, defaultdict
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib import charts
from kernelib.content import exercise
from kernelib.exercises import Choice
from kernelib.exports import export, read_export
from kernelib.folding import folded
from kernelib.release import FEWEST
from kernelib.showing import SUPPRESSED
from kernelib.workshop import new_workshop
from tests.release.history import ROLES, History, played, steps

ASKED = exercise("my-profession")
PROFESSIONS = list(ASKED.items)
picks = st.sampled_from([{profession: True} for profession in PROFESSIONS] + [{}])


def room(*people):
    """So many people of each profession, in the order of the exercise."""
    history, number = History(ASKED), 0
    for profession, many in zip(PROFESSIONS, people, strict=True):
        for _ in range(many):
            history.answer(number, {profession: True})
            number += 1
    return history


def told(*people):
    """What is shown of a room, as numbers of people."""
    found = room(*people).reveal()
    return found and in_people(found.result)


def in_people(result):
    shares = result["scores"]["shares"] | {"together": result["scores"].get("together", 0)}
    return {name: round(share * result["n"]) for name, share in shares.items() if share}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((6, 7, 5), {"pedagogue": 6, "teacher": 7, "other": 5}),
        ((4, 8, 2), {"teacher": 8, "together": 6}),
        ((6, 8, 2), {"teacher": 8, "together": 8}),  # the next smallest too, or the two were told
        ((6, 8, 0), {"pedagogue": 6, "teacher": 8}),
        ((0, 8, 5), {"teacher": 8, "other": 5}),
        ((4, 9, 0), None),  # the teachers too, and that is all
        ((4, 4, 4), None),
        ((1, 8, 4), {"teacher": 8, "together": 5}),
    ],
)
def test_professions_that_fewer_than_five_chose_are_told_as_one(people, shown):
    assert told(*people) == shown


def test_where_all_chose_the_same_there_are_no_shares():
    scores = room(0, 9, 0).released().result["scores"]
    assert scores == {"shares": {"teacher": None}, "nearly_unanimous": ["teacher"]}


@given(st.tuples(*[st.integers(0, 9)] * 3))
def test_nothing_that_is_shown_is_of_one_to_four_people(people):
    shown = told(*people)
    if shown and any(shown.values()):
        assert min(shown.values()) >= FEWEST
        assert sum(shown.values()) == sum(people)


@pytest.mark.parametrize(("items", "most"), [(3, 24), (4, 20)])
def test_no_folded_number_can_be_worked_out_from_what_is_shown(items, most):
    rooms, names = defaultdict(set), list("abcd"[:items])
    for people in product(range(most + 1), repeat=items):
        if sum(people) <= most:
            # Equals are folded by chance, here in every order there is.
            for order in permutations(range(items)) if len(set(people)) < items else [range(items)]:
                few = folded(dict(zip(names, people, strict=True)), FEWEST, iter(order).__next__)
                if few is not None:
                    apart = tuple((name, many) for name, many in zip(names, people, strict=True) if name not in few)
                    rooms[apart, tuple(few), sum(people)].add(people)
    assert rooms
    for (apart, few, everybody), possible in rooms.items():
        for item in few if sum(many for _, many in apart) < everybody else ():
            assert len({people[names.index(item)] for people in possible}) > 1, (apart, few, possible)


@settings(max_examples=300)
@given(steps(picks))
def test_no_later_release_tells_what_an_earlier_one_has_folded(batches):
    history = played(ASKED, batches)
    rows = {row["seq"]: row for row in history.rows}
    cells = set()
    for each in history.releases:
        few = each.seqs["folded"]
        cells.add(tuple(few))
        chosen = Counter(next(iter(rows[seq]["answer"])) for seq in each.seqs["shown"]["whole"][""])
        scores = each.result["scores"]
        # Whatever is subtracted from whatever, the same professions stay in one sum, and it is of nobody or of five.
        assert set(scores["shares"]) == set(PROFESSIONS) - set(few)
        assert all(chosen[item] >= FEWEST for item in scores["shares"])
        assert sum(chosen[item] for item in few) not in range(1, FEWEST)
        assert each.result["groups"] == []
        if None not in scores["shares"].values():
            assert sum(scores["shares"].values()) + scores.get("together", 0) == pytest.approx(1)
    assert len(cells) <= 1


def test_a_profession_that_has_been_folded_stays_so_when_more_have_chosen_it():
    history = room(3, 8, 3)
    assert in_people(history.released().result) == {"teacher": 8, "together": 6}
    for person in range(14, 18):
        history.answer(person, {"pedagogue": True})
    history.answer(8, {"pedagogue": True})
    # Eight pedagogues: told by themselves, they would tell of the three others too.
    assert in_people(history.released().result) == {"teacher": 7, "together": 11}


def test_what_would_have_to_be_folded_later_keeps_what_was_shown():
    history = room(6, 6, 5)
    assert history.reveal()
    for person in (0, 1, 12, 13, 14):
        history.answer(person, {"teacher": True})
    # Two others and four pedagogues are left.
    assert history.reveal() is None


def test_functions_are_not_told_by_profession():
    assert {ROLES[person] for person in range(12)} == {"teacher", "pedagogue"}
    assert room(6, 6, 0).released().result["groups"] == []


@pytest.fixture
def school(memory):
    workshop = new_workshop("Skolen", roles="school", database=memory.store)
    workshop.open(ASKED)
    for profession in ["teacher"] * 8 + ["pedagogue"] * 4 + ["other"] * 2:
        workshop.join("lower").submit(ASKED, {profession: True})
    return workshop


def test_a_folded_profession_is_in_no_picture_no_sentence_and_no_file(school, tmp_path):
    result = school.reveal(ASKED)
    assert result["sentence"] == {
        "da": "I har valgt, i procent: lærere 57, andre faggrupper tilsammen 43.",
        "en": "You picked, in percent: teachers 57, other professions together 43.",
    }
    drawn = charts.picture(ASKED, result, "da")
    assert drawn.table.rows == [["Lærere", "57"], ["Andre faggrupper tilsammen", "43"]]
    assert drawn.table.notes == ["Lagt sammen, for at ingen skal kunne genkendes: »Pædagoger« og »En anden faggruppe«."]
    export(school, tmp_path)
    scores = read_export(tmp_path).scores
    assert scores["item"].dropna().tolist() == ["teacher"]
    assert dict(zip(scores["score"], scores["value"].round(3), strict=True)) == {"shares": 0.571, "together": 0.429}


def test_a_second_round_folds_the_same_professions(school):
    school.reveal(ASKED)
    school.open(ASKED, round=2)
    for profession in ["teacher"] * 8 + ["pedagogue"] * 6 + ["other"] * 5:
        school.join("lower").submit(ASKED, {profession: True})
    assert in_people(school.reveal(ASKED)) == {"teacher": 8, "together": 11}


def test_there_is_no_picture_of_professions_by_role(school):
    from kernelib import showing

    assert showing.by_role(school, ASKED, school.reveal(ASKED), "da") is None


def test_where_all_is_folded_nothing_is_shown(memory):
    workshop = new_workshop("Skolen", roles="school", database=memory.store)
    workshop.open(ASKED)
    for profession in ["teacher"] * 4 + ["pedagogue"] * 4:
        workshop.join("lower").submit(ASKED, {profession: True})
    assert workshop.reveal(ASKED) == SUPPRESSED


def test_what_is_told_together_has_to_be_one_choice_of_each():
    two = Choice(id="two", title="To", prompt="Hvilke?", items={"a": "A", "b": "B"}, at_most=2, together="Resten")
    assert list(two.problems()) == ["together is for a choice of one; set at_least and at_most to 1, or leave it out"]
