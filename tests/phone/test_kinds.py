"""Choices, ratings, points and texts: on both hosts, by thumb, by mouse and by keyboard alone."""

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kernelib import content
from kernelib.exercises import KINDS, Allocation, Choice, FreeText, Rating
from kernelib.widgets import MODULES, ExerciseWidget
from tests.conftest import assert_accessible, assert_fits
from tests.phone.host import sent, show, told
from tests.phone.test_phone import rows

SHADOWS = {
    "technology": {"da": "Teknologi", "en": "Technology"},
    "economy": {"da": "Økonomi", "en": "Money"},
    "buildings": {"da": "Bygninger og redskaber", "en": "Buildings and tools"},
}
TWO = Choice(id="two", title="Skygger", prompt="Hvad skygger?", items=SHADOWS, at_most=2)
ANY = Choice(id="any", title="Skygger", prompt="Hvad skygger?", items=SHADOWS)
POINTS = Allocation(id="points", title="Point", prompt="Hvor meget skygger de?", items=SHADOWS)
TEXTS = FreeText(id="texts", title="Tekst", prompt="Hvad skete der?", items=SHADOWS, longest=30)
TIES = Rating(
    id="ties",
    title="Samarbejde",
    prompt="Hvordan går det?",
    items=SHADOWS,
    criteria={"timing": {"da": "Det når frem i tide", "en": "It comes in time"}, "respect": "Vores bidrag tæller"},
    scale=[(0, "Slet ikke"), (1, "I ringe grad"), (2, "Både og"), (3, "I høj grad"), (4, "Helt")],
    not_together="Vi arbejder ikke sammen",
)
ALL = [TWO, POINTS, TEXTS, TIES]
SHIPPED = [
    each for each in content.exercises().values() if each.kind in ("choice", "rating", "allocation", "free_text")
]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.key ?? ''")


def tab_to(page: Page, key: str) -> None:
    """Press Tab until the focus is there; never a click."""
    for _ in range(40):
        if focused(page) == key:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {key}; it is at {focused(page)}")


def test_every_kind_has_a_module_for_both_hosts():
    assert MODULES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", ["choice", "rating", "allocation", "free_text"])
def test_every_kind_is_there_to_be_answered(kind):
    assert [each.id for each in SHIPPED if each.kind == kind]


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_shipped_fits_every_host_and_width(blank, exercise, language):
    for width, layout in [(320, "phone"), (360, "phone"), (360, "page"), (1280, "page")]:
        page = blank(width)
        show(page, exercise, language, layout)
        assert_fits(page)
        if width > 320:
            assert_accessible(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("layout", ["phone", "page"])
@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.kind)
def test_each_state_is_accessible_in_both_themes(blank, exercise, layout, theme):
    answers: dict[str, Any] = {
        "two": {"technology": True},
        "points": {"technology": 60, "economy": 40, "buildings": 0},
        "texts": {"technology": "Vi fik tavler.\nDe virkede."},
        "ties": {"technology": {"timing": 3, "respect": None}, "economy": None},
    }
    answer = answers[exercise.id]
    page = blank(360 if layout == "phone" else 1280, color_scheme=theme)
    for status, locked in [
        ("", False),
        ("", True),
        ("saving", False),
        ("saved", True),
        ("waiting", False),
        ("refused", False),
    ]:
        saved = answer if status == "saved" else None
        show(page, exercise, "da", layout, answer=answer, saved=saved, status=status, message="Nej.", locked=locked)
        assert_fits(page)
        assert_accessible(page)


