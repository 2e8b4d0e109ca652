"""采集包, out: what the box on the internet saw, written into one signed file.

Kept pages with their bytes, and what the crawl knows: articles with versions and addresses, nights
with outcomes, the state of sources. What a bundle says does not depend on any submission.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.archive import Archive, Writer
from ledger.bundle.rows import (
    ALIAS,
    ARTICLE,
    NIGHT,
    OUTCOME,
    PAGE,
    SOURCE,
    VERSION,
    row_of,
    write_rows,
)
from ledger.bundle.sealed import seal, working_folder
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, ArticleVersion, Night, Outcome, Page, SourceState
from office.errors import LedgerError


@dataclass(slots=True)
class Exported:
    """What went into a bundle."""

    pages: int = 0
    articles: int = 0
    nights: int = 0
    damaged: list[str] = field(default_factory=list)
    """Addresses whose kept bytes are not what the ledger says: left out."""


def export(
    ledger: Ledger,
    archive: Archive,
    to: Path,
    *,
    key: Ed25519PrivateKey,
    now: datetime,
    since: datetime | None = None,
    leave_out: Collection[str] = (),
) -> Exported:
    """Write a signed bundle of what was fetched, found or changed since a moment, or ever.

    `leave_out` are sources whose own pages stay, since their addresses hold titles that were
    searched for; articles they led to go. The file appears whole or not at all.
    """
    done = Exported()
    with working_folder(to.parent) as folder:
        with ledger.reading() as session, Archive(folder).writer() as writer:
            pages = _Pages(archive, writer, frozenset(leave_out), done)
            articles = write_rows(folder, "article", _articles_out(session, since, pages))
            pages.all_since(session, since)
            states = session.scalars(select(SourceState).order_by(SourceState.source_key))
            done.pages, done.articles = len(pages.rows), articles
            done.nights = write_rows(folder, "night", _nights_out(session, since))
            write_rows(folder, "source", (row_of(s, SOURCE) for s in states))
        write_rows(folder, "page", iter(pages.rows))
        counts = {"pages": done.pages, "articles": done.articles, "nights": done.nights}
        seal(folder, to, key, now=now, since=since, counts=counts)
    return done


class _Pages:
    """The pages of a bundle, each once, with their bytes in its own WARC files."""

    def __init__(
        self, archive: Archive, writer: Writer, leave_out: frozenset[str], done: Exported
    ) -> None:
        self.archive, self.writer, self.leave_out, self.done = archive, writer, leave_out, done
        self.rows: list[dict[str, Any]] = []
        self._number: dict[int, int | None] = {}

    def number(self, page: Page | None) -> int | None:
        """Return a page's number in the bundle, putting it there first; None: it is not in it."""
        if page is None:
            return None
        if page.id not in self._number:
            self._number[page.id] = self._put(page)
        return self._number[page.id]

    def all_since(self, session: Session, since: datetime | None) -> None:
        """Put what no article stands on: lists and what was quarantined."""
        wanted = select(Page).order_by(Page.warc_file, Page.warc_offset)
        if since is not None:
            wanted = wanted.where(Page.fetched_at >= since)
        if self.leave_out:
            wanted = wanted.where(Page.source_key.not_in(self.leave_out))
        for page in session.scalars(wanted.execution_options(yield_per=500)):
            self.number(page)

    def _put(self, page: Page) -> int | None:
        try:
            headers, payload = self.archive.read(page.warc_file, page.warc_offset)
        except LedgerError:
            payload = None
        if payload is None or hashlib.sha256(payload).hexdigest() != page.digest:
            self.done.damaged.append(page.url)
            return None
        kept = self.writer.keep(page.final_url, page.status, headers, payload, page.fetched_at)
        place = {"warc_file": kept.warc_file, "warc_offset": kept.offset}
        self.rows.append(row_of(page, PAGE) | place | {"record_id": kept.record_id})
        return len(self.rows) - 1


def _articles_out(
    session: Session, since: datetime | None, pages: _Pages
) -> Iterator[dict[str, Any]]:
    """Yield articles with all they ever said; a hand-recorded clipping has no address and stays."""
    wanted = select(Article).where(Article.url.is_not(None)).order_by(Article.id)
    if since is not None:
        alias = select(ArticleUrl.article_id).where(ArticleUrl.found_at >= since)
        version = select(ArticleVersion.article_id).where(ArticleVersion.recorded_at >= since)
        fresh = or_(Article.found_at >= since, Article.gone_at >= since)
        wanted = wanted.where(or_(fresh, Article.id.in_(alias), Article.id.in_(version)))
    for article in session.scalars(wanted.execution_options(yield_per=200)):
        yield row_of(article, ARTICLE) | {
            "page": pages.number(article.page),
            "versions": [
                row_of(v, VERSION) | {"page": pages.number(_page(session, v.page_id))}
                for v in article.versions
            ],
            "aliases": [
                row_of(a, ALIAS) | {"page": pages.number(_page(session, a.page_id))}
                for a in sorted(article.aliases, key=lambda a: a.id)
            ],
        }


def _nights_out(session: Session, since: datetime | None) -> Iterator[dict[str, Any]]:
    wanted = select(Night).order_by(Night.id)
    if since is not None:
        wanted = wanted.where(Night.started_at >= since)
    for night in session.scalars(wanted):
        outcomes = select(Outcome).where(Outcome.night_id == night.id).order_by(Outcome.source_key)
        rows = [row_of(o, OUTCOME) for o in session.scalars(outcomes)]
        yield row_of(night, NIGHT) | {"outcomes": rows}


def _page(session: Session, page_id: int | None) -> Page | None:
    return session.get(Page, page_id) if page_id is not None else None
