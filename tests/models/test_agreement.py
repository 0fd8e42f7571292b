"""Agreement: on the bin of a card, the order of statements and a rating."""

from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare
from statsmodels.stats.inter_rater import fleiss_kappa as their_fleiss_kappa

from kernelib.models.agreement import (
    LEVELS,
    alpha_beside_chance,
    consensus,
    fleiss_kappa,
    kendall_w,
    kendall_w_random,
    krippendorff_alpha,
    percent_agreement,
    w_beside_chance,
    w_permutation_p,
)
from tests.models import oracles
from tests.models.tables import doubled, orders, shuffled, wide_tables, with_a_silent_person

seeds = st.integers(0, 2**32 - 1)


def same(found: Any, expected: Any) -> bool:
    return found == pytest.approx(expected, abs=1e-9, nan_ok=True)


# Krippendorff's alpha


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_meets_krippendorffs_example_at_each_level(level):
    ratings = pd.DataFrame(oracles.KRIPPENDORFF_C["raters_by_units"])
    assert krippendorff_alpha(ratings, level) == pytest.approx(oracles.KRIPPENDORFF_C[level], abs=5e-8)


@pytest.mark.parametrize("example", [oracles.KRIPPENDORFF_A, oracles.KRIPPENDORFF_B])
def test_alpha_meets_krippendorffs_examples_of_two_raters(example):
    ratings = pd.DataFrame(example["raters_by_units"])
    assert krippendorff_alpha(ratings) == pytest.approx(example["nominal"], abs=5e-8)


def test_alpha_meets_the_sorting_worked_by_hand():
    ratings = pd.DataFrame(oracles.SORTING["raters_by_cards"])
    assert krippendorff_alpha(ratings) == pytest.approx(oracles.SORTING["alpha"])


@given(wide_tables(people=(2, 7)), st.sampled_from(LEVELS))
def test_alpha_is_that_of_the_krippendorff_package(ratings, level):
    pairable = ratings.loc[:, ratings.notna().sum() > 1]
    if pd.Series(pairable.to_numpy().ravel()).nunique() < 2:
        assert np.isnan(krippendorff_alpha(ratings, level))
        return
    theirs = krippendorff.alpha(reliability_data=ratings.to_numpy(), level_of_measurement=level)
    assert krippendorff_alpha(ratings, level) == pytest.approx(theirs)


@given(wide_tables(), st.sampled_from(LEVELS), seeds)
def test_alpha_knows_no_order_no_silent_person_and_no_unit_with_one_rating(ratings, level, seed):
    alpha = krippendorff_alpha(ratings, level)
    assert same(krippendorff_alpha(shuffled(ratings, seed), level), alpha)
    assert same(krippendorff_alpha(with_a_silent_person(ratings), level), alpha)
    if len(ratings):
        alone = pd.Series({ratings.index[0]: 3.0})
        assert same(krippendorff_alpha(ratings.assign(alone=alone), level), alpha)
    assert np.isnan(alpha) or alpha <= 1


@given(wide_tables())
def test_alpha_changes_only_with_what_its_level_sees(ratings):
    codes = ratings.replace({1: "core", 2: "ours", 3: "not", 4: "unknown", 5: "other"})
    assert same(krippendorff_alpha(codes), krippendorff_alpha(ratings))
    assert same(krippendorff_alpha(ratings**3, "ordinal"), krippendorff_alpha(ratings, "ordinal"))
    assert same(krippendorff_alpha(7 - 2 * ratings, "interval"), krippendorff_alpha(ratings, "interval"))
    assert same(krippendorff_alpha(10 * ratings, "ratio"), krippendorff_alpha(ratings, "ratio"))


@given(wide_tables(missing=False, people=(2, 6)), st.sampled_from(["nominal", "interval", "ratio"]))
def test_doubling_everybody_lowers_disagreement_by_what_twins_add(ratings, level):
    m, n = len(ratings), ratings.size
    alpha = krippendorff_alpha(ratings, level)
    expected = 1 - (1 - alpha) * (2 * n - 1) * (m - 1) / ((2 * m - 1) * (n - 1))
    assert same(krippendorff_alpha(doubled(ratings), level), expected)