# On the live page, by keyboard alone, until the server has it


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_kind_is_answered_by_keyboard_alone(phone, house, workshop, language):
    anna = phone(language=language)
    page, keys = anna.page, anna.page.keyboard
    anna.join()

    house.stage(workshop, "best-for-us", "open")
    page.wait_for_selector(".choices")
    tab_to(page, "pick-wellbeing")
    keys.press("Space")
    tab_to(page, "main")
    keys.press("Enter")
    anna.sees(anna.word("Gemt", "Saved"))
    assert rows(house, workshop, "best-for-us") == ['{"wellbeing":true}']
    assert_accessible(page)

    house.stage(workshop, "who-formulates", "open")
    page.wait_for_selector(".points")
    tab_to(page, "points-citizen")
    keys.type("30")
    anna.sees(anna.word("Du har 70 af 100 point tilbage.", "You have 70 of 100 points left."))
    tab_to(page, "more-staff")
    for _ in range(14):
        keys.press("Enter")
    anna.sees(anna.word("Alle 100 point er fordelt.", "All 100 points are shared out."))
    tab_to(page, "main")
    keys.press("Enter")
    anna.sees(anna.word("Gemt", "Saved"))
    (kept,) = rows(house, workshop, "who-formulates")
    assert json.loads(kept) == {"citizen": 30, "staff": 70, "organisation": 0, "politician": 0}

    house.stage(workshop, "burned-down", "open")
    page.wait_for_selector("textarea")
    anna.sees(anna.word("Facilitatoren læser din tekst igennem", "The facilitator reads your text"))
    tab_to(page, "text-nobody")
    keys.type("Æblet 🍏 falder")
    anna.sees(anna.word("186 tegn tilbage", "Characters left: 186"))
    tab_to(page, "main")
    keys.press("Enter")
    anna.sees(anna.word("Gemt", "Saved"))
    (kept,) = rows(house, workshop, "burned-down")
    assert json.loads(kept) == {"nobody": "Æblet 🍏 falder"}

    house.stage(workshop, "own-contribution", "open")
    page.wait_for_selector(".scale")
    tab_to(page, "a-own-0")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    tab_to(page, "a-people-0")
    keys.press("Space")
    keys.press("ArrowLeft")  # round to the last of the radios: don't know
    tab_to(page, "main")
    keys.press("Enter")
    assert focused(page) == "item"  # the new item is read, and the next Tab reaches its first scale
    tab_to(page, "main")
    keys.press("Enter")  # the second is skipped
    assert focused(page) == "review"
    assert_accessible(page)
    tab_to(page, "main")
    keys.press("Enter")
    anna.sees(anna.word("Gemt", "Saved"))
    (kept,) = rows(house, workshop, "own-contribution")
    assert json.loads(kept) == {"a": {"own": 2, "people": None}}
    assert_fits(page)


def test_an_unsent_text_and_its_points_survive_a_reload(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "burned-down", "open")
    anna.page.locator("textarea").fill("Halv")
    anna.page.reload()
    expect(anna.page.locator("textarea")).to_have_value("Halv")
    house.stage(workshop, "who-formulates", "open")
    anna.page.get_by_label("Ansatte").first.fill("40")
    anna.page.reload()
    anna.sees("Du har 60 af 100 point tilbage.")


def test_what_was_sent_is_told_and_can_be_changed(phone, house, workshop):
    anna = phone()
    anna.join()
    house.stage(workshop, "own-contribution", "open")
    anna.page.wait_for_selector(".scale")
    anna.page.locator(".scale").first.get_by_label("I høj grad").check()
    anna.main()
    anna.main()
    anna.main()
    anna.sees("Gemt")
    anna.sees("I høj grad")
    anna.page.get_by_role("button", name="Lav det om").click()
    anna.page.get_by_role("button", name="Ret A:").click()
    expect(anna.page.locator(".scale").first.get_by_label("I høj grad")).to_be_checked()
    anna.page.locator(".scale").first.get_by_label("Slet ikke").check()
    anna.main()
    anna.main()
    anna.main()
    anna.sees("Tænk videre")
    assert json.loads(rows(house, workshop, "own-contribution")[-1]) == {"a": {"own": 0}}


# A choice


@pytest.mark.parametrize("layout", ["phone", "page"])
def test_one_more_than_may_be_picked_is_not_picked_and_says_why(blank, layout):
    page = blank(360)
    show(page, TWO, "da", layout)
    for name in ("Teknologi", "Økonomi"):
        page.get_by_label(name).check()
    page.get_by_label("Bygninger og redskaber").click()
    expect(page.get_by_label("Bygninger og redskaber")).not_to_be_checked()
    expect(page.locator(".mistake")).to_contain_text("Du har valgt 2.")
    assert_accessible(page)
    page.get_by_label("Økonomi").uncheck()
    expect(page.locator(".mistake")).to_have_count(0)
    page.locator(".main-button").click()
    assert sent(page) == [{"technology": True}]


