"""Pages made beforehand and kernels forked for them: what visitors see, and what is left when they have gone."""

import json
import logging
import os
import re
import signal
import time
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment

from kernelib import memory
from kernelib.server import app, base, rendering
from kernelib.server.kernels import OneKernel
from kernelib.server.quick import GIVE_BACK_EVERY, LOOK_EVERY, QUIET, QuickKernels
from kernelib.server.views import notebooks
from tests.benchmarks.measure import family
from tests.conftest import served
from tests.server.conftest import Visitor
from tests.server.test_kernels import WORKBOOK, connect, frame, heard, is_card_sort, states


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def metric(house, name):
    found = re.search(rf"^{name} (\d+)", house.call("GET", "metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def commands(pid):
    """What runs below a process, with the process ids."""
    told = {}
    for each in family(pid)[1:]:
        try:
            told[each] = Path(f"/proc/{each}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return told


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A server whose workbooks have been executed beforehand, and that lets go of kernels quickly."""
    with served(tmp_path_factory.mktemp("quick"), KERNELIB_EXPECTED="2", KERNELIB_LEFT_FOR="2") as house:
        until(lambda: metric(house, "kernelib_kernels_ready") >= 1)
        yield house


def answer(house, browser, item="yard_duty"):
    socket = connect(house.base, browser.config(WORKBOOK)["kernel"], browser)
    id = next(id for id, widget in states(socket).items() if is_card_sort(widget["state"]))
    said = {"type": "submit", "id": str(uuid.uuid4()), "answer": {item: "supporting"}}
    socket.send_binary(frame("comm_msg", {"comm_id": id, "data": {"method": "custom", "content": said}}))
    got = heard(socket, lambda kind, content: content.get("data", {}).get("state", {}).get("status") == "saved")
    assert got[-1][1]["data"]["state"]["saved"] == {item: "supporting"}
    return socket


def seen(house, browser):
    """The answers and codes in a visit of one browser."""
    socket = connect(house.base, browser.config(WORKBOOK)["kernel"], browser)
    shown = [widget["state"] for widget in states(socket).values()]
    socket.close()
    card = next(state for state in shown if is_card_sort(state))
    frame = next(state for state in shown if "resume_code" in state)
    return card["saved"], frame["answered"], frame["resume_code"]


def test_each_visitor_has_answers_and_a_code_of_their_own(quick):
    with Visitor(quick.base) as one, Visitor(quick.base) as other:
        answer(quick, one, "yard_duty").close()
        answer(quick, other, "yard_duty").close()
        with Visitor(quick.base) as third:
            mine, theirs, new = seen(quick, one), seen(quick, other), seen(quick, third)
    assert mine[:2] == ({"yard_duty": "supporting"}, ["core-or-periphery"])
    assert new[:2] == (None, [])
    assert len({mine[2], theirs[2], new[2]}) == 3


def test_each_page_has_a_token_and_a_kernel_of_its_own(quick):
    with Visitor(quick.base) as one, Visitor(quick.base) as other:
        mine, theirs = one.config(WORKBOOK), other.config(WORKBOOK)
        assert mine["kernel"] != theirs["kernel"] and mine["csrf"] != theirs["csrf"]
        assert other.get(f"api/kernels/{mine['kernel']}").status_code == 403
        assert "page-token" not in json.dumps(mine)


def test_a_page_asks_for_its_widgets_modules_before_it_hears_from_the_kernel(quick):
    with Visitor(quick.base) as browser:
        page = browser.get(WORKBOOK).text
        preloaded = set(re.findall(r'<link rel="modulepreload" href="([^"]+)">', page))
        socket = connect(quick.base, re.findall(r'"kernel": "([^"]+)"', page)[0], browser)
        modules = {widget["state"].get("_esm", "").partition("\n")[0] for widget in states(socket).values()}
        socket.close()
        needed = {module.removeprefix("//static:") for module in modules if module}
        assert len(needed) > 2 and needed < preloaded
        assert all(browser.get(address).status_code == 200 for address in needed)


def test_what_passes_between_page_and_kernel_is_compressed_where_a_browser_can_read_it(quick):
    with Visitor(quick.base) as browser:
        kernel = browser.config(WORKBOOK)["kernel"]
        socket = connect(quick.base, kernel, browser, header={"Sec-WebSocket-Extensions": "permessage-deflate"})
        assert "permessage-deflate" in (socket.getheaders() or {})["sec-websocket-extensions"]
        socket.close()


def test_the_page_of_every_workbook_is_made_before_anybody_comes(quick):
    until(lambda: metric(quick, "kernelib_pages_ready") >= len(notebooks()))


def test_what_a_burst_has_left_in_memory_goes_back_to_the_machine_when_the_door_is_quiet(monkeypatch):
    told = []
    monkeypatch.setattr(memory, "give_back", lambda: told.append("given back"))
    monkeypatch.setattr(QuickKernels, "__init__", lambda self: None)
    kernels: Any = QuickKernels()
    kernels.on_their_way, kernels.given_back = 0, time.monotonic() - GIVE_BACK_EVERY - 1
    kernels.last_visit = time.monotonic()
    kernels._give_back()
    assert not told
    kernels.last_visit -= 2 * QUIET
    kernels._give_back()
    kernels._give_back()
    assert len(told) == 1


def test_a_kernel_leaves_no_log_of_events_behind():
    before = set(logging.root.manager.loggerDict)
    for _ in range(3):
        OneKernel().emit("https://events.jupyter.org/jupyter_server/kernel_actions/v1", {"action": "start"})
    assert set(logging.root.manager.loggerDict) == before


@pytest.mark.parametrize(
    ("templates", "name"), [(rendering._environment, "page.html"), (base._templates, "phone.html")]
)
def test_a_template_is_compiled_once_for_all_visitors(monkeypatch, templates, name):
    compiled, compile = [], Environment.compile

    def counted(self: Environment, source: str, name: str, *more: Any, **how: Any) -> Any:
        compiled.append(name)
        return compile(self, source, name, *more, **how)

    monkeypatch.setattr(Environment, "compile", counted)
    templates.cache_clear()
    for _ in range(3):
        templates().get_template(name)
    assert compiled == [name]


def test_a_workbook_in_another_language_is_made_when_it_is_asked_for(quick):
    with Visitor(quick.base, headers={"Accept-Language": "en"}) as browser:
        assert browser.config(WORKBOOK)["language"] == "en"
        until(lambda: metric(quick, "kernelib_kernels_ready") >= 2)
        page = browser.get(WORKBOOK)
    assert '<html lang="en"' in page.text and "Core" in page.text


def test_the_kernel_of_a_closed_page_goes_and_that_of_an_open_one_stays(quick):
    with Visitor(quick.base) as one, Visitor(quick.base) as other:
        left, kept = one.config(WORKBOOK)["kernel"], other.config(WORKBOOK)["kernel"]
        socket = connect(quick.base, kept, other)
        connect(quick.base, left, one).close()
        until(lambda: one.get(f"api/kernels/{left}").status_code == 404)
        assert other.get(f"api/kernels/{kept}").status_code == 200
        assert states(socket)
        socket.close()


def test_a_kernel_waits_for_its_page_for_less_than_a_minute(monkeypatch):
    monkeypatch.delenv("KERNELIB_LEFT_FOR", raising=False)
    store: Any = SimpleNamespace(address="sqlite://")
    told = app._configuration(store, "/", "/tmp")
    assert told.QuickKernels.left_for + LOOK_EVERY < 60


def test_the_pool_fills_again_when_the_door_is_quiet(quick):
    until(lambda: metric(quick, "kernelib_kernels_ready") >= 2)
    with Visitor(quick.base) as browser:
        browser.config(WORKBOOK)
    until(lambda: metric(quick, "kernelib_kernels_ready") >= 2)


def test_a_warm_process_that_is_killed_stops_nobody(quick):
    with Visitor(quick.base) as one, Visitor(quick.base) as other:
        socket = answer(quick, one)
        for pid, command in commands(quick.process.pid).items():
            # The first of them, and those that have executed a notebook; kernels have their own sockets open.
            if "kernelib.forking.warm" in command and not _is_kernel(pid):
                os.kill(pid, signal.SIGKILL)
        assert states(socket), "a kernel lives on"
        socket.close()
        answer(quick, other).close()
        until(lambda: metric(quick, "kernelib_kernels_ready") >= 1)
        assert seen(quick, one)[0] == {"yard_duty": "supporting"}


def _is_kernel(pid):
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return True


def test_a_page_whose_kernel_has_died_opens_itself_again_with_its_answers(quick, browse):
    watched = browse(width=900)
    page = watched.page()
    page.goto(quick.base + WORKBOOK)
    kernel = page.evaluate("JSON.parse(document.getElementById('kernelib-config').textContent).kernel")
    page.locator("[type=radio]").first.wait_for(state="attached")
    before = page.locator("[type=radio]").count()
    assert before
    for pid, command in commands(quick.process.pid).items():
        if "kernelib.forking.warm" in command and _is_kernel(pid) and _listens(pid, kernel):
            os.kill(pid, signal.SIGKILL)
    page.wait_for_function(
        "old => !(document.getElementById('kernelib-config')?.textContent ?? old).includes(old)", arg=kernel
    )
    page.locator("[type=radio]").nth(before - 1).wait_for(state="attached")


def _listens(pid, kernel):
    inodes = {link.readlink().name[8:-1] for link in Path(f"/proc/{pid}/fd").iterdir() if _is_socket(link)}
    lines = Path("/proc/net/unix").read_text().splitlines()
    return any(line.split()[6] in inodes and kernel in line for line in lines[1:])


def _is_socket(link):
    try:
        return str(link.readlink()).startswith("socket:")
    except OSError:
        return False


def test_nothing_is_left_running_when_the_server_has_stopped(tmp_path):
    with served(tmp_path) as house, Visitor(house.base) as browser:
        until(lambda: metric(house, "kernelib_kernels") >= 0)
        browser.config(WORKBOOK)
        running = list(commands(house.process.pid))
        assert running
        house.stop()
    until(lambda: not any(_runs(pid) for pid in running))


def test_nothing_is_left_running_when_the_server_was_killed(tmp_path):
    with served(tmp_path) as house, Visitor(house.base) as browser:
        browser.config(WORKBOOK)
        running = list(commands(house.process.pid))
        house.kill()
    until(lambda: not any(_runs(pid) for pid in running))


def _runs(pid):
    """Whether a process does anything still: one that has ended may wait long for the machine to take note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
