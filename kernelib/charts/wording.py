"""The words in and beside pictures: section `charts` of `data/ui.yaml`, labels of exercises, numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

from kernelib import words
from kernelib.charts.text import clean


def say(key: str, language: str, **values: Any) -> str:
    return words.say(f"charts.{key}", language, **values)


def label(text: Any, language: str) -> str:
    """A text of an exercise in one language, on one line."""
    return clean(text if isinstance(text, str) else text[language])


def labels(texts: Iterable[Any] | Mapping[str, Any], language: str) -> list[str]:
    values = texts.values() if isinstance(texts, Mapping) else texts
    return [label(text, language) for text in values]


def answers(n: int | None, language: str, invented: bool = False, tables: bool = False) -> str:
    """How many answered: `28 svar`, `1 answer`, `28 opdigtede svar`, `3 borde`; not counted, `svarene`."""
    if n is None:
        return say("invented_uncounted" if invented else "uncounted", language)
    one, many = ("one_table", "tables") if tables else ("one_answer", "answers")
    key = ("invented_" if invented else "") + (one if n == 1 else many)
    return say(key, language, n=n)


def number(value: float | None, language: str, digits: int = 1) -> str:
    """A number as it is written, or a dash where there is none."""
    return "–" if value is None or value != value else words.number(value, language, digits)


def percent(share: float | None, language: str) -> str:
    """A share in whole percent, without the sign."""
    return "–" if share is None or share != share else words.number(100 * share, language)


def quoted(text: str, language: str) -> str:
    """Danish »…«, English “…”; what is quoted inside it in the other signs, and without a full stop of its own.

    >>> quoted("Vi siger »godt gået« til alle.", "da"), quoted("We say “well done”", "en")
    ('»Vi siger ›godt gået‹ til alle«', '“We say ‘well done’”')
    """
    return say("quoted", language, text=words.inside_quotes(text.rstrip(".")))
