"""The words of the interface: `data/ui.yaml`, Danish and English side by side."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

import yaml

from kernelib.errors import ContentError

LANGUAGES = ("da", "en")
JOINED_BY = {"da": ("og", "samt"), "en": ("and", "as well as")}  # the second where a name has the first within it


def data_folder() -> Path:
    """Where what people read is kept: inside the package when installed, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "_data" if (here / "_data").is_dir() else here.parent / "data"


class _Loader(yaml.SafeLoader if TYPE_CHECKING else getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML in which a key stands once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                line = key_node.start_mark.line + 1
                raise ContentError(f"line {line}: the key {key!r} is not a word; put it in quotes")
            if key in seen:
                raise ContentError(f"line {key_node.start_mark.line + 1}: {key} stands twice; keep one of them")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """A file of ours, or an error that names the file, the line and the remedy."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506, it is a safe loader
    except ContentError as error:
        raise ContentError(error.problems, where=path.name) from None
    except UnicodeDecodeError:
        raise ContentError("is not UTF-8; save it as UTF-8", where=path.name) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ContentError(f"line {line}: {error.problem}; check indents, colons and quotes", where=path.name) from None


@cache
def _ui() -> dict[str, dict[str, dict[str, str]]]:
    return read_yaml(data_folder() / "ui.yaml")


def _entry(key: str) -> dict[str, str]:
    name, _, rest = key.partition(".")
    try:
        return _ui()[name][rest]
    except KeyError:
        raise ContentError(f"{key} is missing; add it with da and en", where="ui.yaml") from None


def checked(language: str) -> str:
    """The language itself, or an error that says which there are."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    return language


def harmless(text: str) -> str:
    """The text without the signs that nobody can see: control characters, halves of letters, changes of direction.

    >>> harmless("G\\x07ård\\u202evagt")
    'Gårdvagt'
    """
    unseen = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return "".join(letter for letter in text if letter in "\n\u00ad\u200d" or category(letter) not in unseen)


def say(key: str, language: str, /, **values: Any) -> str:
    """The words of one key.

    >>> say("phone.saved", "da"), say("phone.saved", "en")
    ('Gemt', 'Saved')
    """
    text = _entry(key)[checked(language)]
    return text.format(**values) if values else text


def log(key: str) -> str:
    """The English template with codes of a message."""
    entry = _entry(f"messages.{key}")
    return entry.get("log", entry["en"])


def section(name: str, language: str) -> dict[str, str]:
    """All words of one section, for a page that fills in the placeholders itself."""
    if name not in _ui():
        raise ContentError(f"{name} is missing; there is {', '.join(_ui())}", where="ui.yaml")
    return {key: entry[checked(language)] for key, entry in _ui()[name].items()}


def number(x: float, language: str, digits: int = 0) -> str:
    """A number as it is written: `0,27` in Danish, `0.27` in English; a true minus sign.

    >>> number(0.271, "da", 2), number(0.271, "en", 2), number(-0.001, "da", 1)
    ('0,27', '0.27', '0,0')
    """
    text = f"{x:.{digits}f}".replace("-", "−" if round(x, digits) else "")
    return text.replace(".", ",") if checked(language) == "da" else text


def either(labels: Sequence[str], language: str) -> str:
    """The labels as one may choose among them.

    >>> either(["Kerne", "Ikke vores", "Ved ikke"], "da")
    'Kerne, Ikke vores eller Ved ikke'
    """
    return _listed(labels, {"da": "eller", "en": "or"}[checked(language)])


def stop_after(text: str) -> str:
    """The full stop that a quoted text lacks where a sentence follows it.

    >>> stop_after("Undervisning før alt andet"), stop_after("Hvem er vi til for?")
    ('.', '')
    """
    return "" if text.rstrip().endswith((".", "!", "?", "…")) else "."


def to_one(name: str, language: str) -> dict[str, str]:
    """A section's words as they are said to a person, without what is said to a table instead.

    >>> {"left", "left_tables"} & to_one("exercise", "da").keys()
    {'left'}
    """
    return {key: text for key, text in section(name, language).items() if not key.endswith("_tables")}


def both(labels: Sequence[str], language: str) -> str:
    """The labels as one tells them all.

    >>> both(["gårdvagt", "skemalægning"], "da"), both(["Teknik og service", "kontoret"], "da")
    ('gårdvagt og skemalægning', 'Teknik og service samt kontoret')
    """
    word, other = JOINED_BY[checked(language)]
    # One that has the word within it would run together with the other; what is quoted holds together by itself.
    torn = any(f" {word} " in label and not label.startswith(("»", "“")) for label in labels)
    return _listed(labels, other if torn and len(labels) > 1 else word)


def lower_first(label: str) -> str:
    """The label as it stands inside a sentence: abbreviations and names in capitals keep their letters.

    >>> lower_first("Ved ikke"), lower_first("SFO-tid"), lower_first("I alt")
    ('ved ikke', 'SFO-tid', 'i alt')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def inside_quotes(text: str) -> str:
    """The text as it stands between quotation marks: its own become the inner ones.

    >>> inside_quotes("Vi siger »godt gået«"), inside_quotes("We say “well done”")
    ('Vi siger ›godt gået‹', 'We say ‘well done’')
    """
    return text.translate(str.maketrans("»«“”„", "›‹‘’‘"))


def _listed(labels: Sequence[str], word: str) -> str:
    *most, last = labels or [""]
    return f"{', '.join(most)} {word} {last}" if most else last
