"""Kept pages read again with today's rules, without a request.

What is read otherwise than before is corrected in place; a text that changed is a new version, to
be matched again. A page that gave no article before and gives one now is replayed into the ledger.
"""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crawler import shelf
from crawler.extract.dates import url_day
from crawler.jobs import Read
from crawler.parts import is_cut, joined, onward
from crawler.reading import Reader, Unread
from crawler.roster import names_of
from crawler.shelf import Found
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import FrontierUrl, Page
from office.errors import LedgerError
from office.house import Office

BATCH = 64
T = TypeVar("T")


@dataclass(slots=True)
class Reread:
    """What came of it, in pages."""

    read: int = 0
    unchanged: int = 0
    corrected: int = 0
    """Fields other than the text."""
    changed: int = 0
    """Texts: new versions, to be matched again."""
    recovered: int = 0
    """Gave no article before."""
    unreadable: int = 0
    damaged: int = 0
    """Whose kept bytes could not be read."""


@dataclass(frozen=True, slots=True)
class _Kept:
    page_id: int
    url: str
    final_url: str
    fetched_at: datetime
    content_type: str | None
    warc_file: str
    warc_offset: int
    source_key: str
    list_on: date | None
    page_no: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class _Part:
    """One kept page of an article."""

    url: str
    final_url: str
    content_type: str | None
    warc_file: str
    warc_offset: int


def reextract(
    ledger: Ledger,
    archive: Archive,
    office: Office,
    *,
    outlets: Collection[str] | None = None,
    since: date | None = None,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> Reread:
    """Read the latest kept page of every article address again.

    `outlets` None: all; `since`: pages fetched on or after that day. Each batch is one transaction.
    """
    with ledger.reading() as session:
        names = names_of(session)
        pages = [_kept(row) for row in session.execute(_wanted(office, outlets, since))]
    done, reader = Reread(), Reader(office, workers=workers, names=names)
    again = _Again(ledger, archive, office, reader)
    try:
        with ThreadPoolExecutor(workers) as pool:
            for batch in _batches(pages, BATCH):
                found = list(pool.map(again.read, batch))
                with ledger.writing() as session:
                    for kept, read in zip(batch, found, strict=True):
                        _write(session, office, kept, read, done)
                if on_progress:
                    on_progress(done.read, len(pages))
    finally:
        reader.close()
    return done


def _wanted(
    office: Office, outlets: Collection[str] | None, since: date | None
) -> Select[*tuple[Any, ...]]:
    wanted = (
        select(Page, FrontierUrl.list_on, FrontierUrl.page_no, FrontierUrl.position)
        .join(FrontierUrl, FrontierUrl.page_id == Page.id)
        .where(FrontierUrl.kind != "list", Page.state.in_(("ok", "quarantined")))
        .order_by(Page.warc_file, Page.warc_offset)
    )
    if outlets is not None:
        wanted = wanted.where(FrontierUrl.outlet_key.in_(outlets))
    if since is not None:
        start = datetime.combine(since, datetime.min.time(), office.profile.zone)
        wanted = wanted.where(Page.fetched_at >= start)
    return wanted


def _kept(row: Any) -> _Kept:
    page, list_on, page_no, position = row
    return _Kept(
        page.id,
        page.url,
        page.final_url,
        page.fetched_at,
        page.content_type,
        page.warc_file,
        page.warc_offset,
        page.source_key,
        list_on,
        page_no,
        position,
    )


@dataclass(frozen=True, slots=True)
class _Again:
    """Reads kept pages once more; used on several threads."""

    ledger: Ledger
    archive: Archive
    office: Office
    reader: Reader

    def read(self, kept: _Kept) -> Found | Unread | None:
        """Return what an article says today; None when its bytes are damaged or nobody's."""
        place = self.office.place_of(kept.final_url, source=kept.source_key)
        if place is None or not place.proved:
            return None
        fetched_on = self.office.periods.day_of(kept.fetched_at)
        day = kept.list_on or url_day(kept.final_url) or fetched_on
        try:
            parts = self._parts(kept, place.outlet.key, day)
        except LedgerError:
            return None
        if isinstance(parts, Unread):
            return parts
        return Found(
            parts,
            place.outlet.key,
            place.channel.key,
            kept.source_key,
            kept.url,
            kept.fetched_at,
            kept.list_on,
            kept.page_no,
            kept.position,
        )

    def _parts(self, kept: _Kept, outlet_key: str, day: date) -> Read | Unread:
        """Return an article of all its pages, as far as they were kept."""
        part: _Part | None = _Part(
            kept.url, kept.final_url, kept.content_type, kept.warc_file, kept.warc_offset
        )
        parts: list[Read] = []
        seen: list[str] = []
        further: str | None = None
        while part is not None:
            seen += (part.url, part.final_url)
            _, raw = self.archive.read(part.warc_file, part.warc_offset)
            read = self.reader.read(
                raw,
                url=part.final_url,
                outlet_key=outlet_key,
                content_type=part.content_type,
                day=day,
            )
            if isinstance(read, Unread):
                if not parts:
                    return read
                break
            parts.append(read)
            further = onward([each.extracted for each in parts], seen)
            part = self._part_at(further) if further else None
        texts = [each.extracted for each in parts]
        text = joined(texts, whole=further is None and not is_cut(texts))
        if len(parts) == 1:
            return replace(parts[0], extracted=text)
        return self.reader.whole(text, url=kept.url)

    def _part_at(self, url: str) -> _Part | None:
        """Return the latest kept page of an address."""
        columns = (Page.url, Page.final_url, Page.content_type, Page.warc_file, Page.warc_offset)
        wanted = select(*columns).where(Page.url == url, Page.state == "ok")
        with self.ledger.reading() as session:
            row = session.execute(wanted.order_by(Page.id.desc())).first()
        return _Part(*row) if row else None


def _write(
    session: Session, office: Office, kept: _Kept, read: Found | Unread | None, done: Reread
) -> None:
    done.read += 1
    if read is None:
        done.damaged += 1
        return
    if isinstance(read, Unread):
        done.unreadable += 1  # what it said before stands
        return
    page, article = session.get_one(Page, kept.page_id), shelf.article_at(session, kept.url)
    if article is None:
        shelf.put(session, read, page.id, office.periods)
        page.state, page.why = "ok", None
        row = select(FrontierUrl).where(FrontierUrl.page_id == page.id)
        for address in session.scalars(row):
            address.state, address.why = "done", "replayed"
        done.recovered += 1
    elif shelf.revise(session, article, read, page.id, office.periods):
        done.changed += 1
    elif shelf.correct(session, article, read, page.id, office.periods):
        done.corrected += 1
    else:
        done.unchanged += 1


def _batches(rows: list[T], size: int) -> Iterator[list[T]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch
