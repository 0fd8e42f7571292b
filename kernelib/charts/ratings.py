"""Ratings: how the answers spread over their scale, a bar for each item and criterion.

A scale of more than five steps has small columns instead: more shades than five cannot be told apart.

Where groups rate one another, the picture is that of their ties. Nothing is put in order by its median: items may be
professions, and what a room can use is where it answers alike and where it does not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Unpack

import pandas as pd

from kernelib.charts import bars
from kernelib.charts.columns import columns, signed
from kernelib.charts.frame import Frame, How, exercised, how_of
from kernelib.charts.matrix import heat_map, squares, ties_sentence
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import headed, lower_first, shorten
from kernelib.charts.wording import label, number, quoted
from kernelib.exercises import Rating
from kernelib.models import agreement

STEPS = ("heat-1", "heat-2", "heat-3", "heat-4", "heat-5")
MOST_BARS = 12  # on a wall, where each item has several criteria
SHORT = 30  # letters of a name that another may stand beside in the sentence
LONG = 76  # letters of a criterion that stands there alone
LETTER = re.compile(r"([A-Z]): ")  # that a formulation is called by
CRITERION = "criterion"

Scale = Sequence[tuple[int, Any]]


class Spread(NamedTuple):
    """How one item is rated by one criterion; without shares nearly all answered alike."""

    item: str
    criterion: str
    shares: dict[str, float] | None
    median: float | None


def distributions(scores: Mapping[str, Any], scale: Scale, **how: Unpack[How]) -> Picture:
    """A rating's `median` and `distribution` by item and criterion.

    `scale` has its values with their words, the lowest first.
    """
    frame = Frame(**how)
    spreads, words = _spreads(scores), _words(scale, frame)
    if not spreads:
        return frame.nothing("distribution")
    several = _several(spreads)
    rows, table = [], []
    for spread in spreads:
        heading = frame.name(spread.item) if several == (True, True) else ""
        name = frame.name(spread.item if several[0] and not several[1] else _criterion(frame, spread.criterion))
        shown = None if spread.shares is None else {code: spread.shares.get(code, 0.0) for code in words}
        shows = {"item": spread.item, "criterion": spread.criterion}
        about = (spread.item, spread.criterion)
        rows.append(bars.Row(".".join(about), name, shown, shows, heading, of=frame.of(*about)))
        figures = [frame.figure(shown[code], *about) if shown else frame.say("nearly_alike") for code in words]
        table.append([headed(heading, name) if heading else name, *figures, middle(spread.median, words, frame)])
    crowded = frame.size.wall and len(rows) > MOST_BARS and several == (True, True)
    if crowded:
        _medians(frame, spreads, [float(code) for code in words])
    elif len(words) > len(STEPS):
        columns(frame.sheet, rows, words)
    else:
        painted = painted_steps(words)
        bars.key(frame.sheet, words, painted)
        bars.stacked(frame.sheet, rows, painted)
    drawn = frame.picture(
        "distribution",
        sentence=_sentence(frame, spreads, words),
        columns=[frame.say("item"), *words.values(), frame.say("median")],
        rows=table,
    )
    return replace(drawn, title=_medians_title(frame, words)) if crowded else drawn


def _medians(frame: Frame, spreads: list[Spread], values: list[float]) -> None:
    """Criteria × items, where bars for all of them would find no room: the median of each."""
    found: dict[str, dict[str, float]] = {spread.criterion: {} for spread in spreads}
    for spread in spreads:
        found[spread.criterion][spread.item] = float("nan") if spread.median is None else spread.median
    items = list(dict.fromkeys(spread.item for spread in spreads))
    matrix = pd.DataFrame.from_dict(found, orient="index").reindex(columns=items).astype(float)

    def tell(value: float) -> str:
        return number(value, frame.language, 0 if value == int(value) else 1) if value == value else "–"

    matrix.index = pd.Index([_criterion(frame, code) for code in matrix.index], tupleize_cols=False)
    squares(frame, matrix, tell, min(values), max(values), set())


def _medians_title(frame: Frame, words: Mapping[str, str]) -> str:
    (low, lowest), *_, (high, highest) = words.items()
    said = {"lowest": lower_first(lowest), "highest": lower_first(highest)}
    return frame.title("medians_title", low=signed(low), high=signed(high), **said)


def painted_steps(words: Mapping[str, str]) -> dict[str, str]:
    """The steps of a scale as steps from light to dark, from one end to the other."""
    last = max(1, len(words) - 1)
    return {code: STEPS[(len(STEPS) - 1) * n // last] for n, code in enumerate(words)}


def picture(exercise: Rating, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    how = how_of(exercise, result, sheet, invented)
    how["labels"] = _labels(exercise)
    between = ties_between(exercise, result)
    if between is None:
        drawn = distributions(result["scores"], _scale(exercise), **how)
    else:
        low, *_, high = exercise.values
        drawn = heat_map(between, low=low, high=high, intervals=_people(exercise, result, between), **how)
    return exercised(drawn, exercise, result, sheet.language, result["scores"].get("distribution") or {})


def sentence(exercise: Rating, result: dict[str, Any], language: str) -> str:
    frame = Frame(language=language, labels=_labels(exercise))
    between = ties_between(exercise, result)
    if between is not None:
        return ties_sentence(frame, between, _people(exercise, result, between))
    return _sentence(frame, _spreads(result["scores"]), _words(_scale(exercise), frame))


def ties_between(exercise: Rating, result: Mapping[str, Any]) -> pd.DataFrame | None:
    """Who answers × who is answered about, where at least two groups rate one another; else None.

    A cell is the mean of the criteria's means. As in `ties.tie_matrix`, at least half of the criteria are needed.
    """
    groups = {each["role"]: each["scores"] for each in result.get("groups") or [] if each["role"] in exercise.items}
    if len(groups) < 2:
        return None
    roles = list(exercise.items)
    cells: dict[str, dict[str, float]] = {role: {} for role in roles}
    for role, scores in groups.items():
        means: dict[str, list[float]] = {}
        for spread in _spreads(scores):
            if spread.shares:
                means.setdefault(spread.item, []).append(sum(float(code) * x for code, x in spread.shares.items()))
        needed = len(exercise.criteria) / 2
        cells[role] = {item: sum(each) / len(each) for item, each in means.items() if len(each) >= needed}
    matrix = pd.DataFrame.from_dict(cells, orient="index").reindex(index=roles, columns=roles).astype(float)
    return matrix if matrix.notna().to_numpy().any() else None


def _people(exercise: Rating, result: Mapping[str, Any], between: pd.DataFrame) -> pd.DataFrame | None:
    """How many stand behind each tie; what tables agreed on has nobody's interval."""
    if exercise.by == "table":
        return None
    n = {each["role"]: each["n"] for each in result["groups"]}
    pairs = [(role, target) for role in between.index for target in between.columns]
    index = pd.MultiIndex.from_tuples(pairs)
    return pd.DataFrame({"low": float("nan"), "high": float("nan"), "n": [n.get(pair[0], 0) for pair in pairs]}, index)


