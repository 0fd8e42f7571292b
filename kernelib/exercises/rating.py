"""A rating: a value by criterion for each item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from kernelib.errors import AnswerError, Named, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import Text, alike, as_labels, as_text, is_whole, label_problems, listed, text_problems


@dataclass(frozen=True, kw_only=True)
class Rating(Exercise):
    """Give each item a value by every criterion. None is don't know; None for the whole item: we do not work together.

    The scale runs from its lowest value to its highest, each with its words: `(value, label)` or
    `{"value": …, "label": …}`. With `not_together` the page offers those words for an item as a whole.

    >>> partners = Rating(
    ...     id="partners",
    ...     title="Samarbejde",
    ...     prompt="Hvordan går det?",
    ...     items={"office": "Kontoret", "technical": "Teknisk service"},
    ...     criteria={"timing": "Det når frem i tide", "respect": "Vores bidrag tæller"},
    ...     scale=[(1, "Passer slet ikke"), (2, "Både og"), (3, "Passer helt")],
    ...     not_together="Vi arbejder ikke sammen",
    ... )
    >>> partners.check({"office": {"timing": 3, "respect": None}, "technical": None})
    >>> partners.check({"office": {"timing": 6}})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: office, timing is 6, not on the scale 1, 2, 3
    """

    kind: ClassVar[str] = "rating"
    made_of: ClassVar[tuple[str, ...]] = (*Exercise.made_of, "criteria", "scale")
    value_type: ClassVar[type] = int

    criteria: Mapping[str, Text]
    scale: Sequence[Any]
    not_together: Text = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("criteria", as_labels(self.criteria))
        self._keep("not_together", as_text(self.not_together))
        if isinstance(self.scale, list | tuple):
            self._keep("scale", tuple(_step(each) for each in self.scale))

    @property
    def values(self) -> list[int]:
        return [step["value"] for step in self.scale]

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, rated in answer.items():
            if rated is not None:
                self._check_item(item, rated)

    def _check_item(self, item: str, rated: Any) -> None:
        if not isinstance(rated, dict):
            raise AnswerError("not_rated", item=self._item(item), value=shown(rated))
        for criterion, value in rated.items():
            if not isinstance(criterion, str) or criterion not in self.criteria:
                raise AnswerError(
                    "not_a_criterion", item=self._item(item), criterion=shown(criterion), criteria=list(self.criteria)
                )
            if value is not None and (not is_whole(value) or value not in self.values):
                raise AnswerError(
                    "off_the_scale",
                    item=self._item(item),
                    criterion=self._criterion(criterion),
                    value=shown(value),
                    scale=[Named(str(step["value"]), step["label"]) for step in self.scale],
                )
        missing = [criterion for criterion in self.criteria if criterion not in rated]
        if missing and self.required:
            raise AnswerError(
                "criterion_left_out", item=self._item(item), criterion=self._criterion(missing[0]), left=len(missing)
            )

    def _criterion(self, code: str) -> Named:
        return Named(code, self.criteria[code])

    def rows(self, answer: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
        for item, rated in answer.items():
            if rated is None:
                yield item, None, None
            else:
                yield from ((item, criterion, value) for criterion, value in rated.items())

    def content(self, language: str) -> dict[str, Any]:
        content = super().content(language) | {
            "criteria": listed(self.criteria, language),
            "scale": [{"value": step["value"], "label": step["label"][language]} for step in self.scale],
        }
        return content | ({"not_together": self.not_together[language]} if self.not_together != as_text("") else {})

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        yield from label_problems("criteria", self.criteria, 1, 12)
        if self.not_together != as_text(""):
            yield from text_problems("not_together", self.not_together)
        yield from self._scale_problems()

    def _scale_problems(self) -> Iterator[str]:
        if not isinstance(self.scale, tuple) or not all(_is_step(step) for step in self.scale):
            steps = '[(0, "Never"), (1, "Often")]'
            yield f"scale is not whole; write a list with a value and a label for each step, as {steps}"
            return
        if not 2 <= len(self.scale) <= 11:
            yield f"scale has {len(self.scale)}; write 2 to 11 steps"
        values = [step["value"] for step in self.scale]
        if not all(is_whole(value) and abs(value) <= 1000 for value in values):
            yield "scale has a value that is no whole number; write whole numbers, -1000 to 1000"
        elif values != sorted(set(values)):
            yield "scale is not in order; write it from the lowest value to the highest, each once"
        for number, step in enumerate(self.scale, start=1):
            yield from text_problems(f"scale, no. {number}", step["label"])
        yield from alike("scale", (step["label"] for step in self.scale))


def _step(written: Any) -> Any:
    if isinstance(written, Mapping):
        return {**written, "label": as_text(written["label"])} if "label" in written else dict(written)
    if isinstance(written, list | tuple) and len(written) == 2:
        return {"value": written[0], "label": as_text(written[1])}
    return written


def _is_step(step: Any) -> bool:
    return isinstance(step, dict) and set(step) == {"value", "label"}
