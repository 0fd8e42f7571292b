"""The course's notebooks show what the workbooks in `data/` tell, part by part."""

import ast
from pathlib import Path

import nbformat
import pytest

from kernelib import content
from kernelib.content import Workbook
from kernelib.server.views import notebooks

COURSE = pytest.mark.parametrize("name", notebooks())


def shown(path: Path) -> list[tuple[str, str]]:
    """What a notebook asks its page for, in order: `page.text("why")` is `("text", "why")`."""
    cells = nbformat.read(path, as_version=4).cells
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    return [
        (call.func.attr, call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str) and call.func.attr in ("text", "show", "picture")
    ]


def told(workbook: Workbook) -> list[tuple[str, str]]:
    parts = []
    for section in workbook.sections:
        parts.append(("text", section.id))
        parts += [("show", section.exercise)] if section.exercise else []
        parts += [("picture", exercise) for exercise in section.pictures]
    return parts


def test_there_is_a_notebook_for_each_workbook():
    assert set(notebooks()) == set(content.workbooks())


@COURSE
def test_a_notebook_shows_every_part_of_its_workbook_in_order(name: str):
    assert shown(notebooks()[name]) == told(content.workbook(name))


@COURSE
def test_a_notebook_holds_no_text_of_its_own_and_no_outputs(name: str):
    cells = nbformat.read(notebooks()[name], as_version=4).cells
    assert all(cell.cell_type == "code" for cell in cells)
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]
