"""What a folder of the evidence pack says of its placement: in words, for programs, as a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.content import Cell
from bulletin.details import OFFLINE_TITLE
from bulletin.labels import label
from bulletin.printing import chinese_day, line
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
from office.house import Office


@dataclass(frozen=True, slots=True)
class Proof:
    """An article that proves the placement, what was decided of it, and what is kept of it."""

    article: Article
    page: Page | None
    """The page it was decided on, else the latest kept one."""
    picture: Screenshot | None
    scans: tuple[Clipping, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A placement with its piece and proofs; moments are told in the office's zone."""

    office: Office
    piece: Submission
    placement: Placement
    unit: str
    proofs: tuple[Proof, ...]

    @property
    def title(self) -> str | None:
        """The piece's title; None where it may be on no machine but the office's own."""
        return None if self.piece.openness == "offline" else self.piece.title

    @property
    def authors(self) -> str:
        return "、".join(author.name for author in self.piece.authors)

    def local(self, moment_at: datetime) -> datetime:
        return moment_at.astimezone(self.office.periods.zone)

    def printed(self, moment_at: datetime) -> str:
        """Return a moment as people read it, with the distance from UTC."""
        return f"{self.local(moment_at):%Y-%m-%d %H:%M:%S %z}"


def gather(session: Session, office: Office, placement: Placement, *, unit: str) -> Record:
    """Return what there is of a placement; `unit`: what its unit is called."""
    piece = session.get_one(Submission, placement.submission_id)
    query = (
        select(Article)
        .join(PlacementArticle, PlacementArticle.article_id == Article.id)
        .where(PlacementArticle.placement_id == placement.id, PlacementArticle.standing)
        .order_by(Article.published_on, Article.id)
    )
    proofs = tuple(_proof(session, placement, article) for article in session.scalars(query).all())
    return Record(office, piece, placement, unit, proofs)


def _proof(session: Session, placement: Placement, article: Article) -> Proof:
    decisions = session.scalars(
        select(Decision)
        .where(Decision.submission_id == placement.submission_id, Decision.article_id == article.id)
        .order_by(Decision.seq)
    ).all()
    seen = [row.page_id for row in decisions if row.page_id is not None]
    page_id = seen[-1] if seen else article.page_id
    scans = session.scalars(
        select(Clipping)
        .where(Clipping.article_id == article.id, Clipping.proof_digest.is_not(None))
        .order_by(Clipping.id)
    )
    page = session.get(Page, page_id) if page_id else None
    return Proof(article, page, picture_of(session, article.id), tuple(scans), tuple(decisions))


def row(record: Record) -> tuple[Cell, ...]:
    """Return a placement's line in the list of what the pack holds."""
    placement, office = record.placement, record.office
    first = record.proofs[0] if record.proofs else None
    return (
        record.unit,
        record.authors,
        record.piece.ref,
        record.title or OFFLINE_TITLE,
        office.channel_name(placement.channel_key, placement.published_on),
        _tier(record),
        label("medium", placement.medium),
        placement.published_on,
        label("extent", placement.extent),
        first.article.title if first else None,
        first.article.url if first else None,
        placement.confirmed_by,
        record.printed(placement.confirmed_at),
        first.page.digest if first and first.page else None,
    )


def words(record: Record) -> str:
    """Return the record as a committee reads it: a line a fact, the decisions in order."""
    said = [*_piece_words(record), "", *_placement_words(record)]
    for number, proof in enumerate(record.proofs, 1):
        said += ["", f"报道 {number}", *_proof_words(record, proof)]
        said += ["  认定意见:", *(f"    {_decided(record, row)}" for row in proof.decisions)]
    return "".join(f"{part}\n" for part in said)


def _piece_words(record: Record) -> Iterator[str]:
    piece = record.piece
    yield "稿件"
    yield from _named(
        ("编号", piece.ref),
        ("标题", record.title or OFFLINE_TITLE),
        ("单位", record.unit),
        ("作者", record.authors),
        ("类别", label("kind", piece.kind)),
        ("报送时间", record.printed(piece.submitted_at)),
        ("收到时间", record.printed(piece.received_at)),
        ("正文摘要", piece.digest and f"sha256 {piece.digest}"),
    )


