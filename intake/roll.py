"""The roster in the ledger: as names are looked up in it, and where earlier pieces meet it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from intake.directory import Directory, HeldPost, NamedUnit
from ledger.tables import (
    IntakeFile,
    PersonName,
    Post,
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)


def directory_of(session: Session) -> Directory:
    """Return the ledger's units and people as names are looked up."""
    units = session.execute(
        select(UnitName.name, UnitName.unit_id, UnitName.from_on, UnitName.to_on)
    )
    posts = session.execute(
        select(PersonName.name, Post.person_id, Post.unit_id, Post.from_on, Post.to_on).join(
            Post, Post.person_id == PersonName.person_id
        )
    )
    merged = session.execute(
        select(Unit.id, Unit.merged_into_id).where(Unit.merged_into_id.is_not(None))
    )
    return Directory(
        (NamedUnit(*row) for row in units),
        (HeldPost(*row) for row in posts),
        ((unit, into) for unit, into in merged if into is not None),
    )


def has_roster(session: Session) -> bool:
    """Whether a roster was ever read or a post entered; until then units are taken as stated."""
    posts = session.scalar(select(Post.id).limit(1))
    files = session.scalar(select(IntakeFile.id).where(IntakeFile.kind == "roster").limit(1))
    return posts is not None or files is not None


def register_stated_units(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Register units as stated, where no roster names any; return name to id."""
    found: dict[str, int] = {}
    position = (session.scalar(select(func.max(Unit.position))) or 0) + 1
    for name in dict.fromkeys(names):
        unit = Unit(key=name, position=position, names=[UnitName(name=name)])
        session.add(unit)
        session.flush()
        found[name] = unit.id
        position += 1
    return found


def resolve_stated(session: Session, day_of: Callable[[datetime], date]) -> int:
    """Give submissions their unit and people once a roster names them; return how many."""
    directory = directory_of(session)
    count = 0
    pieces = session.scalars(
        select(Submission)
        .where(Submission.unit_id.is_(None), Submission.unit_as_stated.is_not(None))
        .options(selectinload(Submission.authors))
    )
    for piece in pieces:
        unit_id = directory.unit_of(piece.unit_as_stated or "", day_of(piece.submitted_at))
        if unit_id is not None:
            piece.unit_id = unit_id
            count += 1
    unnamed = session.scalars(
        select(SubmissionAuthor)
        .where(SubmissionAuthor.person_id.is_(None))
        .options(selectinload(SubmissionAuthor.submission))
    )
    for author in unnamed:
        piece = author.submission
        day = day_of(piece.submitted_at)
        author.person_id = directory.person_of(author.name, piece.unit_id, day)
    return count
