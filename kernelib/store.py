"""What is kept: eight tables, and answers are only ever added.

SQLite (one file, WAL) and PostgreSQL keep the same tables. The store never knows what an answer means, and it keeps
no name, no address and no clock time of a participant. What a method has returned is committed.

Rows come back as plain dicts. Codes, hashes and JSON go in as the facade (`workshop.py`) made them.
"""

import json
import os
import random
import secrets
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool, StaticPool

from kernelib.errors import NotFound, Refusal

REVISION = "0001"
"""The newest file in migrations/versions; a database that says the same needs no Alembic."""

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5
# One lock for the whole database while its tables are made or changed.
SCHEMA_LOCK = 7_305_142


class Busy(Refusal):
    """The database is locked, full or out of reach. Nothing was changed; trying again may help."""

    status = 503


class Json(sa.TypeDecorator):
    """JSON as text, on every database the same, so that an answer comes back exactly as it was sent."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else dumps(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


def dumps(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


metadata = sa.MetaData()

workshops = sa.Table(
    "workshops",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("agenda", sa.Text),
    sa.Column("roles", Json, nullable=False),
    sa.Column("purpose", sa.Text),
    sa.Column("controller", sa.Text),
    sa.Column("works_committee", sa.String(16)),
    sa.Column("facilitator_hash", sa.String(64)),
    sa.Column("projector_hash", sa.String(64)),
    sa.Column("projector", Json),
    sa.Column("created_on", sa.Date, nullable=False),
    sa.Column("delete_after", sa.Date),
    sa.Column("ended", sa.Boolean, nullable=False),
    # Goes up with everything a screen shows: stage, release, projector, exercise, end.
    sa.Column("revision", sa.Integer, nullable=False),
)
participants = sa.Table(
    "participants",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("workshop", sa.String(16), nullable=False, index=True),
    sa.Column("role", sa.Text),
    sa.Column("table_no", sa.Integer),
    sa.Column("language", sa.String(8)),
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("resume_hash", sa.String(64), index=True),
)
exercises = sa.Table(
    "exercises",
    metadata,
    sa.Column("workshop", sa.String(16), primary_key=True),
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("frozen", sa.Boolean, nullable=False),
    sa.Column("content", Json, nullable=False),
)
stages = sa.Table(
    "stages",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("workshop", sa.String(16), nullable=False, index=True),
    sa.Column("exercise", sa.String(100), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("by", sa.String(16), nullable=False),
    sqlite_autoincrement=True,
)
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("workshop", sa.String(16), nullable=False),
    sa.Column("participant", sa.String(16), nullable=False, index=True),
    sa.Column("exercise", sa.String(100), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("answer", Json, nullable=False),
    sa.UniqueConstraint("workshop", "id", name="answers_id"),
    sa.Index("answers_newest", "workshop", "exercise", "round", "participant", "seq"),
    sqlite_autoincrement=True,
)
releases = sa.Table(
    "releases",
    metadata,
    sa.Column("workshop", sa.String(16), primary_key=True),
    sa.Column("exercise", sa.String(100), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("scores", Json, nullable=False),
    # What it rests on, as numbers of answers: never shown, needed for the next release.
    sa.Column("seqs", Json, nullable=False),
)
settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
moderation = sa.Table(
    "moderation",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("workshop", sa.String(16), nullable=False, index=True),
    sa.Column("answer", sa.Integer, nullable=False),
    sa.Column("item", sa.String(100), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("merged_into", sa.Text),
    sqlite_autoincrement=True,
)


def normalise(database: str | os.PathLike[str] | URL | None = None) -> URL:
    """The address of a database: told, else KERNELIB_DATABASE, else one file in the user's data folder.

    A plain path is an SQLite file; `sqlite://` stays in memory. PostgreSQL is spoken to through pg8000.

    >>> normalise("postgresql://anna@db/kernel").drivername
    'postgresql+pg8000'
    >>> normalise("room.sqlite").drivername
    'sqlite'
    """
    database = database or os.environ.get("KERNELIB_DATABASE") or _default_file()
    if isinstance(database, os.PathLike):
        url = URL.create("sqlite", database=str(database))
    elif isinstance(database, URL):
        url = database
    elif "://" in database:
        try:
            url = make_url(database)
        except (exc.ArgumentError, ValueError) as error:
            raise Refusal("not_a_database") from error
    else:
        url = URL.create("sqlite", database=str(Path(database).expanduser()))
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"):
        url = url.set(drivername="postgresql+pg8000")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise Refusal("not_a_database")
    folder = url.query.get("host")
    if url.drivername == "postgresql+pg8000" and isinstance(folder, str):
        # libpq's way to name a socket's folder; pg8000 wants the socket.
        port = url.port or url.query.get("port") or 5432
        url = url.difference_update_query(["host", "port"]).set(port=None)
        if folder.startswith("/"):
            url = url.update_query_dict({"unix_sock": f"{folder}/.s.PGSQL.{port}"})
        else:
            url = url.set(host=folder, port=int(str(port)))
    return url


def _default_file() -> Path:
    from platformdirs import user_data_path

    return user_data_path("kernelib", appauthor=False) / "kernelib.sqlite"


class Store:
    """One database. Threads and processes may share it; every method is one short transaction."""

    def __init__(self, database: str | os.PathLike[str] | URL | None = None, *, create: bool = True) -> None:
        self.url = normalise(database)
        # The invented workshop can only be looked at.
        self.read_only = False
        self.engine = _engine(self.url, create)
        # One connection in memory is everybody's: one at a time.
        self._turn = threading.RLock() if isinstance(self.engine.pool, StaticPool) else None
        self._finalizer = weakref.finalize(self, self.engine.dispose)
        self._prepare()

    @property
    def address(self) -> str:
        """The database as another process is told of it."""
        return self.url.render_as_string(hide_password=False)

    def close(self) -> None:
        self._finalizer()

    # --- transactions

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._connected(write=False) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.read_only:
            raise Refusal("read_only")
        with self._connected(write=True) as connection:
            yield connection

    @contextmanager
    def _connected(self, write: bool) -> Iterator[Connection]:
        if self._turn:
            self._turn.acquire()
        try:
            with self.engine.connect().execution_options(write=write) as connection, connection.begin():
                yield connection
        except exc.TimeoutError as error:
            raise Busy("try_again") from error
        except exc.DBAPIError as error:
            if _may_pass(error):
                raise Busy("try_again") from error
            raise
        finally:
            if self._turn:
                self._turn.release()

    def _insert(self, table: sa.Table) -> Any:
        return (postgresql if self.engine.dialect.name == "postgresql" else sqlite).insert(table)

    # --- the tables themselves

    def _prepare(self) -> None:
        with self._reading() as connection:
            if _version(connection) == REVISION:
                return
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))
            version = _version(connection)
            if version is None:
                metadata.create_all(connection)
                connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
                connection.execute(sa.text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})
            elif version != REVISION:
                migrate(connection, version)

    def ping(self) -> None:
        """Raises Busy when the database does not answer."""
        with self._reading() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def fill(self, rows: Mapping[sa.Table, list[dict[str, Any]]]) -> None:
        """Puts whole rows into the tables as they are."""
        with self._writing() as connection:
            for table, some in rows.items():
                if some:
                    connection.execute(table.insert(), some)

    # --- workshops

    def workshop(self, code: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return _one(connection, sa.select(workshops).where(workshops.c.code == code))

    def workshops(self) -> list[dict[str, Any]]:
        """All but the private ones, the newest first."""
        query = sa.select(workshops).where(workshops.c.mode != "alone")
        with self._reading() as connection:
            return _all(connection, query.order_by(workshops.c.created_on.desc(), workshops.c.code))

    def add_workshop(self, row: dict[str, Any]) -> bool:
        """False when the code is in use."""
        row = {"ended": False, "revision": 1, **row}
        with self._writing() as connection:
            return connection.execute(self._insert(workshops).on_conflict_do_nothing(), row).rowcount == 1

    def change_workshop(self, code: str, **columns: Any) -> None:
        with self._writing() as connection:
            _bump(connection, code, **columns)

    def revisions(self) -> dict[str, int]:
        """How often each workshop's screens have changed: what `serve` looks at, several times a second."""
        query = sa.select(workshops.c.code, workshops.c.revision).where(workshops.c.mode != "alone")
        with self._reading() as connection:
            return {row.code: row.revision for row in connection.execute(query)}

    def end_workshop(self, code: str, delete_after: date) -> None:
        """Closes what is open for good, and cuts the link between tokens and answers.

        Each participant becomes two rows in no order: one that the answers belong to, with the role, and one that
        only knows the token, so that a phone can be told that the workshop has ended.
        """
        with self._writing() as connection:
            row = _locked(connection, code)
            if row is None or row["ended"]:
                return
            stage = _one(connection, _newest_stage(code))
            if stage and stage["state"] == "open":
                connection.execute(stages.insert(), {**_without(stage, "seq"), "state": "closed"})
            old = _all(connection, sa.select(participants).where(participants.c.workshop == code))
            connection.execute(participants.delete().where(participants.c.workshop == code))
            new = []
            for person in old:
                drawn = draw(8)
                moved = answers.update().where(answers.c.workshop == code, answers.c.participant == person["code"])
                if connection.execute(moved.values(participant=drawn)).rowcount:
                    new.append({**person, "code": drawn, "language": None, "token_hash": None, "resume_hash": None})
                if person["token_hash"]:
                    new.append({**person, "code": draw(8), "role": None, "table_no": None})
            random.SystemRandom().shuffle(new)
            if new:
                connection.execute(participants.insert(), new)
            _bump(connection, code, ended=True, delete_after=delete_after)
        self._forget()

    def delete_workshop(self, code: str) -> None:
        """Every row of it, and (SQLite) every byte of it in the files."""
        with self._writing() as connection:
            _locked(connection, code)
            _delete(connection, code)
        self._forget()

    def purge(self, today: date) -> list[str]:
        """Deletes what is past its date; says which."""
        query = sa.select(workshops.c.code).where(workshops.c.delete_after < today)
        with self._writing() as connection:
            codes = list(connection.execute(query).scalars())
            for code in codes:
                _delete(connection, code)
        if codes:
            self._forget()
        return codes

    def _forget(self) -> None:
        """Takes what was deleted out of the files too: freed pages are overwritten, and the log is emptied."""
        if self._turn:
            return
        statement = "PRAGMA wal_checkpoint(TRUNCATE)" if self.engine.dialect.name == "sqlite" else "VACUUM"
        # A connection of its own: neither statement works inside a transaction.
        engine = sa.create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        except exc.DBAPIError as error:
            # A reader in the way: the rows are gone already, and the next deletion empties the log.
            if not _may_pass(error):
                raise

    # --- participants

    def add_participant(self, row: dict[str, Any]) -> str:
        """ "added", "ended" or "unknown"."""
        with self._writing() as connection:
            workshop = _locked(connection, row["workshop"])
            if workshop is None or workshop["ended"]:
                return "ended" if workshop else "unknown"
            connection.execute(participants.insert(), row)
            return "added"

    def table(self, workshop: str, number: int) -> dict[str, Any] | None:
        """The participant that a table's answers belong to."""
        with self._reading() as connection:
            return _one(connection, _table(workshop, number))

    def add_table(self, workshop: str, number: int, role: str | None) -> dict[str, Any] | None:
        """That participant, made where it is missing. None: the table has another role."""
        with self._writing() as connection:
            _locked(connection, workshop)
            row = _one(connection, _table(workshop, number))
            if row is None:
                row = {column.name: None for column in participants.c}
                row |= {"code": draw(8), "workshop": workshop, "role": role, "table_no": number}
                connection.execute(participants.insert(), row)
            elif role and row["role"] != role:
                if row["role"]:
                    return None
                row["role"] = role
                connection.execute(participants.update().where(participants.c.code == row["code"]).values(role=role))
            return row

    def participant(self, code: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return _one(connection, sa.select(participants).where(participants.c.code == code))

    def participant_by_token(self, token_hash: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return _one(connection, sa.select(participants).where(participants.c.token_hash == token_hash))

    def participant_by_resume(self, workshop: str | None, resume_hash: str) -> dict[str, Any] | None:
        """Without a workshop: among those who work alone."""
        query = sa.select(participants).where(participants.c.resume_hash == resume_hash)
        if workshop is None:
            alone = sa.select(workshops.c.code).where(workshops.c.mode == "alone")
            query = query.where(participants.c.workshop.in_(alone))
        else:
            query = query.where(participants.c.workshop == workshop)
        with self._reading() as connection:
            return _one(connection, query)

    def participants(self, workshop: str) -> list[dict[str, Any]]:
        with self._reading() as connection:
            return _all(connection, sa.select(participants).where(participants.c.workshop == workshop))

    def change_participant(self, code: str, *, role: str | None = None, language: str | None = None) -> bool:
        """False, and nothing changed, when the role would change after an answer."""
        with self._writing() as connection:
            row = _one(connection, sa.select(participants).where(participants.c.code == code).with_for_update())
            if row is None:
                return False
            changes = {"language": language} if language else {}
            if role and role != row["role"]:
                _locked(connection, row["workshop"])
                if _one(connection, sa.select(answers.c.seq).where(answers.c.participant == code).limit(1)):
                    return False
                changes["role"] = role
            if changes:
                connection.execute(participants.update().where(participants.c.code == code).values(**changes))
            return True

    # --- exercises and stages

    def exercise(self, workshop: str, id: str) -> dict[str, Any] | None:
        query = sa.select(exercises).where(exercises.c.workshop == workshop, exercises.c.id == id)
        with self._reading() as connection:
            return _one(connection, query)

    def exercises(self, workshop: str) -> list[dict[str, Any]]:
        query = sa.select(exercises).where(exercises.c.workshop == workshop)
        with self._reading() as connection:
            return _all(connection, query.order_by(exercises.c.position))

    def put_exercise(self, workshop: str, id: str, content: dict[str, Any], *, frozen: bool = False) -> dict[str, Any]:
        """Keeps the content unless it is frozen already; gives the row that stands."""
        with self._writing() as connection:
            _locked(connection, workshop)
            here = (exercises.c.workshop == workshop, exercises.c.id == id)
            row = _one(connection, sa.select(exercises).where(*here))
            if row and row["frozen"]:
                return row
            if row:
                row |= {"content": content, "frozen": frozen}
                connection.execute(exercises.update().where(*here).values(content=content, frozen=frozen))
            else:
                last = sa.select(sa.func.coalesce(sa.func.max(exercises.c.position), 0))
                position = connection.execute(last.where(exercises.c.workshop == workshop)).scalar_one() + 1
                row = {"workshop": workshop, "id": id, "position": position, "frozen": frozen, "content": content}
                connection.execute(exercises.insert(), row)
            _bump(connection, workshop)
            return row

    def stage(self, workshop: str, exercise: str | None = None) -> dict[str, Any] | None:
        """The newest, which is the one there is; or the newest that one exercise has had."""
        with self._reading() as connection:
            return _one(connection, _newest_stage(workshop, exercise))

    def stages(self, workshop: str) -> list[dict[str, Any]]:
        """All there have been, the oldest first."""
        query = sa.select(stages).where(stages.c.workshop == workshop).order_by(stages.c.seq)
        with self._reading() as connection:
            return _all(connection, query)

    def add_stage(self, workshop: str, exercise: str, round: int, state: str, by: str) -> dict[str, Any] | None:
        """The stage that now stands, and any other is closed. None: the workshop has ended."""
        new = {"workshop": workshop, "exercise": exercise, "round": round, "state": state, "by": by}
        with self._writing() as connection:
            row = _locked(connection, workshop)
            if row is None or row["ended"]:
                return None
            old = _one(connection, _newest_stage(workshop))
            if old and _without(old, "seq") == new:
                return old
            if old and old["state"] == "open" and (old["exercise"], old["round"]) != (exercise, round):
                connection.execute(stages.insert(), {**_without(old, "seq"), "state": "closed"})
            connection.execute(stages.insert(), new)
            _bump(connection, workshop)
            return _one(connection, _newest_stage(workshop))

    # --- answers

    def add_answers(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """All of them in one transaction; for each what became of it.

        A row has id, workshop, participant, exercise, round (None: the one that is open), answer and by. It is
        "saved"; "known" when it is kept already, whatever the stage; "id_taken" when another answer has its id; else
        "ended", "not_open" or "other_round", and nothing is kept.
        """
        with self._writing() as connection:
            return [self._add_answer(connection, row) for row in rows]

    def _add_answer(self, connection: Connection, row: dict[str, Any]) -> str:
        # Shared: answers do not wait for each other, and a stage that changes waits for them.
        workshop = _one(
            connection, sa.select(workshops).where(workshops.c.code == row["workshop"]).with_for_update(read=True)
        )
        here = (answers.c.workshop == row["workshop"], answers.c.id == row["id"])
        kept = _one(connection, sa.select(answers).where(*here))
        if kept is None:
            if workshop is None or workshop["ended"]:
                return "ended"
            round = row["round"]
            if workshop["mode"] == "alone":
                round = 1 if round is None else round
            else:
                stage = _one(connection, _newest_stage(row["workshop"]))
                by = row.get("by", "person")
                if stage is None or (stage["exercise"], stage["state"], stage["by"]) != (row["exercise"], "open", by):
                    return "not_open"
                if round is not None and round != stage["round"]:
                    return "other_round"
                round = stage["round"]
            new = {"round": round} | {name: row[name] for name in ("id", "workshop", "participant", "exercise")}
            new["answer"] = row["answer"]
            if connection.execute(self._insert(answers).on_conflict_do_nothing(), new).rowcount == 1:
                return "saved"
            kept = _one(connection, sa.select(answers).where(*here))
        if kept is None or workshop is None:
            return "ended"
        same = kept["exercise"] == row["exercise"] and row["round"] in (None, kept["round"])
        # After the end nobody can say whose an answer was.
        same = same and (workshop["ended"] or kept["participant"] == row["participant"])
        return "known" if same and _same(kept["answer"], row["answer"]) else "id_taken"

    def answers(self, workshop: str, exercise: str, round: int | None = None) -> list[dict[str, Any]]:
        """The newest answer of each participant in each round, or in one, with the participant's role and table."""
        with self._reading() as connection:
            return _all(connection, _newest_answers(workshop, exercise, round))

    def answers_by_seq(self, workshop: str, seqs: Iterable[int]) -> list[dict[str, Any]]:
        """These answers, whether newer ones have come or not."""
        wanted = sorted(set(seqs))
        found = []
        with self._reading() as connection:
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                found += _all(connection, _with_role().where(answers.c.workshop == workshop, answers.c.seq.in_(some)))
        return found

    def answer(self, participant: str, exercise: str, round: int | None = None) -> dict[str, Any] | None:
        """One participant's newest."""
        query = sa.select(answers).where(answers.c.participant == participant, answers.c.exercise == exercise)
        if round is not None:
            query = query.where(answers.c.round == round)
        with self._reading() as connection:
            return _one(connection, query.order_by(answers.c.seq.desc()).limit(1))

    def newest_seq(self) -> int:
        """The number of the last answer there is."""
        with self._reading() as connection:
            return connection.execute(sa.select(sa.func.coalesce(sa.func.max(answers.c.seq), 0))).scalar_one()

    def answers_after(self, seq: int) -> list[dict[str, Any]]:
        """Whose answers have come since that number."""
        query = sa.select(answers.c.seq, answers.c.workshop, answers.c.participant).where(answers.c.seq > seq)
        with self._reading() as connection:
            return _all(connection, query)

    def answered(self, workshop: str, exercise: str, round: int) -> int:
        """How many have an answer with something in it."""
        newest = _newest_answers(workshop, exercise, round).subquery()
        query = sa.select(sa.func.count()).select_from(newest).where(sa.cast(newest.c.answer, sa.Text) != "{}")
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    # --- releases

    def add_release(self, row: dict[str, Any], after: int | None) -> dict[str, Any] | None:
        """Numbers and keeps a release. None when `after` is no longer the newest of its round: somebody was quicker.

        `scores` is the result; its number and the row's are the same.
        """
        here = (releases.c.workshop == row["workshop"], releases.c.exercise == row["exercise"])
        with self._writing() as connection:
            if _locked(connection, row["workshop"]) is None:
                return None
            last = sa.select(sa.func.max(releases.c.number)).where(*here)
            if connection.execute(last.where(releases.c.round == row["round"])).scalar_one() != after:
                return None
            number = (connection.execute(last).scalar_one() or 0) + 1
            row = {**row, "number": number, "scores": {**row["scores"], "release": number}}
            connection.execute(releases.insert(), row)
            _bump(connection, row["workshop"])
            return row

    def releases(self, workshop: str, exercise: str | None = None) -> list[dict[str, Any]]:
        query = sa.select(releases).where(releases.c.workshop == workshop)
        if exercise is not None:
            query = query.where(releases.c.exercise == exercise)
        with self._reading() as connection:
            return _all(connection, query.order_by(releases.c.exercise, releases.c.number))

    def release(self, workshop: str, exercise: str, number: int) -> dict[str, Any] | None:
        query = sa.select(releases).where(releases.c.workshop == workshop, releases.c.exercise == exercise)
        with self._reading() as connection:
            return _one(connection, query.where(releases.c.number == number))

    def newest_release(self, workshop: str, exercise: str, round: int) -> dict[str, Any] | None:
        query = sa.select(releases).where(releases.c.workshop == workshop, releases.c.exercise == exercise)
        query = query.where(releases.c.round == round).order_by(releases.c.number.desc()).limit(1)
        with self._reading() as connection:
            return _one(connection, query)

    # --- settings

    def setting(self, key: str, make: Callable[[], str] | None = None) -> str | None:
        """What is kept under a key; with `make`, made and kept the first time it is asked for."""
        query = sa.select(settings.c.value).where(settings.c.key == key)
        with self._reading() as connection:
            value = connection.execute(query).scalar()
        if value is None and make:
            with self._writing() as connection:
                connection.execute(self._insert(settings).on_conflict_do_nothing(), {"key": key, "value": make()})
                value = connection.execute(query).scalar()
        return value

    def set_setting(self, key: str, value: str) -> None:
        insert = self._insert(settings).values(key=key, value=value)
        with self._writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing in it is taken for anything else when read aloud or off a wall."""


def draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def migrate(connection: Connection, version: str | None) -> None:
    """Brings an older database to this version's tables."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.script.revision import RevisionError

    scripts = ScriptDirectory(str(MIGRATIONS))
    try:
        steps = list(scripts.iterate_revisions("head", version or "base"))
    except RevisionError as error:
        raise Refusal("newer_database") from error
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(steps):
            step.module.upgrade()
    connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": REVISION})


def _engine(url: URL, create: bool) -> Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=15, pool_timeout=BUSY_SECONDS)
    memory = url.database in (None, "", ":memory:")
    if not memory:
        file = Path(url.database or "")
        if not create and not file.exists():
            raise NotFound("no_database", file=str(file))
        file.parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"poolclass": StaticPool} if memory else {"pool_timeout": BUSY_SECONDS}
    engine = sa.create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, **options)
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection: Any, record: Any) -> None:
    # Transactions are begun below, not by the driver's guess.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        # What is acknowledged survives a power cut.
        "synchronous = FULL",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes must hold the lock from its start, or SQLite refuses it at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


