"""The big screen, as a room sees it."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.voila.conftest import CARDS, FIRST, LADDER

# Text of 28 px and headings of 48 px are read from eight metres, on a wall of 1280 by 720.
LEAST_TEXT, LEAST_HEADING = 28, 48
NOTHING_BESIDE_RUNS_INTO_THE_LAST_LINE = """() => {
    const [aside, footer] = [".with-aside aside", "footer"].map((each) => document.querySelector(each));
    return !aside || aside.getBoundingClientRect().bottom <= footer.getBoundingClientRect().top + 1;
}"""
WIDTHS = ((320, 640), (360, 740), (768, 1024), (1024, 768), (1280, 720), (1366, 768), (1920, 1080))


def assert_legible(wall) -> None:
    """No text on the wall is smaller than a room can read."""
    sizes = wall.page.evaluate(
        """[...document.querySelectorAll(".wall-page :is(h1, h2, p, li, strong)")]
            .filter((each) => each.offsetParent && !each.classList.contains("for-screen-readers"))
            .map((each) => [each.localName, parseFloat(getComputedStyle(each).fontSize), each.textContent])"""
    )
    assert sizes
    small = [size for size in sizes if size[1] < (LEAST_HEADING if size[0] == "h1" else LEAST_TEXT)]
    assert not small, small
    drawn = wall.page.evaluate(
        """[...document.querySelectorAll(".picture > svg")].flatMap((svg) =>
            [...svg.querySelectorAll("text")].map((text) =>
                parseFloat(getComputedStyle(text).fontSize) * (svg.clientWidth / svg.viewBox.baseVal.width)))"""
    )
    # A browser's pixel is a whole one, and a drawing's width may lose a part of one.
    assert all(size > LEAST_TEXT - 0.05 for size in drawn), min(drawn)


def assert_stands_at_every_width(wall) -> None:
    for width, height in WIDTHS:
        wall.page.set_viewport_size({"width": width, "height": height})
        wall.page.wait_for_function("() => document.documentElement.clientWidth === innerWidth")
        assert_fits(wall.page)
        if width >= 1024:
            below = wall.page.evaluate("document.documentElement.scrollHeight - innerHeight")
            assert below <= 0, f"{below} px do not fit on a wall of {width} by {height}"
            wall.page.wait_for_function(NOTHING_BESIDE_RUNS_INTO_THE_LAST_LINE)
    wall.page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_wall_shows_code_question_and_picture_large(session, projector, language):
    room = session(language)
    wall = projector(room, language=language)
    word = wall.word

    def looks_right():
        assert_stands_at_every_width(wall)
        assert_accessible(wall.page)
        assert_legible(wall)
        assert wall.page.locator("main button, main a, nav, header button").count() == 0

    wall.heading(word("Gå med på din telefon", "Join on your phone"))
    expect(wall.page.get_by_role("img", name=f"{word('Kode', 'Code')} {' '.join(room.code)}")).to_be_visible()
    looks_right()
    room.join(9)
    room.stage(CARDS, "open")
    room.call("PUT", "projector", json={"show": "stage"})
    content = room.call("GET", f"state?language={language}")["exercise"]
    wall.heading(content["prompt"])
    for each in content["bins"]:
        wall.sees(each["label"])
    wall.sees(word("0 har svaret", "0 answered"))
    room.answer(CARDS, range(7))
    wall.sees(word("7 har svaret", "7 answered"))
    looks_right()
    room.stage(CARDS, "closed")
    wall.sees(word("Der er lukket for svar", "Answers are closed"))
    looks_right()
    room.stage(CARDS, "revealed")
    result = room.call("GET", f"results/{CARDS}")
    wall.begins(result["sentence"][language])
    expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    looks_right()
    room.stage(LADDER, "open")
    room.answer(LADDER, range(3))
    room.stage(LADDER, "revealed")
    wall.sees(word("Der er for få svar til at vise et billede", "Too few answers to show a picture"))
    looks_right()
    room.call("PUT", "projector", json={"show": "nothing"})
    expect(wall.page.locator("main h1")).to_have_class("for-screen-readers")
    expect(wall.page.locator("main :not(svg, svg *, h1)")).to_have_count(0)
    assert_stands_at_every_width(wall)
    room.house.call("POST", f"api/workshops/{room.code}/end", room.workshop["facilitator_key"])
    wall.heading(word("Tak for i dag", "Thank you for today"))
    looks_right()


def test_a_later_round_is_named_and_lies_over_the_one_before(session, projector):
    room = session()
    wall = projector(room)
    first = room.released(CARDS)
    room.call("PUT", "projector", json={"show": "stage"})
    wall.begins(first["sentence"]["da"])
    wall.misses("runde")
    room.stage(CARDS, "open", round=2)
    expect(wall.page.locator("header")).to_contain_text("Anden runde")
    room.answer(CARDS, range(7), round=2, seed=9)
    room.stage(CARDS, "revealed")
    expect(wall.page.locator("h1")).to_have_text(
        re.compile(r"^Anden runde: ».+« har flyttet sig mest\. ».+« gik fra \d+ til \d+ procent\.$")
    )
    wall.sees("Smal bjælke: første runde, 7 svar. Bred: anden runde, 7 svar")
    expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    assert_stands_at_every_width(wall)
    assert_legible(wall)
    assert_accessible(wall.page)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_second_round_is_named_on_wall_and_phone_while_it_is_answered(session, projector, browse, language):
    room = session(language)
    wall = projector(room, language=language)
    room.released(CARDS)
    room.call("PUT", "projector", json={"show": "stage"})
    phone = Phone(
        browse(360, 740, "da-DK" if language == "da" else "en-GB").page(), room.house.base, room.code, language
    )
    phone.visit()
    phone.page.locator(".choice").first.click()
    phone.main()
    title = room.call("GET", f"state?language={language}")["exercise"]["title"]
    expect(phone.page.locator(".where")).to_have_text(title)
    room.stage(CARDS, "open", round=2)
    named = f"{title} · {wall.word('Anden runde', 'Second round')}"
    expect(wall.page.locator("header")).to_have_text(named)
    expect(phone.page.locator(".where")).to_have_text(named)
    assert_fits(phone.page)
    room.stage(CARDS, "open", round=3)
    expect(wall.page.locator("header")).to_have_text(f"{title} · {wall.word('3. runde', 'Round 3')}")


def test_of_numbers_about_people_only_how_many_have_answered_is_shown(session, projector):
    room = session()
    wall = projector(room)
    room.join(11)
    room.stage(FIRST, "open")
    room.call("PUT", "projector", json={"show": "stage"})
    room.answer(FIRST, range(7))
    wall.sees("7 har svaret")
    code = room.code
    numbers = re.findall(r"\b\d+\b", wall.page.locator(".wall-page").inner_text().replace(code, "").split("127.")[0])
    assert numbers == ["7"] or numbers == [], numbers
    assert not {"joined", "present", "roles"} & room.wall().keys()


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_wall_asks_for_the_number_of_the_table_where_tables_answer(session, projector, language):
    room = session(language)
    wall = projector(room, language=language)
    asked = wall.word("Skriv bordets nummer på telefonen", "Enter your table number on the phone")
    room.call("PUT", "projector", json={"show": "stage"})
    room.stage("formulations", "open")
    wall.sees(asked)
    assert_fits(wall.page)
    room.stage("formulations", "closed")
    wall.misses(asked)
    room.stage(FIRST, "open")
    wall.misses(asked)
    tables = session(language, mode="dialogue")
    wall = projector(tables, language=language)
    wall.sees(wall.word("Én telefon ved hvert bord.", "One phone at each table."))


def test_the_wall_follows_within_two_seconds(session, projector):
    """Two seconds of the wall's own clock, however long this machine takes over them."""
    room = session()
    wall = projector(room)
    clock = wall.page.clock
    clock.install(time=0)
    wall.page.reload()
    wall.heading("Gå med på din telefon")
    clock.pause_at(600_000)
    room.stage(FIRST, "open")
    room.call("PUT", "projector", json={"show": "stage"})
    clock.run_for(2000)
    wall.page.locator(".wall-question").wait_for()
    room.join(1)
    room.answer(FIRST, range(1))
    clock.run_for(2000)
    expect(wall.page.locator("footer .number")).to_have_text("1")
    room.call("PUT", "projector", json={"show": "nothing"})
    clock.run_for(2000)
    wall.page.locator(".wall-calm").wait_for()


