"""The pictures of scores and of the kinds: for nobody, five, thirty and a hundred and fifty people."""

import re
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest

from kernelib import charts
from kernelib.charts import Picture, tokens
from kernelib.charts.wording import say
from tests.charts.marks import Marks, place_of
from tests.charts.rooms import (
    EXERCISES,
    FORMULATIONS,
    FREE_TEXT,
    ROLES,
    SCALE,
    SHADOWS,
    Draw,
    Room,
)

SCORES = list(Room(0).charts())
NAMES = [*SCORES, *(exercise.id for exercise in EXERCISES)]
ROOMS = [(5, False), (30, False), (150, False), (30, True)]
# Each language on each size, thirty people throughout.
HOW = [("da", "phone"), ("en", "wall")]
EVERY_WAY = [*HOW, ("da", "wall"), ("en", "phone")]


@cache
def pictures_of(people: int, alike: bool) -> dict[str, Draw]:
    room = Room(people, alike=alike)
    found = dict(room.charts())
    for exercise, result in room.results().values():
        found[exercise.id] = lambda exercise=exercise, result=result, people=0, **how: charts.picture(
            exercise, result, **how
        )
    return found


@cache
def picture_of(people: int, alike: bool, name: str, language: str, size: str) -> Picture:
    return pictures_of(people, alike)[name](people=people, language=language, size=size)


def ways(people: int, alike: bool) -> list[tuple[str, str]]:
    return EVERY_WAY if (people, alike) == (30, False) else HOW


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("people", "alike"), ROOMS)
def test_everything_stands_inside_and_apart_and_is_large_enough(people, alike, name):
    for language, size in ways(people, alike):
        drawn = picture_of(people, alike, name, language, size)
        marks = Marks(drawn)
        assert not marks.outside(), (language, size)
        assert not marks.meeting(), (language, size)
        assert marks.width == (1152 if size == "wall" else 320)
        assert size == "phone" or marks.height <= place_of(drawn)
        assert marks.least_letters() >= (28 if size == "wall" else 17)
        assert marks.colours() <= set(tokens().values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("people", "alike"), ROOMS)
def test_a_picture_has_a_title_a_sentence_a_description_and_a_table(people, alike, name):
    for language, size in HOW:
        drawn = picture_of(people, alike, name, language, size)
        assert drawn.sentence.endswith((".", "«.", "?"))
        # Where nothing can be shown, a count would contradict what is said.
        counts = str(people) in drawn.title or re.search(r"\d+ (svar|answers)", drawn.title)
        assert counts or (drawn.title == "" and not drawn.table.rows)
        assert drawn.description and drawn.not_said
        words = [drawn.title, drawn.sentence, drawn.description, *drawn.not_said, *drawn.table.notes]
        assert not [text for text in words if "{" in text or "None" in text or "nan" in text.split()]
        assert all(len(row) == len(drawn.table.columns) for row in drawn.table.rows)
        assert drawn.table.rows or name == FREE_TEXT.id


@pytest.mark.parametrize("name", NAMES)
def test_without_people_a_picture_says_that_there_is_nothing_to_show(name):
    for language, size in HOW:
        drawn = picture_of(0, False, name, language, size)
        nothing = [say(key, language) for key in ("no_numbers", "too_few", "card_sort_nothing", "ranking_nothing")]
        assert drawn.sentence in nothing
        assert drawn.table.rows == []
        assert not Marks(drawn).outside()
        assert ElementTree.fromstring(drawn.svg()).get("role") == "img"


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_kept_as_svg_png_and_pdf(name, tmp_path):
    drawn = picture_of(30, False, name, "da", "phone")
    root = ElementTree.fromstring(drawn.svg())
    assert root.get("aria-label") == drawn.description
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "path", "rect", "line", "text"}
    for ending, start in {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}.items():
        drawn.save(tmp_path / f"picture.{ending}")
        assert (tmp_path / f"picture.{ending}").read_bytes().startswith(start)
    sheet = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert (sheet.get("role"), sheet.get("aria-label")) == ("img", drawn.description)
    assert " ".join(drawn.sentence.split()) in " ".join(" ".join(sheet.itertext()).split())


def test_numbers_are_written_as_the_language_has_them():
    drawn = {language: picture_of(30, False, "allocation", language, size) for language, size in HOW}
    assert re.fullmatch(r"\d+,\d", drawn["da"].table.rows[0][1])
    assert re.fullmatch(r"\d+\.\d", drawn["en"].table.rows[0][1])


# What the tables and the sentences tell


def matrix(rows: list[list[float]], roles: list[str] | None = None) -> pd.DataFrame:
    roles = roles or list(ROLES)[: len(rows)]
    return pd.DataFrame(rows, index=pd.Index(roles), columns=pd.Index(roles))


def first_column(drawn: Picture) -> list[str]:
    return [row[0] for row in drawn.table.rows]