def _placement_words(record: Record) -> Iterator[str]:
    placement = record.placement
    composite = placement.composite_n > 1
    yield "采用记录"
    yield from _named(
        ("编号", str(placement.id)),
        ("媒体", record.office.channel_name(placement.channel_key, placement.published_on)),
        ("级别", _tier(record)),
        ("媒体类型", label("medium", placement.medium)),
        ("刊播日期", chinese_day(placement.published_on)),
        ("计入", placement.period),
        ("采用方式", label("extent", placement.extent)),
        ("综合", f"{placement.composite_n} 篇综合" if composite else "单独采用"),
        ("关系", placement.relation and label("relation", placement.relation)),
        ("认定", f"{placement.confirmed_by} {record.printed(placement.confirmed_at)}"),
    )


def _proof_words(record: Record, proof: Proof) -> Iterator[str]:
    article, page, picture = proof.article, proof.page, proof.picture
    yield from _named(
        ("标题", article.title),
        ("网址", article.url),
        ("刊播日期", chinese_day(article.published_on)),
        ("来源", article.origin),
        ("署名", "、".join(article.byline)),
    )
    if page is not None:
        fetched = f"{record.printed(page.fetched_at)} 状态 {page.status}"
        yield from _named(("网页抓取", fetched), ("网页摘要", f"sha256 {page.digest}"))
    if picture is not None:
        taken = f"{record.printed(picture.asked_at)} sha256 {picture.digest}"
        yield from _named(("截图", taken))


def _decided(record: Record, row: Decision) -> str:
    """Return a decision as a line: when, who, what, why."""
    who = f"{row.decided_by}({label('decider', row.decider_kind)})"
    second = f", 第二人 {row.second_by}" if row.second_by else ""
    reason = f", {label('reason', row.reason)}" if row.reason else ""
    note = f", {line(row.note)}" if row.note else ""
    at = record.printed(row.decided_at)
    return f"{at} {who}{second}: {label('verdict', row.verdict)}{reason}{note}"


def _named(*facts: tuple[str, str | None]) -> Iterator[str]:
    """Yield a line a fact, without those that are not known."""
    for name, value in facts:
        if value:
            yield f"  {name}: {line(value)}"


def _tier(record: Record) -> str:
    key = record.placement.tier
    return next((tier.name for tier in record.office.tiers if tier.key == key), key)


def told(record: Record) -> dict[str, Any]:
    """Return the record for programs; the same facts under the ledger's keys."""
    piece, placement = record.piece, record.placement
    return {
        "submission": {
            "ref": piece.ref,
            "title": record.title,
            "unit": record.unit,
            "submitted_at": record.local(piece.submitted_at).isoformat(),
            "received_at": record.local(piece.received_at).isoformat(),
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
            "confirmed_at": record.local(placement.confirmed_at).isoformat(),
        },
        "articles": [_article(record, proof) for proof in record.proofs],
    }


def _article(record: Record, proof: Proof) -> dict[str, Any]:
    article, page, picture = proof.article, proof.page, proof.picture
    return {
        "title": article.title,
        "url": article.url,
        "published_on": article.published_on.isoformat(),
        "origin": article.origin,
        "byline": article.byline,
        "screenshot": picture
        and {
            "url": picture.final_url or picture.url,
            "taken_at": record.local(picture.asked_at).isoformat(),
            "sha256": picture.digest,
        },
        "pages": [_page(record, page)] if page else [],
        "decisions": [_decision(record, row) for row in proof.decisions],
    }


def _page(record: Record, page: Page) -> dict[str, Any]:
    return {
        "url": page.url,
        "final_url": page.final_url,
        "fetched_at": record.local(page.fetched_at).isoformat(),
        "status": page.status,
        "sha256": page.digest,
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
        "record_id": page.record_id,
    }


def _decision(record: Record, row: Decision) -> dict[str, Any]:
    return {
        "verdict": row.verdict,
        "verdict_zh": label("verdict", row.verdict),
        "reason": row.reason,
        "note": line(row.note) if row.note else None,
        "decided_by": row.decided_by,
        "decider_kind": row.decider_kind,
        "second_by": row.second_by,
        "decided_at": record.local(row.decided_at).isoformat(),
    }
