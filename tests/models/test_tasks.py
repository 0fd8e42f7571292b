"""How the hours are spent, and which tasks and goals stand alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models.tasks import alignment, orphans
from tests.models.loops import assert_same_as_the_loop


def told(*rows: tuple[float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["hours", "contribution"]).astype(float)


rows = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 40)), st.one_of(st.none(), st.integers(0, 4))), max_size=8
)


def test_hours_weigh_what_a_task_contributes():
    # 20 of 40 hours wholly, 10 by half, 10 not at all: 25 of 40.
    assert alignment(told((20, 4), (10, 2), (10, 0))) == 0.625
    assert alignment(told((5, 4))) == 1


def test_no_hours_have_no_alignment():
    assert np.isnan(alignment(told()))
    assert np.isnan(alignment(told((0, 4))))
    assert np.isnan(alignment(told((None, 4), (3, None))))


@given(rows, st.randoms(use_true_random=False))
def test_alignment_is_bounded_and_free_of_order_units_and_doubling(rows, random):
    tasks = told(*rows)
    found = alignment(tasks)
    assert np.isnan(found) or 0 <= found <= 1
    shuffled = tasks.iloc[random.sample(range(len(tasks)), len(tasks))]
    minutes = tasks.assign(hours=60 * tasks["hours"])
    for other in (shuffled, minutes, pd.concat([tasks, tasks]), pd.concat([tasks, told((None, None))])):
        assert alignment(other) == pytest.approx(found, nan_ok=True)


@settings(max_examples=15)  # each is a loop of its own
@given(rows)
def test_all_draws_at_once_are_the_plain_loop(rows):
    tasks = told(*rows)
    people = [f"p{n // 2}" for n in range(len(tasks))]
    answers = tasks.assign(participant=pd.Series(people, dtype=object), role="teacher")
    assert_same_as_the_loop(alignment, answers, draws=6)


def test_hours_and_contributions_off_their_scales_are_refused():
    with pytest.raises(ValueError, match="hours: -1 is below 0; use numbers from 0 up"):
        alignment(told((-1, 4)))
    with pytest.raises(ValueError, match="contribution 5 is off the scale 0 to 4"):
        alignment(told((1, 5)))
    with pytest.raises(ValueError, match="hours: 'few' is not a number"):
        alignment(told((1, 4)).assign(hours="few"))
    with pytest.raises(ValueError, match="tasks has no column 'contribution'; it needs hours, contribution"):
        alignment(told((1, 4)).drop(columns="contribution"))


def test_orphans_are_the_tasks_and_goals_that_stand_alone():
    tasks = pd.DataFrame({"task": ["yard", "yard", "forms", "post"], "goal": ["calm", None, None, "learning"]})
    found = orphans(tasks, ["learning", "wellbeing", "calm"])
    assert found == {"tasks": ["forms"], "goals": ["wellbeing"]}
    assert orphans(tasks.iloc[:0], ["learning"]) == {"tasks": [], "goals": ["learning"]}


def test_a_goal_that_is_not_shared_is_refused():
    with pytest.raises(ValueError, match="goal is 'calm'; use one of learning"):
        orphans(pd.DataFrame({"task": ["yard"], "goal": ["calm"]}), ["learning"])
