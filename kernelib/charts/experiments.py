"""Thought experiments over time: the same start under different assumptions, never a room's own numbers."""

import itertools
import math
from collections.abc import Mapping
from typing import Any, Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Row
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import number

LINES = (("data-2", []), ("data-4", [8, 4]), ("data-5", [2, 4]))
MOST_POINTS = 120  # of a curve; the eye sees no more


def curves(runs: Mapping[str, pd.DataFrame], **how: Unpack[How]) -> Picture:
    """Runs of `dynamics` by the name of their assumption: indexed by time, a column for each quantity from 0 to 1.

    What a run comes to rest at stands in its `.attrs["resting_points"]`; a point that it leaves by itself is where it
    tips. Both are thin dashed lines.
    """
    frame = Frame(**how)
    if not runs or any(run.empty for run in runs.values()):
        return frame.nothing("curves")
    sheet, size = frame.sheet, frame.size
    beside = size.wall and len(runs) <= 2
    room = (size.width - 56.0 * (len(runs) - 1)) / len(runs) if beside else float(size.width)
    heads = [wrap(frame.name(name), room, size.text, size.strong) for name in runs]
    head = sheet.leading() * max(map(len, heads)) + size.text * 0.6
    tall = _height(frame, len(runs), beside, head)
    y = 0.0
    for n, (name, run) in enumerate(runs.items()):
        x = (room + 56.0) * n if beside else 0.0
        sheet.paragraph(frame.name(name), x, y, room, strong=True)
        sheet.bottom = _panel(frame, run, x, y + head, room, tall)
        y = y if beside else sheet.bottom + sheet.leading() / 2
    columns = [frame.say(key) for key in ("assumption", "quantity", "at_start", "at_end", "resting_points")]
    rows = [
        [frame.name(name), frame.name(quantity), *_ends(frame, values), _rests(frame, run, str(quantity))]
        for name, run in runs.items()
        for quantity, values in run.items()
    ]
    return frame.picture("curves", sentence=frame.say("curves_sentence"), columns=columns, rows=rows)


def _height(frame: Frame, panels: int, beside: bool, head: float) -> float:
    size = frame.size
    if not size.wall or size.height is None:
        return 180.0
    feet = frame.sheet.leading() + 8
    return size.height - head - feet if beside else max(60.0, size.height / panels - head - feet - size.text)


def _ends(frame: Frame, values: pd.Series) -> list[str]:
    return [number(float(values.iloc[at]), frame.language, 2) for at in (0, -1)]


def _points(run: pd.DataFrame, quantity: str) -> list[tuple[float, bool]]:
    """Where the quantity rests, and whether it is drawn there."""
    points = [point for point in run.attrs.get("resting_points", []) if quantity in point]
    return sorted({(round(float(point[quantity]), 6), bool(point.get("stable"))) for point in points})


def _rests(frame: Frame, run: pd.DataFrame, quantity: str) -> str:
    told = [(number(value, frame.language, 2), stable) for value, stable in _points(run, quantity)]
    return ", ".join(value if stable else f"{value} ({frame.say('unstable')})" for value, stable in told) or "–"


def _panel(frame: Frame, run: pd.DataFrame, x: float, y: float, room: float, tall: float) -> float:
    sheet, size = frame.sheet, frame.size
    said = [frame.name(quantity) for quantity in run.columns]
    said += [frame.say("tips")] if any(_tips(run, quantity) for quantity in run.columns) else []
    right = x + room - min(max(width(text, size.text, size.strong) for text in said) + 16, room * 0.48)
    first, last = float(run.index[0]), float(run.index[-1])
    span = last - first or 1.0

    def at(time: float, value: float) -> dict[str, float]:
        return {"x": x + (right - x) * (time - first) / span, "y": y + tall * (1 - min(1.0, max(0.0, value)))}

    sheet.rules([{"x": x, "x2": right, "y": y + tall, "fill": "line"}, {"x": x, "x2": right, "y": y, "fill": "hair"}])
    every = max(1, math.ceil(len(run) / MOST_POINTS))
    names: list[Row] = []
    dashed: set[float] = set()
    for n, quantity in enumerate(run.columns):
        fill, dash = LINES[n % len(LINES)]
        dashed |= {value for value, stable in _points(run, quantity) if stable and 0.02 < value < 0.98}
        for value in _tips(run, quantity):
            dashed.add(value)
            names.append({"x": right + 10, "y": at(last, value)["y"], "text": frame.say("tips"), "fill": "muted"})
        shown = run.iloc[sorted({*range(0, len(run), every), len(run) - 1})]
        points = [at(float(time), float(value)) for time, value in shown[quantity].items()]
        sheet.path(points, fill, strokeWidth=size.line * 2, **({"strokeDash": dash} if dash else {}))
        names.append({"x": right + 10, "y": points[-1]["y"], "text": frame.name(quantity), "fill": fill})
    sheet.rules([at(first, value) | {"x2": right, "fill": "line"} for value in dashed], strokeDash=[4, 5])
    _named(frame, names, x + room - right - 10, y, y + tall)
    feet = y + tall + 4 + sheet.baseline()
    sheet.texts([{"x": x, "y": feet, "text": frame.say("time_begins"), "fill": "muted"}])
    sheet.texts([{"x": right, "y": feet, "text": frame.say("time_later"), "fill": "muted"}], align="right")
    return y + tall + 4 + sheet.leading()


def _tips(run: pd.DataFrame, quantity: Any) -> list[float]:
    return [value for value, stable in _points(run, str(quantity)) if not stable and 0.02 < value < 0.98]


def _named(frame: Frame, names: list[Row], room: float, top: float, bottom: float) -> None:
    """Each name at the end of its line, moved down or up where two would meet."""
    sheet = frame.sheet
    rows = []
    for row in sorted(names, key=lambda row: row["y"]):
        lines = wrap(row["text"], room, frame.size.text, frame.size.strong)
        rows.append(row | {"lines": lines, "tall": sheet.leading() * len(lines)})
    for row in rows:
        row["y"] -= row["tall"] / 2
    for before, after in itertools.pairwise(rows):
        after["y"] = max(after["y"], before["y"] + before["tall"])
    over = rows[-1]["y"] + rows[-1]["tall"] - (bottom + sheet.leading() / 2)
    for after, before in zip([None, *reversed(rows)], reversed(rows), strict=False):
        limit = bottom + sheet.leading() / 2 if after is None else after["y"]
        if over > 0:
            before["y"] = min(before["y"], limit - before["tall"])
    for row in rows:
        y = max(row["y"], top - sheet.leading())
        for line in row["lines"]:
            sheet.texts([{"x": row["x"], "y": y + sheet.baseline(), "text": line, "fill": row["fill"]}], strong=True)
            y += sheet.leading()
