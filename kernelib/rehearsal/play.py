"""A whole workshop in a few minutes: a throw-away server, robots, an agenda, and what was measured."""

import asyncio
import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from kernelib import content
from kernelib.errors import Refusal
from kernelib.rehearsal.browsers import A_FEW, Browsers
from kernelib.rehearsal.line import Line
from kernelib.rehearsal.robots import Log, Robot
from kernelib.store import Store

ROLES = ("teacher", "teacher", "teacher", "pedagogue", "pedagogue", "leader", "office", "technical")
AT_A_TABLE = 5  # of them one phone sends, where tables answer
JOIN_WITHIN = 10.0
# A step is revealed when all have answered, or when it has taken so long.
LONGEST_STEP = 45.0
HEALTHY_WITHIN = 60.0
MIB = 1024 * 1024

Tell = Callable[[str, dict[str, Any]], None]


@dataclass
class Measured:
    """What the rehearsal saw."""

    participants: int
    steps: int = 0
    # Answers that were to come: one of each person, or of each table.
    expected: int = 0
    log: Log = field(default_factory=Log)
    lost: int = 0
    doubled: int = 0
    # Real browsers: seconds until each page was ready for its code, and until it showed the first step.
    opened: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    server: float = 0.0
    free: float = 0.0
    seconds: float = 0.0


@dataclass
class House:
    """The throw-away server."""

    base: str
    database: Path
    process: subprocess.Popen[bytes]
    host_key: str


async def play(
    participants: int,
    agenda: str,
    tell: Tell,
    *,
    most_steps: int | None = None,
    started: Callable[[House], None] | None = None,
) -> Measured:
    """Plays an agenda with so many robots. `tell` hears of progress; `started` gets the server while it runs."""
    steps = content.agenda(agenda)
    with tempfile.TemporaryDirectory(prefix="kernelib-rehearsal-", ignore_cleanup_errors=True) as folder:
        house = await asyncio.to_thread(_start, Path(folder))
        try:
            if started:
                started(house)
            measured = await _play(house, participants, agenda, steps[:most_steps], tell)
        finally:
            house.process.terminate()
            try:
                await asyncio.to_thread(house.process.wait, 15)
            except subprocess.TimeoutExpired:
                house.process.kill()
        await asyncio.to_thread(_count, house, measured)
    return measured


def _start(folder: Path) -> House:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = folder / "rehearsal.sqlite"
    command = ["-m", "kernelib", "serve", "--no-open", "--port", str(port), "--database", str(database)]
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603, our own command
            [sys.executable, *command], stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUTF8": "1"}
        )
    end = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"(http://\S+?)\?key=([\w-]+)", log.read_text(encoding="utf-8", errors="replace")):
            return House(found[1].rstrip("/"), database, process, found[2])
        time.sleep(0.05)
    process.kill()
    raise Refusal("no_rehearsal", said=log.read_text(encoding="utf-8", errors="replace").strip()[-300:])


async def _play(house: House, participants: int, agenda: str, steps: list[dict[str, Any]], tell: Tell) -> Measured:
    begun, measured = time.perf_counter(), Measured(participants)
    leader = Leader(house, measured.log)
    await leader.make(agenda)
    watching = asyncio.create_task(_watch(house, measured))
    opened = [0.0]
    robots = [Robot(house.base, leader.code, measured.log, lambda: opened[0]) for _ in range(participants)]
    tables = [step for step in steps if step.get("by") == "table"]
    for number, robot in enumerate(robots if tables else []):
        robot.table, place = number // AT_A_TABLE + 1, number % AT_A_TABLE
        robot.sends_for_table = place == 0
    tell("joining", {"n": participants})
    arriving = [_arrive(robot, number, participants) for number, robot in enumerate(robots)]
    browsers, *_ = await asyncio.gather(_browsers(house, leader.code, measured, tell), *arriving)
    following = [asyncio.create_task(robot.follow()) for robot in robots]
    try:
        for number, step in enumerate(steps, start=1):
            exercise, kept = step["exercise"], len(measured.log.kept)
            senders = sum(robot.sends_for_table for robot in robots) if step in tables else participants
            measured.expected += senders
            showing = asyncio.create_task(browsers.shown(measured.shown)) if browsers and number == 1 else None
            await leader.stage(exercise, "open")
            opened[0] = time.perf_counter()
            if showing:
                await showing
            end = opened[0] + LONGEST_STEP
            while len(measured.log.kept) < kept + senders and time.perf_counter() < end:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            answered = len(measured.log.kept) - kept
            tell("step", {"number": number, "steps": len(steps), "exercise": exercise, "answered": answered})
            await leader.stage(exercise, "revealed")
            measured.steps += 1
    finally:
        if browsers:
            await browsers.close()
        for task in (*following, watching):
            task.cancel()
        await asyncio.gather(*following, watching, return_exceptions=True)
    for robot in robots:
        robot.line.hang_up()
    leader.line.hang_up()
    measured.seconds = time.perf_counter() - begun
    return measured


