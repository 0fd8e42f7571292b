"""A sheet of pixels on which marks are laid, and the Altair chart made of it.

Danish names are long and stand above their marks, so rows stand where the text leaves them room, not where an axis
would put them. Every row of data keeps what it shows (its item, its bin, its share) beside where it stands.
"""

from collections.abc import Iterable
from math import cos, radians, sin
from typing import Any
from urllib.parse import urlencode

import altair as alt

from kernelib.charts.text import clean, width, wrap
from kernelib.charts.theme import Size, tokens
from kernelib.charts.wording import say

Row = dict[str, Any]

# Marks that say what they show carry it as `data-…`; the picture's SVG is read for this word.
DATA = "data:"


def data(**values: str) -> str:
    """What a mark shows, in the form in which it travels through the drawing library."""
    return DATA + urlencode(values)


class Sheet:
    def __init__(self, size: Size, theme: str = "light", language: str = "da"):
        self.size = size
        self.theme = theme
        self.language = language
        self.colours = tokens(theme)
        self.bottom = 0.0  # where the next row may begin
        self.left_out = 0  # what a wall has no room for
        self._layers: list[alt.Chart] = []

    def bars(self, rows: Iterable[Row], **mark: Any) -> None:
        """Rectangles from x, y to x2, y2 in the colour named by `fill`."""
        self._lay(alt.Chart.mark_rect, rows, "fill", mark, **_TO)

    def outlines(self, rows: Iterable[Row], colour: str = "line", **mark: Any) -> None:
        """Rectangles with an outline; `fill` is what lies inside."""
        line = {"stroke": self.colours[colour], "strokeWidth": self.size.line} | mark
        self._lay(alt.Chart.mark_rect, rows, "fill", line, **_TO)

    def rules(self, rows: Iterable[Row], **mark: Any) -> None:
        """Straight lines from x, y to x2, y2 in the colour named by `fill`."""
        rows = [{"x2": row["x"], "y2": row["y"]} | row for row in rows]
        self._lay(alt.Chart.mark_rule, rows, "stroke", {"strokeWidth": self.size.line} | mark, **_TO)

    def path(self, rows: Iterable[Row], colour: str, **mark: Any) -> None:
        """One line through the rows, from first to last."""
        rows = [row | {"step": step} for step, row in enumerate(rows)]
        line = {"stroke": self.colours[colour], "strokeWidth": self.size.line} | mark
        self._lay(alt.Chart.mark_line, rows, None, line, order=alt.Order("step:Q"))

    def dots(self, rows: Iterable[Row], radius: float, shape: str = "circle", **mark: Any) -> None:
        """Filled signs around x, y; others as large as a circle of that radius looks."""
        mark = {"shape": shape, "size": round(4 * radius**2, 2), "filled": True, "opacity": 1} | mark
        self._lay(alt.Chart.mark_point, rows, "fill", mark)

    def rings(self, rows: Iterable[Row], radius: float, line: float, **mark: Any) -> None:
        """Hollow circles around x, y, drawn in the colour named by `fill`."""
        mark = {"size": round(4 * radius**2, 2), "filled": False, "strokeWidth": line, "opacity": 1} | mark
        self._lay(alt.Chart.mark_point, rows, "stroke", mark)

    def discs(self, rows: Iterable[Row]) -> None:
        """Dots that hold a number or a letter."""
        rows = list(rows)
        self.dots(rows, self.size.disc, stroke=self.colours["paper"], strokeWidth=self.size.line)
        inside = [
            {"x": row["x"], "y": row["y"] + self.size.text * 0.35, "text": row["text"], "fill": "on-data-dark"}
            for row in rows
        ]
        self.texts(inside, strong=True, align="center")

    def texts(
        self,
        rows: Iterable[Row],
        *,
        strong: bool = False,
        size: float | None = None,
        align: str = "left",
        halo: bool = False,
    ) -> None:
        """Texts, one line each, whose letters stand on y; with a halo of paper where they lie on other marks."""
        rows = [row | {"text": clean(str(row["text"]))} for row in rows]
        weight = self.size.strong if strong else self.size.weight
        mark = {"align": align, "baseline": "alphabetic", "fontSize": size or self.size.text, "fontWeight": weight}
        if halo:
            paper = {"stroke": self.colours["paper"], "strokeWidth": 5, "strokeJoin": "round"}
            around = [row | {"fill": "paper"} for row in rows]
            self._lay(alt.Chart.mark_text, around, "fill", mark | paper, text=alt.Text("text:N"))
        self._lay(alt.Chart.mark_text, rows, "fill", mark, text=alt.Text("text:N"))

    def paragraph(self, text: str, x: float, y: float, room: float, *, strong=False, fill="ink", size=None) -> float:
        """Wrapped text that begins below y; gives where it ends."""
        size = size or self.size.text
        leading = self.leading(size)
        lines = wrap(text, room, size, self.size.strong if strong else self.size.weight)
        rows = [
            {"x": x, "y": y + leading * n + self.baseline(size), "text": line, "fill": fill}
            for n, line in enumerate(lines)
        ]
        self.texts(rows, strong=strong, size=size)
        return y + leading * len(lines)

    def left_to_table(self, many: int, y: float) -> float:
        """Says below y how much found no room and stands in the table alone; gives where that ends."""
        self.left_out += many
        return self.paragraph(say("more_in_table", self.language, n=many), 0, y, self.size.width, fill="muted")

    def emblem(self, y: float = 0.0) -> float:
        """The core with its rings, below y, where there is nothing to draw; gives where it ends."""
        across, middle = (200.0, self.size.width / 2) if self.size.wall else (112.0, self.size.width / 2)
        unit, y = across / 48, y + across * 0.1

        def at(cx: float, cy: float, colour: str) -> list[Row]:
            return [{"x": middle + (cx - 24) * unit, "y": y + cy * unit, "fill": colour}]

        self.dots(at(24, 24, "core"), 7 * unit)
        self.rings(at(24, 24, "ink"), 14 * unit, unit)
        around = [radians(degrees) for degrees in range(9, 280, 6)]
        self.path([at(24 + 21.2 * cos(a), 24 + 21.2 * sin(a), "ink")[0] for a in around], "ink", strokeWidth=unit)
        self.dots(at(39, 9, "ink"), 3.1 * unit)
        return y + across * 1.1

    def leading(self, size: float | None = None) -> float:
        """From one line of text to the next."""
        return round((size or self.size.text) * self.size.leading / self.size.text)

    def baseline(self, size: float | None = None) -> float:
        """From the top of a line to the feet of its letters."""
        return round((size or self.size.text) * 0.96, 1)

    def fits(self, text: str, room: float, *, strong: bool = False, size: float | None = None) -> bool:
        return width(text, size or self.size.text, self.size.strong if strong else self.size.weight) <= room

    def _lay(self, mark_of, rows: Iterable[Row], channel: str | None, mark: dict, **encodings: Any) -> None:
        values = [self._painted(row) for row in rows]
        if not values:
            return
        if channel:
            encodings[channel] = (alt.Fill if channel == "fill" else alt.Stroke)("fill:N", scale=None)
        if any("shows" in row for row in values):
            encodings["description"] = alt.Description("shows:N")
        # A tuple, for Altair copies lists, each several times.
        chart = mark_of(alt.Chart(alt.InlineData(values=tuple(values))), **mark)
        self._layers.append(chart.encode(x=_pixels("x"), y=_pixels("y"), **encodings))

    def _painted(self, row: Row) -> Row:
        """The row with colours for their names and pixels to two places, so that the same data draws the same."""
        painted = {key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}
        return painted | {"fill": self.colours.get(row.get("fill", "ink"), row.get("fill", "ink"))}

    def chart(self, width: float | None = None, **about: Any) -> alt.LayerChart:
        layers = self._layers or [alt.Chart(alt.InlineData(values=[{}])).mark_point(opacity=0)]
        # Told at once: told one by one, Altair would hold each against its grammar.
        return alt.LayerChart(
            layer=layers,
            width=width or self.size.width,
            height=max(1, round(self.bottom)),
            config=alt.Config(
                font="Literata", background=self.colours["paper"], padding=0, view=alt.ViewConfig(stroke=None)
            ),
            **about,
        )


# Given as text, each would have Altair read its whole grammar.
_TO: dict[str, Any] = {"x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")}


def _pixels(axis: str):
    channel = alt.X if axis == "x" else alt.Y
    return channel(f"{axis}:Q", scale=None, axis=None)
