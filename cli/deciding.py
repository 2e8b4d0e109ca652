"""Each office's rule decides what needs no person, and its month is credited: an office a share.

Offices have nothing in common here, so that the workers of a deployment take one each.
"""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any

from cli.context import Context
from cli.credit import month_of
from cli.shares import all_done
from ledger.offices import SINGLE
from ledger.wanted import Share
from matcher import settings
from review import run as review_run
from review.automatic import Rule

DECIDE = "decide"
"""The kind of row that asks for an office's share."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What offices' rules decided, and what their open months hold where that was asked."""

    confirmed: int = 0
    waiting: int = 0
    credited: int = 0
    """Pieces that earn something in the open month."""
    questions: int = 0

    def __add__(self, other: "Decided") -> "Decided":
        """Return both together."""
        return Decided(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def decide_all(context: Context, *, credit: bool) -> Decided:
    """Decide for each office of the command, and credit its open month if asked."""
    own = {one.office_key or SINGLE: one for one in context.each_office()}
    shares = [Share(key, {"credit": credit}) for key in own]

    def one(share: Share) -> dict[str, Any]:
        return decide_one(own[share.office], share.payload)

    return sum((Decided(**told) for told in all_done(context, DECIDE, shares, one)), Decided())


def decide_one(own: Context, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Do one office's share."""
    counts = decide(own)
    month = month_of(own, None) if payload.get("credit") else []
    done = Decided(
        confirmed=counts.written,
        waiting=counts.unchanged,
        credited=sum(1 for row in month if row.credit.amount),
        questions=sum(1 for row in month if row.credit.question),
    )
    return asdict(done)


def decide(own: Context) -> review_run.Counts:
    """Let the office's named rule confirm what needs no person, batch by batch."""
    automatic = settings.load(own.config_dir).automatic
    rule = Rule(
        key=automatic.key,
        name=automatic.name,
        enabled=automatic.enabled,
        probability=automatic.probability,
    )
    done, after = review_run.Counts(), 0
    while True:
        with own.ledger.writing() as session:
            counts = review_run.run(
                session, rule=rule, office=own.office, at=own.now(), after=after
            )
        done += counts
        if counts.last is None:
            return done
        after = counts.last
