"""A unit's pieces are found with their state in the index, and those of its office alone."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ["unit_id", "submitted_at"]
SINCE = ["office", "unit_id", "submitted_at", "state"]


def upgrade() -> None:
    op.drop_index(_name(BEFORE), table_name="submission")
    op.create_index(_name(SINCE), "submission", SINCE)


def downgrade() -> None:
    op.drop_index(_name(SINCE), table_name="submission")
    op.create_index(_name(BEFORE), "submission", BEFORE)


def _name(columns: list[str]) -> str:
    return f"ix_submission_{'_'.join(columns)}"
