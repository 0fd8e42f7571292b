"""What leaves the house as files: released scores, the codebook and, for whoever holds the database, the answers.

    codebook.json       everything that was asked, as it was asked, for programs
    codebook.csv        the same as a table: every code with its labels, its source and its scale
    scores.csv          every number that has been released
    answers-ID.csv      with `rows`: one row per participant, item and criterion

Each table is one file, as csv, parquet or xlsx. No clock time and no name is in any of them.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from kernelib import content
from kernelib.answer_table import tabulated
from kernelib.errors import AnswerError, NotFound, Refusal, shown
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, FreeText, Ranking, Rating
from kernelib.workshop import Workshop

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "parquet", "xlsx")
SCORES = ["exercise", "round", "release", "n", "role", "score", "item", "criterion", "bin", "value", "text"]
BY_CRITERION = ("median", "distribution", "tables")
CODEBOOK = ["exercise", "kind", "what", "code", "label_da", "label_en", "scale", "source_da", "source_en", "licence"]
# What a spreadsheet would take for a formula. In csv it has an apostrophe before it, as one would type it there.
FORMULA = re.compile(r"'*\s*[=+\-@]|'*[\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
QUOTED = "quoted with its source; see data/README.md"


def export(workshop: Workshop, folder: str | Path, format: str = "csv", rows: bool = False) -> list[Path]:
    """Writes the files and says which."""
    if format not in FORMATS:
        raise AnswerError("not_a_format", format=shown(format))
    if format == "parquet" and find_spec("pyarrow") is None:
        raise Refusal("no_parquet")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    exercises = _exercises(workshop)
    codebook = {
        "kernelib": version("kernelib"),
        "format": format,
        "workshop": {
            "code": workshop.code,
            "title": workshop.title,
            "language": workshop.language,
            "mode": workshop.mode,
            "roles": workshop.roles,
            "people": workshop.headcounts,
        },
        "rounds": {exercise.id: workshop.rounds(exercise) for exercise in exercises},
        "exercises": [exercise.to_dict() for exercise in exercises],
    }
    file = folder / "codebook.json"
    file.write_text(json.dumps(codebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    written = [file]
    tables = {
        "codebook": _frame(CODEBOOK, (row for exercise in exercises for row in _codes(exercise))),
        "scores": _frame(SCORES, _released(workshop)),
    }
    if rows:
        for exercise in exercises:
            tables[f"answers-{exercise.id}"] = _all_rounds(workshop, exercise)
    for name, table in tables.items():
        file = folder / f"{name}.{format}"
        _write(table, file)
        written.append(file)
    return written


class Export:
    """An export read back: the same `answers(exercise)` as the workshop it was made of.

    `scores` has what was released, and `roles` what people read for the codes of roles.
    """

    def __init__(self, folder: Path, codebook: dict[str, Any]) -> None:
        self.folder = folder
        self.codebook = codebook
        self.title: str = codebook["workshop"]["title"]
        self.roles: dict[str, dict[str, str]] = codebook["workshop"]["roles"]
        self.exercises = {each["id"]: Exercise.from_dict(each) for each in codebook["exercises"]}

    def __repr__(self) -> str:
        return f"<Export of {self.title!r}>"

    def exercise(self, exercise: Exercise | str) -> Exercise:
        id = exercise.id if isinstance(exercise, Exercise) else exercise
        if id not in self.exercises:
            raise NotFound("no_exercise", id=str(id), there=list(self.exercises))
        return self.exercises[id]

    def rounds(self, exercise: Exercise | str) -> list[int]:
        return self.codebook["rounds"][self.exercise(exercise).id]

    def answers(self, exercise: Exercise | str, round: int | None = None) -> "pd.DataFrame":
        """One row per participant, item and criterion, of the newest round unless told."""
        exercise = self.exercise(exercise)
        round = max(self.rounds(exercise), default=1) if round is None else round
        rows = _read(self._file(f"answers-{exercise.id}"))
        return tabulated(
            (row["participant"], row["role"], int(row["round"]), row["item"], row["criterion"], _value(exercise, row))
            for row in rows
            if int(row["round"]) == round
        )

    @property
    def scores(self) -> "pd.DataFrame":
        """Every released number, a row each."""
        rows = _read(self._file("scores"))
        whole, missing = ("round", "release", "n"), float("nan")
        return _frame(
            SCORES,
            (
                {
                    **row,
                    **{name: int(row[name]) for name in whole},
                    "value": missing if row["value"] is None else float(row["value"]),
                }
                for row in rows
            ),
        )

    def _file(self, name: str) -> Path:
        file = self.folder / f"{name}.{self.codebook['format']}"
        if not file.exists():
            raise NotFound("no_export", folder=str(self.folder))
        return file


def read_export(folder: str | Path) -> Export:
    """What `kernelib export CODE --to DIR --rows` wrote."""
    file = Path(folder) / "codebook.json"
    if not file.exists():
        raise NotFound("no_export", folder=str(folder))
    return Export(Path(folder), json.loads(file.read_text(encoding="utf-8")))


def _exercises(workshop: Workshop) -> list[Exercise]:
    """Those that were opened or added here, in that order."""
    return [workshop.exercise(row["id"]) for row in workshop.store.exercises(workshop.code)]


def _codes(exercise: Exercise) -> Iterator[dict[str, Any]]:
    ours = content.exercises().get(exercise.id) == exercise
    scale = _scale(exercise)
    sorts = {
        "exercise": {exercise.id: exercise.title},
        "prompt": {exercise.id: exercise.prompt},
        "item": exercise.items,
    }
    if isinstance(exercise, CardSort):
        sorts["bin"] = exercise.bins
    if isinstance(exercise, Rating):
        sorts["criterion"] = exercise.criteria
        sorts["step"] = {str(step["value"]): step["label"] for step in exercise.scale}
    for what, labels in sorts.items():
        for code, label in labels.items():
            yield {
                "exercise": exercise.id,
                "kind": exercise.kind,
                "what": what,
                "code": code,
                "label_da": label["da"],
                "label_en": label["en"],
                "scale": scale,
                "source_da": exercise.source["da"],
                "source_en": exercise.source["en"],
                "licence": QUOTED if ours else "",
            }


def _scale(exercise: Exercise) -> str:
    """What a value is, as an analyst would say it."""
    if isinstance(exercise, Ranking):
        return f"place, 1 first of {len(exercise.items)}"
    if isinstance(exercise, Rating):
        return f"ordinal, {exercise.values[0]} to {exercise.values[-1]}"
    if isinstance(exercise, Allocation):
        return f"points, {exercise.total} in all"
    return {Choice: "picked or not", FreeText: "text"}.get(type(exercise), "nominal")


def _released(workshop: Workshop) -> Iterator[dict[str, Any]]:
    releases = workshop.store.releases(workshop.code)
    newest = {(row["exercise"], row["round"]): row["number"] for row in releases}
    for row in releases:
        if "texts" in row["scores"]["scores"] and row["number"] != newest[row["exercise"], row["round"]]:
            continue  # a text that has been hidden since leaves the house no more
        result = row["scores"]
        about = {"exercise": row["exercise"], "round": row["round"], "release": row["number"]}
        yield from ({**about, "n": result["n"], "role": "", **each} for each in _flat(result["scores"]))
        for group in result["groups"]:
            yield from ({**about, "n": group["n"], "role": group["role"], **each} for each in _flat(group["scores"]))


def _flat(scores: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Scores as rows of score, item, criterion, bin and value; an order as places, a text as itself."""
    for score, value in scores.items():
        if score in ("cloud", "left_out_said"):
            continue  # for the picture alone: draws, of which the ranges are there, and words
        if isinstance(value, list):
            # An order is told by places; in a list of items each is there.
            for place, item in enumerate(value, start=1):
                if isinstance(item, Mapping):
                    yield _cell(score, item["item"], text=item["text"])
                else:
                    yield _cell(score, item, value=place if score in ("order", "nearest") else 1)
        elif isinstance(value, Mapping):
            for item, each in value.items():
                if score in BY_CRITERION and isinstance(each, Mapping):
                    for criterion, inner in each.items():
                        yield from _of_item(score, item, inner, criterion)
                else:
                    yield from _of_item(score, item, each)
        else:
            yield _cell(score, value=value)


