"""Squares of roles: how each experiences each, and who recognises whose contributions.

They are read by row: so the row answers about the column. Fewer than ten answers behind a row leave it without
colour, for the interval of its numbers is wider than the steps of the scale. Roles stand in the order in which they
are given, never by their numbers.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import data
from kernelib.charts.text import fitting, shorten, width, wrap
from kernelib.charts.theme import Size
from kernelib.charts.wording import number, percent

STEPS = ("heat-1", "heat-2", "heat-3", "heat-4", "heat-5")
FEWEST_COLOURED = 10
LONGEST = 32  # letters of a name below the squares
MOST_TOLD = 0.6  # of a wall, that the names of the columns may take

Pair = tuple[str, str]


def heat_map(
    matrix: pd.DataFrame,
    *,
    low: float = 1,
    high: float = 5,
    intervals: pd.DataFrame | None = None,
    **how: Unpack[How],
) -> Picture:
    """Ties between roles, from `ties.tie_matrix`: the rating role in the row, the rated one in the column.

    `low` and `high` are the ends of the scale. `intervals` are those of `ties.tie_intervals`; without them every cell
    has its colour, as for tables, which answer as one.
    """
    frame = Frame(**how)
    known = cells(matrix)
    if not known:
        return frame.nothing("ties")
    few = uncertain(known, intervals)
    squares(frame, matrix, lambda value: number(value, frame.language), low, high, few)
    return frame.picture(
        "ties",
        sentence=ties_sentence(frame, matrix, intervals),
        columns=[frame.say("rating_role"), *frame.names(matrix.columns)],
        rows=_rows(matrix, frame, lambda pair, value: _between(frame, value, intervals, pair)),
        notes=[*few_note(frame, few), *([frame.say("t_intervals")] if _has_ends(intervals) else [])],
    )


def recognition_matrix(matrix: pd.DataFrame, **how: Unpack[How]) -> Picture:
    """Whose contributions are recognised by whom, from `contributions.recognition`: viewer × owner, shares."""
    frame = Frame(**how)
    known = {pair: value for pair, value in cells(matrix).items() if pair[0] != pair[1]}
    if not known:
        return frame.nothing("recognition")
    squares(frame, matrix, lambda value: percent(value, frame.language), 0, 1, set())
    return frame.picture(
        "recognition",
        sentence=_recognised(frame, known),
        columns=[frame.say("viewing_role"), *frame.names(matrix.columns)],
        rows=_rows(matrix, frame, lambda _, value: percent(value, frame.language)),
    )


def _recognised(frame: Frame, known: Mapping[Pair, float]) -> str:
    """How much is recognised at the least and at the most, and nobody's name beside it."""
    low, high = (percent(value, frame.language) for value in (min(known.values()), max(known.values())))
    return frame.say("recognition_level" if low == high else "recognition_sentence", low=low, high=high)


def ties_sentence(frame: Frame, matrix: pd.DataFrame, intervals: pd.DataFrame | None = None) -> str:
    known = cells(matrix)
    few = uncertain(known, intervals)
    between = {pair: value for pair, value in known.items() if pair[0] != pair[1] and pair not in few}
    return extremes(frame, between, "ties")


def _has_ends(intervals: pd.DataFrame | None) -> bool:
    return intervals is not None and bool(intervals["low"].notna().any())


def cells(matrix: pd.DataFrame) -> dict[Pair, float]:
    """The cells that have a value."""
    return {
        (str(row), str(column)): float(value)
        for row, values in zip(matrix.index, matrix.to_numpy(dtype=float).tolist(), strict=True)
        for column, value in zip(matrix.columns, values, strict=True)
        if not math.isnan(value)
    }


def uncertain(known: Mapping[Pair, float], intervals: pd.DataFrame | None) -> set[Pair]:
    """The cells in which too few answered for a colour."""
    if intervals is None:
        return set()
    people: dict[Any, Any] = dict(intervals["n"].items())
    return {pair for pair in known if not people.get(pair, 0) >= FEWEST_COLOURED}


