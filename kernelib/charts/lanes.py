"""Lanes: a row for each item, its name above on a phone and beside on a wall, and what is drawn along it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kernelib.charts.frame import Frame
from kernelib.charts.sheet import Row, data
from kernelib.charts.text import fitting, width, wrap

LEFT, FAR_LEFT = 540.0, 720.0  # the most that names take on a wall, and where they would be cut otherwise
LEAST_WALL = 40.0  # of a lane, so that marks do not touch


@dataclass(frozen=True)
class Lanes:
    """Where the items' lanes lie: from left to right, each around its y."""

    left: float
    right: float
    at: dict[Any, float]

    def along(self, share: float) -> float:
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def lanes(frame: Frame, items: Sequence[Any], figures: Mapping[Any, str], below: float = 0) -> Lanes:
    """Lanes with their names and, at the right end, their figures.

    On a wall those that find no room are left to the table, and the picture says how many; `below` is left free there.
    """
    sheet, size = frame.sheet, frame.size
    wall = size.wall
    beside = max((width(text, size.text, size.strong) for text in figures.values()), default=0.0)
    longest = max((width(frame.name(item), size.text, size.weight) for item in items), default=0.0)
    top = sheet.bottom + below

    def fits(lines: dict[Any, list[str]]) -> bool:
        # A name that begins on the wall is more than one that is not there.
        return len(_heights(frame, lines, top)) == len(items)

    left, names = 0.0, {}
    for most in (LEFT, FAR_LEFT) if wall else (LEFT,):
        left = min(most, max(240.0, longest + 30)) if wall else 0.0
        room = left - 24 if wall else size.width - (beside + 10 if beside else 0)
        names = fitting({item: frame.name(item) for item in items}, room, size.text, size.weight, fits)
        # Bars give way before names are cut.
        if not any(lines[-1].endswith("…") and not frame.name(item).endswith("…") for item, lines in names.items()):
            break
    heights = _heights(frame, names, top)
    texts, ends, at = [], [], {}
    y = sheet.bottom
    for item, height in heights.items():
        tall = sheet.leading() * len(names[item])
        first = y + (height - tall) / 2 if wall else y
        texts += [
            {"x": 0, "y": first + sheet.leading() * n + sheet.baseline(), "text": line, "item": str(item)}
            for n, line in enumerate(names[item])
        ]
        at[item] = y + height / 2 if wall else y + tall + 16
        if item in figures:
            feet = at[item] + size.text * 0.35 if wall else y + sheet.baseline()
            ends.append({"x": float(size.width), "y": feet, "text": figures[item], "item": str(item)})
        y += height
    sheet.texts(texts)
    sheet.texts(ends, strong=True, align="right")
    if len(heights) < len(items):
        y = sheet.left_to_table(len(items) - len(heights), y)
    sheet.bottom = y
    return Lanes(left, size.width - beside - 24 if wall and beside else float(size.width), at)


def _heights(frame: Frame, names: Mapping[Any, list[str]], top: float) -> dict[Any, float]:
    sheet, size = frame.sheet, frame.size
    if not size.wall or size.height is None:
        return {item: sheet.leading() * len(lines) + 40.0 for item, lines in names.items()}
    room = size.height - top
    for air in (44.0, 26.0, 16.0, 8.0, 2.0):
        heights = {item: max(LEAST_WALL, sheet.leading() * len(lines)) + air for item, lines in names.items()}
        if sum(heights.values()) <= room:
            return heights
    room -= sheet.leading()
    shown: dict[Any, float] = {}
    for item, height in heights.items():
        if sum(shown.values()) + height > room:
            break
        shown[item] = height
    return shown


def bullets(
    frame: Frame,
    items: Sequence[Any],
    shares: Mapping[Any, float],
    figures: Mapping[Any, str],
    bands: Mapping[Any, tuple[float, float]] | None = None,
    untold: Mapping[Any, str] | None = None,
    why: str = "",
    below: float = 0,
    before: Mapping[Any, float] | None = None,
) -> None:
    """A bar for each share of the whole lane, around it a soft band where it is given.

    `untold` is what stands in the lane of an item without a share, which has no bar to be read as one; `why` says below
    what that means, where it takes no lane's room. `before` are the shares of another round, told in a thin bar above.
    """
    sheet, size = frame.sheet, frame.size
    why = why if untold else ""
    if why and size.wall:
        tall = 8 + sheet.leading() * len(wrap(why, size.width, size.text, size.weight))
        one_line = {item: [""] for item in items}
        why = why if len(_heights(frame, one_line, sheet.bottom + below + tall)) == len(items) else ""
        below += tall if why else 0
    drawn = lanes(frame, items, {item: text for item, text in figures.items() if item in shares}, below)
    apart = min((below - above for above, below in pairwise(drawn.at.values())), default=99.0)
    thick = min(36.0, apart * (0.45 if before else 0.55)) if size.wall else 14.0
    thin = max(4.0, thick * 0.3)
    held_up = [
        {"x": drawn.left, "x2": drawn.along(share), "y": drawn.at[item] - thick / 2 - 2 - thin,
         "y2": drawn.at[item] - thick / 2 - 2, "fill": "muted", "before": share}
        for item, share in (before or {}).items() if item in drawn.at
    ]  # fmt: skip
    soft: list[Row] = []
    bars: list[Row] = []
    said: list[Row] = []
    for item, y in drawn.at.items():
        sides = {"y": y - thick / 2, "y2": y + thick / 2, "item": str(item)}
        if item not in shares:
            told = (untold or {}).get(item) or frame.say("not_shown")
            said.append({"x": drawn.left, "y": y + size.text * 0.35, "text": told, "fill": "muted", "item": str(item)})
            continue
        shown = data(item=str(item))
        bars.append({"x": drawn.left, "x2": drawn.along(shares[item]), "share": shares[item], "shows": shown} | sides
                    | {"fill": "data-2"})  # fmt: skip
        if bands and item in bands:
            low, high = map(drawn.along, bands[item])
            more = thick * 0.3
            soft.append({"x": low, "x2": high, "y": y - thick / 2 - more, "y2": y + thick / 2 + more,
                         "fill": "data-2"})  # fmt: skip
    told_at = [y for item, y in drawn.at.items() if item in shares]
    sheet.rules([{"x": drawn.left, "x2": drawn.right, "y": y, "fill": "hair"} for y in told_at])
    sheet.bars(soft, opacity=0.28)
    sheet.bars(held_up)
    sheet.bars(bars)
    sheet.texts(said)
    if why:
        sheet.bottom = sheet.paragraph(why, 0, sheet.bottom + 8, size.width, fill="muted")
