"""The place that a picture has on a wall of 1280 by 720: below its sentence, above the line that says what it is.

The measures are those of the wall in `look.css`; a browser test holds the two together.
"""

import re

from kernelib.charts.text import wrap
from kernelib.charts.theme import WALL

HEIGHT = 720
MARGINS, BETWEEN = 26 + 20, 14  # above and below everything, and above and below the picture
HEADING, HEADING_LEADING = 48, 53
FOOT_LEADING, MARK = 34, 56  # the mark before the last line, and the air after it
LEAST = 220.0
HEADLINE = 2  # lines of a sentence that has been made shorter
# A browser sets headings a little heavier than our typeface files, and breaks lines by itself.
SURE = 0.985


def height_below(sentence: str, told: str) -> float:
    """What is left for a picture between its sentence and what is told at the foot.

    >>> height_below("Først kommer »tavlen«.", "28 svar.") > height_below("Først kommer »tavlen«. " * 4, "28 svar.")
    True
    """
    head = HEADING_LEADING * _lines(sentence)
    foot = max(36, FOOT_LEADING * len(wrap(told, WALL.width * SURE - MARK, WALL.text, WALL.weight)))
    return max(LEAST, float(HEIGHT - MARGINS - 2 * BETWEEN - head - foot - 1))


def first_of(said: str) -> str:
    """As many of its sentences as two lines hold, and the first at least.

    >>> first_of("Uenige er I om »Gårdvagt. Nu«. " + "For nogle er det kerne, for andre er det ikke jeres. " * 3)
    'Uenige er I om »Gårdvagt. Nu«. For nogle er det kerne, for andre er det ikke jeres.'
    """
    kept, *rest = _sentences(said)
    for sentence in rest:
        if _lines(f"{kept} {sentence}") > HEADLINE:
            break
        kept = f"{kept} {sentence}"
    return kept


def _lines(sentence: str) -> int:
    return max(1, len(wrap(sentence, WALL.width * SURE, HEADING, WALL.strong)))


def _sentences(said: str) -> list[str]:
    """A text in its sentences; one that is quoted does not end the sentence around it."""
    found, start, quotes = [], 0, 0
    for stop in re.finditer(r"[»“]|[«”]|\. (?=[A-ZÆØÅ»“])", said):
        quotes += {"»": 1, "“": 1, "«": -1, "”": -1}.get(stop.group(), 0)
        if stop.group() == ". " and quotes == 0:
            found.append(said[start : stop.start() + 1])
            start = stop.end()
    return [*found, said[start:]]
