"""From many people's orders to one: Borda, Kemeny, where the middle half stands, and on what the room is divided."""

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from kernelib.models.ranking import (
    KEMENY_AT_MOST,
    borda,
    borda_without,
    divided_pairs,
    kemeny,
    nearest_to_borda,
    spread,
)
from tests.models import oracles
from tests.models.tables import doubled, orders, shuffled, table, wide_tables, with_a_silent_person

seeds = st.integers(0, 2**32 - 1)


def tennessee() -> pd.DataFrame:
    """Each voter a row, each city's place a column."""
    rows = [
        {city: order.index(city) + 1 for city in order} for n, order in oracles.TENNESSEE["votes"] for _ in range(n)
    ]
    return pd.DataFrame(rows)


def respected(rankings: pd.DataFrame, order: tuple[Any, ...]) -> int:
    """How many pairwise judgements an order respects, counted one by one."""
    rows = rankings.dropna().to_dict("records")
    return sum(row[one] < row[other] for row in rows for at, one in enumerate(order) for other in order[at + 1 :])


# Borda


def test_borda_meets_the_published_votes():
    points = borda(tennessee())
    assert points.to_dict() == oracles.TENNESSEE["borda"]
    assert list(points.index) == ["N", "C", "M", "K"]


@given(wide_tables())
def test_borda_counts_the_items_placed_below_and_half_for_a_tie(rankings):
    whole = rankings.dropna()
    expected = {
        item: sum(
            float((whole[item] < whole[other]).sum() + (whole[item] == whole[other]).sum() / 2)
            for other in whole
            if other != item
        )
        for item in whole
    }
    assert borda(rankings).to_dict() == pytest.approx(expected)


@given(wide_tables(), seeds)
def test_borda_knows_no_order_and_no_silent_person_and_doubles_with_everybody(rankings, seed):
    points = borda(rankings)
    pd.testing.assert_series_equal(borda(shuffled(rankings, seed)), points)
    pd.testing.assert_series_equal(borda(with_a_silent_person(rankings)), points)
    pd.testing.assert_series_equal(borda(doubled(rankings)), 2 * points)
    pd.testing.assert_series_equal(borda(rankings**3), points)
    n, items = rankings.dropna().shape
    assert all(0 <= point <= n * (items - 1) for point in points)
    assert points.sum() == n * items * (items - 1) / 2


@given(orders())
def test_borda_of_renamed_items_has_the_new_names(rankings):
    names = {item: f"z{9 - at}" for at, item in enumerate(rankings)}
    assert borda(rankings.rename(columns=names)).to_dict() == borda(rankings).rename(names).to_dict()


def test_of_equal_items_the_first_by_code_comes_first():
    assert list(borda(pd.DataFrame({"b": [1, 2], "a": [2, 1]})).index) == ["a", "b"]
    assert list(borda(pd.DataFrame({10: [1, 2], 9: [2, 1]})).index) == [9, 10]
    assert list(borda(pd.DataFrame({"b": [1, 2], 1: [2, 1]})).index) == [1, "b"]


@given(wide_tables())
def test_borda_without_an_item_is_borda_of_the_others(rankings):
    # Who left out only that item would count again without it; the question is of the same raters.
    whole = rankings.dropna()
    without = borda_without(rankings)
    assert without.shape == (rankings.shape[1], rankings.shape[1])
    for item in whole:
        others = borda(whole.drop(columns=item)).to_dict()
        assert without.loc[item].dropna().to_dict() == pytest.approx(others)
        assert np.isnan(without.loc[item].to_dict()[item])


def test_two_statements_that_say_the_same_push_a_third_down():
    rankings = pd.DataFrame({"a": [1, 1, 3, 3, 3], "b": [2, 3, 1, 1, 1], "b_again": [3, 2, 2, 2, 2]})
    assert borda(rankings).to_dict()["a"] < borda(rankings).to_dict()["b_again"] + 1
    assert borda_without(rankings).loc["b_again"].to_dict()["a"] == 2


# Kemeny


def test_kemeny_meets_the_published_order():
    order, score, unique = kemeny(tennessee())
    assert (order, score) == (oracles.TENNESSEE["kemeny_order"], oracles.TENNESSEE["kemeny_score"])
    assert unique


@given(wide_tables(items=(1, 5)))
def test_kemeny_is_the_best_of_all_orders_and_of_equals_the_first_by_code(rankings):
    scores = {order: respected(rankings, order) for order in permutations(sorted(rankings.columns))}
    best = max(scores.values())
    equals = [order for order, score in scores.items() if score == best]
    assert kemeny(rankings) == (list(min(equals)), best, len(equals) == 1)


@given(wide_tables(), seeds)
def test_kemeny_knows_no_order_and_no_silent_person_and_doubles_with_everybody(rankings, seed):
    found = kemeny(rankings)
    assert kemeny(shuffled(rankings, seed)) == found
    assert kemeny(with_a_silent_person(rankings)) == found
    assert kemeny(doubled(rankings)) == (found.order, 2 * found.score, found.unique)


@given(orders(people=(1, 6), items=(2, 6)))
def test_kemeny_turned_round_is_as_good(rankings):
    assert kemeny(-rankings).score == kemeny(rankings).score


