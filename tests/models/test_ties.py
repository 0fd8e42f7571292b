"""How roles experience each other: the matrix, its intervals and what is read off it."""

from collections.abc import Mapping
from statistics import fmean

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models.ties import asymmetry, overall, strengths, summary, symmetric, tie_intervals, tie_matrix
from tests.models.loops import assert_same_as_the_loop
from tests.models.oracles import RELATIONAL_COORDINATION_2006

CRITERIA = ["frequency", "timing", "precision", "solving", "goals", "knowledge", "respect"]
ROLES = ["leader", "office", "teacher"]


def rated(role: str, target: str, *ratings: Mapping[str, float | None], first: int = 0) -> pd.DataFrame:
    """One rater after the other of a role about another: what each answered by criterion."""
    rows = [
        {"participant": f"{role}{first + n}", "role": role, "target": target, "criterion": criterion, "value": value}
        for n, each in enumerate(ratings)
        for criterion, value in each.items()
    ]
    return pd.DataFrame(rows, columns=["participant", "role", "target", "criterion", "value"])


@st.composite
def rooms(draw: st.DrawFn) -> pd.DataFrame:
    """Some people of three roles, each rating some criteria of some roles."""
    cells = st.one_of(st.none(), st.integers(1, 5))
    people = draw(st.lists(st.tuples(st.sampled_from(ROLES), st.lists(cells, min_size=9, max_size=9)), max_size=8))
    rows = [
        {"participant": f"p{n}", "role": role, "target": target, "criterion": criterion, "value": values[3 * t + c]}
        for n, (role, values) in enumerate(people)
        for t, target in enumerate(ROLES)
        for c, criterion in enumerate(CRITERIA[:3])
    ]
    columns = ["participant", "role", "target", "criterion", "value"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


def cell(matrix: pd.DataFrame, role: str, target: str) -> float:
    return matrix.to_dict()[target][role]


def by_hand(ratings: pd.DataFrame, role: str, target: str) -> float:
    """The definition, one rater after the other."""
    needed = -(-len(ratings["criterion"].unique()) // 2)
    about = ratings.query("role == @role and target == @target").dropna()
    answered = [each["value"].tolist() for _, each in about.groupby("participant")]
    means = [fmean(values) for values in answered if len(values) >= needed]
    return fmean(means) if means else float("nan")


def as_published() -> pd.DataFrame:
    """A table whose communication and relationship means are those printed, from two raters a cell."""
    parts = []
    for (role, target), (_, communication, relationship) in RELATIONAL_COORDINATION_2006["ties"].items():
        for away in (-0.25, 0.25):
            one = dict.fromkeys(CRITERIA[:4], communication + away) | dict.fromkeys(CRITERIA[4:], relationship - away)
            parts.append(rated(role, target, one, first=int(away > 0)))
    return pd.concat(parts)


def test_the_published_table_is_met_to_its_rounding():
    matrix = tie_matrix(as_published())
    for (role, target), (composite, *_) in RELATIONAL_COORDINATION_2006["ties"].items():
        assert cell(matrix, role, target) == pytest.approx(composite, abs=RELATIONAL_COORDINATION_2006["within"])
    assert matrix.loc["Residents"].isna().all()
    apart = asymmetry(matrix)
    assert cell(apart, "MedicalStudents", "Nurses") == pytest.approx(0.30, abs=0.015)


def test_communication_and_relationship_are_the_same_matrix_of_fewer_criteria():
    ratings = as_published()
    communication = tie_matrix(ratings.query("criterion in @CRITERIA[:4]"))
    relationship = tie_matrix(ratings.query("criterion in @CRITERIA[4:]"))
    pd.testing.assert_frame_equal(tie_matrix(ratings), (4 * communication + 3 * relationship) / 7)


def test_a_cell_is_the_mean_of_raters_and_not_of_ratings():
    ratings = rated("teacher", "office", {"timing": 5, "respect": 5}, {"timing": 1})
    assert cell(tie_matrix(ratings), "teacher", "office") == 3


def test_a_rater_needs_half_of_the_criteria_rounded_up():
    all_seven = dict.fromkeys(CRITERIA, 4.0)
    three, four = dict.fromkeys(CRITERIA[:3], 1.0), dict.fromkeys(CRITERIA[:4], 2.0)
    assert cell(tie_matrix(rated("teacher", "office", all_seven, three)), "teacher", "office") == 4
    assert cell(tie_matrix(rated("teacher", "office", all_seven, four)), "teacher", "office") == 3


def test_each_criterion_has_a_matrix_from_everybody_who_answered_it():
    all_seven, one = dict.fromkeys(CRITERIA, 4.0), {"timing": 1.0}
    deeper = tie_matrix(rated("teacher", "office", all_seven, one), by="criterion")
    assert cell(deeper.loc["timing"], "teacher", "office") == 2.5
    assert cell(deeper.loc["respect"], "teacher", "office") == 4
    assert deeper.loc["timing"].shape == (2, 2)


@given(rooms())
def test_the_matrix_is_the_definition(ratings):
    matrix = tie_matrix(ratings)
    assert list(matrix.index) == list(matrix.columns) == sorted({*ratings["role"], *ratings["target"]})
    for role in matrix.index:
        for target in matrix.columns:
            assert cell(matrix, role, target) == pytest.approx(by_hand(ratings, role, target), nan_ok=True)
    deeper = tie_matrix(ratings, by="criterion")
    for criterion in ratings["criterion"].unique():
        alone = ratings[ratings["criterion"] == criterion]
        pd.testing.assert_frame_equal(deeper.loc[criterion], tie_matrix(alone))


@given(rooms(), st.randoms(use_true_random=False))
def test_order_doubling_and_an_empty_row_change_nothing(ratings, random):
    matrix = tie_matrix(ratings)
    shuffled = ratings.iloc[random.sample(range(len(ratings)), len(ratings))]
    pd.testing.assert_frame_equal(tie_matrix(shuffled), matrix)
    twice = pd.concat([ratings, ratings.assign(participant="x" + ratings["participant"].astype(str))])
    pd.testing.assert_frame_equal(tie_matrix(twice), matrix)
    if len(ratings):
        silent = ratings.iloc[:9].assign(participant="silent", value=np.nan)
        pd.testing.assert_frame_equal(tie_matrix(pd.concat([ratings, silent])), matrix)


@given(rooms())
def test_relabelling_the_roles_relabels_the_matrix(ratings):
    other = {"leader": "z", "office": "a", "teacher": "m"}
    renamed = tie_matrix(ratings.assign(role=ratings["role"].map(other), target=ratings["target"].map(other)))
    matrix = tie_matrix(ratings).rename(index=other, columns=other)
    pd.testing.assert_frame_equal(renamed, matrix.loc[renamed.index, renamed.columns])


@given(rooms())
def test_ties_stay_on_the_scale(ratings):
    found = tie_matrix(ratings, low=1, high=5).to_numpy()
    assert ((found >= 1) & (found <= 5) | np.isnan(found)).all()


@settings(max_examples=15)  # each is a loop of its own
@given(rooms())
def test_all_draws_at_once_are_the_plain_loop(ratings):
    for within in ("role", None):
        assert_same_as_the_loop(tie_matrix, ratings, within=within, draws=6)
    assert_same_as_the_loop(tie_matrix, ratings, draws=6, by="criterion")


@settings(max_examples=15)  # each is a loop of its own
@given(rooms())
def test_all_draws_of_the_overall_numbers_at_once_are_the_plain_loop(ratings):
    for within in ("role", None):
        assert_same_as_the_loop(overall, ratings, within=within, draws=6)


@given(rooms())
def test_the_overall_numbers_are_their_definitions(ratings):
    needed = -(-len(ratings["criterion"].unique()) // 2)
    own: dict[str, list[float]] = {}
    for (who, _), each in ratings.dropna().groupby(["participant", "target"]):
        if len(each) >= needed:
            own.setdefault(who, []).append(fmean(each["value"].tolist()))
    expected = fmean(map(fmean, own.values())) if own else np.nan
    told = overall(ratings).to_dict()
    assert told["respondents"] == pytest.approx(expected, nan_ok=True)
    assert told["ties"] == pytest.approx(summary(tie_matrix(ratings)).to_dict()["between"], nan_ok=True)


def test_many_raters_of_one_role_weigh_in_one_number_and_not_in_the_other():
    many = rated("teacher", "office", *[{"timing": 5.0}] * 9)
    told = overall(pd.concat([many, rated("office", "teacher", {"timing": 1.0})])).to_dict()
    assert told == pytest.approx({"ties": 3, "respondents": 4.6})


def test_half_of_the_criteria_is_counted_anew_in_each_draw():
    # Where the one person who answered seven is not drawn, one criterion of one is enough.
    ratings = rated("teacher", "office", dict.fromkeys(CRITERIA, 4.0), {"timing": 1.0}, {"timing": 2.0})
    assert_same_as_the_loop(tie_matrix, ratings, draws=40)


def test_nobody_one_person_and_nobody_with_a_role_give_no_tie():
    nobody = rated("teacher", "office")
    assert tie_matrix(nobody).shape == (0, 0)
    assert tie_matrix(nobody, by="criterion").shape == (0, 0)
    assert tie_intervals(nobody).empty
    alone = tie_matrix(rated("teacher", "office", {"timing": 4.0}))
    assert cell(alone, "teacher", "office") == 4
    assert alone.isna().to_numpy().sum() == 3
    without = rated("teacher", "office", {"timing": 4.0}).assign(role=None)
    assert tie_matrix(without).isna().to_numpy().all()


def test_null_answers_are_left_out_and_ask_for_no_criterion():
    ratings = pd.concat(
        [
            rated("teacher", "office", {"timing": 4.0}),
            pd.DataFrame({"participant": ["teacher0"], "role": "teacher", "target": "leader", "criterion": None}),
        ]
    )
    assert cell(tie_matrix(ratings), "teacher", "office") == 4


def test_other_columns_and_the_given_table_are_left_alone():
    ratings = rated("teacher", "office", {"timing": 4.0}).assign(round=1, item="office")
    before = ratings.copy()
    tie_matrix(ratings)
    pd.testing.assert_frame_equal(ratings, before)


def test_intervals_are_students_over_the_raters():
    ratings = rated("teacher", "office", {"timing": 3}, {"timing": 4}, {"timing": 5})
    row = tie_intervals(ratings).loc[("teacher", "office")]
    # 4 ± 4.3027 × 1 / √3
    assert row.tolist() == pytest.approx([4, 1.515862, 6.484138, 3], abs=1e-6)
    one = tie_intervals(rated("teacher", "office", {"timing": 3})).loc[("teacher", "office")]
    assert one.tolist() == pytest.approx([3, np.nan, np.nan, 1], nan_ok=True)


def test_intervals_hold_the_mean_of_many_raters_about_as_often_as_they_say():
    chance = np.random.default_rng(1)

    def raters(n: int) -> np.ndarray:
        return np.clip(np.round(chance.normal(3.6, 0.8, (n, 1)) + chance.normal(0, 0.7, (n, 7))), 1, 5)

    true, held = raters(200_000).mean(), []
    for _ in range(200):
        ratings = [dict(zip(CRITERIA, each, strict=True)) for each in raters(8).tolist()]
        low, high = tie_intervals(rated("teacher", "office", *ratings)).loc[("teacher", "office"), ["low", "high"]]
        held.append(low <= true <= high)
    assert 0.92 <= np.mean(held) <= 0.98


@given(rooms())
def test_interval_means_are_the_matrix(ratings):
    told, matrix = tie_intervals(ratings), tie_matrix(ratings)
    for (role, target), row in told.to_dict("index").items():
        assert row["mean"] == pytest.approx(cell(matrix, role, target))
        assert row["n"] <= ratings.loc[ratings["role"] == role, "participant"].nunique()
    assert len(told) == matrix.notna().to_numpy().sum()


def test_a_table_that_holds_no_ratings_is_refused():
    ratings = rated("teacher", "office", {"timing": 4.0})
    with pytest.raises(ValueError, match="rating 6 is off the scale 1 to 5"):
        tie_matrix(rated("teacher", "office", {"timing": 6.0}), low=1, high=5)
    with pytest.raises(ValueError, match="'often' is not a number; recode text to numbers first"):
        tie_matrix(ratings.assign(value="often"))
    with pytest.raises(ValueError, match="inf is infinite"):
        tie_matrix(ratings.assign(value=np.inf))
    with pytest.raises(
        ValueError, match="two answers with participant 'teacher0', role 'teacher', target 'office', cri"
    ):
        tie_matrix(pd.concat([ratings, ratings]))
    with pytest.raises(ValueError, match="ratings has no column 'target'; it needs role, target, criterion"):
        tie_matrix(ratings.drop(columns="target"))
    with pytest.raises(ValueError, match="4 stands without a criterion"):
        tie_matrix(ratings.assign(criterion=None))
    with pytest.raises(ValueError, match="4 stands without a participant"):
        tie_matrix(ratings.assign(participant=None))
    with pytest.raises(ValueError, match="by is 'role'; use one of criterion"):
        tie_matrix(ratings, by="role")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="pass a DataFrame"):
        tie_matrix([[1]])  # pyright: ignore[reportArgumentType]


def square(values: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(values, index=ROLES[: len(values)], columns=ROLES[: len(values)])


def test_asymmetry_is_the_same_both_ways_but_for_its_sign():
    apart = asymmetry(square([[4, 3], [2, 5]]))
    assert cell(apart, "leader", "office") == 1
    assert cell(apart, "office", "leader") == -1
    assert np.diag(apart).tolist() == [0, 0]
    assert asymmetry(square([[4, np.nan], [2, 5]])).isna().to_numpy().sum() == 2
    assert asymmetry(square([])).empty


def test_columns_in_another_order_are_the_same_matrix():
    matrix = square([[4, 3], [2, 5]])
    pd.testing.assert_frame_equal(asymmetry(matrix.iloc[:, ::-1]), asymmetry(matrix))


def test_summary_counts_each_tie_once():
    told = summary(square([[5, 4, 2], [2, 5, 3], [2, 1, np.nan]]), threshold=3).to_dict()
    assert told["within"] == 5
    assert told["between"] == pytest.approx((4 + 2 + 2 + 3 + 2 + 1) / 6)
    assert told["asymmetry"] == pytest.approx((2 + 0 + 2) / 3)
    assert told["reaching"] == pytest.approx(2 / 6)
    # Half of 2² + 0 + 2², of 16 + 4 + 4 + 9 + 4 + 1.
    assert told["skew"] == pytest.approx(4 / 38)
    # Six points (4,2) (2,4) (2,2) (2,2) (3,1) (1,3) around their mean 7/3.
    assert told["reciprocity"] == pytest.approx(np.corrcoef([4, 2, 2, 2, 3, 1], [2, 4, 2, 2, 1, 3])[0, 1])


def test_symmetric_ties_have_neither_asymmetry_nor_skew():
    told = summary(square([[5, 4, 2], [4, 5, 3], [2, 3, 5]])).to_dict()
    assert (told["asymmetry"], told["skew"]) == (0, 0)
    assert told["reciprocity"] == pytest.approx(1)


def test_one_sided_ties_have_a_skew_of_one_half():
    assert summary(square([[0, 1], [0, 0]])).to_dict()["skew"] == 0.5


@pytest.mark.parametrize("matrix", [[], [[4]], [[np.nan, np.nan], [np.nan, np.nan]], [[0, 0], [0, 0]]])
def test_a_summary_of_nothing_is_nan(matrix):
    told = summary(square(matrix), threshold=1).to_dict()
    assert np.isnan(told["reciprocity"])
    assert np.isnan(told["skew"])


@given(rooms())
def test_symmetric_and_strengths_follow_from_the_matrix(ratings):
    matrix = tie_matrix(ratings)
    both = symmetric(matrix)
    pd.testing.assert_frame_equal(both, both.T, check_names=False)
    told = strengths(matrix)
    apart = matrix.mask(np.eye(len(matrix), dtype=bool))
    np.testing.assert_allclose(told["experiences"], apart.mean(axis=1))
    np.testing.assert_allclose(told["experienced"], apart.mean(axis=0))


def test_a_matrix_that_is_not_square_is_refused():
    for function in (asymmetry, symmetric, summary, strengths):
        with pytest.raises(ValueError, match="'office' is a column and no row"):
            function(square([[4, 3], [2, 5]]).iloc[:1])
        with pytest.raises(ValueError, match="'often' is not a number"):
            function(pd.DataFrame([["often"]]))
    with pytest.raises(ValueError, match="threshold is nan"):
        summary(square([[4]]), threshold=float("nan"))
