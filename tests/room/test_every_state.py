"""Every state in the dark and as large as it gets: phones 320 px wide, a laptop of 1280 by 720 at 200 per cent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.voila.conftest import CARDS, FIRST, LADDER, LAST, Screen, Session

TWICE = (640, 360)  # CSS px of a laptop of 1280 by 720 at 200 per cent
TEXTS = "burned-down"
LOST = "**/api/workshops/*/{}*"


def stands(page: Page) -> None:
    assert_fits(page)
    assert_accessible(page)
    assert_is_dark(page)


def assert_is_dark(page: Page) -> None:
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert max(map(int, re.findall(r"\d+", paper)[:3])) < 90, paper


@pytest.fixture
def room(session) -> Session:
    steps = [{"exercise": each, "minutes": 10} for each in (FIRST, LADDER, CARDS, TEXTS, LAST)]
    return session(steps=steps)


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_state_of_a_narrow_phone_stands_in_the_dark(browse, room, language):
    watched = browse(320, 640, "da-DK" if language == "da" else "en-GB", color_scheme="dark")
    anna = Phone(watched.page(), room.house.base, room.code, language)
    page, word = anna.page, anna.word

    page.goto(f"{anna.base}join/XXXXXX")
    anna.sees(word("Koden findes ikke.", "There is no such code."))
    stands(page)
    anna.visit()
    anna.main()  # without a group
    anna.sees(word("Vælg en gruppe", "Choose a group"))
    stands(page)
    # Full: the server has no room for one more just now.
    page.route("**/participants", lambda route: route.fulfill(status=503, json={}))
    page.locator(".choice").first.click()
    anna.main()
    anna.sees(word("Der er travlt lige nu.", "It is busy just now."))
    stands(page)
    page.unroute("**/participants")
    anna.main()
    anna.sees(word("Vi begynder om lidt", "We begin in a moment"))
    stands(page)

    room.join(6)
    room.stage(CARDS, "open")
    page.wait_for_selector(".task-card")
    stands(page)
    anna.sort(lambda at: at % 4)
    stands(page)
    page.context.set_offline(True)
    anna.main()
    anna.sees(word("Ikke sendt endnu", "Not sent yet"))
    stands(page)
    page.context.set_offline(False)
    anna.sees(word("Gemt", "Saved"), seconds=15)
    stands(page)
    room.stage(CARDS, "closed")
    anna.sees(word("Om lidt ser I billedet", "you will see the picture"))
    stands(page)
    room.stage(CARDS, "revealed")
    anna.sees(word("for få svar", "Too few answers"))
    stands(page)
    room.stage(CARDS, "open")
    room.answer(CARDS, range(6))
    room.stage(CARDS, "revealed")
    page.wait_for_selector(".picture svg", timeout=20_000)
    page.locator("details.numbers summary").click()
    stands(page)
    room.stage(LADDER, "closed")
    anna.sees(word("Du nåede ikke at svare", "The step closed before you had answered"))
    stands(page)
    room.stage(TEXTS, "open", by="table")
    anna.sees(word("Hvilket bord", "Which table"))
    stands(page)
    page.context.set_offline(True)
    anna.sees(word("Ingen forbindelse", "No connection"), seconds=12)
    stands(page)
    page.context.set_offline(False)
    room.call("POST", "end", json={})
    anna.sees(word("Tak for i dag", "Thank you for today"), seconds=12)
    stands(page)


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_state_of_the_cockpit_stands_in_the_dark_and_at_200_per_cent(session, cockpit, room, language):
    desk: Screen = cockpit(room, TWICE[0], language, color_scheme="dark")
    page, word = desk.page, desk.word
    page.set_viewport_size({"width": TWICE[0], "height": TWICE[1]})
    stands(page)
    room.join(7)
    room.stage(TEXTS, "open")
    item = room.call("GET", "state", room.people[0])["exercise"]["items"][0]["id"]
    body = {
        "id": "2b2a3a0e-5d0c-4f1e-9d5b-0d1f6a1c9b77",
        "round": 1,
        "answer": {item: "Et langt ord: skoleårsbegyndelsesfest."},
    }
    room.call("PUT", f"answers/{TEXTS}", room.people[0], json=body)
    desk.sees(word("1 tekst venter", "1 text is waiting"))
    page.locator("summary[data-key=texts-waiting]").click()
    stands(page)
    room.stage(TEXTS, "closed")
    desk.sees(word("Lukket for svar", "Closed for answers"))
    room.stage(TEXTS, "revealed")
    desk.sees(word("Der er for få svar", "Too few answers"))
    stands(page)
    room.stage(FIRST, "open")
    room.answer(FIRST, range(7))
    room.stage(FIRST, "revealed")
    expect(page.locator(".picture svg")).to_be_visible(timeout=20_000)
    page.locator("details.numbers summary").click()
    page.locator(".more summary").click()
    stands(page)
    page.locator(".more [data-key=end]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    stands(page)
    page.keyboard.press("Escape")
    page.route(LOST.format("cockpit"), lambda route: route.abort())
    desk.sees(word("Cockpittet har mistet forbindelsen", "The cockpit has lost the connection"), seconds=12)
    stands(page)
    page.unroute(LOST.format("cockpit"))
    room.call("POST", "end", json={})
    desk.heading(word("Workshoppen er slut", "The workshop has ended"))
    stands(page)


def test_each_state_of_the_wall_stands_in_the_dark_and_at_200_per_cent(room, projector):
    wall = projector(room)
    page = wall.page
    room.call("PUT", "projector", json={"show": "code", "theme": "dark"})
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    def stands_twice() -> None:
        for width, height in (TWICE, (320, 640)):
            page.set_viewport_size({"width": width, "height": height})
            assert_fits(page)
        assert_accessible(page)
        assert_is_dark(page)

    stands_twice()
    room.join(7)
    room.stage(CARDS, "open")
    room.call("PUT", "projector", json={"show": "stage"})
    wall.sees("0 har svaret")
    stands_twice()
    room.stage(CARDS, "closed")
    wall.sees("Der er lukket for svar")
    stands_twice()
    room.stage(CARDS, "revealed")
    wall.sees("Der er for få svar")
    stands_twice()
    room.stage(CARDS, "open")
    room.answer(CARDS, range(7))
    room.stage(CARDS, "revealed")
    expect(page.locator(".picture svg")).to_be_visible(timeout=20_000)
    stands_twice()
    page.context.set_offline(True)
    wall.sees("Skærmen har mistet forbindelsen", seconds=12)
    stands_twice()
    page.context.set_offline(False)
    room.call("POST", "end", json={})
    wall.heading("Tak for i dag")
    stands_twice()


def test_the_pages_before_a_workshop_stand_in_the_dark_and_at_200_per_cent(browse, house, room):
    page = browse(*TWICE, color_scheme="dark").page()
    for width, height in (TWICE, (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(house.base)
        stands(page)
        page.goto(f"{house.base}facilitator/{room.code}")  # the key is asked for
        stands(page)
        page.goto(f"{house.base}workshops/new?key={house.host_key}")
        page.get_by_role("radio", name="Måling").check()
        page.get_by_role("button", name="Lav workshoppen").click()
        stands(page)
        page.goto(f"{house.base}facilitator/{room.code}/ready")
        expect(page.locator("#sees p").first).to_be_visible()
        stands(page)
        page.context.clear_cookies()
