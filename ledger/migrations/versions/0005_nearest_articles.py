"""Every submission keeps which three articles came nearest without being a find."""

import sqlalchemy as sa
from alembic import op

from ledger.tables import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "submission", sa.Column("nearest", base.Json, nullable=False, server_default="[]")
    )


def downgrade() -> None:
    op.drop_column("submission", "nearest")
