"""A workbook in its three hosts: under serve, under a plain voila command, and in JupyterLab."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import nbformat
import psutil
import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from kernelib import content
from tests.conftest import assert_accessible, assert_fits, served
from tests.voila.conftest import listens, stop_kernel

NAME = "core-or-periphery"
NOTEBOOK = Path(__file__).parents[2] / "workbooks" / "course" / f"04-{NAME}.ipynb"
CHOICES = ("Kerne", "Understøtter kernen", "Ikke vores", "Ved ikke")
SIZES = [(360, "da"), (1280, "da"), (360, "en"), (1280, "en")]


def visible(page: Page):
    return page.locator(".exercise").filter(visible=True)


def visible_pictures(page: Page):
    return page.locator(".room-picture").filter(visible=True)


def to_section(page: Page, id: str) -> None:
    """On and on, as a reader goes, until the section is there."""
    page.locator(".onward a").first.wait_for()
    for _ in range(20):
        if page.locator(f'h2[id="{id}"]').is_visible():
            return
        onward = page.locator(".onward a").first
        following = onward.get_attribute("href") or ""
        onward.click()
        page.locator(f"h2{following}").wait_for()
    raise AssertionError(f"{id} never came")


def sort_all(page: Page, place: int = 1) -> int:
    """Put every card of the visible exercise in one bin; how many there were."""
    visible(page).first.locator("tbody tr:has(input)").first.wait_for()
    rows = visible(page).first.locator("tbody tr:has(input)").all()
    for row in rows:
        row.locator("input").nth(place).check()
    visible(page).first.locator(".main-button").click()
    expect(visible(page).first.locator(".saved-note")).to_be_visible()
    return len(rows)


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_each_section_fits_and_is_accessible(house, screen, width, language):
    reader = screen(width, 800, language)
    reader.page.goto(f"{house.base}workbooks/{NAME}")
    reader.heading(reader.word("Kerne eller periferi?", "Core or periphery?"))
    onward = reader.page.locator(".onward a").first
    seen = []
    while reader.word("Videre:", "On:") in onward.inner_text():
        seen.append(reader.page.locator("main h2[id]").filter(visible=True).inner_text())
        assert_fits(reader.page)
        assert_accessible(reader.page)
        here = reader.page.locator("main h2[id]").filter(visible=True)
        onward.click()
        expect(here).not_to_have_text(seen[-1])
    assert len(seen) == len(set(seen)) > 4
    reader.sees(reader.word("Det var det hele", "That was all"))
    assert_accessible(reader.page)


def test_own_answers_survive_a_reload_and_stand_beside_an_invented_room(house, screen):
    reader = screen(360, 740)
    page = reader.page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "picture")
    reader.sees("Svar først, så ser du dit svar ved siden af svarene fra et opdigtet rum.")
    page.get_by_role("link", name="Tilbage: Sortér opgaverne").click()
    assert sort_all(page) > 9
    page.reload()
    to_section(page, "sort")
    chosen = visible(page).first.locator("input:checked")
    assert {each.get_attribute("value") for each in chosen.all()} == {"supporting"}
    to_section(page, "picture")
    expect(page.locator(".picture svg").first).to_be_visible(timeout=20_000)
    reader.sees("Et opdigtet rum.")
    expect(visible_pictures(page).locator(".own-place")).to_contain_text("Du lagde »")
    expect(visible_pictures(page).locator(".own-mark").first).to_be_attached()
    assert_fits(page)
    assert_accessible(page)
    room = visible_pictures(page)
    room.first.get_by_text("Tallene i en tabel").click()
    assert room.locator("td.own").count() > 9
    expect(room.locator(".picture svg:not(.own-overlay)")).to_have_count(2, timeout=20_000)
    address = f"api/workshops/demo/results/{NAME}/picture.json?language=da"
    pictures = [house.call("GET", address + which).json() for which in ("&release=1", "&release=1&by=role", "")]
    told = [picture.get("moved") or picture["sentence"] for picture in pictures]
    assert room.locator(".picture-says").all_inner_texts() == told[:2]
    # Nobody's own answer is a mark in the row of a function.
    assert room.locator(".own-overlay").count() == room.locator(".own-place").count() == 1
    to_section(page, "again")
    expect(room.locator(".picture-says").first).to_have_text(told[2])
    reader.sees("Smal bjælke: første runde")
    assert_fits(page)


def test_a_workbook_is_read_and_answered_by_keyboard_alone(house, screen):
    reader = screen()
    page = reader.page
    page.goto(f"{house.base}workbooks/{NAME}")
    page.locator(".onward a").first.wait_for()
    for _ in range(2):
        link = page.locator(".onward a").first.inner_text()
        reader.tab_to(link)
        page.keyboard.press("Enter")
        expect(page.locator("h2:focus")).to_have_text(link.removeprefix("Videre: "))
    page.keyboard.press("Tab")
    for _ in range(visible(page).first.locator("tbody tr:has(input)").count()):
        expect(page.locator(":focus")).to_have_attribute("type", "radio")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")
    # The presentation's own answer is told for its four examples, and for no others.
    assert visible(page).first.locator(".feedback").count() == 4
    expect(page.locator(".sections .done")).not_to_have_count(0)
    assert page.locator(".progress-rings .done").count() >= 3


def test_whoever_presses_save_twice_is_told_that_it_is_saved(house, screen):
    page = screen().page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    sort_all(page)
    for _ in range(3):
        visible(page).first.locator(".main-button").dblclick()
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")
    visible(page).first.locator(".main-button").click()
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")


def test_what_was_begun_is_there_after_a_reload(house, screen):
    page = screen().page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    visible(page).first.locator("input").nth(2).check()
    page.reload()
    to_section(page, "sort")
    expect(visible(page).first.locator("input").nth(2)).to_be_checked()


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_whoever_goes_on_without_saving_is_told_so_once(house, screen, width, language):
    page = screen(width, language=language).page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    note = visible(page).first.locator(".saved-note")
    expect(note).to_have_text("")
    visible(page).first.locator("input").nth(2).check()
    expect(note).to_have_text("Ikke gemt endnu." if language == "da" else "Not saved yet.")
    onward, told = page.locator(".onward a").first, page.locator(".onward .mistake")
    following = onward.get_attribute("href") or ""
    onward.click()
    expect(told).to_contain_text("Du har ikke gemt" if language == "da" else "You have not saved")
    expect(page.locator('h2[id="sort"]')).to_be_visible()
    expect(visible(page).first.locator(".main-button")).to_be_focused()
    assert_accessible(page)
    assert_fits(page)
    # What is saved is not asked about, and the second time one goes on all the same.
    visible(page).first.locator(".main-button").click()
    expect(note).to_contain_text("Gemt" if language == "da" else "Saved")
    expect(told).to_have_count(0)
    visible(page).first.locator("input").nth(1).check()
    for _ in range(2):
        page.locator(".onward a").first.click()
    page.locator(f"h2{following}").wait_for()


def fetched(reader, base: str, code: str) -> None:
    """The workbook on a device that has been told the code to come back with."""
    reader.page.goto(f"{base}workbooks")
    reader.page.locator("summary").click()
    reader.page.locator("#resume").fill(code)
    reader.page.locator("form button").click()
    reader.page.get_by_role("link", name="Kerne eller periferi?").click()


def at_section(page: Page, id: str) -> None:
    """It is the one section that is there."""
    page.locator(".onward a").first.wait_for()
    expect(page.locator("main h2[id]").filter(visible=True)).to_have_count(1)
    expect(page.locator(f'h2[id="{id}"]')).to_be_visible()


def test_another_device_opens_the_workbook_after_what_was_answered_last(house, screen):
    page = screen().page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    sort_all(page)
    code = page.locator(".kept .code").inner_text()

    other = screen(360, 740)
    fetched(other, house.base, code)
    at_section(other.page, "picture")
    done = other.page.locator(".sections .done a")
    assert {each.get_attribute("href") for each in done.all()} >= {"#why", "#sort"}, "what was passed has been read"
    expect(other.page.get_by_role("link", name="Tilbage: Sortér opgaverne")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(360, "da"), (1280, "en")])
def test_the_list_of_workbooks_tells_how_far_one_has_come(house, screen, width, language):
    page = screen(width, language=language).page
    page.goto(f"{house.base}workbooks")
    expect(page.locator(".workbooks .progress")).to_have_count(0)
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    sort_all(page)
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt" if language == "da" else "Saved")
    page.goto(f"{house.base}workbooks")
    told = page.locator(".workbooks .progress")
    asked = [section.exercise for section in content.workbook(NAME).sections if section.exercise]
    says = (
        f"Øvelser, du har svaret på: 1 af {len(asked)}"
        if language == "da"
        else f"Exercises you have answered: 1 of {len(asked)}"
    )
    expect(told).to_have_text([says])
    assert_fits(page)
    assert_accessible(page)


def test_a_workbook_opens_where_one_was_on_another_day(house, screen):
    page = screen().page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "picture")
    page.goto("about:blank")
    page.goto(f"{house.base}workbooks/{NAME}")
    at_section(page, "picture")


def test_what_one_reader_has_read_is_nothing_to_the_next_on_the_same_device(house, screen):
    one, other = screen(), screen()
    other.page.goto(f"{house.base}workbooks/{NAME}")
    code = other.page.locator(".kept .code").inner_text()
    one.page.goto(f"{house.base}workbooks/{NAME}")
    to_section(one.page, "picture")
    fetched(one, house.base, code)
    at_section(one.page, "why")
    expect(one.page.locator(".sections .done")).to_have_count(0)


def test_an_answer_given_without_a_network_arrives_when_it_is_back(house, screen):
    reader = screen()
    page = reader.page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    page.context.set_offline(True)
    reader.sees("Nettet er væk", seconds=15)
    for row in visible(page).first.locator("tbody tr:has(input)").all():
        row.locator("input").first.check()
    visible(page).first.locator(".main-button").click()
    page.context.set_offline(False)
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt", timeout=20_000)
    page.reload()
    to_section(page, "sort")
    assert {e.get_attribute("value") for e in visible(page).first.locator("input:checked").all()} == {"core"}


def test_a_workbook_weighs_little_and_runs_no_script_of_its_own(house, screen, meter):
    reader = screen()
    measured = meter(reader.page)
    answered = reader.page.goto(f"{house.base}workbooks/{NAME}")
    reader.page.locator(".onward a").first.wait_for()
    expect(reader.page.locator("[data-model][aria-busy]")).to_have_count(0)
    measured.within(120, 15)
    policy = answered.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert reader.page.locator("script:not([src]):not([type='application/json'])").count() == 0


def test_the_language_of_a_workbook_is_changed_where_one_is(house, screen):
    reader = screen()
    page = reader.page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    sort_all(page)
    page.get_by_role("link", name="English").click()
    reader.language = "en"
    reader.heading("Core or periphery?")
    to_section(page, "sort")
    assert {e.get_attribute("value") for e in visible(page).first.locator("input:checked").all()} == {"supporting"}


def test_a_kernel_that_is_gone_is_started_anew_and_what_was_chosen_is_there(house, screen):
    page = screen().page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "sort")
    stop_kernel(house, page)
    page.evaluate("document.documentElement.dataset.opened = 'before'")
    for row in visible(page).first.locator("tbody tr:has(input)").all():
        row.locator("input").nth(1).check()
    visible(page).first.locator(".main-button").click()
    expect(page.locator("html:not([data-opened])")).to_be_attached(timeout=60_000)
    to_section(page, "sort")
    expect(visible(page).first.locator("input:checked").first).to_be_attached()
    visible(page).first.locator(".main-button").click()
    expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")


def test_a_workbook_that_slept_until_its_kernel_was_let_go_opens_itself_again_with_what_was_chosen(tmp_path, screen):
    with served(tmp_path, KERNELIB_LEFT_FOR="1") as house:
        page = screen().page
        page.goto(f"{house.base}workbooks/{NAME}")
        to_section(page, "sort")
        sort_all(page)
        expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")
        visible(page).first.locator("input").nth(2).check()
        kernel = page.evaluate("JSON.parse(document.getElementById('kernelib-config').textContent).kernel")
        page.evaluate("document.documentElement.dataset.opened = 'before'")
        page.context.set_offline(True)
        end = time.monotonic() + 60
        while any(listens(each, kernel) for each in psutil.Process(house.process.pid).children(recursive=True)):
            assert time.monotonic() < end, "the kernel was not let go"
            page.wait_for_timeout(200)
        page.context.set_offline(False)
        expect(page.locator("html:not([data-opened])")).to_be_attached(timeout=60_000)
        to_section(page, "sort")
        chosen = visible(page).first.locator("input:checked")
        assert [each.get_attribute("value") for each in chosen.all()][:2] == ["not_ours", "supporting"]
        visible(page).first.locator(".main-button").click()
        expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")


def test_a_workbook_whose_server_was_killed_and_started_again_opens_itself_with_what_was_saved(tmp_path, screen):
    with served(tmp_path) as house:
        page = screen().page
        page.goto(f"{house.base}workbooks/{NAME}")
        to_section(page, "sort")
        sort_all(page)
        expect(visible(page).first.locator(".saved-note")).to_contain_text("Gemt")
        before = [each.get_attribute("value") for each in visible(page).first.locator("input:checked").all()]
        page.evaluate("document.documentElement.dataset.opened = 'before'")
        house.kill()
        house.start()
        expect(page.locator("html:not([data-opened])")).to_be_attached(timeout=60_000)
        to_section(page, "sort")
        chosen = visible(page).first.locator("input:checked")
        assert before and [each.get_attribute("value") for each in chosen.all()] == before


# Elsewhere


@contextmanager
def running(command: list[str], ready: str, folder: Path) -> Iterator[str]:
    """Somebody else's server on a free port, with nothing of the user's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: os.fspath(folder / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    own["JUPYTER_RUNTIME_DIR"] = os.fspath(folder / "runtime")
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, f"--port={port}", "--no-browser"],
            stdout=log,
            stderr=log,
            env={**os.environ, **own},
        )
    try:
        base = f"http://127.0.0.1:{port}/"
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            try:
                if httpx.get(base + ready, timeout=60).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise AssertionError((folder / "log").read_text(encoding="utf-8"))
        yield base
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def anywhere(chromium) -> Iterator[Page]:
    """A page that is not watched: the front ends of others say much in the console."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="da-DK")
    yield context.new_page()
    context.close()


def test_a_workbook_opens_under_a_plain_voila_command(tmp_path, anywhere):
    notebook = tmp_path / "workbook.ipynb"
    notebook.write_bytes(NOTEBOOK.read_bytes())
    with running(["voila", os.fspath(notebook)], "voila/static/voila.js", tmp_path) as base:
        anywhere.goto(base)
        expect(anywhere.locator("h1")).to_have_text("Kerne eller periferi?", timeout=60_000)
        exercise = anywhere.locator(".exercise:has(table)").last
        exercise.wait_for(timeout=60_000)
        for row in exercise.locator("tbody tr:has(input)").all():
            row.locator("input").nth(1).check()
        exercise.locator(".main-button").click()
        expect(exercise.locator(".saved-note")).to_contain_text("Gemt", timeout=20_000)
        # Without a server of ours the kernel draws the invented room by itself.
        expect(anywhere.locator(".picture svg").first).to_be_visible(timeout=60_000)
        expect(anywhere.locator("body")).to_contain_text("Et opdigtet rum.")
        fonts = anywhere.evaluate("getComputedStyle(document.querySelector('.kernelib h1')).fontFamily")
        assert "Literata" in fonts


def test_a_notebook_with_other_widgets_gets_voilas_own_front_end(tmp_path, anywhere):
    source = "import ipywidgets\nslider = ipywidgets.IntSlider(value=7, description='Styrke')\nslider"
    cells = [nbformat.v4.new_markdown_cell("# En anden slags"), nbformat.v4.new_code_cell(source)]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "course").mkdir()
    nbformat.write(book, tmp_path / "course" / "01-slider.ipynb")
    asked: list[str] = []
    anywhere.on("request", lambda request: asked.append(request.url))
    with served(tmp_path, KERNELIB_WORKBOOKS=os.fspath(tmp_path)) as house:
        anywhere.goto(f"{house.base}workbooks/slider")
        handle = anywhere.locator(".widget-slider [role=slider], .widget-slider .noUi-handle").first
        handle.wait_for(timeout=60_000)
        handle.focus()
        anywhere.keyboard.press("ArrowRight")
        expect(anywhere.locator(".widget-readout")).to_have_text("8", timeout=20_000)
        foreign = [url for url in asked if not url.startswith((house.base, "blob:", "data:"))]
        assert not foreign, foreign


@pytest.mark.parametrize(("exercise", "inputs"), [(NAME, 'input[type="radio"]'), ("abstraction-order", ".rung input")])
def test_an_exercise_is_answered_in_jupyterlab(tmp_path, anywhere, exercise, inputs):
    source = (
        f"from kernelib.widgets import ExerciseWidget\nwidget = ExerciseWidget({exercise!r}, language='da')\nwidget"
    )
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("widget.saved")]
    )
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, tmp_path / "exercise.ipynb")
    command = [
        "jupyterlab",
        "--allow-root",
        "--ServerApp.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={tmp_path}",
    ]
    with running(command, "lab", tmp_path) as base:
        anywhere.goto(f"{base}lab/tree/exercise.ipynb?reset")
        editor = anywhere.locator(".jp-Notebook .cm-content").first
        anywhere.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=120_000)
        widget = anywhere.locator(".kernelib .exercise")
        for _ in range(8):
            # JupyterLab loses a key that comes while it is still arranging itself.
            editor.click(timeout=60_000)
            anywhere.keyboard.press("Shift+Enter")
            with suppress(PlaywrightTimeout):
                widget.wait_for(timeout=15_000)
                break
        asked = widget.locator(inputs)
        assert asked.count() > 10
        if exercise == NAME:
            for row in widget.locator("tbody tr:has(input)").all():
                row.locator("input").first.check()
        else:
            asked.first.focus()
            anywhere.keyboard.press("Space")
            anywhere.keyboard.press("Alt+ArrowDown")
        widget.locator(".main-button").click()
        expect(widget).to_contain_text("Gemt", timeout=20_000)
        anywhere.locator(".jp-Notebook .cm-content").nth(1).click()
        anywhere.keyboard.press("Shift+Enter")
        output = anywhere.locator(".jp-OutputArea-output pre")
        expect(output).to_contain_text(re.compile(r"\{'\w+': ('core'|\d+)"), timeout=20_000)


def without_answers(page: Page, name: str) -> Iterator[str]:
    """Each section's text, as whoever skips every exercise reads it."""
    for section in content.workbook(name).sections:
        to_section(page, section.id)
        yield page.locator("main").inner_text()