def test_nothing_picked_is_sent_only_when_asked_for_twice(blank):
    page = blank(360)
    show(page, ANY, "da", "phone")
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_contain_text("Du har ikke valgt noget")
    expect(page.locator(".main-button")).to_be_focused()
    assert sent(page) == []
    page.locator(".main-button").click()
    assert sent(page) == [{}]


@pytest.mark.parametrize("layout", ["phone", "page"])
def test_an_untouched_order_is_asked_about_by_keyboard_and_to_a_screen_reader(blank, layout):
    page = blank(360)
    show(page, "abstraction-order", "da", layout)
    page.locator(".main-button").press("Enter")
    # The question has the focus, so that it is read, and the two answers come after it.
    expect(page.locator(":focus")).to_have_text("Rækkefølgen står, som den kom. Skal den stå sådan?")
    page.wait_for_timeout(600)
    answers = page.get_by_role("group", name="Rækkefølgen står, som den kom.").get_by_role("button")
    expect(answers).to_have_text(
        ["Nej, flyt noget først", "Ja, send den sådan" if layout == "phone" else "Ja, gem den sådan"]
    )
    assert_accessible(page)
    assert_fits(page)
    assert sent(page) == []
    # Moving something is an answer too: the question goes.
    page.locator(".rung input").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(answers).to_have_count(0)
    page.locator(".main-button").press("Enter")
    assert len(sent(page)) == 1


def test_what_was_picked_is_taken_back_by_keyboard_and_nothing_is_sent_as_nothing(blank):
    page = blank(360)
    show(page, "core-metaphor", "da", "phone")
    clear = page.get_by_role("button", name="Fjern valget")
    expect(clear).to_be_hidden()
    page.get_by_label("Et frø").check()
    clear.press("Enter")
    expect(page.get_by_label("Et frø")).not_to_be_checked()
    expect(page.locator(".choices input").first).to_be_focused()
    expect(clear).to_be_hidden()
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("Du har ikke valgt noget. Vil du sende det sådan?")
    assert_accessible(page)
    page.locator(".main-button").click()
    assert sent(page) == [{}]


def test_who_must_pick_is_told_how_many(blank):
    page = blank(360)
    metaphor = content.exercise("core-metaphor")
    assert isinstance(metaphor, Choice)
    show(page, replace(metaphor, at_least=1), "en", "phone")
    expect(page.get_by_role("button", name="Clear the choice")).to_have_count(0)
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("Pick one.")
    assert sent(page) == []
    page.get_by_label("A seed").check()
    page.get_by_label("The inner or middle part of something").check()
    page.locator(".main-button").click()
    assert sent(page) == [{"inner_part": True}]


# Points


def test_what_is_left_is_told_while_one_types(blank):
    page = blank(360)
    show(page, POINTS, "da", "phone")
    first = page.get_by_label("Teknologi", exact=True)
    left = page.locator(".left")
    expect(left).to_have_text("Du har 100 af 100 point tilbage.")
    first.press_sequentially("6")
    expect(left).to_have_text("Du har 94 af 100 point tilbage.")
    first.press_sequentially("0")
    expect(left).to_have_text("Du har 40 af 100 point tilbage.")
    page.get_by_label("Økonomi", exact=True).fill("50")
    expect(left).to_have_text("Du har fordelt 10 point for mange.")
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("Du har fordelt 110 af 100 point.")
    page.get_by_label("Økonomi", exact=True).fill("40")
    expect(left).to_have_text("Alle 100 point er fordelt.")
    page.locator(".main-button").click()
    assert sent(page) == [{"technology": 60, "economy": 40, "buildings": 0}]


def test_the_buttons_stop_at_nothing_and_at_all_and_keep_the_focus(blank):
    page = blank(360)
    show(page, POINTS, "da", "phone")
    page.get_by_label("Økonomi", exact=True).fill("92")
    more = page.get_by_role("button", name="5 flere point til Teknologi")
    fewer = page.get_by_role("button", name="5 færre point til Teknologi")
    expect(fewer).to_have_attribute("aria-disabled", "true")
    more.click()
    more.click()
    more.press("Enter")
    expect(page.get_by_label("Teknologi", exact=True)).to_have_value("8")
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[role=status]")).to_have_text("Teknologi: 8")
    fewer.click()
    fewer.click()
    expect(page.get_by_label("Teknologi", exact=True)).to_have_value("0")


