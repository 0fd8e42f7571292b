"""Pictures of what tables have answered: a few tables are counted and named, and nothing is said of persons."""

from collections.abc import Callable
from typing import Any

import pytest

from kernelib import charts, content, exports
from kernelib.charts import Picture
from kernelib.exercises import Exercise
from kernelib.workshop import Workshop, new_workshop

CARDS, LADDER, PICK, PROFESSION = "core-or-periphery", "abstraction-order", "core-metaphor", "my-profession"
SEEN, JUDGED, POINTS = "recognise-teacher", "own-contribution", "who-formulates"

Answers = list[dict[str, Any]]


def answered(id: str, answers: Answers, *, round: int = 1, workshop: Workshop | None = None) -> tuple[Workshop, Any]:
    workshop = workshop or new_workshop(mode="dialogue", agenda="full-day", database="sqlite://")
    workshop.open(id, round=round)
    for table, answer in enumerate(answers, start=1):
        workshop.join(table=table).submit(id, answer)
    return workshop, workshop.reveal(id)


def drawn(id: str, answers: Answers, language: str = "da") -> Picture:
    _, result = answered(id, answers)
    return charts.picture(content.exercise(id), result, language)


def each_bin(exercise: Exercise, *bins: str) -> Answers:
    """A table for each bin, which puts all cards there."""
    return [dict.fromkeys(exercise.items, code) for code in bins]


@pytest.fixture
def cards() -> Exercise:
    return content.exercise(CARDS)


def test_a_few_tables_are_counted_where_they_differ(cards):
    told = drawn(CARDS, each_bin(cards, "core", "supporting", "core"))
    assert told.sentence.endswith("For to borde er det kerne, for ét bord understøtter det kernen.")
    assert "3 borde" in told.title and "procent" not in told.title
    assert told.table.rows[0][1:] == ["2", "1", "0", "0"]
    assert ">33<" not in told.svg() and ">2<" in told.svg()
    english = drawn(CARDS, each_bin(cards, "core", "supporting", "core"), "en")
    assert english.sentence.endswith("For two tables it is core, for one table it supports the core.")


def test_a_card_that_a_table_has_skipped_counts_those_that_placed_it(cards):
    first, *_ = cards.items
    *two, third = each_bin(cards, "core", "supporting", "core")
    del third[first]
    told = drawn(CARDS, [*two, third])
    row = next(row for row in told.table.rows if row[0] == cards.label(first, "da"))
    assert row[1:] == ["1", "1", "0", "0"]


def test_ten_tables_are_told_in_percent_and_are_tables_still(cards):
    told = drawn(CARDS, each_bin(cards, *["core"] * 5, *["supporting"] * 5))
    assert told.table.rows[0][1] == "50" and "10 borde, i procent" in told.title
    assert "For nogle borde er det kerne, for andre understøtter det kernen." in told.sentence


def test_what_one_table_has_answered_is_said_to_be_one_tables(cards):
    for id, answer in (
        (CARDS, each_bin(cards, "core")[0]),
        (PICK, {"seed": True}),
        (LADDER, {item: n for n, item in enumerate(content.exercise(LADDER).items, start=1)}),
    ):
        told = drawn(id, [answer])
        assert told.sentence == "Her er svaret fra ét bord."
        assert "I er" not in told.title and "midterste" not in told.title


def test_what_most_tables_have_picked_is_told_by_how_many():
    one, other, *_ = content.exercise(PICK).items
    told = drawn(PICK, [{one: True}, {one: True}, {other: True}])
    assert told.sentence.startswith("Flest borde har valgt") and told.sentence.endswith(": to af tre.")
    assert told.table.columns[1] == "Borde, der har valgt det" and told.table.rows[0][1] == "2"
    profession = drawn(PROFESSION, [{"teacher": True}, {"other": True}])
    assert profession.sentence == "Så mange borde har valgt: pædagoger 0, lærere 1, en anden faggruppe 1."


def test_what_no_table_has_seen_is_not_said_of_everybody():
    rest = list(content.exercise(SEEN).items)[1:]
    told = drawn(SEEN, [dict.fromkeys(rest, True), dict.fromkeys(rest[1:], True)])
    assert told.sentence.startswith("Ingen borde har set »") and "af jer" not in told.sentence
    assert told.table.rows[0][1] == "0" and told.table.rows[1][1] == "1"


def test_what_has_moved_is_told_by_how_many_tables(cards):
    workshop, before = answered(CARDS, each_bin(cards, "core", "supporting", "core"))
    _, after = answered(CARDS, each_bin(cards, "core", "supporting", "supporting"), round=2, workshop=workshop)
    told = charts.picture(cards, after, "da", former=before)
    assert told.moved.endswith("»Understøtter kernen« gik fra ét af tre til to af tre borde.")
    assert "procent" not in told.title and told.table.rows[0][-4:] == ["2", "1", "0", "0"]


@pytest.mark.parametrize("id", [CARDS, PICK, SEEN, JUDGED, POINTS, LADDER])
def test_the_band_and_the_numbers_of_tables_are_never_told_in_percent_of_answers(id):
    exercise = content.exercise(id)
    items = list(exercise.items)
    make: dict[str, Callable[[int], dict[str, Any]]] = {
        "card_sort": lambda n: dict.fromkeys(items, ["core", "supporting"][n]),
        "choice": lambda n: {items[n]: True},
        "rating": lambda n: {item: dict.fromkeys(getattr(exercise, "criteria", ()), n) for item in items},
        "allocation": lambda n: {items[n]: 100},
        "ranking": lambda n: {item: place for place, item in enumerate(items[:: 1 - 2 * n], start=1)},
    }
    for language in ("da", "en"):
        told = drawn(id, [make[exercise.kind](0), make[exercise.kind](1)], language)
        said = f"{told.sentence} {told.title} {told.table.caption} {' '.join(told.table.columns)} {told.description}"
        assert not any(word in said for word in ("procent", "percent", " svar,", "af 2 svar", "2 answers"))
        assert ("2 borde" if language == "da" else "2 tables") in told.title


def test_two_tables_that_differ_are_drawn_with_their_mean_places_in_order():
    items = list(content.exercise(LADDER).items)
    turned = [*reversed(items[:4]), *items[4:]]
    told = drawn(LADDER, [{item: n for n, item in enumerate(order, start=1)} for order in (items, turned)])
    means = [float(row[2].replace(",", ".")) for row in told.table.rows]
    assert means == sorted(means) and "kan springe" not in told.title
    assert any("tættest på de gennemsnitlige pladser" in note for note in told.table.notes)


def test_how_many_tables_are_behind_a_number_leaves_the_house_with_it(cards):
    workshop, _ = answered(CARDS, each_bin(cards, "core", "supporting"))
    told = [row for row in exports._released(workshop) if row["score"] == "tables"]
    assert len(told) == len(cards.items) and {row["value"] for row in told} == {2}
