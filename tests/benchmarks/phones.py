"""Phones that join and answer: ours beside oTree 6, in one run; and how cost grows from 1 to 500 people.

    uv run --all-groups python -m tests.benchmarks.phones [--otree PYTHON] [--only ours]

A visitor arrives, opens the page, submits, and is told that the answer is kept. oTree saves a plain form to SQLite.
At last a room as it is: all join within ten seconds, and when the step opens all answer within two.
"""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kernelib.percentiles import percentile
from kernelib.rehearsal.line import Line
from kernelib.rehearsal.play import Leader
from kernelib.rehearsal.robots import Log, Robot
from tests.benchmarks import measure
from tests.benchmarks.environments import free_port, made
from tests.benchmarks.servers import running, until

CARDS = "core-or-periphery"
BURSTS = [(30, 10.0), (100, 10.0), (100, 1.0), (150, 2.0), (500, 10.0)]
ROOMS = [150, 500]
JOIN_WITHIN, ANSWER_WITHIN = 10.0, 2.0
MOVED = (301, 302, 303, 307)
OTREE = ["otree>=6,<7"]

Visitor = Callable[[], Awaitable[float]]


@contextmanager
def house(folder: Path) -> Iterator[tuple[Any, int]]:
    """Our server: where it is and its host's key, and its pid."""
    port, log = free_port(), folder / "log.txt"
    command = ["-m", "kernelib", "serve", "--no-open", "--port", str(port), "--database", str(folder / "k.sqlite")]
    base = f"http://127.0.0.1:{port}"
    with (
        log.open("wb") as out,
        running([sys.executable, *command], {}, base + "/healthz", out) as process,
    ):
        until(lambda: "?key=" in log.read_text(encoding="utf-8"))
        found = re.search(r"\?key=([\w-]+)", log.read_text(encoding="utf-8"))

        class House:
            base = f"http://127.0.0.1:{port}"
            host_key = found[1] if found else ""

        yield House, process.pid


@contextmanager
def ours(folder: Path) -> Iterator[tuple[Callable[[], Awaitable[Visitor]], int]]:
    with house(folder) as (served, pid):

        async def room() -> Visitor:
            leader = Leader(served, Log())
            await leader.make("45-minutes")
            await leader.stage(CARDS, "open")
            leader.line.hang_up()

            async def visit() -> float:
                robot = Robot(served.base, leader.code, Log(), lambda: 0.0)
                begun = time.perf_counter()
                await robot.join("teacher")
                robot._tag = ""
                state = await robot.look()
                if not state:
                    raise ConnectionError(str(robot.log.refused))
                await robot.answer(state["exercise"], 1)
                robot.line.hang_up()
                if not robot.log.kept:
                    raise ConnectionError(str(robot.log.refused))
                return time.perf_counter() - begun

            return visit

        yield room, pid


async def whole_room(served: Any, people: int) -> Log:
    """Everybody joins and follows; a step opens, and everybody answers it within two seconds of seeing it."""
    log, opened = Log(), 0.0
    leader = Leader(served, log)
    await leader.make("45-minutes")
    robots = [Robot(served.base, leader.code, log, lambda: opened, ANSWER_WITHIN) for _ in range(people)]
    chance = random.Random(people)

    async def live(robot: Robot) -> None:
        await asyncio.sleep(chance.uniform(0, JOIN_WITHIN))
        await robot.join("teacher")
        await robot.follow()

    living = [asyncio.ensure_future(live(robot)) for robot in robots]
    await asyncio.sleep(JOIN_WITHIN + 2)
    opened = time.perf_counter()
    await leader.stage(CARDS, "open")
    end = time.perf_counter() + 60
    while len(log.saves) < people and time.perf_counter() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    for each in living:
        each.cancel()
    return log


SETTINGS = """
from os import environ
SESSION_CONFIGS = [dict(name="survey", app_sequence=["survey"], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.00, participation_fee=0.00, doc="")
PARTICIPANT_FIELDS, SESSION_FIELDS = [], []
ROOMS = [dict(name="room", display_name="Room")]
LANGUAGE_CODE, REAL_WORLD_CURRENCY_CODE, USE_POINTS = "en", "USD", True
ADMIN_USERNAME, ADMIN_PASSWORD, DEMO_PAGE_INTRO_HTML, SECRET_KEY = "admin", "admin", "", "1"
"""
SURVEY = """
from otree.api import *
class C(BaseConstants):
    NAME_IN_URL, PLAYERS_PER_GROUP, NUM_ROUNDS = "survey", None, 1
class Subsession(BaseSubsession): pass
class Group(BaseGroup): pass
class Player(BasePlayer):
    text = models.LongStringField(label="What is the core task?")
    grade = models.IntegerField(min=0, max=10)
class Form(Page):
    form_model, form_fields = "player", ["text", "grade"]
class Done(Page): pass
page_sequence = [Form, Done]
"""
FORM = "{{ block title }}Core{{ endblock }}{{ block content }}{{ formfields }}{{ next_button }}{{ endblock }}"
DONE = "{{ block title }}Kept{{ endblock }}{{ block content }}<p>Kept.</p>{{ endblock }}"


