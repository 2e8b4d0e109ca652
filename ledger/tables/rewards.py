"""计分 · 入账: rule sets as they were used, closed months, issued bulletins."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from ledger.tables.base import ONLY_ON, Base, Json, Owned


class RuleSet(Owned, Base):
    """考核奖惩办法: a rule set's text, kept by digest when first used, never edited after."""

    __tablename__ = "rule_set"
    __table_args__ = (PrimaryKeyConstraint("office", "digest"), UniqueConstraint("office", "key"))

    digest: Mapped[str]
    """sha256 of its canonical JSON without `effective.to`."""
    key: Mapped[str]
    title: Mapped[str]
    measure: Mapped[str]
    from_on: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    first_used_at: Mapped[datetime]


class Closing(Owned, Base):
    """关账: a period's entries are posted; it never changes again."""

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("office", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
    second_by: Mapped[str | None]
    """None only where a scanned 审签单 stands for the second signature."""
    signed_form_digest: Mapped[str | None]
    document_no: Mapped[str | None]
    issued_by: Mapped[str | None]
    issued_on: Mapped[date | None]
    digest: Mapped[str]
    """sha256 over the entries posted: closing twice gives the same bytes."""


class ClosingStep(Owned, Base):
    """审签: what happened to a draft before it closed (sent, returned with a reason, signed)."""

    __tablename__ = "closing_step"
    __table_args__ = (
        CheckConstraint("step IN ('sent', 'returned', 'signed')", name="step"),
        Index(None, "period", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str]
    step: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    digest: Mapped[str]
    """Of the draft it was said about."""


class Entry(Owned, Base):
    """入账: what a work earned a beneficiary under one rule set, posted and immutable."""

    __tablename__ = "entry"
    __table_args__ = (
        Index(None, "submission_id"),
        Index(None, "office", "period_posted", "ruleset_key"),
        Index(None, "office", "period_posted", "id", info={ONLY_ON: "postgresql"}),
        UniqueConstraint("closing_id", "work", "ruleset_digest", "beneficiary", "kind"),
        CheckConstraint("kind IN ('credit', 'adjustment', 'tally')", name="kind"),
        ForeignKeyConstraint(["office", "ruleset_digest"], ["rule_set.office", "rule_set.digest"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"))
    kind: Mapped[str]
    work: Mapped[str]
    """The submission's ref, or the tally's unit or person."""
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    beneficiary: Mapped[str]
    """The author's name as credited; the unit's key where the share is the unit's."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruleset_key: Mapped[str]
    ruleset_digest: Mapped[str]
    measure: Mapped[str]
    period_posted: Mapped[str]
    period_of_fact: Mapped[str]
    amount: Mapped[Decimal]
    count: Mapped[Decimal]
    """The author's share of the piece count; counts of a work total 1."""
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)


class Objection(Owned, Base):
    """异议: somebody disagrees with a line; the answer is a following row."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    period: Mapped[str | None]
    text: Mapped[str]
    raised_by: Mapped[str]
    raised_at: Mapped[datetime]
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("objection.id"))
    outcome: Mapped[str | None]
    """upheld or dismissed, on an answer."""


class Pick(Owned, Base):
    """优秀稿件: one of a month's best, chosen by people."""

    __tablename__ = "pick"
    __table_args__ = (UniqueConstraint("period", "submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    reason: Mapped[str | None]
    picked_by: Mapped[str]
    picked_at: Mapped[datetime]


class Bulletin(Owned, Base):
    """月通报: an issued bulletin with its number, frozen."""

    __tablename__ = "bulletin"
    __table_args__ = (UniqueConstraint("office", "period"), UniqueConstraint("office", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    period: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    chain_head: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    files: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """File name → sha256 in the archive."""


class Target(Owned, Base):
    """任务: what a unit class, unit or person owes in a period, where the mode allows it."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("office", "subject_kind", "subject", "period", "basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    """unit_class, unit or person."""
    subject: Mapped[str]
    period: Mapped[str]
    basis: Mapped[str]
    need: Mapped[Decimal]
    set_by: Mapped[str]
    set_at: Mapped[datetime]
