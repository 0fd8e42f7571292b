"""Answers drawn at random, for the property tests of the models."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

ROLES = ["leader", "office", "teacher"]


@st.composite
def wide_tables(
    draw: st.DrawFn,
    low: int = 1,
    high: int = 5,
    *,
    missing: bool = True,
    people: tuple[int, int] = (0, 7),
    items: tuple[int, int] = (1, 5),
) -> pd.DataFrame:
    """Participants × items of whole numbers, some missing."""
    values = st.one_of(st.none(), st.integers(low, high)) if missing else st.integers(low, high)
    columns = draw(st.integers(*items))
    row = st.lists(values, min_size=columns, max_size=columns)
    rows = draw(st.lists(row, min_size=people[0], max_size=people[1]))
    return table(rows, columns)


def table(rows: list[list[int | None]], columns: int) -> pd.DataFrame:
    found = np.array(rows, dtype=float).reshape(len(rows), columns)
    return pd.DataFrame(found, index=[f"p{n}" for n in range(len(rows))], columns=[f"i{n}" for n in range(columns)])


@st.composite
def orders(draw: st.DrawFn, *, people: tuple[int, int] = (0, 6), items: tuple[int, int] = (1, 5)) -> pd.DataFrame:
    """Whole rankings without ties."""
    columns = draw(st.integers(*items))
    rows = draw(st.lists(st.permutations(range(1, columns + 1)), min_size=people[0], max_size=people[1]))
    return table([list(row) for row in rows], columns)


def long(answers: pd.DataFrame, roles: list[str] | None = None) -> pd.DataFrame:
    """Participants × items as long answers; the roles go round."""
    roles = roles or ROLES
    people, items = answers.shape
    return pd.DataFrame(
        {
            "participant": np.repeat(answers.index.to_numpy(), items),
            "role": np.repeat([roles[n % len(roles)] for n in range(people)], items),
            "item": np.tile(answers.columns.to_numpy(), people),
            "value": answers.to_numpy().ravel(),
        }
    )


def with_a_silent_person(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.reindex([*answers.index, "silent"])


def doubled(answers: pd.DataFrame) -> pd.DataFrame:
    """Everybody twice, under two names."""
    return pd.concat([answers, answers.rename(index=lambda name: f"{name} again")])


def shuffled(answers: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Rows and columns in another order."""
    rng = np.random.default_rng(seed)
    return answers.iloc[rng.permutation(len(answers)), rng.permutation(answers.shape[1])]
