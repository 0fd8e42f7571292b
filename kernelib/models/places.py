"""Places in a ranking as numbers: what the scores of orders share.

A ranking has a row for each rater and a column for each item, and 1 is the first place.
"""

import numpy as np
import pandas as pd


def midranks(places: np.ndarray) -> np.ndarray:
    """Each row's ranks from 1, ties sharing the mean of theirs."""
    if not places.size:
        return places
    items = places.shape[1]
    order = np.argsort(places, axis=1, kind="stable")
    ordered = np.take_along_axis(places, order, axis=1)
    starts = np.ones(places.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ends = np.ones(places.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    at = np.arange(items)
    first = np.maximum.accumulate(np.where(starts, at, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, at, items)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(places.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    return ranks


def by_code(items: pd.Index) -> list[int]:
    """The positions of the items in the order of their codes."""
    try:
        return sorted(range(len(items)), key=lambda at: items[at])
    except TypeError:
        return sorted(range(len(items)), key=lambda at: str(items[at]))


def placed_before(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many placed the one item before the other: draws × items × items. A missing or tied place says nothing."""
    return _counted(places[:, :, None] < places[:, None, :], weights)


def placed_level(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many placed both items at the same place: draws × items × items."""
    return _counted(places[:, :, None] == places[:, None, :], weights)


def _counted(holds: np.ndarray, weights: np.ndarray) -> np.ndarray:
    raters, items, _ = holds.shape
    return (weights @ holds.reshape(raters, items * items).astype(float)).reshape(len(weights), items, items)


def everybody(places: np.ndarray) -> np.ndarray:
    """The weights of one draw in which each rater counts once."""
    return np.ones((1, len(places)))
