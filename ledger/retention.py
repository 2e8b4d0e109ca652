"""What need not be kept: work long done, sign-ins long ended. Evidence and acts stay for good."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from ledger.tables import SignInTry, Wanted, WebSession

WORK = timedelta(days=90)
SIGN_INS = timedelta(days=1)
"""A session ends after twelve hours, a count of tries after fifteen minutes."""


def tidy(session: Session, *, now: datetime) -> int:
    """Delete rows that nothing refers to any more; return how many. The caller commits."""
    ended = ("done", "failed")
    statements = (
        delete(Wanted).where(Wanted.state.in_(ended), Wanted.finished_at < now - WORK),
        delete(WebSession).where(WebSession.created_at < now - SIGN_INS),
        delete(SignInTry).where(SignInTry.at < now - SIGN_INS),
    )
    return sum(cast("CursorResult[Any]", session.execute(each)).rowcount for each in statements)
