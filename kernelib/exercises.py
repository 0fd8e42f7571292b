"""The kinds of exercise: what an answer is, and what is wrong with a bad one.

| kind | answer | example |
| --- | --- | --- |
| card sort | a bin for each item | `{"yard_duty": "supporting"}` |
| ranking | a place for every item, ties allowed | `{"teaching": 1, "wellbeing": 2}` |

Answers are made of codes, never of labels, and come back as they were sent. A text is `{"da": …, "en": …}`; a plain
string stands for both languages. An exercise may be written with gaps: `check_exercise` says which.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeAlias

from kernelib.errors import AnswerError, ContentError, Named, shown
from kernelib.words import LANGUAGES, harmless

Text: TypeAlias = Any  # written as a string or as {"da": …, "en": …}, kept as the latter

CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
LONGEST_TEXT = 2000
HIGHEST_PLACE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """Something to answer. Knows what an answer is; knows nothing of who answers, when, or what comes of it."""

    kind: ClassVar[str]
    made_of: ClassVar[tuple[str, ...]] = ("id", "title", "prompt", "items")  # what nobody can leave out
    least_items: ClassVar[int] = 1
    most_items: ClassVar[int] = 60

    id: str
    title: Text
    prompt: Text
    source: Text = ""
    say: Text = ""  # what the facilitator says when it opens
    talk: Sequence[Text] = ()  # what to talk about when the picture is there
    not_said: Sequence[Text] = ()  # what the picture does not say
    required: bool = False
    by: str = "person"
    items: Mapping[str, Text]

    def __post_init__(self) -> None:
        for name in ("title", "prompt", "source", "say"):
            self._keep(name, as_text(getattr(self, name)))
        for name in ("talk", "not_said"):
            self._keep(name, _texts(getattr(self, name)))
        self._keep("items", _labels(self.items))

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
            "items": _listed(self.items, language),
        }
        return content | ({"required": True} if self.required else {})

    def to_dict(self) -> dict[str, Any]:
        """All of it, in both languages, as JSON can carry it."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.loads(json.dumps({"kind": self.kind} | values))

    @staticmethod
    def from_dict(content: Any, where: str = "") -> "Exercise":
        """The exercise that `to_dict` or a file tells of.

        >>> Exercise.from_dict({"id": "shadows", "kind": "sorting"}, where="shadows.yaml")
        Traceback (most recent call last):
        kernelib.errors.ContentError: shadows.yaml: kind is 'sorting'; use one of card_sort, ranking
        """
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
        if not isinstance(self.required, bool):
            yield f"required is {shown(self.required)}; write true or false"
        if self.by not in ("person", "table"):
            yield f"by is {shown(self.by)}; write person or table"
        yield from _label_problems("items", self.items, self.least_items, self.most_items)


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
    feedback: Mapping[str, Any] = field(default_factory=dict)  # {item: {"bin": …, "text": …}}, where there is a key

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("bins", _labels(self.bins))
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
        return super().content(language) | {"bins": _listed(self.bins, language)}

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        yield from _label_problems("bins", self.bins, 2, 8)
        bins = self.bins if isinstance(self.bins, Mapping) else {}
        items = self.items if isinstance(self.items, Mapping) else {}
        if not isinstance(self.apart, tuple) or not all(isinstance(code, str) for code in self.apart):
            yield f"apart is {shown(self.apart)}; write a list of bins, such as [dont_know]"
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
    least_items: ClassVar[int] = 2
    most_items: ClassVar[int] = 15  # the room's order is found by looking at every order there is

    ends: Mapping[str, Text] = field(default_factory=dict)  # {"first": …, "last": …}: what the two ends are called

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keep("ends", _labels(self.ends))

    @property
    def asks_for_all(self) -> bool:
        return True

    def check(self, answer: Any) -> None:
        super().check(answer)
        for item, place in answer.items():
            if not isinstance(place, int) or isinstance(place, bool) or not 1 <= place <= HIGHEST_PLACE:
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


KINDS: dict[str, type[Exercise]] = {kind.kind: kind for kind in (CardSort, Ranking)}


def check_exercise(exercise: Exercise) -> None:
    """Say in sentences what is missing in an exercise, all of it at once.

    >>> check_exercise(Ranking(id="Our steps", title={"da": "Trin"}, prompt="", items={"a": "Først"}))
    Traceback (most recent call last):
    kernelib.errors.ContentError: id is 'Our steps'; write small letters a to z, digits and hyphens, a letter first
    title has no English text; write en, or one plain string for both
    prompt is empty; write it
    items has 1; write at least 2
    """
    if not isinstance(exercise, Exercise):
        raise ContentError(f"this is {shown(exercise)}, not an exercise; make a {' or a '.join(_class_names())}")
    if problems := list(exercise.problems()):
        raise ContentError(problems)
    if Exercise.from_dict(exercise.to_dict()) != exercise:
        raise ContentError("it does not come back whole from to_dict; use plain texts, lists and numbers only")


def _class_names() -> list[str]:
    return [kind.__name__ for kind in KINDS.values()]


# Texts, as they may be written and as they are kept


def as_text(value: Text) -> Text:
    """A text in both languages; what is no text is kept as it is, for `problems` to tell of."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if isinstance(value, Mapping):
        # `same` says that both languages are meant to be equal, `slide` whose words they are: notes to the tests.
        return {key: each for key, each in value.items() if key not in ("same", "slide")}
    return value


def _texts(values: Any) -> Any:
    if isinstance(values, str | Mapping):
        values = [values]
    return tuple(as_text(value) for value in values) if isinstance(values, Iterable) else (values,)


def _labels(values: Any) -> Any:
    return {code: as_text(label) for code, label in values.items()} if isinstance(values, Mapping) else values


def _feedback(key: Any) -> Any:
    return {**key, "text": as_text(key["text"])} if isinstance(key, Mapping) and "text" in key else key


def _listed(labels: Mapping[str, Text], language: str) -> list[dict[str, str]]:
    return [{"id": code, "label": label[language]} for code, label in labels.items()]


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


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _label_problems(name: str, labels: Any, least: int, most: int) -> Iterator[str]:
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
    for language in LANGUAGES:
        read = [label[language] for label in labels.values() if isinstance(label, Mapping) and label.get(language)]
        twice = sorted({str(each) for each in read if read.count(each) > 1})
        if twice:
            yield f"{name} says {shown(twice[0])} twice in {language}; nobody could tell them apart"
