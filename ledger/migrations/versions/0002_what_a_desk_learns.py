"""A unit's own headings and links, and first signatures that wait for a second."""

import sqlalchemy as sa
from alembic import op

from ledger.tables import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heading_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("learnt_by", sa.String(), nullable=False),
        sa.Column("learnt_at", base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_heading_word_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading_word")),
        sa.UniqueConstraint("unit_id", "word", name=op.f("uq_heading_word_unit_id_word")),
    )
    op.create_table(
        "first_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_at", base.Moment(timezone=True), nullable=False),
        sa.Column("amount", base.Amount(length=32), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_first_signature_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_first_signature_article_id_article")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_signature")),
        sa.UniqueConstraint(
            "submission_id", "article_id", name=op.f("uq_first_signature_submission_id_article_id")
        ),
    )
    op.create_table(
        "unit_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", base.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_link_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_unit_link_secret_hash")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_subject"), "audit")
    op.drop_table("unit_link")
    op.drop_table("first_signature")
    op.drop_table("heading_word")
