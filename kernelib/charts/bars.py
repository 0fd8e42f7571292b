"""Bars cut into parts: a row each with its name above, and the key to the parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernelib.charts.sheet import Sheet, data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import percent, say

SHAPES = {"data-4": "triangle-up", "data-5": "square", "data-6": "diamond"}
ON_FILLS = {"data-1": "on-data-1", "heat-1": "ink", "heat-2": "ink", "heat-3": "ink", "data-none": "ink"}


@dataclass(frozen=True)
class Row:
    """One bar: its name, how it is cut, and what its parts say they show; without shares nearly all were alike."""

    item: str
    name: str
    shares: Mapping[str, float] | None
    shows: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Layout:
    """How the bars stand: in how many columns, how tall, with how much air below."""

    columns: int
    text: int
    bar: int
    above: float
    air: float


_PHONE = [Layout(1, 17, 28, 5, 22)]
_WALL = [  # the first that leaves everything on the wall
    Layout(1, 34, 50, 8, 30),
    Layout(1, 34, 44, 6, 18),
    Layout(2, 32, 46, 8, 30),
    Layout(2, 30, 40, 6, 22),
    Layout(2, 28, 34, 5, 14),
    Layout(2, 28, 28, 3, 7),
]


def stacked(sheet: Sheet, rows: list[Row], fills: Mapping[str, str]) -> None:
    """Bars below what is on the sheet, a row each, in one column or in two where the wall asks for it."""
    size, top = sheet.size, sheet.bottom
    names = {row.item: row.name for row in rows}
    tried = [(layout, *_places(sheet, layout, names, top)) for layout in (_WALL if size.wall else _PHONE)]
    fitting = [each for each in tried if size.height is None or each[2] <= size.height]
    layout, places, sheet.bottom = (fitting or tried[-1:])[0]
    _bars(sheet, {row.item: row for row in rows}, fills, places, layout)


def _places(sheet: Sheet, layout: Layout, names: dict[str, str], top: float):
    """(x, y, room, lines) of each item's row, column by column, and where the longest column ends."""
    between = 40
    room = (sheet.size.width - between * (layout.columns - 1)) / layout.columns
    leading = sheet.leading(layout.text)
    wrapped = {item: wrap(name, room, layout.text, sheet.size.weight) for item, name in names.items()}
    tall = {item: leading * len(lines) + layout.above + layout.bar + layout.air for item, lines in wrapped.items()}
    # A column takes rows until the least height that holds them all in so many columns.
    heights = list(tall.values())
    enough = next((h for h in _sums(heights) if _columns(heights, h) <= layout.columns), 0)
    places, x, y = {}, 0.0, top
    for item, lines in wrapped.items():
        if y + tall[item] > top + enough and y > top:
            x, y = x + room + between, top
        places[item] = (x, y, room, lines)
        y += tall[item]
    return places, top + enough - (layout.air if sheet.size.wall else 0)


def _sums(heights: list[float]) -> list[float]:
    return sorted({sum(heights[a:b]) for a in range(len(heights)) for b in range(a + 1, len(heights) + 1)})


def _columns(heights: list[float], limit: float) -> int:
    """How many columns of that height the rows need; more than there are rows where one does not fit."""
    if max(heights) > limit:
        return len(heights) + 1
    columns, filled = 1, 0.0
    for height in heights:
        if filled + height > limit:
            columns, filled = columns + 1, 0.0
        filled += height
    return columns


def _bars(sheet: Sheet, rows: Mapping[str, Row], fills: Mapping[str, str], places, layout: Layout) -> None:
    size = sheet.size
    texts, painted, outlined, numbers, alike, said = [], [], [], [], [], []
    for item, (x, y, room, lines) in places.items():
        for n, line in enumerate(lines):
            feet = y + sheet.leading(layout.text) * n + sheet.baseline(layout.text)
            texts.append({"x": x, "y": feet, "text": line, "item": item})
        top = y + sheet.leading(layout.text) * len(lines) + layout.above
        middle = top + layout.bar / 2 + layout.text * 0.35
        shares, shows = rows[item].shares, rows[item].shows or {"item": item}
        if not shares:
            inset = size.line / 2
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
            figure = percent(share, sheet.language)
            if width(figure, layout.text, size.strong) + 6 <= bar["x2"] - bar["x"]:
                ink = ON_FILLS.get(fills[code], "on-data-dark")
                at = (bar["x"] + bar["x2"]) / 2
                numbers.append({"x": at, "y": middle, "text": figure, "fill": ink, "item": item, "bin": code})
    sheet.bars(painted)
    sheet.outlines([bar for bar in outlined if bar["fill"] != "data-none"])
    sheet.outlines([bar for bar in outlined if bar["fill"] == "data-none"], strokeDash=[size.line * 2, size.line * 2])
    sheet.outlines(alike)
    sheet.texts(texts, size=layout.text)
    sheet.texts(numbers, size=layout.text, strong=True, align="center")
    sheet.texts(said, size=layout.text, align="center")


def key(sheet: Sheet, names: Mapping[str, str], fills: Mapping[str, str]) -> None:
    """The sign and the name of each bin, in as many lines as they need."""
    size = sheet.size
    text = 30 if size.wall else size.text
    step, after, leading = size.sign + size.sign * 0.4, size.sign * 1.1, max(sheet.leading(text), size.sign) + 4
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