def few_note(frame: Frame, few: set[Pair]) -> list[str]:
    roles = dict.fromkeys(role for role, _ in sorted(few))
    return [frame.say("few_raters", roles=", ".join(frame.names(roles)))] if few else []


def extremes(frame: Frame, known: Mapping[Pair, float], kind: str) -> str:
    """The sentence on the strongest and the weakest; where there is but one value, or none, it says so."""
    if not known:
        return frame.say("ties_few")
    if max(known.values()) - min(known.values()) < 1e-9:
        return frame.say(f"{kind}_level")
    most, least = max(known, key=lambda pair: known[pair]), min(known, key=lambda pair: known[pair])
    return frame.say(f"{kind}_sentence", **dict(zip("abcd", map(frame.inside, (*most, *least)), strict=True)))


def step(value: float, low: float, high: float) -> int:
    """In which fifth of the scale a value lies, from 0."""
    return min(4, max(0, int(5 * (value - low) / (high - low))))


def _rows(matrix: pd.DataFrame, frame: Frame, tell: Callable[[Pair, float], str]) -> list[list[str]]:
    values = matrix.to_numpy(dtype=float).tolist()
    return [
        [frame.name(role), *(tell((str(role), str(column)), x) for column, x in zip(matrix.columns, row, strict=True))]
        for role, row in zip(matrix.index, values, strict=True)
    ]


def _between(frame: Frame, value: float, intervals: pd.DataFrame | None, pair: Pair) -> str:
    """A mean, and its interval where there is one."""
    told = number(value, frame.language, 2)
    if intervals is None or pair not in intervals.index:
        return told
    low, high = (float(end) for end in intervals.loc[[pair], ["low", "high"]].to_numpy()[0])
    if math.isnan(low) or math.isnan(high):
        return told
    ends = frame.say("from_to", low=number(low, frame.language), high=number(high, frame.language))
    return f"{told} ({ends})"


def squares(
    frame: Frame, matrix: pd.DataFrame, tell: Callable[[float], str], low: float, high: float, few: set[Pair]
) -> None:
    """A square for each cell, darker the higher, with its figure; rows and columns by their names."""
    sheet, size = frame.sheet, frame.size
    across = _Across(frame, matrix, max(width(tell(value), size.text, size.strong) for value in _flat(matrix)))
    y = _heads(frame, across) + (10 if across.above else 4)
    written, least = _row_names(frame, across, y)
    drawn, figures, names = [], [], []
    for lines, role, values in zip(written, matrix.index, matrix.to_numpy(dtype=float).tolist(), strict=True):
        tall = max(least, 0 if across.above else sheet.leading() * len(lines) + 6)
        first = y if across.above else y + (tall - sheet.leading() * len(lines)) / 2
        for n, line in enumerate(lines):
            names.append({"x": 0, "y": first + sheet.leading() * n + sheet.baseline(), "text": line})
        y += sheet.leading() * len(lines) + 2 if across.above else 0
        for n, (column, value) in enumerate(zip(matrix.columns, values, strict=True)):
            known, left = not math.isnan(value), across.at(n)
            shade = STEPS[step(value, low, high)] if known and (str(role), str(column)) not in few else "paper"
            if known:
                square = {"x": left + 1, "x2": left + across.room - 1, "y": y + 1, "y2": y + tall - 1, "fill": shade}
                shows = data(item=str(role), bin=str(column))
                drawn.append(square | {"role": str(role), "target": str(column), "value": value, "shows": shows})
            ink = "on-data-dark" if shade in STEPS[3:] else "ink" if known else "muted"
            middle = y + tall / 2 + size.text * 0.35
            figures.append({"x": left + across.room / 2, "y": middle, "text": tell(value), "fill": ink})
        y += tall + (10 if across.above else 0)
    sheet.outlines(drawn, colour="hair", strokeWidth=1)
    sheet.texts(names)
    if across.figures:
        sheet.texts(figures, strong=True, align="center")
    sheet.bottom = y + 4
    if across.told:
        sheet.bottom = sheet.paragraph(across.told, 0, sheet.bottom + 10, size.width, fill="muted")


