"""Ties as lines between roles, both directions as one: the thicker and darker, the stronger."""

import math
from collections.abc import Mapping
from typing import Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How
from kernelib.charts.matrix import STEPS, Pair, cells, extremes, few_note, step, uncertain
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Row, data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import number

Place = tuple[float, float]


def network(
    matrix: pd.DataFrame,
    *,
    low: float = 1,
    high: float = 5,
    intervals: pd.DataFrame | None = None,
    **how: Unpack[How],
) -> Picture:
    """The ties of `ties.tie_matrix`, each the mean of both directions.

    `intervals` are those of `ties.tie_intervals`: where fewer than ten answered either way, the line is grey.
    """
    frame = Frame(**how)
    known, roles = cells(matrix), [str(role) for role in matrix.index]
    few: dict[Pair, Pair] = {}
    for one, other in uncertain(known, intervals):
        few[one, other] = few[other, one] = (one, other)
    ties = {}
    for n, one in enumerate(roles):
        for other in roles[n + 1 :]:
            both = [known[pair] for pair in ((one, other), (other, one)) if pair in known]
            if both:
                ties[one, other] = sum(both) / len(both)
    if not ties:
        return frame.nothing("network")
    _web(frame, roles, ties, set(few), low, high)
    sure = {pair: value for pair, value in ties.items() if pair not in few}
    return frame.picture(
        "network",
        sentence=extremes(frame, sure, "network"),
        columns=[frame.say("one_role"), frame.say("other_role"), frame.say("mean_both_ways")],
        rows=[[*frame.names(pair), number(value, frame.language, 2)] for pair, value in ties.items()],
        notes=few_note(frame, {few[pair] for pair in ties if pair in few}),
    )


def _web(frame: Frame, roles: list[str], ties: Mapping[Pair, float], few: set[Pair], low: float, high: float) -> None:
    sheet, size = frame.sheet, frame.size
    away = 24.0 if size.wall else 14.0
    angles = {role: -math.pi / 2 + 2 * math.pi * n / len(roles) for n, role in enumerate(roles)}
    # As wide as the names beside it leave it; where they leave too little, numbers stand for them.
    widest = max((_longest_word(frame, role) for role in roles if abs(math.cos(angles[role])) > 0.1), default=0.0)
    numbered = size.width / 2 - away - widest < 56
    wide, tall = (380.0, 250.0) if size.wall else (112.0, 125.0)
    wide = wide if numbered else min(wide, size.width / 2 - away - widest)
    ends = [_lines(frame, role, angles, wide, away) for role in roles if abs(math.cos(angles[role])) <= 0.1]
    above = 0.0 if numbered else max(map(len, ends), default=1) * sheet.leading()
    if size.height:
        tall = min(tall, (size.height - 2 * above - 2 * away - size.text * 0.6) / 2)
    x0, y0 = size.width / 2, above + tall + away
    at = {role: (x0 + wide * math.cos(angle), y0 + tall * math.sin(angle)) for role, angle in angles.items()}
    _lines_between(frame, at, ties, few, low, high)
    dots = [{"x": x, "y": y, "fill": "data-6", "shows": data(item=role)} for role, (x, y) in at.items()]
    if numbered:
        sheet.discs(row | {"text": str(n)} for n, row in enumerate(dots, start=1))
        _numbered(frame, roles, y0 + tall + away)
    else:
        sheet.dots(dots, 14 if size.wall else 8, stroke=sheet.colours["paper"], strokeWidth=2)
        sheet.bottom = _names(frame, at, angles, wide, away)


def _lines_between(
    frame: Frame, at: Mapping[str, Place], ties: Mapping[Pair, float], few: set[Pair], low: float, high: float
) -> None:
    for strength in range(5):  # the strongest last, on top
        lines = [
            {
                "x": at[one][0], "y": at[one][1], "x2": at[other][0], "y2": at[other][1],
                "fill": "line" if (one, other) in few else STEPS[max(strength, 1)],
                "tie": value, "shows": data(item=one, bin=other),
            }
            for (one, other), value in ties.items()
            if step(value, low, high) == strength
        ]  # fmt: skip
        thick = (1, 2, 3.5, 5.5, 8)[strength] * (2 if frame.size.wall else 1)
        frame.sheet.rules(lines, strokeWidth=thick, **({"strokeDash": [4, 4]} if strength == 0 else {}))


def _longest_word(frame: Frame, role: str) -> float:
    return max(width(word, frame.size.text, frame.size.strong) for word in frame.name(role).split(" "))


def _lines(frame: Frame, role: str, angles: Mapping[str, float], wide: float, away: float) -> list[str]:
    """The name in the room that is left outside the web."""
    room = frame.size.width / 2 - abs(math.cos(angles[role])) * wide - away
    if abs(math.cos(angles[role])) <= 0.1:
        room = frame.size.width
    return wrap(frame.name(role), room, frame.size.text, frame.size.strong)


def _names(frame: Frame, at: Mapping[str, Place], angles: Mapping[str, float], wide: float, away: float) -> float:
    """Each name outside its dot: above the topmost, below the lowest, beside the others."""
    sheet = frame.sheet
    texts: dict[str, list[Row]] = {"left": [], "center": [], "right": []}
    for role, (x, y) in at.items():
        lines = _lines(frame, role, angles, wide, away)
        tall = sheet.leading() * len(lines)
        side, down = math.cos(angles[role]), math.sin(angles[role])
        align = "center" if abs(side) <= 0.1 else "left" if side > 0 else "right"
        first = (y - away - tall if down < 0 else y + away) if align == "center" else y - tall / 2
        shift = {"left": away, "center": 0.0, "right": -away}[align]
        texts[align] += [
            {"x": x + shift, "y": first + sheet.leading() * n + sheet.baseline(), "text": line}
            for n, line in enumerate(lines)
        ]
    for align, rows in texts.items():
        sheet.texts(rows, strong=True, align=align, halo=True)
    return max(row["y"] for rows in texts.values() for row in rows) + frame.size.text * 0.6


def _numbered(frame: Frame, roles: list[str], y: float) -> None:
    y += frame.sheet.leading() / 2
    for n, role in enumerate(roles, start=1):
        y = frame.sheet.paragraph(f"{n} {frame.name(role)}", 0, y, frame.size.width)
    frame.sheet.bottom = y
