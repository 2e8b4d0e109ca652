"""What a month's standings count of a piece lies in indexes: PostgreSQL looks up no row for it.

SQLite stays as it is: each of its indexes ends with the id, and rows are found by it at once.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SENT = ["office", "submitted_at", "unit_id", "kind", "state"]
KINDS = ["office", "id", "kind"]


def upgrade() -> None:
    if _on_postgresql():
        op.drop_index(_name(SENT), table_name="submission")
        op.create_index(_name(SENT), "submission", SENT, postgresql_include=["id"])
        op.create_index(_name(KINDS), "submission", KINDS)


def downgrade() -> None:
    if _on_postgresql():
        op.drop_index(_name(KINDS), table_name="submission")
        op.drop_index(_name(SENT), table_name="submission")
        op.create_index(_name(SENT), "submission", SENT)


def _on_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _name(columns: list[str]) -> str:
    return f"ix_submission_{'_'.join(columns)}"
