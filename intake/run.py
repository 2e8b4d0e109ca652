"""Takes in one file: looks at it, reads it, and writes its rows in the caller's transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from intake import (
    register_clippings,
    register_outlet_list,
    register_past_ledger,
    register_roster,
    register_submissions,
)
from intake.cells import Fault
from intake.clippings import read_clippings
from intake.guard import MAX_BYTES
from intake.look import HandedIn, look
from intake.outlet_list import read_outlet_list
from intake.past_ledger import Claim, read_past_ledger
from intake.read_rows import ReadRows
from intake.report import IntakeReport
from intake.roster import read_roster
from intake.submissions import read_submissions
from intake.taken import Taken
from ledger import audit
from ledger.tables import IntakeFile
from office.errors import IntakeError
from office.house import Office

_LOCK = 0x6B642001  # any constant: two files that name one unit are taken in one after the other


def read_file(
    session: Session,
    path: Path,
    *,
    office: Office,
    now: datetime,
    by: str,
    dry_run: bool = False,
    good_rows: bool = False,
    synonyms: Mapping[str, str] | None = None,
) -> IntakeReport:
    """Take in a file of submissions, a roster, clippings, an outlet's list or a past ledger.

    Its headings tell which.

    The caller commits. All rows or none, unless `good_rows`; a dry run writes nothing and lists
    every fault. A file read before adds nothing; rows the ledger has are counted `unchanged`.

    Raises:
        IntakeError: when the file is refused, or, without `dry_run` and `good_rows`, when a row
            is: `rows` then names every bad row.
    """
    return read_bytes(
        session,
        _bytes_of(path),
        name=path.name,
        office=office,
        now=now,
        by=by,
        dry_run=dry_run,
        good_rows=good_rows,
        synonyms=synonyms,
    )


def read_bytes(
    session: Session,
    data: bytes,
    *,
    name: str,
    office: Office,
    now: datetime,
    by: str,
    dry_run: bool = False,
    good_rows: bool = False,
    synonyms: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    only_unit: int | None = None,
) -> IntakeReport:
    """Take in a file's bytes, as `read_file` does; `look` says what the further options are.

    Raises:
        IntakeError: as `read_file`.
    """
    return take_in(
        session,
        look(data, name=name, synonyms=synonyms, defaults=defaults),
        office=office,
        now=now,
        by=by,
        dry_run=dry_run,
        good_rows=good_rows,
        only_unit=only_unit,
    )


def read_form(
    session: Session,
    values: Mapping[str, str],
    *,
    office: Office,
    now: datetime,
    by: str,
    dry_run: bool = False,
    only_unit: int | None = None,
) -> IntakeReport:
    """Take in one submission filled in on a page; `values` by heading key, empty ones left out.

    Raises:
        IntakeError: as `read_file`; its rows name the field.
    """
    filled = {key: value for key, value in values.items() if value.strip()}
    line = json.dumps(filled, ensure_ascii=False, sort_keys=True)
    return read_bytes(
        session,
        line.encode(),
        name="表单.jsonl",
        office=office,
        now=now,
        by=by,
        dry_run=dry_run,
        only_unit=only_unit,
    )


def read_claims(path: Path, *, office: Office, now: datetime) -> tuple[HandedIn, ReadRows[Claim]]:
    """Return the claims of a past ledger, whatever else its headings could mean; nothing is kept.

    Raises:
        IntakeError: as `read_file`, but for its rows: their faults are in what is returned.
    """
    found = look(_bytes_of(path), name=path.name, kind="past_ledger")
    if not found.records:
        raise IntakeError("认不出台账: 表头须有 标题、媒体、日期", where=path.name)
    rows = read_past_ledger(
        found.records,
        zone=office.profile.zone,
        today=office.periods.day_of(now),
        channels=register_clippings.channel_names(office),
    )
    return found, rows


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as found:
        raise IntakeError(f"文件读不了 ({found.strerror})", where=str(path)) from None


def take_in(
    session: Session,
    found: HandedIn,
    *,
    office: Office,
    now: datetime,
    by: str,
    dry_run: bool = False,
    good_rows: bool = False,
    only_unit: int | None = None,
) -> IntakeReport:
    """Take in a file that was looked at before; a door that must not hold the ledger looks first.

    With `only_unit` the file may hold nothing but that unit's submissions.

    Raises:
        IntakeError: as `read_file`.
    """
    if only_unit is not None and found.kind != "submissions":
        raise IntakeError("单位只能报送来稿; 其他请交办公室登记", where=found.name)
    if not dry_run:
        _one_at_a_time(session)
    before = session.scalars(select(IntakeFile).where(IntakeFile.digest == found.digest)).first()
    if before is not None:
        return _read_before(found, before, dry_run=dry_run)
    intake = _Intake(session, office=office, now=now, by=by, only_unit=only_unit)
    taken = intake.read(found)
    faults = (*found.faults, *taken.faults)
    if not dry_run and (found.faults or (faults and not good_rows)):
        raise _refused(found.name, faults if not good_rows else found.faults)
    ids = () if dry_run else intake.write(found, taken)
    return IntakeReport(
        name=found.name,
        digest=found.digest,
        kind=found.kind,
        read=len(found.records),
        written=taken.new,
        unchanged=taken.unchanged,
        refused=faults,
        refused_rows=taken.refused,
        notes=(*found.notes, *taken.notes),
        dry_run=dry_run,
        submission_ids=ids,
    )


def _read_before(found: HandedIn, before: IntakeFile, *, dry_run: bool) -> IntakeReport:
    return IntakeReport(
        name=found.name,
        digest=found.digest,
        kind=found.kind,
        read=0,
        written=0,
        unchanged=before.rows_read,
        already_read=True,
        dry_run=dry_run,
    )


class _Intake:
    """One file on its way into one ledger."""

    def __init__(
        self, session: Session, *, office: Office, now: datetime, by: str, only_unit: int | None
    ) -> None:
        self._session = session
        self._office = office
        self._now = now
        self._by = by
        self._only_unit = only_unit
        self._zone = office.profile.zone

    def read(self, found: HandedIn) -> Taken:
        """Return what the rows come to against the ledger; nothing is written."""
        if found.kind == "roster":
            classes = dict[str, str]()
            for each in self._office.profile.unit_classes:
                classes |= {each.name.lower(): each.key, each.key: each.key}
            posts = read_roster(found.records, zone=self._zone, unit_classes=classes)
            return register_roster.take(self._session, posts, office=self._office)
        if found.kind in ("clippings", "outlet_list", "past_ledger"):
            return self._ran(found)
        rows = read_submissions(found.records, zone=self._zone, now=self._now)
        return register_submissions.take(
            self._session, rows, office=self._office, now=self._now, only_unit=self._only_unit
        )

    def _ran(self, found: HandedIn) -> Taken:
        """Return what the rows of a file about what ran come to."""
        session, office = self._session, self._office
        today = office.periods.day_of(self._now)
        channels = register_clippings.channel_names(office)
        zone = self._zone
        if found.kind == "outlet_list":
            listed = read_outlet_list(found.records, zone=zone, today=today, channels=channels)
            return register_outlet_list.take(session, listed, office=office)
        if found.kind == "past_ledger":
            past = read_past_ledger(found.records, zone=zone, today=today, channels=channels)
            return register_past_ledger.take(session, past, office=office)
        clippings = read_clippings(found.records, zone=zone, today=today, channels=channels)
        return register_clippings.take(session, clippings, office=office)

    def write(self, found: HandedIn, taken: Taken) -> tuple[int, ...]:
        """Write the rows, the file and the act; return the ids of new or revised submissions."""
        file = IntakeFile(
            digest=found.digest,
            name=found.name,
            kind=found.kind,
            received_at=self._now,
            received_by=self._by,
            rows_read=len(found.records),
            rows_written=taken.new,
        )
        self._session.add(file)
        self._session.flush()
        ids = taken.write(file, at=self._now, by=self._by)
        audit.append(
            self._session,
            at=self._now,
            by=self._by,
            act="intake.read",
            subject=f"intake_file:{file.id}",
            details={
                "kind": found.kind,
                "digest": found.digest,
                "read": len(found.records),
                "written": taken.new,
                "unchanged": taken.unchanged,
                "refused": len(taken.refused),
                **taken.details,
            },
        )
        return ids


def _refused(name: str, faults: tuple[Fault, ...]) -> IntakeError:
    places = {fault.where for fault in faults}
    return IntakeError(
        f"{len(places)} 处有误, 整个文件未读入, 请改正后再交",
        where=name,
        rows=tuple((fault.where, fault.words) for fault in faults),
    )


def _one_at_a_time(session: Session) -> None:
    """On SQLite the caller's write transaction does this already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
