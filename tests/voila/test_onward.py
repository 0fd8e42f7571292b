"""The facilitator takes what tables wrote on to the next step, from the tray."""

import uuid

import pytest
from playwright.sync_api import expect

from kernelib import content
from tests.conftest import assert_accessible, assert_fits
from tests.voila.conftest import Session

DRAFTS = ["At alle børn hører til.", "At barnet bliver klar.", "<img src=x onerror=alert(1)>"]


def people_write(room: Session, drafts: list[str]) -> None:
    """Each person a formulation, and all of them let through."""
    people_send(room, drafts)
    let_through(room, "formulations")


def people_send(room: Session, drafts: list[str]) -> None:
    room.join(len(drafts))
    room.stage("formulations", "open")
    for token, text in zip(room.people, drafts, strict=True):
        room.call("PUT", "answers/formulations", token, json={"id": str(uuid.uuid4()), "answer": {"wide": text}})


def let_through(room: Session, exercise: str) -> None:
    for text in room.call("GET", f"texts/{exercise}")["texts"]:
        room.call("PUT", f"texts/{exercise}/{text['id']}", json={"state": "shown"})


@pytest.mark.parametrize("width", [360, 1280])
def test_picked_drafts_are_what_everybody_judges_next(session, cockpit, width):
    room = session()
    people_write(room, DRAFTS)
    desk = cockpit(room, width)
    desk.page.locator("summary[data-key=onward]").click()
    expect(desk.page.locator("label.pick")).to_have_count(3)
    for text in (DRAFTS[0], DRAFTS[2]):
        desk.page.get_by_label(text, exact=True).check()
    assert_accessible(desk.page)
    assert_fits(desk.page)
    desk.page.locator("[data-key=go-on]").click()
    expect(desk.page.locator(".tray .note")).to_have_text("De er klar i de næste trin.")
    expect(desk.page.locator(".tray .note")).to_be_in_viewport()

    room.stage("own-contribution", "open")
    items = room.call("GET", "state", room.people[0])["exercise"]["items"]
    assert {item["label"][3:] for item in items} == {DRAFTS[0], DRAFTS[2]}


