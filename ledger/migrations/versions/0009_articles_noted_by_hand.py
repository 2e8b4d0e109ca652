"""Articles that a person noted are few: each page that comes is held against them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_article_without_page", "article"


def upgrade() -> None:
    where = sa.text("page_id IS NULL")
    op.create_index(NAME, TABLE, ["channel_key"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
