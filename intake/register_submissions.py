"""Rows against the ledger: which are new, which a later version, which known; and writing them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from intake.alike import likeness_notes
from intake.cells import Fault
from intake.directory import Directory
from intake.roll import directory_of, has_roster, register_stated_units
from intake.submissions import Rows, SubmissionRow
from intake.taken import Taken
from ledger.tables import IntakeFile, Submission, SubmissionAuthor, SubmissionVersion
from office.house import Office


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
    taking = _Taking(session, rows, office=office, now=now, only_unit=only_unit)
    for row in rows.good:
        taking.take(row)
    return taking.taken()


class _Taking:
    """A file's rows held against the ledger, one by one."""

    def __init__(
        self,
        session: Session,
        rows: Rows,
        *,
        office: Office,
        now: datetime,
        only_unit: int | None,
    ) -> None:
        self._session = session
        self._rows = rows
        self._office = office
        self._now = now
        self._only_unit = only_unit
        self._directory = directory_of(session)
        self._strict = has_roster(session)
        self._known = _Known(session, rows.good)
        self._plans: list[_Plan] = []
        self._faults = list(rows.faults)
        self._refused = list(rows.refused)
        self._unchanged = 0

    def take(self, row: SubmissionRow) -> None:
        """Plan a row to be written, count it as known, or refuse it."""
        day = self._office.periods.day_of(row.submitted_at or self._now)
        unit_id = self._directory.unit_of(row.unit, day) if row.unit else None
        revises = self._known.by_ref(row)
        if fault := self._unit_fault(row, unit_id):
            self._refuse(row, fault)
        elif self._known.has(row, unit_id):
            self._unchanged += 1
        elif revises and (fault := _revision_fault(row, unit_id, revises)):
            self._refuse(row, fault)
        else:
            self._plans.append(_Plan(row, unit_id, revises))

    def _refuse(self, row: SubmissionRow, words: str) -> None:
        self._faults.append(Fault(row.where, words))
        self._refused.append(self._rows.records[row.where])

    def _unit_fault(self, row: SubmissionRow, unit_id: int | None) -> str | None:
        if self._only_unit is not None and unit_id != self._only_unit:
            return f"单位 '{row.unit}' 不是本单位, 只能报送本单位的稿件"
        if unit_id is not None or row.unit is None:
            return None
        if self._directory.several(row.unit):
            return f"单位 '{row.unit}' 在花名册里有多个, 请写全称"
        if not self._strict:
            return None
        near = self._directory.near(row.unit)
        return f"单位 '{row.unit}' 不在花名册" + (f", 是否为 '{near}'" if near else ", 请核对名称")

    def taken(self) -> Taken:
        writer = _Writer(self._session, self._office, self._directory, self._plans)
        return Taken(
            new=len(self._plans),
            unchanged=self._unchanged,
            faults=tuple(self._faults),
            refused=tuple(self._refused),
            notes=(*self._rows.notes, *self._notes()),
            write=writer.write,
        )

    def _notes(self) -> Iterator[Fault]:
        if undated := sum(plan.row.submitted_at is None for plan in self._plans):
            yield Fault("报送时间", f"{undated} 篇未写报送时间, 按收到时间登记")
        stated = Counter(plan.row.unit for plan in self._plans if plan.unit_id is None)
        if stated:
            named = "、".join(f"{unit}({count} 篇)" for unit, count in stated.items())
            yield Fault("单位", f"尚无花名册, 单位按来稿所写登记: {named}")
        yield from likeness_notes(
            self._session,
            [plan.row for plan in self._plans],
            now=self._now,
            only_unit=self._only_unit,
            but={plan.revises.ref for plan in self._plans if plan.revises},
        )


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

    def has(self, row: SubmissionRow, unit_id: int | None) -> bool:
        """Whether a piece says the same: text, unit and, where the row has one, number."""
        unit = unit_id if unit_id is not None else row.unit
        found = self._same.get((unit, row.title, row.digest, row.url))
        return found is not None and row.ref in (None, found.ref)

    def by_ref(self, row: SubmissionRow) -> Submission | None:
        return self._refs.get(row.ref) if row.ref else None


def _identity(piece: Submission) -> tuple[object, ...]:
    unit = piece.unit_id if piece.unit_id is not None else piece.unit_as_stated
    return (unit, piece.title, piece.digest, piece.url)


def _any_of(column: object, values: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    unique = list(dict.fromkeys(values))
    for start in range(0, len(unique), 500):
        yield column.in_(unique[start : start + 500])  # type: ignore[attr-defined]


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
            tags=list(row.tags),
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
        piece.tags = list(dict.fromkeys((*piece.tags, *row.tags)))
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
