"""A picture with everything that belongs beside it: its sentence, its table, and what it does not say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import altair as alt

from kernelib.charts.sheet import DATA, Sheet
from kernelib.charts.text import FONTS, balanced, clean
from kernelib.charts.theme import PHONE, Size, tokens

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Table:
    """The numbers of a picture as people read them; the notes stand below."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    of_texts: bool = False  # what people wrote, which is read and not compared

    def to_dict(self) -> dict[str, Any]:
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "notes": list(self.notes),
            **({"of_texts": True} if self.of_texts else {}),
        }

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        rows = (
            f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
            for row in self.rows
        )
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        caption = f"<caption>{escape(self.caption)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{notes}"


@dataclass(frozen=True)
class Picture:
    """A drawn score. In a notebook it shows itself; `save` writes it as SVG, PNG or PDF, without a browser."""

    chart: alt.LayerChart
    title: str
    sentence: str
    description: str
    table: Table
    not_said: Sequence[str] = ()
    talk: Sequence[str] = field(default=())
    size: Size = PHONE
    theme: str = "light"
    moved: str = ""  # of a later round, what has moved farthest since the one before
    left_out: int = 0  # rows that a wall has no room for
    headline: str = ""  # the first of its sentences, where the whole would leave a wall with fewer rows

    def svg(self) -> str:
        """The picture without its heading, to be put into a page: no style, no class, no script in it."""
        return self._svg

    @cached_property
    def _svg(self) -> str:
        import vl_convert  # here, for it takes its time

        _know_our_typeface()
        spec: dict[str, Any] = self.chart.to_dict(validate=False) | {"autosize": {"type": "none"}}
        spec.pop("title", None)
        spec["config"] = {key: value for key, value in spec["config"].items() if key != "background"}
        return _plain_svg(vl_convert.vegalite_to_svg(spec), spec["width"], spec["height"], self.description)

    def png(self, scale: float = 2) -> bytes:
        """With its heading, on paper."""
        import vl_convert

        return vl_convert.vegalite_to_png(self._on_paper(), scale=scale)

    def pdf(self) -> bytes:
        """With its heading, on paper."""
        import vl_convert

        return vl_convert.vegalite_to_pdf(self._on_paper())

    def sheet(self) -> bytes:
        """With its heading, on paper, as an SVG of its own."""
        import vl_convert

        said = f'<svg role="img" aria-label="{escape(clean(self.description))}" '
        return vl_convert.vegalite_to_svg(self._on_paper()).replace("<svg ", said, 1).encode()

    def save(self, path: str | Path) -> None:
        """Write `.svg`, `.png` or `.pdf`, as the name ends, each with its heading, on paper."""
        path = Path(path)
        make = {".svg": self.sheet, ".png": self.png, ".pdf": self.pdf}.get(path.suffix.lower())
        if make is None:
            raise ValueError(f"{path.name} ends in {path.suffix or 'nothing'}; use .svg, .png or .pdf")
        path.write_bytes(make())

    def words(self) -> dict[str, Any]:
        """What stands beside the picture, as JSON carries it."""
        return {
            "title": self.title,
            "sentence": self.sentence,
            "table": self.table.to_dict(),
            "not_said": list(self.not_said),
            "talk": list(self.talk),
            **({"moved": self.moved} if self.moved else {}),
            **({"headline": self.headline} if self.headline else {}),
        }

    def _on_paper(self) -> dict[str, Any]:
        _know_our_typeface()
        # The heading is made anew, for the sentence may have been told better since the drawing.
        heading = _heading(self.sentence, self.title, self.size, self.theme)
        spec = self.chart.properties(title=heading).to_dict(validate=False)
        spec["config"]["padding"] = 16
        return spec

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        paper = self.chart.to_dict()["config"]["background"]
        drawn = self.svg()
        sheet = drawn.replace(">", f'><rect width="100%" height="100%" fill="{paper}"/>', 1)
        said = "".join(f"<li>{escape(text)}</li>" for text in self.not_said)
        html = (
            f"<figure><p><strong>{escape(self.sentence)}</strong></p><figcaption>{escape(self.title)}</figcaption>"
            f"{sheet}</figure>{self.table._repr_html_()}{f'<ul>{said}</ul>' if said else ''}"
        )
        return {"text/html": html, "text/plain": f"{self.sentence}\n{self.title}"}


def finished(sheet: Sheet, *, title: str, sentence: str, **words: Any) -> Picture:
    """The sheet as a picture, headed by its sentence and its title."""
    chart = sheet.chart(title=_heading(sentence, title, sheet.size, sheet.theme))
    return Picture(chart, title, sentence, **words, size=sheet.size, theme=sheet.theme, left_out=sheet.left_out)


def _heading(sentence: str, title: str, size: Size, theme: str) -> alt.TitleParams:
    large, small = (48, 30) if size.wall else (21, 17)
    return alt.TitleParams(
        text=balanced(sentence, size.width, large, 600) or [""],
        subtitle=balanced(title, size.width, small, size.weight) or [""],
        anchor="start",
        frame="group",
        fontSize=large,
        fontWeight=600,
        lineHeight=round(large * 1.25),
        color=tokens(theme)["ink"],
        subtitleFontSize=small,
        subtitleFontWeight=500 if size.wall else 400,
        subtitleLineHeight=round(small * 1.3),
        subtitleColor=tokens(theme)["muted"],
        subtitlePadding=size.text / 2,
        offset=size.text,
    )


@cache
def _know_our_typeface() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def _plain_svg(drawn: str, width: float, height: float, description: str) -> str:
    """The marks alone, under one root that says what they show together."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "aria-label": clean(description),
            "fill": "none",
            "font-family": "Literata, Georgia, serif",
        },
    )
    root.extend(_marks(ElementTree.fromstring(drawn)))  # noqa: S314, drawn by ourselves
    return ElementTree.tostring(root, encoding="unicode")


_KEPT = {
    *("d", "x", "y", "x1", "y1", "x2", "y2", "transform"),
    *(
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-opacity",
        "opacity",
    ),
    *("text-anchor", "font-size", "font-weight"),
}
_LONG = re.compile(r"\d+\.\d{3,}")


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number.group()):.2f}".rstrip("0").rstrip(".")


_RECTANGLE = re.compile(r"M(-?[\d.]+),(-?[\d.]+)h(-?[\d.]+)v(-?[\d.]+)h-?[\d.]+Z")


def _marks(root: ElementTree.Element) -> Iterable[ElementTree.Element]:
    for found in root.iter():
        if found.get("class") in ("background", "foreground") or found.tag not in (
            SVG + "path",
            SVG + "text",
            SVG + "line",
        ):
            continue
        kept = {name: _LONG.sub(_shorter, value) for name, value in found.attrib.items() if name in _KEPT}
        kept = {name: value for name, value in kept.items() if (name, value) != ("opacity", "1")}
        shows = found.get("aria-label", "")
        if shows.startswith(DATA):
            kept |= {f"data-{name}": value for name, value in parse_qsl(shows.removeprefix(DATA))}
        tag = found.tag.removeprefix(SVG)
        if tag == "path" and "transform" not in kept and (corners := _RECTANGLE.fullmatch(kept.get("d", ""))):
            del kept["d"]
            tag, kept = "rect", dict(zip(("x", "y", "width", "height"), corners.groups(), strict=True)) | kept
        mark = ElementTree.Element(tag, kept)
        mark.text = found.text
        yield mark
