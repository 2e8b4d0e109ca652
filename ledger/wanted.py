"""Work that pages and API ask for by writing a row: asked, taken, held, ended.

A row is the truth about its work; whoever runs it holds the row for a while and renews that. Times
of holds are the database's own, so that machines whose clocks differ agree. The caller commits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from ledger.tables import Wanted
from ledger.turns import moment, take_turn

MOST_TRIES = 3
"""How often a row may cost a worker its life before it counts as failed."""

LONGEST_HOLD = timedelta(hours=1)
"""Who holds a row for longer had a clock that was set back since."""

NIGHT = "night"
CRAWLING = ("url", "crawl", "screenshots", "try", "probe", NIGHT)
"""Kinds that ask outlets for pages."""

Dead = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Work:
    """One row as it was taken."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    office: str
    """Who it is for; `*`: the deployment."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of one run's work that can be done apart from the others."""

    office: str
    """Who it is for; `*`: the deployment."""
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of some rows."""

    running: int
    results: list[dict[str, Any]]
    """Of those that are done, in order of their ids."""
    why: str | None
    """What one of them failed for."""


def ask(
    session: Session,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    by: str,
    at: datetime,
    once: bool = False,
) -> int:
    """Ask for work; return the row's id.

    What waits already is not asked for twice; with `once`, neither what was ever asked for.
    """
    take_turn(session, "wanted")
    asked = dict(payload or {})
    rows = select(Wanted).where(Wanted.kind == kind).order_by(Wanted.id)
    if not once:
        rows = rows.where(Wanted.state == "due")
    for row in session.scalars(rows):
        if row.payload == asked:
            return row.id
    fresh = Wanted(kind=kind, payload=asked, asked_by=by, asked_at=at)
    session.add(fresh)
    session.flush()
    return fresh.id


def share_out(
    session: Session, kind: str, shares: Sequence[Share], *, by: str, at: datetime
) -> list[int]:
    """Ask for the shares of one run's work, each a row that anybody may take; return their ids."""
    rows = [
        Wanted(kind=kind, office=s.office, payload=dict(s.payload), asked_by=by, asked_at=at)
        for s in shares
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def due(session: Session) -> list[Work]:
    """Return what waits, in the order it was asked for."""
    rows = session.scalars(select(Wanted).where(Wanted.state == "due").order_by(Wanted.id))
    return [_work(row) for row in rows]


def take(
    session: Session, owner: str, *, hold_s: float, only: Sequence[int] | None = None
) -> Work | None:
    """Take the first row that waits, or `only` one of these; None when there is none to take.

    A night runs while nothing else crawls, and nothing else crawls beside it: a domain that another
    crawl holds would be missing from it.
    """
    take_turn(session, "wanted")
    waiting = select(Wanted).where(Wanted.state == "due").order_by(Wanted.id)
    if only is not None:
        waiting = waiting.where(Wanted.id.in_(only))
    busy = set(session.scalars(select(Wanted.kind).where(Wanted.state == "running")))
    for row in session.scalars(waiting):
        if row.kind in CRAWLING and busy & (set(CRAWLING) if row.kind == NIGHT else {NIGHT}):
            continue
        row.state, row.owner, row.why = "running", owner, None
        row.until = moment(session) + timedelta(seconds=hold_s)
        row.tries += 1
        session.flush()
        return _work(row)
    return None


def renew(session: Session, work_id: int, owner: str, *, hold_s: float) -> bool:
    """Hold a row for longer; False when it is somebody else's by now."""
    until = moment(session) + timedelta(seconds=hold_s)
    return _held(session, work_id, owner, until=until)


def finish(
    session: Session, work_id: int, owner: str, *, result: Mapping[str, Any], at: datetime
) -> bool:
    """Record that a row's work is done; False when it is somebody else's by now."""
    values = {"state": "done", "result": dict(result), "finished_at": at, "why": None}
    return _held(session, work_id, owner, **values, owner=None, until=None)


def fail(session: Session, work_id: int, owner: str, *, why: str, at: datetime) -> bool:
    """Record why a row's work cannot be done; False when it is somebody else's by now."""
    values = {"state": "failed", "why": why, "finished_at": at}
    return _held(session, work_id, owner, **values, owner=None, until=None)


def take_back(session: Session, *, is_dead: Dead, at: datetime) -> list[int]:
    """Make rows due again whose worker died or was cut off; return their ids.

    One that cost its worker the life `MOST_TRIES` times is failed, and says so.
    """
    running = select(Wanted).where(Wanted.state == "running").with_for_update(skip_locked=True)
    now, freed = moment(session), []
    for row in session.scalars(running):
        held = row.until is not None and now < row.until <= now + LONGEST_HOLD
        if held and not is_dead(row.owner or ""):
            continue
        row.owner = row.until = None
        if row.tries >= MOST_TRIES:
            row.state, row.finished_at = "failed", at
            row.why = f"执行它的进程已 {row.tries} 次中途结束, 不再重试: 请查看日志后重新提出"
        else:
            row.state = "due"
            freed.append(row.id)
    session.flush()
    return freed


def take_off(session: Session, rows: Sequence[int]) -> None:
    """Ask no longer for what nobody has taken of these rows."""
    take_turn(session, "wanted")
    session.execute(delete(Wanted).where(Wanted.id.in_(rows), Wanted.state == "due"))


def told(session: Session, rows: Sequence[int]) -> Told:
    """Return what became of these rows until now."""
    found = session.execute(
        select(Wanted.state, Wanted.result, Wanted.why)
        .where(Wanted.id.in_(rows))
        .order_by(Wanted.id)
    ).all()
    return Told(
        running=sum(state == "running" for state, _, _ in found),
        results=[dict(result) for state, result, _ in found if state == "done"],
        why=next((why for state, _, why in found if state == "failed"), None),
    )


def _held(session: Session, work_id: int, owner_now: str, **values: Any) -> bool:
    mine = update(Wanted).where(
        Wanted.id == work_id, Wanted.state == "running", Wanted.owner == owner_now
    )
    done = cast("CursorResult[Any]", session.execute(mine.values(**values)))
    return done.rowcount == 1


def _work(row: Wanted) -> Work:
    return Work(row.id, row.kind, dict(row.payload), row.asked_by, row.asked_at, row.office)
