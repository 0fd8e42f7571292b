"""Taking everybody in against telling tasks apart: both numbers, and what is in front of what."""

from collections.abc import Sequence
from itertools import permutations, product
from math import comb
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from kernelib.models import information
from kernelib.models.dilemma import (
    cloud,
    discrimination,
    distinctiveness,
    inclusion,
    pareto_front,
    people_visible,
    undominated,
)
from kernelib.models.uncertainty import bootstrap, interval
from tests.models.loops import assert_same_as_the_loop
from tests.models.oracles import INCLUSION, SORTING


def seen_by(**by_role: Sequence[float | None]) -> pd.DataFrame:
    rows = [
        {"participant": f"{role}{n}", "role": role, "value": value}
        for role, values in by_role.items()
        for n, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["participant", "role", "value"]).astype({"value": float})


rooms = st.dictionaries(
    st.sampled_from(["leader", "office", "teacher"]), st.lists(st.sampled_from([0, 1, 2, 3, 4, None]), max_size=5)
).map(lambda by_role: seen_by(**by_role))


def as_computed() -> pd.DataFrame:
    return seen_by(**{role: [3] * yes + [2] * (n - yes) for role, (yes, n) in INCLUSION["yes_of"].items()})


def test_inclusion_meets_the_worked_example():
    found = inclusion(as_computed())
    assert found.to_dict() == pytest.approx({name: INCLUSION[name] for name in ("least", "macro", "micro")}, abs=5e-8)
    assert found.attrs["shares"]["Teknik"] == INCLUSION["least"]
    assert min(found.attrs["shares"].values()) == INCLUSION["least"]
    assert people_visible(as_computed()) == pytest.approx(INCLUSION["macro_raw"], abs=5e-8)


def test_three_is_a_yes_and_two_is_not():
    assert inclusion(seen_by(teacher=[3, 2])).to_dict() == pytest.approx({"least": 0.5, "macro": 0.5, "micro": 0.5})
    assert people_visible(seen_by(teacher=[3, 2])) == 0.5


def test_functions_weigh_alike_so_many_do_not_hide_a_few():
    found = inclusion(seen_by(teacher=[4] * 40, technical=[0, 0])).to_dict()
    assert found["micro"] > 0.95
    assert found["least"] == 0.25
    assert people_visible(seen_by(teacher=[4] * 40, technical=[0, 0])) == 0.5


def test_who_has_no_role_counts_in_the_room_only():
    seen = pd.concat([seen_by(teacher=[4]), seen_by(nobody=[0]).assign(role=None)])
    found = inclusion(seen)
    assert found.to_dict() == pytest.approx({"least": 2 / 3, "macro": 2 / 3, "micro": 0.5})
    assert set(found.attrs["shares"]) == {"teacher"}


def test_inclusion_of_nobody_is_nan():
    for seen in (seen_by(), seen_by(teacher=[None])):
        assert inclusion(seen).isna().all()
        assert inclusion(seen).attrs["shares"] == {}
        assert np.isnan(people_visible(seen))


@given(rooms, st.randoms(use_true_random=False))
def test_inclusion_is_bounded_and_free_of_order_names_and_empty_rows(seen, random):
    found = inclusion(seen)
    assert found.dropna().between(0, 1).all()
    assert found.isna().any() or found.tolist()[0] <= found.tolist()[1] + 1e-12
    others = [
        seen.iloc[random.sample(range(len(seen)), len(seen))],
        seen.assign(role=seen["role"].map({"leader": "x", "office": "a", "teacher": "b"})),
        pd.concat([seen, seen_by(silent=[None])]),
    ]
    for other in others:
        np.testing.assert_allclose(inclusion(other), found)
        assert people_visible(other) == pytest.approx(people_visible(seen), nan_ok=True)


