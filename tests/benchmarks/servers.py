"""The servers that are measured beside each other, each with a page of the same content."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.__main__ import ROOT
from tests.benchmarks import notebook
from tests.benchmarks.environments import free_port

# The course workbook that sends most to a page.
HEAVIEST = ROOT / "workbooks" / "course" / "02-abstraction.ipynb"
# The section of it that asks for a choice.
CHOICE = "ours"
VOILA = ["voila==0.5.13", "ipykernel==7.4.0"]
NEEDED = {
    "stock": [*VOILA, "ipywidgets==8.1.9", "anywidget==0.11.0", "pandas==3.1.1", "altair==6.3.0"],
    "course": [*VOILA, str(ROOT)],
    "streamlit": ["streamlit==1.67.0", "pandas==3.1.1", "altair==6.3.0"],
    "panel": ["panel==1.9.4", "pandas==3.1.1", "altair==6.3.0"],
}


@dataclass
class Serving:
    """A server that answers: where its page is, its pid, what waits until its kernels are ready, how many there are."""

    address: str
    pid: int
    wait: Callable[[], None] = lambda: None
    kernels: Callable[[], float] | None = None


@contextmanager
def ours(folder: Path, ready: int = 1, course: bool = False) -> Iterator[Serving]:
    """Our server, with one notebook and so many kernels ready."""
    (folder / "course").mkdir()
    (folder / "facilitator").mkdir()
    path = _notebook(folder / "course", course)
    env = {"KERNELIB_EXPECTED": str(ready), "KERNELIB_WORKBOOKS": str(folder), "TMPDIR": str(folder)}
    port = free_port()
    command = ["-m", "kernelib", "serve", "--no-open", "--port", str(port), "--database", str(folder / "k.sqlite")]
    base = f"http://127.0.0.1:{port}/"

    def wait(many: int = ready) -> None:
        until(lambda: metric(base, "kernelib_kernels_ready") >= many)

    with running([sys.executable, *command], env, base + "healthz") as process:
        wait(1)
        yield Serving(
            f"{base}workbooks/{path.stem.partition('-')[2]}",
            process.pid,
            wait,
            lambda: metric(base, "kernelib_kernels"),
        )


@contextmanager
def stock(folder: Path, python: str, course: bool = False) -> Iterator[Serving]:
    """Voilà as it comes, with the same notebook."""
    path, port = _notebook(folder, course), free_port()
    command = [python, "-m", "voila", str(path), "--no-browser", f"--port={port}"]
    base = f"http://127.0.0.1:{port}/"
    with running(command, {"TMPDIR": str(folder)}, base + "voila/static/") as process:
        yield Serving(base, process.pid)


def _notebook(folder: Path, course: bool) -> Path:
    return Path(shutil.copy(HEAVIEST, folder)) if course else notebook.write(folder)


SHARED = """
import sqlite3, tempfile
from pathlib import Path

import altair as alt
import pandas as pd
{imports}
ITEMS = ["Undervisning", "Trivsel", "Relationer", "Ledelse", "Rammer"]
OPTIONS = ["Kerne", "Støtte", "Ikke vores"]
points = pd.DataFrame({{"item": ["a", "b", "c", "d"], "points": [4, 8, 1, 6]}})
chart = alt.Chart(points).mark_bar().encode(x="points", y=alt.Y("item").sort("-x")).properties(width=300)


def save(text, grade):
    place = Path(tempfile.gettempdir(), "kernelib-benchmark.sqlite")
    answers = sqlite3.connect(place, timeout=30)
    answers.execute("PRAGMA journal_mode = WAL")
    answers.execute("CREATE TABLE IF NOT EXISTS answers (text TEXT, grade INTEGER)")
    answers.execute("INSERT INTO answers VALUES (?, ?)", (text, grade))
    answers.commit()
    answers.close()

"""
STREAMLIT = """
st.title("Kerneopgaven")
st.multiselect("Rækkefølge", ITEMS, default=ITEMS)
texts = [st.text_area(name) for name in ("Hvad", "Hvorfor")]
radios = [st.radio(f"Opgave {n}", OPTIONS) for n in range(4)]
sliders = [st.slider(f"Grad {n}", 0, 10) for n in range(3)]
st.altair_chart(chart)
if st.button("Send"):
    save(texts[0], sliders[0])
    st.text("Saved")
"""
PANEL = """
pn.extension("vega")
order = pn.widgets.MultiChoice(name="Rækkefølge", options=ITEMS, value=ITEMS)
texts = [pn.widgets.TextAreaInput(name=name) for name in ("Hvad", "Hvorfor")]
radios = [pn.widgets.RadioBoxGroup(name=f"Opgave {n}", options=OPTIONS) for n in range(4)]
sliders = [pn.widgets.IntSlider(name=f"Grad {n}", start=0, end=10) for n in range(3)]
submit, told = pn.widgets.Button(name="Send"), pn.pane.Str("")


def sent(_):
    save(texts[0].value, sliders[0].value)
    told.object = "Saved"


submit.on_click(sent)
pn.Column("# Kerneopgaven", order, *texts, *radios, *sliders, pn.pane.Vega(chart), submit, told).servable()
"""


@contextmanager
def streamlit(folder: Path, python: str) -> Iterator[Serving]:
    page, port = folder / "page.py", free_port()
    page.write_text(SHARED.format(imports="import streamlit as st") + STREAMLIT, encoding="utf-8")
    told = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [python, "-m", "streamlit", "run", str(page), *told, "--browser.gatherUsageStats=false"]
    base = f"http://127.0.0.1:{port}/"
    with running(command, {"TMPDIR": str(folder), "HOME": str(folder)}, base + "_stcore/health") as process:
        yield Serving(base, process.pid)


@contextmanager
def panel(folder: Path, python: str) -> Iterator[Serving]:
    page, port = folder / "page.py", free_port()
    page.write_text(SHARED.format(imports="import panel as pn") + PANEL, encoding="utf-8")
    command = [python, "-m", "panel", "serve", str(page), "--address=127.0.0.1", f"--port={port}"]
    base = f"http://127.0.0.1:{port}/page"
    with running(command, {"TMPDIR": str(folder)}, base) as process:
        yield Serving(base, process.pid)


@contextmanager
def running(
    command: list[str], env: dict[str, str], address: str, out: Any = None, folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers. What it is told is added to the environment; our own modules are not in its way."""
    told = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    if command[0] == sys.executable:
        told["PYTHONPATH"] = str(ROOT)
    process = subprocess.Popen(
        command, env=told | env, stdout=out or subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        until(lambda: _answers(address) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def metric(base: str, name: str) -> float:
    with urllib.request.urlopen(base + "metrics", timeout=10) as got:
        found = re.search(rf"^{name} (\S+)$", got.read().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about")
        time.sleep(0.2)


__all__ = [
    "CHOICE",
    "HEAVIEST",
    "NEEDED",
    "Serving",
    "metric",
    "ours",
    "panel",
    "running",
    "stock",
    "streamlit",
    "until",
]
