"""Points and ratings: an allocation, the gap between perspectives, the spread of ratings, impact by influence."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pandas as pd

from kernelib.charts import bars
from kernelib.charts.frame import Frame, How, numbers
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import label, number

PERSPECTIVES = (("data-6", "square"), ("data-2", "circle"), ("data-4", "triangle-up"), ("data-5", "diamond"))
STEPS = ("heat-1", "heat-2", "heat-3", "heat-4", "heat-5")


def allocation(mean: Mapping[str, float | None], **how: Unpack[How]) -> Picture:
    """Mean points by item, out of 100, most first: what an allocation's scores hold under `mean`."""
    frame = Frame(**how)
    known = {item: float(value) for item, value in mean.items() if value is not None and not math.isnan(value)}
    if not known:
        return frame.nothing("allocation")
    order = sorted(known, key=lambda item: -known[item])
    rows = _named_rows(frame, order)
    most = max(known.values()) or 1.0
    reserved = width("100,0", frame.size.text, frame.size.strong) + 12
    thick = 40.0 if frame.size.wall else 20.0
    lengths = {item: (frame.size.width - rows.left - reserved) * known[item] / most for item in order}
    frame.sheet.bars(
        {"x": rows.left, "x2": rows.left + lengths[item], "y": y - thick / 2, "y2": y + thick / 2,
         "fill": "data-2", "item": item, "points": known[item], "shows": data(item=item)}
        for item, y in rows.at.items()
    )  # fmt: skip
    frame.sheet.texts(
        [
            {
                "x": rows.left + lengths[item] + 8,
                "y": y + frame.size.text * 0.35,
                "text": number(known[item], frame.language),
            }
            for item, y in rows.at.items()
        ],
        strong=True,
    )
    level = max(known.values()) - min(known.values()) < 1e-9
    said = {
        "most": frame.name(order[0]),
        "least": frame.name(order[-1]),
        "points": number(known[order[0]], frame.language, 0),
    }
    return frame.picture(
        "allocation",
        sentence=frame.say("allocation_level" if level else "allocation_sentence", **said),
        columns=[frame.say("item"), frame.say("mean_points")],
        rows=[[frame.name(item), number(known[item], frame.language)] for item in order],
    )


def gap(table: pd.DataFrame, **how: Unpack[How]) -> Picture:
    """How far perspectives lie apart: items × perspectives (at most four), mean points of 100; widest gap first."""
    frame = Frame(**how)
    known = numbers(table.dropna(how="all"))
    if len(table.columns) > len(PERSPECTIVES):
        raise ValueError(f"there are {len(table.columns)} perspectives; at most {len(PERSPECTIVES)} can be told apart")
    if not known:
        return frame.nothing("gap")
    told = {item: {code: x for code, x in row.items() if not math.isnan(x)} for item, row in known.items()}
    distance = {item: max(row.values()) - min(row.values()) for item, row in told.items()}
    order = sorted(told, key=lambda item: -distance[item])
    apart = {item: frame.say("points_apart", n=number(distance[item], frame.language, 0)) for item in order}
    _key(frame, list(table.columns))
    _dumbbells(frame, told, _named_rows(frame, order, apart), list(table.columns))
    top = told[order[0]]
    said = {
        "item": frame.name(order[0]),
        "points": number(distance[order[0]], frame.language, 0),
        "high": frame.name(max(top, key=lambda code: top[code])),
        "low": frame.name(min(top, key=lambda code: top[code])),
    }
    return frame.picture(
        "gap",
        sentence=frame.say("gap_level" if distance[order[0]] < 0.5 else "gap_sentence", **said),
        columns=[frame.say("item"), *frame.names(table.columns), frame.say("distance")],
        rows=[
            [frame.name(item), *(number(x, frame.language) for x in (*known[item].values(), distance[item]))]
            for item in order
        ],
    )


def _dumbbells(frame: Frame, told: Mapping[Any, Mapping[Any, float]], rows: "_Rows", perspectives: list) -> None:
    sheet, wall = frame.sheet, frame.size.wall
    reach = max(10.0, math.ceil(max(max(row.values()) for row in told.values()) / 10) * 10)
    inset = 16.0 if wall else 8.0

    def at(points: float) -> float:
        return rows.left + inset + (rows.right - rows.left - 2 * inset) * points / reach

    sheet.rules([{"x": rows.left, "x2": rows.right, "y": y, "fill": "hair"} for y in rows.at.values()])
    bands = [
        {"x": at(min(told[item].values())), "x2": at(max(told[item].values())), "y": y, "fill": "data-2"}
        for item, y in rows.at.items()
    ]
    sheet.rules(bands, strokeWidth=26 if wall else 12, strokeCap="round", strokeOpacity=0.22)
    for (fill, shape), perspective in zip(PERSPECTIVES, perspectives, strict=False):
        dots = [
            {
                "x": at(told[item][perspective]),
                "y": y,
                "fill": fill,
                "points": told[item][perspective],
                "shows": data(item=str(item), bin=str(perspective)),
            }
            for item, y in rows.at.items()
            if perspective in told[item]
        ]
        sheet.dots(dots, 11 if wall else 6, shape, stroke=sheet.colours["paper"], strokeWidth=sheet.size.line / 1.5)


