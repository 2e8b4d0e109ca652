"""What a bulletin says, before any writer lays it out; values only, so that it can be frozen."""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from bulletin.standings import ZeroList

Cell = str | int | Decimal | date | None
Form = Literal["text", "count", "presence", "share", "amount", "day", "link"]
"""`presence`: a count whose empty cells are meant to be seen; `share`: in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; columns that follow each other under one `over` share a heading above theirs."""

    title: str
    form: Form = "count"
    over: str | None = None
    width: int = 6
    """Relative, in Chinese characters."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand together: the units of one group; `title` None where there are no groups."""

    title: str | None
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as every writer prints it."""

    key: str
    """Latin; the name of its CSV file, and what a template calls it."""
    title: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    total: tuple[Cell, ...] | None = None
    note: str | None = None

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows without the total."""
        return tuple(row for section in self.sections for row in section.rows)


@dataclass(frozen=True, slots=True)
class UsedRules:
    """A rule set the period's credits stand on."""

    key: str
    title: str
    measure: str
    digest: str
    """sha256 of its text; with the key, its version."""


@dataclass(frozen=True, slots=True)
class Gap:
    """漏采时段: a source and the days of the period that nobody can speak about."""

    outlet: str
    source: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ManualChannel:
    """A channel no machine sees; None: nobody has brought a list yet."""

    outlet: str
    medium: str
    last_brought_on: date | None


@dataclass(frozen=True, slots=True)
class Picked:
    """优秀稿件, chosen by people."""

    title: str
    unit: str
    authors: str
    outlets: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Criticised:
    """通报批评: units named by a person, with the document that allows it and until when."""

    basis: str
    until: date
    signed_by: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulletinContent:
    """《X月信息报送及采用情况通报》 as of a moment."""

    office: str
    title: str
    mode: str
    number: str | None
    """None: a draft."""
    period: str
    period_name: str
    from_on: date
    to_on: date
    """Inclusive."""
    as_of_at: datetime
    as_of: str
    """In the office's zone, as printed."""
    rules: tuple[UsedRules, ...]
    chain_head: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    details: tuple[Table, ...] = field(repr=False)
    """Lists of single pieces: sheets of the workbook, not pages of the document."""
    picks: tuple[Picked, ...]
    zeros: ZeroList | None
    gaps: tuple[Gap, ...]
    manual: tuple[ManualChannel, ...]
    notes: tuple[str, ...]
    """What a reader must know of the figures: sentences."""
    criticised: Criticised | None = None
    """Only units that a person put their name to."""
    signer: str | None = None
    """签发人, once issued."""
    issued_on: date | None = None
    """成文日期; None: the day of `as_of`."""

    @property
    def dated(self) -> str:
        """成文日期 as printed."""
        if self.issued_on is not None:
            return f"{self.issued_on.year}年{self.issued_on.month}月{self.issued_on.day}日"
        return self.as_of.partition("日")[0] + "日"

    def table(self, key: str) -> Table | None:
        """Return a table of the document; None where this bulletin has none."""
        return next((table for table in self.tables if table.key == key), None)


def frozen(content: BulletinContent) -> dict[str, Any]:
    """Return the content as JSON values without the detail lists, which the kept files hold."""
    kept = {f.name: getattr(content, f.name) for f in fields(content) if f.name != "details"}
    return {name: _plain(value) for name, value in kept.items()}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):  # a moment is a date too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
