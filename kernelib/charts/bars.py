"""Bars cut into parts: a row each with its name above, and the key to the parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernelib.charts import of_tables
from kernelib.charts.sheet import Sheet, data
from kernelib.charts.text import fitting, in_lines, width, wrap
from kernelib.charts.wording import say

SHAPES = {"data-4": "triangle-up", "data-5": "square", "data-6": "diamond"}
ON_FILLS = {"data-1": "on-data-1", "heat-1": "ink", "heat-2": "ink", "heat-3": "ink", "data-none": "ink"}


@dataclass(frozen=True)
class Row:
    """One bar: its name, how it is cut, and what its parts say they show; without shares nearly all were alike.

    Rows that follow each other under the same heading belong together.
    """

    item: str
    name: str
    shares: Mapping[str, float] | None
    shows: Mapping[str, str] | None = None
    heading: str = ""
    before: Mapping[str, float] | None = None  # how it was cut in the round before, told in a thin bar above
    of: int | None = None  # how many tables have answered, where they are counted


@dataclass(frozen=True)
class Layout:
    """How the bars stand: in how many columns, how tall, with how much air below."""

    columns: int
    text: int
    bar: int
    above: float
    air: float

    @property
    def thin(self) -> int:
        """How tall a bar of the round before is."""
        return max(7, round(self.bar * 0.3))


@dataclass(frozen=True)
class _Place:
    row: Row
    x: float
    y: float
    heading: list[str]
    lines: list[str]


_PHONE = [Layout(1, 17, 28, 5, 22)]
_WALL = [  # the first that leaves everything on the wall
    Layout(1, 34, 50, 8, 30),
    Layout(1, 34, 44, 6, 18),
    Layout(2, 32, 46, 8, 30),
    Layout(2, 30, 40, 6, 22),
    Layout(2, 28, 34, 5, 14),
    Layout(2, 28, 28, 3, 7),
    Layout(2, 28, 26, 1, 4),
    Layout(2, 28, 24, 0, 3),
]
BETWEEN = 40  # columns


def stacked(sheet: Sheet, rows: list[Row], fills: Mapping[str, str]) -> None:
    """Bars below what is on the sheet, a row each, in one column or in two where the wall asks for it.

    What finds no room on a wall is left to the table, and the picture says how many.
    """
    size, top = sheet.size, sheet.bottom
    tried = [_Columns(sheet, layout, rows) for layout in (_WALL if size.wall else _PHONE)]
    most = float("inf") if size.height is None else size.height - top
    columns = next((each for each in tried if each.least() <= most), tried[-1])
    if columns.least() > most:
        columns.shorten(most)
    limit = columns.least()
    if limit > most:
        limit = most - sheet.leading() - 6
    places, sheet.bottom = columns.places(top, limit)
    _bars(sheet, fills, places, columns.layout, columns.room)
    if len(places) < len(rows):
        sheet.bottom = sheet.left_to_table(len(rows) - len(places), sheet.bottom + 6)


class _Columns:
    """Rows one below the other in columns of one height; a heading is told again where its rows go on."""

    def __init__(self, sheet: Sheet, layout: Layout, rows: list[Row]) -> None:
        self.layout, self.rows, self.wall, self.weight = layout, rows, sheet.size.wall, sheet.size.weight
        self.room = (sheet.size.width - BETWEEN * (layout.columns - 1)) / layout.columns
        self.leading = sheet.leading(layout.text)
        self.strong = sheet.size.strong
        self.lines = [wrap(row.name, self.room, layout.text, sheet.size.weight) for row in rows]
        self.headings = [wrap(row.heading, self.room, layout.text, sheet.size.strong) for row in rows]

    def shorten(self, most: float) -> None:
        """Cuts the headings, and then the longest names line by line, so that more of the bars find room."""
        layout = self.layout
        for lines in (3, 2, 1):
            self.headings = [
                in_lines(row.heading, self.room, layout.text, self.strong, most=lines) for row in self.rows
            ]
            if self.least() <= most:
                return

        def fits(lines: dict[int, list[str]]) -> bool:
            self.lines = [*lines.values()]
            return self.least() <= most

        names = dict(enumerate(row.name for row in self.rows))
        self.lines = [*fitting(names, self.room, layout.text, self.weight, fits).values()]

    def least(self) -> float:
        """The least height at which the columns hold everything."""
        low, high = 0, 1 + round(sum(self.height(n, told=True) for n in range(len(self.rows))))
        while low < high:
            middle = (low + high) // 2
            if len(self.places(0, middle)[0]) == len(self.rows):
                high = middle
            else:
                low = middle + 1
        return low

    def height(self, n: int, told: bool) -> float:
        layout = self.layout
        heading = self.leading * len(self.headings[n]) if told else 0
        thin = layout.thin + 2 if self.rows[n].before else 0
        return heading + self.leading * len(self.lines[n]) + layout.above + thin + layout.bar + layout.air

    def places(self, top: float, limit: float) -> tuple[list[_Place], float]:
        """Where those rows stand that find room below the top, and where the longest column ends."""
        placed: list[_Place] = []
        column, y, bottom = 0, top, top
        last_air = self.layout.air if self.wall else 0
        for n, row in enumerate(self.rows):
            first = y == top
            told = first or row.heading != self.rows[n - 1].heading
            if y + self.height(n, told) - last_air > top + limit:
                column, y, first, told = column + 1, top, True, True
                if column == self.layout.columns or y + self.height(n, told) - last_air > top + limit:
                    break
            heading = self.headings[n] if told else []
            placed.append(_Place(row, (self.room + BETWEEN) * column, y, heading, self.lines[n]))
            y += self.height(n, told)
            bottom = max(bottom, y - last_air)
        return placed, bottom


def _bars(sheet: Sheet, fills: Mapping[str, str], places: list[_Place], layout: Layout, room: float) -> None:
    size = sheet.size
    texts, headings, painted, outlined, numbers, alike, said, said_plainly = [], [], [], [], [], [], [], []
    before: list[dict[str, Any]] = []
    for place in places:
        x, item, leading = place.x, place.row.item, sheet.leading(layout.text)
        for n, line in enumerate([*place.heading, *place.lines]):
            written = {"x": x, "y": place.y + leading * n + sheet.baseline(layout.text), "text": line, "item": item}
            (headings if n < len(place.heading) else texts).append(written)
        top = place.y + leading * len([*place.heading, *place.lines]) + layout.above
        if place.row.before:
            before += _thin(place.row.before, fills, x, top, room, layout.thin, size.gap)
            top += layout.thin + 2
        middle = top + layout.bar / 2 + layout.text * 0.35
        shares, shows = place.row.shares, place.row.shows or {"item": item}
        if not shares:
            inset = size.line / 2
            if layout.bar < layout.text * 1.2:  # a frame would cut through the letters
                feet = top + layout.bar / 2 + layout.text * 0.3
                said_plainly.append({"x": x, "y": feet, "text": say("nearly_alike", sheet.language), "fill": "muted"})
                continue
            alike.append({"x": x + inset, "x2": x + room - inset, "y": top + inset, "y2": top + layout.bar - inset,
                          "fill": "paper-lit", "item": item, "shows": data(**shows)})  # fmt: skip
            said.append({"x": x + room / 2, "y": middle, "text": say("nearly_alike", sheet.language), "fill": "muted"})
            continue
        start = x
        for code in fills:
            share = shares.get(code) or 0
            end = start + room * share
            bar = {"x": start, "x2": max(start, end - size.gap), "y": top, "y2": top + layout.bar, "fill": fills[code],
                   "item": item, "bin": code, "share": share, "shows": data(**shows, bin=code)}  # fmt: skip
            start = end
            lined = fills[code] == "data-none" or fills[code].startswith("heat")
            if lined and bar["x2"] - bar["x"] > 2 * size.line:
                inset = size.line / 2
                outlined.append(bar | {"x": bar["x"] + inset, "x2": bar["x2"] - inset,
                                     "y": top + inset, "y2": top + layout.bar - inset})  # fmt: skip
            else:
                painted.append(bar)
            figure = of_tables.figure(share, place.row.of, sheet.language)
            if width(figure, layout.text, size.strong) + 6 <= bar["x2"] - bar["x"]:
                ink = ON_FILLS.get(fills[code], "on-data-dark")
                at = (bar["x"] + bar["x2"]) / 2
                numbers.append({"x": at, "y": middle, "text": figure, "fill": ink, "item": item, "bin": code})
    sheet.bars([bar for bar in before if bar["fill"] != "data-none"])
    sheet.outlines([bar for bar in before if bar["fill"] == "data-none"], strokeWidth=1.5)
    sheet.bars(painted)
    sheet.outlines([bar for bar in outlined if bar["fill"] != "data-none"])
    sheet.outlines([bar for bar in outlined if bar["fill"] == "data-none"], strokeDash=[size.line * 2, size.line * 2])
    sheet.outlines(alike)
    sheet.texts(headings, size=layout.text, strong=True)
    sheet.texts(texts, size=layout.text)
    sheet.texts(numbers, size=layout.text, strong=True, align="center")
    sheet.texts(said, size=layout.text, align="center")
    sheet.texts(said_plainly, size=layout.text)


def _thin(
    shares: Mapping[str, float], fills: Mapping[str, str], x: float, top: float, room: float, tall: float, gap: float
) -> list[dict[str, Any]]:
    """The parts of a bar without numbers or names of their own: it is there to be held up against the one below."""
    parts, start = [], x
    for code, fill in fills.items():
        end = start + room * (shares.get(code) or 0)
        if end - start > gap:
            parts.append({"x": start, "x2": end - gap, "y": top, "y2": top + tall, "fill": fill, "before": code})
        start = end
    return parts


def cells(
    sheet: Sheet, fills: Mapping[str, str], placed: list[tuple[Row, float, float]], room: float, tall: float
) -> None:
    """Bars without a name, each where it is told to stand: the row, its left and its top."""
    layout = Layout(1, sheet.size.text, round(tall), 0, 0)
    _bars(sheet, fills, [_Place(row, x, y, [], []) for row, x, y in placed], layout, room)


def key(sheet: Sheet, names: Mapping[str, str], fills: Mapping[str, str]) -> None:
    """The sign and the name of each bin, in as many lines as they need."""
    size = sheet.size
    text, step, after = (30 if size.wall else size.text), size.sign * 1.4, size.sign * 0.8
    if size.wall and sum(step + width(name, text, size.weight) + after for name in names.values()) - after > size.width:
        text, after = 28, size.sign * 0.5  # on one line, if that is all it takes
    leading = max(sheet.leading(text), size.sign) + 4
    x = y = 0.0
    texts = []
    for code, name in names.items():
        if x and x + step + width(name, text, size.weight) > size.width:
            x, y = 0.0, y + leading
        _sign(sheet, fills[code], x, y + (leading - size.sign) / 2, size.sign)
        lines = wrap(name, size.width - x - step, text, size.weight)
        for n, line in enumerate(lines):
            feet = y + leading * n + leading / 2 + text * 0.34
            texts.append({"x": x + step, "y": feet, "text": line, "bin": code})
        y += leading * (len(lines) - 1)
        x += step + max(width(line, text, size.weight) for line in lines) + after
    sheet.texts(texts, size=text)
    sheet.bottom = y + leading + size.text * 0.7


def _sign(sheet: Sheet, fill: str, x: float, y: float, across: float) -> None:
    """A bin's sign, drawn on 24 × 24: core in a ring, thick ring, dot outside the ring, dashed ring; then shapes."""
    unit = across / 24

    def at(cx: float, cy: float, colour: str) -> list[dict[str, Any]]:
        return [{"x": x + cx * unit, "y": y + cy * unit, "fill": colour}]

    ring = 1.8 * unit
    if fill == "data-1":
        sheet.rings(at(12, 12, "ink"), 9.5 * unit, ring)
        sheet.dots(at(12, 12, fill), 5 * unit)
    elif fill == "data-2":
        sheet.rings(at(12, 12, fill), 8 * unit, 5 * unit)
        sheet.dots(at(12, 12, "ink"), 2 * unit)
    elif fill == "data-3":
        sheet.rings(at(10, 14, "ink"), 7.6 * unit, ring)
        sheet.dots(at(20, 4.6, fill), 3.6 * unit)
    elif fill.startswith("heat"):
        box = {"x": x + 2 * unit, "x2": x + 22 * unit, "y": y + 2 * unit, "y2": y + 22 * unit, "fill": fill}
        sheet.outlines([box])
    elif fill == "data-none":
        sheet.rings(at(12, 12, "ink"), 9.5 * unit, ring, strokeDash=[3.4 * unit, 3.06 * unit])
    else:
        sheet.dots(at(12, 12, fill), 9 * unit, SHAPES[fill])
