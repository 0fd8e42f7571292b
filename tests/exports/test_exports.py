"""What leaves as files, and comes back the same."""

import json
import zipfile
from functools import partial

import pandas as pd
import pytest

import kernelib as kl
from kernelib import exports
from kernelib.errors import Refusal
from kernelib.exports import export, read_export
from kernelib.workshop import new_workshop
from tests.databases import MEETINGS, STEPS, people


@pytest.fixture
def answered(memory):
    people(memory, *[{"team": ("closer", "further")[n % 2], "staff": "neither"} for n in range(7)])
    memory.reveal(MEETINGS)
    memory.open(MEETINGS, round=2)
    people(memory, {"team": "dont_know"})
    memory.open(STEPS)
    people(memory, {"talk": 1, "write": 2, "act": 2}, {"talk": 3, "write": 1, "act": 10}, exercise=STEPS)
    return memory


@pytest.mark.parametrize("format", exports.FORMATS)
def test_an_export_with_rows_comes_back_the_same(answered, tmp_path, format):
    written = export(answered, tmp_path / "new" / "folder", format, rows=True)
    assert all(file.exists() for file in written)
    back = read_export(tmp_path / "new" / "folder")
    for exercise, round in ((MEETINGS, None), ("our-meetings", 1), (MEETINGS, 2), (STEPS, None)):
        pd.testing.assert_frame_equal(back.answers(exercise, round), answered.answers(exercise, round))
    assert back.exercise("our-steps") == STEPS


@pytest.mark.parametrize("format", exports.FORMATS)
def test_the_released_numbers_are_in_the_scores(answered, tmp_path, format):
    export(answered, tmp_path, format)
    scores = read_export(tmp_path).scores
    told = answered.results(MEETINGS, round=1)
    room = scores.loc[scores["role"].isna()]
    # A spreadsheet keeps sixteen digits.
    close = partial(pytest.approx, rel=1e-15 if format == "xlsx" else 0, abs=0, nan_ok=True)
    for row in room.loc[room["score"] == "shares"].itertuples():
        share = told["scores"]["shares"][row.item][row.bin]
        assert row.value == close(float("nan") if share is None else share)
    [agreement] = room.loc[room["score"] == "agreement", "value"]
    assert agreement == close(told["scores"]["agreement"])
    assert set(scores["n"]) == {7}


def test_without_rows_there_are_no_answers(answered, tmp_path):
    export(answered, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["codebook.csv", "codebook.json", "scores.csv"]
    with pytest.raises(LookupError, match="--rows"):
        read_export(tmp_path).answers(MEETINGS)


def test_what_was_not_revealed_is_not_in_the_scores(answered, tmp_path):
    export(answered, tmp_path)
    assert set(read_export(tmp_path).scores["exercise"]) == {"our-meetings"}


def test_the_codebook_has_every_item_and_bin_in_both_languages(answered, tmp_path):
    answered.open("core-or-periphery")
    export(answered, tmp_path)
    table = pd.read_csv(tmp_path / "codebook.csv")
    exercise = answered.exercise("core-or-periphery")
    mine = table[table["exercise"] == exercise.id].set_index(["what", "code"])
    for what, labels in (("item", exercise.items), ("bin", exercise.bins)):
        for code, label in labels.items():
            row = mine.loc[(what, code)]
            assert (row["label_da"], row["label_en"]) == (label["da"], label["en"])
            assert row["source_da"] and row["scale"] == "nominal" and "quoted" in row["licence"]
    whole = json.loads((tmp_path / "codebook.json").read_text(encoding="utf-8"))
    assert exercise.to_dict() in whole["exercises"]


def test_a_label_that_begins_like_a_formula_stays_text(memory, tmp_path):
    sums = kl.CardSort(
        id="sums", title="=1+1", prompt="+", items={"a": "=HYPERLINK(1)", "b": "1"}, bins={"c": "C", "d": "D"}
    )
    memory.open(sums)
    export(memory, tmp_path, "xlsx")
    with zipfile.ZipFile(tmp_path / "codebook.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_workshop_nobody_has_answered_can_be_exported(memory, tmp_path):
    workshop = new_workshop(database=memory.store)
    for format in exports.FORMATS:
        export(workshop, tmp_path, format, rows=True)
        assert read_export(tmp_path).scores.empty


def test_an_unknown_format_and_a_missing_extra_are_one_sentence(memory, tmp_path, monkeypatch):
    with pytest.raises(Refusal, match="not one of csv, parquet, xlsx"):
        export(memory, tmp_path, "json")
    monkeypatch.setattr(exports, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match=r"kernelib\[parquet\]"):
        export(memory, tmp_path, "parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_an_export_is_a_lookup_error(tmp_path):
    with pytest.raises(LookupError):
        read_export(tmp_path)


def test_no_token_and_no_resume_code_is_in_any_file(answered, tmp_path):
    anna = answered.join("teacher")
    answered.open(MEETINGS)
    anna.submit(MEETINGS, {"team": "closer"})
    export(answered, tmp_path, rows=True)
    text = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    for secret in (anna.token, anna.resume_code, *answered.keys.values()):
        assert secret not in text


def test_a_rating_is_told_by_item_criterion_and_value(tmp_path):
    workshop = kl.open_workshop("demo")
    export(workshop, tmp_path)
    told = workshop.results("own-contribution")["scores"]
    scores = read_export(tmp_path).scores.query("exercise == 'own-contribution' and role.isna()")
    medians = scores.query("score == 'median'").set_index(["item", "criterion"])["value"]
    assert medians.to_dict() == {(f, c): told["median"][f][c] for f in ("a", "b") for c in ("own", "people")}
    shares = scores.query("score == 'distribution' and item == 'b' and criterion == 'own'").set_index("bin")["value"]
    assert shares.to_dict() == told["distribution"]["b"]["own"]
    workshop.store.close()


def test_a_text_that_was_let_through_is_told_as_it_stands():
    [row] = exports._flat({"texts": [{"item": "wide", "text": "At alle børn …"}]})
    assert row["item"] == "wide" and row["text"] == "At alle børn …" and row["value"] is None
