"""Laptops that open a workbook: ours beside stock Voilà, Streamlit and Panel, in one run.

    uv run --all-groups python -m tests.benchmarks.laptops [--course] [--bursts N] [--only NAME …]

Stock Voilà has the same notebook, Streamlit and Panel a page of the same content. With `--course` it is our heaviest
course workbook, beside stock Voilà alone. Prints for each burst the 95th percentile until a click has been
acknowledged, the processor time of server and kernels a visitor from the moment on at which the pool is ready, the
private memory a visitor adds (a kernel that waits counts as a visitor), and the ratios. Each of the others gets a
throw-away environment; `--python` names a Python that has it already. The clients share the processors.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kernelib.percentiles import percentile
from tests.benchmarks import measure, others, servers, visitors
from tests.benchmarks.environments import made
from tests.benchmarks.servers import NEEDED, Serving

# People, seconds in which they arrive, kernels ready beforehand.
BURSTS = [(1, 0.1, 1), (30, 10, 1), (100, 10, 30), (100, 1, 100)]
# Stock Voilà fails from sixty people on.
MOST_FOR_STOCK = 30
NAMES = ("kernelib", "stock", "streamlit", "panel")


def burst(visitor: visitors.Visitor, serving: Serving, people: int, seconds: float) -> dict[str, float]:
    measure.settle(serving.pid)
    kernels = serving.kernels() if serving.kernels else 0
    begun = measure.cost(serving.pid)
    asyncio.run(visitors.burst(visitor, serving.address, 1, 0.1))
    serving.wait()
    measure.settle(serving.pid)
    before = measure.cost(serving.pid)
    if not serving.kernels:
        begun = before
    visits = asyncio.run(visitors.burst(visitor, serving.address, people, seconds))
    used = measure.cost(serving.pid).processor - before.processor
    # A kernel that is being forked has its memory, and is counted when it stands.
    measure.settle(serving.pid, 20)
    after = measure.cost(serving.pid)
    added = serving.kernels() - kernels if serving.kernels else 0
    waited = [visit.ready for visit in visits if not visit.failed]
    for reason in {visit.failed for visit in visits if visit.failed}:
        print("   failed:", reason)
    return {
        "p50": percentile(waited, 0.5),
        "p95": percentile(waited, 0.95),
        "failed": float(len(visits) - len(waited)),
        "processor": 1000 * used / people,
        "memory": (after.private - begun.private) / (added or people),
    }


def say(name: str, people: int, seconds: float, got: dict[str, float]) -> None:
    print(
        f"{name:22} {people:4} in {seconds:4g} s   p50 {got['p50']:6.2f} s  p95 {got['p95']:6.2f} s  "
        f"failed {got['failed']:2.0f}  {got['processor']:6.0f} ms  {got['memory']:6.1f} MiB a visitor",
        flush=True,
    )


def _server(name: str, folder: Path, python: str, ready: int, course: bool) -> AbstractContextManager[Serving]:
    servers_by_name: dict[str, Callable[[], AbstractContextManager[Serving]]] = {
        "kernelib": lambda: servers.ours(folder, ready, course),
        "stock": lambda: servers.stock(folder, python, course),
        "streamlit": lambda: servers.streamlit(folder, python),
        "panel": lambda: servers.panel(folder, python),
    }
    return servers_by_name[name]()


VISITORS = {"kernelib": visitors.voila, "stock": visitors.voila, "streamlit": others.streamlit, "panel": others.panel}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--course", action="store_true", help="our heaviest course workbook, beside stock Voilà")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="these alone")
    parser.add_argument("--bursts", type=int, default=len(BURSTS), help="so many of the bursts")
    parser.add_argument("--python", nargs="+", default=[], metavar="NAME=PATH", help="a Python that has it already")
    told = parser.parse_args()
    names = [name for name in told.only or NAMES if not told.course or name in ("kernelib", "stock")]
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        pythons = {"kernelib": ""} | dict(each.split("=", 1) for each in told.python)
        for name in names:
            if name not in pythons:
                needed = NEEDED["course" if told.course else name]
                pythons[name] = made(Path(scratch), f"environment-{name}", needed)
        for people, seconds, ready in BURSTS[: told.bursts]:
            results: dict[str, dict[str, float]] = {}
            for name in names:
                if name == "stock" and people > MOST_FOR_STOCK:
                    continue
                folder = Path(scratch, f"{name}-{people}-{seconds}")
                folder.mkdir()
                with _server(name, folder, pythons[name], ready, told.course) as serving:
                    results[name] = burst(VISITORS[name], serving, people, seconds)
                say(f"kernelib (pool {ready})" if name == "kernelib" else name, people, seconds, results[name])
            mine = results.pop("kernelib", None)
            for name, theirs in results.items() if mine else ():
                ratios = (f"{each} {theirs[each] / mine[each]:.1f}" for each in ("p95", "processor", "memory") if mine)
                print(f"   {name} / kernelib: " + ", ".join(ratios), flush=True)


if __name__ == "__main__":
    main()