def test_what_is_shown_stands_again_after_a_reload_and_without_a_kernel(session, projector):
    room = session()
    wall = projector(room)
    released = room.released()
    room.stage(CARDS, "open")
    room.call("PUT", "projector", json={"show": "release", "exercise": FIRST, "release": released["release"]})
    for _ in range(2):
        wall.begins(released["sentence"]["da"])
        expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
        wall.page.reload()
    expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    kept = wall.page.evaluate("document.querySelector('.picture svg').outerHTML")
    wall.page.context.set_offline(True)
    wall.sees("Skærmen har mistet forbindelsen", seconds=10)
    assert wall.page.evaluate("document.querySelector('.picture svg').outerHTML") == kept
    assert_accessible(wall.page)
    wall.page.context.set_offline(False)
    wall.misses("Skærmen har mistet forbindelsen")


def test_the_wall_speaks_the_rooms_language_whatever_the_facilitator_reads(session, screen):
    room = session("en")
    wall = screen(language="da")
    wall.page.goto(f"{room.workshop['facilitator_url']}")
    wall.heading("I er ikke begyndt endnu")
    wall.page.goto(f"{room.house.base}projector/{room.code}")
    wall.heading("Join on your phone")
    assert wall.page.locator("html").get_attribute("lang") == "en"
    wall.page.goto(f"{room.house.base}projector/{room.code}?language=da")
    wall.heading("Gå med på din telefon")
    wall.page.goto(f"{room.house.base}facilitator/{room.code}")
    wall.heading("I er ikke begyndt endnu")


def test_the_key_of_the_wall_opens_nothing_else(session, screen):
    room = session()
    wall = screen()
    page = wall.page
    page.goto(f"{room.house.base}projector/{room.code}")
    wall.sees("Den store skærm har sin egen nøgle.")
    page.get_by_label("Nøgle").fill(room.workshop["projector_key"])
    page.keyboard.press("Enter")
    wall.heading("Gå med på din telefon")
    page.reload()
    wall.heading("Gå med på din telefon")
    page.goto(f"{room.house.base}facilitator/{room.code}")
    wall.sees("Cockpittet er for den, der leder workshoppen.")


def test_the_wall_weighs_little(session, screen, meter):
    room = session()
    room.released()
    room.call("PUT", "projector", json={"show": "stage"})
    wall = screen(1280, 720)
    measured = meter(wall.page)
    wall.page.goto(room.workshop["projector_url"])
    expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    measured.within(120, 15)
    assert wall.page.locator("script:not([src]):not([type='application/json'])").count() == 0
