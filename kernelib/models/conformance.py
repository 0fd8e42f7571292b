"""What anybody may expect of a score, asked of one that somebody made.

In the spirit of scikit-learn's `check_estimator`: random answers go in, and each expectation that does not hold becomes
a sentence.
"""

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from kernelib.models import checks
from kernelib.models.uncertainty import bootstrap, wide

TABLES = ("wide", "long")
PEOPLE, ITEMS, ROLES = 12, 5, ("leader", "office", "teacher")


def check_model(
    score: Callable[..., Any],
    *,
    table: str = "wide",
    values: tuple[int, int] = (1, 5),
    low: float = -np.inf,
    high: float = np.inf,
    seed: int = 0,
    **settings: Any,
) -> None:
    """Say in sentences what a score does that it should not, all of it at once; silence is good.

    It should give a number, a Series or a DataFrame of numbers, the same each time, for whatever order and names people
    have; leave its input as it was; mind nobody, one person, gaps, and people who all answer alike, without a warning;
    count nobody who has not answered; refuse infinity; stay within its bounds; and be fit for `uncertainty.bootstrap`.

    Parameters
    ----------
    score : callable
        Takes a table of answers and `settings`.
    table : {"wide", "long"}
        Participants × items, or long answers ``participant, role, item, value``.
    values : pair of int
        The least and the largest answer.
    low, high : float
        Between which the score must lie where it is defined.
    seed : int
        Which random answers.

    Raises
    ------
    ValueError
        With a sentence for each expectation that does not hold.

    Examples
    --------
    >>> check_model(lambda ratings: ratings.iloc[0].mean(), low=1, high=5)
    Traceback (most recent call last):
    ValueError: people in another order change the result; count them alike
    it gives 3.2 for 12 people with infinity among the answers; refuse it in a sentence
    nobody at all gives IndexError: single positional indexer is out-of-bounds; give nan or 0
    """
    checks.one_of(table, TABLES, "table")
    if problems := list(_Trial(partial(score, **settings), table, values, seed).problems(low, high)):
        raise ValueError("\n".join(problems))


