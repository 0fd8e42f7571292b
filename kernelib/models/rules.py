"""The rules by which words of a Danish formulation are marked: text in, places out, without a table.

What they are worth, and what not, stands in `wording`. A page that marks words needs these alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

PEOPLE = "barn*|*børn*|elev|eleve*|ung|unge|unges|borger*|forælder*|forældre*|menneske*|familie*"

# A comma lists where short items follow one another up to an "og", or to the last, a single word. Most Danish commas
# stand before or after a clause instead: none of these words stands in an item. "I" in capitals is a person.
CLAUSE = (
    r"der|som|at|hv\w+|så|hvis|fordi|når|men|for|om|mens|da|før|inden|indtil|selvom|selv|ligesom|medmindre|uanset|også|"
    r"især|sammen|uden|ikke|altid|de|vi|det|den|man|han|hun|jeg|du|(?-i:I)|er|var|har|havde|kan|skal|vil|må|bliver|får"
)
JOINS = "og|samt|eller"
_ITEM = rf"\s+(?!(?:{CLAUSE}|{JOINS})\b)[\w’'-]+(?:\s+(?!(?:{CLAUSE}|{JOINS})\b)[\w’'-]+){{0,3}}"
LISTS = rf"/,(?=(?:{_ITEM},)*(?:{_ITEM}\s+(?:{JOINS})\b|\s+(?!(?:{CLAUSE})\b)[\w’'-]+\W*$))/"

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
    "joined": ("og", "samt", LISTS),
}

MOST_WORDS = 20  # Beyond it: can it be remembered?

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Mark(NamedTuple):
    """A place in a text, and the rule that found it: ``text[start:end]`` is found."""

    feature: str
    start: int
    end: int
    found: str
    rule: str


def words_in(text: str) -> list[str]:
    return _WORD.findall(text)


def found(text: str, rules: Mapping[str, Sequence[str]] = RULES) -> list[Mark]:
    """The places that rules find, in the order of the text; a place is there once for each feature.

    >>> [(mark.feature, mark.found) for mark in found("Gøre børnene samfundsduelige")]
    [('movement', 'Gøre børnene'), ('people', 'børnene'), ('effect', 'samfundsduelige')]
    """
    text = a_text(text)
    marks: list[Mark] = []
    for feature, written in rules.items():
        if isinstance(written, str):
            raise ValueError(f"rules of {feature!r} are {written!r}; put them in a tuple")
        excepted = [
            place.span() for rule in written if rule.startswith("!") for place in _compiled(rule[1:]).finditer(text)
        ]
        taken: list[tuple[int, int]] = []
        for rule in written:
            if rule.startswith("!"):
                continue
            for place in _compiled(rule).finditer(text):
                start, end = place.span()
                if end > start and not any(start < e and s < end for s, e in excepted + taken):
                    taken.append((start, end))
                    marks.append(Mark(feature, start, end, place[0], rule))
    features = list(rules)
    return sorted(marks, key=lambda mark: (mark.start, features.index(mark.feature)))


def told(texts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By text what a page shows of it: the marks, and whether it is long for something to be remembered."""
    return {
        text: {
            "marks": [{"feature": m.feature, "start": m.start, "end": m.end, "rule": m.rule} for m in found(text)],
            "long": len(words_in(text)) > MOST_WORDS,
        }
        for text in texts
    }


def a_text(text: str) -> str:
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