@given(rooms)
def test_doubling_everybody_only_undoes_some_smoothing(seen):
    twice = pd.concat([seen, seen.assign(participant="x" + seen["participant"].astype(str))])
    found, doubled = inclusion(seen), inclusion(twice)
    assert doubled.tolist()[2] == pytest.approx(found.tolist()[2], nan_ok=True)
    for role, share in dict(found.attrs["shares"]).items():
        assert abs(doubled.attrs["shares"][role] - 0.5) >= abs(share - 0.5) - 1e-12


@settings(max_examples=15)  # each is a loop of its own
@given(rooms)
def test_all_draws_of_inclusion_at_once_are_the_plain_loop(seen):
    for within in ("role", None):
        assert_same_as_the_loop(inclusion, seen, within=within, draws=6)
        assert_same_as_the_loop(people_visible, seen, within=within, draws=6)


def test_answers_that_are_no_degree_are_refused():
    with pytest.raises(ValueError, match="rating 5 is off the scale 0 to 4"):
        inclusion(seen_by(teacher=[5]))
    with pytest.raises(ValueError, match="'yes' is not a number; recode text"):
        inclusion(seen_by(teacher=[4]).assign(value="yes"))
    with pytest.raises(ValueError, match="seen has no column 'role'; it needs role, participant, value"):
        inclusion(seen_by(teacher=[4]).drop(columns="role"))
    with pytest.raises(ValueError, match="two answers with participant 'teacher0'; keep the newest"):
        inclusion(pd.concat([seen_by(teacher=[4]), seen_by(teacher=[3])]))
    both = pd.concat([seen_by(teacher=[4]).assign(item="a"), seen_by(teacher=[4]).assign(item="b")])
    with pytest.raises(ValueError, match="there are item 'a' and 'b'; keep one formulation and one question"):
        inclusion(both)


def cards(rows: Sequence[Sequence[float | None]]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype(float) if rows else pd.DataFrame()


labels = st.sampled_from([0, 1, None])
sortings = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(labels, min_size=width, max_size=width), min_size=1, max_size=6).map(cards)
)


def test_discrimination_meets_the_worked_example():
    found = discrimination(cards(SORTING["raters_by_cards"]))
    names = ["selectivity", "ambiguity", "information", "information_adjusted"]
    assert found.to_dict() == pytest.approx({name: SORTING[name] for name in names}, abs=5e-8)
    assert found.tolist()[3] == pytest.approx(0.40625, abs=1e-12)


def test_both_ways_to_fail_are_told_apart():
    diluted = discrimination(cards([[1, 1, 1, 1]] * 5)).to_dict()
    assert (diluted["selectivity"], diluted["ambiguity"], diluted["information"]) == (0, 0, 0)
    clear = discrimination(cards([[1, 1, 0, 0]] * 5)).to_dict()
    assert (clear["selectivity"], clear["ambiguity"], clear["information"]) == (1, 0, 1)
    vague = discrimination(cards([[1, 1, 0, 0], [0, 0, 1, 1]] * 3)).to_dict()
    assert (vague["selectivity"], vague["ambiguity"], vague["information"]) == (1, 1, 0)
    assert vague["information_adjusted"] == 0


def test_one_person_one_card_and_nobody():
    # One rater with half of the cards: the labels tell all, and dealt out at random they tell as much.
    alone = discrimination(cards([[1, 0]])).to_dict()
    assert alone["information"] == 1
    assert alone["information_adjusted"] == 0
    assert discrimination(cards([[1], [0]])).to_dict()["information"] == 0
    assert discrimination(cards([])).isna().all()
    assert discrimination(cards([[None, None]])).isna().all()


def test_the_adjustment_takes_off_what_few_people_add():
    chance = np.random.default_rng(1)
    core = np.linspace(0.05, 0.95, 12)
    true = 1 - np.mean([entropy([share, 1 - share], base=2) for share in core])
    rooms = [discrimination(pd.DataFrame(chance.random((15, 12)) < core)).to_numpy() for _ in range(300)]
    _, _, plain, adjusted = np.mean(rooms, axis=0)
    assert plain > true + 0.03
    assert adjusted == pytest.approx(true, abs=0.01)


