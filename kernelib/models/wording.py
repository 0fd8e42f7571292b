"""What stands in a Danish formulation: words marked by rules that can be read, and overruled; no total.

Rules count words. They cannot judge whether a core task is right: no study links such features to the quality of a
formulation. Use what they find as questions to the text.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kernelib.models.rules import MOST_WORDS, RULES, Mark, a_text, found, words_in

__all__ = ["FEWEST_FOR_LIX", "MOST_WORDS", "RULES", "lix", "marks", "measures"]

FEWEST_FOR_LIX = 100
LONG = 6  # LIX counts words of more letters.

_END = re.compile(r"[.!?:]+(?=\s|$)")


def marks(text: str, rules: Mapping[str, Sequence[str]] = RULES) -> pd.DataFrame:
    """The places in a formulation that rules find, and by which rule.

    Parameters
    ----------
    text : str
        Danish; upper and lower case are alike.
    rules : mapping of sequences
        By feature the rules, written as in `RULES`; pass ``{**RULES, "service": (...)}`` to overrule some.

    Returns
    -------
    DataFrame
        ``feature, start, end, found, rule``, in the order of the text; ``text[start:end]`` is found. A place is there
        once for each feature.

    Examples
    --------
    >>> marks("Ruste børnene til livet").loc[:, ["feature", "found"]].to_dict("split")["data"]
    [['effect', 'Ruste'], ['movement', 'Ruste børnene'], ['people', 'børnene'], ['effect', 'livet']]
    """
    return pd.DataFrame(found(text, rules), columns=pd.Index(Mark._fields))


def measures(text: str) -> pd.Series:
    """How long a formulation is, as plain counts.

    Describes the text given. More than 20 words are hard to remember. ``lix`` is nan below 100 words, where it says
    nothing (see `lix`).

    Parameters
    ----------
    text : str

    Returns
    -------
    Series
        ``words``, ``long_words`` (more than six letters), ``sentences``, ``joined`` ("og", "samt" and commas that
        list, which may join several tasks) and ``lix``.

    Examples
    --------
    >>> measures("Gøre børnene samfundsduelige")
    words         3.0
    long_words    2.0
    sentences     1.0
    joined        0.0
    lix           NaN
    dtype: float64
    """
    words, long_words, sentences = _counted(a_text(text))
    joined = float(len(marks(text, {"joined": RULES["joined"]})))
    told = {"words": words, "long_words": long_words, "sentences": sentences, "joined": joined}
    return pd.Series(told | {"lix": lix(text) if words >= FEWEST_FOR_LIX else np.nan}, dtype=float)


def _counted(text: str) -> tuple[int, int, int]:
    words = words_in(text)
    long_words = sum(sum(letter.isalpha() for letter in word) > LONG for word in words)
    return len(words), long_words, sum(bool(words_in(part)) for part in _END.split(text))


def lix(text: str) -> float:
    """Björnsson's readability index: words per sentence + 100 × the share of words of more than six letters.

    For texts of a hundred words or more, and there a hint at most; of a formulation it is nonsense: two words give 52.
    A sentence ends with . ! ? or :, so a point in an abbreviation counts as an end; a word with a hyphen is one.

    Björnsson (1968), Läsbarhet.

    Parameters
    ----------
    text : str

    Returns
    -------
    float
        From 1 up; nan without a word.

    Examples
    --------
    >>> lix("Skabe undervisning")
    52.0
    """
    words, long_words, sentences = _counted(a_text(text))
    return words / sentences + 100 * long_words / words if words else float("nan")
