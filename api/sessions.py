"""Sign-ins: kept by the server, known by a random id of which only the hash is stored."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from api.accounts import KEY_PREFIX, digest
from api.permissions import Principal
from ledger.tables import Account, ApiKey, WebSession

COOKIE = "kandeng_session"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""How stale `seen_at` may be before it is written again: a click must not cost a write."""


def start(session: Session, account: Account, *, now: datetime) -> str:
    """Begin a sign-in and return its id for the cookie. The caller commits."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(id_hash=digest(token), account_id=account.id, created_at=now, seen_at=now)
    )
    session.execute(delete(WebSession).where(WebSession.seen_at <= now - IDLE))
    return token


def find(session: Session, token: str, *, now: datetime) -> WebSession | None:
    """Return the live sign-in an id stands for; None: ended, idle too long, or never begun."""
    found = session.scalar(
        select(WebSession)
        .where(WebSession.id_hash == digest(token))
        .options(joinedload(WebSession.account))
    )
    if found is None or found.account.disabled_at is not None:
        return None
    if abs(now - found.seen_at) >= IDLE or now - found.created_at >= LONGEST:
        return None  # seen in times to come: the clock was set back, and nobody knows how idle
    return found


def end(session: Session, token: str) -> None:
    """End one sign-in and every other of the same account."""
    owner = session.scalar(select(WebSession.account_id).where(WebSession.id_hash == digest(token)))
    session.execute(delete(WebSession).where(WebSession.account_id == owner))


def person(found: WebSession) -> Principal:
    return _principal(found.account, scopes=None)


def machine(session: Session, secret: str, *, now: datetime) -> Principal | None:
    """Return whom an API key speaks for; None: unknown, revoked or at its end."""
    if not secret.startswith(KEY_PREFIX):
        return None
    key = session.scalar(
        select(ApiKey).where(ApiKey.key_hash == digest(secret)).options(joinedload(ApiKey.account))
    )
    if key is None or key.revoked_at is not None or key.account.disabled_at is not None:
        return None
    if key.expires_at is not None and key.expires_at <= now:
        return None
    return _principal(key.account, scopes=frozenset(key.scopes))


def _principal(account: Account, *, scopes: frozenset[str] | None) -> Principal:
    return Principal(
        account_id=account.id,
        name=account.name,
        display_name=account.display_name,
        roles=frozenset(account.roles),
        unit_id=account.unit_id,
        scopes=scopes,
    )