@pytest.mark.parametrize("typed", ["-5", "1e1000", "1.5"])
def test_what_is_no_number_of_points_is_named_and_not_sent(blank, typed):
    page = blank(360)
    show(page, POINTS, "da", "phone")
    page.get_by_label("Økonomi", exact=True).fill("100")
    page.get_by_label("Teknologi", exact=True).press_sequentially(typed)
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("»Teknologi« skal have et helt antal point, 0 eller flere.")
    assert sent(page) == []
    page.get_by_label("Teknologi", exact=True).fill("")
    page.locator(".main-button").click()
    assert sent(page) == [{"technology": 0, "economy": 100, "buildings": 0}]


# A text


def test_who_will_see_it_is_said_before_the_first_letter(blank):
    page = blank(360)
    show(page, TEXTS, "da", "phone")
    said = page.get_by_text("Facilitatoren læser din tekst igennem, før rummet ser den.")
    field = page.get_by_label("Teknologi")
    box, below = said.bounding_box(), field.bounding_box()
    assert box and below and box["y"] + box["height"] <= below["y"]
    # And a screen reader says it with the field.
    described = field.get_attribute("aria-describedby")
    assert described and said.evaluate("(e, id) => e.closest('p').id === id", described.split()[0])
    show(page, TEXTS, "da", "page", alone=True)
    expect(page.get_by_text("Kun du kan se det.")).to_be_visible()


def test_the_count_goes_down_to_the_limit_and_counts_as_the_server_does(blank):
    page = blank(360)
    show(page, TEXTS, "da", "phone")
    field = page.get_by_label("Økonomi")
    count = page.locator(".letters").nth(1)
    expect(count).to_have_text("30 tegn tilbage")
    text = "🍏" * 30
    field.fill(text)
    expect(count).to_have_text("0 tegn tilbage")
    TEXTS.check({"economy": text})
    field.fill(text + "ab")
    expect(count).to_have_text("2 tegn for mange")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("Teksten under »Økonomi« er 2 tegn for lang.")
    assert_accessible(page)
    field.fill(text)
    page.locator(".main-button").click()
    assert sent(page) == [{"economy": text}]


def test_nothing_but_space_is_not_sent(blank):
    page = blank(360)
    show(page, TEXTS, "da", "phone")
    page.get_by_label("Økonomi").fill(" \n ")
    page.locator(".main-button").click()
    expect(page.locator(".mistake")).to_have_text("Du har ikke skrevet noget endnu.")
    assert sent(page) == []


def test_news_from_the_server_leaves_the_writer_at_the_same_letter(blank):
    page = blank(1280)
    show(page, TEXTS)
    field = page.get_by_label("Økonomi")
    field.fill("Her er lidt")
    for _ in "lidt":
        page.keyboard.press("ArrowLeft")
    page.evaluate("told => model.tell(told)", {"status": "saved", "saved": {"economy": "Her"}})
    page.keyboard.type("kun ")
    expect(field).to_have_value("Her er kun lidt")
    expect(page.locator(".saved-note")).to_have_text("Du har ændret noget siden sidst. Gem igen.")


# A rating


def test_a_rating_is_answered_one_item_at_a_time_with_a_way_back(blank):
    page = blank(360)
    show(page, TIES, "da", "phone")
    main, item = page.locator(".main-button"), page.locator(".rated h2")
    expect(page.locator(".count")).to_have_text("Nr. 1 af 3")
    expect(item).to_have_text("Teknologi")
    expect(page.locator("[data-key=back]")).to_have_count(0)
    expect(main).to_have_text("Spring over")
    page.locator(".scale").nth(0).get_by_label("Både og").check()
    expect(page.locator("output").nth(0)).to_have_text("Både og")
    page.locator(".scale").nth(1).get_by_label("Ved ikke").check()
    expect(main).to_have_text("Næste")
    main.click()
    expect(page.locator(".count")).to_have_text("Nr. 2 af 3")
    page.locator("[data-key=back]").click()
    expect(page.locator(".scale").nth(0).get_by_label("Både og")).to_be_checked()
    expect(page.locator(".scale").nth(1).get_by_label("Ved ikke")).to_be_checked()
    main.click()
    main.click()
    page.locator(".scale").nth(1).get_by_label("Helt").check()
    expect(main).to_have_text("Se dine svar")
    main.click()
    expect(page.locator(".review-list li").nth(0)).to_contain_text("2 af 2 besvaret")
    expect(page.locator(".review-list li").nth(1)).to_contain_text("Sprunget over")
    main.click()
    assert sent(page) == [{"technology": {"timing": 2, "respect": None}, "buildings": {"respect": 4}}]
    TIES.check(sent(page)[0])


