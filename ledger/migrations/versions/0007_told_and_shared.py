"""What accounts were told, and read-only links."""

import sqlalchemy as sa
from alembic import op

from ledger.tables.base import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False, server_default="main"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_told_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        sa.UniqueConstraint(
            "account_id", "kind", "subject", name=op.f("uq_told_account_id_kind_subject")
        ),
    )
    op.create_table(
        "share_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False, server_default="main"),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_link_token_hash")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("told", "share_link"):
            _keep_apart(table)


def _keep_apart(table: str) -> None:
    """Let no office see another's rows, as 0003 does for the tables before."""
    told = "(SELECT current_setting('kandeng.office', true))"
    mine = f"office = {told} OR {told} = '*'"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY {table}_of_office ON "{table}" USING ({mine}) WITH CHECK ({mine})')


def downgrade() -> None:
    op.drop_table("share_link")
    op.drop_table("told")
