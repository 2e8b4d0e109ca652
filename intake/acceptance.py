"""受理、退回、撤稿: what the office answers to a piece, and a unit's taking its own back."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit, Placement, Submission
from ledger.turns import take_own_turn
from office.errors import DecisionError

Act = Literal["accept", "return", "withdraw"]
_BECOMES = {"accept": "accepted", "return": "returned", "withdraw": "withdrawn"}
_FROM = {
    "accept": ("received", "returned"),
    "return": ("received", "accepted"),
    "withdraw": ("received", "accepted", "returned"),
}
LONGEST = 500


def answer(
    session: Session, submission_id: int, act: Act, *, why: str | None, by: str, at: datetime
) -> Submission:
    """Accept a piece, give it back with the reason, or take it back. The caller commits.

    Raises:
        DecisionError: there is no such piece, it stands otherwise by now, it has run, or a piece is
            given back without a reason.
    """
    take_own_turn(session, "decide")
    piece = session.get(Submission, submission_id, populate_existing=True)
    if piece is None:
        raise DecisionError("没有这篇稿件, 请刷新", details={"submission": submission_id})
    said = (why or "").strip()[:LONGEST]
    if act == "return" and not said:
        raise DecisionError("退回须写明原因, 供单位修改")
    if piece.state not in _FROM[act]:
        raise DecisionError("这篇稿件的状态已经变了, 请刷新", details={"state": piece.state})
    if act != "accept" and _has_run(session, piece):
        raise DecisionError("这篇稿件已有采用记录, 不能退回或撤回")
    piece.state = _BECOMES[act]
    details = {"ref": piece.ref, "version": piece.version, **({"why": said} if said else {})}
    subject = f"submission:{piece.id}"
    audit.append(session, at=at, by=by, act=f"submission.{act}", subject=subject, details=details)
    session.flush()
    return piece


def returned_because(session: Session, submission_id: int) -> str | None:
    """Return why a piece was given back last; None: it never was."""
    row = session.scalars(
        select(Audit)
        .where(Audit.subject == f"submission:{submission_id}", Audit.act == "submission.return")
        .order_by(Audit.id.desc())
        .limit(1)
    ).first()
    return str(row.details.get("why", "")) if row else None


def _has_run(session: Session, piece: Submission) -> bool:
    standing = select(Placement.id).where(
        Placement.submission_id == piece.id, Placement.state == "standing"
    )
    return session.scalar(standing.limit(1)) is not None
