"""Shares: one bar for each card, most contested first, cut into the bins it was put in.

Each bin has its sign and its colour; a bin that stands apart ("Ved ikke") is hollow and dashed. Only people who put
the card somewhere count in its bar.
"""

from dataclasses import dataclass
from typing import Any

from kernelib import words
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.sheet import Sheet, data
from kernelib.charts.text import lower_first, width, wrap
from kernelib.charts.wording import answers, label, labels, number, percent, quoted, say
from kernelib.exercises import CardSort

FILLS = ("data-1", "data-2", "data-3", "data-4", "data-5", "data-6", "heat-3", "heat-2")
SHAPES = {
    "data-4": "triangle-up",
    "data-5": "square",
    "data-6": "diamond",
    "heat-3": "cross",
    "heat-2": "triangle-down",
}
ON_FILLS = {"data-1": "on-data-1", "heat-2": "ink", "heat-3": "ink", "data-none": "ink"}

# Above this share of those who placed the card it is told as "most" against "some", below as "some" against "others".
MOST = 0.7


def picture(exercise: CardSort, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    order = shown(exercise, result["scores"])
    _draw(sheet, exercise, result["scores"], order)
    language = sheet.language
    bins = [lower_first(name) for name in labels(exercise.bins, language)]
    return finished(
        sheet,
        title=say("card_sort_title", language, answers=answers(result["n"], language, invented)),
        sentence=sentence(exercise, result, language),
        description=say("card_sort_description", language, count=len(order), bins=words.both(bins, language)),
        table=table(exercise, result, language, invented),
        not_said=labels(exercise.not_said, language),
        talk=labels(exercise.talk, language),
    )


def shown(exercise: CardSort, scores: dict[str, Any]) -> list[str]:
    """The cards that have something to show, most contested first; those answered alike last."""
    contested, shares = scores.get("contested") or {}, known_shares(scores)
    nearly = [item for item, share in (scores.get("shares") or {}).items() if item not in shares]
    nearly += scores.get("nearly_unanimous") or []
    told = [item for item in exercise.items if shares.get(item) or item in nearly]

    def rank(item: str) -> tuple[bool, float]:
        value = contested.get(item)
        return not shares.get(item), -1.0 if value is None else -value if value else 0.0

    placed = [item for item in told if contested.get(item) is not None or not shares.get(item)]
    return sorted(placed, key=rank) + [item for item in told if item not in placed]


def known_shares(scores: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The shares that are told; those of a card that nearly all put in the same bin are null."""
    shares = scores.get("shares") or {}
    told = {item: {code: x for code, x in (each or {}).items() if x is not None} for item, each in shares.items()}
    return {item: each for item, each in told.items() if each}


# The sentence


def sentence(exercise: CardSort, result: dict[str, Any], language: str) -> str:
    scores = result["scores"]
    order = shown(exercise, scores)
    shares, contested = known_shares(scores), scores.get("contested") or {}
    told = [item for item in order if shares.get(item)]
    if not order:
        return say("card_sort_nothing", language)
    if not told:
        return say("card_sort_nearly", language)
    item = told[0]
    if contested.get(item) is None:
        doubts = [code for code in exercise.apart if code in exercise.bins]
        if not doubts:
            return say("card_sort_nothing", language)
        apart = max(doubts, key=lambda code: shares[item].get(code) or 0)
        return say(
            "card_sort_unsure",
            language,
            item=label(exercise.items[item], language),
            percent=percent(shares[item].get(apart) or 0, language),
            bin=quoted(label(exercise.bins[apart], language), language),
        )
    if not contested[item]:
        return say("card_sort_same" if len(told) == len(order) else "card_sort_nearly", language)
    places = {code: share for code, share in shares[item].items() if code not in exercise.apart and share}
    first, second, *_ = sorted(places, key=lambda code: (-places[code], list(exercise.bins).index(code)))
    most = places[first] / sum(places.values()) >= MOST
    if not most:  # in the order of the bins, so that the sentence reads as the bar does
        first, second = sorted((first, second), key=list(exercise.bins).index)
    return say(
        "card_sort_mostly" if most else "card_sort_apart",
        language,
        item=label(exercise.items[item], language),
        first=_placed(exercise, first, language),
        second=_placed(exercise, second, language),
    )


def _placed(exercise: CardSort, code: str, language: str) -> str:
    """Our own bins have words of their own; where others stand beside them, all are told by their labels."""
    known = set(exercise.bins) - set(exercise.apart) <= {"core", "supporting", "not_ours"}
    name = quoted(label(exercise.bins[code], language), language)
    return say(f"placed_{code}", language) if known else say("placed", language, bin=name)


# The table


def table(exercise: CardSort, result: dict[str, Any], language: str, invented: bool = False) -> Table:
    scores = result["scores"]
    order, shares = shown(exercise, scores), known_shares(scores)
    alike = say("nearly_alike", language)
    rows = [
        [label(exercise.items[item], language)]
        + (
            [percent(shares[item].get(code) or 0, language) for code in exercise.bins]
            if shares.get(item)
            else [alike] * len(exercise.bins)
        )
        for item in order
    ]
    return Table(
        caption=say("card_sort_caption", language, answers=answers(result["n"], language, invented)),
        columns=[say("card", language), *labels(exercise.bins, language)],
        rows=rows,
        notes=_notes(exercise, scores, order, language),
    )


def _notes(exercise: CardSort, scores: dict[str, Any], order: list[str], language: str) -> list[str]:
    notes = []
    alpha, agreement = scores.get("alpha"), scores.get("agreement")
    if agreement is not None:
        by_chance = None if alpha is None or alpha == 1 else 1 - (1 - agreement) / (1 - alpha)
        key = "agreement" if by_chance is None else "agreement_and_chance"
        chance = "" if by_chance is None else percent(by_chance, language)
        notes.append(say(key, language, percent=percent(agreement, language), chance=chance))
        notes.append(
            say("alpha_none", language) if alpha is None else say("alpha", language, alpha=number(alpha, language, 2))
        )
        apart = [
            quoted(label(exercise.bins[code], language), language) for code in exercise.apart if code in exercise.bins
        ]
        if apart:
            notes.append(say("apart", language, bins=words.both(apart, language)))
    alike = [label(exercise.items[item], language) for item in order if item not in known_shares(scores)]
    if alike:
        notes.append(say("nearly_alike_note", language, items=", ".join(alike)))
    absent = [label(text, language) for item, text in exercise.items.items() if item not in order]
    if absent:
        notes.append(say("absent_note", language, items=", ".join(absent)))
    return notes


# The drawing


@dataclass(frozen=True)
class _Layout:
    """How the bars stand: in how many columns, how tall, with how much air below."""

    columns: int
    text: int
    bar: int
    above: float
    air: float


_PHONE = [_Layout(1, 17, 28, 5, 22)]
_WALL = [  # the first that leaves everything on the wall
    _Layout(1, 34, 50, 8, 30),
    _Layout(1, 34, 44, 6, 18),
    _Layout(2, 32, 46, 8, 30),
    _Layout(2, 30, 40, 6, 22),
    _Layout(2, 28, 34, 5, 14),
    _Layout(2, 28, 28, 3, 7),
]


def _draw(sheet: Sheet, exercise: CardSort, scores: dict[str, Any], order: list[str]) -> None:
    size, language = sheet.size, sheet.language
    names = {item: label(exercise.items[item], language) for item in order}
    _key(sheet, exercise)
    top = sheet.bottom
    tried = [(layout, *_places(sheet, layout, names, top)) for layout in (_WALL if size.wall else _PHONE)]
    fitting = [each for each in tried if size.height is None or each[2] <= size.height]
    layout, places, sheet.bottom = (fitting or tried[-1:])[0]
    _bars(sheet, exercise, scores, names, places, layout)


def _places(sheet: Sheet, layout: _Layout, names: dict[str, str], top: float):
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


def _fills(exercise: CardSort) -> dict[str, str]:
    """The token that paints each bin; those apart are hollow."""
    painted = [code for code in exercise.bins if code not in exercise.apart]
    return dict.fromkeys(exercise.bins, "data-none") | dict(zip(painted, FILLS, strict=False))


def _bars(sheet: Sheet, exercise: CardSort, scores: dict[str, Any], names, places, layout: _Layout) -> None:
    size, language = sheet.size, sheet.language
    fills, shares = _fills(exercise), known_shares(scores)
    texts, painted, hollow, numbers, alike, said = [], [], [], [], [], []
    for item, (x, y, room, lines) in places.items():
        for n, line in enumerate(lines):
            feet = y + sheet.leading(layout.text) * n + sheet.baseline(layout.text)
            texts.append({"x": x, "y": feet, "text": line, "item": item})
        top = y + sheet.leading(layout.text) * len(lines) + layout.above
        middle = top + layout.bar / 2 + layout.text * 0.35
        if not shares.get(item):
            inset = size.line / 2
            alike.append({"x": x + inset, "x2": x + room - inset, "y": top + inset, "y2": top + layout.bar - inset,
                          "fill": "paper-lit", "item": item, "shows": data(item=item)})  # fmt: skip
            said.append({"x": x + room / 2, "y": middle, "text": say("nearly_alike", language), "fill": "muted"})
            continue
        start = x
        for code in exercise.bins:
            share = shares[item].get(code) or 0
            end = start + room * share
            bar = {"x": start, "x2": max(start, end - size.gap), "y": top, "y2": top + layout.bar, "fill": fills[code],
                   "item": item, "bin": code, "share": share, "shows": data(item=item, bin=code)}  # fmt: skip
            start = end
            if fills[code] == "data-none" and bar["x2"] - bar["x"] > 2 * size.line:
                inset = size.line / 2
                hollow.append(bar | {"x": bar["x"] + inset, "x2": bar["x2"] - inset,
                                     "y": top + inset, "y2": top + layout.bar - inset})  # fmt: skip
            else:
                painted.append(bar)
            figure = percent(share, language)
            if width(figure, layout.text, size.strong) + 6 <= bar["x2"] - bar["x"]:
                ink = ON_FILLS.get(fills[code], "on-data-dark")
                at = (bar["x"] + bar["x2"]) / 2
                numbers.append({"x": at, "y": middle, "text": figure, "fill": ink, "item": item, "bin": code})
    sheet.bars(painted)
    sheet.outlines(hollow, strokeDash=[size.line * 2, size.line * 2])
    sheet.outlines(alike)
    sheet.texts(texts, size=layout.text)
    sheet.texts(numbers, size=layout.text, strong=True, align="center")
    sheet.texts(said, size=layout.text, align="center")


def _key(sheet: Sheet, exercise: CardSort) -> None:
    """The sign and the name of each bin, in as many lines as they need."""
    size = sheet.size
    text = 30 if size.wall else size.text
    step, after, leading = size.sign + size.sign * 0.4, size.sign * 1.1, max(sheet.leading(text), size.sign) + 4
    x = y = 0.0
    names = []
    for code, fill in _fills(exercise).items():
        name = label(exercise.bins[code], sheet.language)
        if x and x + step + width(name, text, size.weight) > size.width:
            x, y = 0.0, y + leading
        _sign(sheet, fill, x, y + (leading - size.sign) / 2, size.sign)
        lines = wrap(name, size.width - x - step, text, size.weight)
        for n, line in enumerate(lines):
            feet = y + leading * n + leading / 2 + text * 0.34
            names.append({"x": x + step, "y": feet, "text": line, "bin": code})
        y += leading * (len(lines) - 1)
        x += step + max(width(line, text, size.weight) for line in lines) + after
    sheet.texts(names, size=text)
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
    elif fill == "data-none":
        sheet.rings(at(12, 12, "ink"), 9.5 * unit, ring, strokeDash=[3.4 * unit, 3.06 * unit])
    else:
        sheet.dots(at(12, 12, fill), 9 * unit, SHAPES[fill])
