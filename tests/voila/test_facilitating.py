"""What whoever leads a room does besides opening and closing: texts, paper, earlier pictures, keys, the file."""

import re
import sqlite3
import uuid

import pytest
from playwright.sync_api import expect

from kernelib.widgets.bundle import bundle
from tests.conftest import assert_accessible, assert_fits
from tests.voila.conftest import CARDS, FIRST, LADDER, Session

TEXTS, OTHER_TEXTS = "burned-down", "contributions-seen"
TITLE = "Hvad kerneopgaven er og ikke er"


def steps(*exercises: str) -> list[dict[str, object]]:
    return [{"exercise": exercise, "minutes": 10} for exercise in exercises]


@pytest.fixture
def short(session):
    """A workshop of two steps."""
    return lambda language="da", **about: session(language, steps=steps(FIRST, LADDER), **about)


def write(room: Session, texts: list[str], step: str = TEXTS) -> None:
    """As many people as there are texts join and write one each."""
    room.join(len(texts))
    item = room.call("GET", "state", room.people[0])["exercise"]["items"][0]["id"]
    for token, text in zip(room.people, texts, strict=True):
        body = {"id": str(uuid.uuid4()), "round": 1, "answer": {item: text}}
        room.call("PUT", f"answers/{step}", token, json=body)


@pytest.mark.parametrize("width", [360, 1280])
def test_texts_are_folded_until_asked_for_and_let_through_one_by_one(session, cockpit, width):
    room = session(steps=steps(TEXTS))
    room.stage(TEXTS, "open")
    desk = cockpit(room, width)
    page = desk.page
    write(
        room,
        ["En der ser dem.", "Nogen som ser dem.", "Frikvarteret.", "Ikke pænt.", "Trygheden.", "Et sted at høre til."],
    )
    desk.sees("6 tekster venter")
    expect(page.get_by_text("Frikvarteret.")).to_be_hidden()
    page.get_by_text("Læs dem her").click()
    expect(page.get_by_text("»Frikvarteret.«")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)

    def entry(text: str):
        return page.locator(".tray li", has_text=text)

    entry("En der ser dem.").get_by_role("button", name="Vis").click()
    desk.sees("5 tekster venter")
    entry("Ikke pænt.").get_by_role("button", name="Skjul").click()
    desk.sees("4 tekster venter")
    entry("Nogen som ser dem.").get_by_role("button", name="Læg sammen med …").click()
    entry("Nogen som ser dem.").get_by_label("»En der ser dem.«").check()
    assert_accessible(page)
    assert_fits(page)
    entry("Nogen som ser dem.").get_by_role("button", name="Læg sammen", exact=True).click()
    desk.sees("3 tekster venter")
    page.get_by_text("Skjult (2)").click()
    expect(entry("Nogen som ser dem.")).to_contain_text("Lagt sammen med »En der ser dem.«")
    assert_accessible(page)
    entry("Ikke pænt.").get_by_role("button", name="Fortryd").click()
    desk.sees("4 tekster venter")
    entry("Ikke pænt.").get_by_role("button", name="Skjul").click()
    desk.press("Vis alle, der venter")
    desk.sees("Ingen tekster venter")
    told = {text: state for text, (state, _) in states(room).items()}
    assert told["Ikke pænt."] == told["Nogen som ser dem."] == "hidden"
    assert [*told.values()].count("shown") == 4
    page.reload()
    desk.sees("Ingen tekster venter")
    expect(page.get_by_text("Frikvarteret.")).to_be_hidden()


def written(session, cockpit, texts: list[str], width: int = 1280, language: str = "da", step: str = TEXTS):
    """A cockpit with texts that wait, opened to be read."""
    room = session(language, steps=steps(step, FIRST))
    room.stage(step, "open")
    desk = cockpit(room, width, language)
    write(room, texts, step)
    desk.sees(desk.word(f"{len(texts)} tekster venter", f"{len(texts)} texts are waiting"))
    desk.page.locator("summary[data-key=texts-waiting]").click()
    return room, desk


