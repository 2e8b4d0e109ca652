"""What is rare among many rows is found by an index: answers, runs of an article, posted sums."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ANSWERS, WHERE = "ix_submission_answering", sa.text("commission_id IS NOT NULL")
RUNS = ("placement", ["office", "article_id", "state"])
POSTED = ("entry", ["office", "period_posted", "ruleset_key"])


def upgrade() -> None:
    op.create_index(
        ANSWERS, "submission", ["office", "commission_id"],
        sqlite_where=WHERE, postgresql_where=WHERE,
    )
    for table, columns in (RUNS, POSTED):
        op.create_index(_name(table, columns), table, columns)
    op.drop_index("ix_entry_period_posted", table_name="entry")


def downgrade() -> None:
    op.create_index("ix_entry_period_posted", "entry", ["period_posted"])
    for table, columns in (RUNS, POSTED):
        op.drop_index(_name(table, columns), table_name=table)
    op.drop_index(ANSWERS, table_name="submission")


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
