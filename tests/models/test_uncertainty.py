"""How sure a number is: draws of people, intervals, and the chance of being among the first."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, ttest_1samp

from kernelib.models.agreement import krippendorff_alpha
from kernelib.models.ranking import borda, kemeny
from kernelib.models.uncertainty import bootstrap, draw_weights, half_width, interval, t_interval, top, wide, wilson
from tests.models.tables import long, table, wide_tables

seeds = st.integers(0, 2**32 - 1)


def mean(answers: pd.DataFrame) -> float:
    return float(np.mean(answers["value"].to_numpy()))


def ratings(people: int, items: int = 1, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        rng.integers(1, 6, (people, items)),
        index=[f"p{n}" for n in range(people)],
        columns=[f"i{n}" for n in range(items)],
    )


# Draws of people


@given(wide_tables(items=(2, 2), people=(1, 8)), seeds)
def test_each_draw_has_as_many_people_of_each_role_as_answered(answers, seed):
    answered = long(answers)
    weights = draw_weights(answered, draws=5, seed=seed)
    roles = answered.drop_duplicates("participant")["role"].to_numpy()
    for role in set(roles):
        assert (weights[:, roles == role].sum(axis=1) == (roles == role).sum()).all()
    assert (draw_weights(answered, by=None, draws=5, seed=seed).sum(axis=1) == len(roles)).all()


def test_people_are_drawn_whole_and_twice_under_two_ids():
    answered = long(ratings(6, 3))

    def check(drawn: pd.DataFrame) -> int:
        assert list(drawn.columns) == list(answered.columns)
        assert drawn.groupby("participant").size().to_list() == [3] * 6
        assert drawn["role"].value_counts().to_dict() == answered["role"].value_counts().to_dict()
        rows = {tuple(row) for row in answered[["role", "item", "value"]].to_numpy()}
        assert {tuple(row) for row in drawn[["role", "item", "value"]].to_numpy()} <= rows
        return len(set(drawn["participant"]))

    assert bootstrap(check, answered, draws=20)["value"].tolist() == [6] * 20


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    answered = long(ratings(12, 3))
    first, again, other = (bootstrap(mean, answered, draws=50, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_a_role_of_one_person_does_not_vary():
    answered = long(ratings(3), ["leader", "office", "teacher"])
    assert len(set(bootstrap(mean, answered, draws=20)["value"])) == 1
    assert len(set(bootstrap(mean, answered, by=None, draws=20)["value"])) > 1


def test_people_without_a_role_are_a_group_of_their_own():
    answered = long(ratings(6)).assign(role=["a", "a", None, None, None, "a"])
    weights = draw_weights(answered, draws=10)
    assert (weights[:, [2, 3, 4]].sum(axis=1) == 3).all()


def test_a_function_may_give_a_number_a_series_or_a_table():
    answered = long(ratings(5, 2))
    assert list(bootstrap(mean, answered, draws=3).columns) == ["value"]
    by_item = bootstrap(lambda drawn: drawn.groupby("item")["value"].mean(), answered, draws=3)
    assert list(by_item.columns) == ["i0", "i1"]
    cells = bootstrap(lambda drawn: pd.crosstab(drawn["item"], drawn["role"]), answered, draws=3)
    assert cells.columns.tolist() == [(item, role) for item in ("i0", "i1") for role in ("leader", "office", "teacher")]
    with pytest.raises(ValueError, match="the function returned a str; return a number or a Series"):
        bootstrap(lambda drawn: "much", answered, draws=3)


def test_a_series_that_lacks_an_item_in_a_draw_is_nan_there():
    answered = long(table([[1, None], [None, 2]], 2), ["teacher"]).dropna()
    found = bootstrap(lambda drawn: drawn.groupby("item")["value"].mean(), answered, draws=40)
    assert set(found.columns) == {"i0", "i1"}
    assert found.isna().to_numpy().any()
    assert not found.isna().all(axis=1).to_numpy().any()


def test_answers_are_left_as_they_were():
    answered = long(ratings(5, 2))
    before = answered.copy()
    bootstrap(lambda drawn: drawn.assign(value=0)["value"].sum(), answered, draws=3)
    bootstrap(borda, answered, draws=3)
    pd.testing.assert_frame_equal(answered, before)


def test_the_draws_of_a_mean_spread_as_the_theory_says():
    answered = long(ratings(40, seed=3))
    found = bootstrap(mean, answered, by=None, draws=2000)["value"].to_numpy()
    values = answered["value"].to_numpy()
    assert found.mean() == pytest.approx(values.mean(), abs=0.02)
    assert found.std() == pytest.approx(values.std() / np.sqrt(40), rel=0.05)


def test_the_percentile_interval_covers_a_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    roles = np.repeat(["office", "teacher"], [15, 25])
    covered = 0
    for seed in range(300):
        # The roles differ; their make-up is the same in each workshop.
        values = rng.normal(np.where(roles == "teacher", 4, 2), 1)
        weights = draw_weights(pd.DataFrame({"participant": np.arange(40), "role": roles}), draws=300, seed=seed)
        ends = interval(pd.DataFrame({"value": weights @ values / 40})).loc["value"]
        covered += ends["low"] <= (15 * 2 + 25 * 4) / 40 <= ends["high"]
    assert 0.90 < covered / 300 < 0.98


def test_the_interval_of_an_agreement_covers_only_when_moved_to_the_rooms_own():
    rng = np.random.default_rng(7)
    likely = rng.dirichlet([1, 1, 1], size=12)

    def room(people: int) -> pd.DataFrame:
        below = rng.random((people, 12, 1)) > likely.cumsum(axis=1)[None]
        return pd.DataFrame(below.sum(axis=2), columns=[f"card{n}" for n in range(12)])

    truth = krippendorff_alpha(room(6000))
    covered = {"moved": 0, "plain": 0}
    for seed in range(200):
        answered = room(20)
        draws = bootstrap(krippendorff_alpha, long(answered), by=None, draws=200, seed=seed)
        for name, estimate in (("moved", krippendorff_alpha(answered)), ("plain", None)):
            ends = interval(draws, estimate=estimate).loc["value"]
            covered[name] += ends["low"] <= truth <= ends["high"]
    assert 0.90 < covered["moved"] / 200 < 0.99
    assert covered["plain"] < covered["moved"] - 20


@pytest.mark.parametrize(
    ("answered", "settings", "message"),
    [
        (pd.DataFrame({"item": ["a"]}), {}, "answers has no column 'participant'; it needs participant, role"),
        (pd.DataFrame({"participant": ["anna"]}), {}, "answers has no column 'role'"),
        (pd.DataFrame({"participant": ["anna"], "role": ["x"]}), {"by": "school"}, "answers has no column 'school'"),
        (pd.DataFrame({"participant": ["anna"], "role": ["x"]}), {"draws": 0}, "draws is 0; use 1 or more"),
        (
            pd.DataFrame({"participant": ["anna", "anna"], "role": ["x", "y"]}),
            {},
            "participant 'anna' has two values of 'role'; give each person one",
        ),
        ([1], {}, "answers is a list; pass a DataFrame"),
    ],
)
def test_answers_that_cannot_be_drawn_from_are_refused(answered, settings, message):
    with pytest.raises(ValueError, match=message):
        bootstrap(len, answered, **settings)


def test_answers_are_spread_out_in_the_order_in_which_they_came():
    answered = pd.DataFrame(
        {"participant": ["bo", "bo", "anna"], "item": ["yard", "art", "yard"], "value": ["core", None, "not"]}
    )
    found = wide(answered)
    assert list(found.index) == ["bo", "anna"]
    assert list(found.columns) == ["yard", "art"]
    assert found.loc["anna"].isna().to_list() == [False, True]


def test_answers_given_twice_or_by_several_criteria_are_not_spread_out():
    twice = pd.DataFrame({"participant": ["bo", "bo"], "item": ["yard", "yard"], "value": [1, 2]})
    with pytest.raises(ValueError, match="there are two answers with participant 'bo', item 'yard'; keep the newest"):
        wide(twice)
    with pytest.raises(ValueError, match="there are criteria 'time' and 'tone'; keep one"):
        wide(twice.assign(criterion=["time", "tone"]))
    assert wide(twice.iloc[:1].assign(criterion=None)).to_numpy().tolist() == [[1]]


# The first of the order


@given(wide_tables(missing=False, people=(1, 6)), st.integers(1, 5))
def test_the_chances_of_being_among_the_first_sum_to_how_many_are_first(draws, k):
    shares = top(draws, k)
    assert all(0 <= share <= 1 for share in shares)
    assert shares.sum() == pytest.approx(min(k, draws.shape[1]))
    assert top(-draws, k, lowest=True).to_list() == pytest.approx(shares.to_list())


def test_clear_favourites_are_first_in_every_draw():
    places = pd.DataFrame([[1, 2, 3, 4, 5]] * 12, columns=list("abcde"))
    assert top(bootstrap(borda, long(places), draws=50)).to_dict() == {"a": 1, "b": 1, "c": 1, "d": 0, "e": 0}
    assert top(bootstrap(kemeny, long(places), draws=50), 1, lowest=True).to_list() == [1, 0, 0, 0, 0]


def test_draws_without_a_score_are_left_out():
    draws = pd.DataFrame({"a": [1.0, np.nan], "b": [2.0, 1.0]})
    assert top(draws, 1).to_dict() == {"a": 0, "b": 1}
    assert top(draws.iloc[1:], 1).isna().to_numpy().all()
    assert interval(draws).loc["a"].to_list() == [1, 1]
    with pytest.raises(ValueError, match="k is 0; use 1 or more"):
        top(draws, 0)


# Shares


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_that_of_scipy(successes, others, level):
    n = successes + others
    found = wilson(successes, n, level=level)
    if not n:
        assert found.isna().all()
        return
    ends = binomtest(successes, n).proportion_ci(level, method="wilson")
    assert found.to_list() == pytest.approx([ends.low, ends.high])
    assert 0 <= found["low"] <= successes / n <= found["high"] <= 1


def test_wilson_of_columns_is_that_of_each_row():
    successes = pd.Series({"yard": 3, "art": 0, "sport": 0})
    n = pd.Series({"art": 4, "yard": 10, "sport": 0})
    found = wilson(successes, n)
    assert list(found.index) == ["yard", "art", "sport"]
    assert found.loc["yard"].to_list() == wilson(3, 10).to_list()
    assert found.loc["art", "low"] == 0
    assert found.loc["sport"].isna().all()
    assert wilson(successes, 10).loc["yard"].to_list() == wilson(3, 10).to_list()
    assert wilson(3, n.drop("sport").replace(4, 5)).loc["yard"].to_list() == wilson(3, 10).to_list()


def test_wilson_covers_about_as_often_as_it_says():
    for share, n in ((0.1, 20), (0.5, 12), (0.8, 60)):
        found = wilson(pd.Series(np.random.default_rng(1).binomial(n, share, 4000)), n)
        covered = ((found["low"] <= share) & (share <= found["high"])).to_numpy().mean()
        assert 0.92 < covered < 0.985


@pytest.mark.parametrize(
    ("successes", "n", "message"),
    [
        (5, 4, "5 successes of 4; there cannot be more than n"),
        (-1, 4, "count: -1 is below 0"),
        (1, np.inf, "count: inf is infinite"),
        ("one", 4, "count: 'one' is not a number"),
        (pd.Series({"a": 1}), pd.Series({"b": 1}), "successes and n are of different items; give both the same index"),
    ],
)
def test_wilson_refuses_more_successes_than_tries(successes, n, message):
    with pytest.raises(ValueError, match=message):
        wilson(successes, n)
    with pytest.raises(ValueError, match=r"level is 1\.5; use a share between 0 and 1"):
        wilson(1, 2, level=1.5)


# Means


@given(wide_tables(people=(0, 8)))
def test_students_interval_is_that_of_scipy(cells):
    found = t_interval(cells)
    for item in cells:
        own = cells[item].dropna()
        row = found.loc[item].to_dict()
        assert row["n"] == len(own)
        assert row["mean"] == pytest.approx(own.mean() if len(own) else np.nan, nan_ok=True)
        if len(own) > 1 and own.nunique() > 1:
            ends = ttest_1samp(own, 0).confidence_interval()
            assert [row["low"], row["high"]] == pytest.approx([ends.low, ends.high])
        elif len(own) < 2:
            assert np.isnan([row["low"], row["high"]]).all()
        else:
            assert row["low"] == row["high"] == row["mean"]
        assert t_interval(cells[item]).to_list() == pytest.approx(list(row.values()), nan_ok=True)


def test_students_interval_covers_as_often_as_it_says():
    cells = pd.DataFrame(np.random.default_rng(1).normal(3, 0.8, (8, 4000)))
    found = t_interval(cells)
    covered = ((found["low"] <= 3) & (found["high"] >= 3)).to_numpy().mean()
    assert covered == pytest.approx(0.95, abs=0.012)


def test_five_raters_leave_a_cell_a_step_wide_to_each_side():
    # With a standard deviation of 0.83 between raters, as for the published composites.
    people = pd.Series([5, 8, 10, 15, 20, 30])
    assert half_width(0.83, people).round(2).to_list() == [1.03, 0.69, 0.59, 0.46, 0.39, 0.31]
    values = pd.Series(np.random.default_rng(1).normal(size=9))
    found = t_interval(values)
    assert half_width(float(np.std(values, ddof=1)), 9) == pytest.approx((found["high"] - found["low"]) / 2)
    assert np.isnan(half_width(0.83, 1))


def test_a_spread_or_number_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="sd is -1; use 0 or more"):
        half_width(-1, 5)
    with pytest.raises(ValueError, match="count: -3 is below 0"):
        half_width(1, -3)
    with pytest.raises(ValueError, match="values: 'much' is not a number"):
        t_interval(pd.Series(["much"]))


def test_a_score_of_ours_may_come_with_its_settings():
    answered = long(ratings(6, 2))
    plain = bootstrap(partial(partial(top, k=1), lowest=True), pd.DataFrame({"participant": [1], "role": 1}), draws=1)
    assert plain.shape == (1, 2)
    assert bootstrap(partial(borda), answered, draws=2).equals(bootstrap(borda, answered, draws=2))


def test_an_interval_may_be_moved_to_lie_around_the_score():
    draws = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.0, 0.0, 6.0]})
    ends = interval(draws, estimate=pd.Series({"b": 0.0, "a": 5.0}))
    assert ends.loc["a"].to_list() == (interval(draws).loc["a"] + 3).to_list()
    assert ends.loc["b"].to_list() == (interval(draws).loc["b"] - 2).to_list()
    assert interval(draws, estimate=5).loc["a"].to_list() == ends.loc["a"].to_list()
    with pytest.raises(ValueError, match="estimate and draws do not both have 'c'; give the score of the same"):
        interval(draws, estimate=pd.Series({"a": 1, "b": 1, "c": 1}))


def test_any_callable_may_be_drawn():
    class Count:
        # Whoever compares callables by what they hold has none that can be looked up.
        __hash__ = None  # pyright: ignore[reportAssignmentType]

        def __call__(self, answers: pd.DataFrame) -> np.int64:
            return np.int64(len(answers))

    assert bootstrap(Count(), long(ratings(4, 2)), draws=2)["value"].tolist() == [8, 8]
