"""Words that stand in several pieces of a long article, and a month's postings, by indexes.

On PostgreSQL alone: SQLite keeps a text in one piece, and finds a month's postings as they are.
"""

from alembic import op

from ledger import search

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LONG = "ix_article_search_long"
POSTED = ["office", "period_posted", "id"]
_STORED = "ALTER TABLE article_search ALTER COLUMN content SET STORAGE {}"
"""MAIN: beside its article's number, where it is read in a third of the time. What is there already
stays where it is until it is written again."""
_APART = """
UPDATE article_search SET piece = -1 - piece WHERE article_id IN
    (SELECT article_id FROM article_search WHERE piece > 0)
"""
_NUMBERED = "UPDATE article_search SET piece = -piece WHERE piece < 0"
_TOGETHER = "UPDATE article_search SET piece = -piece WHERE piece > 0"
_FROM_NOUGHT = "UPDATE article_search SET piece = -1 - piece WHERE piece < 0"


def upgrade() -> None:
    if _on_postgresql():
        op.execute(_STORED.format("MAIN"))
        op.execute(_APART)  # in two steps: no two pieces may bear one number meanwhile
        op.execute(_NUMBERED)
        op.execute(search.POSTGRES_INDEXES[LONG])
        op.create_index(_name(POSTED), "entry", POSTED)


def downgrade() -> None:
    if _on_postgresql():
        op.drop_index(_name(POSTED), table_name="entry")
        op.drop_index(LONG, table_name="article_search")
        op.execute(_TOGETHER)
        op.execute(_FROM_NOUGHT)
        op.execute(_STORED.format("EXTENDED"))


def _on_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _name(columns: list[str]) -> str:
    return f"ix_entry_{'_'.join(columns)}"
