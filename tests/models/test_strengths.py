"""Strengths from pairs and partial rankings: Bradley–Terry and Plackett–Luce."""

import choix
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models.ranking import bradley_terry, plackett_luce, wins_from_rankings
from tests.models import oracles
from tests.models.tables import doubled, orders, shuffled, table, wide_tables, with_a_silent_person

seeds = st.integers(0, 2**32 - 1)


def drawn_rankings(people: int, items: int, seed: int) -> pd.DataFrame:
    """Whole rankings of people who see the same strengths with much noise."""
    rng = np.random.default_rng(seed)
    seen = np.linspace(0, 1, items) + rng.gumbel(size=(people, items))
    return pd.DataFrame((-seen).argsort(axis=1).argsort(axis=1) + 1, columns=[f"i{n}" for n in range(items)])


def ranked(rankings: pd.DataFrame) -> list[tuple[int, ...]]:
    """The items that each rater has placed, best first, as choix takes them; one item says nothing."""
    rows = [np.argsort(row)[: np.isfinite(row).sum()] for row in rankings.to_numpy(dtype=float)]
    return [tuple(row.tolist()) for row in rows if len(row) > 1]


# Bradley–Terry


def test_strengths_meet_the_published_example():
    strengths = bradley_terry(pd.DataFrame(oracles.BRADLEY_TERRY["wins"]))
    np.testing.assert_allclose(strengths, oracles.BRADLEY_TERRY["strengths"], atol=5e-7)


@pytest.mark.parametrize("seed", range(5))
def test_strengths_are_those_of_choix(seed):
    rng = np.random.default_rng(seed)
    wins = rng.integers(1, 9, (6, 6)) * (1 - np.eye(6))
    pairs = [(i, j) for i in range(6) for j in range(6) for _ in range(int(wins[i, j]))]
    theirs = np.exp(choix.ilsr_pairwise(6, pairs, alpha=0, tol=1e-12))
    np.testing.assert_allclose(bradley_terry(pd.DataFrame(wins)), theirs / theirs.sum(), rtol=1e-6)


@given(st.lists(st.integers(1, 20), min_size=6, max_size=6), seeds)
def test_expected_wins_are_the_wins_and_names_do_not_matter(won, seed):
    wins = pd.DataFrame(0.0, index=list("abc"), columns=list("abc"))
    for (row, column), times in zip(["ab", "ac", "ba", "bc", "ca", "cb"], won, strict=True):
        wins.loc[row, column] = times
    strengths = bradley_terry(wins)
    assert strengths.sum() == pytest.approx(1)
    p = strengths.to_numpy()
    met = (wins + wins.T).to_numpy()
    expected = (met * p[:, None] / (p[:, None] + p)).sum(axis=1)
    np.testing.assert_allclose(expected, wins.sum(axis=1), rtol=1e-7)
    again = bradley_terry(shuffled(wins, seed)).reindex(strengths.index)
    pd.testing.assert_series_equal(again, strengths)
    pd.testing.assert_series_equal(bradley_terry(3 * wins), strengths)


def test_two_items_share_by_their_wins():
    wins = pd.DataFrame({"a": [np.nan, 1.5], "b": [4.5, np.nan]}, index=["a", "b"])
    assert bradley_terry(wins).to_dict() == pytest.approx({"a": 0.75, "b": 0.25})
    assert bradley_terry(wins, regularise=1).to_dict() == pytest.approx({"a": 5.5 / 8, "b": 2.5 / 8})


def test_extreme_wins_are_met_as_well():
    wins = pd.DataFrame([[0, 1e6, 1e6], [1, 0, 1e6], [1, 1, 0]])
    p = bradley_terry(wins).to_numpy()
    met = (wins + wins.T).to_numpy()
    expected = (met * p[:, None] / (p[:, None] + p)).sum(axis=1)
    np.testing.assert_allclose(expected, wins.sum(axis=1), rtol=1e-6)


def test_one_item_has_it_all_and_none_nothing():
    assert bradley_terry(pd.DataFrame({"a": [0]}, index=["a"])).to_dict() == {"a": 1}
    assert bradley_terry(pd.DataFrame()).empty


def test_wins_without_a_way_back_are_refused_with_what_would_do():
    wins = pd.DataFrame({"a": [0, 0], "b": [3, 0]}, index=["a", "b"])
    with pytest.raises(ValueError, match=r"no chain of wins leads from 'b' to 'a'.*regularise=, say regularise=0.1"):
        bradley_terry(wins)
    assert bradley_terry(wins, regularise=0.5).to_dict() == pytest.approx({"a": 3.5 / 4, "b": 0.5 / 4})
    never_met = pd.DataFrame(0, index=["a", "b"], columns=["a", "b"])
    assert bradley_terry(never_met, regularise=0.1).to_dict() == pytest.approx({"a": 0.5, "b": 0.5})


