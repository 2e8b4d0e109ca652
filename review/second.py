"""二签: what would earn more than the office's bar counts only once a second person has signed.

What a piece would earn is for the door to say (`over`); the confirmation is tried, and taken back
whole where it earns too much for one person's word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Candidate, FirstSignature
from ledger.turns import take_own_turn
from office.errors import DecisionError
from office.house import Office
from review import decide
from review.decide import Decided, Decider


@dataclass(frozen=True, slots=True)
class Sum:
    """What a piece would earn, of the measure whose bar it passes."""

    amount: Decimal
    measure: str


Over = Callable[[int], Sum | None]
"""Submission id → what it earns as the ledger now stands, when that is above the bar."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A confirmation that waits for somebody else's signature; nothing is credited yet."""

    signature: FirstSignature
    repeated: bool
    """Whether the same person had signed before."""


def confirm(
    session: Session,
    submission_id: int,
    article_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    over: Over,
    note: str | None = None,
) -> Decided | Awaiting:
    """Confirm a pair as `decide.link` does; above the bar the first to say so only signs.

    The second one's signature makes the decision, which bears both names. The caller commits.

    Raises:
        AlreadyDecided, OwnUnit, DecisionError: as `decide.link`.
    """
    take_own_turn(session, "decide")
    tried = session.begin_nested()
    done = decide.link(
        session, submission_id, article_id, decider=decider, at=at, office=office, note=note
    )
    total = None if done.repeated or decider.second_by else over(submission_id)
    if total is None:
        tried.commit()
        return done
    tried.rollback()
    first = standing(session, submission_id, article_id)
    if first is None or first.signed_by == decider.name:
        signed = first or _sign(
            session, submission_id, article_id, decider=decider, total=total, at=at
        )
        return Awaiting(signed, repeated=first is not None)
    both = Decider(name=first.signed_by, second_by=decider.name)
    return decide.link(
        session, submission_id, article_id, decider=both, at=at, office=office, note=note
    )


def confirm_candidate(
    session: Session,
    candidate_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    over: Over,
    note: str | None = None,
) -> Decided | Awaiting:
    """Confirm a find as `confirm` does a pair.

    Raises: as `confirm`; DecisionError: there is no such find.
    """
    find = session.get(Candidate, candidate_id)
    if find is None:
        raise DecisionError(
            f"没有编号为 {candidate_id} 的疑似采用, 请刷新", details={"candidate": candidate_id}
        )
    return confirm(
        session,
        find.submission_id,
        find.article_id,
        decider=decider,
        at=at,
        office=office,
        over=over,
        note=note,
    )


def standing(session: Session, submission_id: int, article_id: int) -> FirstSignature | None:
    """Return the first signature that still waits; None: nobody signed since the last decision."""
    row = session.scalar(
        select(FirstSignature).where(
            FirstSignature.submission_id == submission_id,
            FirstSignature.article_id == article_id,
        )
    )
    last = decide.latest(session, submission_id, article_id)
    if row is None or (last is not None and last.decided_at >= row.signed_at):
        return None
    return row


def take_back(
    session: Session, submission_id: int, article_id: int, *, decider: Decider, at: datetime
) -> bool:
    """Take one's own first signature back; False: there is none that waits."""
    row = standing(session, submission_id, article_id)
    if row is None or row.signed_by != decider.name:
        return False
    _audited(session, row, act="sign.undo", by=decider.name, at=at)
    session.delete(row)
    session.flush()
    return True


def _sign(
    session: Session,
    submission_id: int,
    article_id: int,
    *,
    decider: Decider,
    total: Sum,
    at: datetime,
) -> FirstSignature:
    row = session.scalar(
        select(FirstSignature).where(
            FirstSignature.submission_id == submission_id,
            FirstSignature.article_id == article_id,
        )
    )
    if row is None:
        row = FirstSignature(submission_id=submission_id, article_id=article_id)
        session.add(row)
    row.signed_by, row.signed_at = decider.name, at
    row.amount, row.measure = total.amount, total.measure
    session.flush()
    _audited(session, row, act="sign", by=decider.name, at=at)
    return row


def _audited(session: Session, row: FirstSignature, *, act: str, by: str, at: datetime) -> None:
    details = {
        "submission": row.submission_id,
        "article": row.article_id,
        "amount": str(row.amount),
        "measure": row.measure,
    }
    subject = f"first_signature:{row.id}"
    audit.append(session, at=at, by=by, act=act, subject=subject, details=details)
