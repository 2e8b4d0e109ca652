"""采集包, in: the closed box takes a bundle whole, or refuses it whole.

Only what a crawl finds comes in, and nothing goes back. Articles wait to be compared.
"""

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import search
from ledger.archive import Archive
from ledger.bundle.rows import TEXT, rows, values_of
from ledger.bundle.sealed import open_sealed, sha256_of, working_folder
from ledger.session import Ledger
from ledger.tables import (
    Article,
    ArticleUrl,
    ArticleVersion,
    Base,
    Night,
    Outcome,
    Page,
    SourceState,
)
from ledger.turns import take_turn
from office.errors import IntakeError, LedgerError

T = TypeVar("T", bound=Base)


@dataclass(slots=True)
class Imported:
    """What a bundle added here; all 0 the second time."""

    pages: int = 0
    articles: int = 0
    changed: int = 0
    """Articles that were here and say something else now."""
    aliases: int = 0
    versions: int = 0
    nights: int = 0
    outcomes: int = 0

    @property
    def added(self) -> int:
        """All of it together."""
        return sum(asdict(self).values())


def take_in(ledger: Ledger, archive: Archive, bundle: Path, *, key: Ed25519PublicKey) -> Imported:
    """Take a bundle in whole, or refuse it whole. A second time adds nothing.

    Signature, sizes, every member's and every page's digest are verified before anything is
    written; pages' bytes are on the disk before the ledger speaks of them.
    Raises: IntakeError when it is not whole, not signed with this key, or holds foreign names.
    """
    archive.root.mkdir(parents=True, exist_ok=True)
    with working_folder(archive.root) as folder:
        opened = open_sealed(bundle, folder, key)
        pages = list(rows(folder, "page"))
        _verify_pages(pages, folder, opened.warcs)
        done = Imported()
        with ledger.writing() as session:
            take_turn(session, "bundle")
            _nights_in(session, rows(folder, "night"), done)
            ids = _pages_in(session, pages, done)
            for row in rows(folder, "article"):
                _article_in(session, row, ids, done)
            _sources_in(session, rows(folder, "source"), opened.made_at)
            if done.pages:
                _move(archive.root, folder, opened.warcs)
    return done


def _verify_pages(pages: Iterable[Mapping[str, Any]], folder: Path, warcs: Collection[str]) -> None:
    kept = Archive(folder)
    for page in pages:
        if page["warc_file"] not in warcs:
            raise IntakeError(f"采集包中网页 {page['url']} 没有存证, 整包拒收")
        try:
            _, payload = kept.read(page["warc_file"], page["warc_offset"])
        except LedgerError as broken:
            raise IntakeError(f"采集包中网页 {page['url']} 的存证读不出, 整包拒收") from broken
        if hashlib.sha256(payload).hexdigest() != page["digest"]:
            raise IntakeError(f"采集包中网页 {page['url']} 与其摘要不符, 整包拒收")


def _nights_in(session: Session, found: Iterable[dict[str, Any]], done: Imported) -> None:
    for row in found:
        outcomes, values = row.pop("outcomes"), values_of(Night, row)
        same = [getattr(Night, n) == values[n] for n in ("started_at", "host", "pid")]
        night = session.scalars(select(Night).where(*same)).first()
        if night is None:
            night = _add(session, Night(**values))
            done.nights += 1
        elif night.finished_at is None:
            night.finished_at = values["finished_at"]
        held = set(
            session.scalars(select(Outcome.source_key).where(Outcome.night_id == night.id)).all()
        )
        for outcome in outcomes:
            if outcome["source_key"] not in held:
                session.add(Outcome(night_id=night.id, **values_of(Outcome, outcome)))
                done.outcomes += 1


def _pages_in(
    session: Session, found: Iterable[dict[str, Any]], done: Imported
) -> dict[int | None, int | None]:
    """Add the pages that are not here; return number in the bundle → id here."""
    ids: dict[int | None, int | None] = {None: None}
    for number, row in enumerate(found):
        values = values_of(Page, row)
        same = [getattr(Page, n) == values[n] for n in ("url", "fetched_at", "digest")]
        held = session.scalar(select(Page.id).where(*same))
        if held is None:
            held = _add(session, Page(**values)).id
            done.pages += 1
        ids[number] = held
    return ids