def test_intervals_of_inclusion_hold_its_mean_in_nine_of_ten_rooms():
    chance = np.random.default_rng(1)
    functions = {
        "teacher": (25, 0.8),
        "pedagogue": (12, 0.6),
        "leader": (8, 0.5),
        "office": (6, 0.7),
        "board": (5, 0.3),
    }
    true = np.mean([share for _, share in functions.values()])
    held = []
    for _ in range(150):
        answers = {role: (4 * (chance.random(n) < share)).tolist() for role, (n, share) in functions.items()}
        room = interval(bootstrap(inclusion, seen_by(**answers), draws=300)).loc["macro"].tolist()
        held.append(room[0] <= true <= room[1])
    assert 0.83 <= np.mean(held) <= 0.97


def chance_of_copies(sorting: pd.DataFrame, times: list[int]) -> float:
    """The ambiguity to expect where each rater deals once, and lies there so many times."""
    own, total, answers = sorting.mean(axis=1), 0.0, 0
    for column in sorting.columns:
        there = sorting[column].notna()
        chances = np.ones(1)
        for share, many in zip(own[there], np.array(times)[there], strict=True):
            chances = np.convolve(chances, [1 - share, *[0] * (many - 1), share] if many else [1])
        n = len(chances) - 1
        answers += n
        total += n * sum(chance * entropy([x / n, 1 - x / n], base=2) for x, chance in enumerate(chances) if n)
    return float(total / answers) if answers else np.nan


