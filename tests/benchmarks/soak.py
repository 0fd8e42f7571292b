"""Two hours of workshop in a few minutes, and what is left of them in the server: no kernel, no memory, no file.

    uv run --all-groups python -m tests.benchmarks.soak [--minutes 6] [--reloads 500] [--browsers 20] [--phones 60]

Phones join, follow and answer every step of a whole day, step after step, with a reveal behind each; meanwhile browsers
open, answer and leave the course's workbooks, each again and again. Counted before, after a first round that fills what
is filled once, and when all have gone and the last kernel has been let go. Ends with 1 when anything is left over.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kernelib import content
from kernelib.rehearsal.play import ROLES, Leader
from kernelib.rehearsal.robots import Log, Robot
from tests.benchmarks import measure, servers, visitors
from tests.conftest import Served, served

WORKBOOKS = ("abstraction", "core-or-periphery", "contributions")
FIRST_ROUND = 30
# A kernel waits forty seconds for its page to come back.
LET_GO_WITHIN = 120.0
# The server may have grown by so much: buffers of what came and went at once, never a share of each visit.
MOST_GROWTH_MIB = 24.0
# A call that has just been answered may still be closing its line; and threads come one by one until there are enough.
MORE_FILES, MORE_THREADS = 2, 6
# Its pool opens connections until there are as many as may be, and keeps them.
DATABASE = "kernelib.sqlite"
DAY = "full-day"


@dataclass
class Count:
    """What the server and its processes hold."""

    kernels: int
    processes: int
    files: int
    threads: int
    server: float
    all: float

    def __str__(self) -> str:
        return (
            f"{self.kernels} kernels with a page, {self.processes} processes, {self.files} files and {self.threads} "
            f"threads of the server, {self.server:.1f} MiB in it, {self.all:.1f} MiB in all"
        )


def count(house: Served) -> Count:
    pid = house.process.pid
    kernels = servers.metric(house.base, "kernelib_kernels") - servers.metric(house.base, "kernelib_kernels_ready")
    everything = measure.cost(pid)
    return Count(
        kernels=int(kernels),
        processes=everything.processes,
        files=sum(DATABASE not in name for name in files(pid)),
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
        server=servers.metric(house.base, "kernelib_memory_bytes") / 2**20,
        all=everything.private,
    )


def files(pid: int) -> Iterator[str]:
    """What a process has open, as the system calls it."""
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            yield str(each.readlink())


async def reload(base: str, many: int, browsers: int, seconds: float) -> list[visitors.Visit]:
    """So many visits by a few browsers, spread over the time: each opens, answers and leaves."""
    chance, jars = random.Random(many), [{} for _ in range(browsers)]
    numbers = iter(range(many))

    async def browser(jar: dict[str, str]) -> list[visitors.Visit]:
        mine = []
        for number in numbers:
            visit, begun = visitors.Visit(), time.perf_counter()
            try:
                address = f"{base}workbooks/{WORKBOOKS[number % len(WORKBOOKS)]}"
                async with asyncio.timeout(visitors.PATIENCE):
                    line = await visitors.opened(address, visit, begun, jar)
                line.close()
            except Exception as error:
                visit.failed = f"{type(error).__name__}: {error}"
            mine.append(visit)
            spent = time.perf_counter() - begun
            await asyncio.sleep(max(0.0, chance.uniform(0, 2) * seconds * browsers / many - spent))
        return mine

    return [visit for each in await asyncio.gather(*map(browser, jars)) for visit in each]


async def workshop(house: Served, phones: int, seconds: float) -> Log:
    """A whole day: each step opened, answered and revealed, and from the top again while there is time."""
    end, log = time.monotonic() + seconds, Log()
    leader = Leader(house, log)  # type: ignore[arg-type]
    await leader.make(DAY)
    steps = [step["exercise"] for step in content.agenda(DAY) if (step.get("by") or "person") == "person"]
    robots = [Robot(house.base, leader.code, log, time.perf_counter) for _ in range(phones)]
    await asyncio.gather(*(robot.join(role) for robot, role in zip(robots, itertools.cycle(ROLES), strict=False)))
    following = [asyncio.create_task(robot.follow()) for robot in robots]
    each = seconds / len(steps)
    for step in steps:
        await leader.stage(step, "open")
        await asyncio.sleep(min(each, max(0.0, end - time.monotonic())))
        await leader.stage(step, "revealed")
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    for line in (leader.line, *(robot.line for robot in robots)):
        line.hang_up()
    return log


async def crowd(house: Served, reloads: int, browsers: int, phones: int, seconds: float) -> None:
    begun, before = time.monotonic(), servers.metric(house.base, 'kernelib_requests_total{status="200"}')
    visits, log = await asyncio.gather(reload(house.base, reloads, browsers, seconds), workshop(house, phones, seconds))
    failed = [visit.failed for visit in visits if visit.failed]
    asked = servers.metric(house.base, 'kernelib_requests_total{status="200"}') - before
    print(
        f"   {len(visits)} visits, {len(failed)} failed; {phones} phones, {len(log.kept)} answers kept, "
        f"{asked:.0f} calls answered anew, {time.monotonic() - begun:.0f} s",
        flush=True,
    )
    for reason in set(failed):
        print("   failed:", reason)


def settled(house: Served) -> Count:
    """When the last kernel has been let go, or time is up."""
    end = time.monotonic() + LET_GO_WITHIN
    while count(house).kernels and time.monotonic() < end:
        time.sleep(2)
    measure.settle(house.process.pid)
    return count(house)


def left_over(before: Count, after: Count) -> list[str]:
    """What must not be, in words."""
    found = []
    if after.kernels:
        found.append(f"{after.kernels} kernels whose page has gone")
    if after.processes > before.processes:
        found.append(f"{after.processes - before.processes} processes")
    if after.files > before.files + MORE_FILES:
        found.append(f"{after.files - before.files} open files")
    if after.threads > before.threads + MORE_THREADS:
        found.append(f"{after.threads - before.threads} threads")
    if after.server - before.server > MOST_GROWTH_MIB:
        found.append(f"{after.server - before.server:.1f} MiB in the server, of {MOST_GROWTH_MIB} that may be")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--reloads", type=int, default=500)
    parser.add_argument("--browsers", type=int, default=20)
    parser.add_argument("--phones", type=int, default=60)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, served(Path(folder), KERNELIB_EXPECTED="3") as house:
        print("begun:  ", settled(house), flush=True)
        asyncio.run(crowd(house, FIRST_ROUND, told.browsers, told.phones, 20))
        before = settled(house)
        print("before: ", before, flush=True)
        asyncio.run(crowd(house, told.reloads, told.browsers, told.phones, 60 * told.minutes))
        after = settled(house)
        print("after:  ", after, flush=True)
        house.stop()
    found = left_over(before, after)
    growth = after.server - before.server
    print(f"left over: {', '.join(found) or 'nothing'}; the server grew by {growth:.1f} MiB in {told.reloads} visits")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
