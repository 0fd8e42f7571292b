"""How evenly contributions, votes and points are spread."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelib.models.distribution import evenness, gini, likert
from tests.models import oracles
from tests.models.tables import wide_tables

counted = st.lists(st.integers(0, 50), min_size=2, max_size=8)


def test_both_meet_the_worked_example():
    counts = pd.Series(oracles.EVENNESS["counts"])
    assert evenness(counts) == pytest.approx(oracles.EVENNESS["evenness"], abs=5e-8)
    assert gini(counts) == pytest.approx(oracles.EVENNESS["gini"])


@given(counted)
def test_gini_is_the_mean_difference_beside_twice_the_mean(counts):
    k, total = len(counts), sum(counts)
    expected = sum(abs(x - y) for x in counts for y in counts) / (2 * k * total) if total else np.nan
    assert gini(pd.Series(counts)) == pytest.approx(expected, nan_ok=True)


@given(counted, st.randoms(use_true_random=False))
def test_order_and_number_do_not_matter_and_bounds_hold(counts, random):
    mixed = random.sample(counts, len(counts))
    k = len(counts)
    for score, most in ((evenness, 1), (gini, (k - 1) / k)):
        found = score(pd.Series(counts))
        assert np.isnan(found) if not sum(counts) else -1e-12 <= found <= most + 1e-12
        assert score(pd.Series(mixed)) == pytest.approx(found, nan_ok=True)
        assert score(pd.Series(counts) * 2) == pytest.approx(found, nan_ok=True)


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_all_alike_is_even_and_one_with_everything_is_not(parts):
    alike, one = pd.Series([3] * parts), pd.Series([9] + [0] * (parts - 1))
    assert evenness(alike) == pytest.approx(1)
    assert gini(alike) == pytest.approx(0)
    assert evenness(one) == 0
    assert gini(one) == pytest.approx((parts - 1) / parts)


def test_those_with_nothing_count():
    assert evenness(pd.Series([5, 5, 0])) < evenness(pd.Series([5, 5])) == 1


@pytest.mark.parametrize("counts", [[], [4], [0, 0]], ids=["none", "one part", "nothing counted"])
def test_one_part_or_nothing_has_no_evenness(counts):
    for score in (evenness, gini):
        assert np.isnan(score(pd.Series(counts, dtype=float)))


@pytest.mark.parametrize("score", [evenness, gini])
@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (pd.Series([1, -1]), "counts: -1 is below 0; use numbers from 0 up"),
        (pd.Series([1, None]), "counts: a count is missing; fill with 0"),
        (pd.Series([1, np.inf]), "counts: inf is infinite"),
        (pd.Series(["many"]), "counts: 'many' is not a number"),
        ([1, 2], "counts is a list; pass a Series"),
    ],
)
def test_what_is_no_count_is_refused(score, counts, message):
    with pytest.raises(ValueError, match=message):
        score(counts)


# Answers on a scale


@given(wide_tables(people=(0, 8)))
def test_shares_of_the_steps_sum_to_one_and_the_median_is_pandas(ratings):
    found = likert(ratings, low=1, high=5)
    rated = ratings.notna().any()
    assert np.allclose(found.loc[rated, [1, 2, 3, 4, 5]].sum(axis="columns"), 1)
    pd.testing.assert_series_equal(found.loc[:, "median"], ratings.median(), check_names=False)
    assert found["n"].tolist() == ratings.notna().sum().tolist()
    assert found.loc[~rated].drop(columns="n").isna().all(axis=None)


@pytest.mark.parametrize(
    ("ratings", "scale", "message"),
    [
        ([6], (1, 5), "rating 6 is off the scale 1 to 5"),
        ([2.5], (1, 5), "rating 2.5 is between two steps; use whole numbers from 1 to 5"),
        ([1], (5, 1), "the scale goes from 5 to 1"),
    ],
)
def test_what_is_no_step_of_the_scale_is_refused(ratings, scale, message):
    with pytest.raises(ValueError, match=message):
        likert(pd.DataFrame({"item": ratings}), low=scale[0], high=scale[1])
