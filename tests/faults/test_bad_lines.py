"""Lines that break, lose and delay, for as long as a cut may last; pages that sleep."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
import pytest
from playwright.sync_api import expect

from kernelib.rehearsal.robots import Log, Robot
from kernelib.store import Store
from tests.conftest import served
from tests.faults.conftest import CARDS
from tests.faults.proxy import Proxy, proxied
from tests.phone.conftest import Phone


def kept(house, workshop):
    store = Store(house.database, create=False)
    rows = store.all_answers(workshop["code"], CARDS, 1)
    store.close()
    return [row["id"] for row in rows]


def test_answers_over_a_line_that_delays_and_breaks_arrive_once(house):
    workshop = house.new_workshop()
    house.stage(workshop, CARDS, "open")
    log = Log()

    async def storm(proxy):
        base = f"http://127.0.0.1:{proxy.port}"
        robots = [Robot(base, workshop["code"], log, lambda: 0.0) for _ in range(6)]
        await asyncio.gather(*(robot.join("teacher") for robot in robots))
        exercise = (await robots[0].look() or {}).get("exercise") or house.call(
            "GET", f"api/workshops/{workshop['code']}/state", robots[0]._token
        ).json()["exercise"]
        proxy.wild = True
        for _ in range(3):
            await asyncio.gather(*(robot.answer(exercise, 1) for robot in robots))
        for robot in robots:
            robot.line.hang_up()

    with proxied(house.port) as proxy:
        # While there is a browser its event loop runs in this thread.
        thread = threading.Thread(target=lambda: asyncio.run(storm(proxy)))
        thread.start()
        thread.join()
        assert proxy.broken > 3
    there = kept(house, workshop)
    assert len(log.kept) == 18
    assert sorted(there) == sorted(set(there)) and set(log.kept) == set(there)


@contextmanager
def behind_a_proxy(house, browse) -> Iterator[tuple[Proxy, Phone, dict[str, str]]]:
    """A phone whose line can be made bad, and whose clock is the test's; every card is placed and nothing sent."""
    workshop = house.new_workshop()
    with proxied(house.port) as proxy:
        page = browse().page()
        page.clock.install()
        anna = Phone(page, house.base.replace(str(house.port), str(proxy.port)), workshop["code"])
        anna.join()
        house.stage(workshop, CARDS, "open")
        page.clock.run_for(2000)
        page.wait_for_selector(".task-card")
        anna.sort(lambda at: 0)
        yield proxy, anna, workshop


