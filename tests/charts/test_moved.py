"""A later round over the one before: what has moved, from what both have released."""

import pytest

from kernelib import charts, content, release
from kernelib.charts import moved
from kernelib.exercises import CardSort, Choice, Exercise, Rating
from tests.charts.marks import Marks, place_of
from tests.charts.rooms import ALLOCATION, CHOICE, FREE_TEXT, LONG_SCALE, RATING, Room

CARDS = CardSort(
    id="our-meetings", title="Vores møder", prompt="?", items={"team": "Teammøde", "staff": "Personalemøde"},
    bins={"closer": "Tættere på", "further": "Længere væk", "dont_know": "Ved ikke"},
)  # fmt: skip
COMPARED: list[Exercise] = [
    content.exercise("core-or-periphery"), content.exercise("abstraction-order"), CHOICE, ALLOCATION, RATING,
]  # fmt: skip


def round_of(exercise: Exercise, round: int, **answers) -> dict:
    """What is released when everybody has answered: by number of people, or what each of so many answered."""
    rows = [
        {"seq": n, "participant": f"p{n}", "role": "teacher", "answer": answer, "texts": {}}
        for n, answer in enumerate(answer for answer, many in answers["told"] for _ in range(many))
    ]
    snapshot = release.snapshot(exercise, round, rows)
    assert snapshot is not None
    return snapshot.result | {"release": round}


def invented(exercise: Exercise, round: int, people: int) -> dict:
    room = Room(people)

    def answer():
        if isinstance(exercise, CardSort):
            return {item: room.pick(exercise.bins) for item in exercise.items}
        if exercise.kind == "ranking":
            order = room.chance.sample(list(exercise.items), len(exercise.items))
            return {item: place for place, item in enumerate(order, start=1)}
        return room.answer(exercise)

    return round_of(exercise, round, told=[(answer(), 1) for _ in range(people)])


def both_rounds() -> tuple[dict, dict]:
    closer, further = {"team": "closer", "staff": "closer"}, {"team": "further", "staff": "closer"}
    apart = {"team": "further", "staff": "further"}
    return (
        round_of(CARDS, 1, told=[(closer, 2), (further, 6), (apart, 2)]),
        round_of(CARDS, 2, told=[(closer, 7), (further, 1), (apart, 2)]),
    )


def test_the_largest_move_is_named_with_where_it_came_from():
    first, second = both_rounds()
    drawn = charts.picture(CARDS, second, "da", "wall", former=first)
    assert drawn.moved == "Anden runde: »Teammøde« har flyttet sig mest. »Tættere på« gik fra 20 til 70 procent."
    english = charts.picture(CARDS, second, "en", former=first).moved
    assert english == "Second round: “Teammøde” has moved most. “Tættere på” went from 20 to 70 percent."
    assert drawn.sentence == charts.sentence(CARDS, second, "da"), "what the round says of itself stands"
    assert "godt" in drawn.not_said[0]
    assert drawn.words()["moved"] == drawn.moved


def test_each_card_has_both_rounds_above_one_another_and_in_the_table():
    first, second = both_rounds()
    drawn = charts.picture(CARDS, second, "da", "wall", former=first)
    thin = [row for _, rows in Marks(drawn).layers for row in rows if "before" in row]
    room = sum(row["x2"] - row["x"] for row in thin if row["y"] == thin[0]["y"])
    assert thin[0]["x2"] - thin[0]["x"] == pytest.approx(0.2 * room, rel=0.02)
    assert drawn.table.columns[:4] == ["Kort", "Tættere på", "Længere væk", "Ved ikke"]
    assert drawn.table.columns[4:] == [f"{name}, første runde" for name in drawn.table.columns[1:4]]
    assert ["Teammøde", "70", "30", "0", "20", "80", "0"] in drawn.table.rows


def test_what_hardly_moved_is_said_to_stand():
    first, _ = both_rounds()
    drawn = charts.picture(CARDS, first | {"round": 2}, "da", former=first)
    assert drawn.moved == "Anden runde: I svarer næsten som i første runde."


def test_what_one_round_held_back_is_in_neither_bar_nor_sentence():
    alike = {"team": "closer", "staff": "closer"}
    apart = {"team": "closer", "staff": "further"}
    first = round_of(CARDS, 1, told=[(alike, 5), (apart, 5)])
    second = round_of(CARDS, 2, told=[(alike, 8), (apart, 2)])
    assert "team" in first["scores"]["nearly_unanimous"]
    assert [item for item, _ in moved.moves(CARDS, second, first)] == ["staff"]
    drawn = charts.picture(CARDS, second, "da", former=first)
    assert next(row for row in drawn.table.rows if row[0] == "Teammøde")[4:] == ["–"] * 3


@pytest.mark.parametrize("exercise", COMPARED, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("language", ["da", "en"])
def test_two_rounds_of_every_kind_stand_inside_and_apart(exercise, language):
    first, second = invented(exercise, 1, 12), invented(exercise, 2, 31)
    for size in ("wall", "phone"):
        drawn = charts.picture(exercise, second, language, size, former=first)
        assert drawn.moved and "{" not in drawn.title + drawn.moved + drawn.description
        marks = Marks(drawn)
        assert not marks.outside() and not marks.meeting()
        assert size == "phone" or (marks.height <= place_of(drawn) and marks.least_letters() >= 28)


@pytest.mark.parametrize("exercise", [LONG_SCALE, FREE_TEXT], ids=lambda exercise: exercise.id)
def test_where_rounds_do_not_compare_the_later_stands_alone(exercise):
    first, second = invented(exercise, 1, 12), invented(exercise, 2, 31)
    drawn = charts.picture(exercise, second, former=first)
    assert drawn.moved == "" and drawn.svg() == charts.picture(exercise, second).svg()


def test_people_and_functions_are_not_put_in_order_by_how_far_they_moved():
    people = Choice(id="who", title="Hvem", prompt="?", items={"a": "Lærerne", "b": "Pædagogerne"}, of_people=True)
    assert not moved.moves(people, invented(people, 2, 31), invented(people, 1, 12))
    ties = Rating(
        id="ties", title="Bånd", prompt="?", items={"teacher": "Lærere", "pedagogue": "Pædagoger"},
        criteria={"respect": "Respekt"}, scale=[(n, str(n)) for n in range(1, 6)],
    )  # fmt: skip
    result = invented(ties, 2, 31)
    group = {"role": "teacher", "n": 31, "scores": result["scores"]}
    of_ties = result | {"groups": [group, group | {"role": "pedagogue"}]}
    assert not moved.moves(ties, of_ties, of_ties | {"round": 1})
