"""A roster against the ledger: units and their names, people and their posts; and writing them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from intake.cells import Fault
from intake.directory import plain_name
from intake.roll import resolve_stated
from intake.roster import PostRow, RosterRows
from intake.taken import Taken
from ledger.tables import IntakeFile, Person, PersonName, Post, Unit, UnitName
from office.house import Office


def take(session: Session, rows: RosterRows, *, office: Office) -> Taken:
    """Return what the rows come to. A person is known by number, or by name within a unit."""
    people = _People(session)
    faults = list(rows.faults)
    refused = list(rows.refused)
    wanted: list[PostRow] = []
    unchanged = 0
    for row in rows.good:
        if fault := people.fault(row):
            faults.append(Fault(row.where, fault))
            refused.append(rows.records[row.where])
        elif people.has(row):
            unchanged += 1
        else:
            wanted.append(row)
    writer = _Writer(session, people, wanted, office)
    return Taken(
        new=len(wanted),
        unchanged=unchanged,
        faults=tuple(faults),
        refused=tuple(refused),
        notes=(),
        write=writer.write,
    )


class _People:
    """The ledger's roster, kept in step while rows are written."""

    def __init__(self, session: Session) -> None:
        self._units_by_key: dict[str, Unit] = {}
        self._units_by_name: dict[str, list[Unit]] = {}
        self._people_by_key: dict[str, Person] = {}
        for unit in session.scalars(select(Unit).options(selectinload(Unit.names))):
            self.know_unit(unit)
        wanted = select(Person).options(selectinload(Person.names), selectinload(Person.posts))
        for person in session.scalars(wanted):
            self.know_person(person)

    def know_unit(self, unit: Unit) -> None:
        self._units_by_key[unit.key] = unit
        for name in unit.names:
            held = self._units_by_name.setdefault(plain_name(name.name), [])
            if unit not in held:
                held.append(unit)

    def know_person(self, person: Person) -> None:
        self._people_by_key[person.key] = person

    def units(self, row: PostRow) -> list[Unit]:
        """Return the units a row may mean: by number, else by name, else by a former name."""
        if row.unit_key and row.unit_key in self._units_by_key:
            return [self._units_by_key[row.unit_key]]
        for name in (row.unit, *row.former):
            if found := self._units_by_name.get(plain_name(name)):
                return found
        return []

    def unit(self, row: PostRow) -> Unit | None:
        found = self.units(row)
        return found[0] if found else None

    def person(self, row: PostRow, unit: Unit | None) -> Person | None:
        if row.name is None:
            return None
        return self._people_by_key.get(person_key(row, unit))

    def fault(self, row: PostRow) -> str | None:
        if len(self.units(row)) > 1:
            return f"单位 '{row.unit}' 在花名册里有多个, 请加单位编号"
        unit = self.unit(row)
        person = self.person(row, unit)
        if person is None or row.from_on is not None:
            return None
        here = unit.id if unit else None
        elsewhere = [post for post in person.posts if post.to_on is None and post.unit_id != here]
        return f"{row.name} 现在另一单位, 调动请写到岗日期" if elsewhere else None

    def has(self, row: PostRow) -> bool:
        """Whether the ledger says all that a row says."""
        unit = self.unit(row)
        if unit is None or (row.unit_class and unit.unit_class != row.unit_class):
            return False
        known = {plain_name(name.name) for name in unit.names}
        if not {plain_name(name) for name in (row.unit, *row.former, *row.short)} <= known:
            return False
        if row.name is None:
            return True
        person = self.person(row, unit)
        return person is not None and any(_is(post, row, unit) for post in person.posts)


def person_key(row: PostRow, unit: Unit | None) -> str:
    """Return what a person is known by: a number, else the name within the unit."""
    return row.person_key or f"{unit.key if unit else row.unit_key or row.unit}/{row.name}"


def _is(post: Post, row: PostRow, unit: Unit) -> bool:
    return (
        post.unit_id == unit.id
        and post.role == row.role
        and (row.from_on is None or post.from_on == row.from_on)
        and (row.to_on is None or post.to_on == row.to_on)
    )


class _Writer:
    """Writes the rows that say something new."""

    def __init__(
        self, session: Session, people: _People, rows: Sequence[PostRow], office: Office
    ) -> None:
        self._session = session
        self._people = people
        self._rows = rows
        self._office = office

    def write(self, _file: IntakeFile, *, at: datetime, by: str) -> tuple[int, ...]:
        """Write units and posts; then give earlier submissions the units now named."""
        del at, by  # the act itself carries both
        for row in self._rows:
            unit = self._unit(row)
            if row.name is not None:
                self._post(row, unit)
        self._session.flush()
        resolve_stated(self._session, self._office.periods.day_of)
        return ()

    def _unit(self, row: PostRow) -> Unit:
        unit = self._people.unit(row)
        if unit is None:
            last = self._session.scalar(select(func.max(Unit.position))) or 0
            unit = Unit(key=row.unit_key or row.unit, position=last + 1)
            self._session.add(unit)
        unit.unit_class = row.unit_class or unit.unit_class
        ends_on = row.renamed_on - timedelta(days=1) if row.renamed_on else None
        for name in row.former:
            self._name(unit, name).to_on = ends_on
        current = self._name(unit, row.unit)
        current.from_on = row.renamed_on or current.from_on
        for name in row.short:
            self._name(unit, name, short=True)
        self._session.flush()
        self._people.know_unit(unit)
        return unit

    def _name(self, unit: Unit, name: str, *, short: bool = False) -> UnitName:
        for known in unit.names:
            if plain_name(known.name) == plain_name(name):
                return known
        added = UnitName(name=name, short=short)
        unit.names.append(added)
        return added

    def _post(self, row: PostRow, unit: Unit) -> None:
        person = self._people.person(row, unit)
        if person is None:
            name = PersonName(name=row.name or "")
            person = Person(key=person_key(row, unit), names=[name])
            self._session.add(person)
            self._people.know_person(person)
        held = next((p for p in person.posts if p.unit_id == unit.id and p.role == row.role), None)
        if held is not None and row.from_on in (None, held.from_on):
            held.to_on = row.to_on or held.to_on
            return
        if row.from_on is not None:
            self._end_elsewhere(person, unit, row)
        person.posts.append(
            Post(unit_id=unit.id, role=row.role, from_on=row.from_on, to_on=row.to_on)
        )

    def _end_elsewhere(self, person: Person, unit: Unit, row: PostRow) -> None:
        """End a person's open posts at other units the day before a transfer."""
        for post in person.posts:
            if post.to_on is None and post.unit_id != unit.id and row.from_on is not None:
                post.to_on = row.from_on - timedelta(days=1)
