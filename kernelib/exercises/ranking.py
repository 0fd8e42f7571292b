"""A ranking: a place for every item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kernelib.errors import AnswerError, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import Text, as_labels, is_whole, text_problems

HIGHEST_PLACE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Ranking(Exercise):
    """Give every item a place, 1 first; only the order counts, and items may share a place.

    >>> steps = Ranking(id="steps", title="Trin", prompt="I rækkefølge", items={"a": "Først", "b": "Så", "c": "Sidst"})
    >>> steps.check({"a": 1, "b": 1, "c": 3})
    >>> steps.check({"a": 1, "b": 2})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: c is left out; all 3 items are needed, 1 to go
    """

    kind: ClassVar[str] = "ranking"
    value_type: ClassVar[type] = int
    least_items: ClassVar[int] = 2
    most_items: ClassVar[int] = 15  # the room's order is found by looking at every order there is

    ends: Mapping[str, Text] = field(default_factory=dict)  # {"first": …, "last": …}: what the two ends are called

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("ends", as_labels(self.ends))

    @property
    def asks_for_all(self) -> bool:
        return True

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, place in answer.items():
            if not is_whole(place) or not 1 <= place <= HIGHEST_PLACE:
                raise AnswerError("not_a_place", item=self._item(item), value=shown(place))

    def content(self, language: str) -> dict[str, Any]:
        content = super().content(language)
        if self.ends:
            places = {"first": 1, "last": len(self.items)}
            content["scale"] = [{"value": places[end], "label": self.ends[end][language]} for end in places]
        return content

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if not isinstance(self.ends, Mapping) or (self.ends and set(self.ends) != {"first", "last"}):
            yield "ends is not whole; write first and last, or leave it out"
        else:
            for name, text in self.ends.items():
                yield from text_problems(f"ends, {name}", text)