def distributions(scores: Mapping[str, Any], scale: Sequence[tuple[int, Any]], **how: Unpack[How]) -> Picture:
    """How ratings spread over their scale, a bar for each item and criterion, with the median in words.

    `scores` are a rating's: `median` and `distribution` by item and criterion; `scale` its values with their words,
    the lowest first, at most five.
    """
    frame = Frame(**how)
    words = {str(value): label(text, frame.language) for value, text in scale}
    if len(words) > len(STEPS):
        raise ValueError(f"the scale has {len(words)} values; at most {len(STEPS)} can be told apart")
    painted = dict(zip(words, STEPS if len(words) == 5 else STEPS[-len(words) :], strict=True))
    told = [
        (item, criterion, {str(value): share for value, share in (shares or {}).items() if share is not None})
        for item, criteria in (scores.get("distribution") or {}).items()
        for criterion, shares in (criteria or {}).items()
    ]
    if not told:
        return frame.nothing("distribution")
    several = len({criterion for _, criterion, _ in told}) > 1
    rows, table, middles = [], [], {}
    for item, criterion, shares in told:
        median = ((scores.get("median") or {}).get(item) or {}).get(criterion)
        name = f"{frame.name(item)}: {frame.name(criterion)}" if several else frame.name(item)
        middles[name] = None if median is None or not shares else float(median)
        shown = {code: float(shares.get(code, 0)) for code in words} if shares else None
        rows.append(bars.Row(f"{item}.{criterion}", name, shown, {"item": item, "criterion": criterion}))
        figures = [
            number(100 * shown[code], frame.language, 0) if shown else frame.say("nearly_alike") for code in words
        ]
        table.append([name, *figures, _middle(middles[name], words, frame)])
    bars.key(frame.sheet, words, painted)
    bars.stacked(frame.sheet, rows, painted)
    known = {name: middle for name, middle in middles.items() if middle is not None}
    most, least = (pick(known, key=lambda name: known[name]) for pick in (max, min)) if known else ("", "")
    said = {
        "most": most,
        "least": least,
        "high": _middle(known.get(most), words, frame),
        "low": _middle(known.get(least), words, frame),
    }
    key = "none" if not known else "level" if known[most] == known[least] else "sentence"
    return frame.picture(
        "distribution",
        sentence=frame.say(f"distribution_{key}", **said),
        columns=[frame.say("item"), *words.values(), frame.say("median")],
        rows=table,
    )


def _middle(median: float | None, words: Mapping[str, str], frame: Frame) -> str:
    """The median in the scale's words; between two of them it is told as a number."""
    if median is None:
        return "–"
    return (
        words.get(str(int(median)), number(median, frame.language))
        if median == int(median)
        else number(median, frame.language)
    )


def quadrants(table: pd.DataFrame, *, low: float = 0, high: float = 4, **how: Unpack[How]) -> Picture:
    """What weighs most, and what can be done about it: items with `impact` and `influence` on one scale.

    Each item is a number on the plane; below stand the numbers' names, in what to do something about now, what to
    take further up, and what to live with.
    """
    frame = Frame(**how)
    known = numbers(table.loc[:, ["impact", "influence"]].dropna())
    if not known:
        return frame.nothing("quadrants")
    known = dict(sorted(known.items(), key=lambda each: (-each[1]["impact"], -each[1]["influence"])))
    middle = (low + high) / 2
    group = {
        code: "live" if row["impact"] <= middle else "now" if row["influence"] >= middle else "further"
        for code, row in known.items()
    }
    _plane(frame, known, group, low, high)
    first = [frame.name(code) for code in known if group[code] == "now"]
    return frame.picture(
        "quadrants",
        sentence=frame.say("quadrants_sentence", item=first[0]) if first else frame.say("quadrants_none"),
        columns=[frame.say(key) for key in ("item", "impact", "influence", "what_to_do")],
        rows=[
            [frame.name(code), *(number(x, frame.language) for x in row.values()), frame.say(group[code])]
            for code, row in known.items()
        ],
    )