def states(room: Session, step: str = TEXTS) -> dict[str, tuple[str, bool]]:
    told = room.call("GET", f"texts/{step}")["texts"]
    return {text["text"]: (text["state"], bool(text["merged_into"])) for text in told}


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "da")])
def test_each_text_stands_below_what_it_answers_as_wide_as_it_is_read(session, cockpit, width, language):
    room, desk = written(session, cockpit, ["Frikvarteret.", "En der ser dem."], width, language)
    label = room.call("GET", f"state?language={language}")["exercise"]["items"][0]["label"]
    page = desk.page
    expect(page.locator(".tray h3")).to_have_text([label])
    wide = page.locator(".tray li .written-text").first.bounding_box()
    assert wide and wide["width"] > (300 if width < 600 else 600), wide
    assert_accessible(page)
    assert_fits(page)


def test_texts_are_let_through_merged_and_undone_by_keyboard_alone(session, cockpit):
    room, desk = written(session, cockpit, ["Frikvarteret.", "Pauserne.", "Fodbold."])
    page, keys = desk.page, desk.page.keyboard
    order = page.locator(".tray li .written-text p").all_inner_texts()
    first, second, third = (text.strip("»«") for text in order)
    desk.tab_to("Vis")
    keys.press("Enter")
    desk.sees(f"»{first}« er sluppet igennem.")
    expect(page.locator('[data-key^="text_show-"]')).to_have_count(2)
    # The focus goes on to the next one to read.
    expect(page.locator(":focus")).to_have_text("Vis")
    keys.press("Tab")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Læg sammen med …")
    keys.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("type", "radio")
    keys.press("ArrowDown")  # looking through the others merges nothing
    keys.press("ArrowUp")
    assert states(room)[second] == ("waiting", False)
    chosen = page.locator(":focus + span").inner_text().strip("»«")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Læg sammen")
    keys.press("Enter")
    desk.sees(f"»{second}« er lagt sammen med »{chosen}«.")
    assert states(room)[second] == ("hidden", True)
    desk.tab_to("Fortryd")
    keys.press("Enter")
    desk.sees("2 tekster venter")
    assert states(room) == {first: ("shown", False), second: ("waiting", False), third: ("waiting", False)}


def test_texts_that_the_server_could_not_tell_of_are_asked_for_again(session, cockpit):
    room = session(steps=steps(TEXTS))
    room.stage(TEXTS, "open")
    desk = cockpit(room)
    refused = []
    desk.page.route("**/texts/*", lambda route: (refused.append(1), route.fulfill(status=500)), times=2)
    write(room, ["Frikvarteret."])
    desk.sees("1 tekst venter")
    assert len(refused) == 2


def test_all_that_were_let_through_at_once_can_be_taken_back_at_once(session, cockpit):
    room, desk = written(session, cockpit, ["Frikvarteret.", "Pauserne.", "Fodbold."])
    desk.press("Vis alle, der venter")
    desk.sees("3 tekster er sluppet igennem.")
    desk.page.locator("[data-key=texts-undo]").click()
    desk.sees("3 tekster venter")
    assert {state for state, _ in states(room).values()} == {"waiting"}


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_reveals_while_texts_wait_is_told_and_lets_them_onto_the_wall_at_once(
    session, cockpit, projector, width
):
    texts = ["Frikvarteret.", "Pauserne.", "Fodbold.", "Trygheden.", "Et sted at høre til.", "En der ser dem."]
    room, desk = written(session, cockpit, texts, width)
    wall = projector(room)
    desk.next("Luk for svar")
    expect(desk.page.locator(".next")).to_contain_text("6 tekster venter og bliver ikke vist.")
    assert_accessible(desk.page)
    assert_fits(desk.page)
    desk.next("Vis billedet")
    wall.sees("Der er ingen tekster at vise endnu")
    desk.sees("Så kommer de straks med i billedet.")
    desk.page.locator(".tray li", has_text="Fodbold.").get_by_role("button", name="Vis").click()
    shown = wall.page.locator(".picture svg")
    expect(shown).to_contain_text("Fodbold.", timeout=20_000)
    expect(shown).not_to_contain_text("Pauserne.")
    desk.press("Vis alle, der venter")
    for text in texts:
        expect(shown).to_contain_text(text, timeout=20_000)
    expect(desk.page.locator(".picture svg")).to_contain_text("Pauserne.", timeout=20_000)


