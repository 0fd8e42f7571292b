"""The first eight tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "workshops",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("agenda", sa.Text),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("controller", sa.Text),
        sa.Column("works_committee", sa.String(16)),
        sa.Column("facilitator_hash", sa.String(64)),
        sa.Column("projector_hash", sa.String(64)),
        sa.Column("projector", sa.Text),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("delete_after", sa.Date),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "participants",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("workshop", sa.String(16), nullable=False, index=True),
        sa.Column("role", sa.Text),
        sa.Column("table_no", sa.Integer),
        sa.Column("language", sa.String(8)),
        sa.Column("token_hash", sa.String(64), unique=True),
        sa.Column("resume_hash", sa.String(64), index=True),
    )
    op.create_table(
        "exercises",
        sa.Column("workshop", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("frozen", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "stages",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workshop", sa.String(16), nullable=False, index=True),
        sa.Column("exercise", sa.String(100), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answers",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("workshop", sa.String(16), nullable=False),
        sa.Column("participant", sa.String(16), nullable=False, index=True),
        sa.Column("exercise", sa.String(100), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.UniqueConstraint("workshop", "id", name="answers_id"),
        sa.Index("answers_newest", "workshop", "exercise", "round", "participant", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "releases",
        sa.Column("workshop", sa.String(16), primary_key=True),
        sa.Column("exercise", sa.String(100), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("scores", sa.Text, nullable=False),
        sa.Column("seqs", sa.Text, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "moderation",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workshop", sa.String(16), nullable=False, index=True),
        sa.Column("answer", sa.Integer, nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("merged_into", sa.Text),
        sqlite_autoincrement=True,
    )