class _Trial:
    def __init__(self, score: Callable[..., Any], table: str, values: tuple[int, int], seed: int) -> None:
        self.score, self.table, self.values = score, table, values
        self.chance = np.random.default_rng(seed)

    def answers(self, people: int = PEOPLE, *, gaps: bool = False, alike: bool = False) -> pd.DataFrame:
        """Participants × items."""
        low, high = self.values
        found = self.chance.integers(low, high + 1, size=(1 if alike else people, ITEMS)).astype(float)
        found = np.repeat(found, people, axis=0) if alike else found
        if gaps:
            found[self.chance.random(found.shape) < 0.2] = np.nan
        return pd.DataFrame(
            found, index=[f"p{n:02}" for n in range(people)], columns=[f"item{n}" for n in range(ITEMS)]
        )

    def given(self, answers: pd.DataFrame) -> pd.DataFrame:
        """As the score takes them."""
        return answers if self.table == "wide" else long(answers)

    def of(self, answers: pd.DataFrame) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return self.score(self.given(answers))

    def problems(self, low: float, high: float) -> Iterator[str]:
        answers = self.answers()
        given = self.given(answers)
        before = given.copy(deep=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                first = self.score(given)
        except Exception as error:
            yield f"{PEOPLE} people who answered everything give {_named(error)}; give a number"
            return
        if _numbers(first) is None:
            yield f"it gives a {type(first).__name__}; give a number, a Series or a DataFrame of numbers"
            return
        if not given.equals(before):
            yield "it changes the table it is given; work on a copy"
        yield from self._stays(first, answers, "the same answers once more give another result; use a fixed seed")
        turned = answers.iloc[self.chance.permutation(PEOPLE)]
        yield from self._stays(first, turned, "people in another order change the result; count them alike")
        called = answers.rename(index=lambda name: f"x{name}")
        yield from self._stays(first, called, "other names of people change the result; leave names out of it")
        silent = answers.reindex([*answers.index, "silent"])
        yield from self._stays(first, silent, "somebody who has answered nothing changes the result; leave them out")
        yield from self._refuses_infinity(answers)
        for what, each in (
            ("nobody at all", self.answers(0)),
            ("one person", self.answers(1)),
            ("people who all answer alike", self.answers(alike=True)),
            ("answers with gaps", self.answers(gaps=True)),
            ("an item nobody has answered", answers.assign(item0=np.nan)),
        ):
            yield from self._bears(what, each, low, high)
        yield from self._bears("ordinary answers", answers, low, high)
        yield from self._can_be_drawn(answers)

    def _stays(self, first: Any, answers: pd.DataFrame, sentence: str) -> Iterator[str]:
        try:
            same = _same(first, self.of(answers))
        except Exception as error:
            yield f"{sentence.split(';')[0]}: {_named(error)}"
            return
        if not same:
            yield sentence

    def _refuses_infinity(self, answers: pd.DataFrame) -> Iterator[str]:
        endless = answers.copy()
        endless.iloc[1, 1] = np.inf
        try:
            found = self.of(endless)
        except ValueError:
            return
        except Exception as error:
            yield f"infinity among the answers gives {_named(error)}; raise a ValueError that names the value"
            return
        shown = f"{found:g}" if isinstance(found, (int, float)) else f"a {type(found).__name__}"
        yield f"it gives {shown} for {PEOPLE} people with infinity among the answers; refuse it in a sentence"

    def _bears(self, what: str, answers: pd.DataFrame, low: float, high: float) -> Iterator[str]:
        try:
            numbers = _numbers(self.of(answers))
        except Exception as error:
            yield f"{what} gives {_named(error)}; give nan or 0"
            return
        if numbers is None:
            yield f"{what} gives no number; give nan where the score is not defined"
            return
        outside = numbers[(numbers < low - 1e-9) | (numbers > high + 1e-9)]
        if len(outside):
            yield f"{what} gives {outside[0]:g}; stay between {low:g} and {high:g}"

    def _can_be_drawn(self, answers: pd.DataFrame) -> Iterator[str]:
        """All draws at once, if it knows how, are the plain loop."""
        answered = long(answers)
        try:
            quick = bootstrap(self.score, answered, draws=8) if self._known() else None
            slow = bootstrap(self._plain, answered, draws=8)
        except Exception as error:
            yield f"the bootstrap gives {_named(error)}; take the answers of any people"
            return
        if quick is not None and not _same(slow, quick[slow.columns]):
            yield "its weighted version is not what the plain loop gives; count each person as often as they are drawn"

    def _known(self) -> bool:
        from kernelib.models import resampling

        function = self.score.func if isinstance(self.score, partial) else self.score
        return resampling.weighted(function) is not None

    def _plain(self, drawn: pd.DataFrame) -> Any:
        return self.score(wide(drawn) if self.table == "wide" else drawn)


def long(answers: pd.DataFrame) -> pd.DataFrame:
    """Participants × items as long answers; each has the role of the number in their name, wherever they stand.

    >>> long(pd.DataFrame({"yard": [1.0]}, index=["anna"]))
      participant    role  item  value
    0        anna  leader  yard    1.0
    """
    items = answers.shape[1]
    numbers = ["".join(filter(str.isdigit, str(name))) or "0" for name in answers.index]
    roles = [ROLES[int(number) % len(ROLES)] for number in numbers]
    return pd.DataFrame(
        {
            "participant": np.repeat(answers.index.to_numpy(dtype=object), items),
            "role": np.repeat(np.array(roles, dtype=object), items),
            "item": np.tile(answers.columns.to_numpy(dtype=object), len(answers)),
            "value": answers.to_numpy().ravel(),
        }
    )


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'without a word'}"


def _numbers(found: Any) -> np.ndarray | None:
    """The numbers of a result, or None if it is something else."""
    if isinstance(found, (pd.Series, pd.DataFrame)):
        found = found.to_numpy()
    elif not isinstance(found, (int, float, np.number)):
        return None
    try:
        return np.atleast_1d(np.asarray(found, dtype=float)).ravel()
    except (TypeError, ValueError):
        return None


def _same(one: Any, other: Any) -> bool:
    """Whether two results hold the same numbers; labels decide, not their order."""
    if isinstance(one, (pd.Series, pd.DataFrame)):
        if type(one) is not type(other) or set(one.index) != set(other.index):
            return False
        if isinstance(one, pd.DataFrame):
            if set(one.columns) != set(other.columns):
                return False
            other = other[one.columns]
        other = other.loc[one.index]
    first, second = _numbers(one), _numbers(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=1e-6, atol=1e-9, equal_nan=True))
