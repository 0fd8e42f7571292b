"""What is said where tables answer together: nothing about being alone, and where the tables' numbers come from."""

import re
from collections.abc import Iterator

import pytest

from kernelib import content, planning
from kernelib.workshop import Workshop, new_workshop

# Said to people who answer each by themselves, and wrong at a table; "leave the phone alone" is among it.
ALONE = {
    "da": r"\balene\b|hver for sig|hver især|sidemanden|mindst fem|fem svar|færre end (fem|ti)\b|for jer selv|"
    r"eget arbejde",
    "en": r"\balone\b|by (ourselves|yourselves)|each by|person next to you|at least five|fewer than (five|ten)\b|"
    r"for yourselves|your own work",
}
AGENDAS = pytest.mark.parametrize("agenda", content.agendas())


def is_alone(text: dict[str, str]) -> bool:
    return any(re.search(ALONE[language], text[language]) for language in ALONE)


def spoken(workshop: Workshop) -> Iterator[tuple[str, dict[str, str]]]:
    """All that the facilitator is given to say or to know, by where it stands."""
    for part, told in planning.around(workshop.row).items():
        if told:
            yield part, told["say"]
    for step in workshop.agenda:
        yield step["exercise"], step["say"]
        yield step["exercise"], step["say_again"]
        yield from ((step["exercise"], step["help"][key]) for key in ("silent", "small"))
        yield from ((step["exercise"], mistake) for mistake in step["help"]["mistakes"])


@AGENDAS
def test_in_a_dialogue_nothing_is_said_as_if_each_answered_alone(agenda):
    workshop = new_workshop(mode="dialogue", agenda=agenda, database="sqlite://")
    assert not [(where, text["da"]) for where, text in spoken(workshop) if is_alone(text)]


@AGENDAS
def test_a_measurement_goes_on_speaking_to_each(agenda):
    workshop = new_workshop(agenda=agenda, database="sqlite://")
    assert any(is_alone(text) for _, text in spoken(workshop))


@AGENDAS
def test_a_persons_step_that_speaks_of_answering_alone_has_words_for_tables_too(agenda):
    for step in content.agenda(agenda):
        for told in (step, step["help"]):
            for key in ("say", "silent", "small"):
                if key in told and step["by"] == "person" and is_alone(told[key]):
                    assert f"{key}_tables" in told, f"{step['exercise']}: {key}"


@AGENDAS
def test_a_step_that_is_made_a_tables_is_spoken_of_as_one(agenda):
    steps = [{"exercise": step["exercise"], "minutes": 5, "by": "table"} for step in content.agenda(agenda)]
    workshop = new_workshop(agenda=agenda, steps=steps, database="sqlite://")
    assert not [step["exercise"] for step in workshop.agenda if is_alone(step["say"])]


def numbered(workshop: Workshop) -> list[str]:
    found = [where for where, text in spoken(workshop) if "får hvert bord et nummer" in text["da"]]
    assert found == [where for where, text in spoken(workshop) if "each table gets a number" in text["en"]]
    return found


def test_the_tables_get_their_numbers_before_a_phone_asks_for_one(monkeypatch):
    def made(agenda: str, mode: str) -> Workshop:
        return new_workshop(agenda=agenda, mode=mode, database="sqlite://")

    assert numbered(made("half-day", "measure")) == numbered(made("full-day", "measure")) == ["formulations"]
    assert numbered(made("half-day", "dialogue")) == numbered(made("full-day", "dialogue")) == ["welcome"]
    assert numbered(made("45-minutes", "dialogue")) == ["welcome"]
    assert numbered(made("45-minutes", "measure")) == []
    # An agenda without a welcome begins with its first step.
    monkeypatch.setattr(planning, "around", lambda row: {"welcome": None, "close": None})
    assert numbered(made("45-minutes", "dialogue")) == ["what-it-is"]
