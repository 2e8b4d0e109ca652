"""对账单: what a unit handed in and had adopted in a period, by piece, with what it earned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from html import escape
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bulletin import html, roster, run, tables, xlsx
from bulletin.content import Cell, Column, Section, Table, UsedRules
from bulletin.details import OFFLINE_TITLE, author_names
from bulletin.earnings import kept_rules
from bulletin.labels import label
from bulletin.printing import chinese_day, line
from ledger.tables import Closing, Entry, Placement, Submission, Unit
from office.errors import DecisionError
from office.house import Office
from office.periods import Period
from rewards import past
from rewards.grammar import RuleSet
from rewards.kept import digest_of
from rewards.results import rounded
from rewards.run import Earned
from rewards.run import month as credited


class UnitsEarned(Protocol):
    """Returns what units' works earn in the statement's period."""

    def __call__(self, *, unit_ids: Sequence[int]) -> Sequence[Earned]: ...


OPEN = "待定"
"""Stands where the office has not said yet what a piece earns."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A unit's account of a period."""

    office: str
    unit: str
    period_name: str
    made: str
    closed: bool
    """False: figures may still change."""
    table: Table

    @property
    def title(self) -> str:
        return f"{line(self.unit)}{self.period_name}对账单"

    @property
    def state(self) -> str:
        """Who made it and when, and whether its figures are settled."""
        settled = "已关账" if self.closed else "未关账，数字可能变动"
        return f"{line(self.office)}，{self.made}制，{settled}。"


def statement(
    session: Session,
    office: Office,
    period: Period,
    unit_key: str,
    *,
    rulesets: Sequence[RuleSet],
    now: datetime,
    earned: UnitsEarned | None = None,
) -> Statement:
    """Return a unit's statement; a merged unit's pieces are on its successor's.

    Closed months show the entries posted in them, open ones what today's facts give; `earned` says
    this where the caller knows it already.

    Raises:
        DecisionError: when there is no such unit.
        RuleError: when a fact contradicts its rule.
    """
    unit_id = session.scalar(select(Unit.id).where(Unit.key == unit_key))
    if unit_id is None:
        raise DecisionError(f"没有单位 '{unit_key}'")
    units = roster.units(session, office.profile, period.last_on)
    ids = [known for known in units.known if units.fold(known) == unit_id]
    months = set(run.span_of(office, period).months)
    closed = set(session.scalars(select(Closing.period).where(Closing.period.in_(months))))
    feedback = office.profile.mode_on(office.periods.day_of(now)) == "feedback"
    used = () if feedback else tuple(rulesets)
    amounts = _posted(session, ids, closed)
    if used:
        earned = earned or partial(
            credited, session, period.key, rulesets=used, office=office, at=now
        )
        for row in earned(unit_ids=ids):
            if row.period not in closed:
                amounts[row.piece.submission_id, row.credit.ruleset] = row.credit.amount
    return Statement(
        office=office.profile.name,
        unit=units.name(unit_id),
        period_name=tables.period_name(period),
        made=chinese_day(office.periods.day_of(now)),
        closed=closed == months,
        table=_table(session, office, period, unit_ids=ids, amounts=amounts, rulesets=used),
    )


def as_xlsx(made: Statement) -> bytes:
    """Return the statement as a workbook."""
    return xlsx.workbook([replace(made.table, title=made.title, note=made.state)])


def as_html(made: Statement) -> bytes:
    """Return the statement as a page to print, with room for the unit's confirmation."""
    body = (
        f"<main><h1>{escape(made.title)}</h1>"
        f"<p>{escape(made.state)}</p>"
        f"{''.join(html.table_html(made.table))}"
        "<p>经核对无误（有异议请注明稿件编号和理由）：</p>"
        "<p>单位（盖章）　　　　　　　　负责人签名：　　　　　　　　日期：</p></main>"
    )
    return html.page(made.title, body)


def _posted(
    session: Session, unit_ids: Sequence[int], months: set[str]
) -> dict[tuple[int, str], Decimal | None]:
    if not months:
        return {}
    query = select(Entry.submission_id, Entry.ruleset_key, Entry.amount).where(
        Entry.unit_id.in_(unit_ids), Entry.period_posted.in_(months)
    )
    sums: dict[tuple[int, str], Decimal | None] = {}
    for piece, ruleset, amount in session.execute(query):
        if piece is not None:
            sums[piece, ruleset] = (sums.get((piece, ruleset)) or Decimal(0)) + amount
    return sums


def _table(
    session: Session,
    office: Office,
    period: Period,
    *,
    unit_ids: Sequence[int],
    amounts: dict[tuple[int, str], Decimal | None],
    rulesets: Sequence[RuleSet],
) -> Table:
    span = run.span_of(office, period)
    placements = select(Placement).where(
        Placement.unit_id.in_(unit_ids),
        Placement.state == "standing",
        Placement.period.in_(span.months),
    )
    ran: dict[int, list[Placement]] = {}
    for placement in session.scalars(placements.order_by(Placement.published_on, Placement.id)):
        ran.setdefault(placement.submission_id, []).append(placement)
    listed = {*ran, *(piece for piece, _ in amounts)}
    handed = (Submission.submitted_at >= span.from_at) & (Submission.submitted_at < span.to_at)
    query = (
        select(Submission)
        .where(Submission.unit_id.in_(unit_ids), Submission.state != "withdrawn")
        .where(or_(handed, Submission.id.in_(listed)))
        .order_by(Submission.submitted_at, Submission.id)
    )
    pieces = session.scalars(query).all()
    authors = author_names(session, [piece.id for piece in pieces])
    rules = tuple(UsedRules(r.key, r.title, r.measure, digest_of(r)) for r in rulesets)
    imported = {key for _, key in amounts} & {*past.KEYS}
    rules += kept_rules(session, imported)
    rows = tuple(
        (
            office.periods.day_of(piece.submitted_at),
            piece.ref,
            OFFLINE_TITLE if piece.openness == "offline" else piece.title,
            authors.get(piece.id, ""),
            label("kind", piece.kind),
            "；".join(_ran(placement, office) for placement in ran.get(piece.id, ())),
            len(ran.get(piece.id, ())),
            *(_amount(amounts.get((piece.id, used.key), Decimal(0))) for used in rules),
        )
        for piece in pieces
    )
    columns = (
        Column("报送日期", "day", width=7),
        Column("编号", "text", width=7),
        Column("标题", "text", width=22),
        Column("作者", "text", width=8),
        Column("类别", "text", width=4),
        Column("采用情况", "text", width=26),
        Column("篇次", width=4),
        *(Column(tables.measure(used), "amount", width=6) for used in rules),
    )
    return Table("statement", "对账单", columns, (Section(None, rows),), _sums(rows, columns))


def _ran(placement: Placement, office: Office) -> str:
    name = office.channel_name(placement.channel_key, placement.published_on)
    together = f"（综合{placement.composite_n}篇）" if placement.composite_n > 1 else ""
    return f"{placement.published_on.month}月{placement.published_on.day}日{name}{together}"


def _amount(amount: Decimal | None) -> Cell:
    return OPEN if amount is None else rounded(amount)


def _sums(rows: Sequence[tuple[Cell, ...]], columns: Sequence[Column]) -> tuple[Cell, ...]:
    def total(place: int) -> Cell:
        if columns[place].form not in ("count", "amount"):
            return None
        figures = [row[place] for row in rows]
        return sum((Decimal(f) for f in figures if isinstance(f, int | Decimal)), Decimal(0))

    return (tables.TOTAL, None, *map(total, range(2, len(columns))))
