"""Screenshots of articles that prove placements."""

import sqlalchemy as sa
from alembic import op

from ledger.tables import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screenshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=True),
        sa.Column("asked_at", base.Moment(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_screenshot_article_id_article")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenshot")),
        sa.UniqueConstraint("article_id", name=op.f("uq_screenshot_article_id")),
    )


def downgrade() -> None:
    op.drop_table("screenshot")
