"""A choice: the items picked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from kernelib.errors import AnswerError, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import CODE, Text, as_text, is_whole, text_problems


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """Pick some of the items; what is not there is not picked.

    >>> shadows = Choice(
    ...     id="shadows",
    ...     title="Skygger",
    ...     prompt="Hvad skygger for kerneopgaven hos jer?",
    ...     items={"technology": "Teknologi", "economy": "Økonomi", "management": "Ledelse"},
    ...     at_most=2,
    ... )
    >>> shadows.check({"technology": True})
    >>> shadows.check({"technology": True, "economy": True, "management": True})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: 3 are picked; pick at most 2
    """

    kind: ClassVar[str] = "choice"
    value_type: ClassVar[type] = bool

    at_least: int = 0
    at_most: int | None = None
    # The role whose contributions the items are, or "everybody": a tick then says that one has seen it oneself.
    recognises: str = ""
    # What items that fewer than five have picked are called together, where a pick stands for a role of its own.
    together: Text = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("together", as_text(self.together))

    @property
    def asks_for_all(self) -> bool:
        return False

    @property
    def fewest(self) -> int:
        """How many must be picked: where an answer is required, one at least."""
        return max(self.at_least, int(self.required))

    @property
    def adds_up(self) -> bool:
        return self.at_most == max(1, self.fewest)

    @property
    def folds(self) -> bool:
        return any(self.together.values())

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, value in answer.items():
            if value is not True:
                raise AnswerError("not_picked", item=self._item(item), value=shown(value))
        if self.at_most is not None and len(answer) > self.at_most:
            raise AnswerError("too_many", picked=len(answer), at_most=self.at_most)
        if len(answer) < self.fewest:
            raise AnswerError("too_few", picked=len(answer), at_least=self.fewest)

    def content(self, language: str) -> dict[str, Any]:
        content = super().content(language)
        if self.fewest:
            content["at_least"] = self.fewest
        if self.at_most is not None:
            content["at_most"] = self.at_most
        if self.recognises:
            content["recognises"] = self.recognises
        if self.together[language]:
            content["together"] = self.together[language]
        return content

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        items = len(self.items) if hasattr(self.items, "__len__") else 0
        if not is_whole(self.at_least) or not 0 <= self.at_least <= items:
            yield f"at_least is {shown(self.at_least)}; write a whole number from 0 to {items}, the number of items"
        elif self.at_most is not None and (not is_whole(self.at_most) or self.at_most < max(1, self.at_least)):
            least = max(1, self.at_least)
            yield f"at_most is {shown(self.at_most)}; write a whole number from {least}, or leave it out"
        if self.recognises != "" and not (isinstance(self.recognises, str) and CODE.fullmatch(self.recognises)):
            yield f"recognises is {shown(self.recognises)}; write a role's code, everybody, or leave it out"
        if self.together != as_text(""):
            yield from text_problems("together", self.together)
            if not self.adds_up:
                yield "together is for a choice of one; set at_least and at_most to 1, or leave it out"
