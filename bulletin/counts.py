"""Counts submissions and placements of a span in the database, a row a subject and kind.

What a span credits is told by `placement.period`, the month it was booked in; what it handed in by
`submitted_at` in the office's zone. Withdrawn pieces and placements count nowhere.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bulletin.standings import Counts, Pieces, Ran, Sent, tally
from ledger.tables import Placement, Submission, SubmissionAuthor

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Tallied = dict[Hashable, Counts]


@dataclass(frozen=True, slots=True)
class Span:
    """Months by their keys, and the moments between which pieces count as handed in."""

    months: tuple[str, ...]
    from_at: datetime
    to_at: datetime
    """Exclusive."""


def of_units(session: Session, span: Span, fold: Callable[[Hashable], Hashable]) -> Tallied:
    """Count by unit id; `fold` puts a merged unit's figures into its successor's."""
    return tally(
        _rows(Sent, session.execute(_sent(span, Submission.unit_id))),
        _rows(Ran, session.execute(_ran(span, Placement.unit_id))),
        _rows(Pieces, session.execute(_pieces(span, Placement.unit_id))),
        fold=fold,
    )


def of_outlets(session: Session, span: Span) -> Tallied:
    """Count by outlet key; nobody hands a piece in to an outlet, so nothing is sent."""
    return _placed(session, span, Placement.outlet_key)


def of_tiers(session: Session, span: Span) -> Tallied:
    """Count by tier key."""
    return _placed(session, span, Placement.tier)


def of_media(session: Session, span: Span) -> Tallied:
    """Count by medium."""
    return _placed(session, span, Placement.medium)


def of_authors(session: Session, span: Span) -> Tallied:
    """Count by author, each co-author with the whole piece.

    The key is the person's id, or (name, unit id) of somebody who is not on the roster.
    """
    author = SubmissionAuthor
    who = (
        author.person_id,
        case((author.person_id.is_(None), author.name)),
        case((author.person_id.is_(None), Submission.unit_id)),
    )
    wrote = author.submission_id == Submission.id
    queries = (
        _sent(span, *who).join(author, wrote),
        _ran(span, *who).join(author, wrote),
        _pieces(span, *who).join(author, wrote),
    )
    sent, ran, pieces = ([_one_key(row) for row in session.execute(query)] for query in queries)
    return tally(_rows(Sent, sent), _rows(Ran, ran), _rows(Pieces, pieces))


def _placed(session: Session, span: Span, subject: Column) -> Tallied:
    return tally(
        (),
        _rows(Ran, session.execute(_ran(span, subject))),
        _rows(Pieces, session.execute(_pieces(span, subject))),
    )


def _sent(span: Span, *subject: Column) -> Select[Any]:
    ran_by_now = (
        select(literal(1))
        .where(Placement.submission_id == Submission.id, Placement.state == "standing")
        .correlate(Submission)
        .exists()
    )
    return (
        select(
            *subject,
            Submission.kind,
            func.count(),
            func.sum(case((ran_by_now, 1), else_=0)),
        )
        .select_from(Submission)
        .where(
            Submission.submitted_at >= span.from_at,
            Submission.submitted_at < span.to_at,
            Submission.state != "withdrawn",
        )
        .group_by(*subject, Submission.kind)
    )


def _ran(span: Span, *subject: Column) -> Select[Any]:
    composite = case((Placement.composite_n > 1, 1), else_=0)
    alike = (*subject, Submission.kind, Placement.tier, Placement.medium, composite)
    return _credited(span, select(*alike, func.count())).group_by(*alike)


def _pieces(span: Span, *subject: Column) -> Select[Any]:
    alike = (*subject, Submission.kind)
    different = func.count(Placement.submission_id.distinct())
    return _credited(span, select(*alike, different)).group_by(*alike)


def _credited(span: Span, query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Placement)
        .join(Submission, Submission.id == Placement.submission_id)
        .where(Placement.state == "standing", Placement.period.in_(span.months))
    )


def _one_key(row: Any) -> tuple[Any, ...]:
    """Return a counted author's row with the first three columns as one key."""
    person_id, name, unit_id, *figures = row
    return (person_id if person_id is not None else (name, unit_id), *figures)


def _rows(form: type[Any], rows: Iterable[Any]) -> list[Any]:
    return [form(*row) for row in rows]
