"""What a card tells of its label, for more labels than two."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib.models.dilemma import core_labels, discrimination
from kernelib.models.information import of_cards
from tests.models.loops import assert_same_as_the_loop
from tests.models.tables import doubled, long, shuffled, with_a_silent_person

LABELS = ["core", "supports", "not_ours"]


@st.composite
def sortings(draw: st.DrawFn, people: int = 6, cards: int = 3) -> pd.DataFrame:
    row = st.lists(st.sampled_from([*LABELS, None]), min_size=cards, max_size=cards)
    rows = draw(st.lists(row, min_size=1, max_size=people))
    names = [f"p{n}" for n in range(len(rows))]
    return pd.DataFrame(rows, index=names, columns=[f"task{n}" for n in range(cards)], dtype=object)


def entropies(sorting: pd.DataFrame) -> tuple[float, float]:
    """The entropy of all labels and the mean of the cards', in shares of log2 3, one after the other."""

    def entropy(values: list[str]) -> float:
        shares = [values.count(label) / len(values) for label in set(values)]
        return -sum(share * np.log(share) for share in shares) / np.log(3)

    cards = [sorting[card].dropna().tolist() for card in sorting.columns]
    everything = [label for card in cards for label in card]
    within = sum(len(card) * entropy(card) for card in cards if card) / len(everything)
    return entropy(everything), within


@given(sortings())
def test_selectivity_and_ambiguity_are_entropies(sorting):
    found = of_cards(sorting, labels=LABELS).tolist()
    if not sorting.notna().to_numpy().any():
        assert np.isnan(found).all()
        return
    selectivity, ambiguity = entropies(sorting)
    assert found[:3] == pytest.approx([selectivity, ambiguity, max(0, selectivity - ambiguity)], abs=1e-12)


@settings(max_examples=20)
@given(sortings(people=2))
def test_the_adjustment_is_the_mean_over_every_relabelling(sorting):
    rows = [row.dropna().tolist() for _, row in sorting.iterrows()]
    if not any(rows):
        return
    there = sorting.notna().to_numpy()
    ambiguities = []
    for dealt in product(*(permutations(row) for row in rows)):
        one = np.full(sorting.shape, None, dtype=object)
        one[there] = [label for row in dealt for label in row]
        ambiguities.append(entropies(pd.DataFrame(one, columns=sorting.columns))[1])
    expected = max(0, np.mean(ambiguities) - entropies(sorting)[1])
    assert of_cards(sorting, labels=LABELS).tolist()[3] == pytest.approx(expected, abs=1e-10)


@given(sortings())
def test_two_labels_are_discrimination(sorting):
    two = sorting.replace("not_ours", None)
    binary = (two == "core").astype(float).mask(two.isna())
    np.testing.assert_allclose(of_cards(two, labels=["core", "supports"]), discrimination(binary), atol=1e-10)


@given(sortings(), st.integers(0, 99))
def test_bounds_hold_and_order_names_doubling_and_silence_change_nothing(sorting, seed):
    found = of_cards(sorting, labels=LABELS)
    assert found.dropna().between(0, 1 + 1e-12).all()
    renamed = sorting.replace(dict(zip(LABELS, "xyz", strict=True)))
    others = [
        of_cards(shuffled(sorting, seed), labels=LABELS),
        of_cards(sorting, labels=LABELS[::-1]),
        of_cards(renamed, labels=list("xyz")),
        of_cards(with_a_silent_person(sorting), labels=LABELS),
    ]
    for other in others:
        np.testing.assert_allclose(other, found, atol=1e-10)
    np.testing.assert_allclose(of_cards(doubled(sorting), labels=LABELS).iloc[:3], found.iloc[:3], atol=1e-12)


@settings(max_examples=15)  # each is a loop of its own
@given(sortings())
def test_all_draws_at_once_are_the_plain_loop(sorting):
    assert_same_as_the_loop(of_cards, long(sorting), draws=6, labels=LABELS)


def test_labels_that_are_not_there_are_refused():
    sorting = pd.DataFrame({"yard": ["core", "kerne"]})
    with pytest.raises(ValueError, match="sorting: 'kerne' is not among the labels; use core, not_ours"):
        of_cards(sorting, labels=["core", "not_ours"])
    with pytest.raises(ValueError, match=r"labels are \['core'\]; give two or more, each once"):
        of_cards(sorting, labels=["core"])
    with pytest.raises(ValueError, match="give two or more, each once"):
        of_cards(sorting, labels=["core", "core"])
    with pytest.raises(ValueError, match="sorting is a list; pass a DataFrame"):
        of_cards([], labels=LABELS)  # pyright: ignore[reportArgumentType]


def test_core_is_one_not_is_zero_and_dont_know_is_missing():
    sorting = pd.DataFrame({"item": list("abcd"), "value": ["core", "supports", "dont_know", None]})
    found = core_labels(sorting, core="core", bins=[*LABELS, "dont_know"], apart=["dont_know"])
    assert found["value"].tolist() == pytest.approx([1, 0, np.nan, np.nan], nan_ok=True)
    assert found["item"].tolist() == list("abcd")
    assert sorting["value"].iloc[0] == "core"
    with pytest.raises(ValueError, match="value is 'dont_know'; use one of core, supports, not_ours"):
        core_labels(sorting, core="core", bins=LABELS)
    with pytest.raises(ValueError, match="bin is 'kerne'; use one of core"):
        core_labels(sorting, core="kerne", bins=[*LABELS, "dont_know"])