@pytest.mark.parametrize("name", content.workbooks())
def test_whoever_has_skipped_everything_reads_of_no_picture_and_finds_the_way_to_answer(house, screen, name):
    reader = screen(360, 740)
    reader.page.goto(f"{house.base}workbooks/{name}")
    for section, told in zip(content.workbook(name).sections, without_answers(reader.page, name), strict=True):
        assert visible_pictures(reader.page).locator("svg").count() == 0
        about = [paragraph["da"] for paragraph in section.paragraphs if "of" in paragraph]
        assert not [paragraph for paragraph in about if paragraph in told]
        for word in ("prikken", "båndet", "skyen", "smalle bjælke", "andet billede", "sidste billede"):
            assert word not in told.casefold(), (section.id, word)
        ways = visible_pictures(reader.page).locator(".answer-first a")
        for way in ways.all():
            asked = (way.get_attribute("href") or "").removeprefix("#")
            assert asked in [each.id for each in content.workbook(name).sections if each.exercise in section.pictures]
        if section.pictures and not section.exercise:
            assert ways.count() == len(dict.fromkeys(section.pictures))


def test_what_speaks_of_a_picture_comes_with_it(house, screen):
    reader = screen(360, 740)
    page = reader.page
    page.goto(f"{house.base}workbooks/{NAME}")
    to_section(page, "picture")
    page.get_by_role("link", name="Svar i »Sortér opgaverne«.").click()
    expect(page.locator("h2:focus")).to_have_text("Sortér opgaverne")
    sort_all(page)
    page.locator(".onward a").first.click()
    reader.sees("Her er dit svar ved siden af et rum, vi har fundet på.")
    expect(visible_pictures(page).locator("svg").first).to_be_visible()
