"""The live page, on a phone's width, against the real server."""

import sqlite3
import uuid

import pytest
from playwright.sync_api import expect

from tests.conftest import assert_accessible, assert_fits

CARDS = "core-or-periphery"
ORDER = "abstraction-order"
REFUSED = "Storage.prototype.setItem = () => { throw new DOMException('refused', 'SecurityError'); };"


def rows(house, workshop, exercise: str) -> list[str]:
    """The answers as they are kept, without asking anything of ours."""
    database = sqlite3.connect(house.database)
    try:
        found = database.execute(
            "select answer from answers where workshop = ? and exercise = ? order by seq", (workshop["code"], exercise)
        )
        return [row[0] for row in found]
    finally:
        database.close()


def settled(phone) -> None:
    """Every screen of a phone fits and is accessible."""
    assert_fits(phone.page)
    assert_accessible(phone.page)


def test_the_address_of_a_phone_is_no_secure_context(phone):
    anna = phone()
    anna.visit()
    assert anna.page.evaluate("window.isSecureContext") is False


@pytest.mark.parametrize("width", [360, 320])
@pytest.mark.parametrize("language", ["da", "en"])
def test_each_screen_fits_and_is_accessible(phone, house, workshop, width, language):
    anna = phone(width, language=language)
    anna.visit()
    anna.main()  # without a role
    anna.sees(anna.word("Vælg en gruppe", "Choose a group"))
    for summary in anna.page.locator("summary").all():
        summary.click()
    settled(anna)

    anna.join()
    settled(anna)

    house.stage(workshop, CARDS, "open")
    anna.page.wait_for_selector(".task-card")
    settled(anna)
    anna.sort(lambda at: at % 4)
    settled(anna)
    anna.main()
    anna.sees(anna.word("Gemt", "Saved"))
    settled(anna)

    house.stage(workshop, ORDER, "open")
    anna.page.wait_for_selector(".ladder")
    settled(anna)
    house.stage(workshop, CARDS, "revealed")
    anna.sees(anna.word("for få svar", "Too few answers"))
    settled(anna)


def test_the_phone_follows_within_two_seconds(phone, house, workshop):
    """Two seconds of the phone's own clock, however long this machine takes over them."""
    anna = phone()
    anna.page.clock.install(time=0)
    anna.join()
    anna.page.clock.pause_at(600_000)
    house.stage(workshop, CARDS, "open")
    anna.page.clock.run_for(2000)
    anna.page.wait_for_selector(".task-card")
    house.stage(workshop, CARDS, "closed")
    anna.page.clock.run_for(2000)
    expect(anna.page.locator("h1")).to_contain_text("Der er lukket")


def test_one_joins_and_sorts_and_ranks_by_keyboard_alone(phone, house, workshop):
    anna = phone()
    keys = anna.page.keyboard
    anna.visit()
    for _ in range(12):
        keys.press("Tab")
        if anna.page.evaluate("document.activeElement.name") == "role":
            break
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Enter")  # sends the form it stands in
    anna.sees("Vi begynder om lidt")

    house.stage(workshop, CARDS, "open")
    anna.page.wait_for_selector(".task-card")
    for _ in range(12):
        keys.press("Tab")
        if anna.page.evaluate("document.activeElement.type") == "radio":
            break
    count = 0
    while anna.page.locator(".task-card").count():
        keys.press("Space")
        if anna.page.evaluate("document.activeElement.type") != "radio":
            keys.press("Tab")
            keys.press("Space")
        while anna.page.evaluate("document.activeElement.dataset.key") != "main":
            keys.press("Tab")
        keys.press("Enter")
        # The focus is on the new card, so that it is read and the next Tab reaches its choices.
        assert anna.page.evaluate("document.activeElement.dataset.key") in ("card", "review")
        keys.press("Tab")
        count += 1
    assert count == 14
    while anna.page.evaluate("document.activeElement.dataset.key") != "main":
        keys.press("Tab")
    keys.press("Enter")
    anna.sees("Gemt")
    assert len(rows(house, workshop, CARDS)) == 1

    house.stage(workshop, ORDER, "open")
    anna.page.wait_for_selector(".ladder")
    before = anna.labels()
    while anna.page.evaluate("document.activeElement.type") != "radio":
        keys.press("Tab")
    keys.press("Space")
    keys.press("Alt+ArrowDown")
    keys.press("Alt+ArrowDown")
    assert anna.labels()[2] == before[0]
    expect(anna.page.locator(".exercise [role=status]")).to_have_text(f"{before[0]}: nr. 3 af 11")
    while anna.page.evaluate("document.activeElement.dataset.key") != "main":
        keys.press("Tab")
    keys.press("Enter")
    anna.sees("Gemt")
    assert len(rows(house, workshop, ORDER)) == 1


