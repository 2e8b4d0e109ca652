"""Units and people as they stood on a day: names borne, groups, mergers, transfers."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.standings import Subject
from ledger.tables import PersonName, Post, Unit, UnitName
from office.profile import Profile

UNKNOWN_UNIT = "(未登记单位)"
UNGROUPED = "未分类单位"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value that held in a span of days, both inclusive; None is open."""

    value: str
    from_on: date | None
    to_on: date | None

    def holds_on(self, day: date) -> bool:
        return (self.from_on or date.min) <= day <= (self.to_on or date.max)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the roster."""

    id: int
    key: str
    group: str | None
    position: int
    merged_into: int | None
    from_on: date | None
    to_on: date | None
    names: tuple[Dated, ...]

    def name_on(self, day: date) -> str:
        """Return the name borne on a day; the latest one where none is recorded for it."""
        return name_on(self.names, day) or self.key

    def gone_by(self, day: date) -> bool:
        """Whether it no longer stood on a day: merged or closed before."""
        if self.to_on is None:
            return self.merged_into is not None
        return self.to_on < day


@dataclass(frozen=True)
class Units:
    """The roster's units as a day sees them."""

    known: Mapping[int, KnownUnit]
    day: date
    groups: tuple[str, ...]
    """Names of the groups in the order of office.yaml."""

    def fold(self, unit_id: Hashable) -> Hashable:
        """Return the unit that answers on the day for what a unit did: its last successor."""
        seen = set[Hashable]()
        while (unit := self.get(unit_id)) and unit.merged_into and unit_id not in seen:
            if not unit.gone_by(self.day):
                break
            seen.add(unit_id)
            unit_id = unit.merged_into
        return unit_id

    def get(self, unit_id: Hashable) -> KnownUnit | None:
        return self.known.get(unit_id) if isinstance(unit_id, int) else None

    def name(self, unit_id: Hashable) -> str:
        unit = self.get(unit_id)
        return unit.name_on(self.day) if unit else UNKNOWN_UNIT

    def place(self, unit_id: Hashable) -> tuple[int, int, int]:
        """Return where a unit stands in the roster's order; one it does not know comes last."""
        unit = self.get(unit_id)
        if unit is None:
            return len(self.groups) + 1, 0, 0
        return self._group_place(unit), unit.position, unit.id

    def subjects(self, counted: Mapping[Hashable, object]) -> tuple[Subject, ...]:
        """Return the units that stood on the day, and all others with figures, in roster order."""
        listed = [u for u in self.known.values() if u.id in counted or self._stands(u)]
        listed.sort(key=lambda unit: self.place(unit.id))
        found = [Subject(u.id, u.name_on(self.day), u.group or UNGROUPED) for u in listed]
        if None in counted:
            found.append(Subject(None, UNKNOWN_UNIT, UNKNOWN_UNIT))
        return tuple(found)

    def _stands(self, unit: KnownUnit) -> bool:
        return (unit.from_on or date.min) <= self.day and not unit.gone_by(self.day)

    def _group_place(self, unit: KnownUnit) -> int:
        return self.groups.index(unit.group) if unit.group in self.groups else len(self.groups)


def units(session: Session, profile: Profile, day: date) -> Units:
    """Read the roster's units as they stand on a day."""
    names: dict[int, list[Dated]] = {}
    dated = select(UnitName.unit_id, UnitName.name, UnitName.from_on, UnitName.to_on)
    for unit_id, name, from_on, to_on in session.execute(dated.where(UnitName.short.is_(False))):
        names.setdefault(unit_id, []).append(Dated(name, from_on, to_on))
    group_names = {entry.key: entry.name for entry in profile.unit_classes}
    columns = (Unit.id, Unit.key, Unit.unit_class, Unit.position, Unit.merged_into_id)
    known = {
        row.id: KnownUnit(
            id=row.id,
            key=row.key,
            group=group_names.get(row.unit_class or "", row.unit_class),
            position=row.position,
            merged_into=row.merged_into_id,
            from_on=row.from_on,
            to_on=row.to_on,
            names=tuple(names.get(row.id, ())),
        )
        for row in session.execute(select(*columns, Unit.from_on, Unit.to_on))
    }
    return Units(known, day, tuple(group_names.values()))


def authors(
    session: Session, counted: Mapping[Hashable, object], units: Units
) -> tuple[Subject, ...]:
    """Name counted authors, each with the unit of their post on the day."""
    ids = {key for key in counted if isinstance(key, int)}
    names, posts = _names(session, ids), _posts(session, ids, units.day)
    found = []
    for key in counted:
        if isinstance(key, int):
            unit_id: Hashable = posts.get(key)
            name = name_on(names.get(key, ()), units.day) or f"#{key}"
        else:
            name, unit_id = key if isinstance(key, tuple) else (str(key), None)
        unit = units.name(units.fold(unit_id)) if unit_id is not None else None
        found.append(Subject(key, name, unit=unit))
    return tuple(sorted(found, key=lambda subject: (subject.unit or "", subject.name)))


def name_on(names: tuple[Dated, ...] | list[Dated], day: date) -> str | None:
    """Return the name that holds on a day, else the latest; None without any."""
    holding = [dated for dated in names if dated.holds_on(day)]
    latest = max(holding or names, key=lambda dated: dated.from_on or date.min, default=None)
    return latest.value if latest else None


def _names(session: Session, ids: set[int]) -> dict[int, list[Dated]]:
    found: dict[int, list[Dated]] = {}
    columns = select(PersonName.person_id, PersonName.name, PersonName.from_on, PersonName.to_on)
    for person_id, name, from_on, to_on in session.execute(columns):
        if person_id in ids:
            found.setdefault(person_id, []).append(Dated(name, from_on, to_on))
    return found


def _posts(session: Session, ids: set[int], day: date) -> dict[int, int]:
    """Return each person's unit on a day; their latest one where they hold no post then."""
    latest: dict[int, tuple[bool, date, int]] = {}
    columns = select(Post.person_id, Post.unit_id, Post.from_on, Post.to_on)
    for person_id, unit_id, from_on, to_on in session.execute(columns):
        if person_id not in ids:
            continue
        since = from_on or date.min
        holds = since <= day <= (to_on or date.max)
        latest[person_id] = max(
            latest.get(person_id, (False, date.min, 0)), (holds, since, unit_id)
        )
    return {person_id: unit_id for person_id, (_, _, unit_id) in latest.items() if unit_id}