@pytest.mark.parametrize(
    ("wins", "regularise", "message"),
    [
        (pd.DataFrame([[0, 1]]), 0, "wins: 1 is a column and no row; give rows and columns the same names"),
        (pd.DataFrame([[0], [1]]), 0, "wins: 1 is a row and no column"),
        (pd.DataFrame([[2, 1], [1, 0]]), 0, "wins: 0 beat itself 2 times; leave the diagonal at 0"),
        (pd.DataFrame([[0, -1], [1, 0]]), 0, "wins: -1 is below 0; use numbers from 0 up"),
        (pd.DataFrame([[0, "won"], [1, 0]]), 0, "wins: 'won' is not a number"),
        (pd.DataFrame([[0, np.inf], [1, 0]]), 0, "wins: inf is infinite"),
        (pd.DataFrame([[0, 1], [1, 0]]), -1, "regularise is -1; use 0 or a small number of wins, say 0.1"),
    ],
)
def test_strengths_refuse_what_are_no_wins(wins, regularise, message):
    with pytest.raises(ValueError, match=message):
        bradley_terry(wins, regularise=regularise)


@given(wide_tables())
def test_wins_from_rankings_are_halved_for_a_tie(rankings):
    wins = wins_from_rankings(rankings)
    for one in rankings:
        for other in rankings:
            won = (rankings[one] < rankings[other]).sum() + (rankings[one] == rankings[other]).sum() / 2
            assert wins.to_dict()[other][one] == (0 if one == other else won)


# Plackett–Luce


@pytest.mark.parametrize("seed", range(3))
def test_choices_are_those_of_choix(seed):
    rankings = drawn_rankings(40, 5, seed)
    theirs = np.exp(choix.ilsr_rankings(5, ranked(rankings), alpha=0, tol=1e-12))
    np.testing.assert_allclose(plackett_luce(rankings), theirs / theirs.sum(), rtol=1e-6)


def test_rankings_of_two_items_are_pairs():
    rankings = drawn_rankings(40, 2, 1)
    expected = bradley_terry(wins_from_rankings(rankings))
    pd.testing.assert_series_equal(plackett_luce(rankings), expected)
    assert plackett_luce(rankings).to_dict()["i1"] == pytest.approx((rankings["i1"] == 1).mean())


@pytest.mark.parametrize("seed", range(3))
def test_partial_rankings_are_choices_among_those_ranked(seed):
    rankings = drawn_rankings(60, 4, seed).astype(float)
    gone = np.random.default_rng(seed).random(rankings.shape) < 0.3
    rankings = rankings.mask(gone)
    theirs = np.exp(choix.ilsr_rankings(4, ranked(rankings), alpha=0, tol=1e-12))
    np.testing.assert_allclose(plackett_luce(rankings), theirs / theirs.sum(), rtol=1e-6)


@settings(max_examples=20)
@given(wide_tables(items=(2, 4)), seeds)
def test_choices_know_no_order_and_no_silent_person(rankings, seed):
    strengths = plackett_luce(rankings, regularise=0.2)
    assert strengths.sum() == pytest.approx(1)
    assert ((strengths > 0) & (strengths < 1)).all()
    again = plackett_luce(shuffled(rankings, seed), regularise=0.2).reindex(strengths.index)
    pd.testing.assert_series_equal(again, strengths, rtol=1e-6)
    pd.testing.assert_series_equal(plackett_luce(with_a_silent_person(rankings), regularise=0.2), strengths, rtol=1e-6)
    pd.testing.assert_series_equal(plackett_luce(doubled(rankings), regularise=0.4), strengths, rtol=1e-6)


@given(orders(people=(0, 3), items=(2, 4)))
def test_choices_without_a_way_back_are_refused(rankings):
    one_by_two = {(a, b) for _, row in rankings.iterrows() for a in row.index for b in row.index if row[a] < row[b]}
    reach = {(a, a) for a in rankings} | one_by_two
    for _ in rankings:
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    if len(reach) == rankings.shape[1] ** 2:
        assert plackett_luce(rankings).sum() == pytest.approx(1)
    else:
        with pytest.raises(ValueError, match="no chain of wins leads from"):
            plackett_luce(rankings)


def test_all_tied_gives_all_the_same():
    assert plackett_luce(table([[1, 1, 1]], 3)).to_list() == pytest.approx([1 / 3] * 3)
    assert plackett_luce(table([[4]], 1)).to_list() == [1]
