"""Robots play a workshop, and the page says whether a room can come."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import threading

import pytest

from kernelib.rehearsal import play, robots, verdict
from kernelib.rehearsal.play import Measured
from kernelib.rehearsal.robots import Log


def measured(save=0.1, *, saves=10, lost=0, free=4000.0, joined=10):
    log = Log(joins=[0.2] * joined, saves=[save] * saves, stale=[1.0], kept={str(n): "x" for n in range(saves)})
    return Measured(10, steps=1, expected=10, log=log, lost=lost, free=free, server=120.0, seconds=31.0)


@pytest.mark.parametrize(
    ("seen", "colour", "reasons"),
    [
        (measured(), "green", ["fine"]),
        (measured(0.999), "green", ["fine"]),
        (measured(1.0), "yellow", ["slowish"]),
        (measured(2.999), "yellow", ["slowish"]),
        (measured(3.0), "red", ["slow"]),
        (measured(lost=1), "red", ["lost"]),
        (measured(free=499.0), "red", ["memory"]),
        (measured(saves=9), "red", ["missing"]),
        (measured(joined=9), "red", ["missing"]),
        (measured(4.0, lost=1, free=10.0), "red", ["lost", "slow", "memory"]),
        (measured(saves=0), "red", ["missing", "slow"]),
    ],
)
def test_the_colour_follows_the_slowest_saves_the_lost_answers_and_the_memory(seen, colour, reasons):
    assert verdict.judge(seen) == verdict.Verdict(colour, reasons)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("seen", [measured(), measured(1.5), measured(4.0, lost=2, free=3.0, saves=0)])
def test_the_page_says_the_colour_the_figures_and_what_to_do(seen, language):
    page = verdict.page(seen, language)
    assert verdict.words.say(f"rehearse.{verdict.judge(seen).colour}", language) in page
    assert all(verdict.words.say(f"rehearse.do_{reason}", language) in page for reason in verdict.judge(seen).reasons)
    assert "{" not in page and "nan" not in page


def test_a_rehearsal_on_this_machine_loses_nothing_and_leaves_nothing_behind():
    command = [sys.executable, "-m", "kernelib", "rehearse", "--participants", "8"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_english())
    assert "8 robots scan the code" in done.stdout, done.stdout + done.stderr
    assert "3 real browsers scan the code too" in done.stdout and "3 joined" in done.stdout
    assert "8 of 8" in done.stdout and "0 lost, 0 kept twice" in done.stdout
    assert done.returncode == ("RED" in done.stdout)


def test_without_a_browser_robots_play_alone_and_one_line_says_so(monkeypatch):
    monkeypatch.setenv("KERNELIB_BROWSER", "/nowhere/chromium")
    heard = []
    seen = asyncio.run(play.play(2, "45-minutes", lambda what, about: heard.append(what), most_steps=1))
    assert heard.count("no_browser") == 1 and "browsers" not in heard
    assert not seen.opened and verdict.judge(seen).reasons != ["missing"]
    assert verdict.words.say("rehearse.browsers", "da") not in verdict.page(seen, "da")


def _english():
    import os

    return {**os.environ, "LC_ALL": "en_GB.UTF-8", "PYTHONUTF8": "1"}


def test_where_tables_answer_one_robot_of_each_sends(monkeypatch):
    monkeypatch.setattr(robots, "ASKS_EVERY", 0.01)
    state = {"stage": {"exercise": "cards", "round": 1, "state": "open", "by": "table"}, "exercise": {}}
    sent = []

    async def follow(sends):
        robot = robots.Robot("http://127.0.0.1:9", "ABC234", Log(), lambda: 0.0, within=0.0)
        robot.sends_for_table = sends
        monkeypatch.setattr(robot, "look", lambda: asyncio.sleep(0, state))
        monkeypatch.setattr(robot, "answer", lambda *_: asyncio.sleep(0, sent.append(sends)))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(robot.follow(), 0.2)

    asyncio.run(follow(False))
    asyncio.run(follow(True))
    assert sent == [True]


def test_a_slow_server_is_seen_and_said():
    """Another program locks the database for much longer than three seconds, again and again."""
    stop = threading.Event()

    def slow(house):
        def lock():
            other = sqlite3.connect(house.database, timeout=30, isolation_level=None)
            while not stop.is_set():
                other.execute("BEGIN IMMEDIATE")
                stop.wait(7)
                other.execute("ROLLBACK")
                stop.wait(0.4)
            other.close()

        threading.Thread(target=lock, daemon=True).start()

    heard = []

    def tell(what, about):
        heard.append(what)

    try:
        seen = asyncio.run(play.play(5, "45-minutes", tell, most_steps=1, started=slow))
    finally:
        stop.set()
    assert verdict.judge(seen).colour == "red" and "slow" in verdict.judge(seen).reasons
    assert seen.lost == seen.doubled == 0
    assert "mere end tre sekunder" in verdict.page(seen, "da")
    assert heard[0] == "joining" and heard.count("step") == seen.steps


@pytest.mark.parametrize("arguments", [["--participants", "0"], ["--participants", "x"], ["--agenda", "two-days"]])
def test_a_rehearsal_that_cannot_be_is_refused_in_one_sentence(arguments):
    command = [sys.executable, "-m", "kernelib", "rehearse", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_english())
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr
