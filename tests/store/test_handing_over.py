"""A backup while the workshop runs, and a workshop that goes on elsewhere: from and to every database."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from kernelib import handing_over
from kernelib.errors import StageError
from kernelib.exercises import Ranking
from kernelib.store import Store
from kernelib.tables import metadata
from kernelib.workshop import open_workshop
from tests.databases import MEETINGS, people


def everything(store):
    with store._reading() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def at_once(seconds):
    """Nobody waits in a test."""


@pytest.fixture
def target(tmp_path):
    store = Store(tmp_path / "stick" / "fredag.sqlite")
    yield store
    store.close()


@pytest.fixture
def busy(workshop):
    """A workshop with answers, a release and something to decode with care."""
    people(workshop, *({"team": ("closer", "further")[n % 2]} for n in range(8)))
    workshop.reveal(MEETINGS)
    odd = Ranking(id="odd", title="Ærø", prompt="?", items={"a": "\u00e6", "b": "B"})
    workshop.open(odd)
    workshop.join("teacher").submit(odd, {"a": 1, "b": 1})
    return workshop


def test_a_copy_holds_every_row_and_may_be_taken_while_answers_come(busy, target):
    stop = threading.Event()
    anna = busy.join("teacher")

    def answer():
        while not stop.is_set():
            anna.submit("odd", {"a": 1, "b": 2}, id=str(uuid.uuid4()))

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        assert handing_over.copy(busy.store, target) == 1
    finally:
        stop.set()
        answering.join()

    here, there = everything(busy.store), everything(target)
    assert len(there["answers"]) <= len(here["answers"])
    assert {**there, "answers": 0} == {**here, "answers": 0}
    assert there["answers"] == here["answers"][: len(there["answers"])]
    assert open_workshop(busy.code, target).results(MEETINGS) == busy.results(MEETINGS)


def test_a_copy_can_be_gone_on_with(busy, target, store, tmp_path):
    handing_over.copy(busy.store, target)
    again = Store(tmp_path / "back.sqlite")
    handing_over.copy(target, again)
    moved = open_workshop(busy.code, again)
    moved.open(MEETINGS, round=2)
    moved.join("teacher").submit(MEETINGS, {"team": "closer"})
    assert len(moved.store.answers(moved.code, MEETINGS.id, 2)) == 1
    again.close()


def test_a_copy_into_postgresql_or_back_goes_on_with_new_numbers(database, target, busy, postgres):
    # Whatever `database` is, the copy of the copy goes back into a database of the same sort.
    from kernelib.codes import draw

    if database.startswith("sqlite"):
        return_to = Store("sqlite://")
    else:
        name = f"back_{draw(6).lower()}"
        admin = sa.create_engine(busy.store.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        admin.dispose()
        return_to = Store(busy.store.url.set(database=name))
    handing_over.copy(busy.store, target)
    handing_over.copy(target, return_to)
    there = open_workshop(busy.code, return_to)
    newest = return_to.newest_seq()
    there.open(MEETINGS)
    there.join("teacher").submit(MEETINGS, {"team": "closer"})
    assert return_to.newest_seq() > newest
    return_to.close()


def test_handed_over_nothing_is_taken_here_and_everything_there(busy, target):
    anna = busy.join("teacher")
    assert handing_over.hand_over(busy.store, target, wait=at_once) == 1

    assert busy.stage["state"] == "closed"
    assert busy.screen("da")["moved"] is True
    for doing in (
        lambda: busy.join("teacher"),
        lambda: anna.submit("odd", {"a": 1, "b": 2}),
        lambda: busy.open("odd"),
        lambda: busy.reveal("odd"),
    ):
        with pytest.raises(StageError) as refused:
            doing()
        assert refused.value.key == "moved"

    there = open_workshop(busy.code, target)
    assert "moved" not in there.screen("da")
    there.open("odd")
    back = there.resume(anna.resume_code)
    assert (back.id, back.token) == (anna.id, anna.token), "the code opens the same answers there"
    back.submit("odd", {"a": 1, "b": 2})


def test_a_hand_over_waits_until_the_phones_have_sent(busy, target):
    anna, waits = busy.join("teacher"), []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 5:
            anna.submit("odd", {"a": 1, "b": 2})

    handing_over.hand_over(busy.store, target, wait=wait)
    assert sum(waits) >= handing_over.QUIET + 4 * handing_over.LOOK_EVERY
    assert open_workshop(busy.code, target).store.answer(anna.id, "odd") is not None


def test_where_the_copy_fails_everything_goes_on_here(busy, target, monkeypatch):
    def full(*arguments, **more):
        raise OSError("No space left on device")

    monkeypatch.setattr(busy.store, "copy_to", full)
    with pytest.raises(OSError, match="No space"):
        handing_over.hand_over(busy.store, target, wait=at_once)
    busy.open("odd")
    busy.join("teacher").submit("odd", {"a": 1, "b": 2})


def test_an_ended_workshop_is_copied_as_it_is(busy, target):
    busy.end()
    handing_over.hand_over(busy.store, target, wait=at_once)
    assert open_workshop(busy.code, target).ended
    assert not busy.row["moved"]


def test_nothing_is_copied_over_workshops_or_onto_itself(busy, target):
    handing_over.copy(busy.store, target)
    for doing in (handing_over.copy, handing_over.hand_over):
        with pytest.raises(handing_over.NotCopied, match="holds workshops already"):
            doing(busy.store, target)
        with pytest.raises(handing_over.NotCopied, match="same database"):
            doing(busy.store, busy.store)
    assert not busy.row["moved"]