def test_the_tools_move_tie_and_keep_the_focus_at_the_ends(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, ORDER, "open")
    anna.page.wait_for_selector(".ladder")
    before = anna.labels()
    up, same = (
        anna.page.get_by_role("button", name="Op", exact=True),
        anna.page.get_by_role("button", name="Samme plads"),
    )
    expect(up).to_have_attribute("aria-disabled", "true")
    anna.page.locator(".rung").nth(1).click()
    up.click()
    assert anna.labels()[:2] == [before[1], before[0]]
    expect(up).to_be_focused()
    anna.page.keyboard.press("Enter")  # at the top already
    assert anna.labels()[0] == before[1]
    anna.page.locator(".rung").nth(2).click()
    same.click()
    expect(same).to_have_attribute("aria-pressed", "true")
    assert anna.page.locator(".rung").nth(2).evaluate("e => e.classList.contains('same-as-above')")
    anna.main()
    anna.sees("Gemt")
    (kept,) = rows(house, workshop, ORDER)
    assert "2" in kept and "4" in kept and '"3' not in kept


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_the_handle_drags_a_row(phone, house, workshop, pointer):
    anna = phone()
    anna.join()
    house.stage(workshop, ORDER, "open")
    anna.page.wait_for_selector(".ladder")
    before = anna.labels()
    box = anna.page.locator(".handle").nth(0).bounding_box()
    goal = anna.page.locator(".rung").nth(1).bounding_box()
    assert box and goal
    x, y, end = box["x"] + 10, box["y"] + 10, goal["y"] + goal["height"] - 4
    if pointer == "mouse":
        anna.page.mouse.move(x, y)
        anna.page.mouse.down()
        anna.page.mouse.move(x, end, steps=6)
        anna.page.mouse.up()
    else:
        anna.touch(x, y, "touchStart")
        for part in range(1, 7):
            anna.touch(x, y + (end - y) * part / 6, "touchMove")
        anna.touch(x, end, "touchEnd")
    assert anna.labels()[:2] == [before[1], before[0]]


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_order_that_nobody_has_touched_is_sent_by_a_choice_of_ones_own(phone, house, workshop, language):
    anna = phone(language=language)
    anna.join()
    house.stage(workshop, ORDER, "open")
    anna.page.wait_for_selector(".ladder")
    # Two taps in haste send nothing.
    anna.page.locator(".dock .main-button").dblclick()
    anna.sees(anna.word("Rækkefølgen står, som den kom. Skal den stå sådan?", "Is that how it should be?"))
    settled(anna)
    assert rows(house, workshop, ORDER) == []
    no = anna.page.get_by_role("button", name=anna.word("Nej, flyt noget først", "No, move something first"))
    anna.page.wait_for_timeout(600)
    no.click()
    expect(no).to_have_count(0)
    expect(anna.page.locator(":focus")).to_have_attribute("type", "radio")
    assert rows(house, workshop, ORDER) == []
    # Whoever agrees with it as it stands can say so.
    anna.main()
    anna.page.wait_for_timeout(600)
    anna.page.get_by_role("button", name=anna.word("Ja, send den sådan", "Yes, send it like this")).click()
    anna.sees(anna.word("Gemt", "Saved"))
    assert len(rows(house, workshop, ORDER)) == 1