def _of_item(score: str, item: str, told: Any, criterion: str = "") -> Iterator[dict[str, Any]]:
    if isinstance(told, Mapping):
        yield from (_cell(score, item, criterion, code, share) for code, share in told.items())
    elif isinstance(told, list):
        yield from (_cell(score, item, criterion, end, x) for end, x in zip(("low", "high"), told, strict=True))
    else:
        yield _cell(score, item, criterion, value=told)


def _cell(
    score: str, item: str = "", criterion: str = "", code: str = "", value: Any = None, text: str = ""
) -> dict[str, Any]:
    number = None if value is None else float(value)
    return {"score": score, "item": item, "criterion": criterion, "bin": code, "value": number, "text": text}


def _all_rounds(workshop: Workshop, exercise: Exercise) -> "pd.DataFrame":
    import pandas as pd

    tables = [workshop.answers(exercise, round) for round in workshop.rounds(exercise)]
    return pd.concat(tables, ignore_index=True) if tables else tabulated([])


def _frame(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(
        {
            name: "float64" if name == "value" else "int64" if name in ("round", "release", "n") else "str"
            for name in columns
        }
    )


def _write(table: "pd.DataFrame", file: Path) -> None:
    if file.suffix == ".csv":
        # With the mark by which a spreadsheet knows UTF-8.
        table.map(_as_text).to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")
    elif file.suffix == ".parquet":
        table.to_parquet(file, index=False)
    else:
        import pandas as pd

        # Text stays text, also where it begins like a formula or an address.
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": plain}) as writer:
            table.to_excel(writer, index=False, sheet_name="kernelib")


def _as_text(value: Any) -> Any:
    """A cell that a spreadsheet takes for text; what is no formula is left as it is.

    >>> _as_text("=HYPERLINK(1)"), _as_text("'-"), _as_text("-3"), _as_text("Kerne"), _as_text(3)
    ("'=HYPERLINK(1)", "''-", '-3', 'Kerne', 3)
    """
    formula = isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value)
    return f"'{value}" if formula else value


