"""证据包: everything that proves some placements, in one zip that needs no ledger to be read.

A folder a placement: the kept page as it was fetched, its text, what was decided by whom and when,
scans of clippings; beside them a list of sha256 digests that `sha256sum -c` checks. Kept pages come
from the net and may hold anything: they end in .bin, so that nothing opens them by a double click.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.labels import label
from bulletin.printing import line
from ledger import audit
from ledger.archive import Archive
from ledger.queries.screenshots import picture_of
from ledger.tables import (
    Article,
    Clipping,
    Decision,
    Page,
    Placement,
    PlacementArticle,
    Screenshot,
    Submission,
)
from office.errors import LedgerError
from office.house import Office

_UNSAFE = re.compile(r"[^\w.-]+")
_README = """证据包
生成: {at}  单位: {office}
采用记录: {placements} 条  所存网页: {pages} 份  读不出的: {missing} 份
台账审计链头: {head}

每个文件夹是一条采用记录:
  记录.json      稿件、采用记录、报道和全部认定意见
  正文-N.txt     从网页读出的标题和正文
  网页-N.bin     抓取时的网页原件, 摘要与台账一致; 勿双击打开, 可用文本编辑器查看
  截图-N.png     认定后在浏览器里拍的整页截图; 站点不允许或已撤稿的没有
  样报-N-*       样报、播发证明的扫描件
