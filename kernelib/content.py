"""From `data/` to exercises, workbooks, agendas and roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernelib.errors import ContentError, NotFound
from kernelib.exercises import CODE, Exercise, Text, as_text, check_exercise, text_problems
from kernelib.words import data_folder, read_yaml

__all__ = [
    "Section", "Workbook", "agenda", "agendas", "data_folder", "exercise", "exercises", "in_one", "minutes", "presets",
    "role", "roles", "said_to", "workbook", "workbooks",
]  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One stop in a workbook: its paragraphs, and an exercise or pictures of a room where it has them.

    A paragraph is `{"da": …, "en": …}`; one in the deck's own words has the title of its slide under `slide`, and one
    that speaks of a picture has under `of` the exercises of which one must have been answered for it to be there.
    """

    id: str
    title: Text
    paragraphs: tuple[dict[str, str], ...]
    exercise: str | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workbook:
    id: str
    title: Text
    about: Text
    minutes: int
    source: Text
    sections: tuple[Section, ...]


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises of `data/exercises`, by id."""
    return {path.stem: _read_exercise(path) for path in sorted((data_folder() / "exercises").glob("*.yaml"))}


def exercise(id: str) -> Exercise:
    """One exercise of `data/exercises`.

    >>> exercise("core-or-periphery").label("yard_duty", "da")
    'Gårdvagt'
    """
    if not isinstance(id, str) or id not in exercises():
        raise NotFound("no_exercise", id=str(id), there=list(exercises()))
    return exercises()[id]


def _read_exercise(path: Path) -> Exercise:
    made = Exercise.from_dict(read_yaml(path), where=path.name)
    if made.id != path.stem:
        raise ContentError(f"id is {made.id!r}; write {path.stem}, the name of the file", path.name)
    try:
        check_exercise(made)
    except ContentError as error:
        raise ContentError(error.problems, path.name) from None
    return made


# Workbooks


@cache
def workbooks() -> dict[str, Workbook]:
    """All workbooks of `data/workbooks`, by id."""
    paths = sorted((data_folder() / "workbooks").glob("*.yaml"))
    return {path.stem: _read_workbook(path) for path in paths if path.stem != "agendas"}


def workbook(name: str) -> Workbook:
    """What one workbook tells between its exercises."""
    if name not in workbooks():
        raise NotFound("no_workbook", id=str(name), there=list(workbooks()))
    return workbooks()[name]


def _read_workbook(path: Path) -> Workbook:
    book = _Keys(read_yaml(path), path.name)
    sections = tuple(_read_section(_Keys(each, path.name)) for each in book.list("sections"))
    made = Workbook(
        id=book.word("id"),
        title=book.text("title"),
        about=book.text("about"),
        minutes=book.whole("minutes"),
        source=book.text("source"),
        sections=sections,
    )
    book.done()
    if made.id != path.stem:
        raise ContentError(f"id is {made.id!r}; write {path.stem}, the name of the file", path.name)
    return made


def _read_section(keys: "_Keys") -> Section:
    section = Section(
        id=keys.word("id"),
        title=keys.text("title"),
        paragraphs=tuple(_paragraph(each, keys.where) for each in keys.list("text")),
        exercise=keys.exercise("exercise"),
        pictures=keys.exercises("pictures"),
    )
    keys.done()
    return section


def _paragraph(written: Any, where: str) -> dict[str, str]:
    if not isinstance(written, Mapping):
        return _checked(written, "text", where)
    of = _Keys(written, where).exercises("of")
    paragraph = _checked({key: each for key, each in written.items() if key != "of"}, "text", where)
    slide = {"slide": written["slide"]} if "slide" in written else {}
    return paragraph | slide | ({"of": " ".join(of)} if of else {})


# Agendas


@cache
def agendas() -> dict[str, dict[str, Any]]:
    """Every agenda by id: its title, its steps, and where it has them a welcome and a close.

    A step is an exercise with minutes, by whom, what to say, the `pause` that follows it and `help`: what often goes
    wrong, and what to do in a silent or a small room. What is said otherwise where tables answer together stands
    under the same key with `_tables`.
    """
    where = "agendas.yaml"
    made = {}
    for id, written in read_yaml(data_folder() / "workbooks" / where).items():
        keys = _Keys(written, where)
        made[id] = {
            "id": id,
            "title": keys.text("title"),
            "welcome": keys.part("welcome", _said),
            "steps": [_step(_Keys(s, where)) for s in keys.list("steps")],
            "close": keys.part("close", _said),
        }
        keys.done()
    return made


def minutes(agenda: Mapping[str, Any]) -> int:
    """How long an agenda takes, with its welcome, its pauses and its close.

    >>> minutes(agendas()["half-day"])
    180
    """
    around = sum(part["minutes"] for part in (agenda["welcome"], agenda["close"]) if part)
    return around + sum(step["minutes"] + (step["pause"] or 0) for step in agenda["steps"])


def agenda(id: str) -> list[dict[str, Any]]:
    """The steps of one agenda."""
    if not isinstance(id, str) or id not in agendas():
        raise NotFound("no_agenda", id=str(id), there=list(agendas()))
    return agendas()[id]["steps"]


def _step(keys: "_Keys") -> dict[str, Any]:
    step = {
        "exercise": keys.exercise("exercise"),
        "minutes": keys.whole("minutes"),
        "by": keys.word("by"),
        **keys.said("say"),
        "pause": keys.whole("pause") if "pause" in keys.written else None,
        "help": keys.part("help", _help),
    }
    keys.done()
    if step["by"] not in ("person", "table"):
        raise ContentError(f"by is {step['by']!r}; write person or table", keys.where)
    return step


def in_one(told: Any, language: str) -> Any:
    """The same in one language, however deep its texts stand.

    >>> in_one({"minutes": 3, "say": {"da": "Tak", "en": "Thanks"}}, "da")
    {'minutes': 3, 'say': 'Tak'}
    """
    if isinstance(told, Mapping):
        return told[language] if language in told else {key: in_one(each, language) for key, each in told.items()}
    return [in_one(each, language) for each in told] if isinstance(told, list) else told


def _said(keys: "_Keys") -> dict[str, Any]:
    return {"minutes": keys.whole("minutes"), **keys.said("say")}


def _help(keys: "_Keys") -> dict[str, Any]:
    mistakes = [_checked(each, "mistakes", keys.where) for each in keys.list("mistakes")]
    return {"mistakes": mistakes, **keys.said("silent"), **keys.said("small")}


def said_to(told: Mapping[str, Any], by: str) -> dict[str, Any]:
    """What an agenda says, as it is said to people who answer each by themselves or to tables that answer together.

    >>> said_to({"say": "Two minutes alone.", "say_tables": "Two minutes at the table."}, "table")
    {'say': 'Two minutes at the table.'}
    """
    tables = {key.removesuffix("_tables"): text for key, text in told.items() if key.endswith("_tables")}
    return {key: text for key, text in told.items() if not key.endswith("_tables")} | (tables if by == "table" else {})


# Roles


@cache
def presets() -> dict[str, dict[str, Text]]:
    """Every preset of roles by name, without those that can always be given."""
    return {
        name: {code: as_text(label) for code, label in roles.items()} for name, roles in _roles()["presets"].items()
    }


def roles(preset: str | None = None) -> dict[str, Text]:
    """The roles somebody can choose: a preset's or a comma list's, and the two that can always be given.

    >>> list(roles("professions"))
    ['teacher', 'pedagogue', 'leader', 'office', 'technical', 'other', 'undisclosed']
    >>> roles("teacher,kitchen")["kitchen"]["en"]
    'kitchen'
    """
    preset = preset or "professions"
    chosen = presets().get(preset) or {code: role(code) for code in _codes(preset)}
    always = {code: as_text(label) for code, label in _roles()["always"].items()}
    return {code: label for code, label in chosen.items() if code not in always} | always


def role(code: str) -> Text:
    """What people read for a role's code; a code that no preset knows is its own label."""
    for known in (*presets().values(), _roles()["always"]):
        if code in known:
            return as_text(known[code])
    return as_text(code)


