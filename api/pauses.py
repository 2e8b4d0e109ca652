"""停采 and 恢复: an entry the next nights do not ask, with the note of who stopped it.

The crawl reads the note at the start of each night and says it of that day.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import SourceState


def pause(session: Session, source_key: str, *, note: str, by: str, now: datetime) -> None:
    """Stop reading a source from the next night on; a second note replaces the first.

    The caller commits.
    """
    state = session.get(SourceState, source_key)
    if state is None:
        state = SourceState(source_key=source_key, first_seen_at=now, remembered={})
        session.add(state)
    if state.paused == note:
        return
    state.paused = note
    _noted(session, "source.pause", source_key, {"note": note}, by=by, now=now)


def resume(session: Session, source_key: str, *, by: str, now: datetime) -> None:
    """Read a source again from the next night on. The caller commits."""
    state = session.get(SourceState, source_key)
    if state is None or state.paused is None:
        return
    told = {"note": state.paused}
    state.paused = None
    _noted(session, "source.resume", source_key, told, by=by, now=now)


def _noted(
    session: Session, act: str, key: str, details: dict[str, str], *, by: str, now: datetime
) -> None:
    audit.append(session, at=now, by=by, act=act, subject=f"source:{key}", details=details)
