"""How far perspectives lie apart, held against published numbers and SciPy."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from kernelib.models.perspectives import (
    divergence,
    gaps,
    jensen_shannon,
    means,
    reading_difference,
    total_variation,
)
from tests.models.loops import assert_same_as_the_loop
from tests.models.oracles import DIVERGENCE

POINTS = {name: pd.Series(points) for name, points in DIVERGENCE["points"].items()}
some_points = st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any).map(pd.Series)


@pytest.mark.parametrize("pair", ["NE", "NF", "EF"])
def test_the_three_perspectives_are_as_far_apart_as_computed(pair):
    p, q = POINTS[pair[0]], POINTS[pair[1]]
    assert total_variation(p, q) == pytest.approx(DIVERGENCE["total_variation"][pair])
    assert jensen_shannon(p, q) == pytest.approx(DIVERGENCE["jensen_shannon"][pair], abs=5e-8)


def test_three_perspectives_have_one_divergence():
    three = pd.DataFrame(POINTS).T
    assert divergence(three) == pytest.approx(DIVERGENCE["three_way"], abs=5e-8)
    assert divergence(three, normalise=True) == pytest.approx(DIVERGENCE["three_way_normalised"], abs=5e-8)


def test_half_against_one_and_nothing_in_common():
    half, known = DIVERGENCE["half_against_one"], DIVERGENCE["disjoint"]
    p, q = pd.Series(half["p"]), pd.Series(half["q"])
    assert jensen_shannon(p, q) == pytest.approx(half["jensen_shannon"], abs=5e-8)
    assert jensen_shannon(p, q) ** 0.5 == pytest.approx(half["root"], abs=5e-8)
    assert total_variation(p, q) == half["total_variation"]
    apart = pd.Series([1, 0]), pd.Series([0, 1])
    assert (jensen_shannon(*apart), total_variation(*apart)) == (known["jensen_shannon"], known["total_variation"])


@given(some_points, some_points)
def test_the_divergence_is_the_square_of_scipys_distance(p, q):
    assert jensen_shannon(p, q) == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-12)


@given(some_points, some_points, some_points)
def test_distances_are_distances(p, q, r):
    for distance in (total_variation, lambda *pair: jensen_shannon(*pair) ** 0.5):
        assert distance(p, p) == pytest.approx(0, abs=1e-7)
        assert distance(p, q) == pytest.approx(distance(q, p))
        assert 0 <= distance(p, q) <= 1 + 1e-12
        assert distance(p, r) <= distance(p, q) + distance(q, r) + 1e-7


@given(some_points, some_points, st.permutations(range(4)), st.integers(1, 1000))
def test_neither_the_order_of_categories_nor_the_number_of_points_matters(p, q, order, factor):
    assert total_variation(p.iloc[order], q * factor) == pytest.approx(total_variation(p, q))
    assert jensen_shannon(p.iloc[order], q * factor) == pytest.approx(jensen_shannon(p, q), abs=1e-12)


@given(some_points, some_points)
def test_two_rows_diverge_as_two_columns_do(p, q):
    assert divergence(pd.DataFrame([p, q])) == pytest.approx(jensen_shannon(p, q), abs=1e-12)
    doubled = pd.DataFrame([p, q, p, q])
    assert divergence(doubled) == pytest.approx(jensen_shannon(p, q), abs=1e-12)


def test_points_of_no_answer_give_nan():
    some, none, gone = pd.Series([1, 2]), pd.Series([0, 0]), pd.Series([np.nan, np.nan])
    for distance in (total_variation, jensen_shannon):
        assert np.isnan(distance(some, none))
        assert np.isnan(distance(gone, some))
        assert np.isnan(distance(pd.Series(dtype=float), pd.Series(dtype=float)))
    assert np.isnan(divergence(pd.DataFrame([[1, 2], [0, 0]])))
    assert np.isnan(divergence(pd.DataFrame()))
    assert divergence(pd.DataFrame([[1, 2]])) == 0
    assert np.isnan(divergence(pd.DataFrame([[1, 2]]), normalise=True))


def test_a_missing_number_of_points_counts_as_none():
    assert total_variation(pd.Series([50, 50, np.nan]), pd.Series([50, 0, 50])) == 0.5


def test_huge_and_tiny_points_are_shared_out_all_the_same():
    assert total_variation(pd.Series([1e308, 1e308]), pd.Series([1e-300, 1e-300])) == 0


def test_points_that_cannot_be_shared_out_are_refused():
    p = pd.Series([1, 2], index=["a", "b"])
    for distance in (total_variation, jensen_shannon):
        with pytest.raises(ValueError, match="points: -1 is below 0; use numbers from 0 up"):
            distance(p, pd.Series([-1, 2], index=["a", "b"]))
        with pytest.raises(ValueError, match="points: 'many' is not a number"):
            distance(p, pd.Series([1, "many"], index=["a", "b"]))
        with pytest.raises(ValueError, match="inf is infinite"):
            distance(p, pd.Series([1, np.inf], index=["a", "b"]))
        with pytest.raises(ValueError, match="p has 'b' and q has not; give it 0 points there"):
            distance(p, pd.Series([1], index=["a"]))
        with pytest.raises(ValueError, match="q has 'c' and p has not"):
            distance(p, pd.Series([1, 1, 1], index=["a", "b", "c"]))
        with pytest.raises(ValueError, match="q: 'a' is there twice; keep one"):
            distance(p, pd.Series([1, 1], index=["a", "a"]))
        with pytest.raises(ValueError, match="points is a list; pass a Series"):
            distance(p, [1, 2])  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="below 0"):
        divergence(pd.DataFrame([[1, -2]]))


def shared_out(**by_person: Mapping[Any, Sequence[float]]) -> pd.DataFrame:
    """Each person's points by perspective, over items i0, i1 and so on."""
    rows = [
        {"participant": who, "perspective": perspective, "item": f"i{n}", "value": value}
        for who, perspectives in by_person.items()
        for perspective, values in perspectives.items()
        for n, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["participant", "perspective", "item", "value"])


