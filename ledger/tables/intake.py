"""来稿: what units hand in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.base import ONLY_ON, Base, Json, Owned
from ledger.tables.people import Person, Unit


class IntakeFile(Owned, Base):
    """A file that was read; its digest makes the second reading add nothing."""

    __tablename__ = "intake_file"
    __table_args__ = (UniqueConstraint("office", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    rows_read: Mapped[int]
    rows_written: Mapped[int]


class HeadingWord(Owned, Base):
    """A heading as one unit writes it and what it means there, learnt when a person mapped it."""

    __tablename__ = "heading_word"
    __table_args__ = (UniqueConstraint("unit_id", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """None: of the desk, which hands in for every unit."""
    word: Mapped[str]
    key: Mapped[str]
    """The column it is read as; empty: not read."""
    learnt_by: Mapped[str]
    learnt_at: Mapped[datetime]


class Submission(Owned, Base):
    """报送稿件: a registered piece; text and title are those of its latest version."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("openness IN ('public', 'internal', 'offline')", name="openness"),
        CheckConstraint("match_state IN ('pending', 'compared')", name="match_state"),
        CheckConstraint("state IN ('received', 'accepted', 'returned', 'withdrawn')", name="state"),
        Index(None, "match_state", "id"),
        Index(None, "office", "unit_id", "submitted_at", "state"),
        Index(
            None, "office", "submitted_at", "unit_id", "kind", "state", postgresql_include=["id"]
        ),
        # SQLite's rows lie in the order of their ids, and its planner would take it for others
        Index(None, "office", "id", "kind", info={ONLY_ON: "postgresql"}),
        Index(
            "ix_submission_linked",
            "office",
            "submitted_at",
            "id",
            sqlite_where=text("url IS NOT NULL"),
            postgresql_where=text("url IS NOT NULL"),
        ),
        Index(
            "ix_submission_answering",
            "office",
            "commission_id",
            sqlite_where=text("commission_id IS NOT NULL"),
            postgresql_where=text("commission_id IS NOT NULL"),
        ),
        UniqueConstraint("office", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str]
    """The number people quote; given by the unit or made at intake, never changed."""
    kind: Mapped[str]
    """信息 info, 宣传 publicity, 调研 research: one of the three ledgers."""
    form: Mapped[str | None]
    """text, photo, video, brief …: the office's own words."""
    title: Mapped[str]
    body: Mapped[str | None]
    """None when only a link was handed in."""
    url: Mapped[str | None]
    digest: Mapped[str | None] = mapped_column(index=True)
    """sha256 of the normalised body; None without a body."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    unit_as_stated: Mapped[str | None]
    submitted_at: Mapped[datetime]
    """As stated by the unit."""
    received_at: Mapped[datetime]
    """By the server's clock; evidence where the two differ."""
    openness: Mapped[str]
    cleared_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="received")
    version: Mapped[int] = mapped_column(default=1)
    match_state: Mapped[str] = mapped_column(default="pending")
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    intake_file_id: Mapped[int | None] = mapped_column(ForeignKey("intake_file.id"))
    place: Mapped[str | None]
    """Where in the file it stood: sheet!row or line."""
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    nearest: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, server_default="[]")
    """[{"article", "probability", "coverage", "short"}]: the three articles that came nearest
    without being a find, with the comparisons they fell short on; the matcher writes it."""

    unit: Mapped[Unit | None] = relationship()
    authors: Mapped[list["SubmissionAuthor"]] = relationship(
        back_populates="submission", order_by="SubmissionAuthor.position"
    )
    versions: Mapped[list["SubmissionVersion"]] = relationship(
        back_populates="submission", order_by="SubmissionVersion.version"
    )


class SubmissionAuthor(Owned, Base):
    """撰稿人: who is credited for a piece, in order."""

    __tablename__ = "submission_author"
    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        Index(None, "person_id"),
        Index(None, "office", "name", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    position: Mapped[int]
    name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: not on the roster, or one of several of that name."""
    role: Mapped[str] = mapped_column(default="informant")
    share: Mapped[Decimal | None]

    submission: Mapped[Submission] = relationship(back_populates="authors")
    person: Mapped[Person | None] = relationship()


class SubmissionVersion(Owned, Base):
    """What a piece said at a time; the first is what was handed in."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    version: Mapped[int]
    title: Mapped[str]
    body: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    submission: Mapped[Submission] = relationship(back_populates="versions")


class Commission(Owned, Base):
    """约稿: a piece asked of units."""

    __tablename__ = "commission"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    asked_on: Mapped[date]
    due_on: Mapped[date | None]
    asked_by: Mapped[str]
    asked_of: Mapped[list[int]] = mapped_column(Json, default=list)
    """Unit ids."""


class Clipping(Owned, Base):
    """样报·播发证明: a hand-recorded appearance where no machine sees, with its proof."""

    __tablename__ = "clipping"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    channel_key: Mapped[str]
    title: Mapped[str]
    published_on: Mapped[date]
    page_no: Mapped[str | None]
    position: Mapped[str | None]
    issue_no: Mapped[str | None]
    proof_digest: Mapped[str | None]
    """sha256 of the scan in the archive; None: still to be handed in."""
    proof_name: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The report it became, so that a decision can stand on it."""
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
