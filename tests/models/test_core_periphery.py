"""Where people put each task, how divided they are, what moved, and whether ties have a core."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from kernelib.models import ties
from kernelib.models.core_periphery import contested, fit, fit_by_chance, movement, shares
from tests.models.loops import assert_same_as_the_loop
from tests.models.oracles import CORE_PERIPHERY

BINS = ["core", "supporting", "not_ours"]


def sorted_by(*bins: str | None, item: str = "yard") -> pd.DataFrame:
    """Long answers about one item, one person after the other."""
    people = [f"p{n}" for n in range(len(bins))]
    return pd.DataFrame({"participant": people, "item": item, "value": pd.Series(bins, dtype=object)})


@st.composite
def sortings(draw: st.DrawFn) -> pd.DataFrame:
    cells = draw(st.lists(st.tuples(*[st.sampled_from([*BINS, None])] * 3), min_size=1, max_size=12))
    rows = [
        {"participant": f"p{person}", "role": f"role{person % 3}", "item": f"item{item}", "value": value}
        for person, values in enumerate(cells)
        for item, value in enumerate(values)
    ]
    return pd.DataFrame(rows).astype({"value": object})


def test_shares_are_the_answers_by_item():
    found = shares(sorted_by("core", "core", "supporting", None), bins=BINS)
    assert found.loc["yard"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])


def test_nobody_gives_no_items_and_an_item_without_answers_nan():
    assert shares(sorted_by(), bins=BINS).shape == (0, 3)
    assert contested(sorted_by(), bins=BINS).empty
    assert shares(sorted_by(None), bins=BINS).isna().to_numpy().all()
    assert contested(sorted_by(None), bins=BINS).isna().all()


def test_one_person_and_one_bin_are_not_contested():
    assert contested(sorted_by("core"), bins=BINS).tolist() == [0]
    assert contested(sorted_by("core", "core"), bins=["core"]).tolist() == [0]


def test_an_even_spread_is_contested_fully_and_three_against_one_by_its_entropy():
    assert contested(sorted_by(*BINS), bins=BINS).tolist() == pytest.approx([1])
    # Half a bit and three quarters of 0.415 bits: 0.8113.
    assert contested(sorted_by("core", "core", "core", "not_ours"), bins=["core", "not_ours"]).tolist() == (
        pytest.approx([0.8112781])
    )


@given(sortings())
def test_contested_is_scipys_entropy_of_the_shares(sorting):
    found, told = contested(sorting, bins=BINS), shares(sorting, bins=BINS)
    assert found.to_numpy() == pytest.approx(entropy(told.to_numpy(dtype=float), base=3, axis=1), nan_ok=True)


@given(sortings(), st.randoms(use_true_random=False))
def test_neither_order_nor_names_of_people_nor_doubling_them_changes_a_share(sorting, random):
    found = shares(sorting, bins=BINS)
    order = random.sample(range(len(sorting)), len(sorting))
    other = sorting.iloc[order].assign(participant="x" + sorting["participant"])
    pd.testing.assert_frame_equal(shares(other, bins=BINS).loc[found.index], found)
    twice = pd.concat([sorting, sorting.assign(participant="x" + sorting["participant"])])
    pd.testing.assert_frame_equal(shares(twice, bins=BINS), found)
    pd.testing.assert_series_equal(contested(twice, bins=BINS), contested(sorting, bins=BINS))


@given(sortings())
def test_bounds_hold_and_each_row_sums_to_one(sorting):
    told = shares(sorting, bins=BINS).dropna()
    assert told.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(told)))
    assert contested(sorting, bins=BINS).dropna().between(0, 1 + 1e-12).all()


@settings(max_examples=15)  # each is a loop of its own
@given(sortings())
def test_all_draws_at_once_are_the_plain_loop(sorting):
    assert_same_as_the_loop(shares, sorting, draws=5, bins=BINS)
    assert_same_as_the_loop(contested, sorting, draws=5, bins=BINS)


def test_a_sorting_that_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match="'kerne' is not among the bins; use core, supporting, not_ours"):
        shares(sorted_by("kerne"), bins=BINS)
    with pytest.raises(ValueError, match=r"bins are .*; give each bin's code once"):
        shares(sorted_by("core"), bins=["core", "core"])
    with pytest.raises(ValueError, match="two answers with participant 'p0', item 'yard'; keep the newest"):
        shares(pd.concat([sorted_by("core"), sorted_by("core")]), bins=BINS)
    with pytest.raises(ValueError, match="sorting has no column 'value'; it needs item, value"):
        contested(pd.DataFrame({"item": ["yard"]}), bins=BINS)


def test_movement_counts_only_who_sorted_the_item_in_both_rounds():
    before = sorted_by("core", "core", "supporting", None, "core")
    after = sorted_by("core", "not_ours", "core", "core")
    flows = movement(before, after, bins=BINS)
    assert flows.loc["yard"].to_numpy().tolist() == [[1, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_movement_pairs_people_and_not_rows():
    before, after = sorted_by("core", "supporting"), sorted_by("core", "supporting").iloc[::-1]
    flows = movement(before, after, bins=BINS)
    assert np.trace(flows.loc["yard"].to_numpy()) == 2


def test_movement_without_anybody_twice_is_empty():
    assert movement(sorted_by(), sorted_by(), bins=BINS).empty
    assert movement(sorted_by("core"), sorted_by("core", item="office"), bins=BINS).empty


@given(sortings(), sortings())
def test_movement_back_is_movement_turned_over(before, after):
    there, back = movement(before, after, bins=BINS), movement(after, before, bins=BINS)
    assert set(there.index) == set(back.index)
    for item in there.index.unique("item"):
        assert (there.loc[item].to_numpy() == back.loc[item].to_numpy().T).all()
    pairs = before.dropna().merge(after.dropna(), on=["participant", "item"])
    assert there.to_numpy().sum() == len(pairs)


def test_movement_refuses_two_answers_of_one_person():
    with pytest.raises(ValueError, match="keep the newest"):
        movement(sorted_by("core"), pd.concat([sorted_by("core"), sorted_by("not_ours")]), bins=BINS)
    with pytest.raises(ValueError, match="before has no column 'participant'"):
        movement(sorted_by("core").drop(columns="participant"), sorted_by("core"), bins=BINS)


def network(core: list[int], nodes: int) -> pd.DataFrame:
    inside = np.isin(np.arange(nodes), core)
    return pd.DataFrame((inside[:, None] | inside[None, :]).astype(float))


@pytest.mark.parametrize("published", [CORE_PERIPHERY["ideal"], CORE_PERIPHERY["star"]], ids=["ideal", "star"])
def test_the_ideal_pattern_and_the_star_fit_perfectly(published):
    found = fit(network(published["core"], published["nodes"]))
    assert found.core == published["core"]
    assert found.correlation == pytest.approx(published["correlation"])


def symmetric(seed: int, nodes: int) -> pd.DataFrame:
    ties = np.random.default_rng(seed).integers(1, 6, (nodes, nodes)).astype(float)
    names = [f"role{n}" for n in range(nodes)]
    return pd.DataFrame(ties + ties.T, index=names, columns=names)


@given(st.integers(0, 1000), st.integers(3, 6))
def test_fit_is_the_best_of_all_cores_tried_one_by_one(seed, nodes):
    matrix = symmetric(seed, nodes)
    rows, columns = np.triu_indices(nodes, 1)
    ties = matrix.to_numpy()[rows, columns]
    best = float("nan")
    for size in range(1, nodes):
        for core in combinations(range(nodes), size):
            ideal = np.isin(rows, core) | np.isin(columns, core)
            if np.ptp(ties) > 0 and not ideal.all():
                best = np.fmax(best, np.corrcoef(ties, ideal)[0, 1])
    assert fit(matrix).correlation == pytest.approx(best, nan_ok=True)


@given(st.integers(0, 1000), st.integers(3, 7))
def test_the_order_of_nodes_and_the_scale_of_ties_do_not_change_the_core(seed, nodes):
    matrix = symmetric(seed, nodes)
    found = fit(matrix)
    turned = fit(matrix.iloc[::-1, ::-1])
    assert turned.core == found.core[::-1]
    assert turned.correlation == pytest.approx(found.correlation, nan_ok=True)
    scaled = fit(3 * matrix + 2)
    assert scaled.core == found.core


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_huge_and_tiny_ties_have_a_core_all_the_same(size):
    assert fit(size * network([0, 1], 6)).core == [0, 1]


def test_the_diagonal_is_ignored_and_a_missing_pair_left_out():
    star = network([0], 6)
    star.iloc[2, 2] = np.nan
    star.iloc[1, 1] = 99
    star.iloc[3, 4] = star.iloc[4, 3] = np.nan
    assert fit(star) == ([0], pytest.approx(1))


@pytest.mark.parametrize("nodes", [0, 1, 2, 5])
def test_nothing_to_tell_apart_has_no_core(nodes):
    found = fit(pd.DataFrame(np.ones((nodes, nodes))))
    assert found.core == []
    assert np.isnan(found.correlation)
    assert fit_by_chance(pd.DataFrame(np.ones((nodes, nodes))), draws=3).isna().all()


def test_a_matrix_that_is_no_network_is_refused():
    uneven = network([0], 4)
    uneven.iloc[1, 2] = 5
    with pytest.raises(ValueError, match=r"1 to 2 is 5 and back 0; use ties\.symmetric first"):
        fit(uneven)
    assert fit(ties.symmetric(uneven)).core
    with pytest.raises(ValueError, match="matrix has 13 nodes; the search takes at most 12"):
        fit(network([0], 13))
    with pytest.raises(ValueError, match="2 is a row and no column; give rows and columns the same names"):
        fit(network([0], 3).drop(columns=2))
    with pytest.raises(ValueError, match="'often' is not a number"):
        fit(network([0], 3).astype(object).replace(1.0, "often"))
    with pytest.raises(ValueError, match="inf is infinite"):
        fit(network([0], 3).replace(1.0, np.inf))


def test_a_star_fits_better_than_the_same_ties_dealt_out_at_random():
    by_chance = fit_by_chance(network([0], 8), draws=500)
    assert (by_chance < 0.999).mean() > 0.95
    pd.testing.assert_series_equal(by_chance, fit_by_chance(network([0], 8), draws=500))
    with pytest.raises(ValueError, match="draws is 0; use 1 or more"):
        fit_by_chance(network([0], 8), draws=0)
