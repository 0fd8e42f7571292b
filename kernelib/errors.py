"""What can be refused, and how it is said.

Analysts and developers read `str(error)`: English, with codes. A participant reads `error.sentence(language)`: their
own language, with labels. Both stand in `data/ui.yaml` under `messages`; where the English with codes differs, it is
under `log`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Named:
    """Something with a code for analysts and a label for participants."""

    code: str
    label: Mapping[str, str]

    def __str__(self) -> str:
        return self.code


class Refusal(Exception):
    """Something was asked for that cannot be done; nothing has changed.

    >>> error = Refusal("no_exercise", id="core-periphery", there=["core-or-periphery", "what-it-is"])
    >>> str(error)
    "There is no exercise 'core-periphery'; there is core-or-periphery, what-it-is."
    >>> error.sentence("da")
    'Øvelsen findes ikke i denne workshop.'
    """

    status = 422

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        from kernelib import words  # here, for words tells by an error of ours what is wrong in its file

        return words.log(self.key).format(**{name: _with_codes(value) for name, value in self.values.items()})

    def sentence(self, language: str) -> str:
        """What happened and what would do, for the person it happened to."""
        from kernelib import words

        labels = {name: _with_labels(value, language) for name, value in self.values.items()}
        return words.say(f"messages.{self.key}", language, **labels)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (type(self), self.key, self.values))


class AnswerError(Refusal, ValueError):
    """An answer that does not fit its exercise."""


class StageError(AnswerError):
    """An answer at the wrong moment: the step is not open, it is another round, the workshop has ended."""

    status = 409


class NotFound(Refusal, LookupError):
    """No such workshop, exercise, participant or release."""

    status = 404


class Forbidden(Refusal):
    """Not yours to do."""

    status = 403


class ContentError(ValueError):
    """A file or an exercise that is not whole: names the file, the key and the remedy.

    >>> str(ContentError(["title is missing", "bins is missing"], where="shadows.yaml"))
    'shadows.yaml: title is missing\\nshadows.yaml: bins is missing'
    """

    def __init__(self, problems: str | list[str], where: str = "") -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(f"{where}: {problem}" if where else problem for problem in self.problems))


def shown(value: Any) -> str:
    """Any value, however odd or large, as a short and harmless piece of a sentence.

    >>> shown("kerne"), shown(True), shown([1, 2]), shown(10**5000)
    ("'kerne'", 'True', 'a list', 'a very large number')
    """
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:59] + "…")
    if isinstance(value, int) and abs(value) > 10**12:
        return "a very large number"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    return f"a {type(value).__name__}"


def _again(kind: type[Refusal], key: str, values: dict[str, Any]) -> Refusal:
    return kind(key, **values)


def _plain(text: str) -> str:
    """Text somebody may have sent us, on one short line."""
    from kernelib.words import harmless

    text = " ".join(harmless(text[:1000]).split())
    return text if len(text) <= 200 else text[:199] + "…"


def _with_codes(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(str(_with_codes(each)) for each in value)
    if isinstance(value, str | Named):
        return _plain(str(value))
    return value


def _with_labels(value: Any, language: str) -> Any:
    if isinstance(value, list | tuple):
        from kernelib import words

        return words.either([str(_with_labels(each, language)) for each in value], language)
    if isinstance(value, Named):
        return _plain(value.label[language])
    return _plain(value) if isinstance(value, str) else value
