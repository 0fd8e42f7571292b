"""A step that tables answer, where everybody has joined by themselves."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.phone.test_phone import rows

TEXTS, CARDS, PICKED = "formulations", "core-or-periphery", "my-profession"


def sit_down(phone, table: str) -> None:
    phone.page.locator("#table").fill(table)
    phone.main()
    phone.page.locator("textarea").first.wait_for()


def test_a_phone_is_asked_for_its_table_when_tables_answer(phone, house, workshop):
    anna, ben = phone(320), phone(language="en")
    for each in (anna, ben):
        each.join()
    house.stage(workshop, TEXTS, "open", by="table")
    for each in (anna, ben):
        each.sees(each.word("Hvilket bord sidder I ved?", "Which table are you at?"))
        assert_fits(each.page)
        assert_accessible(each.page)
    anna.main()
    anna.sees("Skriv bordets nummer.")
    expect(anna.page.locator(".mistake")).to_be_focused()
    sit_down(anna, "3")
    sit_down(ben, "3")
    anna.sees("Bord 3 svarer sammen.")
    anna.page.locator("textarea").first.fill("At alle børn hører til.")
    anna.main()
    anna.sees("Gemt")
    ben.sees("Saved")
    ben.sees("At alle børn hører til.")
    assert_accessible(anna.page)
    assert len(rows(house, workshop, TEXTS)) == 1

    # Whoever has typed another table's number mends it, and sees nothing of the former.
    ben.page.get_by_role("button", name="Change table").click()
    expect(ben.page.locator("#table")).to_have_value("3")
    sit_down(ben, "4")
    ben.sees("Table 4 answers together.")
    assert "hører til" not in ben.page.locator("main").inner_text()
    house.stage(workshop, TEXTS, "closed")
    ben.sees("Answers are closed")


def test_the_half_day_asks_for_a_table_where_something_is_written_together_and_nowhere_else(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "contributions-own", "open")
    anna.page.locator("textarea").first.wait_for()
    house.stage(workshop, TEXTS, "open")
    anna.sees("Hvilket bord sidder I ved?")
    sit_down(anna, "2")
    # Asked once: the next step of a table knows it.
    house.stage(workshop, "dialogue-suggestions", "open")
    anna.sees("Forslag til dialogen")
    anna.page.locator("textarea").first.wait_for()
    anna.sees("Bord 2 svarer sammen.")


def test_a_step_by_person_asks_for_no_table(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, TEXTS, "open", by="person")
    anna.page.locator("textarea").first.wait_for()
    expect(anna.page.get_by_text("svarer sammen")).to_have_count(0)


def dialogue(house, browse, language: str, width: int = 360, made=None):
    made = made or house.new_workshop(mode="dialogue", agenda="half-day", language=language)
    watched = browse(width, 740, "da-DK" if language == "da" else "en-GB")
    phone = Phone(watched.page(), house.base, made["code"], language)
    phone.visit()
    phone.page.locator("#table").fill("1")
    phone.main()
    phone.sees(phone.word("Vi begynder om lidt", "We begin in a moment"))
    return made, phone


def to_one(text: str) -> list[str]:
    """What speaks to one person."""
    return re.findall(r"\b(?:[Dd]u|[Dd]in|[Dd]it|[Dd]ine)\b", text)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_table_is_spoken_to_as_a_table_from_the_question_to_the_end(house, browse, language):
    made, table = dialogue(house, browse, language)

    def looks_right(says: str) -> None:
        table.sees(says, 30)
        text = table.page.locator("main").inner_text()
        assert language == "en" or not to_one(text.replace("Kan du se dit eget bidrag", "")), text
        assert_fits(table.page)
        assert_accessible(table.page)

    house.stage(made, TEXTS, "open")
    table.page.locator("textarea").first.wait_for()
    looks_right(table.word("Bordets nummer står ikke ved den.", "It does not carry the number of your table."))
    table.page.locator("textarea").first.fill("At alle børn hører til.")
    table.main()
    looks_right(table.word("Det har I skrevet", "What you wrote"))
    house.stage(made, CARDS, "open")
    table.sort(lambda at: at % 3)
    looks_right(table.word("Sådan har I sorteret", "How you have sorted"))
    table.main()
    table.sees(table.word("Gemt", "Saved"))
    house.stage(made, CARDS, "revealed")
    looks_right(table.word("Her er svaret fra ét bord.", "Here is the answer of one table."))
    looks_right(table.word("Trekanterne er jeres svar.", "The triangles are your answers, and only you see them"))
    # A step that no table answers, before and after it is revealed.
    house.stage(made, PICKED, "open")
    house.stage(made, PICKED, "closed")
    looks_right(table.word("Her er ikke noget svar fra jeres bord.", "There is no answer here from your table."))
    house.stage(made, PICKED, "revealed")
    looks_right(table.word("Det kommer, når bordene har svaret.", "It will come when the tables have answered."))


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_table_that_is_taken_says_so_and_a_wrong_number_is_put_right(house, browse, language):
    made, first = dialogue(house, browse, language)
    _, second = dialogue(house, browse, language, made=made)
    taken = first.word("En anden telefon har også valgt bord 1.", "Another phone has also chosen table 1.")
    second.sees(taken)
    expect(first.page.get_by_text(taken)).to_have_count(0)
    assert_fits(second.page)
    assert_accessible(second.page)
    second.page.locator("[data-key=change-table]").click()
    second.sees(first.word("Hvilket bord sidder I ved?", "Which table are you at?"))
    second.page.locator("#table").fill("4")
    second.main()
    second.sees(first.word("Bord 4 svarer sammen.", "Table 4 answers together."))
    second.sees(first.word("Vi begynder om lidt", "We begin in a moment"))
    assert house.call("GET", f"api/workshops/{made['code']}/monitor", made["facilitator_key"]).json()["joined"] == 2
    # While a step is open too: what is sent then is the other table's.
    house.stage(made, TEXTS, "open")
    second.page.locator("textarea").first.wait_for()
    second.page.locator("[data-key=change-table]").click()
    second.page.locator("#table").fill("1")
    second.main()
    second.sees(taken)
    second.page.locator("textarea").first.wait_for()


def test_in_a_step_by_person_a_person_is_spoken_to(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "contributions-own", "open")
    anna.page.locator("textarea").first.fill("Jeg griber barnet.")
    anna.main()
    anna.sees("Det har du skrevet")
    house.stage(workshop, CARDS, "open")
    house.stage(workshop, CARDS, "closed")
    anna.sees("Du nåede ikke at svare på dette trin.")
