"""奖励核算: what each work earns, line by line, and the question that keeps an amount open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.credits import earned_in
from api.filters import Key, OfPeriod, PartOfPeriod, Text, period_of
from api.pages.answers import kind_asked
from api.pages.basis import basis_of
from api.pages.render import render
from api.scope import unit_ids
from ledger.parts import parts
from ledger.queries.paging import Listed, among
from ledger.queries.units import UnitRow, answering_units, units
from ledger.tables import Closing, Placement
from office.periods import Period
from rewards.past import IMPORTED_BY
from rewards.run import Earned

router = APIRouter(include_in_schema=False)


class Works(PartOfPeriod):
    """Which works are shown."""

    unit: Key = ""
    """A unit's key."""
    author: Text = ""
    """A name that has a share."""
    q: Text = ""
    """Part of the title, or the whole number."""
    open: Literal["", "yes"] = ""
    """`yes`: only works that wait for an answer of the office."""


class Asked(Works):
    """Which works, and what a row is."""

    by: Literal["work", "unit", "author"] = "work"


@dataclass(frozen=True, slots=True)
class Sum:
    """What somebody comes to under one rule set."""

    key: str
    name: str
    ruleset: str
    measure: str
    amount: Decimal
    count: Decimal
    open: int
    """Works that wait for an answer."""


@router.get("/credits")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Asked, Query()]
) -> Response:
    span = span_of(asked, house)
    named, whose = units(session), answering_units(session, on=span.last_on)
    every = earned_in(session, house, span.key, unit_ids=unit_ids(who))
    found = narrowed(every, asked, whose)
    shown = part_of(found, asked)
    return render(
        request,
        "credits.html",
        basis=basis_of(session, house, span),
        filters=asked,
        closed=session.scalar(select(Closing).where(Closing.period == span.key)),
        has_draft=span.span == "month" and who.sees_every_unit and bool(house.rulesets),
        imported=IMPORTED_BY,
        rows=shown.rows if asked.by == "work" else [],
        sums=sums(found, asked.by, whose) if asked.by != "work" else [],
        totals=sums(found, "ruleset", whose),
        after=shown.after,
        placements=placements_on(session, shown.rows),
        period=span.key,
        ruleset_titles=house.ruleset_titles,
        questions=sum(row.credit.amount is None for row in found),
        units=named,
        kind_asked=kind_asked,
        may_answer=who.may("committee"),
        other_rules=len(house.rulesets) > 1 or (house.config_dir / "samples").is_dir(),
    )


def part_of(found: Iterable[Earned], asked: Works) -> Listed[Earned]:
    """Return a page of works, by number; under several rule sets one after the other.

    Raises: CursorError.
    """
    return among(
        found,
        key=lambda row: (row.piece.ref, row.credit.ruleset),
        after=asked.after,
        limit=asked.limit,
    )


def span_of(asked: OfPeriod, house: Context) -> Period:
    """Return the period asked for, by default this month."""
    return period_of(asked, house.office.periods) or house.this_month


def narrowed(rows: Iterable[Earned], asked: Works, named: Mapping[int, UnitRow]) -> list[Earned]:
    """Return the works of a unit, an author, a rule's title, or those that are open.

    `named` gives who answers for a unit at the end of the span.
    """
    wanted = {unit_id for unit_id, unit in named.items() if unit.key == asked.unit}
    return [
        row
        for row in rows
        if (not asked.unit or row.piece.unit_id in wanted)
        and (not asked.author or any(s.author == asked.author for s in row.credit.shares))
        and (not asked.q or asked.q in row.piece.title or asked.q == row.piece.ref)
        and (not asked.open or row.credit.amount is None)
    ]


def sums(rows: Sequence[Earned], by: str, named: Mapping[int, UnitRow]) -> list[Sum]:
    """Return sums by `unit` in the roster's order, by `author` by name, or by `ruleset`.

    `named` as in `narrowed`.
    """
    held: dict[tuple[str, str, str, str], list[Decimal | int]] = {}

    def add(key: str, name: str, row: Earned, amount: Decimal | None, count: Decimal) -> None:
        credit = row.credit
        line = held.setdefault((key, name, credit.ruleset, credit.measure), [Decimal(0)] * 2 + [0])
        line[0] += amount or Decimal(0)
        line[1] += count
        line[2] += amount is None

    for row in rows:
        if by == "author":
            for share in row.credit.shares:
                add(share.author, share.author, row, share.amount, share.count)
        else:
            unit = named.get(row.piece.unit_id or 0) if by == "unit" else None
            whole = sum((share.count for share in row.credit.shares), Decimal(0))
            add(unit.key if unit else "", unit.name if unit else "—", row, row.credit.amount, whole)
    found = [Sum(*key, Decimal(a), Decimal(n), int(o)) for key, (a, n, o) in held.items()]
    order = {unit.key: place for place, unit in enumerate(dict.fromkeys(named.values()))}
    return sorted(found, key=lambda each: (order.get(each.key, len(order)), each.name))


def placements_on(session: Session, rows: Sequence[Earned]) -> dict[str, Placement]:
    """Return the placements that lines speak of, by their number as text."""
    named = (line.placement for row in rows for line in row.credit.lines)
    ids = sorted({int(each) for each in named if each is not None and each.isdigit()})
    return {
        str(each.id): each
        for part in parts(ids)
        for each in session.scalars(select(Placement).where(Placement.id.in_(part)))
    }
