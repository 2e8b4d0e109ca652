"""单位: what units are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.offices import once
from ledger.tables import Unit, UnitName


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit under the name it bears now, in the roster's order."""

    id: int
    key: str
    name: str
    unit_class: str | None
    position: int


def units(session: Session) -> dict[int, UnitRow]:
    """Return every unit by id, in the roster's order; one without a name is called by its key."""
    return once(session, "units", lambda: _units(session))


def _units(session: Session) -> dict[int, UnitRow]:
    rows = session.execute(
        select(UnitName.unit_id, UnitName.name)
        .where(UnitName.short.is_(False))
        .order_by(UnitName.to_on.is_(None), UnitName.from_on, UnitName.id)
    )
    names = dict(rows.all())  # of several the last one, which is in force
    found = session.execute(
        select(Unit.id, Unit.key, Unit.unit_class, Unit.position).order_by(Unit.position, Unit.id)
    )
    return {
        unit_id: UnitRow(unit_id, key, names.get(unit_id, key), unit_class, position)
        for unit_id, key, unit_class, position in found
    }


def unit_ids(session: Session, keys: list[str]) -> list[int]:
    """Return the ids of units by key; a key nobody bears finds none."""
    return list(session.scalars(select(Unit.id).where(Unit.key.in_(keys))))


def answering(session: Session, *, on: date) -> Mapping[int, int]:
    """Return which unit answers on a day for each that was merged before it; others are not named.

    A unit that went into one that went into a third answers there.
    """
    over = or_(Unit.to_on.is_(None), Unit.to_on < on)
    rows = session.execute(
        select(Unit.id, Unit.merged_into_id).where(Unit.merged_into_id.is_not(None), over)
    )
    gone = {unit: into for unit, into in rows if into is not None}
    found = {}
    for unit, into in gone.items():
        heir, passed = into, {unit}
        while heir in gone and heir not in passed:
            passed.add(heir)
            heir = gone[heir]
        found[unit] = heir
    return found


def with_merged(session: Session, ids: list[int], *, on: date) -> tuple[int, ...]:
    """Return units and those they answer for on a day."""
    heirs = answering(session, on=on)
    return (*ids, *(unit for unit, heir in heirs.items() if heir in ids))


def answering_units(session: Session, *, on: date) -> dict[int, UnitRow]:
    """Return every unit by id as `units` does; for a merged one, the one that answers on a day."""
    named, heirs = units(session), answering(session, on=on)
    return {unit_id: named[heirs.get(unit_id, unit_id)] for unit_id in named}
