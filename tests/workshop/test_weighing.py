"""The dilemma as a step of a live workshop: from what was released, when all of it has been."""

import json
import random
from pathlib import Path

import pytest

from kernelib import charts, content, exports, weighing
from kernelib.dilemma import OTHERS, scores, weighed
from kernelib.errors import NotFound, StageError
from kernelib.planning import DILEMMA
from kernelib.workshop import Workshop, new_workshop
from tests.charts.marks import Marks

ROLES = ["teacher"] * 7 + ["pedagogue"] * 6 + ["leader"] * 3 + ["undisclosed"] * 3
JUDGED, BY_A, BY_B = "own-contribution", "tasks-by-a", "tasks-by-b"
CARDS = list(content.exercise(BY_A).items)


def seen(number: int, role: str) -> dict[str, dict[str, int]]:
    """All see themselves in A; in B the pedagogues hardly do."""
    low = role == "pedagogue"
    b = number % 3 if low else 2 + number % 3
    return {"a": {"own": 3 + number % 2, "people": number % 5}, "b": {"own": b, "people": 3 + number % 2}}


def sorted_by_a(number: int, role: str) -> dict[str, str]:
    """Anything may be in the core."""
    chance = random.Random(f"a {number}")
    return {card: chance.choice(["core", "core", "core", "supporting"]) for card in CARDS}


