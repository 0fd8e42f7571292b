"""An allocation: points shared out over the items."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from kernelib.errors import AnswerError, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import is_whole

MOST_POINTS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Allocation(Exercise):
    """Share out whole points over the items until none is left. An item that is left out has none.

    >>> actors = {"citizens": "Borger", "staff": "Ansatte"}
    >>> who = Allocation(id="who", title="Hvem", prompt="Hvem formulerer kerneopgaven?", items=actors)
    >>> who.check({"citizens": 40, "staff": 60})
    >>> who.check({"citizens": 40, "staff": 50})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: the points add up to 90, not to 100
    """

    kind: ClassVar[str] = "allocation"
    value_type: ClassVar[type] = int
    least_items: ClassVar[int] = 2

    total: int = 100

    @property
    def adds_up(self) -> bool:
        return True

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, points in answer.items():
            if not is_whole(points) or not 0 <= points <= MOST_POINTS:
                raise AnswerError("not_points", item=self._item(item), value=shown(points))
        if (given := sum(answer.values())) != self.total:
            raise AnswerError("not_the_total", given=given, total=self.total)

    def content(self, language: str) -> dict[str, Any]:
        return super().content(language) | {"total": self.total}

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if not is_whole(self.total) or not 2 <= self.total <= 1000:
            yield f"total is {shown(self.total)}; write a whole number from 2 to 1000"
