"""What each profession brings: who recognises it, when it is there, and towards which goals."""

from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models.contributions import by_phase, coverage, overlap, recognition, shared, unseen
from tests.models.loops import assert_same_as_the_loop

ROLES = ["leader", "pedagogue", "teacher"]


def shown(owner: str, contribution: str, viewer: str, *ticks: float | None, first: int = 0) -> pd.DataFrame:
    """One viewer after the other, with what each ticked."""
    people = [f"{viewer}{first + n}" for n in range(len(ticks))]
    told = {"owner": owner, "viewer": viewer, "contribution": contribution}
    return pd.DataFrame({"participant": people, "recognised": ticks} | told).astype({"recognised": float})


@st.composite
def rooms(draw: st.DrawFn) -> pd.DataFrame:
    people = draw(
        st.lists(
            st.tuples(st.sampled_from(ROLES), st.lists(st.sampled_from([0, 1, None]), min_size=5, max_size=5)),
            max_size=7,
        )
    )
    brought = [
        ("teacher", "plan"),
        ("teacher", "calm"),
        ("pedagogue", "play"),
        ("pedagogue", "calm"),
        ("leader", "time"),
    ]
    rows = [
        {"participant": f"p{n}", "viewer": viewer, "owner": owner, "contribution": contribution, "recognised": tick}
        for n, (viewer, ticks) in enumerate(people)
        for (owner, contribution), tick in zip(brought, ticks, strict=True)
    ]
    columns = ["participant", "viewer", "owner", "contribution", "recognised"]
    return pd.DataFrame(rows, columns=columns).astype({"recognised": float})


def cell(matrix: pd.DataFrame, viewer: str, owner: str) -> float:
    return matrix.to_dict()[owner][viewer]


def by_hand(answers: pd.DataFrame, viewer: str, owner: str) -> float:
    about = answers.query("viewer == @viewer and owner == @owner").dropna()
    shares = [fmean(each["recognised"]) for _, each in about.groupby("contribution")]
    return fmean(shares) if shares else float("nan")


def test_each_contribution_weighs_alike_however_many_were_shown_it():
    play, calm = shown("pedagogue", "play", "teacher", 1, 1, 1, 1), shown("pedagogue", "calm", "teacher", 0, 1, first=4)
    found = recognition(pd.concat([play, calm]))
    assert cell(found, "teacher", "pedagogue") == 0.75
    assert np.isnan(cell(found, "pedagogue", "teacher"))


def test_two_owners_may_call_a_contribution_the_same():
    both = pd.concat([shown("pedagogue", "calm", "leader", 1), shown("teacher", "calm", "leader", 0)])
    found = recognition(both)
    assert (cell(found, "leader", "pedagogue"), cell(found, "leader", "teacher")) == (1, 0)


@given(rooms())
def test_recognition_is_its_definition(answers):
    found = recognition(answers)
    for viewer in found.index:
        for owner in found.columns:
            assert cell(found, viewer, owner) == pytest.approx(by_hand(answers, viewer, owner), nan_ok=True)


@given(rooms(), st.randoms(use_true_random=False))
def test_order_doubling_and_an_empty_row_change_nothing(answers, random):
    found = recognition(answers)
    others = [
        answers.iloc[random.sample(range(len(answers)), len(answers))],
        pd.concat([answers, answers.assign(participant="x" + answers["participant"].astype(str))]),
        pd.concat([answers, answers.iloc[:5].assign(participant="silent", recognised=np.nan)]),
    ]
    for other in others:
        pd.testing.assert_frame_equal(recognition(other), found)


@settings(max_examples=15)  # each is a loop of its own
@given(rooms())
def test_all_draws_at_once_are_the_plain_loop(answers):
    assert_same_as_the_loop(recognition, answers, within="viewer", draws=6)
    assert_same_as_the_loop(recognition, answers, within=None, draws=6)


def test_nobody_and_one_person():
    assert recognition(shown("teacher", "plan", "leader")).isna().to_numpy().all()
    assert recognition(shown("teacher", "plan", "leader").iloc[:0]).empty
    assert cell(recognition(shown("teacher", "plan", "leader", 1)), "leader", "teacher") == 1
    assert recognition(shown("teacher", "plan", "leader", None)).isna().to_numpy().all()


def test_answers_without_participants_are_counted_too():
    answers = shown("teacher", "plan", "leader", 1, 0).drop(columns="participant")
    assert cell(recognition(answers), "leader", "teacher") == 0.5


def test_ticks_that_are_none_are_refused():
    with pytest.raises(ValueError, match="recognised 2 is off the scale 0 to 1"):
        recognition(shown("teacher", "plan", "leader", 2))
    with pytest.raises(ValueError, match=r"recognised is 0\.5; use 1 for ticked and 0 for shown and not ticked"):
        recognition(shown("teacher", "plan", "leader", 0.5))
    with pytest.raises(ValueError, match="'yes' is not a number"):
        recognition(shown("teacher", "plan", "leader", 1).assign(recognised="yes"))
    with pytest.raises(ValueError, match="recognised has no column 'viewer'; it needs owner, viewer"):
        recognition(shown("teacher", "plan", "leader", 1).drop(columns="viewer"))
    with pytest.raises(
        ValueError, match="two answers with participant 'leader0', owner 'teacher', viewer 'leader', con"
    ):
        recognition(pd.concat([shown("teacher", "plan", "leader", 1), shown("teacher", "plan", "leader", 0)]))


