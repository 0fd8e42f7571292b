"""What a score refuses to count: each refusal names the value and what would do.

The checks come before the arithmetic, look at the whole table at once and hand back plain arrays of numbers, missing as
nan, so that the arithmetic after them needs no pandas.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd


def table(value: Any, what: str) -> None:
    """A DataFrame, each of whose rows and columns is there once.

    >>> table(pd.DataFrame([[1], [2]], index=["anna", "anna"]), "ratings")
    Traceback (most recent call last):
    ValueError: ratings: row 'anna' is there twice; keep one, or give each row a name of its own with reset_index()
    """
    if not isinstance(value, pd.DataFrame):
        raise ValueError(f"{what} is a {type(value).__name__}; pass a DataFrame")
    for axis, labels, remedy in (
        ("row", value.index, "keep one, or give each row a name of its own with reset_index()"),
        ("column", value.columns, "keep one, or rename"),
    ):
        if not labels.is_unique:
            twice = labels[labels.duplicated()].tolist()[0]
            raise ValueError(f"{what}: {axis} {twice!r} is there twice; {remedy}")


def numbers(value: Any, what: str, *, low: float | None = None, high: float | None = None) -> np.ndarray:
    """The numbers of a table as floats, missing as nan; text, infinity and what is off the scale are refused.

    >>> numbers(pd.DataFrame({"q1": [1, None]}), "ratings", low=1, high=5)
    array([[ 1.],
           [nan]])
    >>> numbers(pd.DataFrame({"q1": [1, 6]}), "rating", low=1, high=5)
    Traceback (most recent call last):
    ValueError: rating 6 is off the scale 1 to 5
    """
    table(value, what)
    if {"participant", "item", "value"} <= {*value.columns}:
        remedy = 'answers.pivot(index="participant", columns="item", values="value")'
        raise ValueError(f"{what}: these are long answers; make them wide first: {remedy}")
    found = value.to_numpy()
    if found.dtype.kind not in "fiub":
        found = value.apply(_numeric, what=what).to_numpy(dtype=float, na_value=np.nan)
    return on_scale(found.astype(float, copy=False), what, low, high)


def column(value: Any, what: str, *, low: float | None = None, high: float | None = None) -> np.ndarray:
    """The numbers of a Series as floats, missing as nan; refused as in `numbers`.

    >>> column(pd.Series([4, "often"]), "ratings")
    Traceback (most recent call last):
    ValueError: ratings: 'often' is not a number; recode text to numbers first
    """
    if not isinstance(value, pd.Series):
        raise ValueError(f"{what} is a {type(value).__name__}; pass a Series")
    return on_scale(_numeric(value, what).to_numpy(dtype=float, na_value=np.nan), what, low, high)


def on_scale(found: np.ndarray, what: str, low: float | None, high: float | None) -> np.ndarray:
    """The numbers as they are, refused where one is infinite or off the scale."""
    if np.isinf(found).any():
        raise ValueError(f"{what}: {found[np.isinf(found)][0]} is infinite; leave it out or mark it missing")
    below = found < (-np.inf if low is None else low)
    off = below | (found > (np.inf if high is None else high))
    if off.any():
        value = f"{found[off][0]:g}"
        if high is None:
            raise ValueError(f"{what}: {value} is below {low:g}; use numbers from {low:g} up")
        raise ValueError(f"{what} {value} is off the scale {'up' if low is None else f'{low:g}'} to {high:g}")
    return found


def counts(value: Any, what: str) -> np.ndarray:
    """Numbers from 0 up, none missing."""
    found = numbers(value, what, low=0)
    if np.isnan(found).any():
        raise ValueError(f"{what}: a count is missing; fill with 0 where nothing was counted")
    return found


def complete(value: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the rows that lack none, and which rows those are.

    >>> complete(pd.DataFrame({"a": [1, 2], "b": [3, None]}), "items")
    (array([[1., 3.]]), array([ True, False]))
    """
    found = numbers(value, what)
    whole = np.logical_not(np.isnan(found).any(axis=1))
    return found[whole], whole


def square(value: Any, what: str) -> pd.DataFrame:
    """The table with its columns in the order of its rows; refused unless both have the same names.

    >>> square(pd.DataFrame([[0, 1]], index=["a"], columns=["a", "b"]), "wins")
    Traceback (most recent call last):
    ValueError: wins: 'b' is a column and no row; give rows and columns the same names
    """
    table(value, what)
    if value.index.equals(value.columns):
        return value
    for ours, others, which in ((value.index, value.columns, "row and no column"), (value.columns, value.index, "")):
        extra = ours.difference(others, sort=False)
        if len(extra):
            raise ValueError(
                f"{what}: {extra[0]!r} is a {which or 'column and no row'}; give rows and columns the same names"
            )
    return value.loc[:, value.index]


def columns(value: Any, needed: Iterable[str], what: str) -> None:
    """A long table that has the columns it needs.

    >>> columns(pd.DataFrame({"item": []}), ["item", "value"], "sorting")
    Traceback (most recent call last):
    ValueError: sorting has no column 'value'; it needs item, value
    """
    if not isinstance(value, pd.DataFrame):
        raise ValueError(f"{what} is a {type(value).__name__}; pass a DataFrame")
    needed = list(needed)
    for name in needed:
        if name not in value.columns:
            raise ValueError(f"{what} has no column {name!r}; it needs {', '.join(needed)}")


def answered_once(value: pd.DataFrame, by: list[str], what: str) -> None:
    """Nobody's answer stands twice in a long table.

    >>> seen = pd.DataFrame({"participant": ["anna", "anna"], "item": ["yard", "yard"]})
    >>> answered_once(seen, ["participant", "item"], "seen")
    Traceback (most recent call last):
    ValueError: seen: there are two answers with participant 'anna', item 'yard'; keep the newest
    """
    twice = value.duplicated(by).to_numpy()
    if twice.any():
        found = value.loc[twice, by].astype(object).iloc[0]
        where = ", ".join(f"{name} {found[name]!r}" for name in by)
        raise ValueError(f"{what}: there are two answers with {where}; keep the newest")


def one_of(value: Any, allowed: Iterable[str], what: str) -> None:
    """A word that is known."""
    if value not in (allowed := list(allowed)):
        raise ValueError(f"{what} is {value!r}; use one of {', '.join(allowed)}")


def _numeric(value: pd.Series, what: str) -> pd.Series:
    """The column as numbers. Text is refused even where it reads like a number: nobody knows which scale it is of."""
    kind = value.dtype
    if pd.api.types.is_numeric_dtype(kind) and getattr(kind, "kind", "f") != "c":
        return value
    missing = value.isna().to_numpy()
    for one in value[~missing]:
        if not isinstance(one, (int, float, np.number, np.bool_)) or isinstance(one, np.complexfloating):
            raise ValueError(f"{what}: {one!r} is not a number; recode text to numbers first")
    return value.astype(object).mask(missing, np.nan).astype(float)
