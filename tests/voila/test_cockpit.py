"""The cockpit, as whoever leads a workshop sees it."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits, served
from tests.voila.conftest import CARDS, FIRST, LADDER, LAST, Session, stop_kernel

SIZES = [(360, "da"), (1280, "da"), (360, "en"), (1280, "en")]
TITLE = "Hvad kerneopgaven er og ikke er"


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_a_room_is_led_from_first_to_last(session, cockpit, width, language):
    room = session(language)
    desk = cockpit(room, width, language)
    word = desk.word

    def looks_right():
        assert_accessible(desk.page)
        assert_fits(desk.page)

    desk.heading(word("I er ikke begyndt endnu", "You have not begun yet"))
    desk.sees(room.code)
    looks_right()
    room.join(12)
    desk.sees(word("12 er med", "12 joined"))
    desk.next(word(f"Åbn »{TITLE}«", "Open “What the core task is and is not”"))
    desk.sees(word("Åben for svar", "Open for answers"))
    room.answer(FIRST, range(7))
    desk.sees(word("7 af 12 har svaret", "7 of 12 answered"))
    desk.sees(word("7 har siden åben lige nu", "7 have the page open now"))
    looks_right()
    desk.next(word("Luk for svar", "Close for answers"))
    desk.sees(word("Lukket for svar", "Closed for answers"))
    looks_right()
    desk.next(word("Vis billedet", "Show the picture"))
    expect(desk.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    sentence = room.call("GET", f"results/{FIRST}")["sentence"][language]
    expect(desk.page.locator(".picture-says")).to_have_text(sentence)
    looks_right()
    table = desk.page.get_by_text(word("Tallene i en tabel", "The numbers in a table"))
    table.click()
    expect(desk.page.locator("table")).to_be_visible()
    looks_right()
    desk.next(word("Videre til »Abstraktionsniveau«", "On to “Level of abstraction”"))
    desk.heading(word("Abstraktionsniveau", "Level of abstraction"))
    desk.next(word("Luk for svar", "Close for answers"))
    desk.next(word("Vis billedet", "Show the picture"))
    desk.sees(word("Der er for få svar til at vise et billede", "Too few answers to show a picture"), seconds=20)
    heard = desk.page.locator("p[role=status].for-screen-readers")
    expect(heard).to_contain_text(word("For få svar til et billede", "Too few answers for a picture"))
    looks_right()
    desk.next(word("Videre til »Kerne eller periferi?«", "On to “Core or periphery?”"))
    desk.next(word("Luk for svar", "Close for answers"))
    desk.next(word("Vis billedet", "Show the picture"))
    desk.next(word("Videre til »To formuleringer«", "On to “Two formulations”"))
    desk.heading(word("To formuleringer", "Two formulations"))
    room.stage(LAST, "revealed")
    desk.next(word("Slut workshoppen", "End the workshop"))
    looks_right()
    desk.press(word("Nej, gå tilbage", "No, go back"))
    desk.next(word("Slut workshoppen", "End the workshop"))
    desk.press(word("Ja, slut den", "Yes, end it"))
    desk.heading(word("Workshoppen er slut", "The workshop has ended"))
    looks_right()


def test_everything_is_done_by_keyboard_alone(session, cockpit):
    room = session()
    desk = cockpit(room)
    page = desk.page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip-link")
    page.keyboard.press("Enter")
    desk.tab_to(f"Åbn »{TITLE}«")
    page.keyboard.press("Enter")
    # The focus stays on the one button, whatever it says now.
    for says, state in (("Luk for svar", "closed"), ("Vis billedet", "revealed")):
        expect(page.locator(":focus")).to_have_text(says)
        page.keyboard.press("Enter")
        expect(page.locator(":focus")).not_to_have_text(says, timeout=20_000)
        assert room.call("GET", "state")["stage"]["state"] == state
    desk.tab_to("En runde til")
    page.keyboard.press("Space")
    desk.sees("2. runde")
    assert room.call("GET", "state")["stage"] == {"exercise": FIRST, "state": "open", "round": 2, "by": "person"}
    desk.tab_to("Vis koden")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Vis koden", pressed=True)).to_be_focused()
    assert room.wall()["show"] == "code"
    desk.tab_to("Mere")
    page.keyboard.press("Enter")
    desk.tab_to("Slut workshoppen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(":focus")).to_have_text("Slut workshoppen")
    assert room.call("GET", "state")["ended"] is False


def test_a_step_can_be_gone_back_to_skipped_and_opened_again(session, cockpit):
    room = session()
    desk = cockpit(room)
    desk.next(f"Åbn »{TITLE}«")
    desk.press("Spring trinnet over")
    desk.heading("Abstraktionsniveau")
    desk.press(f"Tilbage til »{TITLE}«")
    desk.heading(TITLE)
    desk.press("Åbn igen")
    desk.sees("Åben for svar")
    desk.press("Luk, og vis billedet")
    # The first picture after a start waits for the process that draws.
    desk.sees("Der er for få svar", seconds=30)
    assert room.call("GET", "state")["stage"]["round"] == 1


def test_a_step_whose_picture_was_shown_is_come_back_to_with_its_picture(session, cockpit):
    room = session()
    desk = cockpit(room)
    room.released(FIRST)
    room.released(LADDER)
    desk.heading("Abstraktionsniveau")
    desk.press(f"Tilbage til »{TITLE}«")
    desk.heading(TITLE)
    desk.sees("Så ser alle rummets billede")
    desk.next("Videre til »Abstraktionsniveau«")
    desk.heading("Abstraktionsniveau")
    assert room.call("GET", "state")["stage"] == {"exercise": LADDER, "state": "revealed", "round": 1, "by": "person"}
    desk.next("Videre til »Kerne eller periferi?«")
    desk.heading("Kerne eller periferi?")
    assert room.call("GET", "state")["stage"]["state"] == "open"


def test_a_second_click_in_haste_does_nothing(session, cockpit):
    room = session()
    desk = cockpit(room)
    desk.next(f"Åbn »{TITLE}«")
    desk.sees("Åben for svar")
    desk.page.locator("main .main-button").dblclick()
    desk.sees("Lukket for svar")
    assert room.call("GET", "state")["stage"]["state"] == "closed"


def test_a_picture_that_has_not_changed_is_told_to_be_the_same(session, cockpit):
    room = session()
    desk = cockpit(room)
    room.released()
    expect(desk.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    desk.press("Vis et nyt billede")
    desk.sees("Billedet er det samme som før. Et nyt kræver fem nye eller ændrede svar.")


def test_what_is_on_the_wall_is_chosen_here_and_kept(session, cockpit, projector):
    room = session()
    desk, wall = cockpit(room), projector(room)
    expect(desk.page.get_by_role("button", name="Vis billedet", exact=True)).to_be_disabled()
    room.released()
    expect(desk.page.get_by_role("button", name="Vis trinnet", exact=True)).to_be_disabled()  # it is its picture now
    shows = {"release": "Vis billedet", "code": "Vis koden", "nothing": "Vis ingenting"}
    for show in ("release", "code", "nothing", "release"):
        desk.press(shows[show])
        expect(desk.page.get_by_role("button", name=shows[show], exact=True, pressed=True)).to_be_visible()
        # The button is pressed at once; the server hears of it a moment later.
        for _ in range(200):
            if room.wall()["show"] == show:
                break
            desk.page.wait_for_timeout(50)
        assert room.wall()["show"] == show
    wall.page.reload()
    expect(wall.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    desk.page.reload()
    expect(desk.page.get_by_role("button", name="Vis billedet", exact=True, pressed=True)).to_be_visible()


def test_the_wall_follows_from_the_code_to_the_step(session, cockpit):
    room = session()
    desk = cockpit(room)
    assert room.wall()["show"] == "code"
    desk.next(f"Åbn »{TITLE}«")
    desk.sees("Skærmen viser spørgsmålet")
    assert room.wall()["show"] == "stage"
    # What was put there on purpose stays there.
    desk.press("Vis ingenting")
    desk.sees("Skærmen viser ingenting")
    desk.next("Luk for svar")
    desk.sees("Lukket for svar")
    assert room.wall()["show"] == "nothing"


def test_the_cockpit_does_without_its_kernel(session, cockpit):
    room = session()
    desk = cockpit(room)
    room.join(2)
    stop_kernel(room.house, desk.page)
    desk.next(f"Åbn »{TITLE}«")
    desk.sees("Åben for svar")
    room.join(1)
    desk.sees("3 er med")
    desk.misses("mistet forbindelsen")
    desk.page.reload()
    desk.heading(TITLE)


def test_a_lost_connection_is_told_and_mends_itself(session, cockpit):
    room = session()
    desk = cockpit(room)
    desk.sees("Alt er gemt")
    desk.page.context.set_offline(True)
    desk.sees("Cockpittet har mistet forbindelsen", seconds=10)
    assert_fits(desk.page)
    assert_accessible(desk.page)
    desk.page.context.set_offline(False)
    desk.sees("Alt er gemt", seconds=10)
    desk.next(f"Åbn »{TITLE}«")
    desk.sees("Åben for svar")


def test_the_key_is_asked_for_once(session, screen):
    room = session()
    desk = screen()
    page = desk.page
    page.goto(f"{room.house.base}facilitator/{room.code}")
    desk.sees("Cockpittet er for den, der leder workshoppen.")
    assert_accessible(page)
    page.get_by_label("Nøgle").fill("forkert")
    page.keyboard.press("Enter")
    desk.sees("Den nøgle passer ikke her.")
    page.get_by_label("Nøgle").fill(room.workshop["facilitator_key"])
    page.keyboard.press("Enter")
    desk.heading("I er ikke begyndt endnu")
    assert "key" not in page.url
    page.reload()
    desk.heading("I er ikke begyndt endnu")


def test_a_key_that_was_changed_is_told(session, cockpit):
    room = session()
    desk = cockpit(room)
    with sqlite3.connect(room.house.database) as connection:
        connection.execute(
            "UPDATE workshops SET facilitator_hash = ?, revision = revision + 1 WHERE code = ?", ("0" * 64, room.code)
        )
    connection.close()
    desk.sees("Nøglen gælder ikke længere.", seconds=10)


def test_a_refusal_is_told_in_the_facilitators_language(session, cockpit):
    room = session("en")
    desk = cockpit(room, language="en")
    desk.next("Open “What the core task is and is not”")
    desk.sees("Open for answers")
    body = {"title": "x", "detail": "The workshop has ended. Everything you sent on the way is kept."}
    desk.page.route("**/stage", lambda route: route.fulfill(status=409, json=body))
    desk.next("Close for answers")
    expect(desk.page.get_by_role("alert")).to_have_text(body["detail"])
    desk.page.unroute("**/stage")
    desk.next("Close for answers")
    desk.sees("Closed for answers")
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_no_number_about_people_is_shown_that_the_rule_forbids(session, cockpit):
    room = session()
    desk = cockpit(room)
    room.join(12)
    # Six teachers, five pedagogues, and one leader, who would be known by what is left over.
    desk.sees("12 er med")
    roles = desk.page.locator(".roles")
    expect(roles).to_contain_text("Lærere")
    told = dict(re.findall(r"(\D+?)\n?(\d+)\n?", roles.inner_text()))
    assert all(int(number) >= 5 for number in told.values()), told
    desk.misses("Ledelse")


def test_phones_find_the_way_by_a_code_to_scan(tmp_path, screen):
    with served(tmp_path, "--room") as house:
        room = Session(house, house.new_workshop(title="Skolens kerneopgave"))
        desk = screen()
        desk.page.goto(re.sub("//[^/]+", f"//127.0.0.1:{house.port}", room.workshop["facilitator_url"]))
        url = room.workshop["join_url"]
        expect(desk.page.get_by_role("img", name=f"QR-kode til {url}")).to_be_visible()
        desk.sees(url.partition("://")[2].partition("/")[0])
        assert_accessible(desk.page)


def test_without_a_room_the_cockpit_says_what_to_type(session, cockpit):
    desk = cockpit(session())
    desk.sees("Luk det, og start det igen, så det er åbent for hele lokalet.")
    desk.sees("python -m uv run kernelib serve --room")  # for the colleague who helps
    lines = """(code) => [...code.children].map((part) => {
        const all = document.createRange();
        all.selectNodeContents(part);
        return all.getClientRects().length;
    })"""
    for width in (1280, 360):
        # It is typed as it stands, so it breaks nowhere but between its two halves.
        desk.page.set_viewport_size({"width": width, "height": 800})
        assert desk.page.locator(".only-here code").evaluate(lines) == [1, 1]
        assert_fits(desk.page)
    expect(desk.page.locator(".qr")).to_have_count(0)


def test_the_cockpit_weighs_little(session, screen, meter):
    room = session()
    desk = screen()
    measured = meter(desk.page)
    desk.page.goto(room.workshop["facilitator_url"])
    desk.heading("I er ikke begyndt endnu")
    desk.sees("0 er med")
    # The door and the page behind it; then it asks again every second.
    measured.within(120, 15)
    assert desk.page.locator("script:not([src]):not([type='application/json'])").count() == 0


def test_a_page_that_was_open_before_the_server_started_anew_goes_on(tmp_path, screen):
    with served(tmp_path) as house:
        room = Session(house, house.new_workshop(title="Skolens kerneopgave"))
        desk = screen()
        desk.page.goto(room.workshop["facilitator_url"])
        desk.heading("I er ikke begyndt endnu")
        house.stop()
        desk.sees("Cockpittet har mistet forbindelsen", seconds=10)
        house.start()
        desk.sees("Alt er gemt", seconds=15)
        desk.page.locator("main .main-button").click()
        desk.sees("Åben for svar")
        for exercise in (LADDER, CARDS):
            room.stage(exercise, "open")
        desk.heading("Kerne eller periferi?")
