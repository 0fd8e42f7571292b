"""Which pairs of statements each person compares, and what they won."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.places import by_code


def pair_design(items: Sequence[Hashable], people: int, per_person: int, *, seed: int = 0) -> pd.DataFrame:
    """Which pairs each person compares: a balanced cyclic design.

    All pairs are laid in a ring, by how far apart their items stand on a circle, and dealt out in turn. So no pair is
    asked more than once oftener than another; with an odd number of items and as many pairs per person, each person
    meets each item twice.

    David (1988), The Method of Paired Comparisons.

    Parameters
    ----------
    items : sequence
        At least two, each once.
    people, per_person : int
        How many people, and how many pairs each; at most all pairs.
    seed : int
        Decides which item stands where on the circle, the order of a person's pairs, and which item is shown first.

    Returns
    -------
    DataFrame
        ``person`` (from 0), ``first`` and ``second``; a row per comparison.

    Examples
    --------
    >>> pair_design(["a", "b", "c"], people=1, per_person=3)["person"].tolist()
    [0, 0, 0]
    """
    items = list(items)
    count = len(items)
    pairs = count * (count - 1) // 2
    if len(set(items)) < count:
        raise ValueError(f"{next(item for item in items if items.count(item) > 1)!r} is there twice; name each once")
    if people < 0 or not 1 <= per_person <= pairs:
        raise ValueError(
            f"{people} people with {per_person} pairs each from {count} items; use 1 to {pairs} pairs, 0 people or more"
        )
    rng = np.random.default_rng(seed)
    circle = rng.permutation(count)
    ring = np.array(
        [
            (circle[at], circle[(at + apart) % count])
            for apart in range(1, count // 2 + 1)
            for at in range(count // 2 if 2 * apart == count else count)
        ]
    )
    dealt = np.arange(people * per_person).reshape(people, per_person) % pairs
    chosen = ring[rng.permuted(dealt, axis=1).ravel()]
    shown = rng.permuted(chosen, axis=1)
    return pd.DataFrame(
        {
            "person": np.repeat(np.arange(people), per_person),
            "first": [items[at] for at in shown[:, 0]],
            "second": [items[at] for at in shown[:, 1]],
        }
    )


def wins_from_pairs(pairs: pd.DataFrame, items: Sequence[Hashable] | None = None, *, tie: Any = "tie") -> pd.DataFrame:
    """Wins from compared pairs, for `bradley_terry`.

    Parameters
    ----------
    pairs : DataFrame
        ``first``, ``second`` and ``chosen``: one of the two, or `tie` for half a win each; missing is left out.
    items : sequence, optional
        The rows and columns wanted; else the items that occur, by code.
    tie : code
        How a tie is written.

    Returns
    -------
    DataFrame, items × items
        How often the row beat the column.

    Examples
    --------
    >>> wins_from_pairs(pd.DataFrame({"first": ["a", "a"], "second": ["b", "b"], "chosen": ["b", "tie"]}))
         a    b
    a  0.0  0.5
    b  1.5  0.0
    """
    checks.columns(pairs, ["first", "second", "chosen"], "pairs")
    answered = pairs[pairs["chosen"].notna()]
    if items is None:
        found = pd.Index(pairs[["first", "second"]].to_numpy().ravel()).unique()
        items = [found[at] for at in by_code(found)]
    at = {item: position for position, item in enumerate(items)}
    wins = np.zeros((len(at), len(at)))
    for first, second, chosen in zip(answered["first"], answered["second"], answered["chosen"], strict=True):
        for item in (first, second):
            if item not in at:
                raise ValueError(f"pairs: {item!r} is not among the items {', '.join(map(str, at))}")
        if first == second:
            raise ValueError(f"pairs: {first!r} is compared with itself; leave the row out")
        if chosen not in (first, second, tie):
            raise ValueError(f"pairs: chosen is {chosen!r}; use {first!r}, {second!r} or {tie!r}")
        won = 0.5 if chosen == tie else float(chosen == first)
        wins[at[first], at[second]] += won
        wins[at[second], at[first]] += 1 - won
    return pd.DataFrame(wins, index=list(at), columns=list(at))
