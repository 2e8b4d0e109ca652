"""报道: what channels published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.base import Base, Json
from ledger.tables.crawl import Page


class Article(Base):
    """One a channel × day × body digest; further addresses are aliases."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("channel_key", "published_on", "body_digest"),
        CheckConstraint("match_state IN ('pending', 'compared')", name="match_state"),
        Index(None, "published_on", "id"),
        Index(None, "outlet_key", "published_on", "id"),
        Index(None, "match_state", "id"),
        Index(None, "match_state", "published_on"),
        Index(None, "body_digest"),
        Index(
            "ix_article_without_page",
            "channel_key",
            sqlite_where=text("page_id IS NULL"),
            postgresql_where=text("page_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outlet_key: Mapped[str]
    channel_key: Mapped[str]
    source_key: Mapped[str]
    url: Mapped[str | None] = mapped_column(index=True)
    """None for a clipping."""
    canonical_url: Mapped[str | None]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    """The page its latest version was read from; None for a clipping."""
    title: Mapped[str]
    subtitle: Mapped[str | None]
    body: Mapped[str]
    body_digest: Mapped[str]
    """sha256 of the normalised body; of the URL where there is no text."""
    published_on: Mapped[date]
    """The office's day: as printed, else the list's, else the day of fetch (then degraded)."""
    published_at: Mapped[datetime | None]
    """None when the page prints a day alone."""
    origin: Mapped[str | None]
    byline: Mapped[list[str]] = mapped_column(Json, default=list)
    editors: Mapped[list[str]] = mapped_column(Json, default=list)
    section: Mapped[str | None]
    page_no: Mapped[str | None]
    position: Mapped[str | None]
    images: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    degraded: Mapped[list[str]] = mapped_column(Json, default=list)
    provenance: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """Field → the rule that gave it."""
    found_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    gone_at: Mapped[datetime | None]
    match_state: Mapped[str] = mapped_column(default="pending")

    page: Mapped[Page | None] = relationship()
    aliases: Mapped[list["ArticleUrl"]] = relationship(back_populates="article")
    versions: Mapped[list["ArticleVersion"]] = relationship(
        back_populates="article", order_by="ArticleVersion.version"
    )


class ArticleUrl(Base):
    """An address an article was found at; the first is the article's own."""

    __tablename__ = "article_url"
    __table_args__ = (UniqueConstraint("article_id", "url"), Index(None, "url"))

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    url: Mapped[str]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    found_at: Mapped[datetime]

    article: Mapped[Article] = relationship(back_populates="aliases")


class Screenshot(Base):
    """网页截图: how an article that proves a placement looked in a browser."""

    __tablename__ = "screenshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), unique=True)
    url: Mapped[str]
    final_url: Mapped[str | None]
    asked_at: Mapped[datetime]
    """Of the last try; of the picture, once there is one."""
    tries: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None]
    """sha256 of the PNG, which lies among the archive's files; None: not taken, see `why`."""
    size: Mapped[int] = mapped_column(default=0)
    why: Mapped[str | None]


class ArticleVersion(Base):
    """What an article said when it was read; a credit stands on the version it was decided on."""

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "version"),
        Index(
            "ix_article_version_revised",
            "article_id",
            sqlite_where=text("version > 1"),
            postgresql_where=text("version > 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    version: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id"))
    title: Mapped[str]
    body: Mapped[str]
    body_digest: Mapped[str]
    recorded_at: Mapped[datetime]
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """The whole extraction as `kandeng extract` prints it."""

    article: Mapped[Article] = relationship(back_populates="versions")
