"""One database, SQLite (one file, WAL) or PostgreSQL: its address, its transactions, its tables' version.

What a method has returned is committed.
"""

import hmac
import logging
import os
import secrets
import threading
import weakref
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool, StaticPool

from kernelib.errors import NotFound, Refusal
from kernelib.tables import metadata, settings, workshops

log = logging.getLogger(__name__)

REVISION = "0003"
"""The newest file in migrations/versions; a database that says the same needs no Alembic."""

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 5
# One lock for the whole database while its tables are made or changed.
SCHEMA_LOCK = 7_305_142
COPIED_AT_ONCE = 1000


class Busy(Refusal):
    """The database is locked, full or out of reach. Nothing was changed; trying again may help."""

    status = 503


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


def is_missing(database: str | os.PathLike[str] | URL | None = None) -> bool:
    """Whether it is a file that is not there yet.

    >>> is_missing("nowhere/at-all.sqlite"), is_missing("sqlite://")
    (True, False)
    """
    url = normalise(database)
    in_memory = url.database in (None, "", ":memory:") or str(url.database).startswith("file:")
    return url.get_backend_name() == "sqlite" and not in_memory and not Path(str(url.database)).exists()


def _default_file() -> Path:
    from platformdirs import user_data_path

    return user_data_path("kernelib", appauthor=False) / "kernelib.sqlite"


class Database:
    """One database. Threads and processes may share it; every method is one short transaction."""

    def __init__(self, database: str | os.PathLike[str] | URL | None = None, *, create: bool = True) -> None:
        self.url = normalise(database)
        # The invented workshop can only be looked at.
        self.read_only = False
        self.engine = _engine(self.url, create)
        # One connection in memory is everybody's: one at a time.
        self._turn = threading.RLock() if isinstance(self.engine.pool, StaticPool) else None
        self._together = threading.local()
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
    def together(self) -> Iterator[None]:
        """All that this thread asks in it is one transaction: committed at its end, or not at all."""
        with self._writing() as connection:
            before, self._together.connection = getattr(self._together, "connection", None), connection
            try:
                yield
            finally:
                self._together.connection = before

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
        if connection := getattr(self._together, "connection", None):
            yield connection
            return
        if self._turn:
            self._turn.acquire()
        try:
            with self.engine.connect().execution_options(write=write) as connection, connection.begin():
                yield connection
        except exc.TimeoutError as error:
            raise Busy("try_again") from error
        except exc.DBAPIError as error:
            if is_full(error):
                log.warning("The disk is full or fails: %s. No answer is kept until there is room on it.", error.orig)
                raise Busy("disk_full") from error
            if may_pass(error):
                raise Busy("try_again") from error
            raise
        except OSError as error:
            # pg8000 lets a line that breaks while it connects through as it is.
            raise Busy("try_again") from error
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

    # --- settings

    def copy_to(self, other: "Database", arriving: Iterable[str] = ()) -> None:
        """Every row as it stands at one moment; workshops in `arriving` are open there, whatever they are here."""
        coming = set(arriving)
        with self._reading() as here, other._writing() as there:
            if here.dialect.name == "postgresql":
                here.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            there.execute(settings.delete())
            for table in metadata.sorted_tables:
                rows = here.execute(sa.select(table)).mappings()
                while some := [dict(row) for row in rows.fetchmany(COPIED_AT_ONCE)]:
                    if table is workshops:
                        some = [row | ({"moved": None} if row["code"] in coming else {}) for row in some]
                    there.execute(table.insert(), some)
                if there.dialect.name == "postgresql" and "seq" in table.c:
                    last = sa.select(sa.func.coalesce(sa.func.max(table.c.seq), 0) + 1).scalar_subquery()
                    numbers = sa.func.pg_get_serial_sequence(table.name, "seq")
                    there.execute(sa.select(sa.func.setval(numbers, last, False)))

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

    def sealed(self, text: str) -> str:
        """The same for the same text, and nobody without this database can make it."""
        secret = self.setting("token_secret", lambda: secrets.token_urlsafe(32)) or ""
        return urlsafe_b64encode(
            hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), "sha256")[:24]
        ).decode()

    def set_setting(self, key: str, value: str) -> None:
        insert = self._insert(settings).values(key=key, value=value)
        with self._writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

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
            if not may_pass(error):
                raise


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


def may_pass(error: exc.DBAPIError) -> bool:
    """Locked, full, or out of reach: another try may succeed."""
    if isinstance(error, (exc.OperationalError, exc.InterfaceError)) or error.connection_invalidated:
        return True
    told = error.orig.args[0] if error.orig and error.orig.args else None
    state = str(told.get("C", "")) if isinstance(told, dict) else ""
    return state[:2] in ("08", "40", "53", "55", "57")


def is_full(error: exc.DBAPIError) -> bool:
    """Whether the disk takes no more: SQLite says so in words, PostgreSQL by a number."""
    told = error.orig.args[0] if error.orig and error.orig.args else None
    if isinstance(told, dict):
        return told.get("C") == "53100"
    return any(words in str(told) for words in ("disk is full", "disk I/O error"))


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
