"""Squares of roles: how each experiences each, as a heat map and as a network; who recognises whose contributions.

A heat map is read by row: so the row answers about the column. Fewer than ten answers behind a row leave it without
colour, for the interval of its numbers is wider than the steps of the scale.
"""

import math
from collections.abc import Callable, Mapping
from typing import Unpack

import pandas as pd

from kernelib.charts.frame import Frame, How
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import number, percent

STEPS = ("heat-1", "heat-2", "heat-3", "heat-4", "heat-5")
FEWEST_COLOURED = 10


def heat_map(
    matrix: pd.DataFrame,
    *,
    low: float = 1,
    high: float = 5,
    raters: Mapping[str, int] | None = None,
    **how: Unpack[How],
) -> Picture:
    """Ties between roles, from `ties.tie_matrix`: the rating role in the row, the rated one in the column.

    `low` and `high` are the ends of the scale. `raters` is how many answered in each rating role; without it every
    cell has its colour, as for tables, which answer as one.
    """
    frame = Frame(**how)
    cells = _cells(matrix)
    between = {pair: value for pair, value in cells.items() if pair[0] != pair[1]}
    if not cells:
        return frame.nothing("ties")
    few = [role for role in matrix.index if raters is not None and raters.get(role, 0) < FEWEST_COLOURED]
    _squares(frame, matrix, lambda value: number(value, frame.language), low, high, few)
    return frame.picture(
        "ties",
        sentence=_strongest(frame, between, "ties"),
        columns=[frame.say("rating_role"), *frame.names(matrix.columns)],
        rows=_rows(frame, matrix, lambda value: number(value, frame.language, 2)),
        notes=[frame.say("few_raters", roles=", ".join(frame.names(few)))] if few else [],
    )


def recognition_matrix(matrix: pd.DataFrame, **how: Unpack[How]) -> Picture:
    """Whose contributions are recognised by whom, from `contributions.recognition`: viewer × owner, shares."""
    frame = Frame(**how)
    cells = {pair: value for pair, value in _cells(matrix).items() if pair[0] != pair[1]}
    if not cells:
        return frame.nothing("recognition")
    _squares(frame, matrix, lambda value: percent(value, frame.language), 0, 1, [])
    return frame.picture(
        "recognition",
        sentence=_strongest(frame, cells, "recognition"),
        columns=[frame.say("viewing_role"), *frame.names(matrix.columns)],
        rows=_rows(frame, matrix, lambda value: percent(value, frame.language)),
    )


def network(matrix: pd.DataFrame, *, low: float = 1, high: float = 5, **how: Unpack[How]) -> Picture:
    """The same ties as lines between roles, both directions as one: the thicker and darker, the stronger."""
    frame = Frame(**how)
    cells = _cells(matrix)
    roles = list(matrix.index)
    ties = {}
    for n, one in enumerate(roles):
        for other in roles[n + 1 :]:
            known = [cells[pair] for pair in ((one, other), (other, one)) if pair in cells]
            if known:
                ties[one, other] = sum(known) / len(known)
    if not ties:
        return frame.nothing("network")
    _web(frame, roles, ties, low, high)
    rows = [
        [frame.name(one), frame.name(other), number(value, frame.language, 2)]
        for (one, other), value in sorted(ties.items(), key=lambda tie: -tie[1])
    ]
    columns = [frame.say("one_role"), frame.say("other_role"), frame.say("mean_both_ways")]
    return frame.picture("network", sentence=_strongest(frame, ties, "network"), columns=columns, rows=rows)


def _cells(matrix: pd.DataFrame) -> dict[tuple[str, str], float]:
    """The cells that have a value."""
    return {
        (str(row), str(column)): float(value)
        for row, values in zip(matrix.index, matrix.to_numpy(dtype=float).tolist(), strict=True)
        for column, value in zip(matrix.columns, values, strict=True)
        if not math.isnan(value)
    }


def _strongest(frame: Frame, cells: Mapping[tuple[str, str], float], kind: str) -> str:
    if not cells or max(cells.values()) - min(cells.values()) < 1e-9:
        return frame.say(f"{kind}_level")
    most, least = max(cells, key=lambda pair: cells[pair]), min(cells, key=lambda pair: cells[pair])
    said = dict(zip(("a", "b", "c", "d"), frame.names([*most, *least]), strict=True))
    return frame.say(f"{kind}_sentence", **said)


def _rows(frame: Frame, matrix: pd.DataFrame, tell: Callable[[float], str]) -> list[list[str]]:
    values = matrix.to_numpy(dtype=float).tolist()
    return [[frame.name(role), *map(tell, row)] for role, row in zip(matrix.index, values, strict=True)]


def _step(value: float, low: float, high: float) -> int:
    return min(4, max(0, int(5 * (value - low) / (high - low))))


