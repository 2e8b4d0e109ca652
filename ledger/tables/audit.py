"""The audit chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledger.tables.base import Asked, Base, Json

APPEND_ONLY = (
    "audit",
    "decision",
    "fact",
    "entry",
    "closing",
    "closing_step",
    "bulletin",
    "rule_set",
)
"""Tables whose rows triggers keep from UPDATE and DELETE."""


class Audit(Asked, Base):
    """One act on decisions, facts, entries, closings, issues or accounts; chained by hash."""

    __tablename__ = "audit"
    __table_args__ = (
        PrimaryKeyConstraint("office", "id"),
        Index(None, "office", "act", "id"),
        Index(None, "office", "by", "id"),
    )

    id: Mapped[int] = mapped_column(autoincrement=False)
    """Counts from 1 without holes, in each office."""
    at: Mapped[datetime]
    by: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    """table:id."""
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