def pass_seconds(phone: Phone, seconds: int, at_once: int) -> None:
    """On the page's clock; in between the real network has its moment."""
    for _ in range(seconds // at_once):
        phone.page.clock.run_for(1000 * at_once)
        phone.page.wait_for_timeout(50)


@pytest.mark.parametrize("seconds", [60, 900])
def test_an_answer_given_in_a_cut_of_a_minute_or_of_a_quarter_arrives_within_ten_seconds_of_its_end(
    house, browse, seconds
):
    """The network is there and the server is not: nothing tells the phone when it is back."""
    with behind_a_proxy(house, browse) as (proxy, anna, workshop):
        proxy.cut = True
        proxy.hang_up()
        anna.main()
        pass_seconds(anna, seconds, at_once=10)
        anna.sees("Ikke sendt endnu")
        proxy.cut = False
        pass_seconds(anna, 10, at_once=1)
        anna.sees("Tænk videre", seconds=2)
    assert len(kept(house, workshop)) == 1


def test_an_answer_given_on_a_line_that_says_nothing_arrives_within_ten_seconds_of_its_end(house, browse):
    """Packets are lost, no line is closed, and the phone believes that it has a network."""
    with behind_a_proxy(house, browse) as (proxy, anna, workshop):
        proxy.silent = True
        anna.main()
        pass_seconds(anna, 30, at_once=1)
        anna.sees("Ikke sendt endnu")
        assert proxy.broken > 1
        proxy.silent = False
        pass_seconds(anna, 10, at_once=1)
        anna.sees("Tænk videre", seconds=2)
    assert len(kept(house, workshop)) == 1


def test_a_phone_whose_server_was_killed_is_back_within_ten_seconds_and_sends_what_it_held_once(tmp_path, browse):
    with served(tmp_path) as house:
        workshop = house.new_workshop()
        anna = Phone(browse().page(), house.base, workshop["code"])
        anna.join()
        house.stage(workshop, CARDS, "open")
        anna.page.wait_for_selector(".task-card")
        anna.sort(lambda at: 0)
        house.kill()
        anna.main()
        anna.sees("Ikke sendt endnu")
        house.start()
        anna.sees("Tænk videre", seconds=10)
        house.stage(workshop, CARDS, "closed")
        anna.page.wait_for_selector(".task-card", state="detached")
        assert len(kept(house, workshop)) == 1


def test_an_idle_phone_asks_once_a_second_quicker_after_a_change_and_slower_when_nobody_looks(house, browse):
    workshop = house.new_workshop()
    page = browse().page()
    page.clock.install(time=0)
    anna = Phone(page, house.base, workshop["code"])
    anna.join()
    asked: list[str] = []
    told: list[int] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/state") else None)
    page.on("response", lambda reply: told.append(reply.status) if reply.url.endswith("/state") else None)

    def heard(seconds: int) -> list[int]:
        """What the phone is told in seconds of its own clock, however long this machine takes over them."""
        before = len(told)
        for _ in range(4 * seconds):
            page.clock.run_for(250)
            page.wait_for_timeout(20)
            while len(told) < len(asked):
                page.wait_for_timeout(20)
        return told[before:]

    page.clock.pause_at(600_000)
    heard(5)  # it has just woken
    idle = heard(20)
    assert set(idle) == {304} and 12 <= len(idle) <= 24
    quick = []
    for state in ("open", "closed", "open"):
        house.stage(workshop, CARDS, state)
        after = heard(4)
        assert 200 in after
        quick.append(len(after))
    assert max(quick) > len(idle) * 4 / 20
    heard(5)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    heard(4)
    away = heard(24)
    assert set(away) == {304} and 4 <= len(away) <= 8


def test_a_phone_that_slept_for_hours_with_its_clock_set_back_shows_the_step_that_is_on(house, browse):
    workshop = house.new_workshop(agenda="half-day")
    page = browse().page()
    page.clock.install()
    anna = Phone(page, house.base, workshop["code"])
    anna.join()
    page.clock.pause_at("2099-01-01T10:00:00")
    house.stage(workshop, CARDS, "open")
    page.clock.set_system_time("2026-01-01T08:00:00")
    page.clock.fast_forward("02:00:00")
    page.clock.resume()
    page.wait_for_selector(".task-card", timeout=5000)
    anna.sort(lambda at: 0)
    anna.main()
    anna.sees("Tænk videre")
    assert len(kept(house, workshop)) == 1


def test_a_page_of_voilas_own_front_end_whose_kernel_is_gone_opens_itself_again(tmp_path, chromium):
    source = "import ipywidgets\nslider = ipywidgets.IntSlider(value=7, description='Styrke')\nslider"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "course").mkdir()
    nbformat.write(book, tmp_path / "course" / "01-slider.ipynb")
    context = chromium.new_context(locale="da-DK")
    with served(tmp_path, KERNELIB_WORKBOOKS=os.fspath(tmp_path)) as house:
        page = context.new_page()
        page.goto(f"{house.base}workbooks/slider")
        page.locator(".widget-slider").first.wait_for(timeout=60_000)
        page.evaluate("document.body.dataset.before = ''")
        house.kill()
        house.start()
        expect(page.locator("body[data-before]")).to_have_count(0, timeout=30_000)
        page.locator(".widget-slider").first.wait_for(timeout=60_000)
        context.close()
