"""Free texts: those that were let through, under what they are about, in the order in which they stand."""

from typing import Any

from kernelib.charts.frame import Frame, exercised, how_of
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import wrap
from kernelib.exercises import FreeText

LONGEST_LIST = 2400  # in pixels, on a phone


def picture(exercise: FreeText, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    frame = Frame(**how_of(exercise, result, sheet, invented))
    texts = _texts(exercise, result)
    if not texts:
        drawn = frame.nothing("texts", _sentence(frame, texts, result), count=0)
        return exercised(drawn, exercise, result, sheet.language, exercise.items)
    _list(frame, texts)
    drawn = frame.picture(
        "texts",
        sentence=_sentence(frame, texts, result),
        columns=[frame.say("about"), frame.say("text")],
        rows=[[frame.name(item), text] for item, text in texts],
        count=len(texts),
    )
    return exercised(drawn, exercise, result, sheet.language, exercise.items)


def sentence(exercise: FreeText, result: dict[str, Any], language: str) -> str:
    return _sentence(Frame(language=language, labels=exercise.items), _texts(exercise, result), result)


def _texts(exercise: FreeText, result: dict[str, Any]) -> list[tuple[str, str]]:
    """What was written, item by item."""
    told = [(each["item"], each["text"]) for each in result["scores"].get("texts") or []]
    return [each for item in exercise.items for each in told if each[0] == item]


def _sentence(frame: Frame, texts: list[tuple[str, str]], result: dict[str, Any]) -> str:
    if not texts:
        return frame.say("texts_alike" if result["scores"].get("nearly_unanimous") else "texts_none")
    return frame.say("texts_one" if len(texts) == 1 else "texts_sentence", n=len(texts))


def _list(frame: Frame, texts: list[tuple[str, str]]) -> None:
    """As many as are read on a phone, or as there is room for on a wall in two columns, and how many more there are."""
    sheet, size = frame.sheet, frame.size
    columns, between = (2, 56.0) if size.wall else (1, 0.0)
    room = (size.width - between * (columns - 1)) / columns
    indent, text_size = (28.0, 30.0) if size.wall else (18.0, 18.0)
    leading, several = sheet.leading(text_size), len({item for item, _ in texts}) > 1
    limit = (size.height or LONGEST_LIST) - sheet.leading() - 8
    column, y, bottom, shown, before = 0, 0.0, 0.0, 0, ""
    for item, text in texts:
        lines = wrap(text, room - indent, text_size, size.weight)
        heading = wrap(frame.name(item), room, size.text, size.strong) if several and item != before else []
        y += text_size * 0.5 if heading and y else 0
        tall = (sheet.leading() * len(heading) + 4 if heading else 0) + leading * len(lines) + text_size * 0.6
        if y + tall > limit and y > 0:
            column, y = column + 1, 0.0
            heading = wrap(frame.name(item), room, size.text, size.strong) if several else []
        if column == columns:
            break
        x = (room + between) * column
        if heading:
            y = sheet.paragraph(frame.name(item), x, y, room, strong=True) + 4
        dot = {"x": x + indent / 3, "y": y + leading / 2, "fill": "data-2"}
        sheet.dots([dot], 5 if size.wall else 3)
        y = sheet.paragraph(text, x + indent, y, room - indent, size=text_size) + text_size * 0.6
        bottom, shown, before = max(bottom, y), shown + 1, item
    if shown < len(texts):
        bottom = sheet.paragraph(frame.say("more_in_table", n=len(texts) - shown), 0, bottom, size.width, fill="muted")
    sheet.bottom = bottom
