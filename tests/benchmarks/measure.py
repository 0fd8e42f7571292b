"""What processes cost: processor time and memory of a server and all it has started."""

import time
from dataclasses import dataclass
from pathlib import Path

TICKS = 100.0
# Looked at so often, a tenth of a second apart, a server that rests may be busy a few times: it looks around itself.
LOOKS, MOST_BUSY = 20, 3


@dataclass
class Cost:
    """Processor seconds used, by processes that have ended too; private memory of those that run, in MiB."""

    processor: float
    private: float
    processes: int


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def cost(pid: int) -> Cost:
    processor, private, processes = 0.0, 0.0, 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            # Of its own and of the children it has buried.
            processor += sum(int(field) for field in fields[11:15]) / TICKS
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        private += sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
        processes += 1
    return Cost(processor, private, processes)


def settle(pid: int, seconds: float = 180.0) -> None:
    """Waits until a server has nothing left to do; what only waits for its turn on a busy machine has."""
    end, before = time.monotonic() + seconds, cost(pid).processor
    while time.monotonic() < end:
        busy = 0
        for _ in range(LOOKS):
            time.sleep(0.1)
            busy += _is_busy(pid)
        now = cost(pid).processor
        if busy <= MOST_BUSY and now - before < 0.1:
            return
        before = now


def _is_busy(pid: int) -> bool:
    return any(_state(each) in ("R", "D") for each in family(pid))


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