def test_the_squares_tell_each_tie_and_the_sentence_the_strongest_and_the_weakest():
    drawn = charts.heat_map(matrix([[5, 3.25], [2, 4]]), labels=ROLES, people=12)
    assert drawn.table.rows == [["Skoleledelse", "5,00", "3,25"], ["Teknik og service", "2,00", "4,00"]]
    assert drawn.sentence == (
        "Stærkest er båndet, når skoleledelse svarer om teknik og service, "
        "og svagest, når teknik og service svarer om skoleledelse."
    )


def test_roles_stand_in_the_order_given_whatever_their_numbers():
    worst_first = matrix([[1, 1, 1], [5, 5, 5], [3, 3, 3]])
    names = [ROLES[role]["da"] for role in worst_first.index]
    for chart in (charts.heat_map, charts.recognition_matrix):
        assert (
            first_column(chart(worst_first / (5 if chart is charts.recognition_matrix else 1), labels=ROLES)) == names
        )
    pairs = [row[:2] for row in charts.network(worst_first, labels=ROLES).table.rows]
    assert pairs == [[names[0], names[1]], [names[0], names[2]], [names[1], names[2]]]


def test_a_rating_of_roles_never_says_who_stands_highest():
    spread = {"0": 0.0, "1": 0.0, "2": 0.0, "3": 0.0, "4": 1.0}
    low = {"0": 0.6, "1": 0.4, "2": 0.0, "3": 0.0, "4": 0.0}
    scores = {
        "median": {"office": {"own": 0.0}, "lower": {"own": 4.0}},
        "distribution": {"office": {"own": low}, "lower": {"own": spread}},
    }
    drawn = charts.distributions(scores, SCALE, labels=ROLES, people=10)
    assert first_column(drawn) == ["Kontoret", "Indskoling"]
    assert drawn.sentence == "Mest forskelligt svarer I om »Kontoret«. Mest ens svarer I om »Indskoling«."
    assert [row[-1] for row in drawn.table.rows] == ["Slet ikke", "I meget høj grad"]


def test_a_median_between_two_steps_is_told_by_both():
    even = {"0": 0.0, "1": 0.5, "2": 0.5, "3": 0.0, "4": 0.0}
    scores = {"median": {"teach": {"own": 1.5}}, "distribution": {"teach": {"own": even}}}
    drawn = charts.distributions(scores, SCALE, labels=FORMULATIONS)
    assert drawn.table.rows == [["own", "0", "50", "50", "0", "0", "mellem »i ringe grad« og »delvist«"]]
    assert drawn.sentence == "Det midterste af jeres svar: mellem »i ringe grad« og »delvist«."


def test_ties_behind_which_too_few_stand_have_their_interval_but_no_colour_and_no_sentence():
    ties = matrix([[4, 3], [2, 4]])
    rows = {(one, other): [ties.loc[one, other], 1.5, 4.5, 9] for one in ties for other in ties}
    intervals = pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "low", "high", "n"])
    intervals.index = pd.MultiIndex.from_tuples(list(rows))
    drawn = charts.heat_map(ties, intervals=intervals, labels=ROLES)
    assert drawn.sentence == "Så få har svaret, at tallene er usikre. Brug dem til at spørge hinanden."
    assert drawn.table.rows[0][1] == "4,00 (1,5 til 4,5)"
    heat = {value for name, value in tokens().items() if name.startswith("heat")}
    assert not Marks(drawn).colours() & heat
    assert not Marks(charts.network(ties, intervals=intervals, labels=ROLES)).colours() & heat
    assert Marks(charts.heat_map(ties, labels=ROLES)).colours() & heat


def test_the_dilemma_names_what_each_formulation_does_and_no_winner():
    table = pd.DataFrame({"inclusion": [0.9, 0.4], "discrimination": [0.1, 0.5]}, index=["able", "teach"])
    drawn = charts.pareto(table, undominated={"able": 0.75, "teach": 1.0}, labels=FORMULATIONS, people=20)
    assert drawn.sentence == "B skelner tydeligst mellem opgaverne, og A favner bredest."
    assert drawn.table.rows == [
        ["A Gøre børnene samfundsduelige", "0,90", "–", "0,10", "–", "75"],
        ["B Skabe undervisning", "0,40", "–", "0,50", "–", "100"],
    ]
    assert "Hvilken formulering der er den rigtige. Det er jeres valg." in drawn.not_said


