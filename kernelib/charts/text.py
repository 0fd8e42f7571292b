"""How wide a text is in our typeface, and where it breaks.

Names stand above their marks in pixels, so the line breaks have to be known before anything is drawn.
"""

import re
import struct
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

from kernelib.words import lower_first

__all__ = [
    "FONTS", "WEIGHTS", "balanced", "clean", "cut_off", "fitting", "headed", "in_lines", "lower_first", "one_line",
    "shorten", "width", "wrap",
]  # fmt: skip

FONTS = Path(__file__).parent.parent / "look" / "ttf"
WEIGHTS = (400, 500, 600)
SPARED = 10  # letters by which a text may be longer than asked, if it is one word that would go

# What XML cannot hold. The drawing library stops the whole process at such a character.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What turns the words around it the other way.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text on one line, without characters that XML cannot hold or that turn the words around them.

    A space that must not break stays one.

    >>> clean("omvendt\\u202e   her")
    'omvendt her'
    """
    return re.sub(r"[^\S\u00a0]+", " ", _TURNS.sub("", _UNWRITABLE.sub("", text))).strip()


def width(text: str, size: float, weight: int = 400) -> float:
    """The width in pixels, without kerning.

    >>> width("iii", 17) < width("mmm", 17)
    True
    """
    advances = _advances(min(WEIGHTS, key=lambda w: abs(w - weight)))
    return size * sum(advances.get(ord(character)) or _guess(character) for character in text)


def wrap(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """The text in lines no wider than `room`; a word that is wider by itself is divided.

    >>> wrap("Holde øje med børns trivsel", 120, 17)
    ['Holde øje med', 'børns trivsel']
    """
    lines, line = [], ""
    words = clean(text).split(" ")
    while words:
        word = words.pop(0)
        longer = f"{line} {word}".strip()
        if width(longer, size, weight) <= room:
            line = longer
            continue
        lines += [line] if line else []
        line = word
        if width(word, size, weight) > room:
            cut = _fitting(word, room, size, weight)
            lines.append(word[:cut] if word[cut - 1] in "-–/" else word[:cut] + "-")
            words.insert(0, word[cut:])
            line = ""
    return [*lines, line] if line else lines


def balanced(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """The text in as few lines as it takes, none much shorter than the others.

    A number stays with its word, and an ellipsis with what it shortens.

    >>> balanced("Jeres svar på skalaen, i procent. 30 svar.", 270, 17)
    ['Jeres svar på skalaen,', 'i procent. 30\xa0svar.']
    """
    text = re.sub(r"(?<=\d) (?=\w)| (?=…)", "\u00a0", clean(text))
    lines = wrap(text, room, size, weight)
    for narrower in range(round(room) - 4, round(room / 2), -4):
        tried = wrap(text, narrower, size, weight)
        if len(tried) > len(lines) or any(line.endswith("-") for line in tried):
            break
        lines = tried
    return lines


def shorten(text: str, length: int) -> str:
    """The text, or so many of its words that it has at most `length` characters and an ellipsis.

    A last word that is not long stays: it would save next to nothing. The ellipsis stays with the word before it.

    >>> shorten("Holde øje med børns trivsel", 16), shorten("Holde øje med børn", 16)
    ('Holde øje med\xa0…', 'Holde øje med børn')
    """
    text = clean(text)
    if len(text) <= length:
        return text
    begun = text[: length - 1].rsplit(" ", 1)
    if len(begun) < 2:
        return text[: length - 1] + "…"
    lost = text[len(begun[0]) :].split()
    return text if len(lost) == 1 and len(text) <= length + SPARED else cut_off(begun[0])


def cut_off(begun: str) -> str:
    """The first words of a text, with an ellipsis in the place of what stood between them and the rest.

    >>> cut_off("Taler med forældrene om dagen,")
    'Taler med forældrene om dagen\xa0…'
    """
    return f"{begun.rstrip(' ,;:–')}\u00a0…"


def headed(name: str, said: str) -> str:
    """What is said of something, after its name, which may be a sentence with its own full stop.

    >>> headed("At eleverne kan klare den næste uddannelse.", "Egne bidrag")
    'At eleverne kan klare den næste uddannelse: Egne bidrag'
    """
    return f"{name.rstrip('.')}: {said}"


def one_line(text: str, room: float, size: float, weight: int = 400) -> str:
    """The text, or as many of its first words as fit into `room` with an ellipsis.

    >>> one_line("Holde øje med børns trivsel", 140, 17)
    'Holde øje med\xa0…'
    """
    lines = wrap(text, room, size, weight)
    return lines[0] if len(lines) == 1 else cut_off(wrap(text, room - width(" …", size, weight), size, weight)[0])


def in_lines(text: str, room: float, size: float, weight: int = 400, *, most: int) -> list[str]:
    """The text in so many lines at most, the last with an ellipsis where there is more."""
    lines = wrap(text, room, size, weight)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], one_line(" ".join(lines[most - 1 :]), room, size, weight)]


def fitting(
    names: Mapping[Any, str], room: float, size: float, weight: int, fits: Callable[[dict[Any, list[str]]], bool]
) -> dict[Any, list[str]]:
    """The names in lines, whole where they fit; else one line less at a time of the tallest that loses least."""
    lines = {key: wrap(name, room, size, weight) or [""] for key, name in names.items()}
    while not fits(lines):
        tall = max(map(len, lines.values()), default=1)
        if tall == 1:
            break
        loses = {key: width(each[-1], size, weight) for key, each in lines.items() if len(each) == tall}
        cut = min(loses, key=lambda key: loses[key])
        lines[cut] = in_lines(names[cut], room, size, weight, most=tall - 1)
    return lines


def _fitting(word: str, room: float, size: float, weight: int) -> int:
    fits = [n for n in range(1, len(word)) if width(word[:n] + "-", size, weight) <= room]
    after_a_dash = [n for n in fits if word[n - 1] in "-–/"]
    return max(after_a_dash or fits, default=1)


@cache
def _advances(weight: int) -> dict[int, float]:
    """How far each character moves the pen, in ems."""
    font = (FONTS / f"literata-{weight}.ttf").read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    start = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    (em,) = struct.unpack_from(">H", font, start[b"head"] + 18)
    (measured,) = struct.unpack_from(">H", font, start[b"hhea"] + 34)

    def advance(glyph: int) -> float:
        return struct.unpack_from(">H", font, start[b"hmtx"] + 4 * min(glyph, measured - 1))[0] / em

    return {character: advance(glyph) for character, glyph in _glyphs(font, start[b"cmap"])}


def _guess(character: str) -> float:
    """How far one moves the pen that the font lacks, in ems: another draws it, and pictures are wide.

    >>> _guess("\u0627") < _guess("\u6c49") < _guess("\U0001f600"), _guess("\u0301")
    (True, 0.0)
    """
    if combining(character):
        return 0.0
    if ord(character) >= 0x1F000:
        return 1.4
    return 1.0 if east_asian_width(character) in "WF" else 0.62


def _glyphs(font: bytes, cmap: int):
    """(character, glyph) from the character map, whose Unicode table has format 4."""
    (encodings,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = [struct.unpack_from(">I", font, cmap + 4 + 8 * n + 4)[0] for n in range(encodings)]
    at = next(cmap + offset for offset in offsets if struct.unpack_from(">H", font, cmap + offset)[0] == 4)
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends, starts, deltas, ranges = at + 14, at + 16 + twice, at + 16 + 2 * twice, at + 16 + 3 * twice
    for n in range(0, twice, 2):
        (end,), (first,) = struct.unpack_from(">H", font, ends + n), struct.unpack_from(">H", font, starts + n)
        (delta,), (jump,) = struct.unpack_from(">H", font, deltas + n), struct.unpack_from(">H", font, ranges + n)
        for character in range(first, min(end, 0xFFFE) + 1):
            if jump:
                (glyph,) = struct.unpack_from(">H", font, ranges + n + jump + 2 * (character - first))
            else:
                glyph = character
            if glyph:
                yield character, (glyph + delta) % 0x10000
