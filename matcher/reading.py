"""Ledger rows as the matcher takes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Article, Submission, SubmissionAuthor, UnitName
from matcher.pieces import Piece, Report

_DIGITS = 12
_WORD = 32
"""Bits of a stamp that a word for the text takes; above them stands its version."""
_STREAMED = 10_000


def key_of(row_id: int) -> str:
    """Return a row's id as a key that sorts like the number."""
    return f"{row_id:0{_DIGITS}d}"


def waiting_submissions(session: Session) -> dict[int, int]:
    """Return the submissions that wait, id → version, in order of their ids."""
    waiting = select(Submission.id, Submission.version).where(Submission.match_state == "pending")
    return dict(session.execute(waiting.order_by(Submission.id)).all())


@dataclass(frozen=True, slots=True)
class Left:
    """How many articles wait, and the last of their ids."""

    count: int
    last: int


def left(session: Session, until: int | None = None) -> Left:
    """Return what waits of the articles, up to an id where one is given."""
    chosen = select(func.count(), func.max(Article.id)).where(Article.match_state == "pending")
    if until is not None:
        chosen = chosen.where(Article.id <= until)
    count, last = session.execute(chosen).one()
    return Left(count, last or 0)


def take(session: Session, most: int) -> list[int]:
    """Take articles that wait: nobody else takes or changes them in this transaction."""
    waiting = select(Article.id).where(Article.match_state == "pending").order_by(Article.id)
    taken = waiting.limit(most).with_for_update(skip_locked=True, key_share=True)
    return sorted(session.scalars(taken))


def mark_articles(session: Session, ids: Sequence[int]) -> None:
    """Note that these were compared, in the transaction that wrote what was found."""
    for part in parts(ids):
        session.execute(update(Article).where(Article.id.in_(part)).values(match_state="compared"))


def mark_submissions(session: Session, versions: Mapping[int, int]) -> None:
    """Note that these were compared, but for those whose text has changed since: they wait on."""
    row, ids = tuple_(Submission.id, Submission.version), list(versions)
    for part in parts(ids):
        session.execute(
            update(Submission)
            .where(row.in_([(i, versions[i]) for i in part]))
            .values(match_state="compared")
        )


def versions_of(
    session: Session, table: type[Submission] | type[Article], ids: Sequence[int]
) -> dict[int, int]:
    """Return the version each text is in now, by id."""
    found: dict[int, int] = {}
    for part in parts(ids):
        chosen = select(table.id, table.version).where(table.id.in_(part))
        found |= dict(session.execute(chosen).all())
    return found


@dataclass(frozen=True, slots=True)
class Register:
    """Which submissions stand, in order of their ids, and a fingerprint of each text's version."""

    ids: NDArray[np.int64]
    stamps: NDArray[np.uint64]

    def versions(self) -> dict[int, int]:
        """Return each text's version by id."""
        numbers = (self.stamps >> np.uint64(_WORD)).tolist()
        return dict(zip(self.ids.tolist(), numbers, strict=True))


def register(session: Session, new: Iterable[int]) -> Register:
    """Return the submissions compared before and the `new` ones, without withdrawn ones.

    One that came in after the waiting rows were counted is left for the next run, which will
    compare it with everything: so every pair is compared once.
    """
    wanted = set(new)
    s = Submission
    chosen = select(s.id, s.version, s.ref, s.digest, s.match_state).where(
        s.body.is_not(None), s.state != "withdrawn"
    )
    rows = session.execute(chosen.order_by(s.id).execution_options(yield_per=_STREAMED))
    return _register(
        (i, version, f"{ref}{digest}")
        for i, version, ref, digest, state in rows
        if state == "compared" or i in wanted
    )


def _register(rows: Iterable[tuple[int, int, str]]) -> Register:
    """Return rows of id, version and a word for the text as a register."""
    told = ((i, version << _WORD | crc32(word.encode())) for i, version, word in rows)
    table = np.fromiter(told, dtype=[("id", np.int64), ("stamp", np.uint64)])
    return Register(table["id"].copy(), table["stamp"].copy())