def sorted_by_b(number: int, role: str) -> dict[str, str]:
    """Every other card is, but for one in seven answers."""
    apart = {card: ("core", "supporting")[(n + (number + n) % 7 // 6) % 2] for n, card in enumerate(CARDS)}
    return apart


ANSWERS = {JUDGED: seen, BY_A: sorted_by_a, BY_B: sorted_by_b}


class Room:
    def __init__(self, workshop: Workshop, roles: list[str] | None = None) -> None:
        self.workshop = workshop
        if workshop.mode == "dialogue":
            self.people = [workshop.join(table=number) for number in range(1, 13)]
        else:
            self.people = [workshop.join(role) for role in roles or ROLES]

    def answer(self, id: str, who=None, answers=None, round: int | None = None) -> None:
        self.workshop.open(id, round)
        for number, person in enumerate(self.people):
            if who is None or number in who:
                person.submit(id, (answers or ANSWERS[id])(number, person.role))

    def judged(self, *steps: str, **more) -> "Room":
        for id in steps or ANSWERS:
            self.answer(id, **more)
            self.workshop.reveal(id)
        return self

    @property
    def steps(self) -> list[str]:
        return [step["exercise"] for step in self.workshop.agenda]


@pytest.fixture
def room(store) -> Room:
    return Room(new_workshop("Prøve", agenda="half-day", database=store))


def test_it_comes_after_the_last_of_the_steps_it_is_told_of(room):
    room.judged(JUDGED, BY_A)
    assert DILEMMA not in room.steps
    with pytest.raises(NotFound):
        room.workshop.reveal(DILEMMA)
    room.judged(BY_B)
    assert room.steps[room.steps.index(BY_B) + 1] == DILEMMA
    [step] = [step for step in room.workshop.agenda if step["picture_only"]]
    # The pause that stood after the cards comes after this.
    [cards] = [step for step in room.workshop.agenda if step["exercise"] == BY_B]
    assert step["pause"] == 5 and not cards.get("pause")
    assert step["title"]["da"] == "Dilemmaet" and "Ingen af dem vinder" in step["say"]["da"]


def test_tables_are_told_how_many_tables_see_themselves(store):
    room = Room(new_workshop("Borde", agenda="half-day", mode="dialogue", database=store)).judged()
    [step] = [step for step in room.workshop.agenda if step["picture_only"]]
    assert "jo flere borde kan se deres bidrag" in step["say"]["da"] and "more tables can see" in step["say"]["en"]


def test_the_order_in_which_they_are_revealed_does_not_matter(room):
    room.judged(BY_B, BY_A)
    assert DILEMMA not in room.steps
    room.judged(JUDGED)
    assert room.steps[room.steps.index(BY_B) + 1] == DILEMMA


def test_a_step_that_was_suppressed_has_released_nothing(room):
    room.judged(JUDGED, BY_A)
    room.judged(BY_B, who=range(4))
    assert room.workshop.results(BY_B)["suppressed"] and DILEMMA not in room.steps


def test_nobody_answers_it(room):
    room.judged()
    for state in ("open", "closed"):
        with pytest.raises(StageError) as refused:
            room.workshop.set_stage(DILEMMA, state)
        assert refused.value.sentence("da") == "Her er der ikke noget at svare på. Vis billedet."
    room.workshop.reveal(DILEMMA)
    with pytest.raises(StageError):
        room.people[0].submit(DILEMMA, {"a": True})


@pytest.mark.parametrize("roles", [ROLES, ["teacher"] * 7 + ["leader"] * 4 + ["office"] * 4])
def test_an_analyst_has_the_answers_it_rests_on_and_arrives_at_its_numbers(store, roles):
    room = Room(new_workshop("Prøve", agenda="half-day", database=store), roles)
    with pytest.raises(NotFound):
        weighing.behind(room.workshop)
    room.judged()
    released = room.workshop.reveal(DILEMMA)["scores"]
    with pytest.raises(TypeError, match="has no releases"):
        weighing.behind(exports.Export(Path(), {"workshop": {"title": "x", "roles": {}}, "exercises": []}))  # type: ignore[arg-type]
    judged, sorted_by, fewest, *_ = weighing.behind(room.workshop)
    table, _, cloud = weighed(judged, sorted_by, fewest=fewest)
    told = scores(table, cloud)
    assert {score: released[score] for score in told} == told


def test_where_no_function_stands_by_itself_the_picture_is_of_everybody_and_says_so(store):
    room = Room(new_workshop("Prøve", agenda="half-day", database=store), ["teacher"] * 12 + ["leader"] * 3).judged()
    told = room.workshop.reveal(DILEMMA)
    assert told["scores"]["pooled"]
    drawn = charts.picture(room.workshop.exercise(DILEMMA), told, "da", "wall")
    assert "Så mange kan se deres bidrag" in drawn.svg() and "med færrest" not in drawn.svg()
    assert any("i hele rummet" in note for note in drawn.table.notes)
    seen = room.workshop.answers(JUDGED).query("item == 'b' and criterion == 'own'")["value"] >= 3
    assert told["scores"]["inclusion"]["b"] == pytest.approx((seen.sum() + 1) / (len(seen) + 2))


def test_every_screen_shows_what_it_says_and_whom_it_costs(room):
    told = room.judged().workshop.reveal(DILEMMA)
    says = "B skelner tydeligere mellem opgaverne, men pædagoger ser mindre af sig selv i den end i A."
    assert told["sentence"]["da"] == says
    screen = room.workshop.screen("da")
    assert screen["stage"] == {"exercise": DILEMMA, "state": "revealed", "round": 1, "by": "person"}
    assert screen["results"]["sentence"]["da"] == says
    drawn = charts.picture(room.workshop.exercise(DILEMMA), told, "da", "wall")
    assert drawn.sentence == says and drawn.svg().startswith("<svg")
    assert [row[0][:1] for row in drawn.table.rows] == ["A", "B"]
    assert drawn.not_said[0] == "Hvilken formulering der er den rigtige. Det er jeres valg." and len(drawn.talk) == 2


def test_its_numbers_are_those_of_the_answers(room):
    scores = room.judged().workshop.reveal(DILEMMA)["scores"]
    answers = room.workshop.answers(JUDGED)
    cards = {code: room.workshop.answers(f"tasks-by-{code}") for code in "ab"}
    # Leaders and those who do not say are together what the room has besides its groups.
    roles = {group["role"] for group in room.workshop.results(JUDGED)["groups"]}
    assert roles == {"teacher", "pedagogue"}
    expected, by_role, _ = weighed(
        answers.assign(role=answers["role"].where(answers["role"].isin(roles), OTHERS)),
        {code: told.assign(role=told["role"].where(told["role"].isin(roles), OTHERS)) for code, told in cards.items()},
    )
    assert scores["left_out"] == [] and set(by_role.columns) == {"teacher", "pedagogue", OTHERS}
    for axis in ("inclusion", "discrimination", "undominated"):
        assert scores[axis] == pytest.approx(expected[axis].to_dict())
    assert scores["inclusion"]["b"] < 0.4 < scores["inclusion"]["a"]
    assert scores["discrimination"]["a"] < 0.1 < 0.3 < scores["discrimination"]["b"]


def test_it_stays_as_it_was_until_one_of_its_steps_is_released_anew(room):
    room.judged()
    first = room.workshop.reveal(DILEMMA)
    # Answers come, and one step is revealed again with too few of them to be anything new.
    room.answer(BY_A, who=range(4), answers=sorted_by_b)
    room.workshop.reveal(BY_A)
    assert room.workshop.reveal(DILEMMA) == first
    # More come, and nobody reveals them: what was released stands.
    room.answer(BY_A, who=range(9), answers=sorted_by_b)
    room.workshop.close(BY_A)
    assert room.workshop.reveal(DILEMMA) == first
    room.workshop.reveal(BY_A)
    again = room.workshop.reveal(DILEMMA)
    assert again["release"] == 2 and again["scores"]["discrimination"]["a"] > first["scores"]["discrimination"]["a"]
    assert room.workshop.release(DILEMMA, 1) == first


def test_no_function_is_in_it_that_its_step_does_not_show(room):
    low = ["leader", "office"]
    room = Room(room.workshop, ["teacher"] * 8 + ["pedagogue"] * 6 + [low[n % 2] for n in range(6)])

    def own(number, role):
        value = number % 2 if role in low else 3 + number % 2
        return {code: {"own": value, "people": value} for code in "ab"}

    room.judged(JUDGED, answers=own)
    told = room.judged(BY_A, BY_B).workshop.reveal(DILEMMA)
    assert {group["role"] for group in room.workshop.results(JUDGED)["groups"]} == {"teacher", "pedagogue"}
    # Six of two functions of three: (0 + 1) / (6 + 2), and no word of who they are.
    assert told["scores"]["inclusion"]["a"] == pytest.approx(1 / 8)
    assert "led" not in json.dumps(told["sentence"]) and told["groups"] == []


def test_a_function_that_answers_alike_is_not_told_of_by_itself(room):
    room = Room(room.workshop, ["teacher"] * 8 + ["pedagogue"] * 6 + ["office"] * 6)

    def own(number, role):
        b = 0 if role == "pedagogue" else 3 + number % 2
        return {"a": {"own": 3 + number % 2, "people": 3}, "b": {"own": b, "people": number % 5}}

    told = room.judged(JUDGED, answers=own).judged(BY_A, BY_B).workshop.reveal(DILEMMA)
    groups = {group["role"]: group["scores"] for group in room.workshop.results(JUDGED)["groups"]}
    assert None in groups["pedagogue"]["distribution"]["b"]["own"].values() and "teacher" in groups
    # With them counted alone it would be 1 / 8, and everybody would know what each of them answered.
    assert told["scores"]["inclusion"]["b"] > 1 / 8
    assert "pædagog" not in told["sentence"]["da"]
    # Everybody gave the same value for the people of A.
    assert told["scores"]["people"]["a"] is None and told["scores"]["people"]["b"] is not None


def test_a_card_on_which_nearly_all_were_alike_counts_for_no_formulation(room):
    def clear(number, role):
        return sorted_by_b(number, role) | {CARDS[0]: "core", CARDS[1]: "not_ours"}

    told = room.judged(JUDGED, BY_A).judged(BY_B, answers=clear).workshop.reveal(DILEMMA)
    assert told["scores"]["left_out"] == CARDS[:2]
    assert "regnet" not in told["sentence"]["da"]
    names = " og ".join(room.workshop.exercise(BY_A).items[card]["da"] for card in CARDS[:2])
    drawn = charts.picture(room.workshop.exercise(DILEMMA), told)
    assert drawn.title.endswith("Ikke regnet med: 2 af 14 kort, hvor næsten alle svarede ens.")
    [note] = [note for note in drawn.table.notes if note.startswith("Ikke regnet med")]
    assert note.startswith(f"Ikke regnet med: {names}.") and "ikke en fejl" in note
    # What the two cards were put down as makes no difference to anything that is shown.
    other = new_workshop("Prøve", agenda="half-day", database="sqlite://")

    def otherwise(number, role):
        return clear(number, role) | {CARDS[0]: "supporting", CARDS[1]: "core"}

    again = Room(other).judged(JUDGED, BY_A).judged(BY_B, answers=otherwise).workshop.reveal(DILEMMA)
    assert again["scores"]["discrimination"] == told["scores"]["discrimination"]
    other.store.close()


def test_where_too_many_cards_were_alike_it_says_why_there_is_no_picture(room):
    def alike(number, role):
        return dict.fromkeys(CARDS, "core")

    told = room.judged(JUDGED, BY_A).judged(BY_B, answers=alike).workshop.reveal(DILEMMA)
    assert told["sentence"]["da"].startswith("På 14 af 14 kort svarede næsten alle ens ved mindst én formulering.")
    assert set(told["scores"]["discrimination"].values()) == {None}
    drawn = charts.picture(room.workshop.exercise(DILEMMA), told, "en")
    assert drawn.sentence.startswith("On 14 of 14 cards nearly everybody answered alike") and drawn.table.rows == []
    # Below the mark stands which they are, and that nothing is wrong with that; no cloud is spoken of, and no count.
    assert "Playground duty" in drawn.svg() and "nothing wrong" in drawn.description
    assert drawn.title == "" and drawn.table.notes == []


def test_where_everybody_agrees_on_everything_nothing_is_told_but_that(room):
    def same(number, role):
        return {code: {"own": 4, "people": 4} for code in "ab"}

    told = room.judged(JUDGED, answers=same).judged(BY_A, BY_B).workshop.reveal(DILEMMA)
    assert told["sentence"]["da"].startswith("Næsten alle svarede ens på, om de kan se deres bidrag.")
    assert set(told["scores"]["inclusion"].values()) == {None}
    drawn = charts.picture(room.workshop.exercise(DILEMMA), told, "da", "wall")
    # It is said once, in the sentence: the drawing is the mark, and no count contradicts it.
    assert not Marks(drawn).texts and Marks(drawn).marks() and drawn.title == ""


def test_tables_are_told_of_however_few_they_are(store):
    workshop = new_workshop("Prøve", mode="dialogue", agenda="half-day", database=store)
    tables = [workshop.join(role, table=n) for n, role in enumerate(["teacher", "pedagogue", None], start=1)]
    for id, answers in ANSWERS.items():
        workshop.open(id)
        for number, table in enumerate(tables):
            table.submit(id, answers(number, "teacher"))
        workshop.reveal(id)
    told = workshop.reveal(DILEMMA)
    assert told["n"] == 3 and None not in told["scores"]["inclusion"].values()


def test_an_export_has_its_numbers_and_not_the_draws(room, tmp_path):
    told = room.judged().workshop.reveal(DILEMMA)["scores"]
    exports.export(room.workshop, tmp_path)
    scores = exports.read_export(tmp_path).scores.query("exercise == @DILEMMA")
    assert set(scores["score"]) == {*told} - {"cloud", "left_out", "left_out_said", "nearly_unanimous"}
    [low, high] = scores.query("score == 'inclusion_range' and item == 'b'")["value"]
    assert [low, high] == pytest.approx(told["inclusion_range"]["b"])
