"""What another rule set would pay for the same month, side by side; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from office.house import Office
from rewards.grammar import RuleSet
from rewards.piece import Piece
from rewards.results import Credit
from rewards.run import month


@dataclass(frozen=True, slots=True)
class Compared:
    """A piece under both; None where the rule set has no say in it."""

    piece: Piece
    now: Credit | None
    instead: Credit | None

    @property
    def difference(self) -> Decimal | None:
        """What the other would pay more; None while either is open."""
        amounts = [c.amount if c else Decimal(0) for c in (self.now, self.instead)]
        if amounts[0] is None or amounts[1] is None:
            return None
        return amounts[1] - amounts[0]


def side_by_side(
    session: Session,
    period: str,
    *,
    now: RuleSet,
    instead: RuleSet,
    office: Office,
    at: datetime,
) -> list[Compared]:
    """Return every piece of a period under the rule set in force and under another.

    The other is taken to be in force on the same days.
    Raises: as `rewards.run.month`.
    """
    trial = instead.model_copy(update={"key": f"{instead.key}?", "effective": now.effective})
    rows = month(session, period, rulesets=[now, trial], office=office, at=at)
    rows = [row for row in rows if row.credit.ruleset in (now.key, trial.key)]
    pieces = {row.piece.ref: row.piece for row in rows}
    credits_ = {(row.piece.ref, row.credit.ruleset): row.credit for row in rows}
    return [
        Compared(piece, credits_.get((ref, now.key)), credits_.get((ref, trial.key)))
        for ref, piece in pieces.items()
    ]


def totals(rows: Sequence[Compared]) -> tuple[Decimal, Decimal]:
    """Return what both come to, as far as it is settled."""
    now = sum((r.now.amount or Decimal(0) for r in rows if r.now), Decimal(0))
    instead = sum((r.instead.amount or Decimal(0) for r in rows if r.instead), Decimal(0))
    return now, instead
