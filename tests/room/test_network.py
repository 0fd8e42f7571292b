"""What the cockpit says of the room's network, and what every screen says of a workshop that has moved."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import assert_accessible, assert_fits, served

CARDS = "core-or-periphery"
HERE = "http://192.168.1.20:8866/"
ROOM = {
    "room": True,
    "address": HERE,
    "addresses": [HERE, "http://10.0.0.5:8866/"],
    "by_hand": False,
    "phone": False,
    "changed": False,
    "lost": False,
}


def cockpit(browse, house, width=1280, locale="da-DK", network=None) -> Page:
    """The cockpit of a new workshop, told of that network."""
    made = house.new_workshop()
    page = browse(width, 900, locale=locale).page()

    answer = house.call("GET", f"api/workshops/{made['code']}/cockpit?language={locale[:2]}", made["facilitator_key"])
    body = answer.json() | {"network": ROOM | (network or {}), "room": True}
    page.route("**/cockpit?*", lambda route: route.fulfill(json=body))
    page.goto(made["facilitator_url"])
    expect(page.locator("#net-title")).to_be_visible()
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["da-DK", "en-GB"])
@pytest.mark.parametrize("network", [{}, {"phone": True}, {"changed": True}, {"lost": True, "addresses": []}], ids=str)
def test_each_state_of_the_network_fits_and_can_be_used_by_everybody(browse, house, width, locale, network):
    page = cockpit(browse, house, width, locale, network)
    if not network.get("phone"):
        page.locator("[data-key=no-phone]").click()
    assert_fits(page)
    assert_accessible(page)


def test_the_cockpit_waits_for_one_phone_and_says_what_to_do_when_none_comes(browse, house):
    page = cockpit(browse, house)
    expect(page.locator(".network")).to_contain_text("Prøv med én telefon, før deltagerne kommer")
    page.get_by_text("Der kommer ingen telefon").click()
    for order, remedy in enumerate(("bruge netværket", "gæstenet", "internetdeling")):
        expect(page.locator(".remedies li").nth(order)).to_contain_text(remedy)


def test_another_address_is_one_press_away(browse, house):
    page = cockpit(browse, house)
    page.get_by_text("Computeren har også andre adresser.").click()
    with page.expect_request("**/address") as asked:
        page.get_by_role("button", name="Brug 10.0.0.5:8866").click()
    assert asked.value.post_data_json == {"address": "http://10.0.0.5:8866/"}


def test_a_new_network_is_said_at_once(browse, house):
    page = cockpit(browse, house, network={"changed": True})
    expect(page.get_by_role("alert")).to_contain_text("adressen er ny")


def test_a_workshop_handed_over_says_so_everywhere_and_goes_on_from_the_copy(browse, tmp_path):
    with served(tmp_path) as house:
        made = house.new_workshop()
        house.stage(made, CARDS, "open")
        phone, desk, wall = (browse(width, 800).page() for width in (360, 1280, 1280))
        phone.goto(made["join_url"])
        phone.locator(".choice").first.click()
        phone.locator(".dock .main-button").click()
        expect(phone.locator(".task-card")).to_be_visible()
        desk.goto(made["facilitator_url"])
        wall.goto(made["projector_url"])

        stick = tmp_path / "stick.sqlite"
        command = ["-m", "kernelib", "database", "copy", house.database, str(stick), "--hand-over"]
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

        expect(phone.locator("h1")).to_have_text("Workshoppen er flyttet")
        code = phone.locator("main .code").inner_text()
        expect(desk.locator("h1")).to_have_text("Workshoppen er flyttet til en anden computer")
        expect(wall.locator("h1")).to_have_text("Workshoppen fortsætter på en anden computer")
        for page in (phone, desk, wall):
            assert_accessible(page)
            assert_fits(page)

    with served(tmp_path / "other", database=str(stick)) as other:
        again = browse(360, 800).page()
        again.goto(f"{other.base}join/{made['code']}")
        again.get_by_text("Jeg har været med før").click()
        again.get_by_label("Din kode til at komme tilbage").fill(code)
        again.get_by_role("button", name="Fortsæt").click()
        expect(again.locator("h1")).to_have_text("Der er lukket for svar")
        other.stage(made, CARDS, "open")
        expect(again.locator(".task-card")).to_be_visible()
