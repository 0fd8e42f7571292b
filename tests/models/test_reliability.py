"""Whether questions, judges and colleagues can be read as one number."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

from kernelib.models.reliability import cronbach_alpha, icc, icc_groups, rwg, rwg_j
from tests.models import oracles
from tests.models.tables import doubled, shuffled, table, wide_tables, with_a_silent_person

seeds = st.integers(0, 2**32 - 1)
FORMS = ["icc1", "icc1k", "icc2", "icc2k", "icc3", "icc3k"]


def drawn(people: int, items: int, seed: int) -> pd.DataFrame:
    """People who differ, asked with noise."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(people, items)) + rng.normal(size=(people, 1)))


# Questions


def test_alpha_meets_the_published_example():
    ratings = pd.DataFrame(oracles.SHROUT_FLEISS_1979["targets_by_judges"])
    assert cronbach_alpha(ratings) == pytest.approx(oracles.SHROUT_FLEISS_1979["cronbach_alpha"], abs=5e-8)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_that_of_pingouin(seed):
    items = drawn(30, 5, seed).mask(np.random.default_rng(seed).random((30, 5)) < 0.05)
    theirs, _ = pingouin.cronbach_alpha(items, nan_policy="listwise")
    assert cronbach_alpha(items) == pytest.approx(theirs)


@given(wide_tables(), seeds)
def test_alpha_is_the_last_icc_and_knows_no_order_and_no_silent_person(items, seed):
    alpha = cronbach_alpha(items)
    assert np.isnan(alpha) or alpha <= 1 + 1e-12
    for same in (
        icc(items).to_dict()["icc3k"],
        cronbach_alpha(shuffled(items, seed)),
        cronbach_alpha(with_a_silent_person(items)),
        cronbach_alpha(items.dropna()),
        cronbach_alpha(6 - items),
        cronbach_alpha(25 * items + 1000),
    ):
        assert same == pytest.approx(alpha, nan_ok=True)


@given(wide_tables(people=(2, 6)))
def test_doubling_everybody_leaves_alpha(items):
    if len(items.dropna()) > 1:
        assert cronbach_alpha(doubled(items)) == pytest.approx(cronbach_alpha(items), nan_ok=True)


@pytest.mark.parametrize(
    "items",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": [], "b": []}),
        table([[1, 2]], 2),
        table([[1], [2]], 1),
        table([[3, 3], [3, 3]], 2),
        table([[1, 5], [5, 1]], 2),
        table([[1, None], [None, 2]], 2),
        pd.DataFrame([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.3, 0.1]]),
    ],
    ids=["nothing", "nobody", "one person", "one item", "constant", "sums alike", "nobody whole", "sums alike but for"],
)
def test_alpha_is_undefined_where_sums_do_not_vary(items):
    assert np.isnan(cronbach_alpha(items))


def test_items_asked_the_other_way_round_take_alpha_below_nothing():
    assert cronbach_alpha(table([[1, 5], [2, 4], [4, 1]], 2)) < 0


def test_a_constant_item_adds_nothing_but_its_number():
    items = table([[1, 2], [2, 3], [4, 3]], 2)
    assert cronbach_alpha(items.assign(same=3)) == pytest.approx(cronbach_alpha(items) / 2 * 3 / 2)


# Judges


def test_icc_meets_the_published_examples():
    found = icc(pd.DataFrame(oracles.SHROUT_FLEISS_1979["targets_by_judges"])).to_dict()
    assert found == {form: pytest.approx(oracles.SHROUT_FLEISS_1979[form], abs=5e-8) for form in FORMS}


# pingouin itself speaks to pandas as pandas would rather not be spoken to.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("seed", range(5))
def test_icc_is_that_of_pingouin(seed):
    ratings = drawn(12, 4, seed)
    long = ratings.rename_axis(index="target").reset_index().melt("target", var_name="judge")
    theirs = pingouin.intraclass_corr(long, targets="target", raters="judge", ratings="value")["ICC"]
    by_form = dict(zip(["icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"], theirs, strict=True))
    assert icc(ratings).to_dict() == pytest.approx(by_form)


@given(wide_tables(), seeds)
def test_icc_knows_no_order_no_silent_target_and_no_scale(ratings, seed):
    found = icc(ratings)
    assert not (found > 1 + 1e-9).to_numpy().any()
    for same in (
        shuffled(ratings, seed),
        with_a_silent_person(ratings),
        ratings.dropna(),
        100 - 20 * ratings,
        ratings + 1e6,
    ):
        np.testing.assert_allclose(icc(same), found, atol=1e-6)


