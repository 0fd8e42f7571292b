"""All draws at once, by weights, are the plain loop over draws, for every score."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models import agreement, distribution, ranking, reliability, resampling, rounds, social_capital
from tests.models.loops import assert_same_as_the_loop
from tests.models.tables import long, orders, wide_tables

FOUR = wide_tables(0, 4, people=(1, 6), items=(1, 4))
RATED = wide_tables(people=(1, 6))
SCORES: dict[str, tuple[Callable[..., Any], dict[str, Any], st.SearchStrategy[pd.DataFrame]]] = {
    "krippendorff_alpha nominal": (agreement.krippendorff_alpha, {}, RATED),
    "krippendorff_alpha ordinal": (agreement.krippendorff_alpha, {"level": "ordinal"}, RATED),
    "krippendorff_alpha interval": (agreement.krippendorff_alpha, {"level": "interval"}, RATED),
    "krippendorff_alpha ratio": (agreement.krippendorff_alpha, {"level": "ratio"}, wide_tables(0, 4, people=(1, 6))),
    "percent_agreement": (agreement.percent_agreement, {}, RATED),
    "fleiss_kappa": (agreement.fleiss_kappa, {}, wide_tables(people=(1, 6), missing=False)),
    "alpha_beside_chance": (agreement.alpha_beside_chance, {"level": "ordinal"}, RATED),
    "kendall_w": (agreement.kendall_w, {}, RATED),
    "w_beside_chance": (agreement.w_beside_chance, {}, RATED),
    "consensus": (agreement.consensus, {"low": 1, "high": 5}, RATED),
    "borda": (ranking.borda, {}, RATED),
    "borda_without": (ranking.borda_without, {}, RATED),
    "spread": (ranking.spread, {}, RATED),
    "divided_pairs": (ranking.divided_pairs, {}, RATED),
    "wins_from_rankings": (ranking.wins_from_rankings, {}, RATED),
    "kemeny": (ranking.kemeny, {}, RATED),
    "bradley_terry": (ranking.bradley_terry, {"regularise": 0.3}, RATED),
    "plackett_luce": (ranking.plackett_luce, {"regularise": 0.3}, orders(people=(1, 6))),
    "plackett_luce ties": (ranking.plackett_luce, {"regularise": 0.3}, RATED),
    "cronbach_alpha": (reliability.cronbach_alpha, {}, RATED),
    "icc": (reliability.icc, {}, RATED),
    "icc_groups": (reliability.icc_groups, {}, RATED),
    "rwg": (reliability.rwg, {"categories": 5}, RATED),
    "rwg_j": (reliability.rwg_j, {"categories": 5}, RATED),
    "social_capital.score": (social_capital.score, {}, FOUR),
    "evenness": (distribution.evenness, {}, FOUR),
    "gini": (distribution.gini, {}, FOUR),
}
MODULES = (agreement, ranking, reliability, social_capital, distribution, rounds)


@settings(max_examples=12)
@pytest.mark.parametrize("name", SCORES)
@given(data=st.data())
def test_all_draws_at_once_are_the_plain_loop(name, data):
    score, keywords, tables = SCORES[name]
    answers = long(data.draw(tables))
    assert_same_as_the_loop(score, answers, draws=6, **keywords)
    assert_same_as_the_loop(score, answers, within=None, draws=6, **keywords)


@settings(max_examples=12)
@given(wide_tables(people=(1, 6), items=(6, 6)))
def test_the_shift_of_two_rounds_is_the_plain_loop(both):
    before = both.iloc[:, :3]
    after = both.iloc[:, 3:].set_axis(before.columns, axis="columns")
    answers = pd.concat([long(before).assign(round=1), long(after).assign(round=2)])
    assert_same_as_the_loop(rounds.shift, answers, draws=6)
    assert_same_as_the_loop(rounds.shift, answers, within=None, draws=6)


def test_the_shift_of_many_different_numbers_is_the_plain_loop():
    rng = np.random.default_rng(1)
    tables = [pd.DataFrame(rng.normal(size=(60, 2))) for _ in range(2)]
    answers = pd.concat([long(table).assign(round=number) for number, table in enumerate(tables)])
    assert_same_as_the_loop(rounds.shift, answers, draws=10)


def test_a_shift_wants_two_rounds():
    answers = long(pd.DataFrame([[1]])).assign(round=1)
    with pytest.raises(ValueError, match="answers are of 1 rounds; keep two, the one before and the one after"):
        assert_same_as_the_loop(rounds.shift, answers)


def test_strengths_without_help_are_the_plain_loop_where_all_beat_all():
    rng = np.random.default_rng(1)
    places = pd.DataFrame(rng.random((40, 4)).argsort(axis=1))
    assert_same_as_the_loop(ranking.bradley_terry, long(places), draws=10)
    assert_same_as_the_loop(ranking.plackett_luce, long(places), draws=10)


def test_codes_are_counted_as_well_as_numbers():
    sorting = pd.DataFrame(np.random.default_rng(1).choice(["core", "ours", "not"], (12, 5)))
    for score in (agreement.krippendorff_alpha, agreement.percent_agreement, agreement.fleiss_kappa):
        assert_same_as_the_loop(score, long(sorting), draws=10)


def test_many_different_numbers_are_the_plain_loop_at_each_level():
    answers = long(pd.DataFrame(np.random.default_rng(1).random((30, 4))))
    for level in agreement.LEVELS:
        assert_same_as_the_loop(agreement.krippendorff_alpha, answers, draws=10, level=level)


def test_every_score_here_has_a_weighted_version_and_stands_above():
    covered = {score for score, _, _ in SCORES.values()} | {rounds.shift}
    names = {
        value
        for module in MODULES
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and resampling.weighted(value)
    }
    assert names == covered
