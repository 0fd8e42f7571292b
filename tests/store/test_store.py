"""What is kept, on SQLite and on PostgreSQL alike."""

import json
import os
import subprocess
import sys
import textwrap
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kernelib import database as module
from kernelib.alone import alone
from kernelib.database import Busy, migrate, normalise
from kernelib.errors import NotFound, Refusal
from kernelib.exercises import CardSort
from kernelib.store import Store
from kernelib.tables import metadata
from kernelib.workshop import new_workshop, open_workshop
from tests.databases import MEETINGS


def row(workshop, participant, answer, id=None, **more):
    return {
        "id": id or str(uuid.uuid4()),
        "workshop": workshop.code,
        "participant": participant.id,
        "exercise": MEETINGS.id,
        "round": None,
        "answer": answer,
        "by": "person",
    } | more


def test_the_first_start_makes_the_file_and_its_folder(tmp_path):
    file = tmp_path / "never" / "seen" / "kernelib.sqlite"
    Store(file).close()
    assert file.exists()


def test_without_a_word_the_environment_names_the_database_else_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KERNELIB_DATABASE", str(tmp_path / "here.sqlite"))
    assert normalise().database == str(tmp_path / "here.sqlite")
    monkeypatch.delenv("KERNELIB_DATABASE")
    assert Path(normalise().database or "").parts[-2:] == ("kernelib", "kernelib.sqlite")


def test_postgresql_goes_through_pg8000_also_by_a_socket():
    url = normalise("postgresql://postgres:@/postgres?host=/tmp/x")
    assert url.drivername == "postgresql+pg8000"
    assert dict(url.query) == {"unix_sock": "/tmp/x/.s.PGSQL.5432"}
    assert normalise("postgres://a@db:5433/x").port == 5433


@pytest.mark.parametrize("bad", ["mysql://x/y", "nonsense://", "postgresql://[::1"])
def test_an_address_that_cannot_be_read_is_one_sentence(bad):
    with pytest.raises(Refusal) as refused:
        normalise(bad)
    assert "postgresql://" in refused.value.sentence("da")


def test_a_database_that_is_not_there_is_only_made_where_asked_to(tmp_path):
    with pytest.raises(NotFound, match="kernelib serve"):
        Store(tmp_path / "none.sqlite", create=False)


def test_sqlite_waits_for_its_turn_and_writes_to_the_disk(tmp_path):
    store = Store(tmp_path / "x.sqlite")
    with store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "secure_delete")
        }
    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "secure_delete": 1}


def test_the_migrations_give_the_tables_that_a_new_database_has(database, store):
    def columns(engine):
        inspector = sa.inspect(engine)
        return {
            table: (
                [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
                inspector.get_pk_constraint(table)["constrained_columns"],
                sorted(str((i["name"], i["column_names"], bool(i["unique"]))) for i in inspector.get_indexes(table)),
                sorted(str(c["column_names"]) for c in inspector.get_unique_constraints(table)),
            )
            for table in metadata.tables
        }

    new = columns(store.engine)
    with store._writing() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('')")
        migrate(connection, None)
    assert columns(store.engine) == new
    Store(database).close()


def test_a_database_of_a_newer_version_is_left_alone(database, store):
    with store._writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Refusal, match="newer"):
        Store(database)