def _codes(preset: str) -> list[str]:
    codes = [code.strip() for code in preset.split(",")]
    for code in codes:
        if not CODE.fullmatch(code):
            raise ValueError(
                f"role {code[:60]!r} is not a code; use {', '.join(presets())}, or small letters a to z, digits and _"
            )
    if len(codes) == 1 and codes[0] not in {known for preset in presets().values() for known in preset}:
        raise ValueError(f"there is no preset {codes[0]!r}; use {', '.join(presets())}, or codes with commas between")
    return list(dict.fromkeys(codes))


@cache
def _roles() -> dict[str, Any]:
    return read_yaml(data_folder() / "roles.yaml")


# A file's keys, read one by one, so that an error can name the one it is about


class _Keys:
    def __init__(self, written: Any, where: str) -> None:
        if not isinstance(written, Mapping):
            raise ContentError(f"{written!r} is not a list of keys and values; indent it under its key", where)
        self.where = where
        self.written = dict(written)
        self.read: set[str] = set()

    def _take(self, key: str) -> Any:
        self.read.add(key)
        if key not in self.written:
            raise ContentError(f"{key} is missing; add it", self.where)
        return self.written[key]

    def word(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value:
            raise ContentError(f"{key} is {value!r}; write a word", self.where)
        return value

    def whole(self, key: str) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ContentError(f"{key} is {value!r}; write a whole number from 1", self.where)
        return value

    def text(self, key: str) -> Text:
        return _checked(self._take(key), key, self.where)

    def said(self, key: str) -> dict[str, Text]:
        """A text, and how it is said to tables that answer together, where that is told."""
        tables = f"{key}_tables"
        self.read.add(tables)
        return {key: self.text(key), **({tables: self.text(tables)} if tables in self.written else {})}

    def list(self, key: str) -> list[Any]:
        value = self._take(key)
        if not isinstance(value, list) or not value:
            raise ContentError(f"{key} is not a list; write one entry with a dash before it", self.where)
        return value

    def exercise(self, key: str) -> str | None:
        self.read.add(key)
        value = self.written.get(key)
        if value is not None and value not in exercises():
            raise ContentError(f"{key} is {value!r}; there is {', '.join(exercises())}", self.where)
        return value

    def part(self, key: str, read: "Callable[[_Keys], dict[str, Any]]") -> dict[str, Any] | None:
        """Something with keys of its own, if it is there."""
        self.read.add(key)
        if key not in self.written:
            return None
        keys = _Keys(self.written[key], self.where)
        made = read(keys)
        keys.done()
        return made

    def exercises(self, key: str) -> tuple[str, ...]:
        if key not in self.written:
            self.read.add(key)
            return ()
        for value in self.list(key):
            if value not in exercises():
                raise ContentError(f"{key} has {value!r}; there is {', '.join(exercises())}", self.where)
        return tuple(self.written[key])

    def done(self) -> None:
        if left := [key for key in self.written if key not in self.read]:
            raise ContentError(f"{left[0]} is not known here; use {', '.join(sorted(self.read))}", self.where)


def _checked(written: Any, key: str, where: str) -> Text:
    text = as_text(written)
    if problems := list(text_problems(key, text)):
        raise ContentError(problems, where)
    return text
