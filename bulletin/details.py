"""Lists of single pieces for the workbook: what ran, what was handed in, what was asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from bulletin.content import Cell, Column, Gap, Section, Table
from bulletin.counts import Span
from bulletin.coverage import spans
from bulletin.labels import label
from bulletin.roster import Units
from intake.past_ledger import FROM_PAST_LEDGER
from ledger.tables import Article, Placement, Submission, SubmissionAuthor
from office.house import Office

Row = TypeVarTuple("Row")

OFFLINE_TITLE = "(不得上网, 标题略)"
"""Stands for the title of a piece that may be on no machine but the office's own."""

_PLACEMENT_COLUMNS = (
    Column("刊播日期", "day", width=6),
    Column("单位", "text", width=14),
    Column("作者", "text", width=8),
    Column("刊发标题", "text", width=26),
    Column("稿件编号", "text", width=8),
    Column("类别", "text", width=4),
    Column("媒体", "text", width=10),
    Column("级别", "text", width=6),
    Column("媒体类型", "text", width=6),
    Column("采用方式", "text", width=6),
    Column("综合篇数", width=5),
    Column("关系", "text", width=5),
    Column("版面", "text", width=5),
    Column("链接", "link", width=20),
    Column("认定", "text", width=8),
)
_SUBMISSION_COLUMNS = (
    Column("报送日期", "day", width=6),
    Column("单位", "text", width=14),
    Column("作者", "text", width=8),
    Column("稿件标题", "text", width=26),
    Column("稿件编号", "text", width=8),
    Column("类别", "text", width=4),
    Column("公开属性", "text", width=6),
    Column("采用篇次", width=5),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What every list is read with."""

    session: Session
    office: Office
    units: Units
    span: Span


def placements_table(reading: Reading) -> Table:
    """Return every placement credited in the span, by day, under the title it ran with."""
    authors = _authors(reading.session, _credited(reading.span, select(Placement.submission_id)))
    tiers = {tier.key: tier.name for tier in reading.office.tiers}
    query = _credited(
        reading.span,
        select(
            Placement.submission_id,
            Placement.published_on,
            Placement.unit_id,
            Article.title,
            Submission.ref,
            Submission.kind,
            Placement.channel_key,
            Placement.tier,
            Placement.medium,
            Placement.extent,
            Placement.composite_n,
            Placement.relation,
            Article.page_no,
            Article.url,
            Placement.confirmed_by,
        )
        .select_from(Placement)
        .join(Submission, Submission.id == Placement.submission_id)
        .join(Article, Article.id == Placement.article_id),
    ).order_by(Placement.published_on, Placement.id)
    units, channel_name = _Names(reading.units), reading.office.channel_name
    rows = tuple(
        (
            on,
            units[unit_id],
            authors.get(piece, ""),
            title,
            ref,
            label("kind", kind),
            channel_name(channel, on),
            tiers.get(tier, tier),
            label("medium", medium),
            label("extent", extent),
            composite_n,
            label("relation", relation),
            page_no,
            url,
            confirmed_by,
        )
        for (
            piece, on, unit_id, title, ref, kind, channel, tier, medium, extent, composite_n,
            relation, page_no, url, confirmed_by,
        ) in reading.session.execute(query)
    )  # fmt: skip
    return _listed("placements", "采用明细", _PLACEMENT_COLUMNS, rows)


def submissions_table(reading: Reading) -> Table:
    """Return every piece handed in during the span, with how often it has run by now."""
    span = reading.span
    sent = (
        Submission.submitted_at >= span.from_at,
        Submission.submitted_at < span.to_at,
        Submission.state != "withdrawn",
    )
    authors = _authors(reading.session, select(Submission.id).where(*sent))
    runs = (
        select(Placement.submission_id, func.count().label("runs"))
        .where(Placement.state == "standing")
        .group_by(Placement.submission_id)
        .subquery()
    )
    query = (
        select(
            Submission.id,
            Submission.submitted_at,
            Submission.unit_id,
            Submission.title,
            Submission.ref,
            Submission.kind,
            Submission.openness,
            func.coalesce(runs.c.runs, 0),
        )
        .outerjoin(runs, runs.c.submission_id == Submission.id)
        .where(*sent)
        .order_by(Submission.submitted_at, Submission.id)
    )
    units, day_of = _Names(reading.units), reading.office.periods.day_of
    rows = tuple(
        (
            day_of(at),
            units[unit_id],
            authors.get(piece, ""),
            OFFLINE_TITLE if openness == "offline" else title,
            ref,
            label("kind", kind),
            label("openness", openness),
            count,
        )
        for piece, at, unit_id, title, ref, kind, openness, count in reading.session.execute(query)
    )
    return _listed("submissions", "报送明细", _SUBMISSION_COLUMNS, rows)


def tags_table(reading: Reading) -> Table | None:
    """Return campaigns and 典型 by tag: pieces sent, adopted, placements; None without any tag.

    That a piece came with a hand-kept ledger is a tag too, but no campaign.
    """
    session, span = reading.session, reading.span
    some = func.length(cast(Submission.tags, String)) > len("[]")
    handed = select(Submission.id, Submission.tags).where(
        Submission.submitted_at >= span.from_at,
        Submission.submitted_at < span.to_at,
        Submission.state != "withdrawn",
        some,
    )
    ran = (
        _credited(span, select(Submission.id, Submission.tags, func.count()))
        .join(Placement, Placement.submission_id == Submission.id)
        .where(some)
        .group_by(Submission.id)
    )
    figures: dict[str, list[int]] = {}
    for _, tags in session.execute(handed):
        for tag in _campaigns(tags):
            figures.setdefault(tag, [0, 0, 0])[0] += 1
    for _, tags, count in session.execute(ran):
        for tag in _campaigns(tags):
            row = figures.setdefault(tag, [0, 0, 0])
            row[1] += 1
            row[2] += count
    if not figures:
        return None
    columns = (
        Column("专题或典型", "text", width=14),
        *map(Column, ("报送", "采用篇数", "采用篇次")),
    )
    return _listed("tags", "专题和典型", columns, ((tag, *figures[tag]) for tag in sorted(figures)))


def _campaigns(tags: Sequence[str]) -> list[str]:
    return [tag for tag in tags if tag != FROM_PAST_LEDGER]


def gaps_table(gaps: Sequence[Gap]) -> Table:
    """Return every source with the days nobody can speak about."""
    columns = (
        Column("媒体", "text", width=12),
        Column("采集入口", "text", width=12),
        Column("漏采天数", width=6),
        Column("漏采日期", "text", width=50),
    )
    rows = ((gap.outlet, gap.source, len(gap.days), spans(gap.days)) for gap in gaps)
    return _listed("gaps", "漏采时段", columns, rows)


def author_names(session: Session, submissions: Sequence[int]) -> Mapping[int, str]:
    """Return the authors of some pieces as printed: in order, 、 between."""
    return _authors(session, select(Submission.id).where(Submission.id.in_(submissions)))


class _Names(dict[Any, str]):
    """Unit names looked up once each."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __missing__(self, unit_id: Any) -> str:
        self[unit_id] = name = self._units.name(unit_id)
        return name


def _authors(session: Session, pieces: Select[Any]) -> Mapping[int, str]:
    query = (
        select(SubmissionAuthor.submission_id, SubmissionAuthor.name)
        .where(SubmissionAuthor.submission_id.in_(pieces))
        .order_by(SubmissionAuthor.submission_id, SubmissionAuthor.position)
    )
    found: dict[int, str] = {}
    for piece, name in session.execute(query):
        found[piece] = f"{found[piece]}、{name}" if piece in found else name
    return found


def _credited(span: Span, query: Select[*Row]) -> Select[*Row]:
    return query.where(Placement.state == "standing", Placement.period.in_(span.months))


def _listed(
    key: str, title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]
) -> Table:
    return Table(key, title, columns, (Section(None, tuple(rows)),))
