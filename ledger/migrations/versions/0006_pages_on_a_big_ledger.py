"""What the pages of a big ledger are read by: indexes in the lists' own order, pairs to search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from ledger import search

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MADE = {
    "placement": (
        ("office", "state", "published_on", "id"),
        ("office", "unit_id", "state", "published_on", "id"),
        ("submission_id", "state"),
    ),
    "candidate": (("submission_id", "state"),),
    "article": (
        ("published_on", "id"),
        ("outlet_key", "published_on", "id"),
        ("match_state", "published_on"),
    ),
    "decision": (("office", "decider_kind", "verdict", "candidate_id"),),
    "submission_author": (("office", "name", "submission_id"),),
    "outcome": (("day", "source_key"),),
    "audit": (("office", "act", "id"), ("office", "by", "id")),
}
DROPPED = {"placement": ("unit_id",), "article": ("published_on", "outlet_key")}


def upgrade() -> None:
    for table, indexes in MADE.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, list(columns))
    some = sa.text("seq > 1")
    op.create_index(
        "ix_decision_followed", "decision", ["office", "seq", "submission_id", "article_id"],
        sqlite_where=some, postgresql_where=some,
    )
    for table, columns in DROPPED.items():
        op.drop_index(_name(table, columns), table_name=table)
    if op.get_bind().dialect.name == "sqlite":
        search.rebuild(Session(op.get_bind()))


def downgrade() -> None:
    for table, columns in DROPPED.items():
        op.create_index(_name(table, columns), table, list(columns))
    op.drop_index("ix_decision_followed", table_name="decision")
    for table, indexes in MADE.items():
        for columns in indexes:
            op.drop_index(_name(table, columns), table_name=table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