def test_the_next_steps_texts_are_folded_though_the_last_ones_were_read(session, cockpit):
    room = session(steps=steps(TEXTS, OTHER_TEXTS))
    room.stage(TEXTS, "open")
    desk = cockpit(room)
    write(room, ["Frikvarteret.", "Pauserne."])
    desk.page.locator("summary[data-key=texts-waiting]").click()
    expect(desk.page.get_by_text("»Frikvarteret.«")).to_be_visible()
    room.stage(OTHER_TEXTS, "open")
    item = room.call("GET", "state", room.people[0])["exercise"]["items"][0]["id"]
    body = {"id": str(uuid.uuid4()), "round": 1, "answer": {item: "Det må ikke ses endnu."}}
    room.call("PUT", f"answers/{OTHER_TEXTS}", room.people[0], json=body)
    desk.sees("1 tekst venter")
    expect(desk.page.get_by_text("»Det må ikke ses endnu.«")).to_be_hidden()


@pytest.mark.parametrize("language", ["da", "en"])
def test_tables_are_counted_in_words_for_one_and_for_more(session, cockpit, language):
    room = session(language, mode="dialogue", steps=steps(TEXTS))
    room.stage(TEXTS, "open")
    desk = cockpit(room, language=language)
    desk.sees(desk.word("Ingen borde er med endnu", "No table has joined yet"))
    told = [
        ("1 bord er med", "1 table joined", "0 af 1 bord har svaret", "0 of 1 table answered"),
        ("2 borde er med", "2 tables joined", "0 af 2 borde har svaret", "0 of 2 tables answered"),
    ]
    for joined, joined_en, answered, answered_en in told:
        room.join(1)
        desk.sees(desk.word(joined, joined_en))
        desk.sees(desk.word(answered, answered_en))
    room.call("GET", "state", room.people[0])
    desk.sees(desk.word("1 bord har siden åben lige nu", "1 table has the page open now"))
    room.call("GET", "state", room.people[1])
    desk.sees(desk.word("2 borde har siden åben lige nu", "2 tables have the page open now"))


@pytest.mark.parametrize(("width", "language"), [(1280, "da"), (360, "en")])
def test_where_people_have_joined_and_tables_answer_both_are_told(session, cockpit, width, language):
    room = session(language, steps=[{"exercise": TEXTS, "minutes": 10, "by": "table"}])
    for _ in range(17):
        room.people.append(room.house.join(room.code, "teacher")["token"])
    room.stage(TEXTS, "open")
    desk = cockpit(room, width, language)
    desk.sees(desk.word("17 er med, intet bord har skrevet sit nummer", "17 joined, no table has given its number"))
    desk.sees(desk.word("Ingen borde har skrevet deres nummer endnu", "No table has given its number yet"))
    desk.sees(desk.word("Først får hvert bord et nummer", "First each table gets a number"))
    desk.sees(desk.word("Derefter: se på billedet sammen", "Then: look at the picture together"))
    for person, table in ((0, 3), (1, 3), (2, 1)):
        room.call("PUT", "participants/me", room.people[person], json={"table": table})
    desk.sees(desk.word("17 er med, 2 borde", "17 joined, 2 tables"))
    desk.sees(desk.word("0 af 2 borde har svaret", "0 of 2 tables answered"))
    assert_fits(desk.page)
    assert_accessible(desk.page)


