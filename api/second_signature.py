"""What a piece would earn, held against the sum that one reviewer's word is good for."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Decision, Submission
from office.house import Office
from review.decide import Decided
from review.second import Awaiting, Over, Sum
from rewards import second_signature
from rewards.grammar import RuleSet
from rewards.run import credits_of, earned


def over(session: Session, *, office: Office, rulesets: Sequence[RuleSet], at: datetime) -> Over:
    """Return what says how far above the office's bar a piece is; None where it is not."""
    limits = office.profile.review.second_signature_over
    if not limits or not rulesets:
        return lambda _submission_id: None

    def above(submission_id: int) -> Sum | None:
        session.flush()
        earned = credits_of(session, submission_id, rulesets=rulesets, office=office, at=at)
        for measure, limit in limits.items():
            amounts = (c.amount for c in earned if c.measure == measure)
            total = sum((a for a in amounts if a is not None), Decimal(0))
            if total > limit:
                return Sum(total, measure)
        return None

    return above


def sign_amounts(
    session: Session,
    done: Decided | Awaiting,
    *,
    office: Office,
    rulesets: Sequence[RuleSet],
    at: datetime,
) -> None:
    """Let the second name under a decision stand for the amounts it was asked for.

    So nobody signs for the same sum again when the month is closed. The caller commits.
    """
    decision = done.decision if isinstance(done, Decided) and not done.repeated else None
    if decision is None or not decision.second_by:
        return
    for one in _unsigned(session, decision, office=office, rulesets=rulesets, at=at):
        if decision.second_by not in one.confirmed_by:
            second_signature.sign(session, one, by=decision.second_by, at=at)


def _unsigned(
    session: Session,
    decision: Decision,
    *,
    office: Office,
    rulesets: Sequence[RuleSet],
    at: datetime,
) -> list[second_signature.Unsigned]:
    piece = session.get_one(Submission, decision.submission_id)
    whose = Submission.unit_id.is_not_distinct_from(piece.unit_id)
    among = select(Submission.id).where(whose)  # caps are a unit's own
    rows = earned(session, rulesets=rulesets, office=office, at=at, among=among)
    own = [row for row in rows if row.piece.submission_id == piece.id]
    return second_signature.unsigned(session, own, office)