def _may_pass(error: exc.DBAPIError) -> bool:
    """Locked, full, or out of reach: another try may succeed."""
    if isinstance(error, (exc.OperationalError, exc.InterfaceError)) or error.connection_invalidated:
        return True
    told = error.orig.args[0] if error.orig and error.orig.args else None
    state = str(told.get("C", "")) if isinstance(told, dict) else ""
    return state[:2] in ("08", "40", "53", "55", "57")


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _one(connection: Connection, query: Any) -> dict[str, Any] | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _all(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _locked(connection: Connection, code: str) -> dict[str, Any] | None:
    """The workshop, held until the transaction is over (SQLite holds the whole file from the start)."""
    return _one(connection, sa.select(workshops).where(workshops.c.code == code).with_for_update())


def _bump(connection: Connection, code: str, **columns: Any) -> None:
    values = {**columns, "revision": workshops.c.revision + 1}
    connection.execute(workshops.update().where(workshops.c.code == code).values(values))


def _delete(connection: Connection, code: str) -> None:
    for table in (moderation, answers, releases, stages, exercises, participants):
        connection.execute(table.delete().where(table.c.workshop == code))
    connection.execute(workshops.delete().where(workshops.c.code == code))


def _newest_stage(workshop: str, exercise: str | None = None) -> Any:
    query = sa.select(stages).where(stages.c.workshop == workshop)
    if exercise is not None:
        query = query.where(stages.c.exercise == exercise)
    return query.order_by(stages.c.seq.desc()).limit(1)


def _table(workshop: str, number: int) -> Any:
    return sa.select(participants).where(
        participants.c.workshop == workshop, participants.c.table_no == number, participants.c.token_hash.is_(None)
    )


def _with_role() -> Any:
    together = answers.outerjoin(participants, participants.c.code == answers.c.participant)
    return sa.select(answers, participants.c.role, participants.c.table_no).select_from(together)


def _newest_answers(workshop: str, exercise: str, round: int | None) -> Any:
    here = [answers.c.workshop == workshop, answers.c.exercise == exercise]
    if round is not None:
        here.append(answers.c.round == round)
    newest = sa.select(sa.func.max(answers.c.seq)).where(*here).group_by(answers.c.participant, answers.c.round)
    return _with_role().where(answers.c.seq.in_(newest)).order_by(answers.c.seq)


def _same(one: Any, other: Any) -> bool:
    """As JSON: `true` is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
