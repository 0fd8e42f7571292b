"""Two rounds of the same people, and two workshops of different ones."""

from itertools import combinations_with_replacement, product
from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, rankdata, ttest_ind
from scipy.stats import wilcoxon as their_wilcoxon

from kernelib.models.rounds import COUNTED_TO, between, compare, differences, shift, sign_test, wilcoxon

steps = st.lists(st.integers(-4, 4), max_size=9)
seeds = st.integers(0, 2**32 - 1)


def rounds(moved: list[int] | list[float]) -> tuple[pd.Series, pd.Series]:
    """Before and after, for people who have moved so far."""
    people = [f"p{n}" for n in range(len(moved))]
    before = pd.Series(np.arange(len(moved)) % 5, index=people, dtype=float)
    return before, before + pd.Series(moved, index=people, dtype=float)


def drawn(people: int, seed: int, centre: float = 0.3) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    return rounds(rng.normal(centre, 1, people).tolist())


def test_only_who_answered_both_times_has_moved():
    before = pd.Series({"anna": 1, "bo": 2, "carl": None, "dina": 4})
    after = pd.Series({"eva": 3, "dina": 2, "carl": 1, "bo": 2})
    assert differences(before, after).to_dict() == {"bo": 0, "dina": -2}
    assert differences(before, pd.Series(dtype=float)).empty


# Hodges and Lehmann


@given(steps)
def test_shift_is_the_median_of_all_pairs_means(moved):
    walsh = [(one + other) / 2 for one, other in combinations_with_replacement(moved, 2)]
    assert shift(*rounds(moved)) == pytest.approx(median(walsh) if walsh else np.nan, nan_ok=True)


@given(steps, seeds)
def test_shift_knows_no_order_of_people_and_turns_with_time(moved, seed):
    before, after = rounds(moved)
    found = shift(before, after)
    assert shift(before.sample(frac=1, random_state=seed), after) == pytest.approx(found, nan_ok=True)
    assert shift(after, before) == pytest.approx(-found, nan_ok=True)
    assert shift(before, after + 7) == pytest.approx(found + 7, nan_ok=True)
    assert shift(before.reindex([*before.index, "silent"]), after) == pytest.approx(found, nan_ok=True)


def test_shift_of_many_different_numbers_is_exact():
    before, after = drawn(150, 1)
    moved = (after - before).to_numpy()
    first, second = np.triu_indices(150)
    assert shift(before, after) == pytest.approx(np.median((moved[first] + moved[second]) / 2))


# Tests


@given(st.lists(st.integers(-4, 4), min_size=10, max_size=11))
def test_both_tests_count_every_way_the_signs_could_have_fallen(moved):
    before, after = rounds(moved)
    real = [step for step in moved if step]
    ups = sum(step > 0 for step in real)
    expected = binomtest(ups, len(real)).pvalue if real else 1
    assert sign_test(before, after) == pytest.approx(expected)
    ranks = rankdata(np.abs(real)) if real else np.zeros(0)
    signs = np.array(list(product([0, 1], repeat=len(real))), dtype=float)
    away = np.abs(signs @ ranks - ranks.sum() / 2)
    seen = abs(ranks[np.array(real) > 0].sum() - ranks.sum() / 2) if real else 0
    assert wilcoxon(before, after) == pytest.approx(np.mean(away >= seen - 1e-9))


@pytest.mark.parametrize("people", [10, 13, COUNTED_TO, COUNTED_TO + 1, 400])
def test_wilcoxon_without_ties_is_that_of_scipy(people):
    before, after = drawn(people, people, centre=0.1)
    method = "exact" if people <= COUNTED_TO else "asymptotic"
    _, theirs = their_wilcoxon(after, before, method=method)
    assert wilcoxon(before, after) == pytest.approx(theirs)


def test_beyond_fifty_the_normal_is_as_good():
    for seed in range(5):
        before, after = drawn(COUNTED_TO + 1, seed, centre=0.15)
        _, exact = their_wilcoxon(after, before, method="exact")
        assert wilcoxon(before, after) == pytest.approx(exact, abs=0.005)


@pytest.mark.parametrize("test", [sign_test, wilcoxon])
def test_below_ten_people_there_is_no_test(test):
    before, after = drawn(10, 1)
    assert 0 < test(before, after) <= 1
    assert np.isnan(test(before.iloc[1:], after))
    assert test(before, before) == 1


def test_a_test_of_ups_and_downs_turned_round_is_the_same():
    before, after = drawn(12, 5)
    assert sign_test(after, before) == sign_test(before, after)
    assert wilcoxon(after, before) == pytest.approx(wilcoxon(before, after))


