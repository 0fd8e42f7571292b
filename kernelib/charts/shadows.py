"""What weighs most, and what can be done about it: impact by influence."""

from collections.abc import Mapping
from typing import Any, Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How, numbers
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import data
from kernelib.charts.spots import Bounds, free_spot
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import number, percent

GROUPS = ("now", "further", "live")


def quadrants(
    table: pd.DataFrame,
    *,
    low: float = 0,
    high: float = 4,
    top_three: Mapping[str, float] | pd.Series | None = None,
    **how: Unpack[How],
) -> Picture:
    """Items with `impact` and `influence` on one scale from `low` to `high`.

    Each item is a number on the plane; beside it stand the numbers' names, in what to do something about now, what
    to take further up, and what to live with. `top_three` is the share of draws in which an item weighs among the
    three most, from `uncertainty.top`.
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
    columns = ["item", "impact", "influence", "what_to_do"]
    rows = [
        [frame.name(code), *(number(x, frame.language) for x in row.values()), frame.say(group[code])]
        for code, row in known.items()
    ]
    if top_three is not None:
        shares: dict[Any, Any] = dict(top_three.items())
        columns.append("among_three")
        rows = [[*row, percent(shares.get(code), frame.language)] for row, code in zip(rows, known, strict=True)]
    return frame.picture(
        "quadrants",
        sentence=_sentence(frame, group),
        columns=[frame.say(key) for key in columns],
        rows=rows,
        notes=[frame.say("draws_note")] if top_three is not None else [],
    )


def _sentence(frame: Frame, group: Mapping[Any, str]) -> str:
    first = [code for code in group if group[code] == "now"]
    if first:
        return frame.say("quadrants_sentence", item=frame.name(first[0]))
    return frame.say("quadrants_none" if "further" in group.values() else "quadrants_light")


def _plane(
    frame: Frame, known: Mapping[Any, Mapping[str, float]], group: Mapping[Any, str], low: float, high: float
) -> None:
    sheet, size = frame.sheet, frame.size
    top = sheet.leading() + 6.0
    side = 320.0 if size.height is None else size.height - top - sheet.leading() - 8
    sheet.texts([{"x": 0, "y": sheet.baseline(), "text": frame.say("quadrants_up"), "fill": "muted"}])
    middle, edge = side / 2, size.disc + size.line
    inner = side - 2 * edge

    def quarter(row: Mapping[str, float], code: Any) -> Bounds:
        """A mark stays in the quarter that its name is listed under."""
        half = (low + high) / 2
        xs = (middle + edge, side - edge) if row["influence"] >= half else (edge, middle - edge)
        ys = (top + middle + edge, top + side - edge) if group[code] == "live" else (top + edge, top + middle - edge)
        return xs, ys

    taken: list[tuple[float, float]] = []
    for code, row in known.items():
        x = edge + inner * (row["influence"] - low) / (high - low)
        y = top + edge + inner * (1 - (row["impact"] - low) / (high - low))
        taken.append(free_spot((x, y), taken, 2 * size.disc + 2, quarter(row, code)))
    sheet.bars([{"x": middle, "x2": side, "y": top, "y2": top + middle, "fill": "primary-wash"}])
    cross = [{"x": middle, "y": top, "y2": top + side}, {"x": 0, "x2": side, "y": top + middle}]
    sheet.rules([line | {"fill": "line"} for line in cross])
    sheet.discs(
        {"x": x, "y": y, "fill": "data-2" if group[code] == "now" else "data-3", "text": str(n),
         "shows": data(item=str(code))}
        for n, ((x, y), code) in enumerate(zip(taken, known, strict=True), start=1)
    )  # fmt: skip
    feet = top + side + 4
    right = frame.say("quadrants_right")
    x = max(side, width(right, size.text, size.weight))
    sheet.texts([{"x": x, "y": feet + sheet.baseline(), "text": right, "fill": "muted"}], align="right")
    sheet.bottom = max(_listed(frame, known, group, side, top, feet), feet + sheet.leading() + 4)


def _listed(
    frame: Frame, known: Mapping[Any, Any], group: Mapping[Any, str], side: float, top: float, feet: float
) -> float:
    """The numbers' names: beside the plane on the wall, in two columns where one is too short; below it on a phone."""
    sheet, size = frame.sheet, frame.size
    x, y, room = (side + 50, top, size.width - side - 50) if size.wall else (0.0, feet + sheet.leading() + 12, 320.0)
    told = []
    for key in GROUPS:
        named = [f"{n} {frame.name(code)}" for n, code in enumerate(known, start=1) if group[code] == key]
        told += [(frame.say(key), True), *((name, False) for name in named)] if named else []
    gap = sheet.leading() / 3
    tall = sum(sheet.leading() * len(wrap(text, room, size.text, size.strong)) + gap * strong for text, strong in told)
    columns = 2 if size.height and y + tall - gap > size.height else 1
    room = (room - 30 * (columns - 1)) / columns
    bottom, first = y, y
    for text, strong in told:
        tall = sheet.leading() * len(wrap(text, room, size.text, size.strong))
        y += gap if strong and y > first else 0
        if size.height and y + tall > size.height and x + 2 * room < size.width:
            x, y = x + room + 30, first
        y = sheet.paragraph(text, x, y, room, strong=strong)
        bottom = max(bottom, y)
    return bottom
