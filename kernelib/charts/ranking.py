"""The ladder: the room's order from top to bottom, each item with its mean place and how far the places spread.

The order is Kemeny's; the dot is the mean place, which is Borda's count turned round; the band holds the middle half
of the places.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Unpack

import pandas as pd

from kernelib.charts import of_tables
from kernelib.charts.frame import How, calm, labelled, released, sheet_of, titled
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.sheet import Sheet, data
from kernelib.charts.text import fitting, shorten, width, wrap
from kernelib.charts.wording import answers, label, labels, number, quoted, say
from kernelib.exercises import Ranking
from kernelib.words import both

LONGEST = 36  # letters of a statement inside the sentence
MOST_NAMED = 2  # of the statements on which people are equally far apart
SHORTER = 28  # letters of each where there are several


def picture(exercise: Ranking, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    order = drawn_order(result["scores"])
    language = sheet.language
    beside: dict[str, Any] = {
        "not_said": labels(exercise.not_said, language) or [say("ranking_not_said", language)],
        "talk": labels(exercise.talk, language),
    }
    if not order:
        why = " ".join(_notes(result["scores"], [], language))
        title = say("invented", language) if invented else ""
        return calm(
            sheet, sentence(exercise, result, language), title, why, **beside | {"talk": [say("talk_alike", language)]}
        )
    rungs(sheet, exercise, result["scores"], order)
    said = _answers(result, language, invented)
    tables = "tables" in result["scores"]
    return finished(
        sheet,
        title=say(_titled(result, order), language, answers=said),
        sentence=sentence(exercise, result, language),
        description=say(f"ranking_description{'_tables' if tables else ''}", language, count=len(order)),
        table=table(exercise, result, language, invented),
        **beside,
    )


def drawn_order(scores: Mapping[str, Any]) -> list[str]:
    """The room's order; of several that fit equally well the one nearest to the mean places, lest they seem wrong."""
    return list(scores.get("nearest") or scores.get("order") or [])


def _answers(result: Mapping[str, Any], language: str, invented: bool) -> str:
    return answers(result["n"], language, invented, tables="tables" in result["scores"])


def _titled(result: Mapping[str, Any], order: Sequence[str]) -> str:
    """Where the order is not that of the mean places, the title says why."""
    if of_tables.is_one(result):
        return "ranking_one_table_title"
    key = "ranking_crossed_title" if _crossed(result["scores"], order) else "ranking_title"
    return f"{key}_tables" if "tables" in result["scores"] else key


def _crossed(scores: Mapping[str, Any], order: Sequence[str]) -> bool:
    places = mean_places(scores.get("borda") or {})
    means = [place for item in order if (place := places.get(item)) is not None]
    return any(before > after + 1e-9 for before, after in pairwise(means))


def ladder(
    order: Sequence[Any],
    borda: Mapping[str, float] | pd.Series,
    spread: Mapping[str, Sequence[Any]] | None = None,
    *,
    kendall_w: float | None = None,
    kendall_w_random: float | None = None,
    ends: Mapping[str, Any] | None = None,
    **how: Unpack[How],
) -> Picture:
    """The same picture of scores: `ranking.kemeny`'s order, `ranking.borda`'s points, and the middle half of places.

    `kendall_w` is told with its value for random answers and never without it. `ends` says what first and last mean.
    """
    if kendall_w is not None and kendall_w_random is None:
        raise ValueError("kendall_w is told with its value for random answers; give kendall_w_random= as well")
    exercise = Ranking(id="ladder", title="", prompt="", items=labelled(order, how), ends=ends or {})
    scores = {"order": list(order), "borda": {item: float(points) for item, points in borda.items()},
              "spread": dict(spread or {}), "kendall_w": kendall_w, "kendall_w_random": kendall_w_random}  # fmt: skip
    return titled(picture(exercise, released(scores, how), sheet_of(how), how.get("invented", False)), how)


def mean_places(borda: dict[str, float]) -> dict[str, float | None]:
    """Each item's mean place, from the points: a first place earns a point for every other item.

    >>> mean_places({"a": 3.0, "b": 2.5, "c": 0.5})  # two people: a b c and (a b) c with a tie at b and c
    {'a': 1.5, 'b': 1.75, 'c': 2.75}
    """
    items = len(borda)
    if items < 2 or any(points is None for points in borda.values()):
        return dict.fromkeys(borda)
    people = sum(borda.values()) / (items * (items - 1) / 2)
    return {item: items - points / people if people else None for item, points in borda.items()}


