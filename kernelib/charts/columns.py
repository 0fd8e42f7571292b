"""Small columns along a scale of many steps, a row for each thing rated."""

from collections.abc import Mapping

from kernelib.charts import bars, of_tables
from kernelib.charts.sheet import Row, Sheet, data
from kernelib.charts.text import width, wrap
from kernelib.charts.wording import say

BETWEEN = 56
LEAST_TALL = 40.0
OWN_MARK = 11.0  # on a phone somebody's own mark stands at a column's foot, above its step


def columns(sheet: Sheet, rows: list[bars.Row], words: Mapping[str, str]) -> None:
    """A column for each step as tall as its share, the steps below, what the ends of the scale mean above.

    On a wall they stand in two columns where they are many; what finds no room is left to the table.
    """
    size = sheet.size
    _ends(sheet, words)
    across = 2 if size.wall and len(rows) > 2 else 1
    room = (size.width - BETWEEN * (across - 1)) / across
    tall = 76.0 if size.wall else 46.0
    highest = max((share for row in rows for share in (row.shares or {}).values()), default=0) or 1.0
    top, shown = sheet.bottom, 0
    for first in range(0, len(rows), across):
        heads = [_head(sheet, row, room) for row in rows[first : first + across]]
        head = max(len(lines) for lines in heads) * sheet.leading()
        if size.height and not first:  # low columns are more than none
            more = sheet.leading() if across < len(rows) else 0
            tall = max(LEAST_TALL, min(tall, size.height - top - head - 2 * sheet.leading() - size.text * 0.7 - more))
        ends = top + head + sheet.leading() + tall + _under(sheet) + sheet.leading()
        if size.height and ends + (sheet.leading() if first + across < len(rows) else 0) > size.height and shown:
            break
        for n, (row, lines) in enumerate(zip(rows[first : first + across], heads, strict=True)):
            x = (room + BETWEEN) * n
            for line, text in enumerate(lines):
                feet = top + sheet.leading() * line + sheet.baseline()
                sheet.texts(
                    [{"x": x, "y": feet, "text": text, "item": row.item}], strong=bool(row.heading) and line == 0
                )
            _row(sheet, row, words, (x, top + head + sheet.leading(), room, tall), highest)
            shown += 1
        top = ends + size.text * 0.7
    sheet.bottom = top
    if shown < len(rows):
        sheet.bottom = sheet.left_to_table(len(rows) - shown, top)


def _head(sheet: Sheet, row: bars.Row, room: float) -> list[str]:
    size = sheet.size
    heading = wrap(row.heading, room, size.text, size.strong)[:1]
    return [*heading, *wrap(row.name, room, size.text, size.weight)]


def _row(
    sheet: Sheet, row: bars.Row, words: Mapping[str, str], box: tuple[float, float, float, float], highest: float
) -> None:
    x, y, room, tall = box
    size, foot = sheet.size, y + tall
    sheet.rules([{"x": x, "x2": x + room, "y": foot, "fill": "line"}])
    if not row.shares:
        said = {"x": x + room / 2, "y": foot - size.text * 0.6, "text": say("nearly_alike", sheet.language)}
        sheet.texts([said | {"fill": "muted"}], align="center")
        return
    step = room / len(words)
    painted: list[Row] = []
    figures: list[Row] = []
    steps: list[Row] = []
    for n, code in enumerate(words):
        share, middle = row.shares.get(code) or 0.0, x + step * (n + 0.5)
        shows = data(**(row.shows or {"item": row.item}), bin=code)
        above = foot - tall * share / highest
        painted.append({"x": x + step * n + size.gap, "x2": x + step * (n + 1) - size.gap, "y": above, "y2": foot,
                        "fill": "data-2", "share": share, "shows": shows})  # fmt: skip
        figure = of_tables.figure(share, row.of, sheet.language)
        if share and width(figure, size.text, size.strong) <= step + 4:
            figures.append({"x": middle, "y": above - size.text * 0.25, "text": figure})
        if width(signed(code), size.text, size.weight) <= step - 2:
            feet = foot + _under(sheet) + sheet.baseline()
            steps.append({"x": middle, "y": feet, "text": signed(code), "fill": "muted"})
    sheet.bars(painted)
    sheet.texts(figures, strong=True, align="center")
    sheet.texts(steps, align="center")


def _under(sheet: Sheet) -> float:
    return 0.0 if sheet.size.wall else OWN_MARK


def signed(code: str) -> str:
    """A step of the scale with a true minus sign."""
    return code.replace("-", "−")


def _ends(sheet: Sheet, words: Mapping[str, str]) -> None:
    """What the lowest and the highest step mean, where they have words of their own."""
    size = sheet.size
    codes = list(words)
    told = [f"{signed(code)}: {words[code]}" for code in (codes[0], codes[-1]) if words[code] != code]
    y = 0.0
    for text in told:
        y = sheet.paragraph(text, 0, y, size.width, fill="muted")
    sheet.bottom = y + (size.text * 0.5 if told else 0)
