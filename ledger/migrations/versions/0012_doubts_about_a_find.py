"""A find keeps what leaves it doubtful though nothing is held against it."""

import sqlalchemy as sa
from alembic import op

from ledger.tables import base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "candidate", sa.Column("doubts", base.Json, nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("candidate", "doubts")
