"""Standings laid out as the tables that real bulletins print; pure.

Columns follow the office's tiers and rule sets; what its mode does not allow has no column.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bulletin.content import Cell, Column, Section, Table, UsedRules
from bulletin.labels import KINDS, MEDIA, label
from bulletin.standings import Counts, Runs, Standing, Totals, by_group
from office.periods import Period, Stretch
from office.profile import Mode
from office.tiers import Tier
from rewards.past import IMPORTED_BY, KEYS

TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a span is called in headings."""

    this: str
    so_far: str
    change: str


WORDINGS: dict[Stretch, Wording] = {
    "month": Wording("本月", "累计", "比上月"),
    "quarter": Wording("本季", "累计", "比上季"),
    "year": Wording("全年", "累计", "比上年"),
    "months": Wording("本期", "累计", "比上期"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """What decides the columns of a bulletin's tables."""

    mode: Mode
    span: Stretch
    tiers: tuple[Tier, ...]
    rules: tuple[UsedRules, ...]

    @property
    def words(self) -> Wording:
        return WORDINGS[self.span]

    @property
    def with_year(self) -> bool:
        """A year is its own sum."""
        return self.span != "year"

    @property
    def with_credits(self) -> bool:
        """Feedback says what was used, not what it is worth."""
        return self.mode != "feedback"


def period_name(period: Period) -> str:
    """Return a period as people call it.

    >>> from datetime import date
    >>> period_name(Period("2026-Q4", "quarter", date(2026, 10, 1), date(2027, 1, 1)))
    '2026年第4季度'
    >>> period_name(Period("2026-01..2026-02", "months", date(2026, 1, 1), date(2026, 3, 1)))
    '2026年1月至2月'
    """
    if period.span == "months":
        (year, month), (last_year, last) = (part.split("-") for part in period.key.split(".."))
        return (
            f"{year}年{int(month)}月至{'' if year == last_year else last_year + '年'}{int(last)}月"
        )
    year, _, rest = period.key.partition("-")
    if not rest:
        return f"{year}年度"
    return f"{year}年第{rest[1]}季度" if rest[0] == "Q" else f"{year}年{int(rest)}月"


def document_tables(rows: Sequence[Standing], form: Form) -> tuple[Table, ...]:
    """Return the tables of a bulletin that have something to tell: pages of zeros tell nothing."""
    made = (
        units_table(rows, form),
        tiers_table(rows, form),
        media_table(rows),
        kinds_table(rows),
    )
    return tuple(table for table in made if any(_figures(table.total)))


def units_table(rows: Sequence[Standing], form: Form) -> Table:
    """Return what each unit sent and had adopted, and what it earned."""
    parts = [
        Part(Column("单位", "text", width=14), lambda row: row.subject.name, _nothing),
        *_pair("报送", form, lambda counts: counts.sent),
        *_pair("采用", form, lambda counts: counts.adopted),
        Part(_count("篇次"), lambda row: row.now.placements, _sum(lambda c: c.placements)),
    ]
    if form.with_credits:
        parts.append(Part(Column("采用率", "share", width=6), lambda row: row.now.rate, _rate))
        parts.append(Part(_count(form.words.change), _change, _changes))
        for rules in form.rules:
            parts.extend(_earned(rules, form))
    if any(row.rank is not None for row in rows):
        parts.append(Part(_count("名次"), lambda row: row.rank, _nothing))
    if any(row.rank_last is not None for row in rows):
        parts.append(Part(_count("上期名次"), lambda row: row.rank_last, _nothing))
    return _table("units", "各单位报送及采用情况", rows, parts)


def tiers_table(rows: Sequence[Standing], form: Form) -> Table:
    """Return each unit's placements by tier, alone and within round-ups."""
    parts = [Part(Column("单位", "text", width=14), lambda row: row.subject.name, _nothing)]
    for tier in form.tiers:
        parts.extend(_solo_and_composite(tier))
    parts.append(Part(_count("合计"), lambda row: row.now.placements, _sum(lambda c: c.placements)))
    return _table("tiers", "各单位分级采用情况(篇次)", rows, parts)


def media_table(rows: Sequence[Standing]) -> Table:
    """Return the matrix of units and media; the empty cells are what it is for."""
    parts = [Part(Column("单位", "text", width=14), lambda row: row.subject.name, _nothing)]
    parts.extend(_medium(key) for key in MEDIA)
    note = "空格表示本期在该类媒体没有采用。"
    return _table("media", "各单位媒体覆盖情况(篇次)", rows, parts, note=note)


def kinds_table(rows: Sequence[Standing]) -> Table:
    """Return the three ledgers side by side, a unit a row."""
    parts = [Part(Column("单位", "text", width=14), lambda row: row.subject.name, _nothing)]
    present = {kind for row in rows for kind in (*row.now.sent_by_kind, *row.now.adopted_by_kind)}
    for kind in dict.fromkeys((*KINDS, *sorted(present))):
        parts.extend(_kind(kind))
    return _table("kinds", "信息、宣传、调研三本台账(篇)", rows, parts)


def authors_table(rows: Sequence[Standing], form: Form) -> Table:
    """Return what each author handed in, had adopted and earned."""
    parts = [
        Part(Column("单位", "text", width=14), lambda row: row.subject.unit, _nothing),
        Part(Column("作者", "text", width=8), lambda row: row.subject.name, _nothing),
        Part(_count("报送"), lambda row: row.now.sent, _nothing),
        Part(_count("采用篇数"), lambda row: row.now.adopted, _nothing),
        Part(_count("采用篇次"), lambda row: row.now.placements, _nothing),
    ]
    parts.extend(_tier_total(tier) for tier in form.tiers)
    if form.with_credits:
        parts.extend(Part(_amount(r), _earned_by(r.key), _nothing) for r in form.rules)
    note = "合写的稿件在每位作者名下各计一篇, 得分和奖励按办法分配。"
    return _table("authors", "作者采用情况", rows, parts, total=False, note=note)


def places_table(key: str, title: str, rows: Sequence[Standing]) -> Table:
    """Return outlets, tiers or media with the pieces and placements they ran."""
    parts = [
        Part(Column("名称", "text", width=14), lambda row: row.subject.name, _nothing),
        Part(_count("采用篇数"), lambda row: row.now.adopted, _nothing),
        Part(_count("采用篇次"), lambda row: row.now.placements, _sum(lambda c: c.placements)),
        Part(_count("单独"), lambda row: row.now.runs.solo, _sum(lambda c: c.runs.solo)),
        Part(_count("综合"), lambda row: row.now.runs.composite, _sum(lambda c: c.runs.composite)),
        Part(_count("上期篇次"), lambda row: row.last.placements, _nothing),
    ]
    return _table(key, title, rows, parts)


def _figures(total: Sequence[Cell] | None) -> Iterable[int | Decimal]:
    return (cell for cell in total or () if isinstance(cell, int | Decimal))


@dataclass(frozen=True, slots=True)
class Part:
    """A column with how its cells and its total are had."""

    column: Column
    cell: Callable[[Standing], Cell]
    total: Callable[[Sequence[Standing]], Cell]


def _table(
    key: str,
    title: str,
    rows: Sequence[Standing],
    parts: Sequence[Part],
    *,
    total: bool = True,
    note: str | None = None,
) -> Table:
    sections = tuple(
        Section(group, tuple(tuple(part.cell(row) for part in parts) for row in members))
        for group, members in by_group(rows)
    )
    sums = (TOTAL, *(part.total(rows) for part in parts[1:])) if total and rows else None
    return Table(key, title, tuple(part.column for part in parts), sections, sums, note)


def _pair(over: str, form: Form, figure: Callable[[Counts | Totals], int]) -> Iterable[Part]:
    """Yield a figure of the span and of the year so far; a year's stands alone."""
    now = Column(form.words.this, over=over, width=4)
    if not form.with_year:
        now = Column(over, width=5)
    yield Part(now, lambda row: figure(row.now), _sum(figure))
    if form.with_year:
        so_far = Column(form.words.so_far, over=over, width=4)
        yield Part(
            so_far, lambda row: figure(row.year), lambda rows: sum(figure(row.year) for row in rows)
        )


def _earned(rules: UsedRules, form: Form) -> Iterable[Part]:
    over = measure(rules)
    now = Column(form.words.this, "amount", over=over, width=6)
    if not form.with_year:
        now = Column(over, "amount", width=7)
    yield Part(now, _earned_by(rules.key), lambda rows: _sum_of(rows, _earned_by(rules.key)))
    if form.with_year:
        so_far = Column(form.words.so_far, "amount", over=over, width=7)
        yield Part(
            so_far,
            _earned_in_year(rules.key),
            lambda rows: _sum_of(rows, _earned_in_year(rules.key)),
        )


def _earned_by(key: str) -> Callable[[Standing], Cell]:
    return lambda row: row.earned.get(key, Decimal(0))


def _earned_in_year(key: str) -> Callable[[Standing], Cell]:
    return lambda row: row.earned_year.get(key, Decimal(0))


def _solo_and_composite(tier: Tier) -> Iterable[Part]:
    def solo(counts: Counts) -> int:
        return counts.tiers.get(tier.key, Runs()).solo

    def composite(counts: Counts) -> int:
        return counts.tiers.get(tier.key, Runs()).composite

    yield Part(Column("单独", over=tier.name, width=4), lambda row: solo(row.now), _sum(solo))
    together = Column("综合", over=tier.name, width=4)
    yield Part(together, lambda row: composite(row.now), _sum(composite))


def _tier_total(tier: Tier) -> Part:
    return Part(_count(tier.name), lambda row: row.now.tiers.get(tier.key, Runs()).total, _nothing)


def _medium(key: str) -> Part:
    return Part(
        Column(label("medium", key), "presence", width=4),
        lambda row: row.now.media.get(key) or None,
        lambda rows: sum(row.now.media.get(key, 0) for row in rows) or None,
    )


def _kind(kind: str) -> Iterable[Part]:
    over = label("kind", kind)
    yield Part(
        Column("报送", over=over, width=4),
        lambda row: row.now.sent_by_kind.get(kind, 0),
        _sum(lambda counts: counts.sent_by_kind.get(kind, 0)),
    )
    yield Part(
        Column("采用", over=over, width=4),
        lambda row: row.now.adopted_by_kind.get(kind, 0),
        _sum(lambda counts: counts.adopted_by_kind.get(kind, 0)),
    )


def _amount(rules: UsedRules) -> Column:
    return Column(measure(rules), "amount", width=7)


def measure(rules: UsedRules) -> str:
    """Return what a rule set's amounts are headed with."""
    names = {"points": "得分", "yuan": "奖励(元)", "pieces": "计篇"}
    name = names.get(rules.measure, rules.measure)
    return f"{name}·{IMPORTED_BY}" if rules.key in KEYS else name


def _count(title: str) -> Column:
    return Column(title, width=5)


def _change(row: Standing) -> Cell:
    return row.change


def _changes(rows: Sequence[Standing]) -> Cell:
    return sum(row.change for row in rows)


def _rate(rows: Sequence[Standing]) -> Cell:
    sent = sum(row.now.sent for row in rows)
    return Decimal(sum(row.now.sent_adopted for row in rows)) / sent if sent else None


def _sum(figure: Callable[[Counts], int]) -> Callable[[Sequence[Standing]], Cell]:
    return lambda rows: sum(figure(row.now) for row in rows)


def _sum_of(rows: Sequence[Standing], cell: Callable[[Standing], Cell]) -> Cell:
    return sum((Decimal(str(cell(row))) for row in rows), Decimal(0))


def _nothing(_: Sequence[Standing]) -> Cell:
    return None
