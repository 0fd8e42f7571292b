"""The picture by function: the facilitator chooses it in the cockpit, and wall and phones follow."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.voila.conftest import CARDS
from tests.voila.test_projector import assert_legible, assert_stands_at_every_width

SOON = 2000  # milliseconds in which a screen follows


def divided(room, roles: dict[str, int]) -> str:
    """Everybody sorts the cards: teachers one way, the others another, two of each a third; the last one's code."""
    room.stage(CARDS, "open")
    code = ""
    for role, people in roles.items():
        for each in range(people):
            person = room.house.join(room.code, role)
            token, code = person["token"], person["resume_code"]
            content = room.call("GET", "state", token)["exercise"]
            bins = [bin["id"] for bin in content["bins"]]
            own = 0 if role == "teacher" else 1
            answer = {item["id"]: bins[2 if each in (0, 1) else own] for item in content["items"]}
            body = {"id": str(uuid.uuid4()), "round": 1, "answer": answer}
            room.call("PUT", f"answers/{CARDS}", token, json=body)
    room.stage(CARDS, "revealed")
    return code


ROOM = {"teacher": 9, "pedagogue": 8, "leader": 5, "office": 2}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_cockpit_chooses_whether_the_wall_shows_the_room_or_the_functions(session, cockpit, projector, language):
    room = session(language)
    divided(room, ROOM)
    desk, wall = cockpit(room, language=language), projector(room, language=language)
    word = desk.word
    room.call("PUT", "projector", json={"show": "stage"})
    whole, by_role = word("Hele rummet", "The whole room"), word("Efter funktion", "By function")
    said = word("Lærere og pædagoger lægger", "Teachers and pedagogues place")
    expect(desk.page.get_by_role("button", name=whole, exact=True)).to_have_attribute("aria-pressed", "true")
    wall.misses(said)
    desk.sees(word("Skærmen viser billedet", "The screen shows the picture"))
    desk.tab_to(by_role)
    desk.page.keyboard.press("Enter")
    wall.sees(said, SOON / 1000 + 2)
    expect(wall.page.locator("h1")).to_contain_text(said)
    expect(desk.page.locator(".picture-says")).to_contain_text(said)
    expect(desk.page.get_by_role("button", name=by_role, exact=True)).to_be_focused()
    names = {each.text_content() for each in wall.page.locator(".picture > svg text").all()}
    shown = word("Lærere", "Teachers"), word("Pædagoger", "Pedagogues")
    assert set(shown) <= names
    # Two in the office are nobody's to be recognised, and so is whoever else would give them away.
    assert not {word("Kontor", "Office")} & names
    wall.sees(word("En funktion vises kun for sig, når nok", "A function is shown by itself only when enough"))
    assert_stands_at_every_width(wall)
    assert_accessible(wall.page)
    assert_legible(wall)
    assert_accessible(desk.page)
    assert_fits(desk.page)
    # What is taken off the wall comes back as it was.
    for shows in ("nothing", "stage"):
        room.call("PUT", "projector", json={"show": shows})
    assert room.wall()["picture_by"] == "role"
    desk.press(whole)
    wall.misses(said)
    assert "picture_by" not in room.wall()


def test_the_phones_follow_the_cockpit_and_put_no_answer_into_a_function(session, browse):
    room = session("da")
    code = divided(room, ROOM)
    phone = Phone(browse(360, 740, "da-DK").page(), room.house.base, room.code)
    page = phone.page
    phone.visit()
    page.get_by_text("Jeg har været med før").click()
    page.get_by_label("Din kode til at komme tilbage").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".own-overlay path").first).to_be_attached()
    room.call("PUT", "projector", json={"show": "stage", "by": "role"})
    expect(page.locator(".picture-says")).to_contain_text("lægger", timeout=SOON + 2000)
    expect(page.locator(".own-overlay")).to_have_count(0)
    assert_fits(page)
    assert_accessible(page)


def test_the_pictures_by_function_are_kept_with_the_others_when_the_workshop_has_ended(session, cockpit, tmp_path):
    room = session("da")
    divided(room, ROOM)
    room.call("POST", "end")
    desk = cockpit(room)
    expect(desk.page.locator(".kept-picture svg")).to_have_count(2, timeout=30_000)
    expect(desk.page.locator(f"#shown-{CARDS}-1-role")).to_contain_text("Lærere og pædagoger lægger")
    assert_accessible(desk.page)
    kept, dialog = tmp_path / "kept.html", desk.page.get_by_role("dialog")

    def saved(chosen: str) -> str:
        desk.press("Gem billederne i en fil")
        expect(dialog.get_by_role("button", name="Nej, kun hele rummet")).to_be_focused(timeout=30_000)
        with desk.page.expect_download(timeout=30_000) as coming:
            dialog.get_by_role("button", name=chosen).click()
        coming.value.save_as(kept)
        return kept.read_text(encoding="utf-8")

    text = saved("Ja, tag dem med")
    assert text.count("<section ") == text.count("<table") == 2
    assert "Kerne eller periferi? · Efter funktion" in text and "<h2>Lærere og pædagoger lægger" in text
    assert "Kontor" not in text
    # What the room may not have been shown stays out, unless it is asked for.
    text = saved("Nej, kun hele rummet")
    assert text.count("<section ") == text.count("<table") == 1 and "Efter funktion" not in text
    desk.press("Gem billederne i en fil")
    expect(dialog).to_be_visible(timeout=30_000)
    assert_accessible(desk.page)
    desk.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(desk.page.get_by_role("button", name="Gem billederne i en fil").first).to_be_enabled()


def test_another_step_begins_with_the_picture_of_the_room(session):
    room = session("da")
    divided(room, ROOM)
    assert room.call("PUT", "projector", json={"show": "stage", "by": "role"})["by"] == "role"
    room.stage("what-it-is", "open")
    assert "picture_by" not in room.wall()
    assert "by" not in room.call("PUT", "projector", json={"show": "stage"})


def test_where_no_function_may_be_shown_the_control_says_why(session, cockpit):
    room = session("da")
    divided(room, {"teacher": 4, "pedagogue": 4, "leader": 2})
    desk = cockpit(room)
    desk.sees("Ingen funktion kan vises for sig, uden at nogen kan genkendes.")
    expect(desk.page.get_by_role("button", name="Efter funktion")).to_have_count(0)
    refused = room.house.call(
        "PUT",
        f"api/workshops/{room.code}/projector",
        room.workshop["facilitator_key"],
        json={"show": "stage", "by": "role"},
    )
    assert refused.status_code == 422
    drawn = room.house.call(
        "GET",
        f"api/workshops/{room.code}/results/{CARDS}/picture.svg?release=1&by=role",
        room.workshop["facilitator_key"],
    )
    assert drawn.status_code == 404


def test_what_tables_agreed_on_has_no_functions(session, cockpit):
    room = session("da", mode="dialogue")
    room.released(CARDS)
    desk = cockpit(room)
    expect(desk.page.locator(".picture > .picture-frame svg").first).to_be_visible()
    expect(desk.page.locator(".by-role")).to_have_count(0)