@pytest.mark.parametrize(
    "ratings",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame({"a": ["core", None], "b": [None, "not"]}),
        pd.DataFrame({"a": ["core"], "b": ["not"]}),
        pd.DataFrame({"a": ["core", "core"], "b": ["core", "core"]}),
    ],
    ids=["nothing", "nobody", "no pair", "one person", "one value"],
)
def test_alpha_is_undefined_without_two_values_in_pairs(ratings):
    assert np.isnan(krippendorff_alpha(ratings))


def test_alpha_of_large_numbers_with_small_differences_loses_no_digits():
    ratings = pd.DataFrame([[1, 2, 3, 3], [1, 2, 3, 4], [2, 2, 3, 4]], dtype=float)
    assert krippendorff_alpha(ratings + 1e8, "interval") == pytest.approx(krippendorff_alpha(ratings, "interval"))


def test_random_answers_give_an_alpha_near_nothing():
    rng = np.random.default_rng(1)
    found = [krippendorff_alpha(pd.DataFrame(rng.integers(0, 3, (12, 10)))) for _ in range(300)]
    assert np.mean(found) == pytest.approx(0, abs=0.01)


def test_nearly_all_alike_gives_no_alpha_and_nearly_full_agreement():
    sorting = pd.DataFrame(np.ones((20, 10)))
    sorting.iloc[[3, 11], [2, 7]] = [[0, 1], [1, 0]]
    found = alpha_beside_chance(sorting).to_dict()
    assert abs(found["alpha"]) < 0.05
    assert found["agreement"] > 0.97
    assert found["random"] == 0
    assert found["n"] == 20


@given(wide_tables(), st.sampled_from(LEVELS))
def test_alpha_beside_chance_is_its_parts(ratings, level):
    found = alpha_beside_chance(ratings, level).to_dict()
    assert same(found["alpha"], krippendorff_alpha(ratings, level))
    assert same(found["agreement"], percent_agreement(ratings))
    assert found["n"] == ratings.notna().any(axis=1).sum()


@given(wide_tables(), seeds)
def test_percent_agreement_counts_every_pair(ratings, seed):
    pairs = [
        float(one == other)
        for values in (ratings[item].dropna().tolist() for item in ratings)
        for at, one in enumerate(values)
        for other in values[at + 1 :]
    ]
    assert same(percent_agreement(ratings), np.mean(pairs) if pairs else np.nan)
    assert same(percent_agreement(shuffled(ratings, seed)), percent_agreement(ratings))
    assert same(percent_agreement(with_a_silent_person(ratings)), percent_agreement(ratings))


@pytest.mark.parametrize(
    ("ratings", "level", "message"),
    [
        (pd.DataFrame({"a": [1, 2]}), "metric", "level is 'metric'; use one of nominal, ordinal, interval, ratio"),
        (pd.DataFrame({"a": ["often", "no"]}), "ordinal", "ordinal ratings: 'often' is not a number; recode text to"),
        (pd.DataFrame({"a": [1, np.inf]}), "interval", "interval ratings: inf is infinite; leave it out"),
        (pd.DataFrame({"a": [1, np.inf]}), "nominal", "ratings: inf is infinite; leave it out"),
        (pd.DataFrame({"a": ["core", np.inf]}), "nominal", "ratings: inf is infinite; leave it out"),
        (pd.DataFrame({"a": [1, -2]}), "ratio", "ratio ratings: -2 is below 0; use numbers from 0 up"),
        (pd.DataFrame({"a": [1, 2]}, index=["p", "p"]), "nominal", "row 'p' is there twice; keep one"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "ordinal", "column 'a' is there twice; keep one, or rename"),
        (pd.Series([1, 2]), "nominal", "ratings is a Series; pass a DataFrame"),
    ],
)
def test_alpha_refuses_what_it_cannot_count(ratings, level, message):
    with pytest.raises(ValueError, match=message):
        krippendorff_alpha(ratings, level)


# Fleiss' kappa


def test_kappa_meets_the_published_example():
    counts = pd.DataFrame(oracles.FLEISS_1971["subjects_by_categories"])
    assert fleiss_kappa(counts) == pytest.approx(oracles.FLEISS_1971["kappa"], abs=5e-8)


