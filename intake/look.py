"""Looks at a file and reads its records, before anything is asked of the ledger."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.cells import Book, Cell, Fault, Record
from intake.document import read_document
from intake.guard import form_of
from intake.headings import Kind
from intake.plain import csv_sheet, jsonl_sheet
from intake.records import Table, is_empty, read_table
from intake.secrecy import refuse_marked
from intake.workbook import open_book
from office.errors import IntakeError

_NO_HEADINGS = "前几行里认不出表头 (标题、正文、单位、作者、报送时间 等), 未读入"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a file holds; `faults` are of whole sheets, so that no row of it is certain."""

    name: str
    digest: str
    """sha256 of the file."""
    kind: Kind
    records: tuple[Record, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


def look(
    data: bytes,
    *,
    name: str,
    synonyms: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    kind: Kind | None = None,
) -> HandedIn:
    """Return a file's records, once nothing in it forbids to keep them.

    `synonyms` are a unit's own headings, heading to key; `defaults` stand where a column is
    absent (an upload that knows its unit). With `kind` the file is read as that kind: a past
    ledger, a list and clippings name the same things.

    Raises:
        IntakeError: when the file is refused: for what it is, for a mark it bears, or because
            nothing in it can be read.
    """
    book = opened(data, name)
    if kind is not None and book.blocks:
        raise IntakeError("台账请交 Excel 或 csv, 一行一条", where=name)
    found = _from_document(book, name) if book.blocks else _from_sheets(book, name, synonyms, kind)
    told, records, faults, notes = found
    levels = [cell.value for record in records if (cell := record.cells.get("secrecy"))]
    refuse_marked(name, _texts(book), levels=[str(level) for level in levels if level])
    if not records and not faults:
        words = "没有可读的行: 请在表头写明 标题、正文、单位、作者、报送时间 等"
        raise IntakeError(words, where=name)
    return HandedIn(
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        kind=told,
        records=tuple(_with_defaults(record, defaults or {}) for record in records),
        faults=faults,
        notes=notes,
    )


_Found = tuple[Kind, list[Record], tuple[Fault, ...], tuple[Fault, ...]]


def opened(data: bytes, name: str) -> Book:
    """Return a file's sheets or blocks, read by a limited process.

    Raises:
        IntakeError: the file is refused for what it is.
    """
    form = form_of(data, name)
    if form == "csv":
        return Book(sheets=(csv_sheet(data, name=name),))
    if form == "jsonl":
        return Book(sheets=(jsonl_sheet(data, name=name),))
    return open_book(data, form=form, name=name)


def _from_document(book: Book, name: str) -> _Found:
    return "submissions", [read_document(book.blocks, name=name)], (), ()


def _from_sheets(
    book: Book, name: str, synonyms: Mapping[str, str] | None, kind: Kind | None
) -> _Found:
    tables: list[Table] = []
    faults: list[Fault] = []
    notes: list[Fault] = []
    for sheet in book.sheets:
        if is_empty(sheet):
            continue
        table = read_table(sheet, synonyms=synonyms, kind=kind)
        if table is None:  # a hidden one holds the lists of a form, as a rule
            (notes if sheet.hidden else faults).append(Fault(sheet.name, _NO_HEADINGS))
            continue
        tables.append(table)
        faults += table.faults
        notes += table.notes
    kinds = {table.kind for table in tables}
    if len(kinds) > 1:
        raise IntakeError(
            "一个文件只放一类: 来稿、花名册、样报、发稿清单或历年台账, 请分开交", where=name
        )
    records = [record for table in tables for record in table.records]
    return next(iter(kinds), kind or "submissions"), records, tuple(faults), tuple(notes)


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
