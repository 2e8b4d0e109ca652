"""What a piece would earn, held against the sum that one reviewer's word is good for."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from office.house import Office
from review.second import Over, Sum
from rewards.grammar import RuleSet
from rewards.run import credits_of


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
