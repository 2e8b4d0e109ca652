"""Read-only links for units without accounts: a secret in the address, kept as its hash."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import digest
from ledger import audit
from ledger.tables import UnitLink

LONGEST_DAYS = 400
PREFIX = "kdu_"


def make(
    session: Session, unit_id: int, *, label: str, days: int, by: str, now: datetime
) -> tuple[UnitLink, str]:
    """Make a link and return it with its secret, which is shown once. The caller commits."""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = UnitLink(
        secret_hash=digest(secret),
        unit_id=unit_id,
        label=label,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=min(max(days, 1), LONGEST_DAYS)),
    )
    session.add(made)
    session.flush()
    details = {"unit": unit_id, "until": made.expires_at.isoformat()}
    subject = f"unit_link:{made.id}"
    audit.append(session, at=now, by=by, act="unit_link.make", subject=subject, details=details)
    return made, secret


def revoke(session: Session, link_id: int, *, by: str, now: datetime) -> bool:
    """End a link; False: there is none. The caller commits."""
    found = session.get(UnitLink, link_id)
    if found is None:
        return False
    if found.revoked_at is None:
        found.revoked_at = now
        subject = f"unit_link:{link_id}"
        audit.append(session, at=now, by=by, act="unit_link.end", subject=subject, details={})
    return True


def every(session: Session) -> Sequence[UnitLink]:
    """Return all links, the newest first; ended ones too."""
    return session.scalars(select(UnitLink).order_by(UnitLink.id.desc())).all()


def unit_of(session: Session, secret: str, *, now: datetime) -> UnitLink | None:
    """Return the live link a secret stands for; None: unknown, ended or past its day."""
    if not secret.startswith(PREFIX):
        return None
    found = session.scalar(select(UnitLink).where(UnitLink.secret_hash == digest(secret)))
    if found is None or found.revoked_at is not None or found.expires_at <= now:
        return None
    return found