def _squares(frame: Frame, matrix: pd.DataFrame, tell, low: float, high: float, few: list) -> None:
    sheet, size = frame.sheet, frame.size
    rows, columns = frame.names(matrix.index), frame.names(matrix.columns)
    beside = min(size.width * 0.42, max(width(name, size.text, size.weight) for name in rows) + size.text * 0.6)
    room = (size.width - beside) / max(1, len(columns))
    if size.wall:
        room = min(room, 190)
    # Names that do not fit above their columns are numbered; the numbers stand before the rows.
    numbered = any(width(name, size.text, size.weight) > room - 6 for name in columns)
    if numbered:
        codes = list(dict.fromkeys([*matrix.index, *matrix.columns]))
        numbers = {code: str(n) for n, code in enumerate(codes, start=1)}
        rows = [f"{numbers[code]} {name}" for code, name in zip(matrix.index, rows, strict=True)]
        columns = [numbers[code] for code in matrix.columns]
        beside = min(size.width * 0.42, max(width(name, size.text, size.weight) for name in rows) + size.text * 0.6)
        room = (size.width - beside) / max(1, len(columns))
        room = min(room, 190) if size.wall else room
    y = float(sheet.leading()) + 4
    sheet.texts(
        [
            {"x": beside + room * (n + 0.5), "y": sheet.baseline(), "text": name, "fill": "muted"}
            for n, name in enumerate(columns)
        ],
        align="center",
    )
    squares, figures, names = [], [], []
    least = 58.0 if size.wall else 44.0
    for row, code, values in zip(rows, matrix.index, matrix.to_numpy(dtype=float).tolist(), strict=True):
        lines = wrap(row, beside - 8, size.text, size.weight)
        tall = max(least, sheet.leading() * len(lines) + 6)
        for n, line in enumerate(lines):
            top = y + (tall - sheet.leading() * len(lines)) / 2
            names.append({"x": 0, "y": top + sheet.leading() * n + sheet.baseline(), "text": line})
        for n, (column, value) in enumerate(zip(matrix.columns, values, strict=True)):
            known = not math.isnan(value)
            left = beside + room * n
            step = STEPS[_step(value, low, high)] if known and code not in few else "paper"
            square = {"x": left + 1, "x2": left + room - 1, "y": y + 1, "y2": y + tall - 1, "fill": step}
            if known:
                shows = data(item=str(code), bin=str(column))
                squares.append(square | {"role": str(code), "target": str(column), "value": value, "shows": shows})
            ink = "on-data-dark" if step in STEPS[3:] else "ink" if known else "muted"
            middle = y + tall / 2 + size.text * 0.35
            figures.append({"x": left + room / 2, "y": middle, "text": tell(value), "fill": ink})
        y += tall
    sheet.outlines(squares, colour="hair", strokeWidth=1)
    sheet.texts(names)
    small = min(size.text, size.text * (room - 4) / max(width(f["text"], size.text, size.strong) for f in figures))
    sheet.texts(figures, strong=True, align="center", size=max(17 if not size.wall else 28, round(small)))
    sheet.bottom = y + 4


def _web(frame: Frame, roles: list[str], ties: Mapping[tuple[str, str], float], low: float, high: float) -> None:
    sheet, size = frame.sheet, frame.size
    x0, y0 = size.width / 2, 330.0 if size.wall else 190.0
    wide, tall = (380.0, 240.0) if size.wall else (105.0, 130.0)
    angles = {role: -math.pi / 2 + 2 * math.pi * n / len(roles) for n, role in enumerate(roles)}
    at = {role: (x0 + wide * math.cos(angle), y0 + tall * math.sin(angle)) for role, angle in angles.items()}
    for step in range(5):  # the strongest last, on top
        lines = [
            {
                "x": at[one][0], "y": at[one][1], "x2": at[other][0], "y2": at[other][1],
                "fill": STEPS[max(step, 1)], "tie": value, "shows": data(item=one, bin=other),
            }
            for (one, other), value in ties.items()
            if _step(value, low, high) == step
        ]  # fmt: skip
        thick = (1, 2, 3.5, 5.5, 8)[step] * (2 if size.wall else 1)
        sheet.rules(lines, strokeWidth=thick, **({"strokeDash": [4, 4]} if step == 0 else {}))
    sheet.dots(
        [{"x": x, "y": y, "fill": "ink", "shows": data(item=role)} for role, (x, y) in at.items()],
        14 if size.wall else 8,
        stroke=sheet.colours["paper"],
        strokeWidth=2,
    )
    room = 330.0 if size.wall else 112.0
    texts = []
    for role, (x, y) in at.items():
        lines = wrap(frame.name(role), room, size.text, size.strong)
        above = math.sin(angles[role]) < 0.1
        widest = max(width(line, size.text, size.strong) for line in lines) / 2
        middle = min(max(x, widest), size.width - widest)
        first = y - sheet.leading() * len(lines) - 12 if above else y + (20 if size.wall else 12)
        texts += [
            {"x": middle, "y": first + sheet.leading() * n + sheet.baseline(), "text": line}
            for n, line in enumerate(lines)
        ]
    sheet.texts(texts, strong=True, align="center", halo=True)
    sheet.bottom = max(y0 + tall + sheet.leading() * 3, max(text["y"] for text in texts) + 10)