def test_kemeny_of_fifteen_items_is_exact():
    # Everybody has the same order but for neighbours swapped by a minority, so the common order is the best one.
    items = [f"i{n:02}" for n in range(KEMENY_AT_MOST)]
    rows = [list(range(KEMENY_AT_MOST)) for _ in range(9)]
    for at, row in enumerate(rows[:4]):
        row[3 * at], row[3 * at + 1] = row[3 * at + 1], row[3 * at]
    found = kemeny(pd.DataFrame(rows, columns=items))
    assert found == (items, 9 * 105 - 4, True)


@given(wide_tables(items=(1, 4)))
def test_of_the_best_orders_the_nearest_to_the_mean_places_is_found_among_all_of_them(rankings):
    found, points = tuple(nearest_to_borda(rankings)), borda(rankings).to_dict()
    best = [order for order in permutations(rankings) if respected(rankings, order) == kemeny(rankings).score]
    assert found in best

    def near(order: tuple[Any, ...]) -> float:
        return sum(max(0, points[one] - points[other]) for at, one in enumerate(order) for other in order[at + 1 :])

    assert near(found) == max(map(near, best))
    if kemeny(rankings).unique:
        assert list(found) == kemeny(rankings).order


@given(seeds)
def test_two_orders_are_put_together_by_their_mean_places(seed):
    chance = np.random.default_rng(seed)
    two = pd.DataFrame([chance.permutation(11) + 1 for _ in range(2)], columns=list("abcdefghijk"))
    mean = two.mean().to_dict()
    means = [mean[item] for item in nearest_to_borda(two)]
    assert means == sorted(means)


def test_kemeny_takes_at_most_fifteen_items():
    with pytest.raises(ValueError, match="there are 16 items; kemeny takes at most 15, borda any number"):
        kemeny(pd.DataFrame([range(KEMENY_AT_MOST + 1)]))


def test_nobody_has_no_order_of_their_own():
    nobody = pd.DataFrame({"b": [], "a": []})
    assert kemeny(nobody) == (["a", "b"], 0, False)
    assert borda(nobody).to_dict() == {"a": 0, "b": 0}
    assert spread(nobody).isna().to_numpy().all()
    assert divided_pairs(nobody)["divided"].isna().tolist() == [True]
    assert kemeny(pd.DataFrame()) == ([], 0, True)


def test_a_rater_who_ties_everything_says_nothing():
    rankings = table([[1, 2, 3], [1, 1, 1]], 3)
    assert kemeny(rankings) == (["i0", "i1", "i2"], 3, True)
    assert kemeny(rankings.iloc[1:]) == (["i0", "i1", "i2"], 0, False)


# Where the middle half stands, and divided pairs


@given(wide_tables(people=(1, 7)))
def test_spread_is_the_quartiles_of_mid_ranks(rankings):
    whole = rankings.dropna()
    found = spread(rankings)
    if not len(whole):
        assert found.isna().to_numpy().all()
        return
    ranks = rankdata(whole.to_numpy(), axis=1)
    np.testing.assert_allclose(found.to_numpy(), np.percentile(ranks, [25, 50, 75], axis=0).T)
    assert (np.diff(found.to_numpy(), axis=1) >= 0).all()


@given(wide_tables(items=(2, 4)))
def test_divided_pairs_count_every_pair(rankings):
    found = divided_pairs(rankings)
    assert len(found) == rankings.shape[1] * (rankings.shape[1] - 1) / 2
    for pair in found.to_dict("records"):
        both = rankings[[pair["first"], pair["second"]]].dropna()
        one, other = both.iloc[:, 0], both.iloc[:, 1]
        before, after = int((one < other).sum()), int((one > other).sum())
        assert (pair["before"], pair["after"], pair["tied"]) == (before, after, len(both) - before - after)
        divided = 2 * min(before, after) / len(both) if len(both) else np.nan
        assert pair["divided"] == pytest.approx(divided, nan_ok=True)
    known = found["divided"].dropna()
    assert known.is_monotonic_decreasing


@pytest.mark.parametrize("score", [borda, borda_without, kemeny, spread, divided_pairs])
@pytest.mark.parametrize(
    ("rankings", "message"),
    [
        (pd.DataFrame({"a": ["first"]}), "rankings: 'first' is not a number; recode text to numbers first"),
        (pd.DataFrame({"a": [np.inf]}), "rankings: inf is infinite"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "rankings: column 'a' is there twice"),
        (pd.DataFrame({"a": [1, 2]}, index=["p", "p"]), "rankings: row 'p' is there twice"),
        ([[1, 2]], "rankings is a list; pass a DataFrame"),
    ],
)
def test_orders_refuse_what_is_no_place(score, rankings, message):
    with pytest.raises(ValueError, match=message):
        score(rankings)


def test_a_score_leaves_what_it_is_given():
    rankings = table([[1, 2, None], [2, 1, 3]], 3)
    before = rankings.copy()
    for score in (borda, borda_without, kemeny, spread, divided_pairs):
        score(rankings)
    pd.testing.assert_frame_equal(rankings, before)
