"""How sure a number is: draws of people, intervals for shares and means, and the chance of being among the first.

What the intervals cover: they say how much a score would move had other people like these answered, within the same
roles. They say nothing of people unlike these, of a leading question, or of a whole staff of whom everybody answered.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from kernelib.models import checks, resampling


def bootstrap(
    function: Callable[..., Any], answers: pd.DataFrame, *, by: str | None = "role", draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """What a score would have been, had other people like these answered: one row per draw.

    People are drawn with replacement, as many in each role as answered, each with all of their answers. The spread of
    the draws estimates that of the score over workshops of the same make-up. With few people it is too narrow, by
    about 1 / (2n) of itself in a role of n; in a role of one person nothing varies.

    Efron (1979), Annals of Statistics 7(1); Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.2.

    Parameters
    ----------
    function : callable
        Gets the long answers of a draw, where a person drawn twice stands under two ids, and returns a number or a
        Series (or a DataFrame, which becomes one column per cell). A score of ours may be passed as itself, or with its
        settings by `functools.partial`: one that takes a wide table is given participants × items, `consensus` and
        `rwg` each item by itself, `fleiss_kappa` and `bradley_terry` the counts of the items' values and places.
    answers : DataFrame
        Long answers of one exercise: ``participant``, the column that `by` names, and what the function needs.
    by : str or None
        People are drawn within its groups; those without a group are one of their own. None draws from all together.
    draws : int
        How many.
    seed : int
        The same seed gives the same draws, for the same people in the same order.

    Returns
    -------
    DataFrame
        Column ``value``, or the Series' index; nan where the score is not defined for a draw.

    Examples
    --------
    >>> answers = pd.DataFrame({"participant": ["anna", "bo"], "role": "teacher", "item": "yard", "value": [1, 3]})
    >>> draws = bootstrap(lambda drawn: drawn["value"].mean(), answers, draws=100)
    >>> sorted(draws["value"].unique().tolist())
    [1.0, 2.0, 3.0]
    """
    weights = draw_weights(answers, by=by, draws=draws, seed=seed)
    inner, settings = _unwrapped(function)
    ours = resampling.weighted(inner)
    if ours is None:
        return _looped(function, answers, weights, one_draw=_repeated)
    if ours.table == "long":
        return _as_table(ours.draws(answers, weights, **settings))
    return _as_table(ours.draws(wide(answers), weights, **settings))


def draw_weights(answers: pd.DataFrame, *, by: str | None = "role", draws: int = 1000, seed: int = 0) -> np.ndarray:
    """How often each person is drawn: draws × people, in the order of `resampling.people`."""
    checks.columns(answers, ["participant"] if by is None else ["participant", by], "answers")
    if draws < 1:
        raise ValueError(f"draws is {draws}; use 1 or more, 1000 for an interval")
    people = resampling.people(answers)
    rng = np.random.default_rng(seed)
    weights = np.zeros((draws, len(people)))
    for members in _groups(answers, by, people):
        weights[:, members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size=draws)
    return weights


def _groups(answers: pd.DataFrame, by: str | None, people: np.ndarray) -> list[np.ndarray]:
    """The people of each group, as positions."""
    if by is None:
        return [np.arange(len(people))] if len(people) else []
    belongs = answers.loc[:, ["participant", by]].drop_duplicates()
    twice = belongs.duplicated("participant").to_numpy()
    if twice.any():
        who = belongs["participant"].to_numpy()[twice][0]
        raise ValueError(f"answers: participant {who!r} has two values of {by!r}; give each person one")
    codes, groups = pd.factorize(belongs[by], use_na_sentinel=False)
    return [np.flatnonzero(codes == group) for group in range(len(groups))]


def _unwrapped(function: Callable[..., Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
    if isinstance(function, partial) and not function.args:
        inner, settings = _unwrapped(function.func)
        return inner, settings | function.keywords
    return function, {}


def wide(answers: pd.DataFrame) -> pd.DataFrame:
    """Long answers as participants × items, both in the order in which they first occur; no answer is nan.

    >>> answers = pd.DataFrame({"participant": ["anna", "anna", "bo"], "item": ["yard", "art", "art"]})
    >>> answers["value"] = [1, 2, 3]
    >>> wide(answers).to_dict("index")
    {'anna': {'yard': 1.0, 'art': 2.0}, 'bo': {'yard': nan, 'art': 3.0}}
    """
    checks.columns(answers, ["participant", "item", "value"], "answers")
    criteria = answers["criterion"].dropna().unique() if "criterion" in answers.columns else []
    if len(criteria) > 1:
        first, second = criteria[:2]
        raise ValueError(f"answers: there are criteria {first!r} and {second!r}; keep one, this score takes one value")
    checks.answered_once(answers, ["participant", "item"], "answers")
    people, items = resampling.people(answers), answers["item"].unique()
    table = answers.pivot(index="participant", columns="item", values="value").reindex(index=people, columns=items)
    return table.infer_objects()


def _looped(
    function: Callable[..., Any],
    table: pd.DataFrame,
    weights: np.ndarray,
    one_draw: Callable[[pd.DataFrame], Callable[[np.ndarray], pd.DataFrame]],
) -> pd.DataFrame:
    """Each draw by itself."""
    drawn = one_draw(table)
    results = [function(drawn(row)) for row in weights]
    if all(isinstance(result, (int, float)) for result in results):
        return _as_table(np.array(results, dtype=float))
    return _as_table([_as_row(result) for result in results])


def _repeated(answers: pd.DataFrame) -> Callable[[np.ndarray], pd.DataFrame]:
    """From a draw's weights to its long answers, each person's rows once for each time drawn, under new ids."""
    codes, _ = pd.factorize(answers["participant"])
    rows_of = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1]) if len(codes) else []
    lengths = np.array([len(rows) for rows in rows_of], dtype=int)

    def drawn(weights: np.ndarray) -> pd.DataFrame:
        who = np.repeat(np.arange(len(rows_of)), weights.astype(int))
        rows = np.concatenate([rows_of[person] for person in who]) if len(who) else np.empty(0, dtype=int)
        table = answers.take(rows)
        table.index = pd.RangeIndex(len(rows))
        table["participant"] = np.repeat(np.arange(len(who)), lengths[who])
        return table

    return drawn


def _as_row(result: Any) -> pd.Series:
    if isinstance(result, pd.DataFrame):
        return pd.Series(result.to_numpy().ravel(), index=pd.MultiIndex.from_product([result.index, result.columns]))
    if isinstance(result, pd.Series):
        return result
    try:
        return pd.Series({"value": float(result)})
    except (TypeError, ValueError) as error:
        raise ValueError(f"the function returned a {type(result).__name__}; return a number or a Series") from error


def _as_table(draws: Any) -> pd.DataFrame:
    if isinstance(draws, pd.DataFrame):
        return draws
    if isinstance(draws, np.ndarray):
        return pd.DataFrame({"value": draws})
    first = draws[0].index
    if all(row.index.equals(first) for row in draws):
        return pd.DataFrame(np.array([row.to_numpy() for row in draws]), columns=first)
    every = first
    for row in draws:
        every = every.union(row.index, sort=False)
    return pd.DataFrame(np.array([row.reindex(every).to_numpy() for row in draws]), columns=every)


def interval(draws: pd.DataFrame, *, level: float = 0.95, estimate: Any = None) -> pd.DataFrame:
    """The percentile interval of each column of draws; draws in which the score is not defined are left out.

    Covers a mean or a share in nearly `level` of workshops from twenty people on; with under ten it covers much less:
    show the answers as dots instead. Scores that compare people with each other (alpha, W, the plain share of pairs)
    lie too high in the draws, by about (1 - score) / n, for somebody drawn twice agrees with themselves: pass what they
    are for the room. Without it, twenty people's interval for alpha covered 87 times of 100 in a trial, with it 93.

    Parameters
    ----------
    draws : DataFrame
        Such as `bootstrap` gives.
    level : float
        Between 0 and 1.
    estimate : number or Series by column, optional
        The score of the answers themselves. The draws are moved as a whole, until their mean is there.

    Returns
    -------
    DataFrame, columns of `draws` × ``low``, ``high``
        nan without draws.

    Examples
    --------
    >>> interval(pd.DataFrame({"value": range(101)}), level=0.9)
           low  high
    value  5.0  95.0
    >>> interval(pd.DataFrame({"value": range(101)}), level=0.9, estimate=48)
           low  high
    value  3.0  93.0
    """
    outside = (1 - checked_level(level)) / 2
    draws = pd.DataFrame(checks.numbers(draws, "draws"), columns=draws.columns)
    ends = pd.DataFrame({"low": draws.quantile(outside), "high": draws.quantile(1 - outside)})
    if estimate is None:
        return ends
    moved = (estimate if isinstance(estimate, pd.Series) else pd.Series(estimate, index=ends.index)) - draws.mean()
    lost = ends.index.symmetric_difference(moved.index)
    if len(lost):
        raise ValueError(f"estimate and draws do not both have {lost[0]!r}; give the score of the same answers")
    return ends.add(moved, axis="index")


def top(draws: pd.DataFrame, k: int = 3, *, lowest: bool = False) -> pd.Series:
    """The share of draws in which each item is among the first k; those tied for the last places share them.

    Estimates how sure it is, among people like these, that the item belongs to the first k.

    Parameters
    ----------
    draws : DataFrame, draws × items
        Such as `bootstrap` gives for `borda`. A draw with a missing score is left out.
    k : int
        How many are first.
    lowest : bool
        Whether low comes first, as with the places of `kemeny`.

    Returns
    -------
    Series
        By item, in the order of the columns; sums to k where there are k items; nan without draws.

    Examples
    --------
    >>> top(pd.DataFrame({"a": [3, 3], "b": [2, 1], "c": [1, 1]}), k=2).tolist()
    [1.0, 0.75, 0.25]
    """
    if k < 1:
        raise ValueError(f"k is {k}; use 1 or more")
    found = checks.numbers(draws, "draws")
    found = found[~np.isnan(found).any(axis=1)] * (1 if lowest else -1)
    if not len(found):
        return pd.Series(np.nan, index=draws.columns)
    ordered = np.sort(found, axis=1)
    shares = np.empty(found.shape)
    for item in range(found.shape[1]):
        ahead = (ordered < found[:, [item]]).sum(axis=1)
        equal = (ordered == found[:, [item]]).sum(axis=1)
        shares[:, item] = np.clip((k - ahead) / equal, 0, 1)
    return pd.Series(shares.mean(axis=0), index=draws.columns)


def wilson(successes: Any, n: Any, *, level: float = 0.95) -> Any:
    """Wilson's score interval for a share, good also for few people and for 0 or all of them.

    Covers the share among people like these in about `level` of workshops; a little more or less where n is small.

    Wilson (1927), J. American Statistical Association 22(158).

    Parameters
    ----------
    successes, n : number or Series
        How many of how many.
    level : float
        Between 0 and 1.

    Returns
    -------
    Series or DataFrame
        ``low`` and ``high``, between 0 and 1; for Series a DataFrame with a row for each. nan where n is 0.

    Examples
    --------
    >>> wilson(5, 10).round(4)
    low     0.2366
    high    0.7634
    dtype: float64
    """
    z = float(ndtri(1 - (1 - checked_level(level)) / 2))
    if isinstance(successes, pd.Series) or isinstance(n, pd.Series):
        index = successes.index if isinstance(successes, pd.Series) else n.index
        if isinstance(successes, pd.Series) and isinstance(n, pd.Series):
            if not successes.index.is_unique or set(successes.index) != set(n.index):
                raise ValueError("successes and n are of different items; give both the same index")
            n = n.reindex(index)
        low, high = _wilson(_counts(successes, len(index)), _counts(n, len(index)), z)
        return pd.DataFrame({"low": low, "high": high}, index=index)
    low, high = _wilson(_counts(successes, 1), _counts(n, 1), z)
    return pd.Series({"low": low[0], "high": high[0]})


def _counts(value: Any, length: int) -> np.ndarray:
    if isinstance(value, (int, float)):
        return np.full(length, checks.on_scale(np.array([float(value)]), "count", 0, None)[0])
    return checks.column(value if isinstance(value, pd.Series) else pd.Series([value] * length), "count", low=0)


def _wilson(successes: np.ndarray, n: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    over = successes > n
    if over.any():
        raise ValueError(f"{successes[over][0]:g} successes of {n[over][0]:g}; there cannot be more than n")
    n = np.where(n > 0, n, np.nan)
    share = successes / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Exactly 0 and 1 at the ends, where rounding would leave a trace.
    low = np.where(successes == 0, 0.0, centre - half)
    high = np.where(successes == n, 1.0, centre + half)
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)


def t_interval(values: pd.Series | pd.DataFrame, *, level: float = 0.95) -> Any:
    """The mean with Student's interval: for a cell of the tie matrix, from one number per rater.

    Covers the mean among raters like these in `level` of workshops if the numbers are roughly normal; on a scale of
    five it may reach past the ends, which says that there are too few raters.

    Parameters
    ----------
    values : Series, or DataFrame with a column per cell
        One number per rater. Missing ones are left out.
    level : float
        Between 0 and 1.

    Returns
    -------
    Series or DataFrame
        ``mean``, ``low``, ``high`` and ``n``; a row per column for a DataFrame. Ends are nan for fewer than two.

    Examples
    --------
    >>> t_interval(pd.Series([3.0, 4.0, 5.0])).round(3)
    mean    4.000
    low     1.516
    high    6.484
    n       3.000
    dtype: float64
    """
    outside = (1 - checked_level(level)) / 2
    if isinstance(values, pd.Series):
        return _student(checks.column(values, "values")[:, None], pd.Index(["cell"]), outside).iloc[0].rename(None)
    return _student(checks.numbers(values, "values"), values.columns, outside)


def _student(found: np.ndarray, names: pd.Index, outside: float) -> pd.DataFrame:
    there = ~np.isnan(found)
    n = there.sum(axis=0).astype(float)
    some, two = np.where(n > 0, n, np.nan), np.where(n > 1, n, np.nan)
    mean = np.where(there, found, 0).sum(axis=0) / some
    deviations = np.where(there, found - mean, 0)
    half = stdtrit(two - 1, 1 - outside) * np.sqrt(np.square(deviations).sum(axis=0) / (two - 1) / two)
    return pd.DataFrame({"mean": mean, "low": mean - half, "high": mean + half, "n": n}, index=names)


def half_width(sd: float, n: Any, *, level: float = 0.95) -> Any:
    """How far the t-interval of a mean will reach to each side, for planning: t · sd / √n.

    What is expected if people spread as `sd` says; the spread itself is a guess until they have answered.

    Parameters
    ----------
    sd : float
        The standard deviation between people.
    n : number or Series
        How many will answer.
    level : float
        Between 0 and 1.

    Returns
    -------
    float or Series
        nan for fewer than two people.

    Examples
    --------
    >>> round(half_width(0.83, 5), 2)  # on a scale of five, a whole step and more to each side
    1.03
    """
    if not 0 <= sd < np.inf:
        raise ValueError(f"sd is {sd}; use 0 or more, say 0.8 on a scale of five")
    people = _counts(n, 1)
    two = np.where(people > 1, people, np.nan)
    found = stdtrit(two - 1, 1 - (1 - checked_level(level)) / 2) * sd / np.sqrt(two)
    return pd.Series(found, index=n.index) if isinstance(n, pd.Series) else float(found[0])


def checked_level(level: float) -> float:
    """The level of an interval, refused where it is no share."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; use a share between 0 and 1, say 0.95")
    return level