def test_opening_a_current_database_does_not_import_alembic(tmp_path):
    code = """
        import sys
        from kernelib.store import Store
        Store(sys.argv[1]).close()
        Store(sys.argv[1]).close()
        print("alembic" in sys.modules)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "x.sqlite")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_no_column_holds_a_clock_time_a_name_or_an_address():
    for table in metadata.tables.values():
        for column in table.c:
            assert not isinstance(column.type, sa.DateTime | sa.Time), column
            assert column.name not in ("name", "email", "address", "ip", "time"), column


def test_an_answer_comes_back_as_it_was_sent(store, workshop):
    anna = workshop.join("teacher")
    sent = {"b": 1, "a": [True, None, 1.0, "æ\u0000\ud800"], "stor": 10**30}
    assert store.add_answers([row(workshop, anna, sent)]) == ["saved"]
    back = store.answer(anna.id, MEETINGS.id)["answer"]
    assert back == sent
    assert list(back) == ["b", "a", "stor"]
    assert json.dumps(back) == json.dumps(sent)


def test_the_newest_answer_counts_and_the_older_stays(store, workshop):
    anna = workshop.join("teacher")
    store.add_answers([row(workshop, anna, {"team": "closer"}), row(workshop, anna, {"team": "further"})])
    [newest] = store.answers(workshop.code, MEETINGS.id, 1)
    assert (newest["answer"], newest["role"]) == ({"team": "further"}, "teacher")
    assert len(store.answers_by_seq(workshop.code, range(100))) == 2


def test_an_id_is_one_answer_whatever_the_stage(store, workshop):
    anna, bo = workshop.join("teacher"), workshop.join("teacher")
    first = row(workshop, anna, {"team": "closer"}, round=1)
    other = {**first, "answer": {"team": "further"}}
    assert store.add_answers([first, first, other]) == ["saved", "known", "id_taken"]
    assert store.add_answers([{**first, "participant": bo.id}]) == ["id_taken"]
    assert store.add_answers([{**first, "round": 2}]) == ["id_taken"]
    workshop.close(MEETINGS)
    assert store.add_answers([first, other]) == ["known", "id_taken"]
    assert store.add_answers([row(workshop, anna, {})]) == ["not_open"]
    workshop.open(MEETINGS, round=2)
    assert store.add_answers([first, other, row(workshop, anna, {}, round=1)]) == ["known", "id_taken", "other_round"]
    workshop.end()
    assert store.add_answers([first, other]) == ["known", "id_taken"]
    assert store.add_answers([row(workshop, anna, {})]) == ["ended"]
    assert len(store.answers(workshop.code, MEETINGS.id)) == 1


def test_true_is_not_one(store, workshop):
    anna = workshop.join("teacher")
    first = row(workshop, anna, {"team": True})
    assert store.add_answers([first, {**first, "answer": {"team": 1}}]) == ["saved", "id_taken"]


def test_threads_lose_no_answer_and_double_none(store, workshop):
    everybody = [workshop.join("teacher") for _ in range(12)]
    rows = [row(workshop, person, {"team": "closer", "n": n}) for person in everybody for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = [outcome for [outcome] in pool.map(lambda each: store.add_answers([each]), rows + rows)]
    assert sorted(outcomes) == ["known"] * len(rows) + ["saved"] * len(rows)
    kept = store.answers_by_seq(workshop.code, range(1, 1000))
    assert sorted(each["id"] for each in kept) == sorted(each["id"] for each in rows)


def test_processes_lose_no_answer_and_double_none(database, store, workshop):
    person = workshop.join("teacher")
    code = """
        import json, sys, uuid
        from kernelib.store import Store
        store = Store(sys.argv[1])
        base = json.loads(sys.argv[2])
        for n in range(25):
            # Every process sends the same twenty-five answers.
            id = str(uuid.UUID(int=n + 1))
            told = store.add_answers([{**base, "id": id, "answer": {"n": n}}])
            print(*told)
    """
    base = json.dumps(row(workshop, person, {}))
    command = [sys.executable, "-c", textwrap.dedent(code), database, base]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) for _ in range(4)]
    told = [outcome for process in started for outcome in process.communicate(timeout=60)[0].split()]
    assert sorted(told) == ["known"] * 75 + ["saved"] * 25
    assert len(store.answers_by_seq(workshop.code, range(1, 1000))) == 25


def test_processes_that_start_at_once_make_one_database(tmp_path):
    code = "import sys; from kernelib.store import Store; Store(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, str(tmp_path / "new" / "x.sqlite")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for process in started:
        assert process.communicate(timeout=60)[1] == ""


def test_what_is_acknowledged_survives_a_kill(database, store, workshop):
    person = workshop.join("teacher")
    code = """
        import json, os, sys
        from kernelib.store import Store
        store = Store(sys.argv[1])
        print(*store.add_answers([json.loads(sys.argv[2])]), flush=True)
        os._exit(9)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), database, json.dumps(row(workshop, person, {"team": "x"}))]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == "saved"
    assert store.answer(person.id, MEETINGS.id)["answer"] == {"team": "x"}


def test_a_locked_database_is_busy_and_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0)
    store, other = Store(tmp_path / "x.sqlite"), Store(tmp_path / "x.sqlite")
    with store._writing(), pytest.raises(Busy) as busy:
        other.set_setting("a", "b")
    assert busy.value.status == 503
    assert other.setting("a") is None
    store.close()
    other.close()


def test_a_setting_is_made_once(store):
    assert store.setting("host_key") is None
    assert store.setting("host_key", lambda: "first") == "first"
    assert store.setting("host_key", lambda: "second") == "first"
    store.set_setting("host_key", "third")
    assert store.setting("host_key") == "third"


def test_a_revision_goes_up_with_what_a_screen_shows_and_not_with_answers(store, workshop):
    def revision():
        return store.revisions()[workshop.code]

    before = revision()
    anna = workshop.join("teacher")
    anna.submit(MEETINGS, {"team": "closer"})
    assert revision() == before
    for change in (
        lambda: workshop.close(MEETINGS),
        lambda: workshop.show("nothing"),
        workshop.end,
    ):
        before = revision()
        change()
        assert revision() > before


