"""The two thought experiments: resting points in closed form beside simulated ones."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from kernelib.models.dynamics import folds, mutual, mutual_eigenvalues, reinforcement, threshold
from tests.models.oracles import MUTUAL, THRESHOLD

RATES = {name: MUTUAL[name] for name in "abcd"}
some_rates = st.fixed_dictionaries({name: st.floats(0.05, 2) for name in "abcd"})
share = st.floats(0, 1)


def slope(a: float, b: float, c: float, d: float, e: float, point: dict[str, Any]) -> tuple[float, float]:
    s, q = point["relations"], point["solving"]
    return (a * q + e) * (1 - s) - b * s, c * s * (1 - q) - d * q


def test_the_resting_point_and_its_eigenvalues_are_those_derived():
    run = mutual(**RATES, s0=0.1, q0=0.1, until=10)
    nothing, resting = run.attrs["resting_points"]
    assert nothing == {"relations": 0, "solving": 0, "stable": False}
    assert resting["relations"] == pytest.approx(MUTUAL["relations"], abs=5e-8)
    assert resting["solving"] == pytest.approx(MUTUAL["solving"], abs=5e-8)
    assert resting["stable"] is True
    assert reinforcement(**RATES) == pytest.approx(MUTUAL["reinforcement"])
    where = {"relations": resting["relations"], "solving": resting["solving"]}
    assert mutual_eigenvalues(**RATES, **where) == pytest.approx(MUTUAL["eigenvalues"], abs=5e-8)


def test_a_run_begins_at_the_start_and_has_a_line_for_each_moment():
    run = mutual(**RATES, s0=0.3, q0=0.7, until=12)
    assert run.iloc[0].tolist() == [0.3, 0.7]
    assert run.index[[0, -1]].tolist() == [0, 12]
    assert list(run.columns) == ["relations", "solving"]
    assert run.index.is_monotonic_increasing


@given(some_rates, st.floats(0, 0.5), st.floats(0.05, 1), st.floats(0.05, 1))
def test_what_is_simulated_ends_at_the_stable_point(rates, inflow, s0, q0):
    # Near R = 1 it takes its time.
    assume(inflow > 0.01 or abs(reinforcement(**rates) - 1) > 0.2)
    run = mutual(**rates, inflow=inflow, s0=s0, q0=q0, until=5000)
    stable = [point for point in run.attrs["resting_points"] if point["stable"]]
    assert len(stable) == 1
    assert run.iloc[-1].tolist() == pytest.approx([stable[0]["relations"], stable[0]["solving"]], abs=1e-5)
    assert run.to_numpy().min() >= 0
    assert run.to_numpy().max() <= 1


rate = st.sampled_from([0, 0.1, 0.25, 0.5, 1, 3])


@given(rate, rate, rate, rate, rate)
@example(0.1, 0, 0.5, 0.25, 3)  # rounding puts this one above 1
def test_resting_points_rest_and_their_flag_is_what_eigenvalues_say(a, b, c, d, e):
    stays = not (a or b or e) or not (c or d) or not (a or d or e) or not (b or c or e)
    if stays:
        with pytest.raises(ValueError, match="whatever stands, stays, and rests anywhere"):
            mutual(a, b, c, d, inflow=e, s0=0, q0=0, until=1)
        return
    points = mutual(a, b, c, d, inflow=e, s0=0.5, q0=0.5, until=1).attrs["resting_points"]
    assert sum(point["stable"] for point in points) == 1
    for point in points:
        assert 0 <= point["relations"] <= 1
        assert 0 <= point["solving"] <= 1
        assert slope(a, b, c, d, e, point) == pytest.approx((0, 0), abs=1e-12)
        where = {"relations": point["relations"], "solving": point["solving"]}
        highest = mutual_eigenvalues(a, b, c, d, inflow=e, **where)[-1]
        if abs(highest) > 1e-9:
            assert point["stable"] is (highest < 0)


@pytest.mark.parametrize(
    "rates", [(0.6, 0.3, 0.5, 1.0), (0.2, 0.2, 0.2, 0.2), (0.6, 0.3, 0.2, 0.4), (0.1, 0.3, 0.5, 0.2)]
)
def test_at_or_below_one_everything_dies_out_and_nothing_is_stable(rates):
    assert reinforcement(*rates) <= 1 + 1e-9
    points = mutual(*rates, s0=1, q0=1, until=10).attrs["resting_points"]
    assert points == [{"relations": 0, "solving": 0, "stable": True}]


def test_support_matters_even_where_the_loop_does_not_carry_itself():
    alone = mutual(0.1, 0.3, 0.5, 0.2, s0=0.5, q0=0.5, until=500)
    supported = mutual(0.1, 0.3, 0.5, 0.2, inflow=0.1, s0=0.0, q0=0.0, until=500)
    assert alone.iloc[-1].max() < 1e-4
    assert supported.iloc[-1].min() > 0.2


def test_rates_that_are_far_apart_are_followed():
    run = mutual(1000, 0.001, 500, 0.002, s0=0.01, q0=0.01, until=100)
    assert run.iloc[-1].tolist() == pytest.approx([1, 1], abs=1e-4)


def test_reinforcement_without_wear():
    assert reinforcement(1, 0, 1, 1) == float("inf")
    assert np.isnan(reinforcement(0, 0, 1, 1))
    assert reinforcement(0, 1, 1, 1) == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"a": -0.1}, r"a is -0\.1; use a number from 0 up"),
        ({"b": float("nan")}, "b is nan; use a number from 0 up"),
        ({"c": float("inf")}, "c is inf; use a number from 0 up"),
        ({"d": "much"}, "d is 'much'; use a number"),
        ({"inflow": -1}, "inflow is -1; use a number from 0 up"),
        ({"s0": 1.1}, r"s0 is 1\.1; use a number from 0 to 1"),
        ({"q0": -0.1}, r"q0 is -0\.1; use a number from 0 to 1"),
        ({"until": 0}, "until is 0; use a time after the start"),
        ({"until": -3}, "until is -3; use a number from 0 up"),
    ],
)
def test_numbers_that_make_no_run_are_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        mutual(**({**RATES, "s0": 0.5, "q0": 0.5, "until": 10} | change))


def resting(theta: float, push: float) -> list[float]:
    return [point["x"] for point in threshold(theta, push, x0=0.5, until=1).attrs["resting_points"]]


def stable(theta: float, push: float) -> list[bool]:
    return [point["stable"] for point in threshold(theta, push, x0=0.5, until=1).attrs["resting_points"]]


def test_the_threshold_parts_what_falls_from_what_rises():
    assert resting(THRESHOLD["theta"], 0) == THRESHOLD["resting"]
    assert stable(THRESHOLD["theta"], 0) == [True, False, True]
    for start, end in THRESHOLD["goes_to"].items():
        run = threshold(THRESHOLD["theta"], 0, x0=start, until=500)
        assert run["x"].iloc[-1] == pytest.approx(end, abs=1e-6)
        assert run["x"].iloc[0] == start


def test_turning_points_and_folds_are_those_derived():
    found = folds(THRESHOLD["theta"])
    # Those kept were read off a grid; ours are (1 + θ ∓ √(1 - θ + θ²)) / 3, here (1.4 ∓ √0.76) / 3.
    assert found["x"].tolist() == pytest.approx(THRESHOLD["turning_points"], abs=1e-5)
    assert found["x"].tolist() == pytest.approx([(1.4 - 0.76**0.5) / 3, (1.4 + 0.76**0.5) / 3])
    assert found["push"].tolist() == pytest.approx(THRESHOLD["folds"], abs=5e-7)


def test_more_push_is_needed_to_come_back_than_the_drop_that_felled_it():
    lower, upper = folds(0.4)["push"]
    fallen = threshold(0.4, upper - 0.001, x0=1, until=5000)["x"].iloc[-1]
    assert fallen == 0
    assert threshold(0.4, 0.02, x0=fallen, until=5000)["x"].iloc[-1] < 0.2
    assert threshold(0.4, lower + 0.001, x0=fallen, until=5000)["x"].iloc[-1] == 1


@given(st.floats(0, 1), st.floats(-0.3, 0.3), share)
def test_what_is_simulated_ends_at_a_stable_point(theta, push, x0):
    found = threshold(theta, push, x0=x0, until=20_000)
    points = found.attrs["resting_points"]
    near_fold = np.abs(folds(theta)["push"] - push).min() < 1e-4
    assume(not near_fold and min(abs(x0 - point["x"]) for point in points) > 1e-6)
    end = found["x"].iloc[-1]
    reached = min(points, key=lambda point: abs(point["x"] - end))
    assert end == pytest.approx(reached["x"], abs=1e-4)
    assert reached["stable"]
    assert found["x"].between(0, 1).all()


@given(st.floats(0, 1), st.floats(-0.3, 0.3))
def test_resting_points_are_the_roots_and_the_ends_that_stop(theta, push):
    def pull(x: float) -> float:
        return x * (x - theta) * (1 - x) + push

    assume(np.abs(folds(theta)["push"] - push).min() > 1e-6 and abs(push) > 1e-9)
    grid = np.linspace(0, 1, 4001)
    roots = [brentq(pull, low, high) for low, high in pairwise(grid) if pull(low) * pull(high) < 0]
    ends = ([0.0] if push < 0 else []) + ([1.0] if push > 0 else [])
    expected = sorted({*roots, *ends})
    found = resting(theta, push)
    # Two roots within one step of the grid are not seen there.
    assume(len(found) < 2 or min(np.diff(found)) > 1e-3)
    assert found == pytest.approx(expected, abs=1e-9)
    for x in found:
        assert x in (0, 1) or pull(x) == pytest.approx(0, abs=1e-12)


def test_stable_and_unstable_take_turns_and_something_is_always_stable():
    for theta in np.linspace(0, 1, 11):
        for push in (-0.3, -0.05, -0.01, 0.01, 0.03, 0.3):
            flags = stable(theta, push)
            assert any(flags)
            assert all(one != other for one, other in pairwise(flags))


def test_at_a_fold_two_points_are_one_that_holds_from_one_side_only():
    lower, upper = folds(0.4)["push"]
    assert resting(0.4, lower) == pytest.approx([(1.4 - 0.76**0.5) / 3, 1])
    assert stable(0.4, lower) == [False, True]
    assert resting(0.4, upper) == pytest.approx([0, (1.4 + 0.76**0.5) / 3])
    assert stable(0.4, upper) == [True, False]


@pytest.mark.parametrize(("theta", "points", "flags"), [(0, [0, 1], [False, True]), (1, [0, 1], [True, False])])
def test_a_threshold_at_an_end_leaves_one_stable_end(theta, points, flags):
    assert resting(theta, 0) == points
    assert stable(theta, 0) == flags


@pytest.mark.parametrize("push", [1e-18, -1e-18, 1e-14, -1e-14])
def test_a_push_too_small_to_tell_changes_no_resting_point(push):
    assert resting(0.4, push) == pytest.approx([0, 0.4, 1], abs=1e-12)
    assert stable(0.4, push) == [True, False, True]


@pytest.mark.parametrize(
    ("push", "start", "end"), [(-1, 0, 0), (1, 1, 1), (1, 0, 1), (-1, 1, 0), (0, 0, 0), (0, 1, 1), (0, 0.4, 0.4)]
)
def test_the_ends_stop_what_is_pushed_out_and_let_in_what_is_pulled_in(push, start, end):
    found = threshold(0.4, push, x0=start, until=5)["x"].tolist()
    assert found[-1] == pytest.approx(end, abs=1e-9)
    assert found == sorted(found, reverse=end < start)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"theta": 1.2}, r"theta is 1\.2; use a number from 0 to 1"),
        ({"push": float("inf")}, "push is inf; use a number"),
        ({"push": None}, "push is None; use a number"),
        ({"x0": -1}, "x0 is -1; use a number from 0 to 1"),
        ({"until": float("nan")}, "until is nan; use a number from 0 up"),
    ],
)
def test_a_threshold_without_numbers_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        threshold(**({"theta": 0.4, "push": 0, "x0": 0.5, "until": 10} | arguments))
    if "theta" in arguments:
        with pytest.raises(ValueError, match=sentence):
            folds(arguments["theta"])