@contextmanager
def otree(folder: Path, python: str, people: int) -> Iterator[tuple[Callable[[], Awaitable[Visitor]], int]]:
    for name in ("survey", "_static", "_templates"):
        (folder / name).mkdir()
    (folder / "settings.py").write_text(SETTINGS)
    (folder / "survey" / "__init__.py").write_text(SURVEY)
    (folder / "survey" / "Form.html").write_text(FORM)
    (folder / "survey" / "Done.html").write_text(DONE)
    command = str(Path(python).parent / "otree")
    port = free_port()
    path = f"{Path(python).parent}:{os.environ.get('PATH', '')}"
    env = {"PATH": path, "OTREE_PRODUCTION": "1"}
    base = f"http://127.0.0.1:{port}"
    with running([command, "prodserver", str(port)], env, base, None, folder) as process:

        async def room() -> Visitor:
            asked = {"session_config_name": "survey", "num_participants": people}
            session = await Line(base).call("POST", "/api/sessions", asked)
            wide = session.json["session_wide_url"]
            start = wide[wide.index("/", 8) :]

            async def visit() -> float:
                line, begun, place = Line(base), time.perf_counter(), start
                got = await line.call("GET", start)
                while got.status in MOVED:
                    place = got.headers["location"]
                    place = place[place.index("/", 8) :] if place.startswith("http") else place
                    got = await line.call("GET", place)
                if b"grade" not in got.body:
                    raise ConnectionError(f"{got.status} {got.body[:200]!r}")
                form = urlencode({"text": "At alle lærer noget", "grade": "7"})
                got = await line.call("POST", place, form, Content_Type="application/x-www-form-urlencoded")
                while got.status in MOVED:
                    place = got.headers["location"]
                    got = await line.call("GET", place[place.index("/", 8) :] if place.startswith("http") else place)
                line.hang_up()
                if b"Kept." not in got.body:
                    raise ConnectionError(f"{got.status} {got.body[:200]!r}")
                return time.perf_counter() - begun

            return visit

        yield room, process.pid


async def burst(room: Callable[[], Awaitable[Visitor]], people: int, seconds: float) -> tuple[list[float], int]:
    visit = await room()
    await visit()
    chance = random.Random(people)

    async def arrive() -> float | None:
        await asyncio.sleep(chance.uniform(0, seconds))
        try:
            return await visit()
        except (OSError, TimeoutError, KeyError, ValueError) as error:
            print("   failed:", error)
            return None

    came = await asyncio.gather(*(arrive() for _ in range(people)))
    return [each for each in came if each is not None], sum(each is None for each in came)


def run(name: str, room: Any, pid: int, people: int, seconds: float) -> dict[str, float]:
    before = measure.cost(pid)
    waited, failed = asyncio.run(burst(room, people, seconds))
    after = measure.cost(pid)
    got = {
        "p50": percentile(waited, 0.5),
        "p95": percentile(waited),
        "processor": 1000 * (after.processor - before.processor) / (people + 1),
        "memory": (after.private - before.private) / people,
    }
    print(
        f"{name:10} {people:4} in {seconds:4g} s   p50 {got['p50']:6.3f} s  p95 {got['p95']:6.3f} s  failed {failed:3} "
        f"{got['processor']:6.1f} ms  {got['memory']:6.2f} MiB a visitor",
        flush=True,
    )
    return got


def run_room(people: int, scratch: str) -> None:
    with tempfile.TemporaryDirectory(dir=scratch) as folder, house(Path(folder)) as (served, pid):
        measure.settle(pid)
        log = asyncio.run(whole_room(served, people))
        lost = people - len(set(log.kept.values()))
        print(
            f"kernelib   {people:4} join in {JOIN_WITHIN:g} s: p95 {percentile(log.joins):.3f} s; answer in "
            f"{ANSWER_WITHIN:g} s: p95 {percentile(log.saves):.3f} s; not kept {lost}; refused {len(log.refused)}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--otree", help="a Python that has oTree")
    parser.add_argument("--only", choices=["ours"])
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        python = None if told.only else told.otree or made(Path(scratch), "otree", OTREE)
        for people, seconds in BURSTS:
            results = {}
            with tempfile.TemporaryDirectory(dir=scratch) as folder, ours(Path(folder)) as (room, pid):
                measure.settle(pid)
                results["kernelib"] = run("kernelib", room, pid, people, seconds)
            if python:
                folder = Path(scratch, f"otree-{people}-{seconds}")
                folder.mkdir()
                with otree(folder, python, people + 1) as (room, pid):
                    measure.settle(pid)
                    results["oTree"] = run("oTree", room, pid, people, seconds)
                theirs, mine = results["oTree"], results["kernelib"]
                ratios = (f"{name} {theirs[name] / mine[name]:.2f}" for name in ("p95", "processor"))
                print("   oTree / kernelib: " + ", ".join(ratios))
        for people in ROOMS:
            run_room(people, scratch)


if __name__ == "__main__":
    main()
