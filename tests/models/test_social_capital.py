"""Social capital from the four quick questions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from kernelib.models.social_capital import DANISH_MEAN, means, score
from tests.models import oracles
from tests.models.tables import doubled, shuffled, table, wide_tables, with_a_silent_person

seeds = st.integers(0, 2**32 - 1)
four = wide_tables(0, 4, items=(4, 4))


def test_the_sum_is_on_the_published_scale():
    found = score(pd.DataFrame([oracles.SOCIAL_CAPITAL["answers"]])).loc[0].to_dict()
    assert found == {"sum": oracles.SOCIAL_CAPITAL["sum"], "score": oracles.SOCIAL_CAPITAL["score"]}
    assert oracles.SOCIAL_CAPITAL["danish_mean"] == DANISH_MEAN == pytest.approx(10.2 / 16 * 100)


def test_the_ends_of_the_scale_are_the_ends():
    assert score(table([[0, 0, 0, 0], [4, 4, 4, 4]], 4)).to_numpy().tolist() == [[0, 0], [16, 100]]


@given(four, seeds)
def test_a_score_is_the_persons_own_mean_of_at_least_two_answers(answers, seed):
    found = score(answers)
    assert list(found.index) == list(answers.index)
    for person, row in answers.iterrows():
        given_answers = row.dropna()
        mean = given_answers.mean() if len(given_answers) > 1 else np.nan
        assert found.loc[person].to_list() == pytest.approx([4 * mean, 25 * mean], nan_ok=True)
    again = score(shuffled(answers, seed)).reindex(answers.index)
    pd.testing.assert_frame_equal(again, found)
    assert score(with_a_silent_person(answers)).loc["silent"].isna().to_numpy().all()
    pd.testing.assert_frame_equal(score(doubled(answers)).iloc[: len(answers)], found)


def test_an_item_that_nobody_answered_may_be_lacking():
    whole = score(table([[3, 2, None, None], [1, None, None, None]], 4))
    pd.testing.assert_frame_equal(score(table([[3, 2], [1, None]], 2)), whole)


def test_nobody_has_no_score():
    assert score(table([], 4)).shape == (0, 2)
    assert means(table([], 4)).loc["all"].to_dict() == pytest.approx(
        {"mean": np.nan, "low": np.nan, "high": np.nan, "n": 0}, nan_ok=True
    )


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (table([[5, 1, 1, 1]], 4), "answer 5 is off the scale 0 to 4"),
        (table([[1, 1, 1, -1]], 4), "answer -1 is off the scale 0 to 4"),
        (table([[1] * 7], 7), "there are 7 items; pass the 4 quick questions only"),
        (pd.DataFrame({"tasks": ["I høj grad"]}), "answer: 'I høj grad' is not a number; recode text to numbers first"),
        (pd.DataFrame({"tasks": [1, 2]}, index=["anna", "anna"]), "answer: row 'anna' is there twice"),
        ([3, 2, 3, 2], "answer is a list; pass a DataFrame"),
    ],
)
def test_what_is_not_the_four_questions_is_refused(answers, message):
    with pytest.raises(ValueError, match=message):
        score(answers)


def test_a_groups_mean_is_that_of_its_persons_with_students_interval():
    rng = np.random.default_rng(1)
    answers = pd.DataFrame(rng.integers(0, 5, (20, 4)), index=[f"p{n}" for n in range(20)])
    groups = pd.Series(["office"] * 8 + ["teacher"] * 11 + [None], index=answers.index)
    found = means(answers, groups)
    assert list(found.index) == ["office", "teacher"]
    scores = score(answers)["score"]
    for group in found.index:
        own = scores[groups == group]
        ends = ttest_1samp(own, 0).confidence_interval()
        assert found.loc[group].to_list() == pytest.approx([own.mean(), ends.low, ends.high, len(own)])
    assert means(answers).loc["all"].to_dict()["mean"] == pytest.approx(scores.mean())


def test_a_person_without_a_score_is_not_counted():
    found = means(table([[4, 4, 4, 4], [0, None, None, None]], 4)).loc["all"].to_dict()
    assert (found["mean"], found["n"]) == (100, 1)


def test_groups_must_know_everybody():
    answers = table([[4, 4, 4, 4], [0, 0, 0, 0]], 4)
    with pytest.raises(ValueError, match="groups: 'p1' has answered and has no row"):
        means(answers, pd.Series({"p0": "office"}))
    with pytest.raises(ValueError, match="groups is a list; pass a Series"):
        means(answers, ["office", "office"])  # pyright: ignore[reportArgumentType]
