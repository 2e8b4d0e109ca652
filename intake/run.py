"""Takes in one file: looks at it, reads it, and writes its rows in the caller's transaction."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from intake import register_clippings, register_roster, register_submissions
from intake.cells import Book, Cell, Fault, Record
from intake.clippings import read_clippings
from intake.document import read_document
from intake.guard import MAX_BYTES, form_of
from intake.headings import Kind
from intake.plain import csv_sheet, jsonl_sheet
from intake.records import is_empty, read_table
from intake.report import IntakeReport
from intake.roster import read_roster
from intake.secrecy import refuse_marked
from intake.submissions import read_submissions
from intake.taken import Taken
from intake.workbook import open_book
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
    """Take in a file of submissions, a roster or clippings, told apart by its headings.

    The caller commits. All rows or none, unless `good_rows`; a dry run writes nothing and lists
    every fault. A file read before adds nothing; rows the ledger has are counted `unchanged`.

    Raises:
        IntakeError: when the file is refused, or, without `dry_run` and `good_rows`, when a row
            is: `rows` then names every bad row.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as found:
        raise IntakeError(f"文件读不了 ({found.strerror})", where=str(path)) from None
    return read_bytes(
        session,
        data,
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
    """Take in a file's bytes, as `read_file` does.

    `synonyms` are a unit's own headings, heading to key; `defaults` stand where a column is
    absent (a form that knows its unit); with `only_unit` rows of other units are refused.

    Raises:
        IntakeError: as `read_file`.
    """
    intake = _Intake(session, office=office, now=now, by=by, only_unit=only_unit)
    found = intake.look(data, name=name, synonyms=synonyms, defaults=defaults or {})
    digest = hashlib.sha256(data).hexdigest()
    if not dry_run:
        _one_at_a_time(session)
    before = session.scalars(select(IntakeFile).where(IntakeFile.digest == digest)).first()
    if before is not None:
        return IntakeReport(
            name, digest, found.kind, 0, 0, before.rows_read, already_read=True, dry_run=dry_run
        )
    taken = intake.read(found)
    faults = (*found.faults, *taken.faults)
    if faults and not dry_run and not good_rows:
        raise _refused(name, faults)
    if found.faults and not dry_run:
        raise _refused(
            name, tuple(found.faults)
        )  # of the sheet as a whole: no row of it is certain
    ids = () if dry_run else intake.write(found, taken, digest)
    return IntakeReport(
        name=name,
        digest=digest,
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


class _Found:
    """What a file holds before anything is known of the ledger."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind: Kind = "submissions"
        self.records: list[Record] = []
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []


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

    def look(
        self,
        data: bytes,
        *,
        name: str,
        synonyms: Mapping[str, str] | None,
        defaults: Mapping[str, str],
    ) -> _Found:
        """Return the file's records, once nothing in it forbids to keep them."""
        book = _opened(data, name)
        found = _Found(name)
        if book.blocks:
            found.records = [read_document(book.blocks, name=name)]
        else:
            _tables(book, found, synonyms)
        levels = [c.value for r in found.records if (c := r.cells.get("secrecy")) is not None]
        refuse_marked(name, _texts(book), levels=[str(level) for level in levels if level])
        if not found.records and not found.faults:
            raise IntakeError(
                "没有可读的行: 请在表头写明 标题、正文、单位、作者、报送时间 等", where=name
            )
        found.records = [_with_defaults(record, defaults) for record in found.records]
        return found

    def read(self, found: _Found) -> Taken:
        """Return what the rows come to against the ledger; nothing is written."""
        if found.kind == "roster":
            classes = dict[str, str]()
            for each in self._office.profile.unit_classes:
                classes |= {each.name.lower(): each.key, each.key: each.key}
            posts = read_roster(found.records, zone=self._zone, unit_classes=classes)
            return register_roster.take(self._session, posts, office=self._office)
        if found.kind == "clippings":
            today = self._office.periods.day_of(self._now)
            channels = register_clippings.channel_names(self._office)
            clippings = read_clippings(
                found.records, zone=self._zone, today=today, channels=channels
            )
            return register_clippings.take(self._session, clippings)
        rows = read_submissions(found.records, zone=self._zone, now=self._now)
        return register_submissions.take(
            self._session, rows, office=self._office, now=self._now, only_unit=self._only_unit
        )

    def write(self, found: _Found, taken: Taken, digest: str) -> tuple[int, ...]:
        """Write the rows, the file and the act; return the ids of new or revised submissions."""
        file = IntakeFile(
            digest=digest,
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
                "digest": digest,
                "read": len(found.records),
                "written": taken.new,
                "unchanged": taken.unchanged,
                "refused": len(taken.refused),
                **taken.details,
            },
        )
        return ids


def _opened(data: bytes, name: str) -> Book:
    form = form_of(data, name)
    if form == "csv":
        return Book(sheets=(csv_sheet(data, name=name),))
    if form == "jsonl":
        return Book(sheets=(jsonl_sheet(data, name=name),))
    return open_book(data, form=form, name=name)


def _tables(book: Book, found: _Found, synonyms: Mapping[str, str] | None) -> None:
    kinds = dict[Kind, str]()
    for sheet in book.sheets:
        if is_empty(sheet):
            continue
        table = read_table(sheet, synonyms=synonyms)
        if table is None:
            words = "前几行里认不出表头 (标题、正文、单位、作者、报送时间 等), 未读入"
            place = found.notes if sheet.hidden else found.faults
            place.append(Fault(sheet.name, words))
            continue
        kinds[table.kind] = table.name
        found.kind = table.kind
        found.records += table.records
        found.faults += table.faults
        found.notes += table.notes
    if len(kinds) > 1:
        raise IntakeError("一个文件只放一类: 来稿、花名册或样报, 请分开交", where=found.name)


def _texts(book: Book) -> Iterator[str]:
    yield from book.other
    for sheet in book.sheets:
        yield sheet.name
        for row in sheet.rows:
            yield from (value for value in row if isinstance(value, str))
    for block in book.blocks:
        yield block.text
        yield from block.cells


def _with_defaults(record: Record, defaults: Mapping[str, str]) -> Record:
    absent = {key: Cell(value, record.where) for key, value in defaults.items()}
    return Record(record.where, {**absent, **record.cells}, record.shown) if absent else record


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
