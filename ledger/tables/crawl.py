"""采集: the frontier, nights and their outcomes, kept pages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.base import Base, Json

OUTCOMES = (
    "ok",
    "nothing_new",
    "suspicious_zero",
    "drifted",
    "blocked",
    "unreachable",
    "robots_denied",
    "interrupted",
    "partial",
    "manual",
)
GOOD_OUTCOMES = ("ok", "nothing_new")
"""Only these two may support «not published»."""


class Night(Base):
    """One crawl from start to end; `finished_at` None: it was cut off."""

    __tablename__ = "night"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    """The office's day on which it began."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    host: Mapped[str]
    pid: Mapped[int]
    owner: Mapped[str] = mapped_column(default="")
    """The process that holds its leases: host, pid and when the process began."""
    source_keys: Mapped[list[str]] = mapped_column(Json, default=list)
    """What it set out to read."""


class Outcome(Base):
    """采集结果: how a night ended for one source, with the figures behind the word."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("night_id", "source_key"),
        Index(None, "source_key", "day", "state"),
        Index(None, "day", "source_key"),
        CheckConstraint(f"state IN {OUTCOMES}", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    night_id: Mapped[int] = mapped_column(ForeignKey("night.id"))
    source_key: Mapped[str]
    channel_key: Mapped[str]
    outlet_key: Mapped[str]
    day: Mapped[date]
    state: Mapped[str]
    why: Mapped[str | None]
    """A key such as `http_503`, `empty_list`, `body_missing`, worded in the reader's language."""
    listed: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    fetched: Mapped[int] = mapped_column(default=0)
    revisited: Mapped[int] = mapped_column(default=0)
    articles: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    at: Mapped[datetime]

    night: Mapped[Night] = relationship()


class SourceState(Base):
    """What is known of a source between nights."""

    __tablename__ = "source_state"

    source_key: Mapped[str] = mapped_column(primary_key=True)
    first_seen_at: Mapped[datetime]
    last_good_at: Mapped[datetime | None]
    last_brought_on: Mapped[date | None]
    """For a manual channel: the day a person last brought a list."""
    list_etag: Mapped[str | None]
    list_modified: Mapped[str | None]
    list_digest: Mapped[str | None]
    robots_denied_nights: Mapped[int] = mapped_column(default=0)
    interval_s: Mapped[int | None]
    drifting_since: Mapped[datetime | None]
    """Set with the outcome `drifted` or `suspicious_zero`; cleared by a good night."""
    paused: Mapped[str | None]
    """The operator's note while it is paused; None: running."""
    remembered: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Render decisions a URL pattern, validators of further list pages."""


class FrontierUrl(Base):
    """One address to read, and what has become of it; every address ends in one named state."""

    __tablename__ = "frontier_url"
    __table_args__ = (
        CheckConstraint(
            "state IN ('due', 'leased', 'retry', 'done', 'quarantined', 'blocked', 'gone')",
            name="state",
        ),
        CheckConstraint("kind IN ('article', 'list', 'revisit', 'pasted')", name="kind"),
        Index(None, "domain", "state", "due_at"),
        Index(None, "source_key", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    url_key: Mapped[str] = mapped_column(unique=True)
    """The address made canonical: what makes two of them one."""
    kind: Mapped[str]
    source_key: Mapped[str]
    channel_key: Mapped[str]
    outlet_key: Mapped[str]
    domain: Mapped[str]
    """The registered domain whose one owner may fetch it."""
    state: Mapped[str] = mapped_column(default="due")
    why: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    found_at: Mapped[datetime]
    list_title: Mapped[str | None]
    list_on: Mapped[date | None]
    page_no: Mapped[str | None]
    position: Mapped[str | None]
    render: Mapped[bool] = mapped_column(default=False)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    """The latest kept page."""
    revisits: Mapped[int] = mapped_column(default=0)


class DomainLease(Base):
    """One owner a registered domain at a time, so that politeness stays local."""

    __tablename__ = "domain_lease"

    domain: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    until: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """No request before this moment, whoever owns it."""


class Page(Base):
    """网页存证: bytes fetched from a URL at a moment; the proof."""

    __tablename__ = "page"
    __table_args__ = (
        Index(None, "url"),
        Index(None, "digest"),
        CheckConstraint("state IN ('ok', 'quarantined', 'gone', 'same')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    """As asked for."""
    final_url: Mapped[str]
    """Where redirects led."""
    fetched_at: Mapped[datetime]
    status: Mapped[int]
    content_type: Mapped[str | None]
    digest: Mapped[str]
    """sha256 of the decoded payload, hexadecimal."""
    size: Mapped[int]
    warc_file: Mapped[str]
    """Its name below the archive's root."""
    warc_offset: Mapped[int]
    record_id: Mapped[str]
    source_key: Mapped[str]
    state: Mapped[str] = mapped_column(default="ok")
    why: Mapped[str | None]
    rendered: Mapped[bool] = mapped_column(default=False)
    etag: Mapped[str | None]
    modified: Mapped[str | None]
    night_id: Mapped[int | None] = mapped_column(ForeignKey("night.id"))
