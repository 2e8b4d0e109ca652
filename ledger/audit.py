"""The audit chain: every act carries the hash of the one before it; each office has its own."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ledger.offices import EVERY, SINGLE, office_of
from ledger.tables import Audit
from ledger.turns import take_own_turn

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold."""

    id: int
    why: str
    """`missing`, `changed` or `unlinked`."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, by whom, to what.

    `subject` is `table:id`; `details` holds JSON values.
    """

    at: datetime
    by: str
    act: str
    subject: str
    details: Mapping[str, Any]


def append(
    session: Session, *, at: datetime, by: str, act: str, subject: str, details: Mapping[str, Any]
) -> Audit:
    """Add an act to the chain, in the caller's transaction."""
    (row,) = append_all(session, [Act(at, by, act, subject, details)])
    return row


def append_all(session: Session, acts: Iterable[Act]) -> list[Audit]:
    """Add acts to the chain in their order, in the caller's transaction."""
    office = office_of(session)
    take_own_turn(session, "audit")
    last = session.scalars(_chain(office).order_by(Audit.id.desc()).limit(1)).first()
    rows: list[Audit] = []
    for number, act in enumerate(acts, last.id + 1 if last else 1):
        last = Audit(
            office=office,
            id=number,
            at=act.at.astimezone(UTC),
            by=act.by,
            act=act.act,
            subject=act.subject,
            details=json.loads(_canonical(act.details)),
            previous=last.hash if last else GENESIS,
        )
        last.hash = digest_of(last)
        rows.append(last)
    session.add_all(rows)
    session.flush()
    return rows


def digest_of(row: Audit) -> str:
    """Return the hash a row should carry: over its fields and its predecessor's hash."""
    fields = {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(),
        "by": row.by,
        "act": row.act,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous,
    }
    if row.office != SINGLE:
        fields["office"] = row.office
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def head(session: Session) -> str:
    """Return the chain's head, which bulletins print; zeros before the first act.

    For the whole deployment: of one chain its head, of several one hash over all their heads.
    """
    heads = {office: _head(session, office) for office in _chains(session)}
    if len(heads) <= 1:
        return next(iter(heads.values()), GENESIS)
    return hashlib.sha256(_canonical(heads).encode()).hexdigest()


def breaks(session: Session) -> Iterator[Break]:
    """Yield every place where a chain does not hold, in order."""
    for office in _chains(session):
        yield from _breaks(session, office)


def _chains(session: Session) -> list[str]:
    """Return the offices whose chains the session sees."""
    mine = office_of(session)
    if mine != EVERY:
        return [mine]
    return list(session.scalars(select(Audit.office).distinct().order_by(Audit.office)))


def _chain(office: str) -> Select[Any]:
    return select(Audit).where(Audit.office == office)


def _head(session: Session, office: str) -> str:
    newest = _chain(office).order_by(Audit.id.desc()).limit(1)
    last = session.scalars(newest).first()
    return last.hash if last else GENESIS


def _breaks(session: Session, office: str) -> Iterator[Break]:
    expected, previous = 1, GENESIS
    whole = _chain(office).order_by(Audit.id).execution_options(yield_per=1000)
    for row in session.scalars(whole):
        if row.id != expected:
            yield Break(expected, "missing")
        if row.previous != previous:
            yield Break(row.id, "unlinked")
        if row.hash != digest_of(row):
            yield Break(row.id, "changed")
        expected, previous = row.id + 1, row.hash


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