# Together


@given(st.lists(st.integers(-4, 4), max_size=14))
def test_a_comparison_is_its_parts(moved):
    before, after = rounds(moved)
    found = compare(before, after).to_dict()
    assert [found[name] for name in ("n", "up", "down", "same")] == [
        len(moved),
        sum(step > 0 for step in moved),
        sum(step < 0 for step in moved),
        moved.count(0),
    ]
    assert found["median"] == pytest.approx(median(moved) if moved else np.nan, nan_ok=True)
    assert found["shift"] == pytest.approx(shift(before, after), nan_ok=True)
    assert found["sign_p"] == pytest.approx(sign_test(before, after), nan_ok=True)
    assert found["wilcoxon_p"] == pytest.approx(wilcoxon(before, after), nan_ok=True)
    if len(moved) < 10:
        assert np.isnan([found["low"], found["high"]]).all()
    else:
        assert found["low"] <= found["shift"] <= found["high"]


@pytest.mark.parametrize("people", [10, 15, 30])
def test_the_interval_holds_what_the_signed_ranks_do_not_refuse(people):
    before, after = drawn(people, people)
    found = compare(before, after).to_dict()
    for end, inwards in ((found["low"], 1e-6), (found["high"], -1e-6)):
        assert wilcoxon(before, after - end - inwards) > 0.05
        assert wilcoxon(before, after - end + inwards) <= 0.05


def test_ten_people_cannot_be_surer_than_their_signs():
    found = compare(*drawn(10, 1), level=0.999).to_dict()
    assert np.isnan(found["low"])
    assert not np.isnan(found["shift"])


def test_the_interval_covers_the_centre_as_often_as_it_says():
    rng = np.random.default_rng(1)
    for people in (10, 25, 60):
        covered = 0
        for _ in range(300):
            moved = 0.5 + rng.standard_t(4, people)
            found = compare(*rounds(moved.tolist()))
            covered += found.loc["low"] <= 0.5 <= found.loc["high"]
        # 0.95 less three standard errors of 300 draws; discreteness lifts it a little.
        assert covered / 300 > 0.912


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (pd.Series([1, 2], index=["anna", "anna"]), pd.Series([1]), "before: 'anna' is there twice; keep the newest"),
        (pd.Series([1]), pd.Series(["better"]), "after: 'better' is not a number; recode text to numbers first"),
        (pd.Series([np.inf]), pd.Series([1]), "before: inf is infinite"),
        ([1], pd.Series([1]), "before is a list; pass a Series"),
    ],
)
def test_rounds_that_cannot_be_compared_are_refused(before, after, message):
    for score in (shift, sign_test, wilcoxon, compare):
        with pytest.raises(ValueError, match=message):
            score(before, after)


# Different people


@pytest.mark.parametrize("seed", range(4))
def test_workshops_of_different_people_differ_by_welch(seed):
    rng = np.random.default_rng(seed)
    first, second = pd.Series(rng.normal(size=12)), pd.Series([*rng.normal(1, 2, 9), None])
    found = between(first, second).to_dict()
    ends = ttest_ind(second.dropna(), first, equal_var=False).confidence_interval()
    assert [found["low"], found["high"]] == pytest.approx([ends.low, ends.high])
    assert found["difference"] == pytest.approx(second.mean() - first.mean())
    assert (found["n_first"], found["n_second"]) == (12, 9)


def test_a_workshop_of_one_or_nobody_has_no_interval():
    one = between(pd.Series([1]), pd.Series([3, 5])).to_dict()
    assert one["difference"] == 3
    assert np.isnan(one["low"])
    assert np.isnan(between(pd.Series(dtype=float), pd.Series([3, 5])).to_dict()["difference"])
    alike = between(pd.Series([2, 2]), pd.Series([3, 3])).to_dict()
    assert (alike["low"], alike["high"]) == (1, 1)


def test_welchs_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        found = between(pd.Series(rng.normal(0, 1, 8)), pd.Series(rng.normal(1, 2, 20)))
        covered += found.loc["low"] <= 1 <= found.loc["high"]
    assert covered / 400 == pytest.approx(0.95, abs=0.033)


def test_a_level_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match="level is 95; use a share between 0 and 1, say"):
        compare(*drawn(10, 1), level=95)
    with pytest.raises(ValueError, match="level is 1; use a share"):
        between(pd.Series([1]), pd.Series([2]), level=1)