def test_another_round_lies_over_the_first_in_one_picture(short, cockpit):
    room = short()
    desk = cockpit(room)
    room.stage(FIRST, "open")
    desk.sees("Spørg jer selv ved hvert kort")
    room.released(FIRST)
    desk.press("En runde til")
    desk.sees("2. runde")
    # What was said of the first round has been done: the second has words of its own.
    desk.sees("»Så tager vi en runde til med det samme spørgsmål.")
    expect(desk.page.get_by_text("Spørg jer selv ved hvert kort")).to_have_count(0)
    expect(desk.page.locator(".picture svg")).to_have_count(1, timeout=20_000)
    room.answer(FIRST, range(7), round=2, seed=7)
    desk.press("Luk, og vis billedet")
    # What has moved is the headline, as on the wall; what the room says now stands below it.
    expect(desk.page.locator(".picture-says")).to_contain_text("Anden runde: ", timeout=30_000)
    expect(desk.page.locator(".picture svg")).to_have_count(1)
    first, second = (room.call("GET", f"results/{FIRST}?round={round}")["sentence"]["da"] for round in (1, 2))
    expect(desk.page.locator(".picture-says + .moved")).to_have_text(second)
    expect(desk.page.locator(".former")).to_have_text(f"I 1. runde: {first}")
    wide = desk.page.locator(".picture svg").evaluate("(svg) => svg.viewBox.baseVal.width")
    assert wide == 1152, "the second round has the whole width"
    assert_accessible(desk.page)
    desk.page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(desk.page)


def test_an_earlier_picture_is_shown_again_while_the_room_is_elsewhere(short, cockpit, projector):
    room = short()
    released = room.released(FIRST)
    room.stage(LADDER, "open")
    desk, wall = cockpit(room), projector(room)
    desk.page.get_by_role("navigation").get_by_role("button", name=TITLE).click()
    desk.heading(TITLE)
    expect(desk.page.locator("h1")).to_be_focused()
    expect(desk.page.locator(".picture svg")).to_be_visible(timeout=20_000)
    assert_accessible(desk.page)
    desk.press("Vis det på skærmen igen")
    desk.sees("Skærmen viser det nu")
    wall.begins(released["sentence"]["da"])
    assert room.call("GET", "state")["stage"] == {"exercise": LADDER, "state": "open", "round": 1, "by": "person"}
    desk.press("Tilbage til det, I er ved: Abstraktionsniveau")
    desk.heading("Abstraktionsniveau")
    desk.sees(f"Skærmen viser billedet fra »{TITLE}«")


def test_one_key_takes_everything_off_the_wall_and_puts_it_back(short, cockpit, projector):
    room = short()
    desk, wall = cockpit(room), projector(room)
    room.stage(FIRST, "open")
    desk.press("Vis trinnet")
    wall.page.locator(".wall-question").wait_for()
    desk.page.keyboard.press("Escape")
    wall.page.locator(".wall-calm").wait_for()
    desk.sees("Skærmen viser ingenting")
    desk.page.keyboard.press("Escape")
    wall.page.locator(".wall-question").wait_for()


