"""Turns a sheet into records: finds its headings, fills merged cells, names what is not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.cells import Cell, Fault, Record, Sheet, Value, as_text
from intake.headings import LABELS, Headings, Kind, read_headings

_LOOK_FOR_HEADINGS = 10
"""Above them stand titles and notes; nobody puts more than these."""
_MAY_SPAN_ROWS = frozenset(
    {
        *("unit", "unit_key", "unit_class", "kind", "form", "submitted_at", "openness"),
        *(
            "cleared_by",
            "tags",
            "exemplars",
            "channel",
            "published_on",
            "issue_no",
            "secrecy",
            "tier",
        ),
    }
)
"""Keys for which a cell merged over rows plainly means each of them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's records; `faults` keep the whole sheet from being read, `notes` do not."""

    name: str
    kind: Kind
    headings: tuple[str, ...]
    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def read_table(
    sheet: Sheet, *, synonyms: Mapping[str, str] | None = None, kind: Kind | None = None
) -> Table | None:
    """Return a sheet's records; None when nothing in its first rows reads as headings.

    With `kind`, only headings of that kind are looked for.
    """
    for place, row in enumerate(sheet.rows[:_LOOK_FOR_HEADINGS]):
        found = read_headings([as_text(value) for value in row], synonyms=synonyms, kind=kind)
        if found is not None:
            return _Reader(sheet, place, found).table()
    return None


def is_empty(sheet: Sheet) -> bool:
    """Whether a sheet holds nothing at all."""
    return not sheet.faults and not any(_filled(value) for row in sheet.rows for value in row)


def _filled(value: Value) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


class _Reader:
    def __init__(self, sheet: Sheet, top: int, headings: Headings) -> None:
        self._sheet = sheet
        self._top = top
        self._headings = headings
        self._labels = [as_text(value).strip() for value in sheet.rows[top]]
        self._faults: list[Fault] = []
        self._notes: list[Fault] = []
        self._spread: dict[tuple[int, int], tuple[int, int]] = {}
        self._unclear: dict[tuple[int, int], str] = {}

    def table(self) -> Table:
        self._headings_faults()
        self._merges()
        self._nameless_columns()
        records = [
            self._record(number, row)
            for number, row in enumerate(self._sheet.rows)
            if number > self._top and self._has_content(number, row)
        ]
        if self._sheet.hidden and records:
            words = f"隐藏的工作表, 其中 {len(records)} 行已一并读入"
            self._notes.append(Fault(self._sheet.name, words))
        return Table(
            name=self._sheet.name,
            kind=self._headings.kind,
            headings=tuple(label for label in self._labels if label),
            records=tuple(records),
            faults=tuple(self._faults),
            notes=tuple(self._notes),
        )

    def _headings_faults(self) -> None:
        where = self._sheet.where(self._top)
        for label in self._headings.twice:
            self._faults.append(Fault(where, f"表头 '{label}' 与另一列重复, 请删去一列"))
        if self._headings.unknown:
            named = "、".join(self._headings.unknown.values())
            self._notes.append(Fault(where, f"不认识的列 {named}, 未读入"))

    def _nameless_columns(self) -> None:
        """Note values under no heading at all, which nobody can say the meaning of."""
        named = {column for column, label in enumerate(self._labels) if label}
        seen = set[int]()
        for number in range(self._top + 1, len(self._sheet.rows)):
            for column, value in enumerate(self._sheet.rows[number]):
                if column not in named and column not in seen and _filled(value):
                    seen.add(column)
                    where = self._sheet.where(number, column)
                    self._notes.append(Fault(where, "所在的列没有表头, 该列未读入"))

    def _merges(self) -> None:
        """A cell merged over rows stands for each where that is plain; elsewhere it is unclear."""
        for (top, left), (bottom, right) in self._sheet.merged:
            if bottom <= self._top:
                continue
            for row in range(max(top, self._top + 1), bottom + 1):
                for column in range(left, right + 1):
                    self._merge_cell(row, column, (top, left))

    def _merge_cell(self, row: int, column: int, first: tuple[int, int]) -> None:
        key = self._headings.columns.get(column)
        if key is None or (row, column) == first:
            return
        if column == first[1] and key in _MAY_SPAN_ROWS:
            self._spread[row, column] = first
        else:
            self._unclear[row, column] = "与邻格合并, 分不清属于哪一行哪一列, 请取消合并后填全"

    def _value(self, row: int, column: int) -> Value:
        row, column = self._spread.get((row, column), (row, column))
        values = self._sheet.rows[row]
        return values[column] if column < len(values) else None

    def _has_content(self, number: int, row: Sequence[Value]) -> bool:
        """Tell whether a row says something; numbered but empty rows of a form do not."""
        known = set(self._headings.columns)
        if {
            c for c in known if c < len(row) and as_text(row[c]).strip() == self._labels[c]
        } == known:
            self._notes.append(Fault(self._sheet.where(number), "是重复的表头, 已跳过"))
            return False
        here = {c for c, value in enumerate(row) if _filled(value)}
        here |= {c for r, c in self._sheet.faults if r == number}
        if here & known:
            return True
        stray = [row[c] for c in here - known if c < len(row) and isinstance(row[c], str)]
        if any(not as_text(value).strip().isdigit() for value in stray):
            where = self._sheet.where(number)
            self._notes.append(Fault(where, "只有表头之外的列有内容, 该行未读入"))
        return False

    def _record(self, number: int, row: Sequence[Value]) -> Record:
        if number in self._sheet.hidden_rows:
            where = self._sheet.where(number)
            self._notes.append(Fault(where, "隐藏的行, 已一并读入"))
        cells = {
            key: Cell(
                value=self._value(number, column),
                where=self._where(number, column),
                fault=self._sheet.faults.get((number, column))
                or self._unclear.get((number, column)),
            )
            for column, key in self._headings.columns.items()
        }
        shown = tuple(
            (label, as_text(self._value(number, column)))
            for column, label in enumerate(self._labels)
            if label
        )
        return Record(where=self._sheet.where(number), cells=cells, shown=shown)

    def _where(self, row: int, column: int) -> str:
        place = self._sheet.where(row, column)
        return place if self._sheet.lines is None else f"{place} {self._labels[column]}"


def label_of(kind: Kind, key: str) -> str:
    """Return what people call a key."""
    return LABELS[kind].get(key, key)