def sentence(exercise: Ranking, result: dict[str, Any], language: str) -> str:
    scores = result["scores"]
    order, spread = drawn_order(scores), scores.get("spread") or {}
    if not order:
        return say("ranking_nearly" if scores.get("nearly_unanimous") else "ranking_nothing", language)

    def name(item: str, longest: int = LONGEST) -> str:
        return quoted(shorten(label(exercise.items[item], language), longest), language)

    wide = {item: spread[item][1] - spread[item][0] for item in order if _known(spread.get(item))}
    first, last = order[0], order[-1]
    # Those whose bands are as long are told as well: one of several equals would be chosen by nothing but its place.
    apart = [item for item in wide if wide[item] >= max(wide.values()) - 1e-9] or [first]
    named = [name(item, LONGEST if len(apart) == 1 else SHORTER) for item in apart[:MOST_NAMED]]
    more = len(apart) - len(named)
    told = say("and_others", language, items=", ".join(named), n=more) if more else both(named, language)
    said = {"first": name(first), "last": name(last), "apart": told}
    w, by_chance = scores.get("kendall_w"), scores.get("kendall_w_random")
    middle = [wide[item] for item in order[1:-1] if item in wide]
    if not any(wide.values()):
        return say("ranking_same", language, **said)
    if w is not None and by_chance is not None and w <= 2 * by_chance:
        return say("ranking_scattered", language, **said)
    if middle and 2 * max(wide.get(first, 0), wide.get(last, 0)) <= sum(middle) / len(middle):
        return say("ranking_ends", language, **said)
    return say("ranking_order", language, **said)


def table(exercise: Ranking, result: dict[str, Any], language: str, invented: bool = False) -> Table:
    scores = result["scores"]
    borda, spread = scores.get("borda") or {}, scores.get("spread") or {}
    places = mean_places(borda)
    rows = []
    for place, item in enumerate(drawn_order(scores), start=1):
        low, high = (number(end, language) for end in spread[item]) if _known(spread.get(item)) else ("", "")
        rows.append(
            [
                label(exercise.items[item], language),
                str(place),
                number(places.get(item), language),
                say("from_to", language, low=low, high=high) if low else "–",
                number(borda.get(item), language),
            ]
        )
    return Table(
        caption=say("ranking_caption", language, answers=_answers(result, language, invented)),
        columns=[say(key, language) for key in ("statement", "place", "mean_place", "middle_half", "points")],
        rows=rows,
        notes=_notes(scores, rows, language),
    )


def _notes(scores: dict[str, Any], rows: list, language: str) -> list[str]:
    notes = []
    w, by_chance = scores.get("kendall_w"), scores.get("kendall_w_random")
    if w is not None:
        notes.append(say("kendall_w", language, w=number(w, language, 2), chance=number(by_chance, language, 2)))
        notes.append(say("kendall_w_means", language))
    elif rows:
        notes.append(say("kendall_w_none", language))
    if _crossed(scores, drawn_order(scores)):
        notes.append(say("ranking_crossed_note", language))
    if scores.get("kemeny_unique") is False:
        notes.append(say("kemeny_nearest" if scores.get("nearest") else "kemeny_several", language))
    if not rows and scores.get("nearly_unanimous"):
        notes.append(say("ranking_nearly_note", language))
    return notes


def _known(band) -> bool:
    return band is not None and len(band) == 2 and None not in band


# The drawing