def test_every_ring_is_large_enough_for_a_thumb(blank):
    page = blank(320)
    show(page, "core-task-and-profession", "da", "phone")  # seven steps
    for ring in page.locator(".scale-line label").all():
        box = ring.bounding_box()
        assert box and box["width"] >= 40 and box["height"] >= 44


@pytest.mark.parametrize("layout", ["phone", "page"])
def test_who_does_not_work_together_says_so_once_and_may_think_again(blank, layout):
    page = blank(360)
    show(page, TIES, "da", layout)
    first = page.locator(".rated").first
    first.locator(".scale").nth(0).get_by_label("Helt").check()
    apart = first.get_by_label("Vi arbejder ikke sammen")
    apart.check()
    expect(first.locator(".scale").nth(0)).to_be_hidden()
    assert page.evaluate("model.get('answer')") == {"technology": None}
    assert_accessible(page)
    apart.uncheck()
    assert page.evaluate("model.get('answer')") == {"technology": {"timing": 4}}
    apart.check()
    page.locator(".main-button").click()
    if layout == "phone":
        page.locator(".main-button").click()
        page.locator(".main-button").click()
        expect(page.locator(".review-list li").nth(0)).to_contain_text("Vi arbejder ikke sammen")
        page.locator(".main-button").click()
    assert sent(page) == [{"technology": None}]


def test_a_change_of_language_keeps_what_was_rated_and_where_one_is(blank):
    page = blank(360)
    show(page, TIES, "da", "phone")
    page.locator(".main-button").click()
    chosen = page.locator(".scale").nth(0).get_by_label("Helt")
    chosen.check()
    page.evaluate("told => model.tell(told)", told(TIES, "en"))
    expect(page.locator(".rated h2")).to_have_text("Money")
    expect(page.locator(".scale").nth(0)).to_contain_text("It comes in time")
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()


# In a kernel


@pytest.mark.parametrize(
    ("exercise", "answer", "other"),
    [
        (TWO, {"technology": True}, {"technology": 1}),
        (POINTS, {"technology": 100}, {"technology": 90}),
        (TEXTS, {"economy": "Så gik det"}, {"economy": " "}),
        (TIES, {"technology": {"timing": 4, "respect": None}, "economy": None}, {"technology": {"timing": 9}}),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_the_widget_takes_an_answer_and_refuses_another(exercise, answer, other):
    widget = ExerciseWidget(exercise)
    assert widget.alone
    widget.submit(answer)
    assert (widget.status, widget.saved) == ("saved", answer)
    widget.submit(other)
    assert (widget.status, widget.saved) == ("refused", answer)
    assert widget.message


@pytest.mark.parametrize("language", ["da", "en"])
def test_nobody_is_asked_of_the_list_of_their_own_profession(phone, house, workshop, language):
    anna = phone(language=language)
    anna.join()
    house.stage(workshop, "my-profession", "open")
    anna.page.locator(".choice").first.click()
    anna.main()
    anna.sees(anna.word("Gemt", "Saved"))
    house.stage(workshop, "recognise-pedagogue", "open")
    anna.sees(anna.word("Det her har din egen faggruppe skrevet", "This is what your own profession wrote"))
    assert_accessible(anna.page)
    assert_fits(anna.page)
    expect(anna.page.locator(".choice")).to_have_count(0)
    anna.page.locator("[data-key=anyway]").click()
    anna.page.locator(".choice").first.wait_for()
    house.stage(workshop, "recognise-teacher", "open")
    anna.page.locator(".choice").first.wait_for()
