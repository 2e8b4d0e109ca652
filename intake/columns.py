"""What the columns of an uploaded file seem to be, for a person to confirm before it is read.

Headings nobody knows are guessed at by what stands below them; a guess is only ever proposed.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from intake.cells import Sheet, Value, as_text
from intake.headings import LABELS, Kind, plain_heading, read_headings
from intake.look import opened

SAMPLES = 3
_HEAD_ROWS = 10
_LOOKED_AT = 20
_LONG = 60
"""Characters from which on a cell is a text and no title."""
_DATE = re.compile(r"\s*\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}.*")
_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,6}(?:[、，, ][\u4e00-\u9fff·]{2,6})*")
_UNIT = re.compile(r".*(?:县|区|市|局|委|办|部|乡|镇|学校|公司|医院|中心|支队|大队)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` is what it is read as, "" when nobody can say."""

    label: str
    key: str
    samples: tuple[str, ...]
    guessed: bool
    """Whether only its content tells."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file's first table, and how many rows stand below."""

    kind: Kind
    sheet: str
    rows: int
    columns: tuple[Column, ...]

    @property
    def choices(self) -> Mapping[str, str]:
        """Return what a column can be: key to what people call it."""
        return LABELS[self.kind]


def columns_of(
    data: bytes, *, name: str, synonyms: Mapping[str, str] | None = None
) -> Columns | None:
    """Return a file's columns; None where it has none: a document, or nothing but empty sheets.

    Raises:
        IntakeError: the file is refused for what it is.
    """
    for sheet in opened(data, name).sheets:
        if (found := _columns(sheet, synonyms or {})) is not None:
            return found
    return None


def _columns(sheet: Sheet, synonyms: Mapping[str, str]) -> Columns | None:
    top = _heading_row(sheet, synonyms)
    if top is None:
        return None
    labels = [as_text(value).strip() for value in sheet.rows[top]]
    found = read_headings(labels, synonyms=synonyms)
    below = [row for row in sheet.rows[top + 1 :] if any(as_text(v).strip() for v in row)]
    known = dict(found.columns) if found else {}
    taken = set(known.values())
    columns = []
    for place, label in enumerate(labels):
        if not label:
            continue
        values = [row[place] for row in below[:_LOOKED_AT] if place < len(row)]
        key, settled = known.get(place, ""), place in known
        if not settled and plain_heading(label) not in _plain(synonyms):
            key = _guess(values, taken)
            taken |= {key} if key else set()
        columns.append(Column(label, key, _samples(values), not settled and bool(key)))
    kind: Kind = found.kind if found else "submissions"
    return Columns(kind, sheet.name, len(below), tuple(columns))


def _heading_row(sheet: Sheet, synonyms: Mapping[str, str]) -> int | None:
    """Return the row that reads as headings, else the first with several words and no long text."""
    rows = [[as_text(value) for value in row] for row in sheet.rows[:_HEAD_ROWS]]
    for place, row in enumerate(rows):
        if read_headings(row, synonyms=synonyms) is not None:
            return place
    for place, row in enumerate(rows):
        words = [text.strip() for text in row if text.strip()]
        if len(words) > 1 and all(len(word) < _LONG for word in words):
            return place
    return None


def _guess(values: Sequence[Value], taken: set[str]) -> str:
    """Return the one key whose values look like these; "" where two do, or none."""
    filled = [value for value in values if as_text(value).strip()]
    if not filled:
        return ""
    fits = [
        key
        for key, test in _TESTS.items()
        if key not in taken and sum(test(value) for value in filled) * 2 > len(filled)
    ]
    return fits[0] if fits else ""


def _is_day(value: Value) -> bool:
    return isinstance(value, dt.date) or bool(_DATE.fullmatch(as_text(value)))


def _is_address(value: Value) -> bool:
    return as_text(value).strip().startswith(("http://", "https://"))


def _is_text(value: Value) -> bool:
    return len(as_text(value)) >= _LONG


def _is_unit(value: Value) -> bool:
    return len(as_text(value)) < 20 and bool(_UNIT.fullmatch(as_text(value).strip()))


def _is_names(value: Value) -> bool:
    return bool(_NAMES.fullmatch(as_text(value).strip()))


def _is_title(value: Value) -> bool:
    return 8 <= len(as_text(value).strip()) < _LONG


_TESTS: Mapping[str, Callable[[Value], bool]] = {
    "submitted_at": _is_day,
    "url": _is_address,
    "body": _is_text,
    "unit": _is_unit,
    "authors": _is_names,
    "title": _is_title,
}
"""In the order in which they are tried: what is plainest first."""


def _samples(values: Sequence[Value]) -> tuple[str, ...]:
    texts = [" ".join(as_text(value).split()) for value in values]
    return tuple(text[:_LONG] for text in texts if text)[:SAMPLES]


def _plain(synonyms: Mapping[str, str]) -> set[str]:
    return {plain_heading(word) for word in synonyms}
