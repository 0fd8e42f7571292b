"""The place that a picture has on a wall of 1280 by 720: below its sentence, above the line that says what it is.

The measures are those of the wall in `look.css`; a browser test holds the two together.
"""

from kernelib.charts.text import wrap
from kernelib.charts.theme import WALL

HEIGHT = 720
MARGINS, BETWEEN = 26 + 20, 14  # above and below everything, and above and below the picture
HEADING, HEADING_LEADING = 48, 53
FOOT_LEADING, MARK = 34, 56  # the mark before the last line, and the air after it
LEAST = 220.0
# A browser sets headings a little heavier than our typeface files, and breaks lines by itself.
SURE = 0.985


def height_below(sentence: str, told: str) -> float:
    """What is left for a picture between its sentence and what is told at the foot.

    >>> height_below("Først kommer »tavlen«.", "28 svar.") > height_below("Først kommer »tavlen«. " * 4, "28 svar.")
    True
    """
    wide = WALL.width * SURE
    head = HEADING_LEADING * max(1, len(wrap(sentence, wide, HEADING, WALL.strong)))
    foot = max(36, FOOT_LEADING * len(wrap(told, wide - MARK, WALL.text, WALL.weight)))
    return max(LEAST, float(HEIGHT - MARGINS - 2 * BETWEEN - head - foot - 1))
