"""第二人签字: above an amount of the office's, a piece is not posted on one person's word.

`office.yaml` says above which amount, by measure (`review.second_signature_over`). Whoever signs is
nobody who confirmed one of the piece's runs; the signature stands in the audit chain and holds as
long as the piece earns no more than was signed. Behind every such amount stand two people: where
the office's rule alone confirmed the piece, nobody has looked at it yet, so two have to sign.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit, Placement
from office.errors import AlreadyDecided, DecisionError
from office.house import Office
from rewards import past
from rewards.explain import plain
from rewards.run import Earned

SIGNED = "amount_signed"
PEOPLE = 2
"""So many stand behind an amount above the bar, confirming and signing together."""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A piece that earns more than one person may say; `confirmed_by` may not sign."""

    work: str
    ruleset: str
    measure: str
    amount: Decimal
    confirmed_by: frozenset[str]
    """People who confirmed a run; empty: a rule or an imported file did."""
    signed_by: frozenset[str] = field(default=frozenset())
    """Who has signed for at least this amount."""

    @property
    def missing(self) -> int:
        """How many still have to sign: one at least, who confirmed nothing of it."""
        return max(1, PEOPLE - len(self.confirmed_by)) - len(self.signed_by)


def unsigned(session: Session, earned: Sequence[Earned], office: Office) -> list[Unsigned]:
    """Return what waits for further names, in the order of the pieces."""
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
    confirmed = _confirmed_by(session, {row.piece.submission_id for row in above})
    found = [
        Unsigned(
            work=row.credit.work,
            ruleset=row.credit.ruleset,
            measure=row.credit.measure,
            amount=row.credit.amount or Decimal(0),
            confirmed_by=frozenset(confirmed[row.piece.submission_id]),
            signed_by=frozenset(
                who
                for who, amount in given[row.credit.work, row.credit.ruleset].items()
                if amount >= (row.credit.amount or 0)
            ),
        )
        for row in above
    ]
    return [one for one in found if one.missing > 0]


def sign(session: Session, found: Unsigned, *, by: str, at: datetime) -> Unsigned:
    """Put a further name to what a piece earns; return it with the name. The caller commits.

    Raises:
        DecisionError: nobody signs, or somebody who confirmed the piece.
        AlreadyDecided: the same person has signed for it.
    """
    if not by.strip() or by in found.confirmed_by:
        raise DecisionError(
            f"{found.work} 须由认定人以外的人签字",
            details={"work": found.work, "confirmed_by": sorted(found.confirmed_by)},
        )
    if by in found.signed_by:
        raise AlreadyDecided(f"{by} 已为 {found.work} 签字, 还须另一人", details={"decided_by": by})
    audit.append(
        session,
        at=at,
        by=by,
        act=SIGNED,
        subject=_subject(found.work, found.ruleset),
        details={"amount": plain(found.amount), "measure": found.measure},
    )
    return replace(found, signed_by=found.signed_by | {by})


def _given(session: Session) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Return the highest amount each person signed, by work and rule set."""
    found = defaultdict[tuple[str, str], dict[str, Decimal]](dict)
    query = select(Audit.subject, Audit.by, Audit.details).where(Audit.act == SIGNED)
    for subject, by, details in session.execute(query):
        _, ruleset, work = subject.split(":", 2)
        amount = Decimal(details["amount"])
        names = found[work, ruleset]
        names[by] = max(amount, names.get(by, amount))
    return found


def _confirmed_by(session: Session, pieces: set[int]) -> dict[int, set[str]]:
    """Return the people who confirmed the pieces' runs; rules and imported files are none."""
    found = defaultdict[int, set[str]](set)
    query = select(Placement.submission_id, Placement.confirmed_by).where(
        Placement.state == "standing",
        Placement.submission_id.in_(pieces),
        Placement.decider_kind == "person",
    )
    for piece, who in session.execute(query):
        found[piece].add(who)
    return found


def _subject(work: str, ruleset: str) -> str:
    return f"amount:{ruleset}:{work}"
