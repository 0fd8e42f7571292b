"""The words that rules mark in a formulation: on the table's phone, where drafts are picked, and in the workbook."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.voila.test_kinds import section

DRAFT = "Ruste børnene bedst muligt til livet og fremtiden"
ODD = "Børnene 🎈 <img src=x onerror=alert(1)> lærer at læse"


def at_table(room, browse, language: str, width: int = 360) -> Phone:
    phone = Phone(
        browse(width, 740, "da-DK" if language == "da" else "en-GB").page(), room.house.base, room.code, language
    )
    phone.visit()
    phone.page.locator(".choice").first.click()
    phone.main()
    phone.sees(phone.word("Vi begynder om lidt", "We begin in a moment"))
    room.stage("formulations", "open", by="table")
    phone.page.locator("#table").fill("3")
    phone.main()
    return phone


@pytest.mark.parametrize(("language", "width"), [("da", 360), ("en", 1280)])
def test_a_table_sees_which_words_are_marked_and_overrules_one(session, browse, tmp_path, language, width):
    anna = at_table(session(language), browse, language, width)
    page = anna.page
    page.locator("textarea").first.fill(DRAFT)
    anna.main()
    expect(page.locator(".marked-text")).to_have_text(DRAFT)
    expect(page.locator("mark")).to_have_text(
        ["Ruste børnene", "bedst muligt", "livet", "og", "fremtiden"], use_inner_text=True
    )
    assert_fits(page)
    page.screenshot(path=tmp_path / "closed.png", full_page=True)

    page.locator("summary[data-key=marks]").click()
    anna.sees(anna.word("Hvem der er nævnt. Er det dem, I skal gøre en forskel for?", "Who is mentioned. Are they"))
    anna.sees(
        anna.word(
            "Regel: ordet »bedst«, fulgt af ord, der begynder med »mulig«",
            "Rule: the word “bedst”, followed by words that begin with “mulig”",
        )
    )
    anna.sees(anna.word("Regel: ord med »børn« i", "Rule: words with “børn” in them"))
    assert "*" not in page.locator(".marked").inner_text()
    anna.sees(
        anna.word(
            "De kan ikke vurdere, om kerneopgaven er rigtig.", "They cannot judge whether the core task is right."
        )
    )
    assert_accessible(page)
    assert_fits(page)
    page.screenshot(path=tmp_path / "open.png", full_page=True)

    hide = page.locator('[data-key="mark vague bedst muligt"]')
    hide.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text(["Ruste børnene", "livet", "og", "fremtiden"], use_inner_text=True)
    expect(hide).to_be_focused()
    expect(hide).to_contain_text(anna.word("Vis igen", "Show again"))
    # No total, and no verdict.
    assert not any(letter.isdigit() for letter in page.locator(".marked").inner_text())


def test_a_text_is_text_whatever_stands_in_it(session, browse):
    anna = at_table(session(), browse, "da")
    anna.page.locator("textarea").first.fill(ODD)
    anna.main()
    expect(anna.page.locator(".marked-text")).to_have_text(ODD)
    expect(anna.page.locator("mark")).to_have_text(["Børnene"])
    expect(anna.page.locator(".marked img")).to_have_count(0)


def test_where_the_rules_cannot_be_asked_the_text_stands_as_it_was_sent(session, browse):
    anna = at_table(session(), browse, "da")
    anna.page.route("**/wording", lambda route: route.fulfill(status=200, body=""))
    anna.page.locator("textarea").first.fill(DRAFT)
    anna.main()
    anna.sees("Gemt")
    expect(anna.page.locator(".written dd")).to_have_text(DRAFT)


@pytest.mark.parametrize(("language", "width"), [("da", 1280), ("en", 360)])
def test_whoever_picks_sees_the_marks_beside_each_draft(session, cockpit, tmp_path, language, width):
    room = session(language)
    room.join(2)
    room.stage("formulations", "open", by="table")
    for table, (token, text) in enumerate(zip(room.people, (DRAFT, ODD), strict=True), start=1):
        room.call("PUT", "participants/me", token, json={"table": table})
        body = {"id": str(uuid.uuid4()), "answer": {"wide": text}}
        room.call("PUT", "answers/formulations", token, json=body)
    for text in room.call("GET", "texts/formulations")["texts"]:
        room.call("PUT", f"texts/formulations/{text['id']}", json={"state": "shown"})
    desk = cockpit(room, width, language)
    desk.page.locator("summary[data-key=onward]").click()
    beside = desk.page.locator("[data-wording]").filter(has_text="Ruste")
    expect(beside.locator("mark").first).to_have_text("Ruste børnene")
    beside.locator("summary").click()
    beside.locator('[data-key="mark joined og"]').click()
    expect(beside.locator("mark")).to_have_text(
        ["Ruste børnene", "bedst muligt", "livet", "fremtiden"], use_inner_text=True
    )
    assert_accessible(desk.page)
    assert_fits(desk.page)
    desk.page.screenshot(path=tmp_path / "desk.png", full_page=True)
    desk.page.get_by_label(DRAFT).check()
    expect(desk.page.get_by_label(DRAFT)).to_be_checked()


@pytest.mark.parametrize(("language", "width"), [("da", 360), ("en", 1280)])
def test_whoever_works_alone_sees_them_below_the_text_that_was_saved(house, screen, tmp_path, language, width):
    reader = screen(width, 800, language)
    reader.page.goto(f"{house.base}workbooks/abstraction")
    text = section(reader.page, "table")
    text.locator("textarea").first.fill(DRAFT)
    text.locator(".main-button").click()
    expect(text.locator("mark").first).to_have_text("Ruste børnene")
    text.locator("summary[data-key=marks]").click()
    assert_accessible(reader.page)
    assert_fits(reader.page)
    reader.page.screenshot(path=tmp_path / "page.png", full_page=True)
    reader.page.reload()
    text = section(reader.page, "table")
    expect(text.locator("mark").first).to_have_text("Ruste børnene")
    # They are of the text that was saved: as soon as it is another, they are gone.
    text.locator("textarea").first.press_sequentially("!")
    expect(text.locator(".marked")).to_have_count(0)


def test_the_call_refuses_what_is_no_list_of_texts(session):
    room = session()
    room.join(1)
    path = f"api/workshops/{room.code}/wording"
    for texts in (None, "Ruste", [1], ["x" * 3000], ["x"] * 101):
        told = room.house.call("POST", path, room.people[0], json={"texts": texts})
        assert told.status_code == 422 and told.json()["detail"]
    assert room.house.call("POST", path, "nobody", json={"texts": []}).status_code == 401
    told = room.call("POST", "wording", room.people[0], json={"texts": ["Gøre børnene samfundsduelige"]})["marks"]
    [(text, found)] = told.items()
    assert [mark["feature"] for mark in found["marks"]] == ["movement", "people", "effect"] and not found["long"]
    assert text[found["marks"][1]["start"] : found["marks"][1]["end"]] == "børnene"