def rungs(
    sheet: Sheet,
    exercise: Ranking,
    scores: Mapping[str, Any],
    order: list[str],
    before: Mapping[str, float] | None = None,
) -> None:
    """A rung for each item with its band and its mean place, and a ring where that was in the round `before`."""
    wall = sheet.size.wall
    names = {item: label(exercise.items[item], sheet.language) for item in order}
    left, right = (700.0, 1080.0) if wall else (15.0, 261.0)
    _axis(sheet, exercise, left, right, len(order))
    # On the wall names stand beside their band, on a phone above it.
    room = left - 36 if wall else sheet.size.width
    leading, air = sheet.leading(), 12.0
    left_over = (sheet.size.height or math.inf) - sheet.bottom

    def fits(lines: dict[str, list[str]]) -> bool:
        # A statement begins on the wall and stands whole in the table.
        return not wall or sum(leading * len(each) for each in lines.values()) <= left_over

    wrapped = fitting(names, room, sheet.size.text, sheet.size.weight, fits)
    more = 0
    if wall:
        while wrapped and not fits(wrapped):
            # The last give way, and the line that says so takes the place of one.
            wrapped.popitem()
            left_over -= 0 if more else leading
            more += 1
        taken = sum(leading * len(lines) for lines in wrapped.values())
        air = min(26.0, (left_over - taken) / max(1, len(wrapped)))
    texts, rows = [], {}
    y = sheet.bottom
    for item, lines in wrapped.items():
        tall = leading * len(lines)
        height = tall if wall else tall + 30
        for n, line in enumerate(lines):
            texts.append({"x": 0, "y": y + leading * n + sheet.baseline(), "text": line, "item": item})
        rows[item] = y + height / 2 if wall else y + tall + 15
        y += height + air
    sheet.bottom = y
    if more:
        sheet.bottom = sheet.left_to_table(more, y)
    _ladder(sheet, scores, rows, left, right, len(order), before or {})
    sheet.texts(texts)


def _ladder(
    sheet: Sheet,
    scores: Mapping[str, Any],
    rows: dict[str, float],
    left: float,
    right: float,
    items: int,
    before: Mapping[str, float],
) -> None:
    size, language = sheet.size, sheet.language
    thick = 24 if size.wall else 14
    means, spread = mean_places(scores.get("borda") or {}), scores.get("spread") or {}

    def at(place: float) -> float:
        return left + (right - left) * (place - 1) / max(1, items - 1)

    tracks = [
        {"x": left, "x2": right, "y": y, "fill": "hair", "item": item, "shows": data(item=item, places=str(items))}
        for item, y in rows.items()
    ]
    bands = [
        {"x": at(spread[item][0]), "x2": at(spread[item][1]), "y": y, "fill": "data-2", "item": item,
         "low": spread[item][0], "high": spread[item][1]}
        for item, y in rows.items() if _known(spread.get(item))
    ]  # fmt: skip
    dots = [
        {"x": at(mean), "y": y, "fill": "primary", "item": item, "mean": mean, "shows": data(item=item)}
        for item, y in rows.items() if (mean := means.get(item)) is not None
    ]  # fmt: skip
    figures = [
        {
            "x": float(size.width),
            "y": row["y"] + size.text * 0.35,
            "text": number(row["mean"], language),
            "item": row["item"],
        }
        for row in dots
    ]
    sheet.rules(tracks)
    sheet.rules(bands, strokeWidth=thick, strokeCap="round", strokeOpacity=0.28)
    sheet.rules(bands, strokeWidth=size.line + 0.5)
    rings = [
        {"x": at(before[item]), "y": y, "fill": "ink", "before": before[item]}
        for item, y in rows.items()
        if item in before
    ]
    sheet.rings(rings, 9 if size.wall else 6, size.line)
    sheet.dots(dots, 9 if size.wall else 6, stroke=sheet.colours["paper"], strokeWidth=size.line)
    sheet.texts(figures, strong=True, align="right")


def _axis(sheet: Sheet, exercise: Ranking, left: float, right: float, items: int) -> None:
    """What first and last mean, above the ladder."""
    size, language = sheet.size, sheet.language
    ends = getattr(exercise, "ends", None) or {}
    first, last = (
        label(ends[end], language) if end in ends else say(f"{end}_place", language, n=items)
        for end in ("first", "last")
    )
    half = (size.width - left) / 2 - 12 if size.wall else size.width / 2 - 8
    reach = float(size.width) if not size.wall else min(float(size.width), right + 60)
    lines = [wrap(text, half, size.text, size.weight) for text in (first, last)]
    start = max(0.0, left - 15)
    rows = []
    for column, align in ((0, "left"), (1, "right")):
        for n, line in enumerate(lines[column]):
            x = start if align == "left" else reach
            rows.append((align, {"x": x, "y": sheet.leading() * n + sheet.baseline(), "text": line, "fill": "muted"}))
    if not size.wall and sum(width(line[0], size.text, size.weight) for line in lines if line) < right - 20:
        reach = right + 15
        rows = [(align, row | ({"x": reach} if align == "right" else {})) for align, row in rows]
    for align in ("left", "right"):
        sheet.texts([row for side, row in rows if side == align], align=align)
    sheet.bottom = sheet.leading() * max(map(len, lines)) + (8 if size.wall else 10)
