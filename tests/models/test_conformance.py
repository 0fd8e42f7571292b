"""What anybody may expect of a score is asked of ours, and found out where it does not hold."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

import kernelib as kl
from kernelib.models import (
    agreement,
    core_periphery,
    dilemma,
    information,
    perspectives,
    ranking,
    reliability,
    resampling,
)
from kernelib.models.conformance import check_model

OURS = {
    "krippendorff_alpha": (agreement.krippendorff_alpha, {"high": 1}),
    "ordinal alpha": (agreement.krippendorff_alpha, {"level": "ordinal", "high": 1}),
    "percent_agreement": (agreement.percent_agreement, {"low": 0, "high": 1}),
    "kendall_w": (agreement.kendall_w, {"low": 0, "high": 1}),
    "borda": (ranking.borda, {"low": 0}),
    "spread": (ranking.spread, {"low": 1, "high": 5}),
    "cronbach_alpha": (reliability.cronbach_alpha, {"high": 1}),
    "rwg_j": (reliability.rwg_j, {"low": 0, "high": 1, "categories": 5}),
    "plackett_luce": (ranking.plackett_luce, {"low": 0, "high": 1, "regularise": 0.3}),
    "discrimination": (dilemma.discrimination, {"values": (0, 1), "low": 0, "high": 1}),
    "of_cards": (information.of_cards, {"low": 0, "high": 1, "labels": [1, 2, 3, 4, 5]}),
    "reading_difference": (
        perspectives.reading_difference,
        {"table": "long", "values": (0, 1), "low": 0, "high": 1},
    ),
    "shares": (core_periphery.shares, {"table": "long", "low": 0, "high": 1, "bins": [1, 2, 3, 4, 5]}),
    "contested": (core_periphery.contested, {"table": "long", "low": 0, "high": 1, "bins": [1, 2, 3, 4, 5]}),
}


@pytest.mark.parametrize("name", OURS)
def test_a_score_of_ours_is_as_anybody_may_expect(name):
    score, about = OURS[name]
    for seed in range(3):
        check_model(score, seed=seed, **about)


def mean(ratings: pd.DataFrame) -> float:
    if np.isinf(ratings.to_numpy()).any():
        raise ValueError("ratings: inf is infinite; leave it out")
    found = ratings.to_numpy()
    return float(np.mean(found[~np.isnan(found)])) if np.isfinite(found).any() else float("nan")


def test_a_score_that_somebody_made_passes():
    kl.check_model(mean, low=1, high=5)


def spoiled(ratings: pd.DataFrame) -> float:
    ratings.iloc[:, 0] = 0
    return mean(ratings)


def by_name(ratings: pd.DataFrame) -> float:
    return mean(ratings) + sum(len(str(name)) for name in ratings.index)


def by_people(ratings: pd.DataFrame) -> float:
    return mean(ratings) / max(len(ratings), 1)


def at_random(ratings: pd.DataFrame) -> float:
    return mean(ratings) + next(DICE)


DICE = iter(range(10**6))


def mismatched(ratings: pd.DataFrame) -> float:
    return mean(ratings)


def _wrong_draws(table: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    return np.zeros(len(weights))


resampling.weighted_by(_wrong_draws, table="wide")(mismatched)


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        (spoiled, "it changes the table it is given"),
        (by_name, "other names of people change the result"),
        (by_people, "somebody who has answered nothing changes the result"),
        (at_random, "the same answers once more give another result"),
        (mismatched, "its weighted version is not what the plain loop gives"),
        (lambda ratings: mean(ratings.head(3)), "people in another order change the result"),
        (lambda ratings: mean(ratings) + 5, "stay between 1 and 5"),
        (lambda ratings: float(np.nanmean(ratings)), "nobody at all gives RuntimeWarning"),
        (lambda ratings: float(np.nanmean(ratings)), "infinity among the answers; refuse it"),
        (lambda ratings: "much", "it gives a str; give a number"),
        (lambda ratings: ratings.nowhere, "people who answered everything give AttributeError"),
        (lambda ratings: mean(ratings) if ratings.size else None, "nobody at all gives no number"),
    ],
)
def test_what_does_not_hold_is_said_in_a_sentence(score, sentence):
    with pytest.raises(ValueError) as told:
        check_model(score, low=1, high=5)
    assert sentence in str(told.value)


def test_all_of_it_is_said_at_once():
    with pytest.raises(ValueError) as told:
        check_model(lambda ratings: ratings.iloc[0].mean(), low=1, high=5)
    assert len(str(told.value).splitlines()) == 3


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="table is 'tall'; use one of wide, long"):
        check_model(partial(mean), table="tall")
