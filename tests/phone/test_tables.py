"""A step that tables answer, where everybody has joined by themselves."""

from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.test_phone import rows

TEXTS = "formulations"


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