def test_the_one_main_button_asks_for_what_the_next_steps_build_on(session, cockpit):
    room = session(mode="dialogue")
    for table, text in enumerate(DRAFTS[:2], start=1):
        person = room.house.join(room.code, table=table)
        room.stage("formulations", "open")
        body = {"id": str(uuid.uuid4()), "answer": {"wide": text}}
        room.call("PUT", "answers/formulations", person["token"], json=body)
    let_through(room, "formulations")
    desk = cockpit(room)
    room.stage("formulations", "revealed")
    desk.next("Vælg to til fire formuleringer")
    expect(desk.page.locator("label.pick input").first).to_be_focused()
    expect(desk.page.get_by_role("button", name="Gå videre med eksempler fra andre steder")).to_be_visible()
    for text in DRAFTS[:2]:
        desk.page.get_by_label(text, exact=True).check()
    desk.page.locator("[data-key=go-on]").click()
    expect(desk.page.locator(".tray .note")).to_have_text("De er klar i de næste trin.")
    expect(desk.page.locator("[role=status]", has_text="De er klar i de næste trin.")).to_have_count(1)
    expect(desk.page.locator("main .main-button")).to_be_focused()
    expect(desk.page.locator("main .main-button")).to_be_in_viewport()
    desk.next("Videre til »Kan vi se vores eget bidrag?«")


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_looks_ahead_is_told_before_a_step_opens_with_examples(session, cockpit, width):
    room = session()
    people_write(room, DRAFTS[:2])
    desk = cockpit(room, width)
    expect(desk.page.locator("[data-key=skip]")).to_have_text("Gå videre med eksempler fra andre steder")
    desk.page.locator("[data-key=plan-tasks-by-a]").click()
    expect(desk.page.locator(".next")).to_contain_text("Trinnet åbner med eksempler fra andre steder.")
    assert_accessible(desk.page)
    assert_fits(desk.page)
    ids = [text["id"] for text in room.call("GET", "texts/formulations")["texts"]]
    room.call("PUT", "onward/formulations", json={"texts": ids})
    expect(desk.page.locator(".next")).not_to_contain_text("eksempler")


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_has_let_nothing_through_is_asked_to_before_the_next_step_opens_with_examples(session, cockpit, width):
    room = session()
    room.stage("formulations", "open")
    desk = cockpit(room, width)
    expect(desk.page.locator("[data-key=skip]")).to_have_text("Spring trinnet over")
    # What comes in while the step is open is told of without a reload.
    people_send(room, DRAFTS[:2])
    expect(desk.page.locator("[data-key=skip]")).to_have_text("Gå videre med eksempler fra andre steder")
    desk.page.locator("[data-key=plan-tasks-by-a]").click()
    expect(desk.page.locator(".next")).to_contain_text("Trinnet åbner med eksempler fra andre steder.")
    desk.page.locator("[data-key=to-now]").click()
    room.stage("formulations", "revealed")
    desk.next("Slip tekster igennem først")
    expect(desk.page.locator("[data-key=texts-heading]")).to_be_focused()
    expect(desk.page.get_by_role("button", name="Gå videre med eksempler fra andre steder")).to_be_visible()
    assert_accessible(desk.page)
    assert_fits(desk.page)
    let_through(room, "formulations")
    expect(desk.page.locator("main .main-button")).to_have_text("Vælg to til fire formuleringer")
    assert "own-contribution" not in [s["exercise"] for s in room.call("GET", "cockpit")["steps"] if s["rounds"]]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_step_that_is_opened_before_anybody_has_written_says_so_and_then_offers_no_more(session, cockpit, language):
    room = session(language)
    desk = cockpit(room, language=language)
    desk.page.locator("[data-key=plan-own-contribution]").click()
    written = desk.word("så tag »To formuleringer« først", "take “Two formulations” first")
    expect(desk.page.locator(".next")).to_contain_text(written)
    room.stage("own-contribution", "open")
    desk.sees(desk.word("Åben for svar", "Open for answers"))
    people_write(room, DRAFTS[:2])
    desk.sees(desk.word("så der kan ikke sendes flere tekster videre", "so no more texts can be carried over"))
    expect(desk.page.locator("[data-key=onward], [data-key=go-on]")).to_have_count(0)
    assert_accessible(desk.page)
    assert_fits(desk.page)


def test_the_wall_shows_contributions_from_the_whole_way_each_once(session, projector):
    room = session(mode="dialogue")
    places = content.exercise("contributions-own").items
    for table in range(1, 9):
        person = room.house.join(room.code, table=table)
        room.stage("contributions-own", "open")
        # The first two say the same, the second in capital letters.
        texts = {place: f"Bidrag {place}{', igen' * (table - 2)}" for place in places}
        answer = {place: text.upper() if table == 2 else text for place, text in texts.items()}
        body = {"id": str(uuid.uuid4()), "answer": answer}
        room.call("PUT", "answers/contributions-own", person["token"], json=body)
    let_through(room, "contributions-own")
    wall = projector(room)
    room.call("PUT", "projector", json={"show": "stage"})
    room.stage("contributions-own", "revealed")
    wall.sees("Her er 35 tekster fra jer.", 20)
    for place in places:
        expect(wall.page.locator(".picture svg text").filter(has_text=f"Bidrag {place}").first).to_be_visible()
    expect(wall.page.locator(".picture svg")).not_to_contain_text("BIDRAG")
    wall.sees("til står i tabellen")


def test_too_few_drafts_are_refused_in_a_sentence(session, cockpit):
    room = session()
    room.join(1)
    room.stage("formulations", "open")
    answer = {"id": str(uuid.uuid4()), "answer": {"wide": DRAFTS[0]}}
    room.call("PUT", "answers/formulations", room.people[0], json=answer)
    [text] = room.call("GET", "texts/formulations")["texts"]
    room.call("PUT", f"texts/formulations/{text['id']}", json={"state": "shown"})
    desk = cockpit(room)
    desk.page.locator("summary[data-key=onward]").click()
    desk.page.locator("[data-key=go-on]").click()
    desk.sees("Vælg to, tre eller fire formuleringer")