@given(sortings, st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_copies_of_somebody_deal_out_their_labels_once(sorting, times):
    drawn = times[: len(sorting)]
    weights = np.array([drawn], dtype=float)
    selectivity, ambiguity, _, adjusted = information.told([sorting.to_numpy()], weights, information.entropy, True)[0]
    expected = chance_of_copies(sorting, drawn)
    assert np.isnan(selectivity) == np.isnan(expected)
    assert adjusted == pytest.approx(np.maximum(0, expected - ambiguity), nan_ok=True, abs=1e-10)


def drawn_around(core: np.ndarray, people: int, chance: np.random.Generator) -> tuple[float, np.ndarray, np.ndarray]:
    """Of a simulated room how well it tells cards apart, and its draws: those of the cloud, and plain ones."""
    sorting = pd.DataFrame((chance.random((people, len(core))) < core).astype(float))
    told = long(sorting, formulation="a").assign(role="teacher")
    seen = pd.DataFrame({"formulation": "a", "role": "teacher", "participant": range(people), "value": 4})
    plain = bootstrap(discrimination, told, draws=200)["information_adjusted"].to_numpy()
    return discrimination(sorting).tolist()[3], cloud(seen, told, draws=200)["discrimination"].to_numpy(), plain


def test_the_cloud_lies_around_its_formulation_and_holds_the_true_number_in_nine_of_ten_rooms():
    chance = np.random.default_rng(1)
    core = np.linspace(0.05, 0.95, 12)
    true = 1 - np.mean([entropy([share, 1 - share], base=2) for share in core])
    off, held = [], []
    for _ in range(120):
        found, *both = drawn_around(core, 14, chance)
        off.append([draws.mean() - found for draws in both])
        ends = [np.quantile(draws, [0.025, 0.975]) for draws in both]
        held.append([low <= true <= high for low, high in ends])
    (ours, plain), (ours_held, plain_held) = np.mean(off, axis=0), np.mean(held, axis=0)
    assert abs(ours) < 0.012 < 0.03 < plain
    assert 0.86 <= ours_held <= 0.98 and plain_held < ours_held


def test_a_formulation_that_tells_nothing_apart_has_half_of_its_cloud_at_nothing():
    chance = np.random.default_rng(2)
    rooms = [drawn_around(np.full(12, 0.5), 14, chance) for _ in range(40)]
    assert np.mean([(ours <= 1e-9).mean() for _, ours, _ in rooms]) > 0.5
    assert np.mean([(plain <= 1e-9).mean() for *_, plain in rooms]) < 0.3


def test_missing_labels_weigh_cards_by_their_answers():
    # Three of four answers are core; the first card is split, the second not: ambiguity 2/4 of a bit.
    found = discrimination(cards([[1, 1], [0, 1]])).to_dict()
    assert found["ambiguity"] == 0.5
    found = discrimination(cards([[1, 1], [0, None]])).to_dict()
    assert found["ambiguity"] == pytest.approx(2 / 3)
    assert found["selectivity"] == pytest.approx(entropy([2 / 3, 1 / 3], base=2))


def by_chance(sorting: pd.DataFrame) -> float:
    """Every way in which every rater can deal out their own labels over their own cards, one after the other."""
    rows = sorting.to_numpy()
    dealt = []
    for row in rows:
        there = ~np.isnan(row)
        ways = []
        for way in permutations(row[there]):
            one = row.copy()
            one[there] = way
            ways.append(one)
        dealt.append(ways)
    ambiguities = [discrimination(pd.DataFrame(np.array(way))).to_dict()["ambiguity"] for way in product(*dealt)]
    return float(np.mean(ambiguities))


@given(st.lists(st.lists(labels, min_size=3, max_size=3), min_size=1, max_size=3).map(cards))
def test_the_adjustment_is_the_mean_over_every_relabelling(sorting):
    found = discrimination(sorting).to_dict()
    expected = np.maximum(0, by_chance(sorting) - found["ambiguity"])
    assert found["information_adjusted"] == pytest.approx(expected, nan_ok=True, abs=1e-12)


@given(sortings)
def test_the_adjustment_is_poisson_binomial(sorting):
    own = sorting.mean(axis=1)
    total = 0.0
    for column in sorting.columns:
        shares = own[sorting[column].notna()].tolist()
        chances = np.ones(1)
        for share in shares:
            chances = np.convolve(chances, [1 - share, share])
        n = len(shares)
        total += n * sum(chance * entropy([x / n, 1 - x / n], base=2) for x, chance in enumerate(chances) if n)
    answers = int(sorting.notna().to_numpy().sum())
    found = discrimination(sorting).to_dict()
    expected = max(0, total / answers - found["ambiguity"]) if answers else np.nan
    assert found["information_adjusted"] == pytest.approx(expected, nan_ok=True, abs=1e-10)


def test_equal_raters_deal_out_a_binomial():
    # Forty raters with one of two cards core: X is binomial (40, ½) on either card.
    found = discrimination(cards([[1, 0]] * 40)).to_dict()
    expected = sum(comb(40, x) / 2**40 * entropy([x / 40, 1 - x / 40], base=2) for x in range(41))
    assert found["information_adjusted"] == pytest.approx(expected, abs=1e-12)


@given(sortings, st.randoms(use_true_random=False))
def test_discrimination_is_bounded_and_free_of_order_labels_and_empty_rows(sorting, random):
    found = discrimination(sorting)
    assert found.dropna().between(0, 1 + 1e-12).all()
    selectivity, _, information, _ = found.tolist()
    assert np.isnan(information) or information <= selectivity
    others = [
        sorting.iloc[random.sample(range(len(sorting)), len(sorting))],
        sorting.iloc[:, random.sample(range(sorting.shape[1]), sorting.shape[1])],
        1 - sorting,
        pd.concat([sorting, sorting.iloc[:1] * np.nan], ignore_index=True),
        sorting.assign(unsorted=np.nan),
    ]
    for other in others:
        np.testing.assert_allclose(discrimination(other), found, atol=1e-10)


@given(sortings)
def test_doubling_everybody_changes_the_adjustment_alone(sorting):
    found, doubled = discrimination(sorting), discrimination(pd.concat([sorting, sorting], ignore_index=True))
    np.testing.assert_allclose(doubled.iloc[:3], found.iloc[:3], atol=1e-12)
    assert np.isnan(found.tolist()[3]) or doubled.tolist()[3] >= found.tolist()[3] - 1e-10


def long(sorting: pd.DataFrame, **more: Any) -> pd.DataFrame:
    told = sorting.rename_axis("participant").reset_index().melt("participant", var_name="item")
    return told.assign(role=told["participant"] % 3, **more).sort_values("participant", kind="stable")


@settings(max_examples=15)  # each is a loop of its own
@given(sortings)
def test_all_draws_of_discrimination_at_once_are_the_plain_loop(sorting):
    for score in (discrimination, distinctiveness):
        assert_same_as_the_loop(score, long(sorting), draws=6)
        assert_same_as_the_loop(score, long(sorting), within=None, draws=6)


def test_labels_that_are_neither_core_nor_not_are_refused():
    with pytest.raises(ValueError, match="label 2 is off the scale 0 to 1"):
        discrimination(cards([[2]]))
    with pytest.raises(ValueError, match=r"label 0\.5 is neither core nor not; use 1 and 0"):
        discrimination(cards([[0.5]]))
    with pytest.raises(ValueError, match="label: 'core' is not a number"):
        discrimination(pd.DataFrame([["core"]]))
    with pytest.raises(ValueError, match="row 0 is there twice"):
        discrimination(pd.concat([cards([[1]]), cards([[0]])]))


def test_true_and_false_are_labels_too():
    np.testing.assert_allclose(
        discrimination(pd.DataFrame([[True, False], [True, True]])), discrimination(cards([[1, 0], [1, 1]]))
    )


def test_distinctiveness_is_one_minus_the_mean_share():
    assert distinctiveness(cards([[1, 0, 0], [1, 1, None]])) == pytest.approx(1 - (1 + 0.5 + 0) / 3)
    assert np.isnan(distinctiveness(cards([])))


TABLE = pd.DataFrame({"x": [0.2, 0.8, 0.5, 0.5], "y": [0.9, 0.1, 0.5, 0.4]}, index=list("abcd"))


def test_what_another_dominates_is_not_in_front():
    assert pareto_front(TABLE, ["x", "y"]).to_dict() == {"a": True, "b": True, "c": True, "d": False}
    assert pareto_front(TABLE, ["x"]).tolist() == [False, True, False, False]


def test_equals_are_in_front_together_and_a_missing_number_is_not():
    assert pareto_front(pd.DataFrame({"x": [1, 1], "y": [1, 1]}), ["x", "y"]).tolist() == [True, True]
    found = pareto_front(pd.DataFrame({"x": [9, 1], "y": [np.nan, 1]}), ["x", "y"])
    assert found.tolist() == [False, True]
    assert found.dtype == bool
    assert pareto_front(TABLE.iloc[:0], ["x", "y"]).tolist() == []
    assert pareto_front(TABLE.iloc[:1], ["x", "y"]).tolist() == [True]


tables = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=7).map(
    lambda rows: pd.DataFrame(rows, columns=["x", "y"])
)


