"""People and professions stand as they were asked about, and of contributions the picture tells what is not seen."""

import pytest

from kernelib import charts, content
from kernelib.charts import Picture
from kernelib.exercises import Allocation, Choice
from tests.charts.conftest import released
from tests.charts.marks import Marks

PEOPLE = {"office": "Kontoret", "teacher": "Lærere", "club": "Klubben"}
ASKED = Choice(id="asked", title="Hvem?", prompt="Hvem?", items=PEOPLE, of_people=True)
POINTS = Allocation(id="points", title="Hvem?", prompt="Hvem?", items=PEOPLE, of_people=True)
SEEN = Choice(
    id="seen",
    title="Bidrag",
    prompt="Hvad har du set?",
    items={"play": "Leg", "calm": "Ro", "talk": "Samtale"},
    recognises="pedagogue",
)
BOTH_WAYS = {"teacher": {"pedagogue": 0.4}, "pedagogue": {"teacher": 0.6}}


def drawn(exercise, shares, size="phone", language="da", **scores) -> Picture:
    told = {"mean" if exercise is POINTS else "shares": shares, "nearly_unanimous": [], **scores}
    return charts.picture(exercise, released(20, told), language, size)


def first_column(picture: Picture) -> list[str]:
    return [row[0] for row in picture.table.rows]


@pytest.mark.parametrize(
    ("exercise", "numbers", "said"),
    [
        (ASKED, (0.2, 0.7, 0.1), "I har valgt, i procent: kontoret 20, lærere 70, klubben 10."),
        (POINTS, (20, 70, 10), "Af 100 point gav I i gennemsnit: kontoret 20, lærere 70, klubben 10."),
    ],
)
def test_people_stand_in_the_order_they_were_asked_about_and_nobody_is_first(exercise, numbers, said):
    told = drawn(exercise, dict(zip(PEOPLE, numbers, strict=True)))
    assert first_column(told) == list(PEOPLE.values())
    heights = [box.top for name in PEOPLE.values() for box in Marks(told).texts if box.text == name]
    assert heights == sorted(heights)
    assert told.sentence == said
    assert "flest" not in told.description.lower()


@pytest.mark.parametrize("exercise", [ASKED, POINTS])
def test_of_people_that_cannot_all_be_shown_only_the_others_are_told(exercise):
    said = drawn(exercise, {"office": 0.2, "teacher": None, "club": None}, nearly_unanimous=["club"]).sentence
    assert said.startswith("Det, der kan vises") and "kontoret" in said and "lærere" not in said


def test_every_exercise_whose_items_are_people_says_so():
    roles = {code for preset in content.presets().values() for code in preset} | {"citizen", "staff", "politician"}
    of_people = {exercise.id for exercise in content.exercises().values() if exercise.of_people}
    assert of_people == {exercise.id for exercise in content.exercises().values() if roles & set(exercise.items)} - {
        # The places on a child's way, not those who work there.
        "contributions-own",
        # Whose contributions are written about: texts, never numbers.
        "contributions-seen",
    }


def test_what_fewest_have_seen_stands_first_and_in_the_sentence():
    told = drawn(SEEN, {"play": 0.8, "calm": 0.1, "talk": 0.5})
    assert first_column(told) == ["Ro", "Samtale", "Leg"]
    assert told.sentence == "Færrest har set »Ro«: 10 procent. Spørg, hvor og hvornår det sker."
    assert "valgt" not in " ".join((told.sentence, told.title, told.description, *told.table.columns))


@pytest.mark.parametrize(
    ("shares", "da", "en"),
    [
        ((0.0, 0.0, 0.5), "Ingen af jer har set »Leg« og »Ro«.", "None of you has seen “Leg” and “Ro”."),
        (
            (0.0, 0.0, 0.0),
            "Der er 3 bidrag, som ingen af jer har set, blandt dem »Leg« og »Ro«.",
            "There are 3 contributions",
        ),
        ((0.0, None, 0.5), "Ingen af jer har set »Leg«.", "None of you has seen “Leg”."),
        ((0.1, None, 0.5), "Af det, der kan vises, har færrest set »Leg«: 10 procent.", "Of what can be shown"),
        ((0.4, 0.4, 0.4), "Lige mange af jer har set hvert af bidragene: 40 procent.", "Equally many of you"),
        ((1.0, 1.0, 1.0), "I har alle sammen set alle bidragene.", "All of you have seen all the contributions."),
        ((None, None, None), "Om hvert bidrag svarede næsten alle ens. Spørg", "On each contribution nearly everybody"),
    ],
)
def test_the_sentence_of_what_was_recognised_asks_for_what_was_not_seen(shares, da, en):
    told = dict(zip(SEEN.items, shares, strict=True))
    assert drawn(SEEN, told).sentence.startswith(da)
    assert drawn(SEEN, told, language="en").sentence.startswith(en)


def test_what_is_hidden_of_persons_may_be_seen_by_nearly_all_or_by_hardly_anybody():
    told = drawn(SEEN, {"play": 0.4, "calm": None, "talk": 0.5}, nearly_unanimous=["calm"])
    assert told.sentence.startswith("Af det, der kan vises, har færrest set »Leg«: 40 procent. Spørg")
    [awaited, note] = told.table.notes
    assert awaited.endswith("og at ingen kan genkendes.")
    assert "næsten alle, der har set det, eller næsten ingen" in note and note.endswith("Spørg hinanden: »Ro«.")
    assert not any("Ingen" in text for text in (told.sentence, told.title, *told.not_said))


@pytest.mark.parametrize("size", ["phone", "wall"])
def test_recognition_stands_both_ways_below_the_contributions_in_one_order(size):
    shares = {"play": 0.8, "calm": 0.1, "talk": 0.5}
    told = drawn(SEEN, shares, size, recognition=BOTH_WAYS)
    names = ["Lærerne hos pædagogerne", "Pædagogerne hos lærerne"]
    assert told.table.rows[3:] == [[names[0], "40"], [names[1], "60"]]
    assert "gennemsnittet" in told.table.notes[0] and not any("tegnes også" in note for note in told.table.notes)
    at = {box.text: box.top for box in Marks(told).texts}
    assert max(at[name] for name in ("Leg", "Ro", "Samtale")) < at[names[0]] < at[names[1]]
    swapped = {"teacher": {"pedagogue": 0.9}, "pedagogue": {"teacher": 0.1}}
    assert first_column(drawn(SEEN, shares, size, recognition=swapped)) == first_column(told)


def test_forty_contributions_leave_room_for_both_ways_on_a_wall():
    many = {f"i{n}": n / 40 for n in range(40)}
    exercise = Choice(
        id="many", title="B", prompt="?", items={code: f"Bidrag {code}" for code in many}, recognises="teacher"
    )
    told = charts.picture(exercise, released(30, {"shares": many, "recognition": BOTH_WAYS}), "da", "wall")
    marks = Marks(told)
    assert not marks.outside() and not marks.meeting() and marks.height <= 800
    assert {"Lærerne hos pædagogerne", "Pædagogerne hos lærerne"} <= {box.text for box in marks.texts}
    assert len(told.table.rows) == 42
