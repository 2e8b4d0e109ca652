"""The audit chain: every act carries the hash of the one before it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Audit
from ledger.turns import take_turn

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold."""

    id: int
    why: str
    """`missing`, `changed` or `unlinked`."""


def append(
    session: Session, *, at: datetime, by: str, act: str, subject: str, details: Mapping[str, Any]
) -> Audit:
    """Add an act to the chain, in the caller's transaction.

    `subject` is `table:id`; `details` holds JSON values.
    """
    take_turn(session, "audit")
    last = session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).first()
    row = Audit(
        id=last.id + 1 if last else 1,
        at=at.astimezone(UTC),
        by=by,
        act=act,
        subject=subject,
        details=json.loads(_canonical(details)),
        previous=last.hash if last else GENESIS,
    )
    row.hash = digest_of(row)
    session.add(row)
    session.flush()
    return row


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
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def head(session: Session) -> str:
    """Return the chain's head, which bulletins print; zeros before the first act."""
    last = session.scalars(select(Audit.hash).order_by(Audit.id.desc()).limit(1)).first()
    return last or GENESIS


def breaks(session: Session) -> Iterator[Break]:
    """Yield every place where the chain does not hold, in order."""
    expected, previous = 1, GENESIS
    for row in session.scalars(select(Audit).order_by(Audit.id).execution_options(yield_per=1000)):
        if row.id != expected:
            yield Break(expected, "missing")
        if row.previous != previous:
            yield Break(row.id, "unlinked")
        if row.hash != digest_of(row):
            yield Break(row.id, "changed")
        expected, previous = row.id + 1, row.hash


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
