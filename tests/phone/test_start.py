"""The start page and the other pages that only say one thing."""

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize(("locale", "lead"), [("da-DK", "Jeg har en kode"), ("en-GB", "I have a code")])
def test_the_start_page_speaks_the_visitors_language(browse, house, width, locale, lead):
    page = browse(width, locale=locale).page()
    page.goto(house.base)
    expect(page.get_by_label(lead)).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def test_a_code_is_taken_in_any_case_and_with_spaces(browse, house):
    code = house.new_workshop()["code"]
    page = browse().page()
    page.goto(house.base)
    page.get_by_label("Jeg har en kode").fill(f" {code[:3].lower()} {code[3:].lower()} ")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Hvilken gruppe hører du til?")
    assert page.url.endswith(f"/join/{code}")


def test_a_wrong_code_is_told_at_the_field(browse, house):
    page = browse().page()
    page.goto(house.base)
    page.get_by_label("Jeg har en kode").fill("AAAAAA")
    page.get_by_role("button", name="Gå med").click()
    expect(page.locator("#code-mistake")).to_have_text(
        "Koden findes ikke. Tjek den på den store skærm: den har seks tegn."
    )
    expect(page.get_by_label("Jeg har en kode")).to_be_focused()
    assert_accessible(page)


def test_a_code_to_come_back_with_is_told_where_it_belongs(browse, house):
    page = browse().page()
    page.goto(house.base)
    page.get_by_label("Jeg har en kode").fill("R6HE W8UR")
    page.get_by_role("button", name="Gå med").click()
    expect(page.locator("#code-mistake")).to_contain_text("vælg »Alle arbejdsbøger«")
    expect(page.get_by_role("link", name="Alle arbejdsbøger")).to_be_visible()


def test_a_wrong_code_in_an_address_leads_to_the_field(browse, house):
    page = browse().page()
    answer = page.goto(f"{house.base}join/AAAAAA")
    assert answer and answer.status == 404
    expect(page.locator("#code-mistake")).to_be_visible()


def test_the_host_comes_to_the_form_and_finds_what_was_made(browse, house):
    house.new_workshop(title="Vores skole <b>")
    page = browse(1280, 800).page()
    page.goto(f"{house.base}?key={house.host_key}")
    expect(page.locator(".made")).to_contain_text("Vores skole <b>")
    expect(page.locator(".main-button")).to_have_text("Lav en workshop")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name="Lav en workshop").click()
    expect(page.locator("h1")).to_have_text("Lav en workshop")


def test_the_workbooks_are_listed(browse, house):
    page = browse().page()
    page.goto(f"{house.base}workbooks")
    expect(page.locator(".workbooks a").first).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def test_a_door_asks_for_its_key_and_says_when_it_does_not_fit(browse, house):
    code = house.new_workshop()["code"]
    page = browse(1280, 800).page()
    page.goto(f"{house.base}facilitator/{code}")
    page.get_by_label("Nøgle").fill("forkert")
    assert_accessible(page)
    page.get_by_role("button", name="Lås op").click()
    expect(page.locator(".mistake")).to_be_visible()
    assert_accessible(page)


def test_a_page_that_is_not_there_says_what_to_do(browse, house):
    page = browse().page()
    page.goto(f"{house.base}nowhere")
    expect(page.locator("h1")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
