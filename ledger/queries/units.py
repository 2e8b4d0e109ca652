"""单位: what units are called."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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
