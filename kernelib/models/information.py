"""What a card tells of the label that people give it, and what it would tell by chance."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.resampling import weighted_by

TOLD = ["selectivity", "ambiguity", "information", "information_adjusted"]


def part(share: np.ndarray) -> np.ndarray:
    """What a label with this share adds to an entropy, in bits."""
    return -share * np.log2(share, out=np.zeros_like(share), where=share > 0)


def entropy(share: np.ndarray) -> np.ndarray:
    """In bits, of a yes that has this share."""
    return part(share) + part(1 - share)


def told(
    labelled: Sequence[np.ndarray], weights: np.ndarray, adds: Callable[[np.ndarray], np.ndarray], once: bool = False
) -> np.ndarray:
    """Draws × `TOLD`, in bits.

    `labelled` has for each label raters × cards: 1 where it was given, 0 where another was, nan where none. `adds` is
    what a share of it adds to the entropy. `once` is as in `by_chance`.
    """
    given = ~np.isnan(labelled[0])
    n = weights @ given
    total = n.sum(axis=1)
    some = total > 0
    result = np.full((len(weights), len(TOLD)), np.nan)
    result[some] = 0
    for each in labelled:
        count = weights @ np.nan_to_num(each)
        share = np.divide(count, n, out=np.zeros_like(count), where=n > 0)
        result[some, 0] += adds(count[some].sum(axis=1) / total[some])
        result[some, 1] += (n * adds(share))[some].sum(axis=1) / total[some]
        result[some, 3] += by_chance(each, weights[some], n[some], adds, once)
    result[:, 2] = np.maximum(0, result[:, 0] - result[:, 1])
    result[:, 3] = np.maximum(0, result[:, 3] - result[:, 1])
    return result


def by_chance(
    found: np.ndarray,
    weights: np.ndarray,
    n: np.ndarray,
    adds: Callable[[np.ndarray], np.ndarray],
    once: bool = False,
) -> np.ndarray:
    """What a label would add to each draw's ambiguity if every rater dealt out their own labels at random.

    A rater who was drawn several times counts as so many raters, who each deal for themselves. With `once` they deal
    once, and all their copies lie alike, as they do in the draw: copies make cards look more alike than they are.

    A card's count of the label is then Poisson-binomial, each rater with their own share of it. Its characteristic
    function is a product, in which raters with the same share are one factor to a power; the mean of `adds` over the
    distribution is the product's inner product with the transform of `adds` (Parseval), so that neither a
    distribution nor a simulation is needed.
    """
    given = ~np.isnan(found)
    own = np.nan_to_num(found).sum(axis=1) / np.maximum(given.sum(axis=1), 1)
    shares, which = np.unique(own, return_inverse=True)
    belongs = which[:, None] == np.arange(len(shares))
    # An odd number of places keeps every factor away from 0.
    places = int(n.max(initial=0)) // 2 * 2 + 3
    turn = np.exp(-2j * np.pi * np.arange(places // 2 + 1) / places)
    copies = range(1, int(weights.max(initial=0)) + 1) if once else [1]
    factors = [np.log(1 - shares[:, None] + shares[:, None] * turn**times) for times in copies]
    asked, of_asked = np.unique(n, return_inverse=True)
    counts = np.minimum(np.arange(places), asked[:, None])
    added = adds(np.divide(counts, asked[:, None], out=np.zeros_like(counts), where=asked[:, None] > 0))
    transforms = np.fft.rfft(added).conj() * np.where(turn == 1, 1, 2) / places
    of_asked = of_asked.reshape(n.shape)
    expected = np.empty(len(weights))
    at_once = max(1, 1_000_000 // max(1, n.shape[1] * places))
    for start in range(0, len(weights), at_once):
        draws = slice(start, start + at_once)
        chances = np.zeros((*n[draws].shape, len(turn)), dtype=complex)
        for times, factor in zip(copies, factors, strict=True):
            drawn = (weights[draws] == times).astype(float) if once else weights[draws]
            raters = [drawn @ (belongs & given[:, [card]]) for card in range(n.shape[1])]
            chances += np.stack(raters, axis=1) @ factor
        means = np.einsum("dck,dck->dc", np.exp(chances), transforms[of_asked[draws]]).real
        expected[draws] = (n[draws] * means).sum(axis=1) / n[draws].sum(axis=1)
    return expected


def _labelled(sorting: pd.DataFrame, labels: Sequence[str]) -> list[np.ndarray]:
    checks.table(sorting, "sorting")
    if len(labels := list(labels)) != len(set(labels)) or len(labels) < 2:
        raise ValueError(f"labels are {labels!r}; give two or more, each once")
    values = sorting.to_numpy(dtype=object, na_value=None)
    codes = pd.Index(labels, dtype=object).get_indexer(values.ravel()).reshape(values.shape)
    missing = pd.isna(values)
    strange = values[(codes < 0) & ~missing]
    if len(strange):
        raise ValueError(f"sorting: {strange[0]!r} is not among the labels; use {', '.join(map(str, labels))}")
    return [np.where(missing, np.nan, codes == label) for label in range(len(labels))]


def _weighted_of_cards(sorting: pd.DataFrame, weights: np.ndarray, *, labels: Sequence[str]) -> pd.DataFrame:
    labelled = _labelled(sorting, labels)
    return pd.DataFrame(told(labelled, weights, part) / np.log2(len(labelled)), columns=pd.Index(TOLD))


@weighted_by(_weighted_of_cards, table="wide")
def of_cards(sorting: pd.DataFrame, *, labels: Sequence[str]) -> pd.Series:
    """What the card tells of its label where there are more labels than core and not: a share of what it could tell.

    As `dilemma.discrimination`, which it equals for two labels, divided by log2 of the number of labels. What it
    estimates and what may be compared stands there.

    Parameters
    ----------
    sorting : DataFrame, participants × task cards
        The labels' codes. Missing ones are left out; one outside `labels` is refused.
    labels : sequence of str
        All that could have been given, two or more.

    Returns
    -------
    Series
        ``selectivity``, ``ambiguity``, ``information`` and ``information_adjusted``, each from 0 to 1; nan where nobody
        sorted a card.

    Examples
    --------
    >>> sorting = pd.DataFrame({"teaching": ["core", "core"], "yard": ["supports", "supports"], "snow": ["not", "not"]})
    >>> of_cards(sorting, labels=["core", "supports", "not"]).round(3)
    selectivity             1.000
    ambiguity               0.000
    information             1.000
    information_adjusted    0.421
    dtype: float64
    """
    labelled = _labelled(sorting, labels)
    found = told(labelled, np.ones((1, len(sorting))), part)[0]
    return pd.Series(found / np.log2(len(labelled)), index=pd.Index(TOLD))
