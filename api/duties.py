"""任务与欠额: what each unit owes in a period, how much of it is done, and what is missing.

A unit's own task goes before that of its class. What rules reckon (points, and what they leave
out) stands under 任务; here every piece counts once, in however many outlets it ran.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api import counted
from api.context import Context
from ledger.queries import figures
from ledger.queries.units import answering
from ledger.tables import Placement, Unit
from office.periods import Period
from rewards.tasks import targets


@dataclass(frozen=True, slots=True)
class Duty:
    """One task of a unit."""

    basis: str
    """submitted, accepted, adopted or points."""
    need: Decimal
    done: int | None
    """None: points, which the rules alone reckon."""

    @property
    def short(self) -> Decimal | None:
        """What is missing; None where that is not told here."""
        return None if self.done is None else max(Decimal(0), self.need - self.done)


def duties(session: Session, house: Context, span: Period) -> Mapping[int, tuple[Duty, ...]]:
    """Return what units owe in a period by their id; nothing where the mode sets no tasks.

    One that was merged by its end owes nothing, what it did is done by its heir; nor does one that
    did not stand yet.
    """
    asked = targets(session, house.office, at=house.clock(), period=span.key)
    needs = {(row.subject_kind, row.subject, row.basis): row.need for row in asked}
    bases = list(dict.fromkeys(row.basis for row in asked if row.subject_kind != "person"))
    heirs = answering(session, on=span.last_on)
    done = {basis: _folded(_done(session, house, span, basis), heirs) for basis in bases}
    found = {}
    for unit in session.scalars(select(Unit)):
        if unit.id in heirs or (unit.from_on and unit.from_on > span.last_on):
            continue
        owed = []
        for basis in bases:
            own = needs.get(("unit", unit.key, basis))
            of_class = needs.get(("unit_class", unit.unit_class or "", basis))
            if (need := of_class if own is None else own) is not None:
                counts = done[basis]
                owed.append(Duty(basis, need, None if counts is None else counts.get(unit.id, 0)))
        if owed:
            found[unit.id] = tuple(owed)
    return found


def _folded(
    counts: Mapping[int | None, int] | None, heirs: Mapping[int, int]
) -> Mapping[int | None, int] | None:
    """Add what merged units did to what the units that answer for them did."""
    if counts is None or not heirs:
        return counts
    found = dict[int | None, int]()
    for unit_id, count in counts.items():
        whose = heirs.get(unit_id, unit_id) if unit_id else unit_id
        found[whose] = found.get(whose, 0) + count
    return found


def _done(
    session: Session, house: Context, span: Period, basis: str
) -> Mapping[int | None, int] | None:
    """Return how many pieces each unit has towards a task; None for points."""
    from_at, to_at = house.office.periods.bounds_at(span)
    if basis == "submitted":
        return counted.handed_in(session, house, from_at=from_at, to_at=to_at)
    if basis == "accepted":
        return figures.handed_in(session, from_at=from_at, to_at=to_at, state="accepted")
    if basis == "points":
        return None
    months = [month.key for month in house.office.periods.months_in(span)]
    ran = (
        select(Placement.unit_id, func.count(Placement.submission_id.distinct()))
        .where(Placement.state == "standing", Placement.period.in_(months))
        .group_by(Placement.unit_id)
    )
    return dict(session.execute(ran).all())