def bodies(session: Session, ids: Sequence[int]) -> Iterator[str]:
    """Yield the texts of submissions in order of the given ids, which ascend."""
    for part in parts(ids):
        chosen = select(Submission.body).where(Submission.id.in_(part))
        for body in session.scalars(chosen.order_by(Submission.id)):
            yield body or ""


def compared_days(session: Session) -> tuple[date | None, date | None]:
    """Return the days of the first and the last article compared before; None without any."""
    day = Article.published_on
    days = select(day).where(Article.match_state == "compared").limit(1)  # by the index of days
    return session.scalar(days.order_by(day)), session.scalar(days.order_by(day.desc()))


def compared_register(session: Session, first: date, beyond: date) -> Register:
    """Return the articles compared before that appeared from `first` until before `beyond`."""
    a = Article
    chosen = select(a.id, a.version, a.body_digest).where(
        a.match_state == "compared", a.published_on >= first, a.published_on < beyond
    )
    streamed = chosen.order_by(a.id).execution_options(yield_per=_STREAMED)
    return _register((i, version, digest) for i, version, digest in session.execute(streamed))


def article_bodies(session: Session, ids: Sequence[int]) -> Iterator[str]:
    """Yield the texts of articles in order of the given ids, which ascend."""
    for part in parts(ids):
        chosen = select(Article.body).where(Article.id.in_(part))
        yield from session.scalars(chosen.order_by(Article.id))


def pieces(session: Session, ids: Sequence[int]) -> list[Piece]:
    """Return submissions by id, in the given order."""
    units = _units(session)
    found: dict[int, Piece] = {}
    for part in parts(ids):
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
        office=row.office,
    )


def _unit(stated: str | None, unit: int | None, units: dict[int, tuple[str, ...]]) -> str | None:
    return stated or next(iter(units.get(unit or 0, ())), None)


def submitted_between(session: Session, ids: Sequence[int]) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment these were handed in; None where none is told."""
    moment, found = Submission.submitted_at, list[datetime]()
    for part in parts(ids):
        ends = select(func.min(moment), func.max(moment)).where(Submission.id.in_(part))
        found += [at for at in session.execute(ends).one() if at is not None]
    return (min(found), max(found)) if found else None


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


def unit_names(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return, by submission, every name its unit ever bore."""
    units = _units(session)
    found: dict[int, tuple[str, ...]] = {}
    for part in parts(ids):
        chosen = select(Submission.id, Submission.unit_id, Submission.unit_as_stated)
        rows = session.execute(chosen.where(Submission.id.in_(part)))
        for i, unit, stated in rows:
            found[i] = tuple(n for n in (*units.get(unit or 0, ()), stated) if n)
    return found


def reports(session: Session, ids: Sequence[int], zone: tzinfo) -> Iterator[Report]:
    """Yield articles by id, in order."""
    for part in parts(ids):
        portion = Article.id.in_(part)
        for row in session.scalars(select(Article).where(portion).order_by(Article.id)):
            yield report_of(row, zone)


def compared_between(session: Session, first: date, last: date, zone: tzinfo) -> Iterator[Report]:
    """Yield the articles compared before that appeared in a span of days, in order of id."""
    inside: list[ColumnElement[bool]] = [
        Article.match_state == "compared",
        Article.published_on >= first,
        Article.published_on <= last,
    ]
    ids = list(session.scalars(select(Article.id).where(*inside).order_by(Article.id)))
    yield from reports(session, ids, zone)


def report_of(row: Article, zone: tzinfo) -> Report:
    """Return an article."""
    return Report(
        key=key_of(row.id),
        body=row.body,
        title=row.title,
        outlet=row.outlet_key,
        origin=row.origin,
        byline=tuple(row.byline) if row.byline else None,
        published_at=moment_of(row.published_on, row.published_at, zone),
    )


def moment_of(day: date, moment: datetime | None, zone: tzinfo) -> datetime:
    """Return when an article appeared; a day alone counts as its first minute at the office."""
    return (moment or datetime.combine(day, time(0), tzinfo=zone)).astimezone(UTC)


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