@st.composite
def rooms(draw: st.DrawFn) -> pd.DataFrame:
    points = st.lists(st.integers(0, 10), min_size=3, max_size=3)
    people = draw(st.lists(st.tuples(points, points, points), min_size=1, max_size=7))
    table = shared_out(
        **{f"p{n}": dict(zip(("norm", "said", "seen"), each, strict=True)) for n, each in enumerate(people)}
    )
    return table.assign(role=table["participant"].str[-1].astype(int) % 2)


def test_differences_cancel_in_the_mean_and_not_in_the_people():
    told = gaps(shared_out(anna={"norm": [100, 0], "seen": [0, 100]}, bo={"norm": [0, 100], "seen": [100, 0]}))
    assert told.loc[("norm", "seen")].tolist() == [0, 0, 1, 2]


def test_each_person_weighs_alike_however_many_points():
    told = means(shared_out(anna={"norm": [100, 0]}, bo={"norm": [0, 10]}))
    assert told["norm"].tolist() == [50, 50]


def test_only_who_answered_both_counts_in_a_pair():
    told = gaps(shared_out(anna={"norm": [1, 0], "seen": [0, 1]}, bo={"norm": [0, 1]}, carl={"seen": [0, 0]}))
    assert told.loc[("norm", "seen")].tolist() == [1, 1, 1, 1]


@given(rooms())
def test_gaps_of_the_mean_are_the_distances_of_the_means(points):
    whole = points.groupby(["participant", "perspective"])["value"].transform("sum") > 0
    answered = points.assign(whole=whole).groupby("participant").filter(lambda each: bool(each["whole"].all()))
    told = gaps(answered)
    columns = {name: pd.Series(column) for name, column in means(answered).items()}
    for (one, other), row in told.to_dict("index").items():
        assert row["total_variation"] == pytest.approx(total_variation(columns[one], columns[other]))
        assert row["jensen_shannon"] == pytest.approx(jensen_shannon(columns[one], columns[other]), abs=1e-12)
        assert row["individual"] >= row["total_variation"] - 1e-12


@given(rooms(), st.randoms(use_true_random=False))
def test_order_and_doubling_change_nothing_but_the_number_of_people(points, random):
    told = gaps(points)
    shuffled = points.iloc[random.sample(range(len(points)), len(points))]
    pd.testing.assert_frame_equal(gaps(shuffled), told)
    twice = gaps(pd.concat([points, points.assign(participant="x" + points["participant"])]))
    pd.testing.assert_frame_equal(twice.assign(n=twice["n"] / 2), told)


@settings(max_examples=15)  # each is a loop of its own
@given(rooms())
def test_all_draws_of_the_gaps_at_once_are_the_plain_loop(points):
    assert_same_as_the_loop(gaps, points, draws=5)


def test_nobody_and_one_perspective_have_no_gap():
    assert gaps(shared_out()).empty
    assert means(shared_out()).empty
    assert gaps(shared_out(anna={"norm": [1, 2]})).empty


