"""A free text: something written about each item."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from unicodedata import category

from kernelib.errors import AnswerError, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import LONGEST_TEXT, is_whole

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}  # a text of nothing else is no text
UNWRITABLE = {"Cc", "Cs"}  # control characters, and halves of letters that no file can hold


@dataclass(frozen=True, kw_only=True)
class FreeText(Exercise):
    """Write about each item, in so many characters at most; the items are what is written about.

    Marks of direction are let in: languages that are written from the right need them, and a page keeps each text to
    itself. Control characters are not, but for new lines and tabs; nobody can write them by hand.

    >>> purpose = FreeText(id="purpose", title="Formål", prompt="Hvorfor?", items={"purpose": "Formålet"}, longest=10)
    >>> purpose.check({"purpose": "At alle børn …"})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: purpose has 14 characters; write at most 10
    """

    kind: ClassVar[str] = "free_text"
    most_items: ClassVar[int] = 12

    longest: int = 300
    marked: bool = False  # a page marks words in what was written, by `models.rules`

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, text in answer.items():
            if not isinstance(text, str):
                raise AnswerError("not_a_text", item=self._item(item), value=shown(text))
            if all(category(letter) in UNSEEN for letter in text):
                raise AnswerError("empty_text", item=self._item(item))
            if len(text) > self.longest:
                raise AnswerError("text_too_long", item=self._item(item), length=len(text), at_most=self.longest)
            if any(category(letter) in UNWRITABLE and letter not in "\n\t" for letter in text):
                raise AnswerError("unwritable_text", item=self._item(item))

    def content(self, language: str) -> dict[str, Any]:
        content = super().content(language) | {"longest": self.longest}
        return content | ({"marked": True} if self.marked else {})

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if not is_whole(self.longest) or not 1 <= self.longest <= LONGEST_TEXT:
            yield f"longest is {shown(self.longest)}; write a whole number from 1 to {LONGEST_TEXT}"
        if not isinstance(self.marked, bool):
            yield f"marked is {shown(self.marked)}; write true or false"