def test_the_wall_is_light_or_dark_and_stays_so(short, cockpit, projector):
    room = short()
    desk, wall = cockpit(room), projector(room)
    paper = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = wall.page.evaluate(paper)
    desk.press("Mørk")
    expect(wall.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert wall.page.evaluate(paper) != light
    assert_accessible(wall.page)
    desk.press("Vis ingenting")
    wall.page.locator(".wall-calm").wait_for()
    wall.page.reload()
    wall.page.locator(".wall-calm").wait_for()
    expect(wall.page.locator("html")).to_have_attribute("data-theme", "dark")
    desk.press("Lys")
    expect(wall.page.locator("html")).to_have_attribute("data-theme", "projector")


def minutes_ago(room: Session, minutes: float) -> None:
    """All that has been done was done so much earlier."""
    database = sqlite3.connect(room.house.database)
    with database:
        database.execute("update stages set at = at - ? where workshop = ?", (round(minutes * 60), room.code))
        database.execute("update workshops set revision = revision + 1 where code = ?", (room.code,))
    database.close()


def test_minutes_used_stand_beside_minutes_planned_and_are_the_same_in_every_cockpit(short, cockpit):
    room = short()
    desk = cockpit(room)
    desk.next(f"Åbn »{TITLE}«")
    desk.sees("0 af 10 min.")
    minutes_ago(room, 7.5)
    desk.sees("7 af 10 min.")
    desk.page.reload()
    desk.sees("7 af 10 min.")
    expect(desk.page.get_by_role("progressbar", name="Tid brugt på trinnet")).to_have_attribute("value", "7")
    # On another laptop, whose clock is an hour slow.
    late = "const now = Date.now; Date.now = () => now() - 3_600_000;"
    second = cockpit(room, script=late)
    second.sees("7 af 10 min.")
    minutes_ago(room, 6)
    for each in (desk, second):
        # Nothing is taken away when the time is up.
        each.sees("13 af 10 min.")
        each.sees("Åben for svar")
    room.stage(LADDER, "open")
    minutes_ago(room, 2)
    for each in (desk, second):
        plan = each.page.get_by_role("navigation")
        expect(plan.locator("li").first).to_contain_text("Velkommen10 min.")
        expect(plan.locator("li").nth(1)).to_contain_text("13 af 10 min.")
        expect(plan.locator("li").nth(2)).to_contain_text("2 af 10 min.")
    room.call("POST", "end", json={})
    desk.heading("Workshoppen er slut")
    expect(desk.page.get_by_role("navigation").locator("li").nth(1)).to_contain_text("13 af 10 min.")


def open_tool(desk, name: str) -> None:
    if desk.page.locator(".more").get_attribute("open") is None:
        desk.page.locator(".more summary").click()
    desk.page.locator(".more").get_by_role("button", name=name).click()
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    assert_accessible(desk.page)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_answer_on_paper_is_entered_like_any_other(session, cockpit, width):
    room = session(steps=steps(CARDS))
    room.stage(CARDS, "open")
    desk = cockpit(room, width)
    page, dialog = desk.page, desk.page.get_by_role("dialog")
    open_tool(desk, "Skriv et svar ind fra papir")
    dialog.get_by_role("button", name="Til svaret").click()
    expect(dialog.get_by_label("Gruppe", exact=True)).to_be_focused()
    dialog.get_by_label("Gruppe", exact=True).select_option(label="Pædagoger")
    dialog.get_by_role("button", name="Til svaret").click()
    rows = dialog.locator("tbody tr:has(input)")
    rows.first.wait_for()
    assert_fits(page)
    assert_accessible(page)
    assert room.call("GET", "monitor")["joined"] == 0, "nobody has joined before there is an answer"
    for row in rows.all():
        row.locator("input").first.check()
    dialog.locator(".exercise .main-button").click()
    expect(dialog).to_contain_text("Svaret fra papiret er gemt.")
    told = room.call("GET", "monitor")
    assert (told["joined"], told["answered"]) == (1, 1)
    dialog.get_by_role("button", name="Et papir til").click()
    expect(dialog.get_by_label("Gruppe", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    room.stage(CARDS, "closed")
    desk.sees("Lukket for svar")
    assert room.call("GET", "monitor")["joined"] == 1, "the sheet that was entered here"
    open_tool(desk, "Skriv et svar ind fra papir")
    expect(dialog).to_contain_text("Åbn trinnet igen")


def groups(**sizes: int) -> list[dict[str, object]]:
    return [{"code": code, "people": people} for code, people in sizes.items()]


def test_roles_are_put_together_for_everybody_who_has_them(short, cockpit):
    room = short(roles=["teacher", "office", "technical"])
    room.house.join(room.code, "office")
    desk = cockpit(room)
    open_tool(desk, "Læg grupper sammen")
    dialog = desk.page.get_by_role("dialog")
    dialog.locator("summary").click()
    dialog.get_by_label("Denne gruppe").select_option(value="office")
    dialog.get_by_label("lægges sammen med").select_option(value="technical")
    dialog.get_by_role("button", name="Læg dem sammen").click()
    expect(dialog).to_contain_text("Grupperne er lagt sammen.")
    assert "office" not in room.call("GET", "cockpit")["roles"]


def test_the_groups_that_can_be_shown_together_are_offered_whole(short, cockpit):
    room = short(roles=groups(teacher=20, office=1, technical=2, leader=2))
    desk = cockpit(room)
    open_tool(desk, "Læg grupper sammen")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Tilsammen er de 5 og kan vises.")
    dialog.locator("summary").click()
    # Two of them would still be too few: that is said, and a third can be put to them.
    dialog.get_by_label("Denne gruppe").select_option(value="office")
    dialog.get_by_label("lægges sammen med").select_option(value="technical")
    expect(dialog).to_contain_text("Tilsammen er de 3. Der skal mindst fem til")
    expect(dialog.get_by_role("button", name="Læg dem sammen", exact=True)).to_be_enabled()
    assert_accessible(desk.page)
    dialog.locator(".main-button").click()
    expect(dialog).to_contain_text("Grupperne er lagt sammen.")
    assert room.call("GET", "setup")["outlook"]["apart"] == ["teacher", "leader"]


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_where_no_groups_help_each_other_it_is_said_what_to_do(short, cockpit, width, language):
    room = short(language, roles=groups(teacher=20, office=2, technical=2))
    desk = cockpit(room, width, language)
    open_tool(desk, desk.word("Læg grupper sammen", "Put groups together"))
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text(desk.word("Det hjælper ikke at lægge grupper sammen her", "does not help here"))
    assert dialog.locator("select").count() == dialog.locator(".main-button").count() == 0
    assert_fits(desk.page)


def test_a_second_facilitator_is_invited_and_the_keys_are_changed(short, cockpit, screen):
    room = short()
    desk = cockpit(room)
    dialog = desk.page.get_by_role("dialog")
    open_tool(desk, "Inviter en facilitator mere")
    url = dialog.get_by_label("Link til cockpittet").input_value()
    dialog.get_by_role("button", name="Luk").click()
    second = screen()
    second.page.goto(url)
    second.heading("I er ikke begyndt endnu")
    second.next(f"Åbn »{TITLE}«")
    desk.heading(TITLE)
    open_tool(desk, "Skift nøglerne")
    dialog.get_by_role("button", name="Skift dem nu").click()
    mine = dialog.get_by_label("Link til cockpittet").input_value()
    assert "?key=" in dialog.get_by_label("Link til den store skærm").input_value()
    assert_accessible(desk.page)
    dialog.get_by_role("button", name="Luk").click()
    second.sees("Nøglen gælder ikke længere", seconds=10)
    desk.next("Luk for svar")
    desk.sees("Lukket for svar")
    second.page.goto(mine)
    second.heading(TITLE)


@pytest.fixture
def over(short):
    """A workshop that has ended, of which two pictures were shown and one step was never answered."""

    def over(language: str = "da", **about):
        room = short(language, **about)
        room.released(FIRST)
        room.stage(LADDER, "open")
        room.answer(LADDER, range(7))
        room.stage(LADDER, "revealed")
        room.call("POST", "end", json={})
        return room

    return over


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_every_picture_that_was_shown_stands_on_the_page_when_the_workshop_has_ended(over, cockpit, width, language):
    room = over(language)
    desk = cockpit(room, width, language)
    page, word = desk.page, desk.word
    desk.heading(word("Workshoppen er slut", "The workshop has ended"))
    shown = page.locator(".kept-picture")
    expect(shown).to_have_count(2)
    expect(shown.locator(".picture svg")).to_have_count(2, timeout=30_000)
    for place, exercise in enumerate((FIRST, LADDER)):
        result = room.call("GET", f"results/{exercise}")
        expect(shown.nth(place).locator(".picture-says")).to_have_text(result["sentence"][language])
        shown.nth(place).locator("summary").click()
        expect(shown.nth(place).locator("table")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    # Who they were is not known any more: nobody is said to have joined, nor none.
    assert not re.search(r"er med|joined", page.locator(".masthead").inner_text())
    # One thing to do, and nothing that leads nowhere.
    assert page.locator("main .main-button").all_inner_texts() == [
        word("Gem billederne i en fil", "Save the pictures in a file")
    ]
    assert page.locator("button:disabled, [aria-disabled=true]").count() == 0
    page.get_by_role("navigation").get_by_role("link").nth(1).click()
    expect(shown.nth(1)).to_be_in_viewport()


def test_a_workshop_that_showed_nothing_says_so_and_offers_no_file(short, cockpit):
    room = short()
    room.call("POST", "end", json={})
    desk = cockpit(room)
    desk.sees("Der blev ikke vist nogen billeder")
    assert desk.page.locator("main .main-button").count() == 0


def test_every_picture_that_was_shown_is_saved_in_one_file(over, cockpit, browse, tmp_path):
    room = over(title="Æbleå: »Kerneopgaven« 4/5?")
    desk = cockpit(room)
    desk.heading("Workshoppen er slut")
    with desk.page.expect_download(timeout=30_000) as coming:
        desk.press("Gem billederne i en fil")
    # Signs that Windows refuses are gone; the letters are the title's own.
    assert re.fullmatch(r"Æbleå »Kerneopgaven« 4 5 \d{4}-\d{2}-\d{2}\.html", coming.value.suggested_filename)
    kept = tmp_path / "kept.html"
    coming.value.save_as(kept)
    desk.sees("Filen ligger blandt dine downloads: Æbleå")
    text = kept.read_text(encoding="utf-8")
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", text)
    for width in (360, 1280):
        page = browse(width).page()
        page.set_content(text)
        expect(page.locator("h1")).to_have_text("Æbleå: »Kerneopgaven« 4/5?")
        expect(page.locator("h1 + p")).to_have_text(re.compile(r"Gemt den \d+\. [a-z]+ \d{4}"))
        page.get_by_role("navigation", name="Indhold").get_by_role("link").nth(1).click()
        expect(page.locator("#shown-2 h2")).to_be_in_viewport()
        for exercise in (FIRST, LADDER):
            expect(page.locator("main")).to_contain_text(room.call("GET", f"results/{exercise}")["sentence"]["da"])
        assert page.locator("svg:visible").count() == page.locator("table").count() == 2
        assert_accessible(page)
        assert_fits(page)
        cut = "(rooms) => rooms.filter((room) => room.scrollWidth > room.clientWidth).map((room) => room.innerText)"
        assert page.locator(".table-room").evaluate_all(cut) == []
        # The product's own typeface comes out of the file, for letters as for pictures, which fill the page.
        assert page.evaluate(
            "document.fonts.ready.then((all) => [...all].map((face) => face.family + face.status))"
        ) == ["Literataloaded"]
        across = "(element) => element.getBoundingClientRect().width / document.querySelector('main').clientWidth"
        assert page.locator("svg:visible").first.evaluate(across) > 0.98


def test_a_file_on_paper_breaks_no_picture_and_no_row(over, cockpit, browse, tmp_path):
    room = over()
    desk = cockpit(room)
    with desk.page.expect_download(timeout=30_000) as coming:
        desk.press("Gem billederne i en fil")
    kept = tmp_path / "kept.html"
    coming.value.save_as(kept)
    page = browse(673).page()  # A4 within its margins
    page.set_content(kept.read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    assert page.locator("svg:visible").count() == 2
    told = page.evaluate(
        """() => ({paper: getComputedStyle(document.documentElement).backgroundColor,
        figure: getComputedStyle(document.querySelector('figure')).breakInside,
        row: getComputedStyle(document.querySelector('tbody tr')).breakInside})"""
    )
    assert told == {"paper": "rgb(255, 255, 255)", "figure": "avoid", "row": "avoid"}
    assert_fits(page)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Skolens kerneopgave", "Skolens kerneopgave 2026-11-25.html"),
        ("  ..  ", "2026-11-25.html"),
        ("con", "_con 2026-11-25.html"),
        ("Con.cert", "_Con.cert 2026-11-25.html"),
        ("Contact", "Contact 2026-11-25.html"),
        ('a<b>c:d"e/f\\g|h?i*j\n\u202ek', "a b c d e f g h i j k 2026-11-25.html"),
        ("Å" * 200, "Å" * 80 + " 2026-11-25.html"),
    ],
)
def test_a_file_is_named_so_that_windows_and_macos_take_it(browse, title, name):
    module = bundle("desk-save.js")
    page = browse().page()
    page.add_script_tag(content=module.replace("return {", "window.fileName = fileName; return {"), type="module")
    assert page.evaluate("(title) => window.fileName(title, new Date(2026, 10, 25))", title) == name