SHA256SUMS.txt 列出每个文件的摘要, 可用 sha256sum -c SHA256SUMS.txt 核对。
"""


def of_unit(session: Session, unit_id: int, months: Sequence[str]) -> list[int]:
    """Return the standing placements of a unit credited in some months."""
    query = select(Placement.id).where(
        Placement.unit_id == unit_id,
        Placement.period.in_(months),
        Placement.state == "standing",
    )
    return list(session.scalars(query.order_by(Placement.published_on, Placement.id)))


def of_months(session: Session, months: Sequence[str]) -> list[int]:
    """Return all standing placements credited in some months."""
    query = select(Placement.id).where(Placement.period.in_(months), Placement.state == "standing")
    return list(session.scalars(query.order_by(Placement.published_on, Placement.id)))


def pack(
    session: Session, office: Office, archive: Archive, placements: Sequence[int], *, at: datetime
) -> bytes:
    """Return the zip of some placements; the same ledger and moment give the same bytes.

    A page whose bytes are missing or damaged is named in 说明.txt and counted, never left out in
    silence.
    """
    files: dict[str, bytes] = {}
    pages = missing = 0
    for number, placement_id in enumerate(placements, 1):
        placement = session.get_one(Placement, placement_id)
        name = _UNSAFE.sub("_", f"{number:04d}-{placement.published_on}-{placement.channel_key}")
        for path, data, is_page in _placement_files(session, archive, placement):
            files[f"{name}/{path}"] = data
            pages += is_page
            missing += path.startswith("缺失-")
    files["说明.txt"] = _README.format(
        at=at.astimezone(office.periods.zone).strftime("%Y-%m-%d %H:%M"),
        office=office.profile.name,
        placements=len(placements),
        pages=pages,
        missing=missing,
        head=audit.head(session),
    ).encode()
    files["SHA256SUMS.txt"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files.items()
    ).encode()
    return _zipped(files)


def _placement_files(
    session: Session, archive: Archive, placement: Placement
) -> Iterator[tuple[str, bytes, bool]]:
    """Yield (path, bytes, whether they are a kept page) of one placement."""
    query = (
        select(Article)
        .join(PlacementArticle, PlacementArticle.article_id == Article.id)
        .where(PlacementArticle.placement_id == placement.id, PlacementArticle.standing)
        .order_by(Article.published_on, Article.id)
    )
    articles = session.scalars(query).all()
    record = _record(session, placement, articles)
    yield "记录.json", json.dumps(record, ensure_ascii=False, indent=1).encode(), False
    for number, article in enumerate(articles, 1):
        yield f"正文-{number}.txt", f"{article.title}\n\n{article.body}\n".encode(), False
        for page in _pages(session, placement, article):
            yield _kept(archive, page, number)
        yield from _picture(session, archive, article, number)
        yield from _scans(session, archive, article, number)


def _pages(session: Session, placement: Placement, article: Article) -> Sequence[Page]:
    """Return the page it was decided on, else the latest kept one."""
    decided = (
        select(Decision.page_id)
        .where(
            Decision.submission_id == placement.submission_id,
            Decision.article_id == article.id,
            Decision.page_id.is_not(None),
        )
        .order_by(Decision.seq.desc())
        .limit(1)
    )
    page_id = session.scalar(decided) or article.page_id
    page = session.get(Page, page_id) if page_id else None
    return [page] if page else []


def _kept(archive: Archive, page: Page, number: int) -> tuple[str, bytes, bool]:
    try:
        _, payload = archive.read(page.warc_file, page.warc_offset)
    except LedgerError as lost:
        return f"缺失-{number}.txt", str(lost).encode(), False
    if hashlib.sha256(payload).hexdigest() != page.digest:
        return f"缺失-{number}.txt", f"摘要与台账不符: {page.digest}".encode(), False
    return f"网页-{number}.bin", payload, True


def _picture(
    session: Session, archive: Archive, article: Article, number: int
) -> Iterator[tuple[str, bytes, bool]]:
    if (taken := picture_of(session, article.id)) is None:
        return
    try:
        yield f"截图-{number}.png", archive.load(taken.digest or ""), False
    except LedgerError as lost:
        yield f"缺失-{number}-截图.txt", str(lost).encode(), False


def _scans(
    session: Session, archive: Archive, article: Article, number: int
) -> Iterator[tuple[str, bytes, bool]]:
    query = select(Clipping).where(
        Clipping.article_id == article.id, Clipping.proof_digest.is_not(None)
    )
    for clipping in session.scalars(query.order_by(Clipping.id)):
        name = _UNSAFE.sub("_", clipping.proof_name or "scan")[-60:]
        try:
            yield f"样报-{number}-{name}", archive.load(clipping.proof_digest or ""), False
        except LedgerError as lost:
            yield f"缺失-{number}-{name}.txt", str(lost).encode(), False


def _record(session: Session, placement: Placement, articles: Sequence[Article]) -> dict[str, Any]:
    piece = session.get_one(Submission, placement.submission_id)
    return {
        "submission": {
            "ref": piece.ref,
            "title": piece.title if piece.openness != "offline" else None,
            "submitted_at": piece.submitted_at.isoformat(),
            "received_at": piece.received_at.isoformat(),
            "digest": piece.digest,
            "authors": [author.name for author in piece.authors],
        },
        "placement": {
            "id": placement.id,
            "channel": placement.channel_key,
            "tier": placement.tier,
            "medium": placement.medium,
            "published_on": placement.published_on.isoformat(),
            "period": placement.period,
            "extent": placement.extent,
            "composite_n": placement.composite_n,
            "relation": placement.relation,
            "confirmed_by": placement.confirmed_by,
            "confirmed_at": placement.confirmed_at.isoformat(),
        },
        "articles": [_article(session, placement, article) for article in articles],
    }


def _article(session: Session, placement: Placement, article: Article) -> dict[str, Any]:
    decisions = session.scalars(
        select(Decision)
        .where(Decision.submission_id == placement.submission_id, Decision.article_id == article.id)
        .order_by(Decision.seq)
    )
    return {
        "title": article.title,
        "url": article.url,
        "published_on": article.published_on.isoformat(),
        "origin": article.origin,
        "byline": article.byline,
        "screenshot": _told(picture_of(session, article.id)),
        "pages": [
            {
                "url": page.url,
                "final_url": page.final_url,
                "fetched_at": page.fetched_at.isoformat(),
                "status": page.status,
                "sha256": page.digest,
                "warc_file": page.warc_file,
                "warc_offset": page.warc_offset,
                "record_id": page.record_id,
            }
            for page in _pages(session, placement, article)
        ],
        "decisions": [
            {
                "verdict": row.verdict,
                "verdict_zh": label("verdict", row.verdict),
                "reason": row.reason,
                "note": line(row.note) if row.note else None,
                "decided_by": row.decided_by,
                "decider_kind": row.decider_kind,
                "second_by": row.second_by,
                "decided_at": row.decided_at.isoformat(),
            }
            for row in decisions
        ],
    }


def _told(taken: Screenshot | None) -> dict[str, Any] | None:
    if taken is None:
        return None
    moment = taken.asked_at.isoformat()
    return {"url": taken.final_url or taken.url, "taken_at": moment, "sha256": taken.digest}


def _zipped(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return made.getvalue()
