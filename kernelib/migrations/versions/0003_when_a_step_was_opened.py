"""When each step came to stand as it did, so that every cockpit tells the same minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("stages", sa.Column("at", sa.BigInteger))