async def _browsers(house: House, code: str, measured: Measured, tell: Tell) -> Browsers | None:
    """A few real browsers that join, where one is installed and can be opened."""
    try:
        browsers = await Browsers.start()
        tell("browsers", {"n": A_FEW})
        try:
            measured.opened += await browsers.join(f"{house.base}/join/{code}")
        except BaseException:
            await browsers.close()
            raise
    except (OSError, TimeoutError, LookupError):
        tell("no_browser", {})
        return None
    return browsers


async def _arrive(robot: Robot, number: int, participants: int) -> None:
    await asyncio.sleep(robot.chance.uniform(0, JOIN_WITHIN * min(1.0, participants / 20)))
    await robot.join(ROLES[number % len(ROLES)])


class Leader:
    """The facilitator's calls."""

    def __init__(self, house: House, log: Log) -> None:
        self.line, self.house, self.log = Line(house.base), house, log
        self.code, self._key = "", house.host_key

    async def make(self, agenda: str) -> None:
        made = await self._call("POST", "/api/workshops", {"title": secrets.token_hex(4), "agenda": agenda})
        self.code, self._key = made["code"], made["facilitator_key"]

    async def stage(self, exercise: str, state: str) -> None:
        await self._call("PUT", f"/api/workshops/{self.code}/stage", {"exercise": exercise, "state": state})

    async def _call(self, method: str, path: str, body: Any) -> Any:
        for _ in range(20):
            with contextlib.suppress(OSError, TimeoutError):
                got = await self.line.call(method, path, body, Authorization=f"Bearer {self._key}")
                if got.status < 400:
                    return got.json
                if got.status not in (429, 503):
                    raise Refusal("no_rehearsal", said=got.body.decode(errors="replace"))
            await asyncio.sleep(1)
        raise Refusal("no_rehearsal", said=f"{method} {path}")


async def _watch(house: House, measured: Measured) -> None:
    """The server's memory at its largest, and what the machine had left at its least."""
    measured.free = psutil.virtual_memory().available / MIB
    while True:
        with contextlib.suppress(psutil.Error):
            server = psutil.Process(house.process.pid)
            below = server.children(recursive=True)
            used = sum(_private(each) for each in (server, *below)) / MIB
            measured.server = max(measured.server, used)
            measured.free = min(measured.free, psutil.virtual_memory().available / MIB)
        await asyncio.sleep(1)


def _private(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return process.memory_full_info().uss
    return 0


def _count(house: House, measured: Measured) -> None:
    """Every acknowledged answer must be in the store, once."""
    store = Store(house.database, create=False)
    found: dict[str, int] = {}
    for row in store.workshops():
        for exercise, number in {(stage["exercise"], stage["round"]) for stage in store.stages(row["code"])}:
            for answer in store.all_answers(row["code"], exercise, number):
                found[answer["id"]] = found.get(answer["id"], 0) + 1
    store.close()
    measured.lost = sum(id not in found for id in measured.log.kept)
    measured.doubled = sum(count > 1 for count in found.values())