@given(tables)
def test_the_front_is_its_definition(table):
    rows = table.to_numpy().tolist()
    expected = [not any(x2 >= x and y2 >= y and (x2 > x or y2 > y) for x2, y2 in rows) for x, y in rows]
    assert pareto_front(table, ["x", "y"]).tolist() == expected
    assert any(expected)
    one_draw = table.assign(draw=0, formulation=range(len(table)))
    assert undominated(one_draw, ["x", "y"]).tolist() == [float(front) for front in expected]


def test_columns_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="table has no column 'z'; it needs x, z"):
        pareto_front(TABLE, ["x", "z"])
    with pytest.raises(ValueError, match="columns is 'x'; name one or more in a list"):
        pareto_front(TABLE, "x")
    with pytest.raises(ValueError, match="columns is"):
        pareto_front(TABLE, [])
    with pytest.raises(ValueError, match="'high' is not a number"):
        pareto_front(TABLE.assign(x="high"), ["x"])
    with pytest.raises(ValueError, match="two answers with draw 0, formulation 'a'"):
        undominated(pd.DataFrame({"draw": [0, 0], "formulation": "a", "x": [1, 2]}), ["x"])


def test_a_draw_with_a_missing_number_is_left_out():
    draws = pd.DataFrame({"draw": [0, 0, 1, 1], "formulation": list("abab"), "x": [1, 2, 2, np.nan]})
    assert undominated(draws, ["x"]).to_dict() == {"a": 0, "b": 1}
    assert undominated(draws.iloc[2:], ["x"]).isna().all()
    assert undominated(draws.iloc[:0], ["x"]).empty


