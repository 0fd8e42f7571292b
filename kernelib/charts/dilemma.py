"""Formulations between two wishes: that all can see their contribution in it, and that it tells tasks apart.

Each has its mark, and a cloud of what the numbers would have been with other people from the same functions.
"""

import math
from typing import Any, Unpack

import numpy as np
import pandas as pd

from kernelib.charts.frame import Frame, How, numbers
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import number, percent, quoted

FILLS = ("data-4", "data-2", "data-5", "data-6")
SHAPES = ("circle", "square", "triangle-up", "diamond")
AXES = ["inclusion", "discrimination"]
MOST_DRAWS = 150  # of each cloud; more hide each other and make the picture heavy


def pareto(
    table: pd.DataFrame,
    draws: pd.DataFrame | None = None,
    *,
    undominated: pd.Series | None = None,
    **how: Unpack[How],
) -> Picture:
    """`table` has a row for each of at most four formulations, with `inclusion` and `discrimination`, both 0 to 1.

    `draws` has a row for each draw of each formulation: `formulation, inclusion, discrimination`. `undominated` is
    the share of draws in which no other formulation is at least as good on both and better on one.
    """
    frame = Frame(**how)
    known = numbers(table.loc[:, AXES].dropna())
    if len(known) > len(FILLS):
        raise ValueError(f"there are {len(known)} formulations; at most {len(FILLS)} can be told apart")
    if not known:
        return frame.nothing("pareto")
    clouds = _clouds(known, draws)
    _scatter(frame, known, clouds)
    rows = []
    for code, row in known.items():
        told = [frame.name(code)]
        for axis in AXES:
            low, high = (
                np.quantile([draw[axis] for draw in clouds[code]], [0.025, 0.975]) if clouds[code] else (None, None)
            )
            told += [
                number(row[axis], frame.language, 2),
                frame.say("from_to", low=number(low, frame.language, 2), high=number(high, frame.language, 2)),
            ]
        rows.append(
            told + ([percent(undominated.to_dict().get(code), frame.language)] if undominated is not None else [])
        )
    columns = [name for axis in AXES for name in (axis, f"{axis}_range")]
    columns = ["formulation", *columns, *(["undominated"] if undominated is not None else [])]
    sentence = _sentence(frame, known)
    return frame.picture("pareto", sentence=sentence, columns=[frame.say(name) for name in columns], rows=rows)


def _sentence(frame: Frame, known: dict[Any, dict[str, float]]) -> str:
    tells, holds = (max(known, key=lambda code: known[code][axis]) for axis in ("discrimination", "inclusion"))
    said = {"a": quoted(frame.name(tells), frame.language), "b": quoted(frame.name(holds), frame.language)}
    level = all(
        max(row[axis] for row in known.values()) - min(row[axis] for row in known.values()) < 1e-9 for axis in AXES
    )
    if level or len(known) == 1:
        return frame.say("pareto_level", **said)
    return frame.say("pareto_both" if tells == holds else "pareto_sentence", **said)


def _clouds(known: dict[Any, dict[str, float]], draws: pd.DataFrame | None) -> dict[Any, list[dict[str, float]]]:
    if draws is None:
        return {code: [] for code in known}
    return {
        code: list(numbers(draws.loc[draws["formulation"] == code, AXES].dropna().reset_index(drop=True)).values())
        for code in known
    }


def _scatter(frame: Frame, known: dict[Any, dict[str, float]], clouds: dict[Any, list[dict[str, float]]]) -> None:
    sheet, size = frame.sheet, frame.size
    top, tall = sheet.leading() + 12.0, 480.0 if size.wall else 270.0
    inset = 14.0 if size.wall else 7.0
    everything = [
        row["discrimination"] for row in (*known.values(), *(draw for cloud in clouds.values() for draw in cloud))
    ]
    highest = min(1.0, math.ceil(max(0.2, *everything) * 10) / 10)

    def at(row: dict[str, float]) -> tuple[float, float]:
        x, y = row["inclusion"], row["discrimination"]
        return inset + (size.width - 2 * inset) * x, top + tall * (1 - y / highest)

    sheet.texts([{"x": 0, "y": sheet.baseline(), "text": frame.say("pareto_up"), "fill": "muted"}])
    foot = top + tall + inset
    sheet.rules([{"x": 0, "x2": size.width, "y": foot, "fill": "line"}])
    marks = {}
    for fill, shape, (code, row) in zip(FILLS, SHAPES, known.items(), strict=False):
        dots = [dict(zip(("x", "y"), at(draw), strict=True)) | {"fill": fill} for draw in clouds[code][:MOST_DRAWS]]
        sheet.dots(dots, 4 if size.wall else 2.2, shape, opacity=0.3)
        marks[code] = (*at(row), fill, shape)
    for code, (x, y, fill, shape) in marks.items():
        mark = {"x": x, "y": y, "fill": fill, "shows": data(item=str(code))}
        sheet.dots([mark], 13 if size.wall else 7, shape, stroke=sheet.colours["paper"], strokeWidth=size.line)
    _name(frame, {code: (x, y) for code, (x, y, *_) in marks.items()}, foot)
    words = [("left", 0.0, "none"), ("center", size.width / 2, "half"), ("right", float(size.width), "all")]
    for align, x, key in words:
        feet = foot + 6 + sheet.baseline()
        sheet.texts([{"x": x, "y": feet, "text": frame.say(f"pareto_{key}")}], align=align)
    feet = foot + 6 + sheet.leading() + sheet.baseline()
    sheet.texts([{"x": size.width, "y": feet, "text": frame.say("pareto_right"), "fill": "muted"}], align="right")
    sheet.bottom = foot + 6 + 2 * sheet.leading() + 6


def _name(frame: Frame, places: dict, foot: float) -> None:
    """Each name beside its mark, where there is room and no other name."""
    sheet, size = frame.sheet, frame.size
    room = 430.0 if size.wall else 150.0
    away = 24.0 if size.wall else 13.0
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    for code, (x, y) in sorted(places.items(), key=lambda place: place[1][1]):
        lines = wrap(frame.name(code), room, size.text, size.strong)
        wide = max(width(line, size.text, size.strong) for line in lines)
        tall = sheet.leading() * len(lines)
        left = x + away if x + away + wide <= size.width else x - away - wide
        left = min(max(0.0, left), size.width - wide)
        first = y - tall / 2
        first = min(max(first, sheet.leading() + 8.0), foot - tall)
        for step in range(0, 400, 4):
            tried = [place for place in (first + step, first - step) if sheet.leading() <= place <= foot - tall]
            free = [place for place in tried if not any(_meet((left, place, wide, tall), other) for other in taken)]
            if free:
                first = free[0]
                break
        taken.append((left, first, wide, tall))
        texts += [
            {"x": left, "y": first + sheet.leading() * n + sheet.baseline(), "text": line}
            for n, line in enumerate(lines)
        ]
    sheet.texts(texts, strong=True, halo=True)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
    return not (apart or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1])
