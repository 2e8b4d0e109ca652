"""Whom the office knows: the only ground on which a run of names is split."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import PersonName


def names_of(session: Session) -> frozenset[str]:
    """Return every name a person of the roster bears or bore."""
    return frozenset(name for name in session.scalars(select(PersonName.name)) if name)