def _heads(frame: Frame, across: "_Across") -> float:
    """The names of the columns, whose last lines stand on the squares."""
    sheet, size = frame.sheet, frame.size
    wrapped = [wrap(name, across.room - 6, size.text, size.weight) for name in across.columns]
    most = max(map(len, wrapped))
    heads = [
        {"x": across.at(n) + across.room / 2, "y": sheet.leading() * (most - len(lines) + line) + sheet.baseline(),
         "text": text, "fill": "muted"}
        for n, lines in enumerate(wrapped) for line, text in enumerate(lines)
    ]  # fmt: skip
    sheet.texts(heads, align="center")
    return float(sheet.leading() * most)


def _flat(matrix: pd.DataFrame) -> list[float]:
    return matrix.to_numpy(dtype=float).ravel().tolist()


def _row_names(frame: Frame, across: "_Across", top: float) -> tuple[list[list[str]], float]:
    """The names of the rows in lines, and the least height of a row; on a wall cut where all must fit."""
    size, leading = frame.size, frame.sheet.leading()
    room = across.beside - 8 if across.beside else float(size.width)
    written = [wrap(row, room, size.text, size.weight) for row in across.rows]
    if size.height is None:
        return written, 44.0
    told = leading * len(wrap(across.told, size.width, size.text, size.weight)) + 10 if across.told else 0
    left = size.height - top - told - 8
    least = min(left / len(written), 84.0 if len(written) <= 4 else 58.0)

    def fits(lines: dict[int, list[str]]) -> bool:
        return sum(max(least, leading * len(each) + 6) for each in lines.values()) <= left

    names = fitting(dict(enumerate(across.rows)), room, size.text, size.weight, fits)
    return list(names.values()), least


class _Across:
    """Where columns stand: beside the names of the rows, or below them where the figures need the whole width."""

    def __init__(self, frame: Frame, matrix: pd.DataFrame, widest: float) -> None:
        size = frame.size
        self.rows, self.columns = frame.names(matrix.index), frame.names(matrix.columns)
        self.above, self.told = False, ""
        self._stand(size, len(self.columns))
        # Names that do not fit above their columns are numbered; the numbers stand before the rows, or below.
        if not self._named(size):
            codes = list(dict.fromkeys([*matrix.index, *matrix.columns]))
            if set(matrix.index) != set(matrix.columns):
                codes = list(matrix.columns)
                self.told = " · ".join(
                    f"{n}\u00a0{shorten(name, LONGEST)}" for n, name in enumerate(self.columns, start=1)
                )
                lines = len(wrap(self.told, size.width, size.text, size.weight))
                if size.height and frame.sheet.leading() * lines > size.height * MOST_TOLD:
                    self.told = frame.say("numbers_in_order")
            numbers = {code: str(n) for n, code in enumerate(codes, start=1)}
            if not self.told:
                self.rows = [f"{numbers[code]} {name}" for code, name in zip(matrix.index, self.rows, strict=True)]
            self.columns = [numbers[code] for code in matrix.columns]
            self._stand(size, len(self.columns))
        if self.room < widest + 6:
            self.above, self.beside, self.room = True, 0.0, size.width / len(self.columns)
        self.figures = self.room >= widest + 3

    def _named(self, size: Size) -> bool:
        """Whether each name stands above its column, its words whole."""
        words = [word for name in self.columns for word in name.split(" ")]
        whole = all(width(word, size.text, size.weight) <= self.room - 6 for word in words)
        return whole and all(len(wrap(name, self.room - 6, size.text, size.weight)) <= 2 for name in self.columns)

    def _stand(self, size: Size, columns: int) -> None:
        widest = max(width(name, size.text, size.weight) for name in self.rows)
        self.beside = min(size.width * 0.42, widest + size.text * 0.9)
        self.room = (size.width - self.beside) / max(1, columns)
        if size.wall:
            self.room = min(self.room, 240)

    def at(self, column: int) -> float:
        return self.beside + self.room * column
