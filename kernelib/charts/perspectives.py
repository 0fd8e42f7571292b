"""How far perspectives lie apart: the same points shared out as seen from several sides."""

import itertools
import math
from collections.abc import Mapping
from typing import Any, Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How, numbers
from kernelib.charts.lanes import Lanes, lanes
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Row, data
from kernelib.charts.text import width
from kernelib.charts.wording import number

SIGNS = (("data-6", "square"), ("data-2", "circle"), ("data-4", "triangle-up"), ("data-5", "diamond"))


def gap(table: pd.DataFrame, moved: pd.Series | None = None, **how: Unpack[How]) -> Picture:
    """Items × perspectives (at most four), mean points of 100; the widest gap stands first.

    `moved` is the column `total_variation` of `perspectives.gaps`: the share of the points that would have to be moved
    to turn one perspective into another.
    """
    frame = Frame(**how)
    if len(table.columns) > len(SIGNS):
        raise ValueError(f"there are {len(table.columns)} perspectives; at most {len(SIGNS)} can be told apart")
    known = numbers(table.dropna(how="all"))
    if not known:
        return frame.nothing("gap")
    told = {item: {code: x for code, x in row.items() if not math.isnan(x)} for item, row in known.items()}
    apart = {item: max(row.values()) - min(row.values()) for item, row in told.items()}
    order = sorted(told, key=lambda item: -apart[item])
    _key(frame, list(table.columns))
    _dumbbells(
        frame,
        told,
        order,
        {item: frame.say("points_apart", n=number(apart[item], frame.language, 0)) for item in order},
    )
    return frame.picture(
        "gap",
        sentence=_sentence(frame, told, order, apart),
        columns=[frame.say("item"), *frame.names(table.columns), frame.say("distance")],
        rows=[
            [frame.name(item), *(number(x, frame.language) for x in (*known[item].values(), apart[item]))]
            for item in order
        ],
        notes=_moved(frame, moved),
    )


def _moved(frame: Frame, moved: pd.Series | None) -> list[str]:
    pairs: dict[Any, Any] = {} if moved is None else dict(moved.dropna().items())
    return [
        frame.say("points_moved", a=frame.inside(one), b=frame.inside(other), n=number(100 * x, frame.language, 0))
        for (one, other), x in pairs.items()
    ]


def _sentence(frame: Frame, told: Mapping[Any, Mapping[Any, float]], order: list, apart: Mapping[Any, float]) -> str:
    widest = order[0]
    if apart[widest] < 0.5:
        return frame.say("gap_level")
    points = told[widest]
    high, low = max(points, key=lambda code: points[code]), min(points, key=lambda code: points[code])
    said = {"item": frame.quoted(widest), "high": frame.inside(high), "low": frame.inside(low)}
    return frame.say("gap_sentence", points=number(apart[widest], frame.language, 0), **said)


def _dumbbells(frame: Frame, told: Mapping[Any, Mapping[Any, float]], order: list, figures: Mapping[Any, str]) -> None:
    sheet, wall = frame.sheet, frame.size.wall
    rows = lanes(frame, order, figures)
    radius, inset = (11.0, 16.0) if wall else (6.0, 8.0)
    rows = Lanes(rows.left + inset, rows.right - inset, rows.at)
    reach = max(10.0, math.ceil(max(max(row.values()) for row in told.values()) / 10) * 10)
    tracks = [{"x": rows.left - inset, "x2": rows.right + inset, "y": y, "fill": "hair"} for y in rows.at.values()]
    sheet.rules(tracks)
    bands = [
        {"x": rows.along(min(told[item].values()) / reach), "x2": rows.along(max(told[item].values()) / reach), "y": y,
         "fill": "data-2"}
        for item, y in rows.at.items()
    ]  # fmt: skip
    sheet.rules(bands, strokeWidth=26 if wall else 12, strokeCap="round", strokeOpacity=0.22)
    dots: dict[Any, list[Row]] = {code: [] for code in frame_order(told)}
    for item, y in rows.at.items():
        places = {code: rows.along(points / reach) for code, points in told[item].items()}
        for code, shift in _stacked(places, 2 * radius).items():
            dots[code].append({"x": places[code], "y": y + shift * radius * 1.15, "points": told[item][code],
                               "shows": data(item=str(item), bin=str(code))})  # fmt: skip
    for (fill, shape), rows_of in zip(SIGNS, dots.values(), strict=False):
        marks = [row | {"fill": fill} for row in rows_of]
        sheet.dots(marks, radius, shape, stroke=sheet.colours["paper"], strokeWidth=sheet.size.line / 1.5)


def frame_order(told: Mapping[Any, Mapping[Any, float]]) -> list[Any]:
    """The perspectives in the order of the table."""
    return list(dict.fromkeys(code for row in told.values() for code in row))


def _stacked(places: Mapping[Any, float], least: float) -> dict[Any, float]:
    """How far above or below its line each mark stands, so that marks in one place can all be seen."""
    shifts = dict.fromkeys(places, 0.0)
    order = sorted(places, key=lambda code: places[code])
    group = order[:1]
    for before, after in itertools.pairwise([*order, None]):
        if after is not None and places[after] - places[before] < least * 0.7:
            group.append(after)
            continue
        for n, code in enumerate(sorted(group, key=list(places).index)):
            shifts[code] = n - (len(group) - 1) / 2
        group = [after]
    return shifts


def _key(frame: Frame, codes: list) -> None:
    sheet, size = frame.sheet, frame.size
    x, y, radius = 0.0, 0.0, 11 if size.wall else 6
    for (fill, shape), code in zip(SIGNS, codes, strict=False):
        name = frame.name(code)
        if x and x + 3 * radius + width(name, size.text, size.weight) > size.width:
            x, y = 0.0, y + sheet.leading() + 4
        sheet.dots([{"x": x + radius, "y": y + sheet.leading() / 2, "fill": fill}], radius, shape)
        ends = sheet.paragraph(name, x + 3 * radius, y, size.width - x - 3 * radius)
        y = ends - sheet.leading()
        x += 5 * radius + width(name, size.text, size.weight)
    sheet.bottom = y + sheet.leading() + size.text