def _plane(
    frame: Frame, known: Mapping[Any, Mapping[str, float]], group: Mapping[Any, str], low: float, high: float
) -> None:
    sheet, size = frame.sheet, frame.size
    side = 560.0 if size.wall else 320.0
    radius = 22.0 if size.wall else 13.5
    top = sheet.leading() + 6.0
    sheet.texts([{"x": 0, "y": sheet.baseline(), "text": frame.say("quadrants_up"), "fill": "muted"}])
    inner = side - 2 * radius - 4
    places = []
    for row in known.values():
        x = radius + 2 + inner * (row["influence"] - low) / (high - low)
        y = top + radius + 2 + inner * (1 - (row["impact"] - low) / (high - low))
        places.append([x, y])
    _push_apart(places, 2 * radius + 2, (radius, side - radius), (top + radius, top + side - radius))
    middle = side / 2
    sheet.outlines([{"x": middle, "x2": side, "y": top, "y2": top + middle, "fill": "primary-wash"}], "primary-wash")
    sheet.rules(
        [
            {"x": middle, "y": top, "y2": top + side, "fill": "line"},
            {"x": 0, "x2": side, "y": top + middle, "fill": "line"},
        ]
    )
    dots = [
        {"x": x, "y": y, "fill": "data-2" if group[code] == "now" else "data-3", "shows": data(item=str(code))}
        for (x, y), code in zip(places, known, strict=True)
    ]
    sheet.dots(dots, radius, stroke=sheet.colours["paper"], strokeWidth=size.line)
    numbers = [
        {"x": x, "y": y + size.text * 0.35, "text": str(n), "fill": "on-data-dark"}
        for n, (x, y) in enumerate(places, start=1)
    ]
    sheet.texts(numbers, strong=True, align="center")
    feet = top + side + 4
    sheet.texts(
        [{"x": side, "y": feet + sheet.baseline(), "text": frame.say("quadrants_right"), "fill": "muted"}],
        align="right",
    )
    x, y, room = (
        (side + 50, top, size.width - side - 50) if size.wall else (0.0, feet + sheet.leading() + 12, float(size.width))
    )
    for key in ("now", "further", "live"):
        named = [f"{n} {frame.name(code)}" for n, code in enumerate(known, start=1) if group[code] == key]
        if named:
            y = sheet.paragraph(frame.say(key), x, y, room, strong=True)
            for name in named:
                y = sheet.paragraph(name, x, y, room)
            y += sheet.leading() / 2
    sheet.bottom = max(y, feet + sheet.leading() + 4)


def _push_apart(places: list[list[float]], least: float, xs: tuple[float, float], ys: tuple[float, float]) -> None:
    """Moves marks that would cover each other, as little as it takes; the same places always move the same way."""
    for _ in range(300):
        moved = False
        for n, one in enumerate(places):
            for m, other in enumerate(places[:n]):
                dx, dy = one[0] - other[0], one[1] - other[1]
                away = math.hypot(dx, dy)
                if away >= least - 0.01:
                    continue
                moved = True
                turn = 2.4 * (n + m)  # marks in one place leave it in different directions
                dx, dy = (dx / away, dy / away) if away > 0.01 else (math.cos(turn), math.sin(turn))
                step = (least - away) / 2
                for place, sign in ((one, 1), (other, -1)):
                    place[0] = min(max(place[0] + sign * dx * step, xs[0]), xs[1])
                    place[1] = min(max(place[1] + sign * dy * step, ys[0]), ys[1])
        if not moved:
            return


class _Rows:
    def __init__(self, left: float, right: float, at: dict[Any, float]) -> None:
        self.left, self.right, self.at = left, right, at


def _named_rows(frame: Frame, items: list, figures: Mapping[Any, str] | None = None) -> _Rows:
    """Names above a line on a phone, beside it on a wall; figures at the right end."""
    sheet, size = frame.sheet, frame.size
    left = 440.0 if size.wall else 0.0
    right = float(size.width)
    texts, ends, at = [], [], {}
    beside = max((width(text, size.text, size.strong) for text in (figures or {}).values()), default=0.0)
    y = sheet.bottom
    for item in items:
        lines = wrap(frame.name(item), left - 30 if size.wall else size.width - beside - 10, size.text, size.weight)
        tall = sheet.leading() * len(lines)
        row = max(tall, 52.0) if size.wall else tall + 30
        first = y + (row - tall) / 2 if size.wall else y
        texts += [
            {"x": 0, "y": first + sheet.leading() * n + sheet.baseline(), "text": line} for n, line in enumerate(lines)
        ]
        at[item] = y + row / 2 if size.wall else y + tall + 16
        if figures:
            feet = at[item] + size.text * 0.35 if size.wall else y + sheet.baseline()
            ends.append({"x": float(size.width), "y": feet, "text": figures[item]})
        y += row + (14 if size.wall else 10)
    sheet.texts(texts)
    sheet.texts(ends, strong=True, align="right")
    sheet.bottom = y
    return _Rows(left, right - beside - 24 if size.wall and figures else right, at)


def _key(frame: Frame, codes: list) -> None:
    sheet, size = frame.sheet, frame.size
    x, y, radius = 0.0, 0.0, 11 if size.wall else 6
    for (fill, shape), code in zip(PERSPECTIVES, codes, strict=False):
        name = frame.name(code)
        if x and x + 3 * radius + width(name, size.text, size.weight) > size.width:
            x, y = 0.0, y + sheet.leading() + 4
        sheet.dots([{"x": x + radius, "y": y + sheet.leading() / 2, "fill": fill}], radius, shape)
        feet = y + sheet.leading() / 2 + size.text * 0.35
        sheet.texts([{"x": x + 3 * radius, "y": feet, "text": name}])
        x += 5 * radius + width(name, size.text, size.weight)
    sheet.bottom = y + sheet.leading() + size.text
