"""The pictures of what workshops release: choices, ratings, points and texts."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from kernelib import charts, content
from kernelib.charts import SIZES, Picture
from kernelib.charts.wording import say
from tests.charts.conftest import released
from tests.charts.marks import Marks, place_of
from tests.charts.rooms import (
    ALLOCATION,
    CHOICE,
    EXERCISES,
    FORMULATIONS,
    FREE_TEXT,
    LONG_SCALE,
    RATING,
    SCALE,
    SHADOWS,
    Room,
)
from tests.charts.test_moved import invented

WALL = SIZES["wall"].height or 0


def first_column(drawn: Picture) -> list[str]:
    return [row[0] for row in drawn.table.rows]


def test_what_could_be_worked_out_is_hidden_under_another_name_than_what_nearly_all_answered():
    mean = {"knowledge": 60.0, "wellbeing": None, "democracy": None, "further": 10.0}
    result = released(12, {"mean": mean, "nearly_unanimous": ["democracy"]})
    drawn = charts.picture(ALLOCATION, result)
    assert drawn.table.rows[2:] == [["Trivsel", "Vises ikke"], ["Demokrati og medborgerskab", "Næsten alle ens"]]
    assert {"Vises ikke", "Næsten alle ens"} <= {box.text for box in Marks(drawn).texts}
    assert drawn.table.notes == [
        "Her svarede næsten alle ens, og så viser vi ikke fordelingen, for at ingen skal kunne genkendes: "
        "»Demokrati og medborgerskab«.",
        "Vises heller ikke, for ellers kunne de skjulte tal regnes ud: »Trivsel«.",
    ]


@pytest.mark.parametrize("size", ["phone", "wall"])
@pytest.mark.parametrize(("language", "not_shown"), [("da", "Vises ikke"), ("en", "Not shown")])
def test_what_hardly_anybody_picked_is_not_drawn_as_what_nearly_everybody_did(language, not_shown, size):
    shares = dict.fromkeys(SHADOWS, 0.25) | {"economy": 0.75, "buildings": None}
    drawn = charts.picture(CHOICE, released(12, {"shares": shares, "nearly_unanimous": ["buildings"]}), language, size)
    marks = Marks(drawn)
    [lane] = [box for box in marks.texts if box.text == not_shown]
    # No frame and no line stands there that a room could read as a whole bar.
    assert not [box for box in marks.marks() if box.top <= lane.bottom and box.bottom >= lane.top]
    told = " ".join(box.text for box in marks.texts)
    assert "lle ens" not in told + str(drawn.table.rows) and "ll alike" not in told + str(drawn.table.rows)
    assert say("picked_untold", language) in told
    [note] = drawn.table.notes
    assert note.startswith(("Her svarede næsten alle ens", "Here nearly everybody"))
    assert ("eller næsten ingen" if language == "da" else "or hardly anybody") in note


def test_one_pick_each_hides_a_second_number_and_says_why():
    shares = {"economy": 0.6, "buildings": None, "technology": None}
    exercise = replace(CHOICE, at_least=1, at_most=1, items={code: SHADOWS[code] for code in shares})
    drawn = charts.picture(exercise, released(12, {"shares": shares, "nearly_unanimous": ["buildings"]}), "da")
    assert drawn.table.notes[1].startswith("Vises heller ikke, for ellers kunne de skjulte tal regnes ud:")
    assert say("picked_untold_or_worked_out", "da")[:30] in " ".join(box.text for box in Marks(drawn).texts)


@pytest.mark.parametrize(
    ("shares", "da", "en"),
    [
        ((0.5, 0.5, 0.1), "Øverst ligger »Teknologi« og »Økonomi«. Lige mange", "At the top are “Technology” and"),
        (
            (0.5, 0.5, None),
            "Af det, der kan vises, ligger »Teknologi« og »Økonomi« øverst.",
            "Of what can be shown, “Te",
        ),
    ],
)
def test_two_that_as_many_picked_are_named_as_at_the_top(shares, da, en):
    codes = ("technology", "economy", "buildings")
    exercise = replace(CHOICE, items={code: SHADOWS[code] for code in codes})
    told = released(12, {"shares": dict(zip(codes, shares, strict=True)), "nearly_unanimous": []})
    assert charts.sentence(exercise, told, "da").startswith(da)
    assert charts.sentence(exercise, told, "en").startswith(en)


def test_more_than_two_at_the_top_are_counted_as_at_the_top():
    shares = dict.fromkeys(SHADOWS, 0.5) | {"economy": 0.1}
    said = charts.sentence(CHOICE, released(12, {"shares": shares, "nearly_unanimous": []}))
    assert said == f"Øverst ligger {len(SHADOWS) - 1} emner, som lige mange har valgt: 50 procent."


@pytest.mark.parametrize("size", ["phone", "wall"])
def test_a_picture_of_nothing_says_so_once_and_counts_nobody(size):
    for exercise, scores in ((FREE_TEXT, {"texts": []}), (CHOICE, {"shares": {}}), (RATING, {"distribution": {}})):
        drawn = charts.picture(exercise, released(6, scores | {"nearly_unanimous": []}), "da", size)
        marks = Marks(drawn)
        assert not marks.texts and marks.marks() and not marks.outside()
        assert drawn.title == "" and "endnu" in drawn.sentence
        assert drawn.description == drawn.sentence


def test_a_note_that_names_what_somebody_wrote_ends_with_one_full_stop():
    items = {**ALLOCATION.items, "democracy": {"da": "At alle hører til.", "en": "That everybody belongs."}}
    mean = {"knowledge": 60.0, "wellbeing": 20.0, "democracy": None, "further": 10.0}
    result = released(12, {"mean": mean, "nearly_unanimous": ["democracy"]})
    [note] = charts.picture(replace(ALLOCATION, items=items), result).table.notes
    assert note.endswith("genkendes: »At alle hører til«.")


def test_an_item_that_too_few_answered_is_named_as_such():
    shares = dict.fromkeys(SHADOWS, 0.5)
    del shares["economy"]
    drawn = charts.picture(CHOICE, released(12, {"shares": shares, "nearly_unanimous": []}))
    assert drawn.table.notes == ["For få svar til at blive vist: »Økonomi«."]
    assert "Økonomi" not in [box.text for box in Marks(drawn).texts]


def test_a_choice_tells_the_share_of_each_item_most_first():
    shares = dict.fromkeys(SHADOWS, 0.25) | {"economy": 0.75}
    drawn = charts.picture(CHOICE, released(12, {"shares": shares, "nearly_unanimous": []}))
    assert drawn.table.rows[0] == ["Økonomi", "75"]
    assert drawn.sentence == charts.sentence(CHOICE, released(12, {"shares": shares}), "da")
    assert drawn.sentence == "Flest har valgt »Økonomi«: 75 procent."
    bars = {row["item"]: row["x2"] for mark, rows in Marks(drawn).layers for row in rows if "share" in row}
    assert bars["economy"] == pytest.approx(240)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_sentence_of_a_result_is_that_of_its_picture(exercise):
    for alike in (False, True):
        _, result = Room(30, alike=alike).results()[exercise.id]
        for language in ("da", "en"):
            assert charts.sentence(exercise, result, language) == charts.picture(exercise, result, language).sentence


def test_a_long_scale_has_a_column_for_each_step():
    shares = {str(step): 0.0 for step in range(11)} | {"3": 0.5, "7": 0.5}
    scores = {"median": {"effect": {"now": 5.0}}, "distribution": {"effect": {"now": shares}}, "nearly_unanimous": []}
    drawn = charts.picture(LONG_SCALE, released(8, scores))
    bars = [row for mark, rows in Marks(drawn).layers for row in rows if "share" in row]
    assert [row["y"] < row["y2"] for row in bars] == [step in (3, 7) for step in range(11)]
    assert {str(step) for step in range(11)} <= {box.text for box in Marks(drawn).texts}


def test_of_many_texts_a_wall_shows_what_fits_and_the_table_all():
    texts = [{"item": "purpose", "text": f"Tekst nummer {n} om alt det, vi gerne vil med børnene"} for n in range(200)]
    result = released(200, {"texts": texts, "nearly_unanimous": []})
    drawn = charts.picture(FREE_TEXT, result, "da", "wall")
    assert len(drawn.table.rows) == 200
    assert Marks(drawn).height <= place_of(drawn)
    assert any(re.fullmatch(r"\d+ til står i tabellen på telefonen\.", box.text) for box in Marks(drawn).texts)


def test_texts_stand_below_the_name_of_what_they_are_about_also_where_nothing_is_shown_of_the_rest():
    own = content.exercise("contributions-own")
    first, name = next(iter(own.items.items()))
    for language in ("da", "en"):
        told = released(9, {"texts": [{"item": first, "text": "Ro"}], "nearly_unanimous": []})
        boxes = {box.text: box for box in Marks(charts.picture(own, told, language, "wall")).texts}
        assert boxes[name[language]].bottom < boxes["Ro"].top
    alone = replace(own, items={first: name})
    assert [box.text for box in Marks(charts.picture(alone, told, "da", "wall")).texts] == ["Ro"]


def test_bars_give_way_before_a_name_is_cut():
    names = [f"Lader børnene lære med naturmaterialer og værktøj nummer {n}" for n in range(7)]
    items = {f"i{n}": {"da": name, "en": name} for n, name in enumerate(names)}
    shares = {code: 0.1 * n for n, code in enumerate(items)}
    drawn = charts.picture(
        replace(CHOICE, items=items), released(20, {"shares": shares, "nearly_unanimous": []}), "da", "wall"
    )
    marks = Marks(drawn)
    assert not [box.text for box in marks.texts if "…" in box.text]
    assert not marks.meeting() and not marks.outside() and marks.height <= place_of(drawn, "Skygger")


def test_a_wall_shows_something_of_every_place_on_the_way_before_it_shows_more_of_one():
    own = content.exercise("contributions-own")
    texts = [
        {"item": item, "text": f"{item} {n}: børnene kommer trygt videre"} for item in own.items for n in range(30)
    ]
    drawn = charts.picture(own, released(30, {"texts": texts, "nearly_unanimous": []}), "da", "wall")
    marks = Marks(drawn)
    assert not marks.outside() and not marks.meeting() and marks.height <= place_of(drawn)
    on_wall = Counter(box.text.split()[0] for box in marks.texts if box.text.split()[0] in own.items)
    assert set(on_wall) == set(own.items), "each place from start to finish"
    assert max(on_wall.values()) - min(on_wall.values()) <= 1
    assert {label["da"] for label in own.items.values()} <= {box.text for box in marks.texts}


def test_where_nothing_is_shown_of_a_place_the_room_is_told_so():
    own = content.exercise("contributions-own")
    first, *rest = own.items
    result = released(9, {"texts": [{"item": first, "text": "Ro"}], "nearly_unanimous": []})
    drawn = charts.picture(own, result, "da")
    assert drawn.sentence.startswith("Her er én tekst fra jer. Under »")
    assert all(own.items[item]["da"] in drawn.sentence for item in rest)
    assert "for få skrevet" in drawn.table.notes[0]
    everywhere = {"texts": [{"item": item, "text": "Ro"} for item in own.items], "nearly_unanimous": []}
    assert charts.sentence(own, released(9, everywhere), "en") == f"Here are {len(own.items)} texts of yours."


def test_what_is_about_one_thing_stands_in_one_column_of_the_wall_where_there_is_room():
    own = content.exercise("contributions-own")
    texts = [{"item": item, "text": f"{item} {n}"} for item in own.items for n in range(3)]
    marks = Marks(charts.picture(own, released(30, {"texts": texts, "nearly_unanimous": []}), "da", "wall"))
    heads = [box.text for box in marks.texts if box.text in {label["da"] for label in own.items.values()}]
    assert sorted(heads) == sorted(label["da"] for label in own.items.values()), "each heading once"
    for item in own.items:
        assert len({box.left for box in marks.texts if box.text.startswith(f"{item} ")}) == 1


def test_markup_and_odd_signs_in_a_text_are_drawn_as_text():
    texts = [{"item": "purpose", "text": "<script>alert(1)</script>\x07\ud800 &\n»ro«"}]
    svg = charts.picture(FREE_TEXT, released(7, {"texts": texts, "nearly_unanimous": []})).svg()
    assert "<script" not in svg and "\x07" not in svg and "&lt;script&gt;" in svg


def test_more_rows_than_a_wall_holds_are_counted_below():
    shares = {f"item{n}": n / 60 for n in range(60)}
    drawn = charts.choice(shares, size="wall", people=60)
    assert len(drawn.table.rows) == 60
    assert Marks(drawn).height <= WALL and not Marks(drawn).meeting()
    assert any(box.text.endswith("til står i tabellen på telefonen.") for box in Marks(drawn).texts)


def test_a_rating_of_many_things_stands_in_columns_with_its_headings_told_again():
    items = {f"i{n}": f"Formulering {n}" for n in range(4)}
    criteria = {code: f"Kriterium {code}" for code in "abcd"}
    shares = {"0": 0.5, "1": 0.5}
    scores = {
        "median": {item: dict.fromkeys(criteria, 0.5) for item in items},
        "distribution": {item: dict.fromkeys(criteria, shares) for item in items},
    }
    drawn = charts.distributions(scores, [(0, "Nej"), (1, "Ja")], labels={**items, **criteria}, size="wall")
    marks = Marks(drawn)
    assert marks.height <= WALL and not marks.meeting() and not marks.outside()
    assert first_column(drawn)[:2] == ["Formulering 0: Kriterium a", "Formulering 0: Kriterium b"]


def test_a_wall_of_many_ratings_shows_the_median_of_each():
    criteria = {code: f"Et kriterium, som er langt: {code}" for code in "abcd"}
    medians = {item: {code: float(n % 5) for n, code in enumerate(criteria)} for item in FORMULATIONS}
    medians["teach"]["a"] = 1.5
    shares = {item: {code: {"1": 0.5, "2": 0.5} for code in criteria} for item in FORMULATIONS}
    many = {item: values | {f"{code}2": 4.0 for code in values} for item, values in medians.items()}
    spread = {item: values | {f"{code}2": {"4": 1.0} for code in values} for item, values in shares.items()}
    drawn = charts.distributions(
        {"median": many, "distribution": spread}, SCALE, labels={**FORMULATIONS, **criteria}, size="wall"
    )
    marks = Marks(drawn)
    assert not marks.outside() and not marks.meeting() and marks.height <= WALL
    assert drawn.title == "Det midterste af jeres svar: 0 er »slet ikke«, 4 er »i meget høj grad«."
    assert "1,5" in [box.text for box in marks.texts]
    assert len(drawn.table.rows) == 8 * len(FORMULATIONS)


def rated_by_groups(n: int) -> dict[str, Any]:
    def scores(own: str, other: str, value: int) -> dict[str, Any]:
        shares = {str(step): float(step == value) for step in RATING.values}
        return {"median": {other: {"own": value, "people": value}},
                "distribution": {other: {"own": shares, "people": shares}}}  # fmt: skip

    whole = scores("", "teach", 2)
    groups = [("teach", "able", 4), ("able", "teach", 1)]
    told = [{"role": one, "n": n, "scores": scores(one, other, value)} for one, other, value in groups]
    return released(2 * n, whole) | {"groups": told}


def test_groups_that_rate_one_another_are_shown_as_ties():
    by_table = replace(RATING, by="table")
    result = rated_by_groups(1)
    drawn = charts.picture(by_table, result)
    assert drawn.table.rows[0] == ["Skabe undervisning", "–", "4,00", "–", "–"]
    assert drawn.table.rows[1] == ["Gøre børnene samfundsduelige", "1,00", "–", "–", "–"]
    assert drawn.sentence == charts.sentence(by_table, result, "da")
    assert drawn.sentence.startswith("Stærkest er båndet, når skabe undervisning svarer om gøre børnene")
    # Persons are more than one, and their means uncertain: too few for a colour or a sentence.
    few = charts.picture(RATING, rated_by_groups(6))
    assert few.sentence == charts.sentence(RATING, rated_by_groups(6), "da")
    assert few.sentence.startswith("Så få har svaret")
    assert charts.picture(RATING, rated_by_groups(12)).sentence == drawn.sentence


def test_an_item_and_a_criterion_of_one_code_keep_their_own_labels():
    rating = replace(
        RATING, items={"own": "Formuleringen", "other": "Den anden"}, criteria={"own": "Eget", "people": "Andre"}
    )
    half = {"0": 0.5, "4": 0.5}
    scores = {"median": {}, "distribution": {item: {"own": half, "people": half} for item in rating.items}}
    drawn = charts.picture(rating, released(8, scores))
    assert first_column(drawn)[:2] == ["Formuleringen: Eget", "Formuleringen: Andre"]


def test_a_table_of_texts_is_one_whatever_the_texts_begin_with():
    own = content.exercise("burned-down")
    told = released(9, {"texts": [{"item": "nobody", "text": "9. klasse går ud med mod på livet"}]})
    assert charts.picture(own, told).words()["table"]["of_texts"] is True
    assert "of_texts" not in charts.picture(CHOICE, released(9, {"shares": {"money": 0.5}})).words()["table"]


@pytest.mark.parametrize("word", ["Børnene bliver klar til livet. " * 8, "Æ" * 236])
def test_formulations_give_way_before_a_bar_does(word):
    asked = content.exercise("own-contribution")
    asked = replace(asked, items={code: f"{code.upper()}: {word[:237]}" for code in "abcd"})
    drawn = charts.picture(asked, invented(asked, 1, 31), "da", "wall")
    marks = Marks(drawn)
    assert drawn.left_out == 0 and not marks.outside()
    assert all(any(box.text.startswith(letter) for box in marks.texts) for letter in "ABCD")
