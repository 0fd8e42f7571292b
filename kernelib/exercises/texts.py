"""Texts and labels of an exercise, as they may be written and as they are kept."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar
from unicodedata import category, normalize

from kernelib.errors import shown
from kernelib.words import LANGUAGES, harmless

Text: TypeAlias = Any  # written as a string or as {"da": …, "en": …}, kept as the latter
Some = TypeVar("Some")

CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
LONGEST_TEXT = 2000


def as_text(value: Text) -> Text:
    """A text in both languages; what is no text is kept as it is, for `problems` to tell of."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if isinstance(value, Mapping):
        # `same` says that both languages are meant to be equal, `slide` whose words they are: notes to the tests.
        return {key: each for key, each in value.items() if key not in ("same", "slide")}
    return value


def as_texts(values: Any) -> Any:
    if isinstance(values, str | Mapping):
        values = [values]
    return tuple(as_text(value) for value in values) if isinstance(values, Iterable) else (values,)


def as_labels(values: Any) -> Any:
    return {code: as_text(label) for code, label in values.items()} if isinstance(values, Mapping) else values


def listed(labels: Mapping[str, Text], language: str) -> list[dict[str, str]]:
    """Codes and labels as a page shows them, in one language."""
    return [{"id": code, "label": label[language]} for code, label in labels.items()]


def bare(text: str) -> str:
    """What a text says without how it is written: case, spaces and punctuation.

    >>> bare("Leg,  ro og RAMMER!"), bare("…")
    ('leg ro og rammer', '…')
    """
    plain = normalize("NFC", text).casefold()
    letters = "".join(" " if category(letter)[0] in "PZC" else letter for letter in plain)
    return " ".join(letters.split()) or " ".join(plain.split())


def once(each: Iterable[Some], text: Callable[[Some], str] = str) -> list[Some]:
    """Those that say the same only once, as it was first written; `text` is what one of them says.

    >>> once(["Leg om eftermiddagen", "Ro", "leg  om eftermiddagen."])
    ['Leg om eftermiddagen', 'Ro']
    """
    first: dict[str, Some] = {}
    for one in each:
        first.setdefault(bare(text(one)), one)
    return list(first.values())


def is_whole(value: Any) -> bool:
    """Whether it is a whole number; `True` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def text_problems(name: str, text: Any) -> Iterator[str]:
    """What is missing in a text, a sentence each."""
    if not isinstance(text, Mapping):
        yield f"{name} is {shown(text)}; write a text"
        return
    for key in text:
        if key not in LANGUAGES:
            yield f"{name} has {shown(key)}; write {' and '.join(LANGUAGES)}"
    names = {"da": "Danish", "en": "English"}
    empty = [language for language in LANGUAGES if _is_empty(text.get(language))]
    if len(empty) == len(LANGUAGES):
        yield f"{name} is empty; write it"
    else:
        for language in empty:
            yield f"{name} has no {names[language]} text; write {language}, or one plain string for both"
    for language in LANGUAGES:
        value = text.get(language)
        if value is not None and not isinstance(value, str):
            yield f"{name}, {language} is {shown(value)}; write a text, in quotes"
        elif isinstance(value, str) and len(value) > LONGEST_TEXT:
            yield f"{name}, {language} has {len(value)} letters; write at most {LONGEST_TEXT}"
        elif isinstance(value, str) and value != harmless(value):
            yield f"{name}, {language} has signs that cannot be shown; write letters"


def label_problems(name: str, labels: Any, least: int, most: int) -> Iterator[str]:
    """What is missing in the labels of a kind (items, bins, criteria), a sentence each."""
    if not isinstance(labels, Mapping):
        yield f"{name} is {shown(labels)}; write a code and a text for each"
        return
    if len(labels) < least:
        yield f"{name} has {len(labels)}; write at least {least}"
    if len(labels) > most:
        yield f"{name} has {len(labels)}; write at most {most}"
    for code, label in labels.items():
        if not isinstance(code, str) or not CODE.fullmatch(code):
            yield f"{name} has the code {shown(code)}; write small letters a to z, digits and _, a letter first"
        yield from text_problems(f"{name}, {code}", label)
    yield from alike(name, labels.values())


def alike(name: str, labels: Iterable[Any]) -> Iterator[str]:
    """Labels that nobody could tell apart."""
    labels = list(labels)
    for language in LANGUAGES:
        read = [label[language] for label in labels if isinstance(label, Mapping) and label.get(language)]
        twice = sorted({str(each) for each in read if read.count(each) > 1})
        if twice:
            yield f"{name} says {shown(twice[0])} twice in {language}; nobody could tell them apart"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
