"""第二人签字: above an amount of the office's, a piece is not posted on one person's word.

`office.yaml` says above which amount, by measure (`review.second_signature_over`). Whoever signs is
nobody who confirmed one of the piece's runs; the signature stands in the audit chain and holds as
long as the piece earns no more than was signed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit, Placement
from office.errors import DecisionError
from office.house import Office
from rewards import past
from rewards.explain import plain
from rewards.run import Earned

SIGNED = "amount_signed"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A piece that earns more than one person may say; `confirmed_by` may not sign."""

    work: str
    ruleset: str
    measure: str
    amount: Decimal
    confirmed_by: frozenset[str]


def unsigned(session: Session, earned: Sequence[Earned], office: Office) -> list[Unsigned]:
    """Return what waits for a second person, in the order of the pieces."""
    bars = office.profile.review.second_signature_over
    above = [
        row
        for row in earned
        if row.credit.measure in bars
        and row.credit.ruleset not in past.KEYS
        and row.credit.amount is not None
        and row.credit.amount > bars[row.credit.measure]
    ]
    if not above:
        return []
    given = _given(session)
    waiting = [
        row
        for row in above
        if (row.credit.amount or 0) > given.get((row.credit.work, row.credit.ruleset), -1)
    ]
    confirmed = _confirmed_by(session, {row.piece.submission_id for row in waiting})
    return [
        Unsigned(
            work=row.credit.work,
            ruleset=row.credit.ruleset,
            measure=row.credit.measure,
            amount=row.credit.amount or Decimal(0),
            confirmed_by=frozenset(confirmed[row.piece.submission_id]),
        )
        for row in waiting
    ]


def sign(session: Session, found: Unsigned, *, by: str, at: datetime) -> None:
    """Put a second name to what a piece earns. The caller commits.

    Raises:
        DecisionError: nobody signs, or somebody who confirmed the piece.
    """
    if not by.strip() or by in found.confirmed_by:
        raise DecisionError(
            f"{found.work} 须由认定人以外的人签字",
            details={"work": found.work, "confirmed_by": sorted(found.confirmed_by)},
        )
    audit.append(
        session,
        at=at,
        by=by,
        act=SIGNED,
        subject=_subject(found.work, found.ruleset),
        details={"amount": plain(found.amount), "measure": found.measure},
    )


def _given(session: Session) -> dict[tuple[str, str], Decimal]:
    """Return the highest amount that was signed, by work and rule set."""
    found = dict[tuple[str, str], Decimal]()
    query = select(Audit.subject, Audit.details).where(Audit.act == SIGNED)
    for subject, details in session.execute(query):
        _, ruleset, work = subject.split(":", 2)
        amount = Decimal(details["amount"])
        found[work, ruleset] = max(amount, found.get((work, ruleset), amount))
    return found


def _confirmed_by(session: Session, pieces: set[int]) -> dict[int, set[str]]:
    found = defaultdict[int, set[str]](set)
    query = select(Placement.submission_id, Placement.confirmed_by).where(
        Placement.state == "standing", Placement.submission_id.in_(pieces)
    )
    for piece, who in session.execute(query):
        found[piece].add(who)
    return found


def _subject(work: str, ruleset: str) -> str:
    return f"amount:{ruleset}:{work}"