def test_judges_of_one_order_and_different_levels_agree_in_order_only():
    found = icc(table([[1, 3], [2, 4], [3, 5]], 2)).to_dict()
    assert found["icc3"] == 1
    assert found["icc2"] < 1
    assert found["icc1"] < found["icc2"]


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[3, 3], [3, 3]]], ids=["nobody", "one target", "constant"])
def test_icc_is_undefined_where_nothing_varies(rows):
    assert icc(table(rows, 2)).isna().to_numpy().all()
    assert icc(pd.DataFrame({"a": [1, 2, 3]})).isna().to_numpy().all()


def test_targets_alike_with_judges_at_odds_have_an_icc_below_nothing():
    found = icc(table([[1, 3], [3, 1]], 2)).to_dict()
    assert found["icc1"] == found["icc3"] == -1
    assert np.isnan(found["icc1k"])


# Colleagues


def test_group_icc_follows_from_a_published_test():
    # Nine groups of 37 or 38 people whose means and spread give the published F.
    published, *_ = oracles.GITTELL_ANOVA["tests"]
    rng = np.random.default_rng(1)
    groups = pd.Series(np.arange(336) % 9)
    own = pd.Series(rng.normal(size=336))
    own -= own.groupby(groups).transform("mean")
    step = groups - 4.0

    def ratio(times: float) -> float:
        values = own + times * step
        return float(f_oneway(*(values[groups == group] for group in range(9))).statistic)

    # F grows with the square of the step from nothing.
    values = own + np.sqrt(published[0] / ratio(1.0)) * step
    found = icc_groups(values, groups).to_dict()
    assert found["icc2"] == pytest.approx(oracles.GITTELL_ANOVA["icc2"], abs=5e-6)
    assert found["icc1"] == pytest.approx(oracles.GITTELL_ANOVA["icc1"], abs=5e-5)