def test_an_answer_cut_off_while_it_is_sent_is_kept_and_arrives_once(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 0)

    # The first time the server has it and the phone never hears; then the network is gone altogether.
    def cut(route):
        asked = route.request
        path = asked.url.split("/api/")[1]
        token = asked.headers["authorization"].removeprefix("Bearer ")
        assert house.call("PUT", f"api/{path}", token, json=asked.post_data_json).status_code == 200
        route.abort()

    anna.page.route("**/answers/**", lambda route: route.abort())
    anna.page.route("**/answers/**", cut, times=1)
    anna.main()
    anna.sees("Ikke sendt endnu")
    anna.page.context.set_offline(True)
    anna.page.unroute("**/answers/**")
    anna.page.wait_for_timeout(2000)
    anna.sees("Ikke sendt endnu")
    anna.sees("Dine svar er gemt på telefonen")
    settled(anna)
    anna.page.context.set_offline(False)
    anna.sees("Tænk videre", seconds=12)
    assert len(rows(house, workshop, CARDS)) == 1


def test_an_unsent_answer_survives_a_reload_and_a_closed_tab(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: at % 3)
    anna.page.route("**/answers/**", lambda route: route.abort())
    anna.main()
    anna.sees("Ikke sendt endnu")
    other = anna.page.context.new_page()
    anna.page.close()
    anna.page = other
    anna.visit("w")
    anna.sees("Tænk videre", seconds=12)
    anna.page.reload()
    anna.sees("Gemt")
    assert len(rows(house, workshop, CARDS)) == 1


def test_an_answer_that_came_too_late_says_so_and_is_kept(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 1)
    anna.page.route("**/answers/**", lambda route: route.abort())
    anna.main()
    anna.sees("Ikke sendt endnu")
    house.stage(workshop, CARDS, "closed")
    anna.page.unroute("**/answers/**")
    anna.sees("Trinnet lukkede, før dit svar nåede frem.", seconds=12)
    anna.page.reload()
    anna.sees("Trinnet lukkede, før dit svar nåede frem.")
    assert rows(house, workshop, CARDS) == []
    house.stage(workshop, CARDS, "open")
    anna.page.get_by_role("button", name="Lav det om").click()
    anna.main()
    anna.sees("Tænk videre")
    assert len(rows(house, workshop, CARDS)) == 1


def test_a_step_that_has_gone_on_leaves_word_of_the_late_answer(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 1)
    anna.page.route("**/answers/**", lambda route: route.abort())
    anna.main()
    anna.sees("Ikke sendt endnu")
    house.stage(workshop, ORDER, "open")
    anna.page.unroute("**/answers/**")
    anna.sees("Trinnet lukkede, før dit svar nåede frem.", seconds=12)
    anna.page.get_by_role("button", name="Forstået").click()
    expect(anna.page.locator(".notices .banner")).to_have_count(0)
    house.stage(workshop, CARDS, "open")
    anna.sees("Trinnet lukkede, før dit svar nåede frem.")  # and it is still there to be sent
    anna.page.get_by_role("button", name="Lav det om").click()
    anna.main()
    anna.sees("Tænk videre")
    assert_accessible(anna.page)


def test_a_busy_server_is_waited_for(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 1)
    anna.page.route("**/answers/**", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}), times=1)
    anna.main()
    anna.sees("Ikke sendt endnu")
    anna.sees("Tænk videre", seconds=8)
    assert len(rows(house, workshop, CARDS)) == 1


def test_an_answer_that_does_not_fit_shows_the_servers_sentence(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 1)
    problem = '{"title": "Passer ikke", "detail": "Det svar passer ikke her."}'
    anna.page.route("**/answers/**", lambda route: route.fulfill(status=422, body=problem), times=1)
    anna.main()
    anna.sees("Det svar passer ikke her.")
    anna.page.get_by_role("button", name="Lav det om").click()
    anna.main()
    anna.sees("Tænk videre")


