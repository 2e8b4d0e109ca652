"""Ledger rows as the matcher takes them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, tzinfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.tables import Article, Submission, SubmissionAuthor, UnitName
from matcher.pieces import Piece, Report

_DIGITS = 12
_TOGETHER = 500


def key_of(row_id: int) -> str:
    """Return a row's id as a key that sorts like the number."""
    return f"{row_id:0{_DIGITS}d}"


def pending(session: Session) -> tuple[list[int], list[int]]:
    """Return the submissions and the articles that wait, in order of their ids."""
    submissions = select(Submission.id).where(Submission.match_state == "pending")
    articles = select(Article.id).where(Article.match_state == "pending")
    return (
        list(session.scalars(submissions.order_by(Submission.id))),
        list(session.scalars(articles.order_by(Article.id))),
    )


def pieces(session: Session, new: Iterable[int]) -> list[Piece]:
    """Return the submissions compared before and the `new` ones, without withdrawn ones.

    One that came in after the waiting rows were counted is left for the next run, which will
    compare it with everything: so every pair is compared once.
    """
    wanted = set(new)
    chosen = select(Submission).where(Submission.body.is_not(None), Submission.state != "withdrawn")
    rows = [
        s
        for s in session.scalars(chosen.order_by(Submission.id))
        if s.match_state == "compared" or s.id in wanted
    ]
    authors = _authors(session)
    units = _units(session)
    return [
        Piece(
            key=key_of(row.id),
            body=row.body or "",
            title=row.title,
            unit=row.unit_as_stated or next(iter(units.get(row.unit_id or 0, ())), None),
            authors=tuple(authors.get(row.id, ())),
            submitted_at=row.submitted_at,
            commission=str(row.commission_id) if row.commission_id else None,
        )
        for row in rows
    ]


def unit_names(session: Session) -> dict[str, tuple[str, ...]]:
    """Return, by key of the submission, every name its unit ever bore."""
    units = _units(session)
    rows = session.execute(select(Submission.id, Submission.unit_id, Submission.unit_as_stated))
    return {
        key_of(i): tuple(n for n in (*units.get(unit or 0, ()), stated) if n)
        for i, unit, stated in rows
    }


def reports(session: Session, ids: Sequence[int], zone: tzinfo) -> Iterator[Report]:
    """Yield articles by id, in order."""
    for at in range(0, len(ids), _TOGETHER):
        portion = Article.id.in_(ids[at : at + _TOGETHER])
        for row in session.scalars(select(Article).where(portion).order_by(Article.id)):
            yield report_of(row, zone)


def compared_between(
    session: Session, first: datetime, last: datetime, zone: tzinfo
) -> Iterator[Report]:
    """Yield the articles compared before that appeared in a span of days, in order of id."""
    inside: list[ColumnElement[bool]] = [
        Article.match_state == "compared",
        Article.published_on >= first.astimezone(zone).date(),
        Article.published_on <= last.astimezone(zone).date(),
    ]
    ids = list(session.scalars(select(Article.id).where(*inside).order_by(Article.id)))
    yield from reports(session, ids, zone)


def report_of(row: Article, zone: tzinfo) -> Report:
    """Return an article; a day alone counts as its first minute at the office."""
    day = datetime.combine(row.published_on, time(0), tzinfo=zone)
    return Report(
        key=key_of(row.id),
        body=row.body,
        title=row.title,
        outlet=row.outlet_key,
        origin=row.origin,
        byline=tuple(row.byline) if row.byline else None,
        published_at=(row.published_at or day).astimezone(UTC),
    )


def _authors(session: Session) -> dict[int, list[str]]:
    rows = select(SubmissionAuthor.submission_id, SubmissionAuthor.name)
    found: dict[int, list[str]] = {}
    for submission, name in session.execute(rows.order_by(SubmissionAuthor.position)):
        found.setdefault(submission, []).append(name)
    return found


def _units(session: Session) -> dict[int, tuple[str, ...]]:
    rows = select(UnitName.unit_id, UnitName.name).order_by(UnitName.short, UnitName.id)
    found: dict[int, tuple[str, ...]] = {}
    for unit, name in session.execute(rows):
        found[unit] = (*found.get(unit, ()), name)
    return found
