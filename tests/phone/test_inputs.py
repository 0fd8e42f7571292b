"""The inputs of both kinds on a wide page, without a server: a model of nothing but values stands in for the host."""

import pytest
from playwright.sync_api import expect

from kernelib import content
from tests.conftest import assert_accessible, assert_fits
from tests.phone.host import show, told


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("exercise", ["what-it-is", "core-or-periphery", "abstraction-order"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_inputs_fit_a_page_of_any_width(blank, exercise, width, language):
    page = blank(width)
    show(page, exercise, language)
    assert_fits(page)
    assert_accessible(page)


def test_a_table_of_radios_is_filled_by_keyboard_and_tells_what_the_slides_say(blank):
    page = blank(1280)
    show(page, "what-it-is")
    page.locator(".matrix input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.locator(".main-button").press("Enter")
    expect(page.locator(".saved-note")).to_have_text("Gemmer …")

    exercise = content.exercise("what-it-is")
    sent = page.evaluate("model.sent")
    assert [message["type"] for message in sent] == ["submit"]
    answer = sent[0]["answer"]
    assert list(answer.values()) == ["competence"]
    page.evaluate(
        "told => model.tell(told)",
        {"saved": answer, "feedback": exercise.feedback_for(answer, "da"), "status": "saved"},
    )
    expect(page.locator(".saved-note")).to_have_text("Gemt")
    expect(page.locator(".main-button")).to_be_focused()
    assert_accessible(page)


def test_a_change_of_language_keeps_the_choices_and_the_focus(blank):
    page = blank(1280)
    show(page, "core-or-periphery")
    page.get_by_label("Gårdvagt: Ikke vores").check()
    page.evaluate("told => model.tell(told)", told("core-or-periphery", "en"))
    chosen = page.get_by_label("Playground duty: Not ours")
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()


def test_a_label_is_text_whatever_stands_in_it(blank):
    page = blank(1280)
    show(page, "core-or-periphery")
    page.evaluate("""() => {
      const exercise = structuredClone(model.get("exercise"));
      exercise.items[0].label = "<img src=x onerror=alert(1)>";
      model.set("exercise", exercise);
    }""")
    expect(page.locator(".matrix tbody th").first).to_have_text("<img src=x onerror=alert(1)>")


def test_a_view_that_is_taken_away_listens_no_more(blank):
    page = blank(1280)
    show(page, "abstraction-order")
    page.evaluate("stop()")
    page.evaluate("told => model.tell(told)", told("abstraction-order", "en"))
    page.wait_for_timeout(50)
    expect(page.locator("#here h2")).to_have_text("Abstraktionsniveau")