def _scale(exercise: Rating) -> Scale:
    return [(step["value"], step["label"]) for step in exercise.scale]


def _labels(exercise: Rating) -> dict[Any, Any]:
    """What is rated and by what; an item and a criterion of the same code keep their own labels."""
    return {**exercise.items, **{(CRITERION, code): text for code, text in exercise.criteria.items()}}


def _criterion(frame: Frame, code: str) -> Any:
    """The code under which a criterion's label is found."""
    return (CRITERION, code) if (CRITERION, code) in frame.labels else code


def _words(scale: Scale, frame: Frame) -> dict[str, str]:
    return {str(value): label(text, frame.language) for value, text in scale}


def _spreads(scores: Mapping[str, Any]) -> list[Spread]:
    medians = scores.get("median") or {}
    return [
        Spread(item, criterion, _known(shares), (medians.get(item) or {}).get(criterion))
        for item, criteria in (scores.get("distribution") or {}).items()
        for criterion, shares in (criteria or {}).items()
    ]


def _known(shares: Mapping[Any, float | None] | None) -> dict[str, float] | None:
    return {str(value): share for value, share in (shares or {}).items() if share is not None} or None


def _several(spreads: list[Spread]) -> tuple[bool, bool]:
    """Whether there are several items, and several criteria."""
    return len({spread.item for spread in spreads}) > 1, len({spread.criterion for spread in spreads}) > 1


def _sentence(frame: Frame, spreads: list[Spread], words: Mapping[str, str]) -> str:
    known = [spread for spread in spreads if spread.shares]
    if not spreads:
        return frame.say("no_numbers")
    if not known:
        return frame.say("all_nearly_alike")
    several = _several(spreads)
    if len(spreads) == 1:
        return frame.say("distribution_one", middle=_quoted_middle(known[0].median, words, frame))
    alike = {n: _alike(spread, words) for n, spread in enumerate(known)}
    most, least = max(alike, key=lambda n: alike[n]), min(alike, key=lambda n: alike[n])
    if alike[least] > 0.999 and len(known) == len(spreads):
        return frame.say("distribution_same")
    if len(known) == len(spreads) and alike[most] - alike[least] < 0.01:
        return frame.say("distribution_level")
    apart = known[least]
    if several == (True, True):
        about = quoted(shorten(frame.name(_criterion(frame, apart.criterion)), LONG), frame.language)
        return frame.say("distribution_apart_on", item=called(frame, apart.item), about=about)
    codes = [each.item if several[0] else _criterion(frame, each.criterion) for each in (apart, known[most])]
    said = dict(zip(("apart", "alike"), map(frame.quoted, codes), strict=True))
    # What is hidden is more alike still, and two long names in one sentence nobody can read.
    short = len(known) == len(spreads) and all(len(frame.name(code)) <= SHORT for code in codes)
    return frame.say("distribution_sentence" if short else "distribution_apart", **said)


def called(frame: Frame, item: str) -> str:
    """A formulation by its letter, anything else by its name."""
    name = frame.name(item)
    return found[1] if (found := LETTER.match(name)) else frame.quoted(item, SHORT)


def _alike(spread: Spread, words: Mapping[str, str]) -> float:
    """The consensus of the answers, from their shares."""
    values = [float(value) for value in words]
    ratings = [value for value in values for _ in range(round(1000 * (spread.shares or {}).get(f"{value:g}", 0)))]
    return agreement.consensus(pd.Series(ratings, dtype=float), low=min(values), high=max(values))


def _quoted_middle(median: float | None, words: Mapping[str, str], frame: Frame) -> str:
    told = middle(median, words, frame)
    return quoted(lower_first(told), frame.language) if told in words.values() else told


def middle(median: float | None, words: Mapping[str, str], frame: Frame) -> str:
    """The median in the scale's words; between two steps it is told by both."""
    if median is None or median != median:
        return "–"
    if (exact := f"{median:g}") in words:
        return words[exact]
    below = [code for code in words if float(code) < median]
    above = [code for code in words if float(code) > median]
    if not below or not above:
        return number(median, frame.language)
    return frame.say("between", low=lower_first(words[below[-1]]), high=lower_first(words[above[0]]))
