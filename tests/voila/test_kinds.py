"""Choices, texts and ratings in a workbook's own kernel, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import assert_accessible, assert_fits

NAME = "abstraction"


def section(page: Page, id: str):
    """On and on, as a reader goes, until the exercise of that section is there."""
    page.locator(".onward a").first.wait_for()
    for _ in range(20):
        if page.locator(f'h2[id="{id}"]').is_visible():
            break
        onward = page.locator(".onward a").first
        heading = (onward.get_attribute("href") or "").removeprefix("#")
        onward.click()
        page.locator(f'h2[id="{heading}"]').wait_for()
    return page.locator(".exercise").filter(visible=True).first


def press(page: Page, key: str, then: str) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.dataset.key ?? ''") == key:
            page.keyboard.press(then)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {key}")


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_each_kind_is_answered_by_keyboard_and_there_at_the_next_visit(house, screen, width, language):
    reader = screen(width, 800, language)
    page, saved = reader.page, reader.word("Gemt", "Saved")
    page.goto(f"{house.base}workbooks/{NAME}")

    choice = section(page, "approaches")
    press(page, "pick-seed", "Space")
    press(page, "main", "Enter")
    expect(choice.locator(".saved-note")).to_have_text(saved)
    assert_fits(page)
    assert_accessible(page)

    text = section(page, "table")
    expect(text.locator(".who-sees")).to_have_text(reader.word("Kun du kan se det.", "Only you can see it."))
    press(page, "text-wide", "A")
    page.keyboard.type("t æblet falder")
    press(page, "main", "Enter")
    expect(text.locator(".saved-note")).to_have_text(saved)
    assert_fits(page)
    assert_accessible(page)

    rating = section(page, "see")
    press(page, "a-own-0", "ArrowRight")
    press(page, "main", "Enter")
    expect(rating.locator(".saved-note")).to_have_text(saved)
    assert_fits(page)
    assert_accessible(page)

    page.goto("about:blank")
    page.goto(f"{house.base}workbooks/{NAME}")  # opens where one was
    expect(section(page, "see").locator("input:checked")).to_have_value("1")
    page.goto("about:blank")
    page.goto(f"{house.base}workbooks/{NAME}#approaches")
    expect(section(page, "approaches").locator("input:checked")).to_have_value("seed")
    expect(section(page, "table").locator("textarea").first).to_have_value("At æblet falder")
