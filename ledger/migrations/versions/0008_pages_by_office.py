"""Indexes begin with the office where every query asks for one; what is counted lies in them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHANGED = {
    "placement": (("submission_id", "state"), ("office", "submission_id", "state")),
    "candidate": (("submission_id", "state"), ("office", "submission_id", "state")),
    "outcome": (("source_key", "day"), ("source_key", "day", "state")),
}
PARTLY = {
    "ix_article_version_revised": ("article_version", ("article_id",), "version > 1"),
    "ix_submission_linked": ("submission", ("office", "submitted_at", "id"), "url IS NOT NULL"),
}


def upgrade() -> None:
    for table, (before, after) in CHANGED.items():
        op.create_index(_name(table, after), table, list(after))
        op.drop_index(_name(table, before), table_name=table)
    for name, (table, columns, words) in PARTLY.items():
        where = sa.text(words)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, (table, _columns, _words) in PARTLY.items():
        op.drop_index(name, table_name=table)
    for table, (before, after) in CHANGED.items():
        op.create_index(_name(table, before), table, list(before))
        op.drop_index(_name(table, after), table_name=table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
