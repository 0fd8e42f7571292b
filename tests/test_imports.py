"""Arrows point one way, and what a participant loads stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import served
from tests.server.test_quick import until

PACKAGE = Path(__file__).parent.parent / "kernelib"

# The floors of the house, from the ground up. A module may import from its own floor or from one below.
FLOORS = [
    {"errors", "words", "look", "codes", "percentiles", "minutes", "lean", "memory"},
    {"exercises", "content", "models"},
    {"store", "register", "database", "handing_over", "tables", "migrations", "visits"},
    {"by_role", "scoring", "folding", "release", "charts", "dilemma"},
    {
        "workshop",
        "participant",
        "setting_up",
        "alone",
        "attendance",
        "answer_table",
        "revealing",
        "moderation",
        "picking",
        "planning",
        "preparing",
        "professions",
        "showing",
        "outlook",
        "trying_out",
        "weighing",
        "demo",
        "invented",
        "exports",
    },
    {"widgets", "drawing", "reports", "forking"},
    {"pages"},
    {"server"},
    {"rehearsal"},
    {"cli", "__main__"},
]
# Nothing of the rest may be known here, whatever floor it stands on.
STRANGERS = {
    "models": {"errors", "words", "exercises", "content"},
    **{area: {"exercises", "content", "models"} for area in ("store", "register", "database", "tables")},
    "charts": {"store", "workshop", "widgets"},
}


def _area(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imported(path: Path) -> set[str]:
    """The areas of the package that a module imports, anywhere in it."""
    here = ["kernelib", *path.relative_to(PACKAGE).with_suffix("").parts[:-1]]
    areas = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            areas |= {a.name.split(".")[1] for a in node.names if a.name.startswith("kernelib.")}
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else []
            whole = [*start, *(node.module or "").split(".")] if node.module else start
            if whole[:1] == ["kernelib"]:
                areas |= {whole[1]} if len(whole) > 1 else {a.name for a in node.names}
    return areas


MODULES = sorted(
    p
    for p in PACKAGE.rglob("*.py")
    if p != PACKAGE / "__init__.py" and not p.relative_to(PACKAGE).parts[0].startswith("_")
)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_floor_and_below(path):
    floor = {area: number for number, areas in enumerate(FLOORS) for area in areas}
    area = _area(path)
    assert area in floor, f"{area} has no floor yet: put it into FLOORS"
    above = {other for other in _imported(path) if other in floor and floor[other] > floor[area]}
    strange = _imported(path) & STRANGERS.get(area, set())
    assert not above | strange, f"{path.relative_to(PACKAGE)} imports {sorted(above | strange)}"


@pytest.mark.parametrize(
    "statement",
    [
        "import kernelib",
        "import kernelib; kernelib.CardSort; kernelib.open_workshop",
        "import kernelib.content; kernelib.content.exercise('core-or-periphery').check({})",
        "import kernelib.store, kernelib.workshop",
        "import kernelib.pages, kernelib.widgets",
        "import kernelib.server.app, kernelib.cli",
    ],
)
def test_a_participant_loads_neither_pandas_nor_altair(statement):
    heavy = "sorted({'pandas', 'altair', 'scipy', 'vl_convert', 'pyarrow'} & set(__import__('sys').modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nprint({heavy})"], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_nothing_that_serve_starts_compiles_grammars_for_web_addresses(tmp_path):
    """Server, warm process and drawing process tell each import; the grammars cost more than a second."""
    with served(tmp_path, PYTHONPROFILEIMPORTTIME="1") as house:
        assert house.call("GET", "workbooks/core-or-periphery").status_code == 200
        until(lambda: any(" altair.vegalite" in line for line in house.lines))
    imported = "".join(house.lines)
    assert "| " in imported and "jsonschema._format" in imported
    assert "rfc3987_syntax." not in imported and "lark" not in imported
