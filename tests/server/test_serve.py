"""The process itself: how it starts, what it leaves behind, and what survives it."""

import asyncio
import json
import re
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress

import httpx
import psutil
import pytest

from kernelib.server import app
from tests.conftest import served
from tests.server.conftest import CARDS, Visitor

ANSWER = {"yard_duty": "supporting"}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server that may be hurt, below a path and under a public address."""
    with served(
        tmp_path_factory.mktemp("own"), "--public-url", "https://skole.example/kerne", KERNELIB_LOG="info"
    ) as own:
        yield own


def kernelib(*arguments, database, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-m", "kernelib", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "KERNELIB_DATABASE": str(database), "PYTHONUTF8": "1", **environment},
        timeout=60,
        check=False,
    )


def within(seconds, happens):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.05)
    return False


def test_everything_is_below_the_path_and_links_begin_with_the_public_address(own):
    assert own.base.endswith("/kerne/")
    made = own.new_workshop(title="Fredag")
    assert made["join_url"] == f"https://skole.example/kerne/join/{made['code']}"
    assert made["facilitator_url"].startswith(f"https://skole.example/kerne/facilitator/{made['code']}?key=")

    with Visitor(own.base) as browser:
        page = browser.get(f"join/{made['code']}")
        addresses = re.findall(r'(?:src|href|action)="([^"]+)"', page.text)
        assert addresses and all(a.startswith(("/kerne/", "?", "#")) for a in addresses)
        root = own.base.removesuffix("/kerne/")
        assert all(browser.get(root + a).status_code == 200 for a in addresses if "/assets/" in a)
        told = browser.unlock("", own.host_key)
        assert told.headers["Location"] == "/kerne/" and "Path=/kerne/" in told.headers["Set-Cookie"]
        assert browser.config(f"facilitator/{made['code']}")["base"] == "/kerne/"
        assert "/kerne/assets/" in browser.get("workbooks/core-or-periphery").text
        assert browser.get(f"{root}/").headers["Location"] == "/kerne/"
        assert browser.get(f"{root}/healthz").status_code == 404
    wall = own.call("GET", f"api/workshops/{made['code']}/wall", made["facilitator_key"]).json()
    assert wall["join_url"] == made["join_url"] and wall["qr"].startswith("<svg") and "style" not in wall["qr"]


def test_a_cookie_is_secure_where_the_address_is(own):
    with Visitor(own.base, headers={"X-Forwarded-Proto": "https"}) as browser:
        assert "Secure" in browser.unlock("", own.host_key).headers["Set-Cookie"]


def test_the_log_has_no_key_and_no_query(own):
    made = own.new_workshop()
    with Visitor(own.base) as browser:
        browser.unlock(f"facilitator/{made['code']}", made["facilitator_key"])
        browser.unlock(f"facilitator/{made['code']}", "a-wrong-key")
    anna = own.join(made["code"])
    own.call("GET", f"api/workshops/{made['code']}/state", anna["token"])

    assert within(2, lambda: f"/facilitator/{made['code']}" in "".join(own.lines))
    log = "".join(own.lines[8:])
    for secret in (made["facilitator_key"], "a-wrong-key", anna["token"], own.host_key, "?"):
        assert secret not in log


def test_another_process_makes_a_workshop_that_is_there_at_once(own):
    made = kernelib("workshop", "new", "--title", "Fra terminalen", "--json", database=own.database)

    assert made.returncode == 0 and made.stderr == ""
    told = json.loads(made.stdout)
    assert set(told) == {"code", "join_url", "facilitator_key", "facilitator_url", "projector_url"}
    assert told["join_url"] == f"https://skole.example/kerne/join/{told['code']}"
    assert own.join(told["code"])["token"]


def test_what_another_process_changes_is_seen_within_a_second(own):
    import kernelib as kl

    made = own.new_workshop()
    code, anna = made["code"], own.join(made["code"])
    now = lambda: own.call("GET", f"api/workshops/{code}/state", anna["token"]).json()  # noqa: E731
    assert now()["stage"] is None
    elsewhere = kl.open_workshop(code, own.database)

    elsewhere.open(CARDS)
    assert within(1, lambda: now()["stage"])
    there = elsewhere.participant_for(anna["token"])
    assert there
    there.submit(CARDS, ANSWER)
    assert within(1, lambda: now()["answer"] == ANSWER)
    wall = lambda: own.call("GET", f"api/workshops/{code}/wall", made["facilitator_key"]).json()["answered"]  # noqa: E731
    assert within(1, lambda: wall() == 1)
    elsewhere.end()
    assert within(1, lambda: now()["ended"])
    elsewhere.delete()
    assert within(1, lambda: own.call("GET", f"api/workshops/{code}/state", anna["token"]).status_code == 404)
    elsewhere.store.close()


def test_the_drawing_process_is_started_again_and_nobody_notices(own):
    made = own.new_workshop()
    people = [own.join(made["code"]) for _ in range(5)]
    own.stage(made, CARDS, "open")
    for person in people:
        body = {"id": str(uuid.uuid4()), "round": 1, "answer": ANSWER}
        own.call("PUT", f"api/workshops/{made['code']}/answers/{CARDS}", person["token"], json=body)
    for drawing in drawing_processes(own):
        drawing.kill()

    assert own.stage(made, CARDS, "revealed")["state"] == "revealed"
    assert len(drawing_processes(own)) == 1


def drawing_processes(house):
    children = psutil.Process(house.process.pid).children(recursive=True)
    return [child for child in children if "kernelib.drawing" in " ".join(child.cmdline())]


def test_every_acknowledged_answer_survives_kill_9(tmp_path):
    with served(tmp_path) as house:
        made = house.new_workshop()
        people = [house.join(made["code"]) for _ in range(8)]
        house.stage(made, CARDS, "open")
        kept = {}

        def answer(person):
            import httpx

            for number in range(1000):
                value = {"yard_duty": ["core", "supporting"][number % 2], "teaching": "core"}
                body = {"id": str(uuid.uuid4()), "round": 1, "answer": value}
                try:
                    path = f"api/workshops/{made['code']}/answers/{CARDS}"
                    if house.call("PUT", path, person["token"], json=body).status_code == 200:
                        kept[person["token"]] = value
                except httpx.TransportError:
                    return

        threads = [threading.Thread(target=answer, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        assert within(20, lambda: len(kept) == len(people)), "everybody has had an answer acknowledged"
        children = psutil.Process(house.process.pid).children(recursive=True)
        house.kill()
        for thread in threads:
            thread.join()
        assert psutil.wait_procs(children, timeout=30)[1] == [], "nothing is left running"

        house.start()
        assert len(kept) == 8
        for token, value in kept.items():
            told = house.call("GET", f"api/workshops/{made['code']}/state", token).json()
            # The last answer may have been kept without anybody hearing of it.
            assert told["answer"]["teaching"] == "core" and set(told["answer"]) == set(value)
        with Visitor(house.base) as browser:
            assert browser.unlock("", house.host_key).status_code == 302, "keys stand"


def test_a_stop_is_clean_and_leaves_no_process(tmp_path):
    with served(tmp_path) as house:
        with Visitor(house.base) as browser:
            assert browser.get("workbooks/core-or-periphery").status_code == 200
        children = psutil.Process(house.process.pid).children(recursive=True)
        assert len(children) >= 2, "a kernel and the drawing process"

        assert house.stop() == 0

        assert psutil.wait_procs(children, timeout=5)[1] == []
        assert "Traceback" not in "".join(house.lines), "".join(house.lines)


@pytest.mark.parametrize("seconds", [0.2, 0.8, 1.4])
def test_a_stop_while_workbooks_are_being_opened_is_as_clean(tmp_path, seconds):
    def visit():
        with suppress(httpx.TransportError), Visitor(house.base) as browser:
            browser.get("workbooks/core-or-periphery")

    with served(tmp_path) as house:
        visitors = [threading.Thread(target=visit) for _ in range(4)]
        for each in visitors:
            each.start()
        time.sleep(seconds)  # kernels are about to start, have started, or run their cells
        children = psutil.Process(house.process.pid).children(recursive=True)
        assert house.stop() == 0
        for each in visitors:
            each.join()
        assert psutil.wait_procs(children, timeout=5)[1] == []
        assert house.lines[-1] == "Stopped. All answers are kept.\n"
        assert "Traceback" not in "".join(house.lines), "".join(house.lines)


def test_bytecode_is_written_whatever_the_environment_says(tmp_path):
    with served(tmp_path, PYTHONDONTWRITEBYTECODE="1") as house:
        for child in psutil.Process(house.process.pid).children(recursive=True):
            assert "PYTHONDONTWRITEBYTECODE" not in child.environ()


def test_a_taken_port_is_one_sentence(house, tmp_path):
    done = kernelib("serve", "--no-open", "--port", str(house.port), database=tmp_path / "x.sqlite")

    assert done.returncode == 2
    assert done.stderr == (
        f"Port {house.port} is taken or not allowed; stop the other program, or choose another with --port.\n"
    )


def test_the_room_hears_where_it_can_be_reached(tmp_path):
    with served(tmp_path, "--room") as house:
        made = house.new_workshop()
        wall = house.call("GET", f"api/workshops/{made['code']}/wall", made["facilitator_key"]).json()
        assert wall["room"] is True and wall["qr"].startswith("<svg")
        assert "--room" not in "".join(house.lines)


def test_without_room_there_is_no_qr_code(house, workshop):
    wall = house.call("GET", f"api/workshops/{workshop['code']}/wall", workshop["facilitator_key"]).json()
    assert (wall["room"], wall["qr"]) == (False, None)


def test_what_does_not_end_does_not_hold_up_the_stop(caplog):
    asyncio.run(app.within(0.01, asyncio.Event().wait()))
    assert "ends with the server" in caplog.text
    asyncio.run(app.within(5, asyncio.sleep(0)))
