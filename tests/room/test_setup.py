"""The form a workshop is made on, and the page before it opens: by keyboard, on a phone and a laptop."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import assert_accessible, assert_fits, served

LATER = (date.today() + timedelta(days=40)).isoformat()


def form(browse, house, width=1280, locale="da-DK") -> Page:
    page = browse(width, 800, locale=locale).page()
    page.goto(f"{house.base}workshops/new?key={house.host_key}")
    return page


def ready(browse, house, width=1280, locale="da-DK", **about) -> Page:
    made = house.new_workshop(**about)
    page = browse(width, 800, locale=locale).page()
    page.goto(f"{house.base}facilitator/{made['code']}/ready?key={made['facilitator_key']}")
    return page


def say_what_is_measured(page: Page) -> None:
    page.get_by_role("radio", name="Måling").check()
    page.get_by_label("Hvad skal svarene bruges til?").fill("Vores egen samtale")
    page.get_by_label("Hvem er ansvarlig for svarene?").fill("Fjordskolen")
    page.get_by_label("Hvornår skal svarene slettes?").fill(LATER)
    page.get_by_label("Ja", exact=True).check()


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("locale", ["da-DK", "en-GB"])
def test_the_form_fits_and_can_be_used_by_everybody(browse, house, width, locale):
    page = form(browse, house, width, locale)
    expect(page.locator(".setup-row.step").first).to_be_visible()
    for mode in ("dialogue", "measure"):
        page.locator(f'input[value="{mode}"]').check()
        assert_fits(page)
        assert_accessible(page)


def test_a_measurement_is_made_in_one_go(browse, house):
    page = form(browse, house)
    page.get_by_label("Hvad skal den hedde?").fill("Fredag på Fjordskolen")
    say_what_is_measured(page)
    page.get_by_label("Antal i Lærere").fill("22")
    page.get_by_label("Antal i Kontor").fill("2")
    page.get_by_label("Antal i Teknik og service").fill("3")
    page.get_by_label("Begynd med").nth(1).select_option("45-minutes")
    page.get_by_label("Minutter til Kerne eller periferi?").fill("20")
    page.get_by_role("button", name="Lav workshoppen").click()

    expect(page.locator("h1")).to_have_text("Før I begynder")
    expect(page.locator("#sees")).to_contain_text("hele rummet og af disse grupper for sig: Lærere.")
    expect(page.locator("#sees")).to_contain_text(
        "Vises ikke for sig, fordi nogen kunne blive genkendt: Kontor, Teknik"
    )
    expect(page.locator("#lacking")).to_be_hidden()
    code = page.url.split("/")[-2]
    steps = house.call("GET", f"api/workshops/{code}/setup", house.host_key).json()["steps"]
    assert [step["minutes"] for step in steps if step["exercise"] == "core-or-periphery"] == [20]


def test_a_measurement_is_not_made_before_it_is_said_what_it_is_for(browse, house):
    page = form(browse, house, 360)
    button = page.get_by_role("button", name="Lav workshoppen")
    button.click()
    expect(page.locator("#setup-mode-mistake")).to_have_text("Vælg, om det er en dialog eller en måling.")
    page.get_by_role("radio", name="Måling").check()
    button.click()
    expect(page.get_by_label("Hvad skal svarene bruges til?")).to_be_focused()
    expect(page.get_by_text("Svar på det her, før målingen kan laves.").first).to_be_visible()
    assert_accessible(page)
    say_what_is_measured(page)
    page.get_by_label("Nej, ikke endnu").check()
    expect(page.get_by_text("Tag målingen op i MED/TRIO, før I begynder.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["da-DK", "en-GB"])
def test_what_is_to_be_put_right_is_on_the_screen_with_what_is_said_of_it(browse, house, width, locale):
    page = form(browse, house, width, locale)
    expect(page.locator(".setup-row.step").first).to_be_visible()
    button = page.locator(".dock .main-button")

    def shown(id: str) -> None:
        expect(page.locator(f"#{id}-mistake")).to_be_visible()
        expect(page.locator(f"#{id} input:focus, #{id}:focus")).to_have_count(1)
        assert f"{id}-mistake" in (page.locator(f"#{id}").get_attribute("aria-describedby") or "")
        dock = page.locator(".dock").bounding_box()
        for told in (f"#{id}", f"#{id}-mistake"):
            box = page.locator(told).bounding_box()
            assert dock and box and box["y"] >= 0 and box["y"] + box["height"] <= dock["y"], (told, box, dock)

    for scrolled in (0, 100_000):
        page.mouse.wheel(0, scrolled)
        page.wait_for_function("(much) => !much || scrollY > 0", arg=scrolled)
        button.click()
        shown("setup-mode")
    page.locator('input[value="measure"]').check()
    page.evaluate("scrollTo(0, 0)")
    button.click()
    shown("setup-purpose")
    for name, told in (("purpose", "Samtale"), ("controller", "Fjordskolen"), ("delete_after", LATER)):
        page.locator(f"#setup-{name}").fill(told)
    button.click()
    shown("setup-works_committee")


def test_a_dialogue_asks_for_none_of_it(browse, house):
    page = form(browse, house, 360)
    page.get_by_role("radio", name="Dialog").check()
    expect(page.get_by_label("Hvad skal svarene bruges til?")).to_be_hidden()
    expect(page.get_by_text("Svarer", exact=True).first).to_be_hidden()
    page.get_by_role("button", name="Lav workshoppen").click()
    expect(page.locator("#sees")).to_contain_text("Bordenes svar kan vises, uanset hvor få I er.")


def test_groups_are_named_in_ones_own_words_and_steps_moved_by_keyboard(browse, house):
    page = form(browse, house)
    say_what_is_measured(page)
    page.get_by_label("Begynd med").first.select_option("")
    page.get_by_label("Gruppe", exact=True).first.fill("Køkkenet")
    page.get_by_label("Antal i Køkkenet").fill("4")
    page.get_by_role("button", name="Tilføj en gruppe").click()
    expect(page.get_by_label("Gruppe", exact=True).nth(3)).to_be_focused()
    page.get_by_label("Begynd med").nth(1).select_option("45-minutes")

    first = page.locator(".step-title").first.inner_text()
    page.get_by_role("button", name=f"Flyt {first} ned").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".step-title").nth(1)).to_have_text(first)
    expect(page.get_by_role("button", name=f"Flyt {first} ned")).to_be_focused()
    page.get_by_label(first, exact=True).uncheck()
    page.get_by_role("button", name="Lav workshoppen").click()

    expect(page.locator("h1")).to_have_text("Før I begynder")
    told = house.call("GET", f"api/workshops/{page.url.split('/')[-2]}/setup", house.host_key).json()
    assert [(role["label"]["da"], role["people"]) for role in told["roles"]] == [("Køkkenet", 4)]
    assert len(told["steps"]) == 1


def test_a_number_that_is_none_is_told_of_and_nothing_is_lost(browse, house):
    page = form(browse, house)
    say_what_is_measured(page)
    page.get_by_label("Antal i Lærere").fill("2.5")
    page.get_by_role("button", name="Lav workshoppen").click()
    expect(page.locator("#mistake")).to_contain_text("antallet som et helt tal")
    expect(page.get_by_label("Antal i Lærere")).to_be_focused()
    assert_accessible(page)


def test_a_dialogue_asks_for_no_groups(browse, house):
    page = form(browse, house, 360)
    page.get_by_role("radio", name="Måling").check()
    page.get_by_label("Antal i Lærere").fill("2.5")
    page.get_by_role("radio", name="Dialog").check()
    expect(page.get_by_label("Antal i Lærere")).to_be_hidden()
    page.get_by_role("button", name="Lav workshoppen").click()
    expect(page.locator("h1")).to_have_text("Før I begynder")
    expect(page.locator("#roles-form")).to_be_hidden()


def test_whoever_has_no_key_is_asked_for_it(browse, house):
    page = browse().page()
    page.goto(f"{house.base}workshops/new")
    expect(page.get_by_label("Nøgle")).to_be_visible()
    page.get_by_label("Nøgle").fill(house.host_key)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Lav en workshop")


SMALL = [{"code": "teacher", "people": 20}, {"code": "office", "people": 2}, {"code": "technical", "people": 3}]


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("locale", ["da-DK", "en-GB"])
def test_the_page_before_the_opening_fits_and_can_be_used_by_everybody(browse, house, width, locale):
    page = ready(browse, house, width, locale, roles=SMALL)
    expect(page.locator("#sees p").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert_fits(page)
    assert_accessible(page)


def test_small_groups_are_put_together_with_one_press(browse, house):
    page = ready(browse, house, roles=SMALL)
    page.get_by_role("button", name="Læg Teknik og service samt Kontoret sammen").click()
    expect(page.locator("#sees")).to_contain_text("Teknik og service samt kontoret")
    expect(page.locator("#sees-title")).to_be_focused()
    expect(page.get_by_label("Antal i Teknik og service samt kontoret")).to_have_value("5")


def test_what_is_mended_is_kept(browse, house):
    page = ready(browse, house, 360, roles=SMALL)
    page.get_by_label("Antal i Kontoret").fill("6")
    page.get_by_label("Antal i Teknik og service").fill("5")
    page.locator("#roles-form").get_by_role("button", name="Gem").click()
    expect(page.locator("#told")).to_have_text("Gemt")
    expect(page.locator("#sees")).to_contain_text("Lærere, Kontoret, Teknik og service")
    page.locator("#lacking").get_by_role("button", name="Gem").click()
    expect(page.get_by_label("Hvad skal svarene bruges til?")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Antal i Kontoret")).to_have_value("6")


def test_a_copy_is_tried_and_left(browse, house):
    page = ready(browse, house, roles=SMALL, title="Fredag")
    original = page.url
    page.get_by_role("button", name="Prøv med opdigtede mennesker").click()
    page.wait_for_url(lambda url: "/facilitator/" in url and "ready" not in url)
    page.goto(f"{page.url}/ready")
    expect(page.get_by_text("Det her er en prøve med opdigtede mennesker.")).to_be_visible()
    assert_accessible(page)
    trial = page.url.split("/")[-2]
    page.get_by_role("button", name="Slet prøven, og gå tilbage").click()
    page.wait_for_url(original.replace("/ready", ""))
    assert house.call("GET", f"api/workshops/{trial}/agenda").status_code == 404


def test_who_tries_a_workshop_stays_on_the_host_the_browser_knows(browse, tmp_path):
    # A browser that left for the address phones are told would ask for another host, and find nobody there.
    with served(tmp_path, "--public-url", "http://hall.test:8866/") as house:
        page = form(browse, house)
        assert page.url.startswith("http://127.0.0.1:")
        page.get_by_role("radio", name="Dialog").check()
        page.get_by_role("button", name="Lav workshoppen").click()
        page.wait_for_url(f"{house.base}facilitator/*/ready")
        cockpit = page.url.removesuffix("/ready")
        page.get_by_role("button", name="Prøv med opdigtede mennesker").click()
        page.wait_for_url(lambda url: "/facilitator/" in url and not url.endswith("/ready"))
        trial = page.url
        assert trial.startswith(house.base) and trial != cockpit
        page.get_by_role("button", name="Forlad prøven").click()
        page.wait_for_url(cockpit)
        expect(page.locator("h1")).to_have_text("I er ikke begyndt endnu")
        page.get_by_role("link", name="Grupper og dagsorden").first.click()
        page.wait_for_url(f"{cockpit}/ready")
        page.locator(".masthead a").first.click()
        page.wait_for_url(house.base)


def test_who_has_the_key_of_one_workshop_alone_is_let_into_the_copy_and_back(browse, tmp_path):
    with served(tmp_path, "--public-url", "http://hall.test:8866/") as house:
        page = ready(browse, house, roles=SMALL)
        cockpit = page.url.removesuffix("/ready")
        page.get_by_role("button", name="Prøv med opdigtede mennesker").click()
        page.get_by_role("button", name="Forlad prøven").click()
        page.wait_for_url(cockpit)
        expect(page.locator("h1")).to_have_text("I er ikke begyndt endnu")


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_sets_up_is_told_to_number_the_tables(browse, house, width):
    def told(locale="da-DK", **about) -> str:
        page = ready(browse, house, width, locale, **about)
        expect(page.locator("#sees p").first).to_be_visible()
        assert_fits(page)
        return page.locator("#sees").inner_text()

    assert "Telefonerne spørger om det, når man går med." in told(mode="dialogue")
    assert "Phones ask for it on joining." in told("en-GB", mode="dialogue")
    assert "På nogle trin svarer bordene sammen. Sæt et nummer på hvert bord" in told(agenda="half-day")
    assert "nummer" not in told(agenda="45-minutes")
