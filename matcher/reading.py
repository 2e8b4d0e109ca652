"""Ledger rows as the matcher takes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
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


@dataclass(frozen=True, slots=True)
class Register:
    """Which submissions stand, in order of their ids, and a fingerprint of each text's version."""

    ids: NDArray[np.int64]
    stamps: NDArray[np.uint64]


def register(session: Session, new: Iterable[int]) -> Register:
    """Return the submissions compared before and the `new` ones, without withdrawn ones.

    One that came in after the waiting rows were counted is left for the next run, which will
    compare it with everything: so every pair is compared once.
    """
    wanted = set(new)
    s = Submission
    chosen = select(s.id, s.match_state, s.version, s.ref, s.digest, s.received_at).where(
        s.body.is_not(None), s.state != "withdrawn"
    )
    rows = [
        (row[0], _stamp(*row[2:]))
        for row in session.execute(chosen.order_by(s.id))
        if row[1] == "compared" or row[0] in wanted
    ]
    return Register(
        np.array([i for i, _ in rows], dtype=np.int64),
        np.array([stamp for _, stamp in rows], dtype=np.uint64),
    )


def _stamp(*told: object) -> int:
    return int.from_bytes(blake2b(repr(told).encode(), digest_size=8).digest(), "big")


def bodies(session: Session, ids: Sequence[int]) -> Iterator[str]:
    """Yield the texts of submissions in order of the given ids, which ascend."""
    for at in range(0, len(ids), _TOGETHER):
        chosen = select(Submission.body).where(Submission.id.in_(ids[at : at + _TOGETHER]))
        for body in session.scalars(chosen.order_by(Submission.id)):
            yield body or ""


def pieces(session: Session, ids: Sequence[int]) -> list[Piece]:
    """Return submissions by id, in the given order."""
    units = _units(session)
    found: dict[int, Piece] = {}
    for at in range(0, len(ids), _TOGETHER):
        part = list(ids[at : at + _TOGETHER])
        authors = _authors(session, part)
        for row in session.scalars(select(Submission).where(Submission.id.in_(part))):
            found[row.id] = _piece(row, authors, units)
    return [found[i] for i in ids]


def _piece(
    row: Submission, authors: dict[int, list[str]], units: dict[int, tuple[str, ...]]
) -> Piece:
    return Piece(
        key=key_of(row.id),
        body=row.body or "",
        title=row.title,
        unit=_unit(row.unit_as_stated, row.unit_id, units),
        authors=tuple(authors.get(row.id, ())),
        submitted_at=row.submitted_at,
        commission=str(row.commission_id) if row.commission_id else None,
    )


def _unit(stated: str | None, unit: int | None, units: dict[int, tuple[str, ...]]) -> str | None:
    return stated or next(iter(units.get(unit or 0, ())), None)


def bearers(session: Session) -> list[Piece]:
    """Return every pair of unit and author once, as pieces without a text: who bears which name."""
    units = _units(session)
    s = Submission
    rows = select(s.unit_as_stated, s.unit_id, SubmissionAuthor.name)
    rows = rows.outerjoin(SubmissionAuthor, SubmissionAuthor.submission_id == s.id)
    rows = rows.where(s.body.is_not(None), s.state != "withdrawn").distinct()
    return [
        Piece("", "", unit=_unit(stated, unit, units), authors=(name,) if name else ())
        for stated, unit, name in session.execute(rows)
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


def _authors(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    rows = select(SubmissionAuthor.submission_id, SubmissionAuthor.name)
    rows = rows.where(SubmissionAuthor.submission_id.in_(ids))
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
