"""The analysts' notebooks run from top to bottom, without a warning, and arrive at what was released."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

ANALYSIS = Path(__file__).parents[2] / "workbooks" / "analysis"
NOTEBOOKS = sorted(ANALYSIS.glob("*.ipynb"))


@pytest.fixture
def warnings_are_errors(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error::FutureWarning,error::RuntimeWarning,error::UserWarning")


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path) -> Iterator[None]:
    """A kernel of a test leaves nothing in the user's folders."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, os.fspath(tmp_path / name.lower()))
    yield


def run(path: Path, **written: str) -> NotebookNode:
    """The notebook after it has run, some of its constants written anew."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for name, value in written.items():
            cell.source = re.sub(rf"^{name} = .*$", f"{name} = {value}", cell.source, flags=re.MULTILINE)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    return notebook


def printed(notebook: NotebookNode, stream: str) -> str:
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", [])]
    return "".join(each["text"] for each in outputs if each["output_type"] == "stream" and each["name"] == stream)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.usefixtures("warnings_are_errors")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_without_a_word_of_complaint(path):
    assert printed(run(path), "stderr") == ""


def test_every_number_that_was_released_is_found_again():
    said = re.findall(
        r"Largest difference: (\S+), in (\d+) numbers", printed(run(ANALYSIS / "one-workshop.ipynb"), "stdout")
    )
    assert len(said) == 2
    for difference, numbers in said:
        assert float(difference) == 0
        assert int(numbers) > 20
