"""A tablet that several people share, and those who come late."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone

CARDS = "core-or-periphery"


def share(phone, width=360, language="da"):
    anna = phone(width, language=language)
    anna.visit()
    anna.page.locator(".sharing input").check()
    anna.page.locator(".choice").nth(0).click()
    anna.main()
    return anna


def hand_on(anna):
    anna.page.locator(".handing button").click()
    expect(anna.page.locator("h1")).to_have_text(anna.word("Skal en anden til?", "Is somebody else next?"))
    anna.main()
    expect(anna.page.locator("h1")).to_contain_text(anna.word("Hvilken gruppe", "Which group"))


def test_a_shared_screen_is_handed_on_with_nothing_of_the_one_before(phone, house, workshop, answers):
    house.stage(workshop, CARDS, "open")
    tablet = share(phone)
    tablet.sort(lambda at: 0)
    tablet.main()
    tablet.sees("Gemt")
    first = tablet.page.evaluate("JSON.stringify(localStorage)")
    hand_on(tablet)

    kept = tablet.page.evaluate("JSON.stringify(localStorage)")
    participant = re.search(r'participant\\":\\"(\w+)', first)
    assert participant and participant[1] not in kept and "yard_duty" not in kept
    expect(tablet.page.locator(":checked")).to_have_count(1)  # that the screen is shared
    tablet.page.locator(".choice").nth(1).click()
    tablet.main()
    expect(tablet.page.locator(".task-card")).to_be_visible()
    assert "Gemt" not in tablet.page.locator("main").inner_text()
    tablet.sort(lambda at: 1)
    tablet.main()
    tablet.sees("Gemt")
    assert answers(CARDS) == 2


def test_whoever_hands_on_can_come_back_with_the_code(phone, house, workshop):
    house.stage(workshop, CARDS, "open")
    tablet = share(phone)
    tablet.sort(lambda at: 0)
    tablet.main()
    tablet.sees("Gemt")
    tablet.page.locator(".handing button").click()
    code = tablet.resume_code()
    tablet.main()
    tablet.page.get_by_text("Jeg har været med før").click()
    tablet.page.get_by_label("Din kode til at komme tilbage").fill(code.lower())
    tablet.page.get_by_role("button", name="Fortsæt").click()
    tablet.sees("Gemt")


def test_handing_on_waits_for_what_is_being_sent_and_says_what_is_not(phone, house, workshop):
    house.stage(workshop, CARDS, "open")
    tablet = share(phone)
    tablet.page.locator(".task-card").wait_for()
    tablet.page.locator(".choice").first.click()
    tablet.page.locator(".handing button").click()
    tablet.sees("Svaret på dette trin er ikke sendt endnu.")
    tablet.page.get_by_role("button", name="Tilbage").click()
    tablet.page.context.set_offline(True)
    tablet.sort(lambda at: 0)
    tablet.main()
    expect(tablet.page.locator(".handing button")).to_be_disabled()
    tablet.sees("Vent lidt, til svaret er sendt.")
    tablet.page.context.set_offline(False)
    expect(tablet.page.locator(".handing button")).to_be_enabled()


def test_a_phone_of_ones_own_is_not_handed_on(phone):
    anna = phone()
    anna.join()
    expect(anna.page.locator(".handing")).to_have_count(0)


def test_each_screen_of_a_shared_tablet_fits_and_is_accessible(phone, house, workshop):
    for width, language in ((320, "da"), (1024, "en")):
        tablet = share(phone, width, language)
        tablet.page.locator(".handing button").click()
        assert_fits(tablet.page)
        assert_accessible(tablet.page)
        tablet.main()
        assert_fits(tablet.page)
        assert_accessible(tablet.page)


def test_a_latecomer_lands_in_the_step_that_is_open(phone, house, workshop):
    house.stage(workshop, CARDS, "open")
    late = phone()
    late.visit()
    late.page.locator(".choice").first.click()
    late.main()
    expect(late.page.locator(".task-card")).to_be_visible()


def test_a_measurement_says_on_the_way_in_what_it_is_for(phone, house, workshop):
    about = {"purpose": "Vores egen samtale.", "controller": "Fjordskolen", "works_committee": "yes"}
    house.call("PUT", f"api/workshops/{workshop['code']}/setup", workshop["facilitator_key"], json=about)
    anna = phone()
    anna.visit()
    anna.page.get_by_text("Hvem ser hvad?").click()
    for told in ("Det skal svarene bruges til: Vores egen samtale.", "Fjordskolen", "Målingen er drøftet i MED/TRIO."):
        anna.sees(told)
    # A full stop of one's own is enough, and where there is none there is one all the same.
    facts = anna.page.locator(".facts li").all_inner_texts()
    assert "Det skal svarene bruges til: Vores egen samtale." in facts
    assert "Ansvarlig for svarene: Fjordskolen." in facts


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_a_dialogue_speaks_of_tables_on_the_way_in_and_when_a_screen_is_handed_on(browse, house, width, language):
    made = house.new_workshop(title="Kerneopgaven", mode="dialogue", agenda="half-day")
    watched = browse(width, 740, "da-DK" if language == "da" else "en-GB")
    tablet = Phone(watched.page(), house.base, made["code"], language)
    word, page = tablet.word, tablet.page
    tablet.visit()
    page.get_by_text(word("Hvem ser hvad?", "Who sees what?")).click()
    page.get_by_text(word("Vi har været med før", "We were here before")).click()
    told = page.locator("main").inner_text()
    assert not re.search(word(r"[Pp]erson|\b[Dd]in ", r"New person|Your (code|group)"), told)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label(word("Flere borde deles om den her skærm", "Several tables share this screen")).check()
    page.locator("#table").fill("1")
    tablet.main()
    page.get_by_role("button", name=word("Næste bord", "Next table")).click()
    tablet.sees(word("Skal et andet bord til?", "Is another table next?"))
    tablet.sees(word("Bordets kode til at komme tilbage", "The table's code to come back with"))
    assert_accessible(page)
    tablet.main()
    tablet.sees(word("Hvilket bord sidder I ved?", "Which table are you at?"))
