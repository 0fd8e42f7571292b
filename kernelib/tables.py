"""The eight tables, and the questions most often asked of them.

SQLite and PostgreSQL keep the same. No name, no address and no clock time of a participant has a column.
"""

import json
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


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
    # The agenda's steps where somebody has changed them.
    sa.Column("steps", Json),
    # Hashes of the keys of further facilitators.
    sa.Column("invited", Json),
    # Of a copy with invented people: the workshop it was made from.
    sa.Column("tried_from", sa.String(16)),
    # Handed over to another machine: nothing can be changed here any more.
    sa.Column("moved", sa.Boolean),
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
    # When the facilitator did it, in seconds since 1970: it tells how long a step has been on, and of nobody's answer.
    sa.Column("at", sa.BigInteger),
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


def one(connection: Connection, query: Any) -> dict[str, Any] | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def every(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def closed(workshop: dict[str, Any]) -> str:
    """Why nothing is taken in a workshop any more."""
    return "ended" if workshop["ended"] else "moved"


def staged(stage: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A stage as a new row, from now on."""
    kept = {name: told for name, told in stage.items() if name != "seq"}
    return {**kept, **changes, "at": int(time.time())}


def locked(connection: Connection, code: str) -> dict[str, Any] | None:
    """The workshop, held until the transaction is over (SQLite holds the whole file from the start)."""
    return one(connection, sa.select(workshops).where(workshops.c.code == code).with_for_update())


def bump(connection: Connection, code: str, **columns: Any) -> None:
    values = {**columns, "revision": workshops.c.revision + 1}
    connection.execute(workshops.update().where(workshops.c.code == code).values(values))


def delete_rows(connection: Connection, code: str) -> None:
    for table in (moderation, answers, releases, stages, exercises, participants):
        connection.execute(table.delete().where(table.c.workshop == code))
    connection.execute(workshops.delete().where(workshops.c.code == code))


def newest_stage(workshop: str, exercise: str | None = None) -> Any:
    query = sa.select(stages).where(stages.c.workshop == workshop)
    if exercise is not None:
        query = query.where(stages.c.exercise == exercise)
    return query.order_by(stages.c.seq.desc()).limit(1)


def table_query(workshop: str, number: int) -> Any:
    return sa.select(participants).where(
        participants.c.workshop == workshop, participants.c.table_no == number, participants.c.token_hash.is_(None)
    )


def with_role() -> Any:
    together = answers.outerjoin(participants, participants.c.code == answers.c.participant)
    return sa.select(answers, participants.c.role, participants.c.table_no).select_from(together)


def newest_answers(workshop: str, exercise: str, round: int | None) -> Any:
    here = [answers.c.workshop == workshop, answers.c.exercise == exercise]
    if round is not None:
        here.append(answers.c.round == round)
    newest = sa.select(sa.func.max(answers.c.seq)).where(*here).group_by(answers.c.participant, answers.c.round)
    return with_role().where(answers.c.seq.in_(newest)).order_by(answers.c.seq)


def same(one: Any, other: Any) -> bool:
    """As JSON: `true` is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
