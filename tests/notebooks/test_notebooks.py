"""The analysts' notebooks run from top to bottom, without a warning, and arrive at what was released."""

import math
import os
import re
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

import kernelib as kl
from kernelib import exports

ANALYSIS = Path(__file__).parents[2] / "workbooks" / "analysis"
NOTEBOOKS = sorted(ANALYSIS.glob("*.ipynb"))


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path) -> Iterator[None]:
    """A kernel of a test leaves nothing in the user's folders, and takes warnings as errors."""
    monkeypatch.setenv("PYTHONWARNINGS", "error::FutureWarning,error::RuntimeWarning,error::UserWarning")
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, os.fspath(tmp_path / name.lower()))
    yield


@cache
def run(path: Path, **written: str) -> NotebookNode:
    """The notebook after it has run, some of its constants written anew; once for all tests."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for name, value in written.items():
            cell.source = re.sub(rf"^{name} = .*$", f"{name} = {value}", cell.source, flags=re.MULTILINE)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}})
    client.on_notebook_start = lambda **_: _ask_often(client.kc)
    client.execute()
    return notebook


def _ask_often(kernel: Any) -> None:
    """Now and then pyzmq notices a reply only when its wait is over: many short waits instead of a long one."""
    for channel in (kernel.shell_channel, kernel.iopub_channel):
        channel.get_msg = partial(_got, channel.get_msg)


async def _got(get: Callable[..., Any], timeout: float | None = None) -> Any:  # noqa: ASYNC109, as nbclient asks
    end = math.inf if timeout is None else time.monotonic() + timeout
    while True:
        try:
            return await get(timeout=1)
        except Empty:
            if time.monotonic() >= end:
                raise


def printed(notebook: NotebookNode, stream: str) -> str:
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", [])]
    return "".join(each["text"] for each in outputs if each["output_type"] == "stream" and each["name"] == stream)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_without_a_word_of_complaint(path):
    assert printed(run(path), "stderr") == ""


def test_an_export_read_back_serves_as_well(tmp_path):
    exports.export(kl.open_workshop("demo"), tmp_path, rows=True)
    told = run(ANALYSIS / "three-challenges.ipynb", workshop=f"kl.read_export({str(tmp_path)!r})")
    assert printed(told, "stderr") == "" and "tells the tasks apart" in printed(told, "stdout")


def test_every_number_that_was_released_is_found_again():
    said = re.findall(
        r"Largest difference: (\S+), in (\d+) numbers", printed(run(ANALYSIS / "one-workshop.ipynb"), "stdout")
    )
    assert len(said) == 2
    for difference, numbers in said:
        assert float(difference) == 0
        assert int(numbers) > 20


def test_published_numbers_and_other_packages_are_met():
    said = re.findall(r"Largest difference from ([\w ]+): (\S+)", printed(run(ANALYSIS / "validation.ipynb"), "stdout"))
    assert dict(said).keys() == {"what is published", "what follows by hand", "other packages"}
    # What is printed has six or seven digits, and strengths are found by climbing.
    assert all(float(difference) < 1e-6 for _, difference in said)


def test_the_loop_comes_to_rest_where_the_closed_form_says():
    said = re.findall(r"largest difference (\S+)", printed(run(ANALYSIS / "reinforcing-loop.ipynb"), "stdout"))
    assert len(said) == 1 and float(said[0]) < 1e-6