def _as_written(value: Any) -> Any:
    """The other way.

    >>> _as_written("'=HYPERLINK(1)"), _as_written("''-"), _as_written("-3"), _as_written("'n")
    ('=HYPERLINK(1)', "'-", '-3', "'n")
    """
    quoted = isinstance(value, str) and value.startswith("'") and FORMULA.match(value)
    return value[1:] if quoted else value


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of one of our tables, empty cells as None."""
    if file.suffix == ".xlsx":
        yield from _read_xlsx(file)
        return
    import pandas as pd

    if file.suffix == ".csv":
        table = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
        table = table.map(_as_written)
    else:
        table = pd.read_parquet(file)
    for row in table.astype(object).to_dict("records"):
        yield {str(name): None if pd.isna(value) or value == "" else value for name, value in row.items()}


def _value(exercise: Exercise, row: Mapping[str, Any]) -> Any:
    """As it was answered, whatever the file made of it: a spreadsheet knows no whole numbers."""
    value, kind = row["value"], exercise.value_type
    if value is None:
        return None
    return int(float(value)) if kind is int else kind(value)


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _read_xlsx(file: Path) -> Iterator[dict[str, Any]]:
    """The one sheet of a file that `_write` made; for any other, use a spreadsheet."""
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
        strings = parts.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b"<none/>"
        words = ["".join(text.text or "" for text in entry.iter(f"{SHEET}t")) for entry in _xml(strings)]
        lines = _xml(parts.read("xl/worksheets/sheet1.xml")).iter(f"{SHEET}row")
        header: dict[str, str] = {}
        for line in lines:
            cells = {}
            for cell in line:
                value = cell.findtext(f"{SHEET}v")
                if value is not None:
                    column = re.sub(r"\d", "", cell.get("r", ""))
                    cells[column] = words[int(value)] if cell.get("t") == "s" else value
            if header:
                yield {name: cells.get(column) or None for column, name in header.items()}
            header = header or cells


def _xml(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314, a file of our own making