def two_formulations() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Neither of which a whole role agrees on."""
    rng = np.random.default_rng(5)
    roles = ["teacher", "office", "leader"]
    seen = [
        {
            "formulation": f,
            "participant": f"p{n}",
            "role": roles[n % 3],
            "value": (0, 4)[n // 3 % 2] if n < 6 else int(rng.integers(0, 5)),
        }
        for f in "ab"
        for n in range(12)
    ]
    sorting = [
        {
            "formulation": f,
            "participant": f"p{n}",
            "role": roles[n % 3],
            "item": f"t{t}",
            "value": int(rng.random() < p),
        }
        for f in "ab"
        for n in range(12)
        for t, p in enumerate([0.9, 0.6, 0.1])
    ]
    return pd.DataFrame(seen), pd.DataFrame(sorting)


def test_the_cloud_draws_the_same_people_for_both_numbers_of_every_formulation():
    seen, sorting = two_formulations()
    drawn = cloud(seen, sorting, draws=50, seed=3)
    for formulation in "ab":
        own = drawn.loc[drawn["formulation"] == formulation].reset_index(drop=True)
        least = bootstrap(inclusion, seen.query("formulation == @formulation"), draws=50, seed=3)["least"]
        told = bootstrap(discrimination, sorting.query("formulation == @formulation"), draws=50, seed=3)
        np.testing.assert_allclose(own["inclusion"], least)
        # The same people: what their copies add to the adjusted number is all there is between them.
        apart = told["information_adjusted"] - own["discrimination"]
        assert apart.between(-1e-9, 0.2).all() and apart.mean() > 0.01
    shares = undominated(drawn, ["inclusion", "discrimination"])
    assert shares.between(0, 1).all()
    assert float(shares.to_numpy().sum()) >= 1
    macro = cloud(seen, sorting, macro=True, draws=50, seed=3)
    assert (macro["inclusion"].to_numpy() >= drawn["inclusion"].to_numpy() - 1e-12).all()


def test_a_person_may_judge_one_formulation_and_not_the_other():
    seen, sorting = two_formulations()
    drawn = cloud(seen.query("participant != 'p0' or formulation == 'a'"), sorting, draws=20)
    assert drawn.notna().to_numpy().sum() == 40 * 4


def test_who_is_in_another_merged_role_among_the_cards_is_drawn_within_the_role_in_which_they_were_asked():
    seen, sorting = two_formulations()
    merged = sorting.assign(role=sorting["role"].replace("office", "others"))
    pd.testing.assert_frame_equal(cloud(seen, merged, draws=20), cloud(seen, sorting, draws=20))
    torn = pd.concat([seen, seen.iloc[:1].assign(formulation="b", participant="p1", role="leader")])
    with pytest.raises(ValueError, match="participant 'p1' has two values of 'role'"):
        cloud(torn, sorting)


def test_a_cloud_without_answers_is_empty():
    seen, sorting = two_formulations()
    assert cloud(seen.iloc[:0], sorting.iloc[:0]).empty
    assert cloud(seen, sorting.iloc[:0], draws=3)["discrimination"].isna().to_numpy().all()
    with pytest.raises(ValueError, match="sorting has no column 'item'"):
        cloud(seen, sorting.drop(columns="item"))