@given(wide_tables(missing=False, people=(2, 7)), seeds)
def test_kappa_is_that_of_statsmodels_and_knows_no_order(ratings, seed):
    counts = pd.DataFrame({value: (ratings == value).sum() for value in range(1, 6)})
    kappa = fleiss_kappa(counts)
    if len(np.unique(ratings)) > 1:
        assert kappa == pytest.approx(their_fleiss_kappa(counts.to_numpy()))
        assert kappa <= 1
    else:
        assert np.isnan(kappa)
    assert same(fleiss_kappa(shuffled(counts, seed)), kappa)
    assert same(fleiss_kappa(counts.assign(unused=0)), kappa)
    assert same(fleiss_kappa(pd.concat([counts, pd.DataFrame(0, ["nobody"], counts.columns)])), kappa)


@pytest.mark.parametrize("counts", [[], [[1, 0], [0, 1]], [[3, 0], [3, 0]], [[0, 0]]])
def test_kappa_is_undefined_without_pairs_or_two_categories(counts):
    assert np.isnan(fleiss_kappa(pd.DataFrame(counts, columns=["core", "not"] if counts else None)))


def test_kappa_refuses_subjects_with_more_ratings_than_others():
    with pytest.raises(ValueError, match=r"subject 'yard' has 2 ratings and another 3; .* use krippendorff_alpha"):
        fleiss_kappa(pd.DataFrame({"core": [3, 1], "not": [0, 1]}, index=["teaching", "yard"]))
    with pytest.raises(ValueError, match="counts: a count is missing; fill with 0"):
        fleiss_kappa(pd.DataFrame({"core": [3, None]}))
    with pytest.raises(ValueError, match="counts: -1 is below 0"):
        fleiss_kappa(pd.DataFrame({"core": [3, -1]}))


# Kendall's W


def test_w_meets_the_published_example():
    rankings = pd.DataFrame(oracles.KENDALL_W_ZAR["raters_by_items"])
    found = w_beside_chance(rankings).to_dict()
    assert kendall_w(rankings) == found["w"] == pytest.approx(oracles.KENDALL_W_ZAR["w"], abs=5e-8)
    assert found["chi2"] == pytest.approx(oracles.KENDALL_W_ZAR["chi2"], abs=5e-7)
    assert found["p"] == pytest.approx(oracles.KENDALL_W_ZAR["p"], abs=5e-8)
    assert found["n"] == 3
    assert found["random"] == 1 / 3


@given(wide_tables(missing=False, people=(2, 7), items=(3, 5)))
def test_w_is_friedmans_test_in_another_coat(rankings):
    if not (rankings.nunique(axis=1) > 1).any():
        assert np.isnan(kendall_w(rankings))
        return
    theirs = friedmanchisquare(*rankings.to_numpy().T)
    found = w_beside_chance(rankings).to_dict()
    assert found["chi2"] == pytest.approx(theirs.statistic, abs=1e-9)
    assert found["p"] == pytest.approx(theirs.pvalue, abs=1e-9)


@given(orders(people=(2, 6), items=(2, 5)))
def test_mean_spearman_is_that_of_all_pairs_of_raters(rankings):
    rows = rankings.to_numpy()
    # Without ties, Spearman's correlation is Pearson's of the ranks.
    every = np.corrcoef(rows)[np.triu_indices(len(rows), 1)]
    assert same(w_beside_chance(rankings)["mean_spearman"], every.mean())


@given(wide_tables(), seeds)
def test_w_knows_no_order_and_no_scale_and_leaves_out_who_has_not_placed_all(rankings, seed):
    w = kendall_w(rankings)
    assert np.isnan(w) or 0 <= w <= 1 + 1e-12
    assert same(kendall_w(shuffled(rankings, seed)), w)
    assert same(kendall_w(with_a_silent_person(rankings)), w)
    assert same(kendall_w(rankings**3), w)
    assert same(kendall_w(6 - rankings), w)
    assert same(kendall_w(rankings.dropna()), w)


@given(wide_tables(people=(2, 6), missing=False))
def test_doubling_everybody_leaves_w(rankings):
    assert same(kendall_w(doubled(rankings)), kendall_w(rankings))


def test_w_is_one_where_all_agree_and_nothing_where_two_contradict():
    agreeing = pd.DataFrame([[1, 2, 3]] * 4)
    assert kendall_w(agreeing) == 1
    assert kendall_w(pd.DataFrame([[1, 2, 3], [3, 2, 1]])) == 0