def _article_in(
    session: Session, row: dict[str, Any], ids: Mapping[int | None, int | None], done: Imported
) -> None:
    """Add an article, or bring the one that is here up to what it says; pending either way."""
    page, versions, aliases = row.pop("page"), row.pop("versions"), row.pop("aliases")
    values = values_of(Article, row) | {"page_id": ids[page]}
    article = _same_article(session, values)
    if article is None:
        article = _add(session, Article(**values, match_state="pending"))
        search.index(session, article.id, article.title, article.body)
        done.articles += 1
    elif not _is_ours(article, values):
        versions = []  # found here independently: it keeps what it said here
    elif values["version"] >= article.version:
        done.changed += _bring_up(session, article, values)
    done.aliases += _beside(session, ArticleUrl, article.id, aliases, ids=ids, by="url")
    done.versions += _beside(session, ArticleVersion, article.id, versions, ids=ids, by="version")


def _same_article(session: Session, values: Mapping[str, Any]) -> Article | None:
    """Return the article that is here: found at the same moment there, or saying the same."""
    moment = ("channel_key", "url", "found_at")
    said = ("channel_key", "published_on", "body_digest")
    for names in (moment, said):
        same = [getattr(Article, name) == values[name] for name in names]
        if (article := session.scalars(select(Article).where(*same)).first()) is not None:
            return article
    return None


def _is_ours(article: Article, values: Mapping[str, Any]) -> bool:
    return (article.url, article.found_at) == (values["url"], values["found_at"])


def _bring_up(session: Session, article: Article, values: Mapping[str, Any]) -> bool:
    names = [name for name in TEXT if getattr(article, name) != values[name]]
    said = {"channel_key": article.channel_key} | {
        n: values[n] for n in ("published_on", "body_digest")
    }
    taken = select(Article.id).where(
        *(getattr(Article, n) == v for n, v in said.items()), Article.id != article.id
    )
    if session.scalar(taken) is not None:  # another article of that day says it already
        names = [n for n in names if n not in ("published_on", "published_at", "body_digest")]
    for name in names:
        setattr(article, name, values[name])
    if values["page_id"] is not None:
        article.page_id = values["page_id"]
    if not names:
        return False
    if {"title", "body", "published_on", "byline", "origin"} & set(names):
        article.match_state = "pending"
    session.flush()
    search.index(session, article.id, article.title, article.body)
    return True


def _beside(
    session: Session,
    table: type[ArticleUrl] | type[ArticleVersion],
    article_id: int,
    said: Iterable[dict[str, Any]],
    *,
    ids: Mapping[int | None, int | None],
    by: str,
) -> int:
    """Add the addresses or versions of an article that are not here; return how many."""
    wanted = select(getattr(table, by)).where(table.article_id == article_id)
    held, added = set(session.scalars(wanted).all()), 0
    for row in said:
        page = ids[row.pop("page")]
        if row[by] not in held:
            session.add(table(article_id=article_id, page_id=page, **values_of(table, row)))
            added += 1
    session.flush()
    return added


def _sources_in(session: Session, found: Iterable[dict[str, Any]], made_at: datetime) -> None:
    """Take over how sources do, unless a later bundle has said so already."""
    stamp = made_at.isoformat()
    for row in found:
        values = values_of(SourceState, row)
        state = session.get(SourceState, values["source_key"])
        if state is None:
            state = SourceState(**values, robots_denied_nights=0, remembered={})
            session.add(state)
        elif str(state.remembered.get("bundle", "")) > stamp:
            continue
        for name, value in values.items():
            setattr(state, name, value)
        state.remembered = {**state.remembered, "bundle": stamp}
    session.flush()


def _move(root: Path, folder: Path, warcs: Iterable[str]) -> None:
    """Put the bundle's WARC files among the archive's; their names are nobody else's."""
    for name in warcs:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and sha256_of(target) != sha256_of(folder / name):
            raise IntakeError(f"存证目录中已有同名而内容不同的文件 {name}, 整包拒收")
        (folder / name).replace(target)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _add(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row