def test_what_is_past_its_date_is_deleted(store, workshop):
    today = date.today()
    kept = new_workshop(delete_after=today + timedelta(days=1), database=store)
    gone = new_workshop(delete_after=today, database=store)
    assert store.purge(today) == []
    assert store.purge(today + timedelta(days=1)) == [gone.code]
    assert store.workshop(gone.code) is None
    assert store.workshop(kept.code) and store.workshop(workshop.code)


def test_a_deleted_text_is_in_no_file(tmp_path):
    store = Store(tmp_path / "x.sqlite")
    workshop = new_workshop("Den hemmelige titel", database=store)
    workshop.open(MEETINGS)
    anna = workshop.join("teacher")
    for _ in range(200):
        store.add_answers([row(workshop, anna, {"team": "en meget privat tekst"})])
    assert _anywhere(tmp_path, b"en meget privat tekst") and _anywhere(tmp_path, b"Den hemmelige titel")
    workshop.delete()
    for secret in (b"en meget privat tekst", b"Den hemmelige titel", anna.id.encode(), workshop.code.encode()):
        assert not _anywhere(tmp_path, secret)
    store.close()


def test_delete_leaves_no_row_in_any_table(store, workshop):
    people = [workshop.join("teacher") for _ in range(3)]
    for person in people:
        person.submit(MEETINGS, {"team": "closer"})
    workshop.show("nothing")
    workshop.delete()
    with store._reading() as connection:
        for table in metadata.tables.values():
            if "workshop" in table.c or table.name == "workshops":
                assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0, table.name


def test_one_connection_in_memory_serves_many_threads():
    store = Store("sqlite://")
    workshop = new_workshop(database=store)
    workshop.open(MEETINGS)
    people = [workshop.join() for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda person: person.submit(MEETINGS, {"team": "closer"}), people))
    assert store.answered(workshop.code, MEETINGS.id, 1) == 20
    store.close()


def _anywhere(folder, text):
    return any(text in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_database_of_an_older_version_is_brought_up_to_date_with_what_is_in_it(database, store):
    workshop = new_workshop("Gammel", database=store)
    workshop.open(MEETINGS)
    code = workshop.code
    with store._writing() as connection:
        connection.exec_driver_sql("ALTER TABLE stages DROP COLUMN at")
        for column in ("steps", "invited", "tried_from", "moved"):
            connection.exec_driver_sql(f"ALTER TABLE workshops DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    again = Store(database)
    row = again.workshop(code)
    assert row and (row["title"], row["steps"], row["moved"]) == ("Gammel", None, None)
    # When a step was opened is not known of one that an older version opened, and is of the next.
    assert [stage["at"] for stage in again.stages(code)] == [None]
    open_workshop(code, again).close(MEETINGS)
    assert abs(again.stages(code)[-1]["at"] - time.time()) < 60
    again.close()


def test_what_is_asked_together_is_kept_together_or_not_at_all(store):
    with store.together():
        person = alone(store)
    assert store.workshop(person.workshop.code) and store.participant(person.id)
    code = ""

    def and_then_it_fails() -> None:
        nonlocal code
        with store.together():
            code = alone(store).workshop.code
            raise OSError("the disk is full")

    with pytest.raises(Busy):
        and_then_it_fails()
    assert code and store.workshop(code) is None
    with store.together():
        with store.together():
            inner = alone(store).workshop.code
        outer = alone(store).workshop.code
    assert store.workshop(inner) and store.workshop(outer)
    # What is asked afterwards stands by itself again.
    assert store.workshop(alone(store).workshop.code)


def test_what_somebody_who_works_alone_has_answered_is_read_at_once(store):
    person, other = alone(store), alone(store)
    cards = person.workshop.exercise("what-it-is")
    assert isinstance(cards, CardSort)
    (item, another), first = list(cards.items)[:2], next(iter(cards.bins))
    assert person.kept() == {}
    person.submit("what-it-is", {item: first})
    person.submit("what-it-is", {item: first, another: first})
    person.submit("core-metaphor", {"seed": True})
    assert person.kept() == {"what-it-is": {item: first, another: first}, "core-metaphor": {"seed": True}}
    assert other.kept() == {}


def test_a_rehearsed_visit_keeps_nothing_and_leaves_no_line_open(store):
    store.rehearse_a_visit()
    assert store.engine.pool.checkedin() == store.engine.pool.checkedout() == 0
    assert store.newest_seq() == 0
    # The engine goes on where it was: its next line is a new one.
    assert alone(store).kept() == {}
