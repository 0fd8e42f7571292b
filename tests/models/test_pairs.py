"""Which pairs each person compares, and what they won."""

from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelib.models.ranking import bradley_terry, pair_design, wins_from_pairs


@given(st.integers(2, 9), st.integers(0, 12), st.data(), st.integers(0, 99))
def test_no_pair_is_asked_more_than_once_oftener_than_another(items, people, data, seed):
    pairs = items * (items - 1) // 2
    per_person = data.draw(st.integers(1, pairs))
    design = pair_design(range(items), people, per_person, seed=seed)
    assert design["person"].value_counts().to_dict() == dict.fromkeys(range(people), per_person)
    asked = Counter(frozenset(pair) for pair in zip(design["first"], design["second"], strict=True))
    every = [asked[frozenset(pair)] for pair in combinations(range(items), 2)]
    assert sum(every) == len(design)
    assert max(every) - min(every) <= 1
    for _, own in design.groupby("person"):
        assert len({frozenset(pair) for pair in zip(own["first"], own["second"], strict=True)}) == per_person


@pytest.mark.parametrize("items", [3, 5, 11])
def test_with_as_many_pairs_as_an_odd_number_of_items_each_item_is_met_twice(items):
    design = pair_design(range(items), people=10, per_person=items)
    for _, own in design.groupby("person"):
        assert Counter([*own["first"], *own["second"]]) == dict.fromkeys(range(items), 2)


def test_ten_people_see_each_of_eleven_statements_pairs_twice():
    design = pair_design(range(11), people=10, per_person=11)
    asked = Counter(frozenset(pair) for pair in zip(design["first"], design["second"], strict=True))
    assert set(asked.values()) == {2}
    assert len(asked) == 55


def test_the_same_seed_gives_the_same_pairs_and_another_seed_others():
    first, again, other = (pair_design(range(11), 10, 11, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_either_item_of_a_pair_is_shown_first_about_as_often():
    design = pair_design(["a", "b"], people=400, per_person=1)
    assert 160 < design["first"].tolist().count("a") < 240


@pytest.mark.parametrize(
    ("items", "people", "per_person", "message"),
    [
        (["a", "b", "a"], 1, 1, "'a' is there twice; name each once"),
        (["a", "b", "c"], 1, 4, "1 people with 4 pairs each from 3 items; use 1 to 3 pairs"),
        (["a", "b"], -1, 1, "-1 people with 1 pairs each"),
        (["a"], 1, 1, "from 1 items"),
    ],
)
def test_a_design_that_cannot_be_is_refused(items, people, per_person, message):
    with pytest.raises(ValueError, match=message):
        pair_design(items, people, per_person)


def test_wins_are_counted_by_pair_and_a_tie_is_half():
    pairs = pd.DataFrame(
        [["a", "b", "a"], ["b", "a", "a"], ["a", "b", "tie"], ["b", "c", "c"], ["c", "b", "b"], ["c", "a", None]],
        columns=["first", "second", "chosen"],
    )
    wins = wins_from_pairs(pairs)
    assert wins.to_dict("index") == {
        "a": {"a": 0, "b": 2.5, "c": 0},
        "b": {"a": 0.5, "b": 0, "c": 1},
        "c": {"a": 0, "b": 1, "c": 0},
    }
    assert bradley_terry(wins).sum() == pytest.approx(1)
    assert list(wins_from_pairs(pairs, ["c", "b", "a", "d"]).index) == ["c", "b", "a", "d"]


def test_which_stood_first_does_not_matter():
    pairs = pd.DataFrame([["a", "b", "a"], ["b", "c", "c"]], columns=["first", "second", "chosen"])
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    pd.testing.assert_frame_equal(wins_from_pairs(pairs), wins_from_pairs(turned))


def test_nobody_has_compared_anything():
    nothing = pd.DataFrame({"first": [], "second": [], "chosen": []}, dtype=object)
    assert wins_from_pairs(nothing).empty
    assert wins_from_pairs(nothing, ["a", "b"]).to_numpy().tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("row", "items", "message"),
    [
        (["a", "b", "c"], None, "pairs: chosen is 'c'; use 'a', 'b' or 'tie'"),
        (["a", "a", "a"], None, "pairs: 'a' is compared with itself; leave the row out"),
        (["a", "b", "a"], ["a", "c"], "pairs: 'b' is not among the items a, c"),
    ],
)
def test_pairs_that_cannot_be_are_refused(row, items, message):
    with pytest.raises(ValueError, match=message):
        wins_from_pairs(pd.DataFrame([row], columns=["first", "second", "chosen"]), items)


def test_pairs_without_a_column_they_need_are_refused():
    with pytest.raises(ValueError, match="pairs has no column 'chosen'; it needs first, second, chosen"):
        wins_from_pairs(pd.DataFrame({"first": [], "second": []}))
