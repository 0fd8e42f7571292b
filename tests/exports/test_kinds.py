"""An answer of each kind, out as a file and back the same."""

import pandas as pd
import pytest

from kernelib import exports
from kernelib.exercises import Allocation, Choice, Exercise, FreeText, Rating
from kernelib.exports import export, read_export
from tests.databases import people

ITEMS = {"office": "Kontoret", "club": "Klubben", "board": "Bestyrelsen"}
SCALE = [(-1, "Dårligt"), (0, "Både og"), (1, "Godt")]
CRITERIA = {"timing": "Tid", "respect": "Respekt"}
CASES: list[tuple[Exercise, list[dict], list[tuple[str, str | None, object]]]] = [
    (
        Choice(id="picks", title="Valg", prompt="Hvad?", items=ITEMS),
        [{"office": True, "board": True}, {}],
        [("office", None, True), ("board", None, True)],
    ),
    (
        Rating(id="ties", title="Bånd", prompt="Hvordan?", items=ITEMS, criteria=CRITERIA, scale=SCALE),
        [{"office": {"timing": -1, "respect": None}, "club": None}],
        [("office", "timing", -1), ("office", "respect", None), ("club", None, None)],
    ),
    (
        Allocation(id="points", title="Point", prompt="Hvor meget?", items=ITEMS),
        [{"office": 100, "club": 0}],
        [("office", None, 100), ("club", None, 0)],
    ),
    (
        FreeText(id="texts", title="Tekst", prompt="Hvad?", items=ITEMS),
        [{"club": "=1+1, »æ«\nog »ja«"}, {"club": "None"}, {"club": "100"}],
        [("club", None, "=1+1, »æ«\nog »ja«"), ("club", None, "None"), ("club", None, "100")],
    ),
]
KINDS = pytest.mark.parametrize(("exercise", "answers", "rows"), CASES, ids=lambda each: getattr(each, "kind", ""))


@KINDS
@pytest.mark.parametrize("format", exports.FORMATS)
def test_every_kind_comes_back_with_its_values_as_they_were(memory, tmp_path, exercise, answers, rows, format):
    memory.open(exercise)
    people(memory, *answers, exercise=exercise)
    export(memory, tmp_path, format, rows=True)
    table = memory.answers(exercise)
    back = read_export(tmp_path).answers(exercise)
    pd.testing.assert_frame_equal(back, table)
    for told in (table, back):
        plain = [
            tuple(None if pd.isna(value) else value for value in row)
            for row in told[["item", "criterion", "value"]].itertuples(index=False)
        ]
        assert sorted(plain, key=str) == sorted(rows, key=str)


@KINDS
def test_the_codebook_says_what_a_value_is(memory, tmp_path, exercise, answers, rows):
    memory.open(exercise)
    export(memory, tmp_path)
    table = pd.read_csv(tmp_path / "codebook.csv", dtype=str).query("exercise == @exercise.id")
    scales = {
        "picks": "picked or not",
        "ties": "ordinal, -1 to 1",
        "points": "points, 100 in all",
        "texts": "text",
    }
    assert set(table["scale"]) == {scales[exercise.id]}
    labels = table.set_index(["what", "code"])["label_da"].to_dict()
    assert labels["item", "club"] == "Klubben"
    if exercise.kind == "rating":
        assert (labels["criterion", "timing"], labels["step", "-1"]) == ("Tid", "Dårligt")