@pytest.mark.parametrize(
    ("language", "said"), [("da", "Formentlig overgår ingen anden"), ("en", "Probably no other surpasses")]
)
def test_how_often_a_formulation_was_not_surpassed_is_words_in_the_drawing_and_a_number_in_the_table(language, said):
    table = pd.DataFrame({"inclusion": [0.9, 0.4], "discrimination": [0.1, 0.5]}, index=["able", "teach"])
    draws = pd.concat([(table + n / 100).reset_index(names="formulation") for n in range(-5, 5)])
    front = {"able": 0.85, "teach": 0.5}
    drawn = charts.pareto(table, draws, undominated=front, labels=FORMULATIONS, size="wall", language=language)
    texts = " ".join(box.text for box in Marks(drawn).texts)
    assert said in texts and "85" not in texts and "100" not in texts
    assert [row[-1] for row in drawn.table.rows] == ["85", "50"]
    assert say("undominated_note", language) in drawn.table.notes


def test_draws_that_are_all_the_same_are_no_certainty():
    table = pd.DataFrame({"inclusion": [0.9, 0.4], "discrimination": [0.1, 0.5]}, index=["able", "teach"])
    draws = table.reset_index(names="formulation")
    drawn = charts.pareto(table, pd.concat([draws] * 20), undominated={"able": 1.0, "teach": 1.0}, people=5)
    assert drawn.title == "Formuleringerne holdt op mod to ønsker. 5 svar."
    assert drawn.table.notes[-1] == say("draws_alike", "da")
    assert not [box for box in Marks(drawn).texts if box.text.startswith("Ingen anden")]


def test_the_widest_gap_stands_first_and_the_points_to_move_are_told():
    table = pd.DataFrame({"normative": [50.0, 50.0], "phenomenal": [80.0, 20.0]}, index=["order", "learning"])
    moved = pd.Series([0.3], index=pd.MultiIndex.from_tuples([("normative", "phenomenal")]))
    drawn = charts.gap(table, moved, people=9)
    assert drawn.table.rows == [["order", "50,0", "80,0", "30,0"], ["learning", "50,0", "20,0", "30,0"]]
    assert drawn.table.notes == ["Mellem normative og phenomenal: 30 af 100 point skulle flyttes."]


def test_what_weighs_most_and_can_be_changed_is_told_first_and_every_mark_stays_in_its_quarter():
    table = pd.DataFrame({"impact": [4, 4, 1, 2], "influence": [4, 0, 4, 2]}, index=list(SHADOWS)[:4])
    drawn = charts.quadrants(table, labels=SHADOWS)
    assert drawn.sentence.startswith("Begynd her: Relationer og samarbejde.")
    assert [row[3] for row in drawn.table.rows] == ["Gør noget nu", "Løft det opad", "Lev med det", "Lev med det"]
    discs = [row for mark, rows in Marks(drawn).layers if mark["type"] == "point" for row in rows]
    top = 28.0
    assert [(row["x"] > 160, row["y"] < top + 160) for row in discs] == [
        (True, True), (False, True), (True, False), (True, False),
    ]  # fmt: skip


def test_where_nothing_weighs_much_nothing_is_said_to():
    light = pd.DataFrame({"impact": [1, 0], "influence": [0, 1]}, index=list(SHADOWS)[:2])
    assert charts.quadrants(light, labels=SHADOWS).sentence == "Her er der ikke noget, der fylder meget."
    heavy = light.assign(impact=[4, 0])
    assert charts.quadrants(heavy, labels=SHADOWS).sentence == "Det, der fylder mest, kan I ikke selv gøre meget ved."


def test_a_thought_experiment_says_that_it_was_not_measured_and_names_where_it_tips():
    drawn = picture_of(30, False, "curves", "da", "phone")
    assert drawn.sentence == "Modellen viser, hvad antagelserne medfører. Den er ikke målt hos jer."
    assert "Vippepunkt" in [box.text for box in Marks(drawn).texts]
    assert [row[-1] for row in drawn.table.rows] == [
        "0,00 (ustabil), 0,53", "0,00 (ustabil), 0,57", "0,00, 0,40 (ustabil), 1,00",
    ]  # fmt: skip


def test_more_than_can_be_told_apart_is_refused():
    table = pd.DataFrame({"inclusion": [0.5] * 5, "discrimination": [0.5] * 5}, index=list("abcde"))
    with pytest.raises(ValueError, match="there are 5 formulations; at most 4 can be told apart"):
        charts.pareto(table)
    with pytest.raises(ValueError, match="there are 5 perspectives; at most 4 can be told apart"):
        charts.gap(pd.DataFrame({name: [20.0] for name in "abcde"}, index=["x"]))


def test_agreement_is_never_drawn_without_what_chance_would_give():
    shares, contested = pd.DataFrame({"in": [1.0], "out": [0.0]}, index=["a"]), pd.Series({"a": 0.0})
    with pytest.raises(ValueError, match="alpha is told with the plain agreement"):
        charts.contested(shares, contested, alpha=0.5)
    with pytest.raises(ValueError, match="kendall_w is told with its value for random answers"):
        charts.ladder(["a", "b"], {"a": 3.0, "b": 0.0}, kendall_w=0.5)
