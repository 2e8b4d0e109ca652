"""疑似采用 → 认定意见 → 采用记录: guesses, verdicts and facts, never mixed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.articles import Article
from ledger.tables.base import Base, Json, Owned
from ledger.tables.intake import Submission

REASONS = (
    "not_ours",
    "mention_only",
    "paid",
    "nominal_byline",
    "duplicate",
    "not_relayed",
    "no_evidence",
)


class Candidate(Owned, Base):
    """疑似采用: the matcher's claim about one pair, with the comparisons and passages behind it."""

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("submission_id", "article_id"),
        Index(None, "office", "state", "probability"),
        Index(None, "office", "submission_id", "state"),
        Index(None, "article_id"),
        CheckConstraint("band IN ('auto', 'review')", name="band"),
        CheckConstraint("state IN ('waiting', 'decided', 'lapsed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    probability: Mapped[float]
    band: Mapped[str]
    extent: Mapped[str]
    composite_n: Mapped[int]
    coverage_submission: Mapped[float]
    coverage_article: Mapped[float]
    numbers: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    """{"agree": n, "differ": n}."""
    holds: Mapped[list[str]] = mapped_column(Json, default=list)
    doubts: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    """What the two texts leave open though nothing is held against the find."""
    rivals: Mapped[list[int]] = mapped_column(Json, default=list)
    """Submission ids that compete for the passage."""
    passages: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """[{"submission": [from, to], "article": [from, to]}], code points, half-open."""
    because: Mapped[list[str]] = mapped_column(Json, default=list)
    comparisons: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """[{"key", "value", "weight"}]: the waterfall whose weights sum to the score."""
    settings_digest: Mapped[str]
    """Which weights and thresholds were in force."""
    submission_version: Mapped[int] = mapped_column(default=1)
    article_version: Mapped[int] = mapped_column(default=1)
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    left_because: Mapped[list[str]] = mapped_column(Json, default=list)
    """Why the office's automatic rule left it to a person: holds and circumstances."""

    submission: Mapped[Submission] = relationship()
    article: Mapped[Article] = relationship()


class Decision(Owned, Base):
    """认定意见: a verdict with a name and a time; never edited, only followed by another.

    `seq` counts the decisions on one pair from 1: two first decisions at once collide on it, and
    the first stands.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("submission_id", "article_id", "seq"),
        Index(None, "candidate_id"),
        Index(None, "office", "decider_kind", "verdict", "candidate_id"),
        Index(
            "ix_decision_followed",
            "office",
            "seq",
            "submission_id",
            "article_id",
            sqlite_where=text("seq > 1"),
            postgresql_where=text("seq > 1"),
        ),
        CheckConstraint("verdict IN ('confirm', 'reject', 'unsure', 'undo')", name="verdict"),
        CheckConstraint("decider_kind IN ('person', 'rule', 'import')", name="decider_kind"),
        CheckConstraint(
            f"reason IS NULL OR reason IN {REASONS}",
            name="reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"))
    """None: a person linked the pair by hand."""
    seq: Mapped[int]
    verdict: Mapped[str]
    reason: Mapped[str | None]
    """Only with `reject`."""
    note: Mapped[str | None]
    decided_by: Mapped[str]
    """An account's name, or the name of the rule or import."""
    decider_kind: Mapped[str]
    second_by: Mapped[str | None]
    decided_at: Mapped[datetime]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    """The kept page it was decided on."""
    article_version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship()
    article: Mapped[Article] = relationship()


class FirstSignature(Owned, Base):
    """一签: a confirmation of a sum above the office's bar, which waits for a second person."""

    __tablename__ = "first_signature"
    __table_args__ = (UniqueConstraint("submission_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    signed_by: Mapped[str]
    signed_at: Mapped[datetime]
    amount: Mapped[Decimal]
    """What the piece would earn when it was signed."""
    measure: Mapped[str]


class Placement(Owned, Base):
    """采用记录: this submission ran in this channel; its state follows the latest decisions."""

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("submission_id", "channel_key", "part"),
        Index(
            "ix_placement_counted",
            "office",
            "state",
            "period",
            "unit_id",
            "submission_id",
            "tier",
            "medium",
            "composite_n",
        ),
        Index(None, "office", "published_on", "id"),
        Index(None, "office", "state", "published_on", "id"),
        Index(None, "office", "unit_id", "state", "published_on", "id"),
        Index(None, "office", "submission_id", "state"),
        Index(None, "office", "article_id", "state"),
        CheckConstraint("state IN ('standing', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    channel_key: Mapped[str]
    part: Mapped[int] = mapped_column(default=0)
    """Above 0 where a person split one channel's run into several."""
    state: Mapped[str] = mapped_column(default="standing")
    outlet_key: Mapped[str]
    publisher: Mapped[str | None]
    tier: Mapped[str]
    """As sources.yaml had it when the placement was made."""
    medium: Mapped[str]
    published_on: Mapped[date]
    """Of its earliest standing article."""
    published_at: Mapped[datetime | None]
    period: Mapped[str]
    """The credited month, YYYY-MM, under the office's month_starts_on."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    """The first of its articles; the others are in placement_article."""
    extent: Mapped[str]
    composite_n: Mapped[int]
    relation: Mapped[str | None]
    relation_by: Mapped[str | None]
    """None: derived from the chain; a name: a person set it."""
    relation_because: Mapped[str | None]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str]
    decider_kind: Mapped[str]

    submission: Mapped[Submission] = relationship()
    article: Mapped[Article] = relationship()
    proofs: Mapped[list["PlacementArticle"]] = relationship(back_populates="placement")


class PlacementArticle(Owned, Base):
    """An article that proves a placement; `standing` follows the latest decision on the pair."""

    __tablename__ = "placement_article"
    __table_args__ = (UniqueConstraint("placement_id", "article_id"), Index(None, "article_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    standing: Mapped[bool] = mapped_column(default=True)

    placement: Mapped[Placement] = relationship(back_populates="proofs")
    article: Mapped[Article] = relationship()


class Fact(Owned, Base):
    """补充事实: what a person adds to a placement or a work; the latest of a kind counts."""

    __tablename__ = "fact"
    __table_args__ = (
        UniqueConstraint("placement_id", "kind", "seq"),
        Index(
            "uq_fact_work",
            "submission_id",
            "kind",
            "seq",
            unique=True,
            sqlite_where=text("placement_id IS NULL"),
            postgresql_where=text("placement_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), index=True)
    """None: about the work as a whole."""
    kind: Mapped[str]
    """position, page_no, fee, reads, instruction, assessed, flag, relation, composite_n, part …"""
    seq: Mapped[int]
    value: Mapped[Any] = mapped_column(Json)
    """A JSON value; None withdraws what was said."""
    reason: Mapped[str | None]
    stated_by: Mapped[str]
    stated_at: Mapped[datetime]
