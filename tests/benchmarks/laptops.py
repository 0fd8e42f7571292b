"""Laptops that open a workbook: ours beside stock Voilà with the same notebook, in one run.

    uv run --all-groups python -m tests.benchmarks.laptops [--stock PYTHON] [--only ours]

Prints for each burst the 95th percentile until a click has been acknowledged, the processor time of server and kernels
a visitor, the private memory a visitor adds (kernels that waited beforehand are not in it), and the ratios. `--stock`
names a Python that has Voilà; without it a throw-away environment is made.
"""

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kernelib.percentiles import percentile
from tests.benchmarks import measure, notebook, visitors
from tests.benchmarks.environments import free_port, made

# People, seconds in which they arrive, kernels ready beforehand.
BURSTS = [(1, 0.1, 1), (30, 10, 1), (100, 10, 30), (100, 1, 100)]
STOCK = {(1, 0.1), (30, 10)}
NEEDED = ["voila==0.5.13", "ipywidgets==8.1.9", "anywidget==0.11.0", "pandas==3.1.1", "altair==6.3.0"]


@contextmanager
def ours(folder: Path, ready: int, course: Path | None = None) -> Iterator[tuple[str, int, Callable[[], None]]]:
    """Our server's page, its pid, and what waits until its pool is full."""
    env = {**os.environ, "KERNELIB_EXPECTED": str(ready), "TMPDIR": str(folder)}
    name = "core-or-periphery"
    if course is None:
        (folder / "course").mkdir(exist_ok=True)
        (folder / "facilitator").mkdir(exist_ok=True)
        notebook.write(folder / "course")
        env["KERNELIB_WORKBOOKS"], name = str(folder), "participant"
    port = free_port()
    command = ["-m", "kernelib", "serve", "--no-open", "--port", str(port), "--database", str(folder / "k.sqlite")]
    base = f"http://127.0.0.1:{port}/"

    def wait() -> None:
        until(lambda: int(_metric(base, "kernelib_kernels_ready")) >= ready)

    with running([sys.executable, *command], env, base + "healthz") as process:
        until(lambda: int(_metric(base, "kernelib_kernels_ready")) >= 1)
        yield f"{base}workbooks/{name}", process.pid, wait


@contextmanager
def stock(folder: Path, python: str) -> Iterator[tuple[str, int, Callable[[], None]]]:
    path, port = notebook.write(folder), free_port()
    command = [python, "-m", "voila", str(path), "--no-browser", f"--port={port}"]
    base = f"http://127.0.0.1:{port}/"
    with running(command, {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": ""}, base + "voila/static/") as process:
        yield base, process.pid, lambda: None


@contextmanager
def running(
    command: list[str], env: dict[str, str], address: str, out: Any = None, folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers."""
    env = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command, env=env, stdout=out or subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        until(lambda: _answers(address))
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _metric(base: str, name: str) -> str:
    with urllib.request.urlopen(base + "metrics", timeout=10) as got:
        found = re.search(rf"^{name} (\S+)$", got.read().decode(), re.MULTILINE)
    return found[1] if found else "0"


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the server was not ready")
        time.sleep(0.2)


def burst(address: str, pid: int, people: int, seconds: float) -> dict[str, float]:
    before = measure.cost(pid)
    visits = asyncio.run(visitors.burst(address, people, seconds))
    after = measure.cost(pid)
    waited = [visit.ready for visit in visits if not visit.failed]
    for reason in {visit.failed for visit in visits if visit.failed}:
        print("   failed:", reason)
    return {
        "p50": percentile(waited, 0.5),
        "p95": percentile(waited, 0.95),
        "failed": float(len(visits) - len(waited)),
        "processor": 1000 * (after.processor - before.processor) / people,
        "memory": (after.private - before.private) / people,
    }


def _say(name: str, people: int, seconds: float, got: dict[str, float]) -> None:
    print(
        f"{name:22} {people:4} in {seconds:4g} s   p50 {got['p50']:6.2f} s  p95 {got['p95']:6.2f} s  "
        f"failed {got['failed']:2.0f}  {got['processor']:6.0f} ms  {got['memory']:6.1f} MiB a visitor",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", help="a Python that has Voilà")
    parser.add_argument("--only", choices=["ours", "stock"])
    parser.add_argument("--course", action="store_true", help="our heaviest course workbook instead")
    parser.add_argument("--bursts", type=int, default=len(BURSTS))
    told = parser.parse_args()
    python = told.stock if told.only != "ours" else None
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        if told.only != "ours" and not python:
            python = made(Path(scratch), "stock", NEEDED)
        for people, seconds, ready in BURSTS[: told.bursts]:
            results = {}
            if told.only != "stock":
                folder = Path(scratch, f"ours-{people}-{seconds}")
                folder.mkdir()
                with ours(folder, ready, folder if told.course else None) as (address, pid, wait):
                    asyncio.run(visitors.burst(address, 1, 0.1))
                    wait()
                    results["kernelib"] = burst(address, pid, people, seconds)
                    _say(f"kernelib (pool {ready})", people, seconds, results["kernelib"])
                shutil.rmtree(folder)
            if python and (people, seconds) in STOCK and not told.course:
                folder = Path(scratch, f"stock-{people}-{seconds}")
                folder.mkdir()
                with stock(folder, python) as (address, pid, _):
                    asyncio.run(visitors.burst(address, 1, 0.1))
                    results["stock"] = burst(address, pid, people, seconds)
                    _say("stock Voilà", people, seconds, results["stock"])
            if len(results) == 2:
                theirs, mine = results["stock"], results["kernelib"]
                ratios = (f"{name} {theirs[name] / mine[name]:.1f}" for name in ("p95", "processor", "memory"))
                print("   stock / kernelib: " + ", ".join(ratios))


if __name__ == "__main__":
    main()
