"""A card sort: a bin for each item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kernelib.errors import AnswerError, Named, shown
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.texts import Text, as_labels, as_text, label_problems, listed, text_problems


@dataclass(frozen=True, kw_only=True)
class CardSort(Exercise):
    """Put each item in a bin; an item may be skipped unless all are required.

    >>> meetings = CardSort(
    ...     id="our-meetings",
    ...     title="Vores møder",
    ...     prompt="Hvilke møder bringer os tættere på kerneopgaven?",
    ...     items={"team": "Teammøde", "staff": "Personalemøde", "parents": "Forældremøde"},
    ...     bins={"closer": "Tættere på", "neither": "Hverken eller", "further": "Længere væk"},
    ... )
    >>> from kernelib.exercises import check_exercise
    >>> check_exercise(meetings)
    >>> meetings.check({"team": "closer"})
    >>> meetings.check({"team": "Tættere på"})
    Traceback (most recent call last):
    kernelib.errors.AnswerError: team is in 'Tættere på', not in closer, neither, further
    """

    kind: ClassVar[str] = "card_sort"
    made_of: ClassVar[tuple[str, ...]] = (*Exercise.made_of, "bins")

    bins: Mapping[str, Text]
    apart: Sequence[str] = ("dont_know",)  # bins that agreement is computed without
    formulation: Text = ""  # by which the items are sorted as it reads, its letter first: "A: At alle børn hører til"
    feedback: Mapping[str, Any] = field(default_factory=dict)  # {item: {"bin": …, "text": …}}, where there is a key

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("bins", as_labels(self.bins))
        self._keep("formulation", as_text(self.formulation))
        if isinstance(self.apart, list | tuple):
            self._keep("apart", tuple(self.apart))
        if isinstance(self.feedback, Mapping):
            self._keep("feedback", {item: _feedback(each) for item, each in self.feedback.items()})

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, value in answer.items():
            if not isinstance(value, str) or value not in self.bins:
                bins = [Named(code, label) for code, label in self.bins.items()]
                raise AnswerError("not_a_bin", item=self._item(item), value=shown(value), bins=bins)

    def feedback_for(self, answer: Mapping[str, Any], language: str) -> dict[str, dict[str, Any]] | None:
        told = {
            item: {"right": answer[item] == key["bin"], "text": key["text"][language]}
            for item, key in self.feedback.items()
            if item in answer
        }
        return told or None

    def content(self, language: str) -> dict[str, Any]:
        return super().content(language) | {"bins": listed(self.bins, language)}

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        yield from label_problems("bins", self.bins, 2, 8)
        if self.formulation != as_text(""):
            yield from text_problems("formulation", self.formulation)
        bins = self.bins if isinstance(self.bins, Mapping) else {}
        items = self.items if isinstance(self.items, Mapping) else {}
        if not isinstance(self.apart, tuple) or not all(isinstance(code, str) for code in self.apart):
            yield f"apart is {shown(self.apart)}; write a list of bins, such as [dont_know]"
        elif bins and self.apart != ("dont_know",) and (unknown := [code for code in self.apart if code not in bins]):
            yield f"apart has {shown(unknown[0])}, which is no bin; there is {', '.join(bins)}"
        elif bins and len([code for code in bins if code not in self.apart]) < 2:
            yield "apart leaves fewer than two bins to agree on; leave more of them out of it"
        if not isinstance(self.feedback, Mapping):
            yield f"feedback is {shown(self.feedback)}; write a bin and a text for an item"
            return
        for item, key in self.feedback.items():
            if item not in items:
                yield f"feedback is about {shown(item)}; there is {', '.join(map(str, items))}"
            if not isinstance(key, Mapping) or set(key) != {"bin", "text"}:
                yield f"feedback of {item} is not whole; write its bin and its text"
                continue
            if not isinstance(key["bin"], str) or key["bin"] not in bins:
                yield f"feedback of {item} has bin {shown(key['bin'])}; use one of {', '.join(map(str, bins))}"
            yield from text_problems(f"feedback of {item}", key["text"])


def _feedback(key: Any) -> Any:
    return {**key, "text": as_text(key["text"])} if isinstance(key, Mapping) and "text" in key else key
