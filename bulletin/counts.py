"""Counts submissions and placements of a span in the database, a row a subject and kind.

What a span credits is told by `placement.period`, the month it was booked in; what it handed in by
`submitted_at` in the office's zone. Withdrawn pieces and placements count nowhere.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bulletin.standings import Counts, Pieces, Ran, Sent, Totals, tally
from ledger.tables import Placement, Submission, SubmissionAuthor

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Row = TypeVarTuple("Row")
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
    sent = session.execute(_sent(span, Submission.unit_id))
    ran = session.execute(_ran(span, Placement.unit_id))
    pieces = session.execute(_pieces(span, Placement.unit_id))
    return tally(
        [Sent(*row) for row in sent],
        [Ran(*row) for row in ran],
        [Pieces(*row) for row in pieces],
        fold=fold,
    )


def totals_of_units(
    session: Session, span: Span, fold: Callable[[Hashable], Hashable]
) -> dict[Hashable, Totals]:
    """Count by unit id without telling anything apart; much cheaper over a year."""
    found: dict[Hashable, Totals] = {}
    sent = _handed_in(span, select(Submission.unit_id, func.count()).select_from(Submission))
    for unit_id, pieces in session.execute(sent.group_by(Submission.unit_id)):
        found.setdefault(fold(unit_id), Totals()).sent += pieces
    for unit_id, pieces, placements in session.execute(_totals(span, Placement.unit_id)):
        totals = found.setdefault(fold(unit_id), Totals())
        totals.adopted += pieces
        totals.placements += placements
    return found


def of_places(session: Session, span: Span, place: Column) -> Tallied:
    """Count by outlet, tier or medium: pieces, and placements alone and in round-ups.

    Nobody hands a piece in to an outlet, so nothing is sent; kinds are not told apart.
    """
    alike = (place, _COMPOSITE)
    ran = _credited(span, select(*alike, func.count())).group_by(*alike)
    pieces = _credited(span, select(place, _DIFFERENT)).group_by(place)
    return tally(
        (),
        [Ran(key, "", "", together, count) for key, together, count in session.execute(ran)],
        [Pieces(key, "", count) for key, count in session.execute(pieces)],
    )


def totals_of_places(session: Session, span: Span, place: Column) -> dict[Hashable, Totals]:
    """Count by outlet, tier or medium."""
    rows = session.execute(_totals(span, place))
    return {key: Totals(adopted=pieces, placements=placements) for key, pieces, placements in rows}


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
    of_the_piece = Submission.id == Placement.submission_id
    sent = _sent(span, *who).join(author, wrote)
    ran = _ran(span, *who).join(Submission, of_the_piece).join(author, wrote)
    pieces = _pieces(span, *who).join(author, wrote)
    return tally(
        [Sent(*_one_key(row)) for row in session.execute(sent)],
        [Ran(*_one_key(row)) for row in session.execute(ran)],
        [Pieces(*_one_key(row)) for row in session.execute(pieces)],
    )


_COMPOSITE = case((Placement.composite_n > 1, 1), else_=0)
_DIFFERENT = func.count(Placement.submission_id.distinct())


def _sent(span: Span, *subject: Column) -> Select[*tuple[Any, ...]]:
    # looked up piece by piece: a list of all that ever ran would grow with the ledger's age
    ran_by_now = exists().where(
        Placement.submission_id == Submission.id, Placement.state == "standing"
    )
    adopted = func.sum(case((ran_by_now, 1), else_=0))
    query = select(*subject, Submission.kind, func.count(), adopted).select_from(Submission)
    return _handed_in(span, query).group_by(*subject, Submission.kind)


def _ran(span: Span, *subject: Column) -> Select[*tuple[Any, ...]]:
    alike = (*subject, Placement.tier, Placement.medium, _COMPOSITE)
    return _credited(span, select(*alike, func.count())).group_by(*alike)


def _pieces(span: Span, *subject: Column) -> Select[*tuple[Any, ...]]:
    """Select by kind, which the piece alone knows."""
    alike = (*subject, Submission.kind)
    query = _credited(span, select(*alike, _DIFFERENT))
    return query.join(Submission, Submission.id == Placement.submission_id).group_by(*alike)


def _totals(span: Span, subject: Column) -> Select[*tuple[Any, ...]]:
    return _credited(span, select(subject, _DIFFERENT, func.count())).group_by(subject)


def _handed_in(span: Span, query: Select[*Row]) -> Select[*Row]:
    return query.where(
        Submission.submitted_at >= span.from_at,
        Submission.submitted_at < span.to_at,
        Submission.state != "withdrawn",
    )


def _credited(span: Span, query: Select[*Row]) -> Select[*Row]:
    return query.select_from(Placement).where(
        Placement.state == "standing", Placement.period.in_(span.months)
    )


def _one_key(row: Any) -> tuple[Any, ...]:
    """Return a counted author's row with the first three columns as one key."""
    person_id, name, unit_id, *figures = row
    return (person_id if person_id is not None else (name, unit_id), *figures)
