"""优秀稿件: the month's three to five best, chosen by people and recorded with a name."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Bulletin, Pick, Placement, Submission
from office.errors import AlreadyDecided, DecisionError
from office.house import Office

MOST = 5
"""A month's; the meeting picks three to five."""


def pick(
    session: Session, period: str, ref: str, *, reason: str, by: str, at: datetime, office: Office
) -> Pick:
    """Record that a piece (by its number) is one of a period's best. The caller commits.

    Raises:
        AlreadyDecided: it is picked already; `details` has by whom.
        DecisionError: it did not run in the period, there is no reason, the period has its five,
            or its bulletin is issued.
        ValueError: the period is written otherwise than 2026-10, -Q4 or 2026.
    """
    span = office.periods.parse(period)
    _refuse_issued(session, span.key)
    months = [month.key for month in office.periods.months_in(span)]
    piece = session.scalar(select(Submission).where(Submission.ref == ref))
    ran = piece is not None and session.scalar(
        select(func.count())
        .select_from(Placement)
        .where(
            Placement.submission_id == piece.id,
            Placement.state == "standing",
            Placement.period.in_(months),
        )
    )
    if piece is None or not ran:
        raise DecisionError(f"{ref} 在 {span.key} 没有采用记录, 不能评为优秀稿件")
    if not reason.strip():
        raise DecisionError("评为优秀稿件须写明理由")
    before = session.scalars(select(Pick).where(Pick.period == span.key)).all()
    if twice := next((one for one in before if one.submission_id == piece.id), None):
        raise AlreadyDecided(
            f"{twice.picked_by} 已评 {ref}", details={"decided_by": twice.picked_by}
        )
    if len(before) >= MOST:
        raise DecisionError(f"{span.key} 已评 {len(before)} 篇, 至多 {MOST} 篇; 请先撤下一篇")
    row = Pick(
        period=span.key,
        submission_id=piece.id,
        reason=reason.strip(),
        picked_by=by,
        picked_at=at,
    )
    session.add(row)
    session.flush()
    _record(session, "pick", row, ref, by=by, at=at)
    return row


def drop(session: Session, period: str, ref: str, *, by: str, at: datetime) -> None:
    """Take a pick back. The caller commits.

    Raises:
        DecisionError: it is none, or the period's bulletin is issued.
    """
    _refuse_issued(session, period)
    row = session.scalar(
        select(Pick)
        .join(Submission, Submission.id == Pick.submission_id)
        .where(Pick.period == period, Submission.ref == ref)
    )
    if row is None:
        raise DecisionError(f"{ref} 不是 {period} 的优秀稿件")
    _record(session, "pick_dropped", row, ref, by=by, at=at)
    session.delete(row)
    session.flush()


def _refuse_issued(session: Session, period: str) -> None:
    issued = session.scalar(select(Bulletin).where(Bulletin.period == period))
    if issued is not None:
        raise DecisionError(f"{period} 的通报已签发(文号 {issued.number}), 优秀稿件不再变")


def _record(session: Session, act: str, row: Pick, ref: str, *, by: str, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        by=by,
        act=act,
        subject=f"pick:{row.id}",
        details={"period": row.period, "submission": ref, "reason": row.reason},
    )