@pytest.mark.parametrize("rows", [[], [[1, 2, 3]], [[1, 1], [2, 2]], [[1], [1]], [[1, None], [None, 2]]])
def test_w_is_undefined_for_one_rater_one_item_or_all_tied(rows):
    rankings = pd.DataFrame(rows, columns=range(len(rows[0])) if rows else None)
    assert np.isnan(kendall_w(rankings))
    assert np.isnan(w_beside_chance(rankings)["w"])


def test_random_orders_give_a_w_of_one_by_the_number_of_raters():
    rng = np.random.default_rng(1)
    for raters in (2, 4, 8):
        found = [kendall_w(pd.DataFrame(rng.random((raters, 6)))) for _ in range(400)]
        assert np.mean(found) == pytest.approx(kendall_w_random(raters), rel=0.08)
    assert np.isnan(kendall_w_random(0))


def test_few_raters_chance_is_counted_by_shuffling():
    # Three raters, three items: of 36 ways to answer beside the first, one has the same order.
    agreeing = pd.DataFrame([[1, 2, 3]] * 3)
    assert w_permutation_p(agreeing, draws=20_000) == pytest.approx(1 / 36, abs=0.004)
    assert w_permutation_p(agreeing, draws=50) == w_permutation_p(agreeing, draws=50)
    assert w_permutation_p(pd.DataFrame([[1, 2, 3], [3, 2, 1]])) == 1
    many = pd.DataFrame(np.random.default_rng(3).random((40, 6)) + np.linspace(0, 0.2, 6))
    assert w_permutation_p(many) == pytest.approx(w_beside_chance(many).to_dict()["p"], abs=0.02)
    assert np.isnan(w_permutation_p(pd.DataFrame([[1, 2, 3]])))
    with pytest.raises(ValueError, match="draws is 0; use 1 or more"):
        w_permutation_p(agreeing, draws=0)


# Consensus


def test_consensus_meets_the_values_that_follow_from_its_formula():
    def of(*values: int) -> float:
        return consensus(pd.Series(values), low=1, high=5)

    assert of(3, 3, 3) == oracles.CONSENSUS["all_in_the_middle"]
    assert of(1, 1, 5, 5) == oracles.CONSENSUS["half_at_each_end"]
    assert of(1, 2, 3, 4, 5) == pytest.approx(oracles.CONSENSUS["evenly_over_five"], abs=5e-8)
    # Two say 4, two say 5: mean 4.5, each half a step of four away.
    assert of(4, 4, 5, 5) == pytest.approx(1 + np.log2(1 - 0.5 / 4))


@given(wide_tables(items=(1, 1)), seeds)
def test_consensus_knows_no_order_no_direction_and_no_number_of_people(ratings, seed):
    values = ratings.iloc[:, 0]
    found = consensus(values, low=1, high=5)
    assert np.isnan(found) if values.isna().all() else 0 <= found <= 1
    assert same(consensus(values.sample(frac=1, random_state=seed), low=1, high=5), found)
    assert same(consensus(6 - values, low=1, high=5), found)
    assert same(consensus(25 * (values - 1), low=0, high=100), found)
    assert same(consensus(doubled(ratings).iloc[:, 0], low=1, high=5), found)
    assert same(consensus(with_a_silent_person(ratings).iloc[:, 0], low=1, high=5), found)


def test_consensus_is_of_the_scale_and_not_of_what_occurs():
    assert consensus(pd.Series([2, 3]), low=1, high=5) > consensus(pd.Series([2, 3]), low=2, high=3) == 0


def test_consensus_of_one_person_is_full_and_of_nobody_undefined():
    assert consensus(pd.Series([2]), low=1, high=5) == 1
    assert np.isnan(consensus(pd.Series([], dtype=float), low=1, high=5))
    assert np.isnan(consensus(pd.Series([None, None]), low=1, high=5))


@pytest.mark.parametrize(
    ("values", "low", "high", "message"),
    [
        (pd.Series([6]), 1, 5, "rating 6 is off the scale 1 to 5"),
        (pd.Series(["4"]), 1, 5, "rating: '4' is not a number"),
        (pd.Series([np.inf]), 1, 5, "rating: inf is infinite"),
        (pd.Series([1]), 5, 1, "the scale goes from 5 to 1; low must be below high"),
        ([1, 2], 1, 5, "rating is a list; pass a Series"),
    ],
)
def test_consensus_refuses_what_is_off_the_scale(values, low, high, message):
    with pytest.raises(ValueError, match=message):
        consensus(values, low=low, high=high)
