"""Colours from the tokens of the look, and the sizes a picture is drawn in."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).parent.parent / "look" / "tokens.css"


@cache
def tokens(theme: str = "light") -> dict[str, str]:
    """The colours of a theme by name, as `tokens.css` has them.

    A picture is drawn in the light theme's values, each of which belongs to one token: a page that holds the
    picture replaces them by the token, and the picture follows the page's theme.

    >>> tokens()["data-1"], tokens("projector")["data-1"]
    ('#D76611', '#CF5C08')
    """
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    light = _colours(css, r":root")
    if theme == "light":
        return light
    if theme not in ("dark", "projector"):
        raise ValueError(f"there is no theme {theme!r}; there is light, dark, projector")
    return light | _colours(css, rf'\[data-theme="{theme}"\]')


def _colours(css: str, selector: str) -> dict[str, str]:
    block = re.search(rf"{selector}\s*{{(.*?)}}", css, flags=re.DOTALL)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\s*;", block.group(1))) if block else {}


@dataclass(frozen=True)
class Size:
    """Measures of a picture in pixels of its own width."""

    name: str
    width: int
    height: int | None  # to stay below, where a picture cannot be scrolled
    text: int
    leading: int
    weight: int
    strong: int
    bar: int
    gap: int  # between the parts of a bar
    line: float
    sign: int
    disc: float  # the radius of a mark that holds a number or a letter

    @property
    def wall(self) -> bool:
        """Laid out across, as on a wall."""
        return self.name != "phone"


# Text at least 17 on a phone, at least 28 on a wall of 1280 by 720, where a picture has the width between the margins
# and is shown as large as it is drawn: thin strokes and small letters are the first to go.
PHONE = Size("phone", 320, None, 17, 22, 400, 600, 28, 2, 1.5, 20, 13.5)
WALL = Size("wall", 1152, 480, 28, 34, 500, 600, 40, 3, 3, 34, 22)
# As wide as a wall and twice as tall: a page to keep, where hardly anything has to be left to the table.
PAGE = replace(WALL, name="page", height=1000)
SIZES = {"phone": PHONE, "wall": WALL, "page": PAGE}


def size_named(name: "str | Size") -> Size:
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise ValueError(f"there is no size {name!r}; there is {', '.join(SIZES)}")
    return SIZES[name]
