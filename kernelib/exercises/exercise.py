"""What all kinds of exercise have in common."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from kernelib.errors import AnswerError, ContentError, Named, shown
from kernelib.exercises.texts import ID, Text, as_labels, as_text, as_texts, label_problems, listed, text_problems


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Something to answer. Knows what an answer is; knows nothing of who answers, when, or what comes of it."""

    kind: ClassVar[str]
    made_of: ClassVar[tuple[str, ...]] = ("id", "title", "prompt", "items")  # what nobody can leave out
    least_items: ClassVar[int] = 1
    most_items: ClassVar[int] = 60
    value_type: ClassVar[type] = str  # of a value in `rows`, so that a file can be read back

    id: str
    title: Text
    prompt: Text
    source: Text = ""
    say: Text = ""  # what the facilitator says when it opens
    talk: Sequence[Text] = ()  # what to talk about when the picture is there
    not_said: Sequence[Text] = ()  # what the picture does not say
    required: bool = False
    of_people: bool = False  # the items are people, professions or functions: no number ever puts them in order
    by: str = "person"
    items: Mapping[str, Text]

    def __post_init__(self) -> None:
        for name in ("title", "prompt", "source", "say"):
            self._keep(name, as_text(getattr(self, name)))
        for name in ("talk", "not_said"):
            self._keep(name, as_texts(getattr(self, name)))
        self._keep("items", as_labels(self.items))

    def _keep(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    # An answer

    def check(self, answer: Any) -> None:
        """Accept an answer in silence, or say what is wrong with it."""
        if not isinstance(answer, dict):
            raise AnswerError("not_an_answer", value=shown(answer))
        for item in answer:
            if not isinstance(item, str) or item not in self.items:
                raise AnswerError("not_an_item", item=shown(item), items=list(self.items))
        missing = [item for item in self.items if item not in answer]
        if missing and self.asks_for_all:
            raise AnswerError("left_out", item=self._item(missing[0]), left=len(missing), of=len(self.items))

    @property
    def asks_for_all(self) -> bool:
        """Whether an answer that leaves an item out is refused."""
        return self.required

    @property
    def adds_up(self) -> bool:
        """Whether everybody's items have one known sum: a number that is hidden could be worked out from the others."""
        return False

    @property
    def folds(self) -> bool:
        """Whether items that few have picked are told as one."""
        return False

    def feedback_for(self, answer: Mapping[str, Any], language: str) -> dict[str, dict[str, Any]] | None:
        """Right or not with the reason, for the items to which there is a right answer; else None."""
        return None

    def rows(self, answer: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
        """The answer as rows of item, criterion and value."""
        for item, value in answer.items():
            yield item, None, value

    def label(self, code: str, language: str) -> str:
        """What people read for an item's code."""
        return self.items[code][language]

    def _item(self, code: str) -> Named:
        return Named(code, self.items[code])

    # What it is made of

    def content(self, language: str) -> dict[str, Any]:
        """What a page needs to ask it, in one language."""
        content = {
            "id": self.id,
            "kind": self.kind,
            "title": self.title[language],
            "prompt": self.prompt[language],
            "items": listed(self.items, language),
        }
        return content | ({"required": True} if self.required else {})

    def to_dict(self) -> dict[str, Any]:
        """All of it, in both languages, as JSON can carry it."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.loads(json.dumps({"kind": self.kind} | values))

    @staticmethod
    def from_dict(content: Any, where: str = "") -> "Exercise":
        """The exercise that `to_dict` or a file tells of.

        >>> Exercise.from_dict({"kind": "sorting"}, where="shadows.yaml")  # doctest: +NORMALIZE_WHITESPACE
        Traceback (most recent call last):
        kernelib.errors.ContentError: shadows.yaml: kind is 'sorting';
        use one of choice, card_sort, ranking, rating, allocation, free_text
        """
        from kernelib.exercises import KINDS  # here, for the kinds are made of this one

        if not isinstance(content, Mapping):
            raise ContentError("is not a list of keys and values; begin with id, kind and title", where)
        kind = content.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise ContentError(f"kind is {shown(kind)}; use one of {', '.join(KINDS)}", where)
        known = [each.name for each in fields(KINDS[kind])]
        given = {key: value for key, value in content.items() if key != "kind"}
        problems = [f"{key} is not known here; use {', '.join(known)}" for key in given if key not in known]
        problems += [f"{key} is missing; add it" for key in KINDS[kind].made_of if key not in given]
        if problems:
            raise ContentError(problems, where)
        return KINDS[kind](**given)

    def problems(self) -> Iterator[str]:
        """What is missing or wrong, a sentence each."""
        if not isinstance(self.id, str) or not ID.fullmatch(self.id):
            yield f"id is {shown(self.id)}; write small letters a to z, digits and hyphens, a letter first"
        for name in ("title", "prompt"):
            yield from text_problems(name, getattr(self, name))
        for name in ("source", "say"):
            if getattr(self, name) != as_text(""):
                yield from text_problems(name, getattr(self, name))
        for name in ("talk", "not_said"):
            for number, text in enumerate(getattr(self, name), start=1):
                yield from text_problems(f"{name}, no. {number}", text)
        for name in ("required", "of_people"):
            if not isinstance(getattr(self, name), bool):
                yield f"{name} is {shown(getattr(self, name))}; write true or false"
        if self.by not in ("person", "table"):
            yield f"by is {shown(self.by)}; write person or table"
        yield from label_problems("items", self.items, self.least_items, self.most_items)
