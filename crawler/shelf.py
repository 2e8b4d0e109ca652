"""Articles into the ledger: one a channel × day × body digest, versions when it changes.

The caller commits.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from crawler.jobs import Read
from crawler.rows import put_all_new, put_new, put_row, put_rows, select_rows, table
from ledger import search
from ledger.tables import Article, ArticleUrl, ArticleVersion
from office.addresses import url_key
from office.periods import Periods
from text.normalise import plain

_NOTED = "kandeng_channels_noted"
_A = table(Article).c
_NOTED_CHANNELS = select(_A.channel_key).where(_A.page_id.is_(None)).distinct()
_WITHOUT_PAGE = select(_A.id, _A.url, _A.title, _A.published_on).where(
    _A.channel_key == bindparam("channel_key"),
    _A.page_id.is_(None),
    or_(_A.url == bindparam("url"), _A.published_on == bindparam("published_on")),
)
_BESIDE = ("origin", "byline", "editors", "images", "degraded", "provenance")


@dataclass(frozen=True, slots=True)
class Found:
    """An article as it was read, and where it belongs."""

    read: Read
    outlet_key: str
    channel_key: str
    source_key: str
    url: str
    at: datetime
    list_on: date | None = None
    page_no: str | None = None
    position: str | None = None

    @property
    def sort_key(self) -> tuple[str, str]:
        """An order that every process puts the same articles in."""
        return self.channel_key, self.read.digest or self.url


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an article stands; `new` False: its text was there, its address is another alias."""

    article_id: int
    published_on: date
    new: bool


@dataclass(slots=True)
class Shelving:
    """Articles that one transaction stores; what stands beside them is written by `finish`."""

    session: Session
    periods: Periods
    _aliases: list[dict[str, Any]] = field(default_factory=list)
    _versions: list[dict[str, Any]] = field(default_factory=list)
    _terms: list[tuple[int, str]] = field(default_factory=list)

    def put(self, found: Found, page_id: int) -> Stored:
        """Store an article, or add its address to the one that says the same.

        One that a person had noted by hand, of that channel and address, or day and title, gets
        the page that was missing: it is one article, and what was decided on it stands.
        """
        session, row = self.session, _fields(found, page_id, self.periods)
        if (noted := _noted_by_hand(session, row)) is not None:
            _give_page(session, noted, found, row)
            return Stored(noted.id, row["published_on"], new=True)
        article_id = put_new(session, Article, row)
        stands = article_id or _same_id(session, row) or 0
        alias = {"url": found.url, "page_id": page_id, "found_at": found.at}
        self._aliases.append(alias | {"article_id": stands})
        if article_id is not None:
            self._versions.append(_version(found, row, article_id, 1))
            self._terms.append((article_id, found.read.terms))
        return Stored(stands, row["published_on"], new=article_id is not None)

    def finish(self) -> None:
        """Write the addresses, versions and search terms of what was put."""
        put_all_new(self.session, ArticleUrl, self._aliases)
        put_rows(self.session, ArticleVersion, self._versions)
        search.add(self.session, self._terms)


def put(session: Session, found: Found, page_id: int, periods: Periods) -> Stored:
    """Store one article; see `Shelving.put`."""
    shelving = Shelving(session, periods)
    stored = shelving.put(found, page_id)
    shelving.finish()
    return stored


def _noted_by_hand(session: Session, row: dict[str, Any]) -> Article | None:
    """Return the article without a page that is this one; titles that two bear tell nothing."""
    if row["channel_key"] not in _channels_noted(session):
        return None
    wanted = {name: row[name] for name in ("channel_key", "url", "published_on")}
    rows = select_rows(session, _WITHOUT_PAGE, **wanted)
    same = [each.id for each in rows if each.url and url_key(each.url) == url_key(row["url"])]
    same = same or [
        each.id
        for each in rows
        if each.published_on == row["published_on"] and plain(each.title) == plain(row["title"])
    ]
    return session.get_one(Article, same[0]) if len(same) == 1 else None


def _channels_noted(session: Session) -> frozenset[str]:
    """Return the channels of which a person noted articles; asked once a session, not a page."""
    held: frozenset[str] | None = session.info.get(_NOTED)
    if held is None:
        found = select_rows(session, _NOTED_CHANNELS)
        held = session.info[_NOTED] = frozenset(each.channel_key for each in found)
    return held


