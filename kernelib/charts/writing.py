"""Free texts: those that were let through, under what they are about, in the order in which they stand."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from kernelib import words
from kernelib.charts.frame import Frame, exercised, how_of
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import wrap
from kernelib.exercises import FreeText

LONGEST_LIST = 2400  # in pixels, on a phone
AIR = 0.6  # below a text, in its size

Told: TypeAlias = tuple[str, str]  # what it is about, and what was written


@dataclass(frozen=True)
class _Placed:
    """A text, or the heading above some, and where it begins."""

    text: str
    x: float
    y: float
    room: float
    size: float
    indent: float = 0.0
    heading: bool = False


def picture(exercise: FreeText, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    frame = Frame(**how_of(exercise, result, sheet, invented))
    texts = _texts(exercise, result)
    if not texts:
        drawn = frame.nothing("texts", _sentence(frame, texts, result))
        return exercised(drawn, exercise, result, sheet.language, exercise.items)
    _list(frame, texts)
    drawn = frame.picture(
        "texts",
        sentence=_sentence(frame, texts, result),
        columns=[frame.say("about"), frame.say("text")],
        rows=[[frame.name(item), text] for item, text in texts],
        notes=[frame.say("texts_without_note")] if _without(frame, texts) else [],
        count=len(texts),
    )
    drawn = replace(drawn, table=replace(drawn.table, of_texts=True))
    return exercised(drawn, exercise, result, sheet.language, exercise.items)


def sentence(exercise: FreeText, result: dict[str, Any], language: str) -> str:
    return _sentence(Frame(language=language, labels=exercise.items), _texts(exercise, result), result)


def _texts(exercise: FreeText, result: dict[str, Any]) -> list[Told]:
    """What was written, item by item."""
    told = [(each["item"], each["text"]) for each in result["scores"].get("texts") or []]
    return [each for item in exercise.items for each in told if each[0] == item]


def _sentence(frame: Frame, texts: list[Told], result: dict[str, Any]) -> str:
    if not texts:
        return frame.say("texts_alike" if result["scores"].get("nearly_unanimous") else "texts_none")
    said = frame.say("texts_one" if len(texts) == 1 else "texts_sentence", n=len(texts))
    # A list has no gap where something is missing, and whoever wrote it would look for it.
    without = [frame.quoted(item) for item in _without(frame, texts)]
    return f"{said} {frame.say('texts_without', items=words.both(without, frame.language))}" if without else said


def _without(frame: Frame, texts: list[Told]) -> list[Any]:
    """What nothing is shown of: too few have written of it, or nothing was let through."""
    return [item for item in frame.labels if item not in {about for about, _ in texts}]


def _list(frame: Frame, texts: list[Told]) -> None:
    """As many as are read on a phone, or as there is room for on a wall in two columns, and how many more there are."""
    placed = _placed(frame, texts, together=True) or _placed(frame, texts)
    many = len(texts)
    if placed is None:
        placed, many = _placed(frame, texts[:1]) or [], 1
        while (more := _placed(frame, _of_each(texts, many + 1))) is not None:
            placed, many = more, many + 1
        placed = _placed(frame, _of_each(texts, many), together=True) or placed
    sheet, size = frame.sheet, frame.size
    bottom = 0.0
    for each in placed:
        below = sheet.paragraph(each.text, each.x, each.y, each.room, strong=each.heading, size=each.size)
        if not each.heading:
            dot = {"x": each.x - each.indent * 2 / 3, "y": each.y + sheet.leading(each.size) / 2, "fill": "data-2"}
            sheet.dots([dot], 5 if size.wall else 3)
            bottom = max(bottom, below + each.size * AIR)
    if many < len(texts):
        bottom = sheet.left_to_table(len(texts) - many, bottom)
    sheet.bottom = bottom


def _of_each(texts: list[Told], many: int) -> list[Told]:
    """So many, in their order: one about each thing, and then another, so that none takes the room of the rest."""
    seen: Counter[str] = Counter()
    ranked = []
    for place, (item, _) in enumerate(texts):
        ranked.append((seen[item], place))
        seen[item] += 1
    return [texts[place] for place in sorted(place for _, place in sorted(ranked)[:many])]


def _placed(frame: Frame, texts: list[Told], together: bool = False) -> list[_Placed] | None:
    """Where each text and each heading stands; None if they find no room.

    Where they are to stay `together`, what is about one thing stands in one column.
    """
    sheet, size = frame.sheet, frame.size
    columns, between = (2, 56.0) if size.wall else (1, 0.0)
    room = (size.width - between * (columns - 1)) / columns
    indent, text_size = (28.0, 30.0) if size.wall else (18.0, 18.0)
    leading, several = sheet.leading(text_size), len(frame.labels) > 1
    limit = (size.height or LONGEST_LIST) - sheet.leading() - 8
    placed: list[_Placed] = []
    column, y, before = 0, 0.0, ""
    heights = [leading * len(wrap(text, room - indent, text_size, size.weight)) + text_size * AIR for _, text in texts]
    whole: defaultdict[str, float] = defaultdict(float)
    for (item, _), tall in zip(texts, heights, strict=True):
        whole[item] += tall
    for (item, text), tall in zip(texts, heights, strict=True):
        headed = sheet.leading() * len(wrap(frame.name(item), room, size.text, size.strong)) + 4 if several else 0.0
        above = text_size * 0.5 + headed if several and item != before and y else headed if item != before else 0.0
        needed = whole[item] if together and item != before else tall
        if y + above + needed > limit and y > 0:
            column, y, before, above = column + 1, 0.0, "", headed
        if column == columns:
            return None
        x = (room + between) * column
        if several and item != before:
            placed.append(_Placed(frame.name(item), x, y + above - headed, room, float(size.text), heading=True))
        y += above
        placed.append(_Placed(text, x + indent, y, room - indent, text_size, indent))
        y, before = y + tall, item
    return placed
