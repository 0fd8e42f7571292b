"""The dilemma as the room sees it, on every screen, when all formulations have been judged."""

import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kernelib.planning import DILEMMA
from tests.conftest import assert_accessible, assert_fits
from tests.phone.conftest import Phone
from tests.voila.conftest import Session

STEPS: tuple[str, ...] = ("own-contribution", "tasks-by-a", "tasks-by-b")
SAYS = {
    "da": "B skelner tydeligere mellem opgaverne, men pædagoger ser mindre af sig selv i den end i A.",
    "en": "B tells the tasks apart more clearly, but pedagogues can see less of themselves in it than in A.",
}
ROLES = ["teacher"] * 8 + ["pedagogue"] * 7


def judge(room: Session, exercise: str) -> None:
    """Everybody sees themselves in A, where anything is core; in B, which chooses, the pedagogues hardly do."""
    cards = [item["id"] for item in room.call("GET", "state", room.people[0])["exercise"]["items"]]
    for number, (role, token) in enumerate(zip(ROLES, room.people, strict=True)):
        low = role == "pedagogue"
        b = number % 3 if low else 2 + number % 3
        rated = {"a": {"own": 3 + number % 2, "people": 2 + number % 3}, "b": {"own": b, "people": 3 + number % 2}}
        every_third = number % 3
        a = {card: "core" if (n + every_third) % 4 else "supporting" for n, card in enumerate(cards)}
        b_cards = {card: ("core", "not_ours")[(n + (number + n) % 7 // 6) % 2] for n, card in enumerate(cards)}
        answer = dict(zip(STEPS, (rated, a, b_cards), strict=True))[exercise]
        room.call("PUT", f"answers/{exercise}", token, json={"id": str(uuid.uuid4()), "round": 1, "answer": answer})


@pytest.fixture
def room(session, request) -> Session:
    language = request.param
    room = session(language)
    for role in ROLES:
        room.people.append(room.house.join(room.code, role)["token"])
    for exercise in STEPS:
        room.stage(exercise, "open")
        judge(room, exercise)
        room.stage(exercise, "revealed")
    return room


@pytest.mark.parametrize(("room", "language", "width"), [("da", "da", 1280), ("en", "en", 360)], indirect=["room"])
def test_the_dilemma_is_the_next_step_and_every_screen_shows_it(
    room, language, width, cockpit, projector, browse, tmp_path
):
    desk, wall = cockpit(room, width, language), projector(room, language=language)
    watched = browse(360, 740, "da-DK" if language == "da" else "en-GB")
    phone = Phone(watched.page(), room.house.base, room.code, language)
    phone.visit()
    phone.page.locator(".choice").first.click()
    phone.main()

    desk.next(desk.word("Videre til »Dilemmaet«", "On to “The dilemma”"))
    for screen in (desk, wall, phone):
        screen.sees(SAYS[language], 20)
    phone.page.locator(".picture svg").wait_for()
    wall.page.locator(".picture svg").wait_for()
    desk.page.locator(".picture svg").first.wait_for()
    # Nobody was asked anything, so nobody is told that they did not answer, and nothing is to be opened.
    for screen in (phone, desk):
        expect(screen.page.locator("body")).not_to_contain_text(desk.word("Du svarede ikke", "You did not answer"))
    expect(desk.page.locator(".answered-ring, [data-key=reopen], [data-key=new-round]")).to_have_count(0)
    desk.sees(desk.word("Ingen af dem vinder", "None of them wins"))
    # Nor is it one of the steps a phone counts, which would be one more all at once.
    expect(phone.page.locator(".masthead")).not_to_contain_text(desk.word("Trin", "Step"))
    for screen in (desk, phone):
        assert_accessible(screen.page)
        assert_fits(screen.page)
    for name, screen in (("desk", desk), ("wall", wall), ("phone", phone)):
        screen.page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    # What it stands on is in the table, with how often none surpassed it.
    phone.page.locator("summary[data-key=table]").click()
    head = phone.page.locator(".numbers th[scope=col]").all_inner_texts()
    assert head[-1] == desk.word(
        "Ikke overgået i så mange af 100 tænkte rum", "Not surpassed in so many of 100 imagined rooms"
    )

    desk.page.locator("summary[data-key=more]").click()
    desk.page.locator("[data-key=save]").click()
    only = desk.page.get_by_role("button", name=desk.word("Nej, kun hele rummet", "No, the whole room only"))
    with desk.page.expect_download() as download:
        only.click()
    kept = Path(download.value.path()).read_text(encoding="utf-8")
    assert SAYS[language] in kept and kept.count("<section ") >= len((*STEPS, DILEMMA))

    desk.page.locator(f"[data-key=plan-{STEPS[2]}]").click()
    desk.page.locator(f"[data-key=plan-{DILEMMA}]").click()
    desk.heading(desk.word("Dilemmaet", "The dilemma"))


@pytest.mark.parametrize("room", ["da"], indirect=True)
def test_one_who_looks_ahead_shows_it_from_there_and_comes_back_to_it(room, cockpit):
    desk = cockpit(room)
    desk.page.locator(f"[data-key=plan-{DILEMMA}]").click()
    desk.next("Vis »Dilemmaet«")
    desk.sees(SAYS["da"], 20)
    onward = room.call("GET", "cockpit")["steps"]
    after = onward[[step["exercise"] for step in onward].index(DILEMMA) + 1]
    desk.next(f"Videre til »{after['title']}«")
    desk.heading(after["title"])
    desk.press("Tilbage til »Dilemmaet«")
    desk.sees(SAYS["da"], 20)


@pytest.mark.parametrize(("room", "language", "width"), [("da", "da", 360), ("en", "en", 1280)], indirect=["room"])
def test_what_is_sorted_by_a_formulation_names_it_on_every_screen(room, language, width, cockpit, projector, browse):
    desk, wall = cockpit(room, width, language), projector(room, language=language)
    room.call("PUT", "projector", json={"show": "stage"})
    watched = browse(360, 740, "da-DK" if language == "da" else "en-GB")
    phone = Phone(watched.page(), room.house.base, room.code, language)
    phone.visit()
    phone.page.locator(".choice").first.click()
    phone.main()
    by = desk.word("Ud fra B, »At barnet eller den unge …«: ", "Going by B, “That the child or the …”: ")
    for screen in (desk, phone):
        screen.sees(by, 20)
    # Where its words would take the place of cards, the wall has its letter.
    wall.sees(desk.word("Ud fra B", "Going by B"), 20)
    # And while it is asked, by everything it says.
    room.stage(STEPS[1], "open", round=2)
    asked = desk.word("Sammen skaber vi udvikling, læring og trivsel", "Together we create development, learning and")
    for screen in (desk, wall, phone):
        screen.sees(asked, 20)


@pytest.mark.parametrize("room", ["da"], indirect=True)
def test_opening_it_is_refused_in_a_sentence(room):
    body = {"exercise": DILEMMA, "state": "open"}
    path = f"api/workshops/{room.code}/stage"
    told = room.house.call("PUT", path, room.workshop["facilitator_key"], json=body)
    assert (told.status_code, told.json()["detail"]) == (409, "Her er der ikke noget at svare på. Vis billedet.")