def test_a_second_device_comes_back_to_the_same_answers(phone, house, workshop):
    anna = phone()
    anna.join()
    code = anna.resume_code()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 2)
    anna.main()
    anna.sees("Gemt")

    again = phone()
    again.visit()
    again.page.get_by_text("Jeg har været med før").click()
    again.page.get_by_label("Din kode til at komme tilbage").fill(code.lower().replace(" ", "-"))
    again.page.get_by_role("button", name="Fortsæt").click()
    again.sees("Gemt")
    again.sees("Ikke vores")
    again.page.get_by_role("button", name="Lav det om").click()
    again.main()
    again.sees("Tænk videre")
    anna.sees("Gemt")  # the first phone is not logged out


def test_a_wrong_code_to_come_back_with_is_told_at_the_field(phone):
    anna = phone()
    anna.visit()
    anna.page.get_by_text("Jeg har været med før").click()
    anna.page.get_by_label("Din kode til at komme tilbage").fill("AAAA BBBB")
    anna.page.get_by_role("button", name="Fortsæt").click()
    expect(anna.page.locator(".mistake")).to_be_visible()
    assert_accessible(anna.page)


def test_refused_storage_takes_part_and_says_what_a_reload_costs(phone, house, workshop):
    anna = phone(script=REFUSED)
    anna.join()
    anna.sees("Din browser gemmer ikke noget")
    anna.sees(anna.resume_code())
    assert f"/w/{workshop['code']}" in anna.page.url
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 0)
    anna.main()
    anna.sees("Tænk videre")
    assert len(rows(house, workshop, CARDS)) == 1


def test_a_change_of_language_keeps_the_choices_and_the_focus(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.page.wait_for_selector(".task-card")
    anna.page.locator(".choice").nth(1).click()
    anna.main()
    anna.page.locator(".choice").nth(2).click()
    anna.page.get_by_role("button", name="English").click()
    expect(anna.page.locator("html")).to_have_attribute("lang", "en")
    anna.sees("Card 2 of 14")
    anna.sees("Not ours")
    assert anna.page.locator(".choice input").nth(2).is_checked()
    expect(anna.page.locator(".to-language")).to_be_focused()
    anna.page.reload()
    anna.sees("Card 3 of 14")
    assert "Kort" not in anna.page.locator("body").inner_text()


def test_the_role_can_be_changed_until_the_first_answer(phone, house, workshop):
    anna = phone()
    anna.join(0)
    anna.sees("Lærere")
    anna.page.get_by_role("button", name="Skift").click()
    anna.page.locator(".choice").nth(1).click()
    anna.main()
    anna.sees("Pædagoger")
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 0)
    anna.main()
    anna.sees("Gemt")
    anna.page.reload()
    anna.sees("Gemt")
    expect(anna.page.get_by_role("button", name="Skift")).to_have_count(0)


def test_nothing_chosen_is_not_sent(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: None)
    anna.main()
    anna.sees("Du har ikke sorteret noget endnu")
    assert rows(house, workshop, CARDS) == []


def test_the_presentations_own_answer_is_told_when_answers_are_closed(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "what-it-is", "open")
    anna.sort(lambda at: 0)
    anna.main()
    anna.sees("Gemt")
    assert anna.page.locator(".feedback").count() == 0, "told now, it would be everybody's answer"
    house.stage(workshop, "what-it-is", "closed")
    anna.sees("Oplægget siger noget andet")
    assert anna.page.locator(".feedback").count() == 4
    anna.page.get_by_role("button", name="English").click()
    anna.sees("The presentation says something else")
    assert len(rows(house, workshop, "what-it-is")) == 1


def test_what_the_presentation_says_stands_below_the_rooms_picture(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "what-it-is", "open")
    anna.sort(lambda at: at % 4)
    anna.main()
    anna.sees("Gemt")
    state = house.call("GET", f"api/workshops/{workshop['code']}/state", house.join(workshop["code"])["token"]).json()
    items, bins = ([each["id"] for each in state["exercise"][name]] for name in ("items", "bins"))
    for number in range(5):
        body = {"id": str(uuid.uuid4()), "answer": {item: bins[(number + at) % 4] for at, item in enumerate(items)}}
        token = house.join(workshop["code"], "pedagogue")["token"]
        house.call("PUT", f"api/workshops/{workshop['code']}/answers/what-it-is", token, json=body)
    house.stage(workshop, "what-it-is", "revealed")
    anna.page.wait_for_selector(".picture svg [data-item]", timeout=15_000)
    anna.sees("Hvad oplægget siger")
    widths = anna.page.locator(".sorted.told > li").evaluate_all(
        "lines => lines.map((line) => line.clientWidth - line.firstElementChild.clientWidth)"
    )
    assert widths and max(widths) < 2, "the cards have the whole line"
    expect(anna.page.locator(".feedback")).to_have_count(4)
    settled(anna)


