"""What stands in a Danish formulation: words marked by rules that can be read, and overruled; no total.

Rules count words. They cannot judge whether a core task is right: no study links such features to the quality of a
formulation. Use what they find as questions to the text.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

PEOPLE = "barn*|*børn*|elev|eleve*|ung|unge|unges|borger*|forælder*|forældre*|menneske*|familie*"

# A rule is one or more words: * stands for any letters, | for "or", ! before it for what is not meant. Between slashes
# it is a regular expression.
RULES: dict[str, tuple[str, ...]] = {
    # Who is mentioned. Misses pronouns ("sig", "man").
    "people": (PEOPLE, "!børnehave*"),
    # What staff do, rather than what comes of it.
    "service": (
        "undervis*",
        "behandl*",
        "rengør*",
        "gør* rent",
        "lav* mad",
        "levere|leverer|leveret|levering*",
        "tilbyd*|tilbud*",
        "*ydelse*",
        "før* tilsyn",
    ),
    # What is to come of it. Free of context: "udvikling af planer" is found too.
    "effect": (
        "rust*",
        "udvikl*",
        "bliv*",
        "kunne",
        "mestr*",
        "triv*",
        "liv|livet",
        "fremtid*",
        "dannelse*",
        "videreuddannelse*",
        "samfundsduelig*",
        "handlekompetence*",
        "så de|børnene|eleverne",
    ),
    # A movement for a person: "Ruste børnene", "at barnet bliver". Follows the words' order, not the grammar.
    "movement": (
        f"gør*|rust*|få|får|giv*|hjælp*|støt*|styrk*|udvikl*|dann* {PEOPLE}",
        f"gør*|rust*|få|får|giv*|hjælp*|støt*|styrk*|udvikl*|dann* alle|de|den|vores|hver|hvert {PEOPLE}",
        f"{PEOPLE} bliver|blive|lærer|lære|trives|udvikler|skal|kan",
        "!børnenes|barnets|elevernes|elevens lærer",
    ),
    # Verbs and adjectives made nouns.
    "nominal": (
        r"/\b(?=\w{6})\w+(?:[nlr]ing|else|hed|tion|skab|itet|sel)(?:e?n|e?t|e?r|e?rne)?s?\b/",
        "!afdeling*",
        "!mulighed*",
    ),
    # Words that promise much and bind little.
    "vague": ("bedst mulig*", "mest mulig*", "så meget som muligt", "optimal*", "alle", "i takt med", "på tværs"),
    # What may be several tasks in one.
    "joined": ("og", "samt", "/,/"),
}

MOST_WORDS = 20  # Beyond it: can it be remembered?
FEWEST_FOR_LIX = 100
LONG = 6  # LIX counts words of more letters.

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?:]+(?=\s|$)")
_COLUMNS = ["feature", "start", "end", "found", "rule"]


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
    text = _text(text)
    rows = []
    for feature, written in rules.items():
        if isinstance(written, str):
            raise ValueError(f"rules of {feature!r} are {written!r}; put them in a tuple")
        excepted = [
            found.span() for rule in written if rule.startswith("!") for found in _compiled(rule[1:]).finditer(text)
        ]
        taken: list[tuple[int, int]] = []
        for rule in written:
            if rule.startswith("!"):
                continue
            for found in _compiled(rule).finditer(text):
                start, end = found.span()
                if end > start and not any(start < e and s < end for s, e in excepted + taken):
                    taken.append((start, end))
                    rows.append((feature, start, end, found[0], rule))
    features = list(rules)
    rows.sort(key=lambda row: (row[1], features.index(row[0])))
    return pd.DataFrame(rows, columns=pd.Index(_COLUMNS))


def _text(text: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"text is {text!r}; pass a string")
    return text


def _compiled(rule: str) -> re.Pattern[str]:
    try:
        if len(rule) > 2 and rule[0] == rule[-1] == "/":
            return re.compile(rule[1:-1], re.IGNORECASE)
        words = rule.split()
        if not words or "" in [each for word in words for each in word.strip("*").split("|")]:
            raise re.error("a word is empty")
        each = [
            "(?:" + "|".join(re.escape(form).replace(r"\*", r"[\w-]*") for form in word.split("|")) + ")"
            for word in words
        ]
        return re.compile(r"(?<![\w-])" + r"\s+".join(each) + r"(?![\w-])", re.IGNORECASE)
    except re.error as error:
        raise ValueError(
            f"rule {rule!r} cannot be read: {error}; write words, * and |, or /a regular expression/"
        ) from error


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
        ``words``, ``long_words`` (more than six letters), ``sentences``, ``joined`` ("og", "samt" and commas, which may
        join several tasks) and ``lix``.

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
    words, long_words, sentences = _counted(_text(text))
    joined = float(len(marks(text, {"joined": RULES["joined"]})))
    told = {"words": words, "long_words": long_words, "sentences": sentences, "joined": joined}
    return pd.Series(told | {"lix": lix(text) if words >= FEWEST_FOR_LIX else np.nan}, dtype=float)


def _counted(text: str) -> tuple[int, int, int]:
    words = _WORD.findall(text)
    long_words = sum(sum(letter.isalpha() for letter in word) > LONG for word in words)
    return len(words), long_words, sum(_WORD.search(part) is not None for part in _END.split(text))


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
    words, long_words, sentences = _counted(_text(text))
    return words / sentences + 100 * long_words / words if words else float("nan")