def _give_page(session: Session, noted: Article, found: Found, row: dict[str, Any]) -> None:
    """Put what the page says in place of a person's word, as a new version."""
    if _same_id(session, row) not in (None, noted.id):
        row = row | {name: getattr(noted, name) for name in ("published_on", "body_digest")}
    kept = ("page_no", "position", "byline")  # what the page leaves out is not unsaid by it
    for name, value in row.items():
        if value or name not in kept:
            setattr(noted, name, value)
    noted.version += 1
    noted.match_state = "pending"
    session.flush()
    alias = {"url": found.url, "page_id": row["page_id"], "found_at": found.at}
    put_all_new(session, ArticleUrl, [alias | {"article_id": noted.id}])
    put_row(session, ArticleVersion, _version(found, row, noted.id, noted.version))
    search.replace(session, noted.id, found.read.terms)


def revise(
    session: Session, article: Article, found: Found, page_id: int, periods: Periods
) -> bool:
    """Record what an article says now; return whether it says something else than before.

    Its match is pending again: what was found stands on the version it was found in.
    """
    fresh = _fields(found, page_id, periods)
    if (fresh["body_digest"], fresh["title"]) == (article.body_digest, article.title):
        return False
    names = ["title", "subtitle", "body", "page_id", *_BESIDE]
    if _same_id(session, fresh | {"published_on": article.published_on}) in (None, article.id):
        names.append("body_digest")
    for name in names:
        setattr(article, name, fresh[name])
    article.version += 1
    article.match_state = "pending"
    session.flush()
    put_row(session, ArticleVersion, _version(found, fresh, article.id, article.version))
    search.replace(session, article.id, found.read.terms)
    return True


def correct(
    session: Session, article: Article, found: Found, page_id: int, periods: Periods
) -> bool:
    """Correct what stands beside an unchanged text; return whether anything was wrong.

    A day that another article of the same text already has is left as it is. With its day an
    article changes the window it is compared in, so it waits to be compared again.
    """
    fresh = _fields(found, page_id, periods)
    names = [*_BESIDE, "subtitle", "section", "canonical_url"]
    if _same_id(session, fresh) in (None, article.id):
        names += ["published_on", "published_at"]
    wrong = [name for name in names if getattr(article, name) != fresh[name]]
    for name in wrong:
        setattr(article, name, fresh[name])
    if "published_on" in wrong:
        article.match_state = "pending"
    return bool(set(wrong) - {"provenance"})


def article_at(session: Session, url: str) -> Article | None:
    """Return the article that was found at an address."""
    return session.scalars(
        select(Article).join(ArticleUrl).where(ArticleUrl.url == url).order_by(Article.id.desc())
    ).first()


def day_of(found: Found, periods: Periods) -> tuple[date, tuple[str, ...]]:
    """Return the day an article counts for, and what makes it doubtful.

    As printed, else as listed, else the day of fetch. A day in the future was never printed.
    """
    fetched_on = periods.day_of(found.at)
    printed = found.read.extracted.published_at
    if isinstance(printed, datetime):
        printed = periods.day_of(printed)
    if printed is not None and printed <= fetched_on + timedelta(days=1):
        return printed, ()
    doubt = ("date_missing",) if printed is None else ("date_future",)
    if found.list_on is not None and found.list_on <= fetched_on + timedelta(days=1):
        return found.list_on, () if printed is None else doubt
    return fetched_on, doubt


def _fields(found: Found, page_id: int, periods: Periods) -> dict[str, Any]:
    """Return the columns of an article as it was read."""
    extracted = found.read.extracted
    day, doubts = day_of(found, periods)
    moment = extracted.published_at if isinstance(extracted.published_at, datetime) else None
    return {
        "outlet_key": found.outlet_key,
        "channel_key": found.channel_key,
        "source_key": found.source_key,
        "url": found.url,
        "canonical_url": extracted.canonical_url,
        "page_id": page_id,
        "title": _clean(extracted.title or ""),
        "subtitle": extracted.subtitle,
        "body": _clean(extracted.body),
        "body_digest": found.read.digest or hashlib.sha256(found.url.encode()).hexdigest(),
        "published_on": day,
        "published_at": None if doubts else moment,
        "origin": extracted.origin,
        "byline": list(extracted.byline),
        "editors": list(extracted.editors),
        "section": extracted.section,
        "page_no": extracted.page_no or found.page_no,
        "position": found.position,
        "images": [image.to_json() for image in extracted.images],
        "degraded": [*extracted.degraded, *doubts],
        "provenance": dict(extracted.sources),
        "found_at": found.at,
    }


def _version(found: Found, row: dict[str, Any], article_id: int, version: int) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "version": version,
        "recorded_at": found.at,
        "fields": found.read.extracted.to_json(),
        **{name: row[name] for name in ("page_id", "title", "body", "body_digest")},
    }


def _same_id(session: Session, row: dict[str, Any]) -> int | None:
    return session.scalar(
        select(Article.id).where(
            Article.channel_key == row["channel_key"],
            Article.published_on == row["published_on"],
            Article.body_digest == row["body_digest"],
        )
    )


def _clean(text: str) -> str:
    """Drop what PostgreSQL cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
