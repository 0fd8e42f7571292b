"""What the pictures of scores have in common: a sheet, names for codes, a title with the room's size in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from kernelib.charts import of_tables
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import lower_first, shorten
from kernelib.charts.theme import Size, size_named
from kernelib.charts.wording import answers, label, labels, quoted, say
from kernelib.exercises import Choice, Exercise
from kernelib.words import both, checked

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 48  # letters of a name inside a sentence


class How(TypedDict, total=False):
    """How a score is drawn; all of it may be left out.

    `labels` has what people read for codes, as a text or as {"da": …, "en": …}; a code without one is its own label.
    `people` is how many answered, which the title tells; `size` is "phone" or "wall"; `theme` is "light", "dark" or
    "projector"; `invented` says in the title that nobody answered this. Where tables have answered, `people` counts
    them and `tables` has how many answered each item.
    """

    language: str
    size: str | Size
    theme: str
    labels: Mapping[str, Any]
    people: int
    tables: Mapping[str, Any] | None
    invented: bool
    title: str


class Frame:
    def __init__(self, **how: Unpack[How]) -> None:
        self.language = checked(how.get("language", "da"))
        self.sheet = Sheet(size_named(how.get("size", "phone")), how.get("theme", "light"), self.language)
        self.labels = how.get("labels") or {}
        self.people = how.get("people")
        self.tables = how.get("tables")
        self.invented = how.get("invented", False)
        self.titled = how.get("title")

    @property
    def size(self) -> Size:
        return self.sheet.size

    def name(self, code: Any) -> str:
        return label(self.labels.get(code, str(code)), self.language)

    def inside(self, code: Any) -> str:
        """Its name as it stands inside a sentence."""
        return lower_first(self.name(code))

    def quoted(self, code: Any, longest: int = LONGEST) -> str:
        """Its name inside a sentence, where it may be a sentence itself."""
        return quoted(shorten(self.name(code), longest), self.language)

    def names(self, codes: Iterable[Any]) -> list[str]:
        return [self.name(code) for code in codes]

    def say(self, key: str, **values: Any) -> str:
        return say(key, self.language, **values)

    def say_of(self, key: str, **values: Any) -> str:
        """As `say`; where tables have answered, what is said of tables."""
        return self.say(key if self.tables is None else f"{key}_tables", **values)

    @property
    def counted(self) -> bool:
        """Whether a few tables have answered, which are counted and not told in percent."""
        return of_tables.are_few({"tables": self.tables}, self.people)

    def of(self, item: Any, criterion: Any = None) -> int | None:
        return of_tables.behind({"tables": self.tables}, self.people, item, criterion)

    def figure(self, share: float | None, item: Any, criterion: Any = None) -> str:
        """A share as the number of tables, or in whole percent."""
        return of_tables.figure(share, self.of(item, criterion), self.language)

    def share(self, share: float, item: Any) -> str:
        """A share inside a sentence about tables."""
        return of_tables.out_of(share, self.of(item), self.language)

    def title(self, key: str, **values: Any) -> str:
        """What the picture is about, and of how many answers."""
        about = self.titled or self.say(key, **values)
        room = ""
        if self.people is not None:
            room = answers(self.people, self.language, self.invented, tables=self.tables is not None)
        if not room and self.invented:
            room = self.say("invented")
        return f"{about} {room[:1].upper()}{room[1:]}." if room else about

    def picture(
        self,
        kind: str,
        *,
        sentence: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        notes: Sequence[str] = (),
        **values: Any,
    ) -> Picture:
        """The finished picture; its title and description stand in `ui.yaml` under the kind's name."""
        in_percent = kind in ("choice", "distribution", "seen")
        # Shares of few tables are counted; the dilemma speaks of tables, however many they are.
        counted = "_counted" if in_percent and self.counted else ""
        tables = "_tables" if kind == "pareto" and self.tables is not None else ""
        title = self.title(f"{kind}_title{counted or tables}", **values)
        return finished(
            self.sheet,
            title=title,
            sentence=sentence,
            description=self.say(f"{kind}_description{tables}", **values),
            table=Table(title, columns, rows, notes),
            not_said=[self.say(f"{kind}_not_said")],
        )

    def untold(self, code: str, nearly: Iterable[str] | None) -> str:
        """Why an item has no number: nearly all were alike, or another's could be worked out from it."""
        return self.say("nearly_alike" if nearly is None or code in nearly else "not_shown")

    def nothing(self, kind: str, said: str = "", why: str = "") -> Picture:
        """A picture of no numbers, whose sentence says so and nothing else does: it counts nobody."""
        said = said or self.say("no_numbers")
        title = self.titled or (self.say("invented") if self.invented else "")
        return calm(self.sheet, said, title, why, not_said=[self.say(f"{kind}_not_said")])


def calm(sheet: Sheet, said: str, title: str = "", why: str = "", **words: Any) -> Picture:
    """Nothing but the mark, below what is `said`; `why` tells more than that, where there is more to tell."""
    sheet.bottom = sheet.emblem()
    if why:
        sheet.bottom = sheet.paragraph(why, 0, sheet.bottom, sheet.size.width)
    told = " ".join(text for text in (said, why) if text)
    return finished(sheet, title=title, sentence=said, description=told, table=Table(title, [], []), **words)


def numbers(table: "pd.DataFrame") -> dict[Any, dict[Any, float]]:
    """The rows of a table as plain numbers, by row and column; nan where one is missing."""
    values = table.to_numpy(dtype=float).tolist()
    return {row: dict(zip(table.columns, each, strict=True)) for row, each in zip(table.index, values, strict=True)}


def known_numbers(values: Mapping[str, float | None]) -> dict[str, float]:
    """Those that are there: neither None nor nan."""
    return {code: float(value) for code, value in values.items() if value is not None and value == value}


# For the pictures of exercises


def how_of(exercise: Exercise, result: Mapping[str, Any], sheet: Sheet, invented: bool) -> How:
    """How the score of an exercise is drawn: with its labels, as the sheet is."""
    return {
        "language": sheet.language,
        "size": sheet.size,
        "theme": sheet.theme,
        "labels": exercise.items,
        "people": result["n"],
        "tables": result["scores"].get("tables"),
        "invented": invented,
    }


def said_of(exercise: Exercise, result: Mapping[str, Any], language: str) -> Frame:
    """For the sentence about a result, without a drawing."""
    tables = result["scores"].get("tables")
    return Frame(language=language, labels=exercise.items, people=result["n"], tables=tables)


def sheet_of(how: How) -> Sheet:
    return Frame(**how).sheet


def labelled(codes: Iterable[Any], how: How) -> dict[str, Any]:
    """Codes with what people read for them."""
    return {str(code): (how.get("labels") or {}).get(code, str(code)) for code in codes}


def released(scores: Mapping[str, Any], how: How) -> dict[str, Any]:
    """Scores in the form in which a workshop gives them."""
    return {"n": how.get("people"), "scores": scores}


def titled(picture: Picture, how: How) -> Picture:
    return replace(picture, title=how["title"]) if "title" in how else picture


def exercised(
    picture: Picture, exercise: Exercise, result: Mapping[str, Any], language: str, told: Iterable[str]
) -> Picture:
    """The picture with what its exercise says beside it, and what is not told of the other items."""
    table = replace(picture.table, notes=[*picture.table.notes, *missing_notes(exercise, result, language, told)])
    said = labels(exercise.not_said, language) or picture.not_said
    return replace(picture, not_said=said, talk=labels(exercise.talk, language), table=table)


def missing_notes(exercise: Exercise, result: Mapping[str, Any], language: str, told: Iterable[str]) -> list[str]:
    """Which items nearly all answered alike, which could be worked out, and which too few answered: a sentence each."""
    scores, told = result["scores"], set(told)
    nearly = scores.get("nearly_unanimous") or []
    absent = [item for item in exercise.items if item not in told and item not in nearly]
    means = (scores.get("shares") or scores.get("mean") or {}) if exercise.adds_up else {}
    hidden = [item for item, mean in means.items() if mean is None and item not in nearly]
    key = "nearly_alike_note"
    if isinstance(exercise, Choice):
        key = "seen_nearly_note" if exercise.recognises else "picked_nearly_note"
    less = "absent_note" if scores.get("together") is None else "together_note"
    found = {key: nearly, "hidden_note": hidden, less: absent}
    # What a table wrote may end with a full stop of its own.
    named = {item: quoted(label(text, language).rstrip("."), language) for item, text in exercise.items.items()}
    return [
        say(key, language, items=both([named[item] for item in items], language))
        for key, items in found.items()
        if items
    ]
