"""变动 of the roster that no file tells: a unit merged into another, a person on leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.queries.people import PersonRow, people
from ledger.tables import Leave, Person, PersonName, Unit
from office.errors import DecisionError

LONGEST_LEAVE = 366 * 3
"""Days; what is longer is a post that ended."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who says so, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """A leave, and whose it is."""

    leave: Leave
    person: PersonRow


def merge(session: Session, unit: str, into: str, *, last_on: date, told: Told) -> Unit:
    """Say that a unit (by key) was merged into another after a day. The caller commits.

    From the next day its rows stand in the other's, in tasks, standings and bulletins; what it was
    called before stays on what it handed in. Said again, the later counts.

    Raises: DecisionError: no such unit, itself, one that was merged into it, or before it began.
    """
    gone, heir = _unit(session, unit), _unit(session, into)
    if gone.id in _heirs(session, heir):
        raise DecisionError(f"{into} 本身已并入 {unit}, 不能再反过来", details={"unit": into})
    if gone.from_on is not None and last_on < gone.from_on:
        raise DecisionError(f"{unit} 自 {gone.from_on} 起才有, 不能在此之前并出")
    gone.merged_into_id, gone.to_on = heir.id, last_on
    session.flush()
    details = {"into": heir.id, "to_on": last_on.isoformat()}
    _record(session, "unit_merged", f"unit:{gone.id}", details, told)
    return gone


def take_back_merge(session: Session, unit: str, *, told: Told) -> Unit:
    """Say that a unit stands by itself again, as if it had not been merged. The caller commits.

    Raises: DecisionError: no such unit, or it was not merged.
    """
    found = _unit(session, unit)
    if found.merged_into_id is None:
        raise DecisionError(f"{unit} 没有并入别的单位", details={"unit": unit})
    found.merged_into_id = found.to_on = None
    session.flush()
    _record(session, "unit_merge_undone", f"unit:{found.id}", {}, told)
    return found


def merged(session: Session) -> Sequence[Unit]:
    """Return the units that went into others, the latest first."""
    query = select(Unit).where(Unit.merged_into_id.is_not(None))
    return session.scalars(query.order_by(Unit.to_on.desc(), Unit.position, Unit.id)).all()


def record_leave(
    session: Session, person: str, from_on: date, to_on: date, *, reason: str | None, told: Told
) -> Leave:
    """Say that a person (by key or name) is away in a span of days, both inclusive.

    The caller commits.

    Raises: DecisionError: no such person or several, a span that ends before it begins or is
    longer than three years, or the same span twice.
    """
    away = _person(session, person.strip())
    if not 0 <= (to_on - from_on).days < LONGEST_LEAVE:
        raise DecisionError(f"请假应自起日至止日, 不超过三年, 现为 {from_on} 至 {to_on}")
    same = (Leave.person_id == away.id, Leave.from_on == from_on, Leave.to_on == to_on)
    if session.scalar(select(Leave.id).where(*same)) is not None:
        raise DecisionError(f"{person} 的这段请假已经登记")
    row = Leave(
        person_id=away.id,
        from_on=from_on,
        to_on=to_on,
        reason=(reason or "").strip() or None,
        recorded_by=told.by,
        recorded_at=told.at,
    )
    session.add(row)
    session.flush()
    _record(session, "leave_recorded", f"leave:{row.id}", _span(row), told)
    return row


def drop_leave(session: Session, leave_id: int, *, told: Told) -> None:
    """Take a leave back; what was said stays in the audit chain. The caller commits.

    Raises: DecisionError: there is none.
    """
    row = session.get(Leave, leave_id)
    if row is None:
        raise DecisionError("没有这条请假记录, 请刷新", details={"leave": leave_id})
    _record(session, "leave_dropped", f"leave:{row.id}", _span(row), told)
    session.delete(row)
    session.flush()


def leaves(session: Session, *, on: date | None = None) -> Sequence[Away]:
    """Return leaves with who is away, the latest first; `on`: of one day only."""
    query = select(Leave).order_by(Leave.from_on.desc(), Leave.id.desc())
    if on is not None:
        query = query.where(Leave.from_on <= on, Leave.to_on >= on)
    rows = session.scalars(query).all()
    named = people(session, (row.person_id for row in rows))
    return [Away(row, named[row.person_id]) for row in rows]


def _person(session: Session, words: str) -> Person:
    """Return whom a key or a name means; a key goes before a name that reads the same."""
    found = session.scalar(select(Person).where(Person.key == words))
    if found is not None:
        return found
    bears = select(PersonName.person_id).where(PersonName.name == words)
    called = session.scalars(select(Person).where(Person.id.in_(bears)).order_by(Person.key)).all()
    if not called:
        raise DecisionError(f"名册上没有人员 '{words}'", details={"person": words})
    if len(called) > 1:
        keys = "、".join(each.key for each in called)
        raise DecisionError(f"名册上有几位 '{words}', 请写编号: {keys}", details={"person": words})
    return called[0]


def _unit(session: Session, key: str) -> Unit:
    found = session.scalar(select(Unit).where(Unit.key == key))
    if found is None:
        raise DecisionError(f"名册上没有单位 '{key}'", details={"unit": key})
    return found


def _heirs(session: Session, unit: Unit) -> set[int]:
    """Return a unit and all that it went into, one after the other."""
    found = {unit.id}
    heir: Unit | None = unit
    while heir is not None and heir.merged_into_id and heir.merged_into_id not in found:
        heir = session.get(Unit, heir.merged_into_id)
        found |= {heir.id} if heir else set()
    return found


def _span(row: Leave) -> dict[str, object]:
    return {
        "person": row.person_id,
        "from_on": row.from_on.isoformat(),
        "to_on": row.to_on.isoformat(),
    }


def _record(
    session: Session, act: str, subject: str, details: dict[str, object], told: Told
) -> None:
    audit.append(session, at=told.at, by=told.by, act=act, subject=subject, details=details)
