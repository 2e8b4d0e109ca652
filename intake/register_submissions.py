"""Rows against the ledger: which are new, which a later version, which known; and writing them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from intake.cells import Fault, Record
from intake.directory import Directory, HeldPost, NamedUnit
from intake.likeness import Earlier, LikenessIndex, grams_of
from intake.submissions import Rows, SubmissionRow
from ledger.tables import (
    IntakeFile,
    PersonName,
    Post,
    Submission,
    SubmissionAuthor,
    SubmissionVersion,
    Unit,
    UnitName,
)
from office.house import Office

LOOK_BACK_DAYS = 180
LOOK_BACK_PIECES = 5_000
"""A new piece is compared with at most so many before it; the matcher compares them all."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file's rows come to; `write` does it, in the caller's transaction."""

    new: int
    unchanged: int
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    notes: tuple[Fault, ...]
    write: Callable[..., tuple[int, ...]]
    """(file, at=, by=) → ids of the submissions written."""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One row that will be written."""

    row: SubmissionRow
    unit_id: int | None
    revises: Submission | None = None


def take(
    session: Session, rows: Rows, *, office: Office, now: datetime, only_unit: int | None
) -> Taken:
    """Return what the rows come to: unit and earlier versions found, likeness warned of."""
    directory = directory_of(session)
    strict = has_roster(session)
    plans: list[_Plan] = []
    faults, notes = list(rows.faults), list(rows.notes)
    refused = list(rows.refused)
    unknown_units = dict[str, int]()
    unchanged = 0
    known = _Known(session, rows.good)
    today = office.periods.day_of(now)
    for row, record in zip(rows.good, _records(rows), strict=True):
        day = office.periods.day_of(row.submitted_at) if row.submitted_at else today
        unit_id = directory.unit_of(row.unit, day) if row.unit else None
        fault = _unit_fault(row, unit_id, directory, strict=strict, only_unit=only_unit)
        same = known.same(row, unit_id) if fault is None else None
        revises = known.by_ref(row) if fault is None and same is None else None
        if revises is not None:
            fault = _revision_fault(row, unit_id, revises)
        if fault is not None:
            faults.append(Fault(row.where, fault))
            refused.append(record)
        elif same is not None:
            unchanged += 1
        else:
            if unit_id is None and row.unit:
                unknown_units[row.unit] = unknown_units.get(row.unit, 0) + 1
            plans.append(_Plan(row, unit_id, revises))
    if undated := sum(plan.row.submitted_at is None for plan in plans):
        notes.append(Fault("报送时间", f"{undated} 篇未写报送时间, 按收到时间登记"))
    if unknown_units:
        named = "、".join(f"{unit}({count} 篇)" for unit, count in unknown_units.items())
        notes.append(Fault("单位", f"尚无花名册, 已按来稿登记单位 {named}"))
    notes += _likeness(session, plans, now, only_unit)
    writer = _Writer(session, office, directory, plans)
    return Taken(
        new=len(plans),
        unchanged=unchanged,
        faults=tuple(faults),
        refused=tuple(refused),
        notes=tuple(notes),
        write=writer.write,
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


def _records(rows: Rows) -> Iterator[Record]:
    by_where = rows.records
    return (by_where[row.where] for row in rows.good)


def _unit_fault(
    row: SubmissionRow,
    unit_id: int | None,
    directory: Directory,
    *,
    strict: bool,
    only_unit: int | None,
) -> str | None:
    if only_unit is not None and unit_id != only_unit:
        return f"单位 '{row.unit}' 不是本单位, 只能报送本单位的稿件"
    if unit_id is not None or row.unit is None:
        return None
    if directory.several(row.unit):
        return f"单位 '{row.unit}' 在花名册里有多个, 请写全称"
    if not strict:
        return None
    near = directory.near(row.unit)
    return f"单位 '{row.unit}' 不在花名册" + (f", 是否为 '{near}'" if near else ", 请核对名称")


def _revision_fault(row: SubmissionRow, unit_id: int | None, known: Submission) -> str | None:
    if known.unit_id != unit_id:
        return f"编号 '{row.ref}' 已是另一单位的稿件, 请改编号"
    if known.state == "withdrawn":
        return f"编号 '{row.ref}' 的稿件已撤回, 请另起编号"
    return None


class _Known:
    """What the ledger already has of a file's rows."""

    def __init__(self, session: Session, rows: Sequence[SubmissionRow]) -> None:
        found: list[Submission] = []
        wanted = select(Submission).options(selectinload(Submission.authors))
        for where in _any_of(Submission.title, [row.title for row in rows]):
            found += session.scalars(wanted.where(where))
        for where in _any_of(Submission.ref, [row.ref for row in rows if row.ref]):
            found += session.scalars(wanted.where(where))
        self._refs = {piece.ref: piece for piece in found}
        self._same = {_identity(piece): piece for piece in found}

    def same(self, row: SubmissionRow, unit_id: int | None) -> Submission | None:
        """Return the piece that says the same: text, unit and, where it has one, number."""
        unit = unit_id if unit_id is not None else row.unit
        found = self._same.get((unit, row.title, row.digest, row.url))
        return found if found and (row.ref is None or row.ref == found.ref) else None

    def by_ref(self, row: SubmissionRow) -> Submission | None:
        return self._refs.get(row.ref) if row.ref else None