def test_unseen_is_what_no_other_role_ticked():
    answers = pd.concat(
        [
            shown("teacher", "plan", "leader", 0, 0),
            shown("teacher", "plan", "teacher", 1),
            shown("teacher", "calm", "leader", 0, 1),
            shown("teacher", "marks", "teacher", 0),
            shown("pedagogue", "play", "teacher", 0, None),
        ]
    )
    assert unseen(answers).to_dict("records") == [
        {"owner": "teacher", "contribution": "plan", "asked": 2},
        {"owner": "pedagogue", "contribution": "play", "asked": 1},
    ]
    assert unseen(answers.iloc[:0]).empty


@given(rooms())
def test_what_is_unseen_is_recognised_by_none(answers):
    for row in unseen(answers).to_dict("records"):
        others = answers.query("owner == @row['owner'] and viewer != owner and contribution == @row['contribution']")
        assert not others["recognised"].fillna(0).any()
        assert row["asked"] == others["recognised"].notna().sum() > 0


def brought(*rows: tuple[str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["role", "phase"])


WHERE = {"roles": ["teacher", "office"], "phases": ["start", "middle", "finish"]}


def test_coverage_counts_the_phases_with_something_in_them():
    told = brought(("teacher", "start"), ("teacher", "start"), ("office", "finish"), (None, "start"), ("office", None))
    grid = by_phase(told, **WHERE)
    assert grid.to_numpy().tolist() == [[2, 0, 0], [0, 0, 1]]
    assert coverage(told, **WHERE) == pytest.approx(2 / 6)


def test_coverage_of_nothing():
    assert coverage(brought(), **WHERE) == 0
    assert np.isnan(coverage(brought(), roles=[], phases=[]))


def test_a_role_or_phase_that_is_unknown_is_refused():
    with pytest.raises(ValueError, match="contributions: role 'parent' is not known; use teacher, office"):
        by_phase(brought(("parent", "start")), **WHERE)
    with pytest.raises(ValueError, match="contributions: phase 'later' is not known; use start, middle, finish"):
        coverage(brought(("teacher", "later")), **WHERE)
    with pytest.raises(ValueError, match=r"phases are \['start', 'start'\]; give each once"):
        coverage(brought(), roles=["teacher"], phases=["start", "start"])
    with pytest.raises(ValueError, match="contributions has no column 'phase'"):
        coverage(pd.DataFrame({"role": []}), **WHERE)


def goals_of(**by_role: str) -> pd.DataFrame:
    return pd.DataFrame(
        [{"role": role, "goal": goal} for role, goals in by_role.items() for goal in goals], columns=["role", "goal"]
    )


def test_overlap_is_what_is_shared_over_what_is_named():
    found = overlap(goals_of(teacher="abc", office="bcd", leader="x"))
    assert cell(found, "teacher", "office") == 0.5
    assert cell(found, "teacher", "leader") == 0
    assert np.diag(found).tolist() == [1, 1, 1]


def test_shared_goals_are_those_of_two_and_of_all():
    assert shared(goals_of(teacher="abc", office="bcd", leader="cx")).tolist() == pytest.approx([2 / 5, 1 / 5, 5])


goal_lists = st.dictionaries(st.sampled_from(ROLES), st.text("abcd", max_size=5), min_size=1)


@given(goal_lists)
def test_overlap_is_that_of_sets(by_role):
    found, told = overlap(goals_of(**by_role)), {role: set(goals) for role, goals in by_role.items() if goals}
    assert list(found.index) == sorted(told)
    for one in told:
        for other in told:
            expected = len(told[one] & told[other]) / len(told[one] | told[other])
            assert cell(found, one, other) == pytest.approx(expected)
    twice = pd.concat([goals_of(**by_role)] * 2)
    pd.testing.assert_frame_equal(overlap(twice), found)
    pd.testing.assert_series_equal(shared(twice), shared(goals_of(**by_role)))


def test_goals_of_nobody_and_of_one_role():
    assert overlap(goals_of()).empty
    assert shared(goals_of()).tolist() == pytest.approx([np.nan, np.nan, 0], nan_ok=True)
    assert shared(goals_of(teacher="ab")).tolist() == pytest.approx([np.nan, np.nan, 2], nan_ok=True)
    missing = pd.DataFrame({"role": ["teacher", None, "office"], "goal": ["a", "b", None]})
    assert overlap(missing).shape == (1, 1)
    with pytest.raises(ValueError, match="goals has no column 'goal'"):
        overlap(missing.drop(columns="goal"))
