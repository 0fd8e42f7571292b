"""An agenda of one's own, a second facilitator, a copy to try, and a workshop that has moved to another machine."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("workshops", sa.Column("steps", sa.Text))
    op.add_column("workshops", sa.Column("invited", sa.Text))
    op.add_column("workshops", sa.Column("tried_from", sa.String(16)))
    op.add_column("workshops", sa.Column("moved", sa.Boolean))
