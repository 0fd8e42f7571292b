"""Free texts: what the facilitator lets through, and that nothing else reaches anybody."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelib import exports, revealing
from kernelib.errors import AnswerError, NotFound, StageError
from kernelib.exercises import FreeText
from kernelib.store import Store
from kernelib.workshop import new_workshop
from tests.databases import MEETINGS, people

SPIRALS = FreeText(
    id="our-spirals",
    title="Spiraler",
    prompt="Hvad giver gode og onde spiraler?",
    items={"up": "En god spiral", "down": "En ond spiral"},
    longest=60,
)


@pytest.fixture
def written(store):
    """Six people have written one text each, and two of them another."""
    workshop = new_workshop("Prøve", database=store)
    workshop.open(SPIRALS)
    texts = [{"up": f"God {number}"} for number in range(1, 7)]
    texts[0]["down"], texts[1]["down"] = "Ond 1", "Ond 2"
    people(workshop, *texts, exercise=SPIRALS)
    return workshop


def by_text(workshop):
    return {each["text"]: each for each in workshop.texts(SPIRALS)}


def released(workshop):
    return [each["text"] for each in workshop.reveal(SPIRALS)["scores"].get("texts", [])]


def test_a_text_waits_until_it_is_let_through(written):
    assert {each["state"] for each in written.texts(SPIRALS)} == {"waiting"}
    assert released(written) == []

    written.moderate(SPIRALS, by_text(written)["God 3"]["id"], "shown")
    assert released(written) == ["God 3"]


def test_a_text_is_told_with_its_item_and_not_with_its_writer(written):
    texts = written.texts(SPIRALS)

    assert [set(each) for each in texts] == [{"id", "item", "text", "state", "merged_into"}] * 8
    assert [each["item"] for each in texts] == ["up"] * 6 + ["down"] * 2
    assert len({each["id"] for each in texts}) == 8, "two texts of one person have nothing in common"


@pytest.mark.parametrize("reading", ["answers", "all_answers"])
def test_a_text_that_comes_while_they_are_being_read_waits_or_is_told(written, monkeypatch, reading):
    read = getattr(written.store, reading)

    def meanwhile(*asked):
        monkeypatch.undo()
        people(written, {"up": "God 7"}, exercise=SPIRALS)
        return read(*asked)

    monkeypatch.setattr(written.store, reading, meanwhile)
    assert len(written.texts(SPIRALS)) in (8, 9)
    assert "God 7" in by_text(written)


def test_a_hidden_text_comes_back_with_another_call(written):
    id = by_text(written)["God 1"]["id"]
    for state, told in (("shown", ["God 1"]), ("hidden", []), ("shown", ["God 1"]), ("waiting", [])):
        assert written.moderate(SPIRALS, id, state)["state"] == state
        assert released(written) == told


def test_a_text_merged_into_another_is_shown_as_that(written):
    texts = by_text(written)
    one, two = texts["God 1"]["id"], texts["God 2"]["id"]
    written.moderate(SPIRALS, one, "shown")

    merged = written.moderate(SPIRALS, two, "shown", merged_into=one)

    assert (merged["state"], merged["merged_into"]) == ("hidden", one)
    assert released(written) == ["God 1"]
    assert written.moderate(SPIRALS, two, "shown")["merged_into"] is None, "undone"
    assert released(written) == ["God 1", "God 2"]


def test_a_text_is_only_merged_into_another_about_the_same(written):
    texts = by_text(written)
    one, two, down = (texts[name]["id"] for name in ("God 1", "God 2", "Ond 1"))
    written.moderate(SPIRALS, two, "hidden", merged_into=one)
    for id, into in ((one, down), (one, one), (one, two)):
        with pytest.raises(AnswerError) as refused:
            written.moderate(SPIRALS, id, "hidden", merged_into=into)
        assert refused.value.key == "not_mergeable"


def test_what_a_text_has_become_holds_when_it_is_sent_again_unchanged(store):
    workshop = new_workshop("Prøve", database=store)
    workshop.open(SPIRALS)
    anna, *_ = people(workshop, *({"up": f"God {n}"} for n in range(1, 6)), exercise=SPIRALS)
    workshop.moderate(SPIRALS, by_text(workshop)["God 1"]["id"], "shown")

    anna.submit(SPIRALS, {"up": "God 1", "down": "Ond 1"})
    assert {text: each["state"] for text, each in by_text(workshop).items() if text.endswith("1")} == {
        "God 1": "shown",
        "Ond 1": "waiting",
    }
    anna.submit(SPIRALS, {"up": "God 1, skrevet om"})
    assert by_text(workshop)["God 1, skrevet om"]["state"] == "waiting", "another text is another text"


def test_the_texts_of_fewer_than_five_are_shown_to_nobody(store):
    workshop = new_workshop("Prøve", database=store)
    workshop.open(SPIRALS)
    people(workshop, *({"up": f"God {n}"} for n in range(1, 5)), exercise=SPIRALS)
    for each in workshop.texts(SPIRALS):
        workshop.moderate(SPIRALS, each["id"], "shown")
    assert workshop.reveal(SPIRALS)["suppressed"]


def test_a_tables_text_is_let_through_too(store):
    workshop = new_workshop("Prøve", mode="dialogue", database=store)
    workshop.open(SPIRALS)
    for table in (1, 2):
        workshop.join(table=table).submit(SPIRALS, {"up": f"Bord {table}"})
    workshop.moderate(SPIRALS, by_text(workshop)["Bord 2"]["id"], "shown")
    assert released(workshop) == ["Bord 2"]


def test_another_round_has_texts_of_its_own(written):
    written.moderate(SPIRALS, by_text(written)["God 1"]["id"], "shown")
    written.open(SPIRALS, round=2)
    assert written.texts(SPIRALS) == []
    assert len(written.texts(SPIRALS, round=1)) == 8


def test_what_cannot_be_done_is_one_sentence_in_both_languages(written):
    id = written.texts(SPIRALS)[0]["id"]
    written.add(MEETINGS)
    for wrong, error in (
        ((SPIRALS, "nobodys", "shown"), NotFound),
        ((SPIRALS, id, "gone"), AnswerError),
        ((MEETINGS.id, id, "shown"), AnswerError),
    ):
        with pytest.raises(error) as refused:
            written.moderate(*wrong)
        assert refused.value.sentence("da") != refused.value.sentence("en")
    written.end()
    with pytest.raises(StageError):
        written.moderate(SPIRALS, id, "shown")


def test_moderation_is_read_after_the_end_and_gone_after_deletion(written):
    written.moderate(SPIRALS, by_text(written)["God 2"]["id"], "hidden", merged_into=by_text(written)["God 1"]["id"])
    written.end()
    after = by_text(written)
    assert after["God 2"]["merged_into"] == after["God 1"]["id"]
    written.delete()
    assert written.store.moderation(written.code) == []


def test_what_is_hidden_after_it_was_shown_is_in_no_picture_and_in_no_export(written, tmp_path):
    for text in ("God 1", "God 2"):
        written.moderate(SPIRALS, by_text(written)[text]["id"], "shown")
    first = written.reveal(SPIRALS)
    written.moderate(SPIRALS, by_text(written)["God 1"]["id"], "hidden")
    revealing.show_anew(written, written.exercise(SPIRALS), 1)
    assert written.results(SPIRALS)["release"] == first["release"] + 1
    for told in (written.results(SPIRALS), written.release(SPIRALS, first["release"])):
        assert [each["text"] for each in told["scores"]["texts"]] == ["God 2"]
    exports.export(written, tmp_path)
    assert "God 1" not in (tmp_path / "scores.csv").read_text(encoding="utf-8-sig")


decisions = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["shown", "hidden", "waiting", "merge"])), max_size=12
)


@settings(max_examples=40)
@given(decisions)
def test_no_text_is_on_any_screen_but_those_let_through(made):
    store = Store("sqlite://")
    workshop = new_workshop("Prøve", database=store)
    workshop.open(SPIRALS)
    everybody = people(workshop, *({"up": f"Hemmelig {n}."} for n in range(7)), exercise=SPIRALS)
    texts = by_text(workshop)
    allowed: set[str] = set()
    for number, what in made:
        text, other = f"Hemmelig {number}.", f"Hemmelig {(number + 1) % 7}."
        try:
            if what == "merge":
                workshop.moderate(SPIRALS, texts[text]["id"], "hidden", merged_into=texts[other]["id"])
            else:
                workshop.moderate(SPIRALS, texts[text]["id"], what)
        except AnswerError:
            continue
        (allowed.add if what == "shown" else allowed.discard)(text)
    workshop.reveal(SPIRALS)
    told = json.dumps(workshop.state(everybody[0]) | {"answer": None}, ensure_ascii=False)
    assert {f"Hemmelig {n}." for n in range(7) if f"Hemmelig {n}." in told} == allowed
    store.close()
