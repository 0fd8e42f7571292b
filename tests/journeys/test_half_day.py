"""A whole half-day in front of a room: twelve phones and more, in two languages, with all that goes wrong on the way.

`KERNELIB_PHOTOGRAPHS=folder` saves every screen of it, 360 and 1280 px wide, light and dark, to be looked at.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Served, served
from tests.journeys.half_day import LEADER, PEDAGOGUE, POINTS, ROBOTS, HalfDay, assert_texts_in
from tests.journeys.hands import by_keyboard, by_thumb
from tests.journeys.test_first_challenge import drawn, kept
from tests.voila.conftest import Screen, stop_kernel

FIRST, LADDER, CARDS = "what-it-is", "abstraction-order", "core-or-periphery"
PROFESSION = {"teacher": "teacher", "pedagogue": "pedagogue"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with served(tmp_path_factory.mktemp("half-day"), "--room") as room:
        yield room


def test_a_half_day_from_set_up_to_the_end(
    room: Served, browse: Callable[..., Any], screen: Callable[..., Screen], tmp_path: Path
) -> None:
    day = HalfDay(room, browse, screen, tmp_path / "export")
    day.set_up()
    day.hang_up_the_wall()
    day.people_come()
    paper_a_shared_tablet_and_a_cockpit_that_dies(day)
    a_latecomer_and_a_wall_that_is_closed(day)
    a_second_facilitator_and_a_second_round(day)
    what_the_tables_write(day)
    how_the_tables_words_sort(day)
    two_professions(day)
    what_each_contributes(day)
    what_is_seen_and_what_too_few_have_seen(day)
    the_last_steps_and_the_end(day)
    day.compare_with_the_export()


def paper_a_shared_tablet_and_a_cockpit_that_dies(day: HalfDay) -> None:
    desk, tablet = day.desk, day.tablet
    day.open(FIRST)
    day.anna.page.wait_for_selector(".task-card")
    day.photograph("cards open", day.anna, day.ben)
    by_thumb(day.anna, "card_sort", 1)
    by_thumb(day.ben, "card_sort", 2)
    by_thumb(tablet, "card_sort", 3)
    day.album.take(day.anna.page, "phone cards sent")
    day.album.take(tablet.page, "tablet sent")
    tablet.page.get_by_role("button", name="Ny person").click()
    day.album.take(tablet.page, "tablet handing on")
    tablet.main()
    tablet.page.locator(".choice").nth(LEADER).click()
    tablet.main()
    by_thumb(tablet, "card_sort", 4)
    day.crowd.answer()
    day.answered(12, 12)

    desk.page.reload()
    desk.heading(day.steps[FIRST]["title"])
    day.answered(12, 12)
    stop_kernel(day.house, desk.page)

    dialog = desk.page.get_by_role("dialog")
    day.tool("Skriv et svar ind fra papir")
    day.album.take(desk.page, "cockpit paper group")
    for group, bin in (("Lærere", 0), ("Pædagoger", 1)):
        dialog.get_by_label("Gruppe", exact=True).select_option(label=group)
        dialog.get_by_role("button", name="Til svaret").click()
        rows = dialog.locator("tbody tr:has(input)")
        rows.first.wait_for()
        for row in rows.all():
            row.locator("input").nth(bin).check()
        if bin == 0:
            day.album.take(desk.page, "cockpit paper answer")
        dialog.locator(".exercise .main-button").click()
        expect(dialog).to_contain_text("Svaret fra papiret er gemt.")
        dialog.get_by_role("button", name="Et papir til").click()
    desk.page.keyboard.press("Escape")
    day.answered(14, 14)
    day.album.take(desk.page, "cockpit cards answered")
    desk.next("Luk for svar")
    day.photograph("cards closed")
    desk.next("Vis billedet")
    day.is_now("Billedet er vist")
    told = day.same_everywhere(FIRST)
    assert told["n"] == 14 == len(kept(day.house, day.session.code, FIRST))
    day.photograph("cards revealed", day.anna, day.ben)
    # The picture is one: the same marks on both phones, and no mark on desk or wall that is not among them.
    everything = drawn(day.anna.page)
    assert everything == drawn(day.ben.page)
    assert drawn(day.wall.page) == drawn(desk.page) and set(map(tuple, drawn(day.wall.page))) <= set(
        map(tuple, everything)
    )


def a_latecomer_and_a_wall_that_is_closed(day: HalfDay) -> None:
    day.open(LADDER)
    day.late.append(day.phone())
    day.karl.visit()
    day.karl.page.locator(".choice input").nth(PEDAGOGUE).focus()
    day.karl.page.keyboard.press("Space")
    day.karl.page.keyboard.press("Enter")
    by_keyboard(day.karl, "ranking", 1)
    day.wall.page.close()
    day.album.take(day.anna.page, "phone ladder open")
    for number, phone in enumerate((day.anna, day.ben, day.tablet)):
        by_thumb(phone, "ranking", number)
    day.crowd.answer()
    day.answered(12, 13)  # a sheet of paper is waited for at no other step
    day.hang_up_the_wall()
    day.wall.heading(day.session.call("GET", "state?language=da")["exercise"]["prompt"])
    day.photograph("ladder sent", day.karl)
    assert day.reveal(LADDER)["n"] == 12
    day.photograph("ladder revealed", day.anna, day.ben)


def a_second_facilitator_and_a_second_round(day: HalfDay) -> None:
    desk, page = day.desk, day.desk.page
    day.tool("Inviter en facilitator mere")
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_label("Link til cockpittet").input_value()
    day.album.take(page, "cockpit invitation")
    dialog.get_by_role("button", name="Luk", exact=True).click()
    second = day.screen(color_scheme="dark")
    second.page.goto(re.sub(r"^https?://[^/]+/", day.house.base, link))
    second.heading(day.steps[LADDER]["title"])
    second.next(f"Videre til »{day.steps[CARDS]['title']}«")
    desk.heading(day.steps[CARDS]["title"])
    by_thumb(day.anna, "card_sort", 1)
    by_keyboard(day.karl, "card_sort", 2)
    day.crowd.answer()
    second.sees("10 af 13 har svaret")
    second.next("Luk for svar")
    second.next("Vis billedet")
    day.is_now("Billedet er vist")
    assert day.same_everywhere(CARDS)["n"] == 10

    desk.press("En runde til")
    second.sees("2. runde")
    by_thumb(day.anna, "card_sort", 2)
    day.crowd.answer()
    day.answered(9, 13)
    day.photograph("second round open")
    assert day.reveal(CARDS, 2)["n"] == 9
    # One picture holds both rounds, and the sentence the first came to stands with it.
    for place in (desk, day.anna):
        expect(place.page.locator(".picture-says").first).to_contain_text("Anden runde: ", timeout=20_000)
    day.wall.sees("Smal bjælke: første runde, 10 svar. Bred: anden runde, 9 svar")
    before = day.session.call("GET", f"results/{CARDS}?round=1")["sentence"]
    for place, language in ((desk, "da"), (day.anna, "da"), (day.ben, "en")):
        place.sees(f"{'I 1. runde' if language == 'da' else 'In round 1'}: {before[language]}")
    day.photograph("second round revealed", day.anna, day.ben)
    second.page.close()


def what_the_tables_write(day: HalfDay) -> None:
    desk = day.desk
    day.open("formulations")
    day.anna.sees("Hvilket bord sidder I ved?")
    day.album.take(day.anna.page, "phone which table")
    for phone, table in ((day.anna, "5"), (day.ben, "6"), (day.karl, "5")):
        phone.page.locator("#table").fill(table)
        phone.main()
        phone.page.locator("textarea").first.wait_for()
    day.photograph("texts open", day.anna, day.ben)
    by_thumb(day.anna, "free_text", text="At alle børn hører til.")
    day.karl.sees("Gemt")  # at the same table
    by_thumb(day.ben, "free_text", text="That every child learns something new every day.")
    day.crowd.answer(range(4))
    day.answered(6, 6, "borde ")
    day.wall.sees("6 borde har svaret")
    day.album.take(desk.page, "cockpit texts wait")
    desk.page.locator("summary[data-key=texts-waiting]").click()
    day.album.take(desk.page, "cockpit texts read")
    desk.page.locator("summary[data-key=texts-waiting]").click()
    through = day.let_through("formulations")
    assert len(through) == 5
    day.take_on(picks=2)
    day.reveal("formulations")
    for place in (day.wall, day.anna):
        assert_texts_in(place.page, through)
    day.photograph("texts revealed")


def how_the_tables_words_sort(day: HalfDay) -> None:
    day.open("own-contribution")
    day.anna.page.locator(".rated").wait_for()
    day.photograph("rating open", day.anna, day.ben)
    by_thumb(day.anna, "rating", 1)
    by_thumb(day.ben, "rating", 2)
    by_keyboard(day.karl, "rating")
    day.crowd.answer()
    day.answered(11, 13)
    day.album.take(day.anna.page, "phone rating sent")
    day.reveal("own-contribution")
    day.photograph("rating revealed", day.anna, day.ben)
    for id in ("tasks-by-a", "tasks-by-b"):
        day.open(id)
        if id == "tasks-by-a":
            day.album.take(day.ben.page, "phone tasks english")
            by_thumb(day.ben, "card_sort", 2)
        day.crowd.answer()
        day.reveal(id)
        day.photograph(f"{id} revealed")
    # What all of them come to is a step that nobody answers.
    day.desk.next("Videre til »Dilemmaet«")
    day.desk.heading("Dilemmaet")
    day.is_now("Billedet er vist")
    day.same_everywhere("abstraction-dilemma")
    day.photograph("dilemma", day.anna, day.ben)


def two_professions(day: HalfDay) -> None:
    day.open("my-profession")
    day.anna.page.locator(".picks").wait_for()
    day.photograph("choice open", day.anna)
    by_thumb(day.anna, "choice", 1)
    by_thumb(day.ben, "choice", 0)
    by_keyboard(day.karl, "choice")
    profession = {number: PROFESSION.get(role, "other") for number, role in enumerate(ROBOTS)}
    day.crowd.answer(answer=lambda number, _: {profession[number]: True})
    day.answered(11, 13)
    day.reveal("my-profession")
    day.photograph("choice revealed", day.anna)


def what_each_contributes(day: HalfDay) -> None:
    for id in ("contributions-seen", "contributions-own"):
        day.open(id)
        by_thumb(day.anna, "free_text", 1)
        if id == "contributions-own":
            by_keyboard(day.karl, "free_text", 3)
        day.crowd.answer()
        day.let_through(id)
        if id == "contributions-own":
            day.take_on()
        day.reveal(id)
        day.photograph(f"{id} revealed")

    # A text that is hidden after it was shown is gone from every screen.
    page = day.desk.page
    page.locator("summary[data-key=texts-shown]").click()
    shown = page.locator(".tray li").first
    text = shown.locator("p").first.inner_text().strip("»«")
    assert_texts_in(day.wall.page, [text])
    shown.get_by_role("button", name="Fortryd").click()
    for place in (day.wall.page, day.anna.page):
        assert_texts_in(place, [text], there=False)


def what_is_seen_and_what_too_few_have_seen(day: HalfDay) -> None:
    desk = day.desk
    day.open("recognise-pedagogue")
    by_thumb(day.anna, "choice", 1)
    day.crowd.answer()
    day.reveal("recognise-pedagogue")
    day.photograph("recognised", day.anna)

    # Too few: a situation, and no number of anything.
    day.open("recognise-teacher")
    by_thumb(day.ben, "choice")
    day.crowd.answer(range(2))
    day.answered(3, 13)
    desk.next("Luk for svar")
    desk.next("Vis billedet")
    desk.sees("Der er for få svar til at vise et billede")
    day.wall.sees("Der er for få svar til at vise et billede")
    day.anna.sees("Der er for få svar til at vise et billede")
    day.ben.sees("Too few answers to show a picture")
    assert not re.search(r"\d", day.wall.page.locator("main").inner_text())
    day.photograph("too few", day.anna, day.ben)
    desk.page.locator("h1").click()
    desk.page.keyboard.press("Escape")
    expect(day.wall.page.locator("main h1")).to_have_class("for-screen-readers")
    day.photograph("nothing on the wall")
    desk.page.keyboard.press("Escape")
    day.wall.sees("Der er for få svar")


def the_last_steps_and_the_end(day: HalfDay) -> None:
    desk = day.desk
    day.open("dialogue-suggestions")
    day.album.take(day.anna.page, "phone suggestions open")
    by_thumb(day.anna, "free_text", text="Et fast punkt på teammødet. Sanne begynder mandag.")
    day.crowd.answer()
    day.let_through("dialogue-suggestions", hide=0)
    day.reveal("dialogue-suggestions")
    day.photograph("suggestions revealed")
    day.open(POINTS)
    day.anna.page.locator(".shares").wait_for()
    day.photograph("points open", day.anna)
    by_thumb(day.anna, "allocation", 1)
    by_keyboard(day.karl, "allocation")
    by_thumb(day.ben, "allocation", 2)
    day.crowd.answer()
    day.answered(11, 13)
    day.reveal(POINTS)
    day.photograph("points revealed", day.anna, day.ben)

    desk.next("Slut workshoppen")
    day.album.take(desk.page, "cockpit end sure")
    desk.page.get_by_role("dialog").get_by_role("button", name="Ja, slut den").click()
    desk.heading("Workshoppen er slut")
    day.wall.heading("Tak for i dag")
    for phone in day.phones:
        phone.sees(phone.word("Tak for i dag", "Thank you for today"))
    day.photograph("ended", day.anna, day.ben)
    desk.press("Gem billederne i en fil")
    with_functions = desk.page.get_by_role("dialog").get_by_role("button", name="Ja, tag dem med")
    with_functions.wait_for(timeout=60_000)
    day.album.take(desk.page, "cockpit save whose")
    with desk.page.expect_download(timeout=30_000) as coming:
        with_functions.click()
    saved = day.folder.parent / "pictures.html"
    coming.value.save_as(saved)
    text = saved.read_text(encoding="utf-8")
    # One for each that was shown, and where functions may be shown apart one more by function.
    assert "· Efter funktion</p>" in text
    assert text.count("<section ") == len(day.shown) + text.count("· Efter funktion</p>")