def _identity(piece: Submission) -> tuple[object, ...]:
    unit = piece.unit_id if piece.unit_id is not None else piece.unit_as_stated
    return (unit, piece.title, piece.digest, piece.url)


def _any_of(column: object, values: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    unique = list(dict.fromkeys(values))
    for start in range(0, len(unique), 500):
        yield column.in_(unique[start : start + 500])  # type: ignore[attr-defined]


def _likeness(
    session: Session, plans: Sequence[_Plan], now: datetime, only_unit: int | None
) -> Iterator[Fault]:
    """Yield a warning for each new piece much like one before it, in the ledger or the file.

    A unit that hands in for itself is not told what another unit wrote.
    """
    new = [plan for plan in plans if plan.row.body]
    if not new:
        return
    earlier = session.execute(
        select(
            Submission.ref,
            Submission.title,
            Submission.body,
            Submission.unit_as_stated,
            Submission.unit_id,
        )
        .where(Submission.body.is_not(None))
        .where(Submission.submitted_at >= now - timedelta(days=LOOK_BACK_DAYS))
        .order_by(Submission.id.desc())
        .limit(LOOK_BACK_PIECES)
    )
    revised = {plan.revises.ref for plan in plans if plan.revises}
    pieces = [
        Earlier(
            f"{ref}《{title}》({unit or '单位未详'})"
            if only_unit in (None, unit_id)
            else "另一单位先前的来稿",
            grams_of(body),
        )
        for ref, title, body, unit, unit_id in earlier
        if ref not in revised
    ]
    grams = [grams_of(plan.row.body) for plan in new]
    own = [
        Earlier(f"{plan.row.where}《{plan.row.title}》", found)
        for plan, found in zip(new, grams, strict=True)
    ]
    index = LikenessIndex([*pieces, *own])
    for place, plan in enumerate(new):
        found = index.most_alike(grams[place], before=len(pieces) + place)
        if found is not None:
            yield Fault(
                plan.row.where, f"与 {found.label} 相似 {found.share:.0%}, 请核对是否重复报送"
            )


class _Writer:
    """Writes the planned rows."""

    def __init__(
        self, session: Session, office: Office, directory: Directory, plans: Iterable[_Plan]
    ) -> None:
        self._session = session
        self._office = office
        self._directory = directory
        self._plans = list(plans)

    def write(self, file: IntakeFile, *, at: datetime, by: str) -> tuple[int, ...]:
        """Write pieces, authors, versions; return the pieces' ids in the file's order."""
        stated = [p.row.unit for p in self._plans if p.unit_id is None and p.row.unit]
        units = register_stated_units(self._session, stated)
        pieces = []
        for plan in self._plans:
            unit_id = plan.unit_id or units.get(plan.row.unit or "")
            if plan.revises is None:
                piece = self._new(plan.row, unit_id, file, at)
                self._session.add(piece)
            else:
                piece = plan.revises
                self._revise(piece, plan.row)
            piece.versions.append(
                SubmissionVersion(
                    version=piece.version,
                    title=piece.title,
                    body=piece.body,
                    recorded_at=at,
                    recorded_by=by,
                )
            )
            self._credit(piece, plan.row, unit_id, at)
            pieces.append(piece)
        self._session.flush()
        return tuple(piece.id for piece in pieces)

    def _new(
        self, row: SubmissionRow, unit_id: int | None, file: IntakeFile, at: datetime
    ) -> Submission:
        return Submission(
            ref=row.ref or self._ref(file.digest, row.where, at),
            kind=row.kind or "publicity",
            form=row.form,
            title=row.title,
            body=row.body,
            url=row.url,
            digest=row.digest,
            unit_id=unit_id,
            unit_as_stated=row.unit,
            submitted_at=row.submitted_at or at,
            received_at=at,
            openness=row.openness or self._office.profile.openness_default,
            cleared_by=row.cleared_by,
            version=1,
            intake_file_id=file.id,
            place=row.where,
            tags=[],
        )

    def _ref(self, digest: str, where: str, at: datetime) -> str:
        """Return a number to quote: the day, and a mark that is the same on every machine."""
        mark = hashlib.sha256(f"{digest}{where}".encode()).hexdigest()[:8].upper()
        return f"{self._office.periods.day_of(at):%Y%m%d}-{mark}"

    def _revise(self, piece: Submission, row: SubmissionRow) -> None:
        piece.version += 1
        piece.title, piece.body, piece.digest = row.title, row.body, row.digest
        piece.url = row.url or piece.url
        piece.form = row.form or piece.form
        piece.openness = row.openness or piece.openness
        piece.cleared_by = row.cleared_by or piece.cleared_by
        piece.match_state = "pending"

    def _credit(
        self, piece: Submission, row: SubmissionRow, unit_id: int | None, at: datetime
    ) -> None:
        named = [(author.name, author.role) for author in piece.authors]
        if not row.authors or named == list(row.authors):
            return
        if piece.authors:
            for author in list(piece.authors):
                piece.authors.remove(author)
                self._session.delete(author)
            self._session.flush()  # their positions are taken until they are gone
        day = self._office.periods.day_of(row.submitted_at or at)
        for position, (name, role) in enumerate(row.authors):
            piece.authors.append(
                SubmissionAuthor(
                    position=position,
                    name=name,
                    role=role,
                    person_id=self._directory.person_of(name, unit_id, day),
                )
            )


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
