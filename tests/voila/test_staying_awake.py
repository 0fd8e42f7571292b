"""What a page can know of the laptop it runs on: that it is about to run out, and that it should not go to sleep."""

import pytest
from playwright.sync_api import expect

LAPTOP = """
    window.locks = [];
    Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
        const lock = Object.assign(new EventTarget(), { kind });
        window.locks.push(lock);
        return lock;
    } } });
    window.battery = Object.assign(new EventTarget(), { level: 0.5, charging: false });
    navigator.getBattery = async () => window.battery;
"""
REFUSED = """
    Object.defineProperty(navigator, "wakeLock", { value: { request: () => Promise.reject(new Error("no")) } });
    navigator.getBattery = () => Promise.reject(new Error("no"));
"""
NOT_THERE = """
    Object.defineProperty(navigator, "wakeLock", { value: undefined });
    navigator.getBattery = undefined;
"""
HIDDEN = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def power(desk, level: float, charging: bool) -> None:
    desk.page.evaluate(
        """([level, charging]) => {
            Object.assign(battery, { level, charging });
            for (const name of ["levelchange", "chargingchange"]) battery.dispatchEvent(new Event(name));
        }""",
        [level, charging],
    )


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_cockpit_says_when_the_battery_is_low_and_nothing_charges_it(session, cockpit, language):
    desk = cockpit(session(language), language=language, script=LAPTOP)
    warning = desk.page.locator(".masthead [role=alert]")
    expect(warning).to_have_count(0)
    power(desk, 0.2, False)
    expect(warning).to_contain_text(desk.word("Batteriet er på 20 procent", "The battery is at 20 percent"))
    power(desk, 0.19, True)
    expect(warning).to_have_count(0)
    power(desk, 0.07, False)
    expect(warning).to_contain_text(desk.word("7 procent. Sæt strøm til", "7 percent. Plug in"))


def test_cockpit_and_wall_keep_the_screen_on_as_long_as_they_are_looked_at(session, cockpit, screen):
    room = session()
    wall = screen(1280, 720)
    wall.page.add_init_script(LAPTOP)
    wall.page.goto(room.workshop["projector_url"])
    for each in (cockpit(room, script=LAPTOP), wall):
        each.page.wait_for_function("() => locks.length === 1 && locks[0].kind === 'screen'")
        # The browser takes it away when nobody looks, and the page asks again when somebody does.
        each.page.evaluate(HIDDEN, True)
        assert each.page.evaluate("locks.length") == 1
        each.page.evaluate(HIDDEN, False)
        each.page.wait_for_function("() => locks.length === 2")
        # The machine may take it away on its own account.
        each.page.evaluate("locks.at(-1).dispatchEvent(new Event('release'))")
        each.page.wait_for_function("() => locks.length === 3")


@pytest.mark.parametrize("script", [REFUSED, NOT_THERE], ids=["refused", "not there"])
def test_a_browser_that_lets_no_page_know_is_told_nothing_and_shows_the_same(session, cockpit, script):
    desk = cockpit(session(), script=script)
    desk.heading("I er ikke begyndt endnu")
    expect(desk.page.locator("[role=alert]")).to_have_count(0)