@given(wide_tables(items=(1, 1), missing=False, people=(4, 12)), st.lists(st.sampled_from("abc"), min_size=12), seeds)
def test_group_icc_is_read_off_the_analysis_of_variance(ratings, letters, seed):
    values = ratings.iloc[:, 0]
    groups = pd.Series(letters[: len(values)], index=values.index)
    apart = [values[groups == letter].to_numpy() for letter in sorted(set(groups))]
    found = icc_groups(values, groups).to_dict()
    if len(apart) < 2 or len(values) == len(apart) or not any(np.ptp(each) for each in apart):
        assert len(apart) < 2 or len(values) == len(apart) or values.nunique() == 1 or found["icc1"] == 1
        return
    f = float(f_oneway(*apart).statistic)
    n = np.array([len(each) for each in apart])
    size = (n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    assert found["icc1"] == pytest.approx((f - 1) / (f + size - 1))
    assert found["icc2"] == pytest.approx((f - 1) / f if f > 1e-12 else np.nan, nan_ok=True)
    order = np.random.default_rng(seed).permutation(len(values))
    again = icc_groups(values.iloc[order], groups.map({"a": "z", "b": "y", "c": "x"})).to_dict()
    assert again == pytest.approx(found, nan_ok=True)


def test_who_lacks_a_value_or_a_group_is_left_out():
    values = pd.Series([1, 2, 4, 5, None, 3], index=list("abcdef"))
    groups = pd.Series(["x", "x", "y", "y", "x", None], index=list("abcdef"))
    expected = icc_groups(values.iloc[:4], groups.iloc[:4])
    pd.testing.assert_series_equal(icc_groups(values, groups), expected)


@pytest.mark.parametrize(
    ("values", "groups"),
    [([], []), ([1, 2], ["x", "x"]), ([1, 2], ["x", "y"]), ([3, 3, 3, 3], ["x", "x", "y", "y"]), ([None], ["x"])],
    ids=["nobody", "one group", "groups of one", "constant", "no value"],
)
def test_group_icc_is_undefined_without_groups_of_several_who_vary(values, groups):
    found = icc_groups(pd.Series(values, dtype=float), pd.Series(groups, dtype=object))
    assert found.isna().to_numpy().all()


@pytest.mark.parametrize(
    ("values", "groups", "message"),
    [
        (pd.Series([1, 2]), pd.Series(["x", "y"], index=[0, 9]), "1 is not in both values and groups"),
        (pd.Series([1, 2], index=[0, 0]), pd.Series(["x", "y"]), "different rows, some of them twice"),
        (pd.Series(["much"]), pd.Series(["x"]), "values: 'much' is not a number"),
        (pd.Series([np.inf]), pd.Series(["x"]), "values: inf is infinite"),
        (pd.Series([1]), ["x"], "groups is a list; pass a Series"),
        ([1], pd.Series(["x"]), "values is a list; pass a Series"),
    ],
)
def test_group_icc_refuses_what_does_not_match(values, groups, message):
    with pytest.raises(ValueError, match=message):
        icc_groups(values, groups)


def test_rwg_meets_the_worked_example():
    assert rwg(pd.Series(oracles.RWG["ratings"]), categories=oracles.RWG["categories"]) == oracles.RWG["rwg"]


def test_rwg_of_several_questions_meets_the_worked_example():
    # Seven items with a variance of a half: two people at 3 and 4.
    items = pd.DataFrame([[3] * oracles.RWG["items"], [4] * oracles.RWG["items"]])
    assert rwg_j(items, categories=5) == pytest.approx(oracles.RWG["rwg_j"], abs=5e-8)


@given(wide_tables(), seeds)
def test_rwg_knows_no_order_and_stays_between_nothing_and_one(items, seed):
    for item in items:
        ratings = items[item]
        found = rwg(ratings, categories=5)
        if ratings.count() < 2:
            assert np.isnan(found)
            continue
        assert found == pytest.approx(max(0, 1 - ratings.var() / 2))
        assert rwg(6 - ratings.sample(frac=1, random_state=seed), categories=5) == pytest.approx(found)
        assert rwg(ratings - 1, categories=5) == pytest.approx(found)
    together = rwg_j(items, categories=5)
    assert rwg_j(shuffled(items, seed), categories=5) == pytest.approx(together, nan_ok=True)
    assert rwg_j(with_a_silent_person(items), categories=5) == pytest.approx(together, nan_ok=True)
    assert np.isnan(together) or 0 <= together <= 1


def test_rwg_of_several_questions_of_one_is_that_ones():
    assert rwg_j(table([[4], [4], [5], [4]], 1), categories=5) == rwg(pd.Series([4, 4, 5, 4]), categories=5)
    assert rwg_j(table([[1, None], [5, None]], 2), categories=5) == 0
    assert np.isnan(rwg_j(table([[1, None], [None, 2]], 2), categories=5))


def test_a_scale_may_have_its_middle_at_nothing():
    assert rwg(pd.Series([-2, -1, 2]), categories=5) == rwg(pd.Series([1, 2, 5]), categories=5)


def test_random_answers_agree_about_as_little_as_nothing():
    rng = np.random.default_rng(1)
    variances = rng.integers(1, 6, (400, 20)).var(axis=1, ddof=1)
    assert np.mean(1 - variances / 2) == pytest.approx(0, abs=0.02)
    found = [rwg(pd.Series(rng.integers(1, 6, 20)), categories=5) for _ in range(400)]
    assert 0 < np.mean(found) < 0.12


@pytest.mark.parametrize(
    ("ratings", "categories", "message"),
    [
        ([6, 6], 5, "ratings: 6 is off a scale of 5 categories one apart; number them from 1 or 0"),
        ([0, 5], 5, "ratings go from 0 to 5, further than 5 categories one apart; recode them"),
        ([0, 25, 100], 5, "ratings: 100 is off a scale of 5 categories"),
        ([1], 1, "categories is 1; use how many answers could be chosen from, 2 or more"),
        ([1], 4.5, "categories is 4.5; use how many"),
        ([1], np.nan, "categories is nan; use how many"),
        (["much"], 5, "ratings: 'much' is not a number"),
    ],
)
def test_rwg_refuses_what_is_off_the_scale(ratings, categories, message):
    with pytest.raises(ValueError, match=message):
        rwg(pd.Series(ratings), categories=categories)


@pytest.mark.parametrize("score", [cronbach_alpha, icc])
def test_text_and_infinity_are_refused(score):
    with pytest.raises(ValueError, match="'much' is not a number; recode text to numbers first"):
        score(pd.DataFrame({"a": [1, 2], "b": ["much", "little"]}))
    with pytest.raises(ValueError, match="inf is infinite; leave it out or mark it missing"):
        score(pd.DataFrame({"a": [1, 2], "b": [np.inf, 1]}))
    with pytest.raises(ValueError, match="row 'p' is there twice"):
        score(pd.DataFrame({"a": [1, 2]}, index=["p", "p"]))