def test_points_that_stand_twice_are_refused():
    points = shared_out(anna={"norm": [1, 0]})
    with pytest.raises(ValueError, match="two answers with participant 'anna', perspective 'norm', item 'i0'"):
        gaps(pd.concat([points, points]))
    with pytest.raises(ValueError, match="points has no column 'perspective'"):
        means(points.drop(columns="perspective"))


def sorting_of(**by_person: tuple[str | None, Sequence[float | None]]) -> pd.DataFrame:
    rows = [
        {"participant": who, "role": role, "item": f"task{n}", "value": value}
        for who, (role, values) in by_person.items()
        for n, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["participant", "role", "item", "value"]).astype({"value": float})


@st.composite
def sortings(draw: st.DrawFn) -> pd.DataFrame:
    cells = st.lists(st.sampled_from([0, 1, None]), min_size=3, max_size=3)
    people = draw(st.lists(st.tuples(st.sampled_from(["office", "teacher", "leader"]), cells), max_size=8))
    return sorting_of(**{f"p{n}": each for n, each in enumerate(people)})


def test_opposite_readings_are_one_bit_apart_and_equal_ones_none():
    opposite = sorting_of(anna=("teacher", [1, 0]), bo=("office", [0, 1]))
    assert reading_difference(opposite) == 1
    assert reading_difference(opposite.assign(value=1)) == 0


def test_functions_weigh_alike_and_people_do_not():
    # Four teachers say core, one office not: each function is one half.
    teachers = {f"t{n}": ("teacher", [1]) for n in range(4)}
    assert reading_difference(sorting_of(**teachers, bo=("office", [0]))) == 1


def test_the_difference_is_the_divergence_of_the_functions_shares():
    # Half of the teachers and all of the office: the Jensen–Shannon divergence of (½, ½) and (1, 0).
    found = reading_difference(sorting_of(a=("teacher", [1]), b=("teacher", [0]), c=("office", [1])))
    assert found == pytest.approx(DIVERGENCE["half_against_one"]["jensen_shannon"], abs=5e-8)


def test_a_card_that_one_function_sorted_is_left_out():
    both = sorting_of(anna=("teacher", [1, 1]), bo=("office", [0, None]))
    assert reading_difference(both) == 1


def test_one_function_one_person_and_nobody_have_no_difference():
    assert np.isnan(reading_difference(sorting_of()))
    assert np.isnan(reading_difference(sorting_of(anna=("teacher", [1]))))
    assert np.isnan(reading_difference(sorting_of(anna=("teacher", [1]), bo=(None, [0]))))
    assert np.isnan(reading_difference(sorting_of(anna=("teacher", [None]), bo=("office", [0]))))


@given(sortings(), st.randoms(use_true_random=False))
def test_order_labels_and_doubling_do_not_change_the_difference(sorting, random):
    found = reading_difference(sorting)
    assert np.isnan(found) or 0 <= found <= 1 + 1e-12
    others = [
        sorting.iloc[random.sample(range(len(sorting)), len(sorting))],
        sorting.assign(value=1 - sorting["value"]),
        sorting.assign(role=sorting["role"].map({"office": "a", "teacher": "b", "leader": "c"})),
        pd.concat([sorting, sorting.assign(participant="x" + sorting["participant"].astype(str))]),
        pd.concat([sorting, sorting_of(silent=("office", [None, None, None]))]),
    ]
    for other in others:
        assert reading_difference(other) == pytest.approx(found, nan_ok=True, abs=1e-12)


@settings(max_examples=15)  # each is a loop of its own
@given(sortings())
def test_all_draws_of_the_difference_at_once_are_the_plain_loop(sorting):
    assert_same_as_the_loop(reading_difference, sorting, draws=6)
    assert_same_as_the_loop(reading_difference, sorting, within=None, draws=6)


def test_labels_that_are_neither_core_nor_not_are_refused():
    with pytest.raises(ValueError, match=r"label 0\.5 is neither core nor not; use 1 and 0"):
        reading_difference(sorting_of(anna=("teacher", [0.5])))
    with pytest.raises(ValueError, match="label 2 is off the scale 0 to 1"):
        reading_difference(sorting_of(anna=("teacher", [2])))
    with pytest.raises(ValueError, match="label: 'core' is not a number; recode text"):
        reading_difference(sorting_of(anna=("teacher", [1])).assign(value="core"))
    with pytest.raises(ValueError, match="keep the newest"):
        reading_difference(pd.concat([sorting_of(anna=("teacher", [1])), sorting_of(anna=("teacher", [0]))]))
