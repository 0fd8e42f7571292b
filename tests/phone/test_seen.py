"""The room's picture of each kind on a phone, with one's own answer in it."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits

# What the phone answers, and seven others. By hand: of eight, three chose the seed.
ANSWERS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "core-metaphor": ({"seed": True}, [{"seed": True}] * 2 + [{"decisive": True}] * 3 + [{"inner_part": True}] * 2),
    "who-formulates": (
        {"citizen": 100},
        [{"citizen": 20, "staff": 50, "organisation": 10, "politician": 20}] * 4
        + [{"citizen": 40, "staff": 20, "organisation": 20, "politician": 20}] * 3,
    ),
    "own-contribution": (
        {"a": {"own": 3, "people": 4}},
        [{"a": {"own": 1, "people": 4}, "b": {"own": 2}}] * 5 + [{"a": {"own": 3, "people": 2}, "b": {"own": 4}}] * 2,
    ),
}
# Five of eight have seen play, three have seen calm.
ANSWERS["recognise-pedagogue"] = (
    {"calm": True, "play": True},
    [{"play": True, "hands": True}] * 4 + [{"calm": True, "hands": True}] * 2 + [{"hands": True, "quarrels": True}],
)
FOLDED = ({"pedagogue": True}, [{"teacher": True}] * 6 + [{"other": True}] * 4 + [{"pedagogue": True}])
SAID = {
    "recognise-pedagogue": (
        "Du har set »Finder ro sammen med det barn, der ikke kan være i klassen lige nu«. Det har 38 procent.",
        "You have seen “Find calm together with the child who cannot be in the classroom just now”. So have 38 percent",
    ),
    "core-metaphor": ("Du valgte »Et frø«. Det gjorde 38 procent.", "You picked “A seed”. So did 38 percent"),
    # 4 · 20 + 3 · 40 + 100 is 300, for eight.
    "who-formulates": (
        "Du gav 100 point til »Borger«. Rummet gav 37,5 i gennemsnit.",
        "Points you gave to “Citizen”: 100. The room gave 37.5 on average.",
    ),
    "own-contribution": ("svarede du »I høj grad«. Det gjorde 38 procent.", "you answered “To a great extent”."),
}


def put(house, workshop, exercise: str, token: str, answer: dict[str, Any]) -> None:
    body = {"id": str(uuid.uuid4()), "round": 1, "answer": answer}
    done = house.call("PUT", f"api/workshops/{workshop['code']}/answers/{exercise}", token, json=body)
    assert done.status_code == 200, done.text


def fill(house, workshop, exercise: str, anna, answers=None) -> None:
    """Everybody answers, the phone by what it keeps: its own token."""
    own, others = answers or ANSWERS[exercise]
    person = anna.page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([key]) => key.endsWith(' person'))[1]).token"
    )
    put(house, workshop, exercise, person, own)
    for answer in others:
        put(house, workshop, exercise, house.join(workshop["code"], "pedagogue")["token"], answer)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("exercise", list(ANSWERS))
def test_ones_own_answer_is_told_marked_and_in_the_table(phone, house, workshop, exercise, language):
    anna = phone(language=language)
    anna.join()
    house.stage(workshop, exercise, "open")
    fill(house, workshop, exercise, anna)
    house.stage(workshop, exercise, "revealed")
    anna.page.wait_for_selector(".own-overlay .own-mark", timeout=20_000)
    anna.sees(anna.word(*SAID[exercise]))
    marks = {"core-metaphor": 1, "who-formulates": 2, "own-contribution": 2, "recognise-pedagogue": 2}
    expect(anna.page.locator(".own-overlay .own-mark")).to_have_count(marks[exercise])
    anna.page.get_by_text(anna.word("Tallene i en tabel", "The numbers in a table")).click()
    if exercise == "who-formulates":
        assert anna.page.locator("thead th").last.inner_text() == anna.word("Dit svar", "Your answer")
        assert (
            anna.page.locator("tbody tr").filter(has_text=anna.word("Borger", "Citizen")).inner_text().endswith("100")
        )
    else:
        assert anna.page.locator("td.own").count() == marks[exercise]
    assert_fits(anna.page)
    assert_accessible(anna.page)


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_told_together_with_others_is_told_so_to_whoever_picked_it(phone, house, workshop, language):
    anna = phone(language=language)
    anna.join()
    house.stage(workshop, "my-profession", "open")
    fill(house, workshop, "my-profession", anna, FOLDED)
    house.stage(workshop, "my-profession", "revealed")
    # Of twelve, two picked it and four another that is told with it.
    anna.sees(
        anna.word(
            "Du valgte »Pædagoger«. Den tæller med i »Andre faggrupper tilsammen«, som 50 procent valgte.",
            "You picked “Pedagogues”. It counts in “Other professions together”, which 50 percent picked.",
        )
    )


def test_a_text_is_on_the_phone_only_once_the_facilitator_let_it_through(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "burned-down", "open")
    for number in range(6):
        put(house, workshop, "burned-down", house.join(workshop["code"])["token"], {"nobody": f"Linje nummer {number}"})
    key, base = workshop["facilitator_key"], f"api/workshops/{workshop['code']}"
    texts = house.call("GET", f"{base}/texts/burned-down", key).json()["texts"]
    [second] = [each for each in texts if each["text"] == "Linje nummer 2"]
    let = house.call("PUT", f"{base}/texts/burned-down/{second['id']}", key, json={"state": "shown"})
    assert let.status_code == 200, let.text
    house.stage(workshop, "burned-down", "revealed")
    anna.page.wait_for_selector(".picture svg", timeout=20_000)
    anna.page.get_by_text("Teksterne i en tabel").click()
    anna.sees("Linje nummer 2")
    results = house.call("GET", f"{base}/results/burned-down", key).json()
    assert results["n"] == 6 and results["groups"] == []
    assert results["scores"]["texts"] == [{"item": "nobody", "text": "Linje nummer 2"}]
    assert "Linje nummer 1" not in anna.page.content()
    assert_fits(anna.page)
    assert_accessible(anna.page)