def test_the_rooms_picture_has_ones_own_marks_and_table(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.sort(lambda at: 0)
    anna.main()
    anna.sees("Gemt")
    content = house.call("GET", f"api/workshops/{workshop['code']}/state", house.join(workshop["code"])["token"]).json()
    items, bins = ([each["id"] for each in content["exercise"][name]] for name in ("items", "bins"))
    for number in range(7):
        token = house.join(workshop["code"], "pedagogue")["token"]
        answer = {item: bins[(number + at) % 4] for at, item in enumerate(items)}
        body = {
            "id": f"00000000-0000-4000-8000-{workshop['code'].encode().hex()[:8]}{number:04d}",
            "round": 1,
            "answer": answer,
        }
        put = house.call("PUT", f"api/workshops/{workshop['code']}/answers/{CARDS}", token, json=body)
        assert put.status_code == 200, put.text
    house.stage(workshop, CARDS, "revealed")
    anna.page.wait_for_selector(".picture svg [data-item]", timeout=15_000)
    expect(anna.page.locator(".own-overlay .own-mark")).to_have_count(14)
    anna.sees("Du lagde")
    anna.page.get_by_text("Tallene i en tabel").click()
    assert anna.page.locator("td.own").count() == 14
    anna.sees("Det siger billedet ikke")
    settled(anna)
    anna.page.get_by_role("button", name="English").click()
    anna.sees("What this picture does not say")
    assert_accessible(anna.page)


def test_an_ended_workshop_says_thank_you(phone, house):
    made = house.new_workshop(title="Kort")
    anna = phone()
    anna.code = made["code"]
    anna.join()
    ended = house.call("POST", f"api/workshops/{made['code']}/end", made["facilitator_key"])
    assert ended.status_code in (200, 204), ended.text
    anna.sees("Tak for i dag")
    assert_accessible(anna.page)


def test_a_token_that_nobody_knows_says_what_to_do(phone, house):
    anna = phone()
    anna.join()
    anna.page.route("**/state", lambda route: route.fulfill(status=401, body="{}"))
    anna.sees("Vi kan ikke finde dig i workshoppen")
    assert_accessible(anna.page)
    anna.page.get_by_role("button", name="Gå med igen").click()
    anna.sees("Hvilken gruppe hører du til?")


def test_a_phone_loads_at_most_100_kb_in_10_requests(phone, house, workshop):
    anna = phone()
    session = anna.page.context.new_cdp_session(anna.page)
    session.send("Network.enable")
    got: list[float] = []
    session.on("Network.loadingFinished", lambda event: got.append(event["encodedDataLength"]))
    anna.join()
    house.stage(workshop, CARDS, "open")
    anna.page.wait_for_selector(".task-card")
    kinds = anna.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    parts = [name for name in kinds if "/api/" not in name]
    assert len(parts) + 1 <= 10, parts
    assert sum(got) <= 100 * 1024


def test_what_has_the_focus_is_never_under_the_dock(phone):
    anna = phone(360, 740)
    anna.visit()
    anna.page.locator(".dock").wait_for()
    seen = """() => {
        const at = document.activeElement.getBoundingClientRect();
        const dock = document.querySelector(".dock").getBoundingClientRect();
        const whole = document.activeElement === document.body || document.activeElement.closest(".dock");
        return Boolean(whole) || at.bottom <= dock.top + 1;
    }"""
    for _ in range(10):
        anna.page.keyboard.press("Tab")
        anna.page.wait_for_function(seen, timeout=5000)
