"""Thought experiments over time: the same start under different assumptions, never a room's own numbers."""

import itertools
import math
from collections.abc import Mapping
from typing import Any, Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How
from kernelib.charts.picture import Picture
from kernelib.charts.text import width
from kernelib.charts.wording import number

LINES = (("data-2", []), ("data-4", [8, 4]))


def curves(runs: Mapping[str, pd.DataFrame], **how: Unpack[How]) -> Picture:
    """Runs of `dynamics` by the name of their assumption: indexed by time, a column for each quantity from 0 to 1.

    What the run comes to rest at stands in its `.attrs["resting_points"]` and is drawn as a thin dashed line.
    """
    frame = Frame(**how)
    if not runs or any(run.empty for run in runs.values()):
        return frame.nothing("curves")
    sheet, size = frame.sheet, frame.size
    beside = 56.0 if size.wall else 0.0
    columns = len(runs) if size.wall and len(runs) <= 2 else 1
    room = (size.width - beside * (columns - 1)) / columns
    bottom = 0.0
    for n, (name, run) in enumerate(runs.items()):
        x = (room + beside) * n if columns > 1 else 0.0
        ends = _panel(frame, name, run, x, 0.0 if columns > 1 else bottom, room)
        bottom = max(bottom, ends) if columns > 1 else ends + sheet.leading()
    sheet.bottom = bottom
    rows = [
        [
            frame.name(name),
            frame.name(quantity),
            number(float(run[quantity].iloc[0]), frame.language, 2),
            number(float(run[quantity].iloc[-1]), frame.language, 2),
            _rests(frame, run, str(quantity)),
        ]
        for name, run in runs.items()
        for quantity in run.columns
    ]
    columns_ = [frame.say(key) for key in ("assumption", "quantity", "at_start", "at_end", "resting_points")]
    return frame.picture("curves", sentence=frame.say("curves_sentence"), columns=columns_, rows=rows)


def _rests(frame: Frame, run: pd.DataFrame, quantity: str) -> str:
    points = [point for point in run.attrs.get("resting_points", []) if quantity in point]
    told = [(number(float(point[quantity]), frame.language, 2), bool(point.get("stable"))) for point in points]
    return ", ".join(value if stable else f"{value} ({frame.say('unstable')})" for value, stable in told) or "–"


def _panel(frame: Frame, name: str, run: pd.DataFrame, x: float, y: float, room: float) -> float:
    sheet, size = frame.sheet, frame.size
    y = sheet.paragraph(frame.name(name), x, y, room, strong=True) + size.text * 0.6
    tall = 360.0 if size.wall else 180.0
    ends_at = max(width(frame.name(quantity), size.text, size.strong) for quantity in run.columns) + 14
    right = x + room - min(ends_at, room * 0.4)
    first, last = float(run.index[0]), float(run.index[-1])
    span = last - first or 1.0

    def at(time: float, value: float) -> dict[str, Any]:
        return {"x": x + (right - x) * (time - first) / span, "y": y + tall * (1 - min(1.0, max(0.0, value)))}

    sheet.rules([{"x": x, "x2": right, "y": y + tall, "fill": "line"}, {"x": x, "x2": right, "y": y, "fill": "hair"}])
    step = max(1, math.ceil(len(run) / 120))
    names = []
    for n, quantity in enumerate(run.columns):
        fill, dash = LINES[n % len(LINES)]
        rests = sorted(
            {
                round(float(p[quantity]), 4)
                for p in run.attrs.get("resting_points", [])
                if quantity in p and p.get("stable")
            }
        )
        sheet.rules(
            [at(first, rest) | {"x2": right, "fill": "line"} for rest in rests], strokeDash=[3, 3], strokeWidth=1
        )
        shown = run.iloc[sorted({*range(0, len(run), step), len(run) - 1})]
        points = [at(float(time), float(value)) for time, value in shown[quantity].items()]
        sheet.path(points, fill, strokeWidth=size.line * 2, **({"strokeDash": dash} if dash else {}))
        names.append(
            {"x": right + 10, "y": points[-1]["y"] + size.text * 0.35, "text": frame.name(quantity), "fill": fill}
        )
    names.sort(key=lambda row: row["y"])
    for before, after in itertools.pairwise(names):
        after["y"] = max(after["y"], before["y"] + sheet.leading())
    sheet.texts(names, strong=True)
    feet = y + tall + 4 + sheet.baseline()
    sheet.texts([{"x": x, "y": feet, "text": frame.say("time_begins"), "fill": "muted"}])
    sheet.texts([{"x": right, "y": feet, "text": frame.say("time_later"), "fill": "muted"}], align="right")
    return y + tall + 4 + sheet.leading()
