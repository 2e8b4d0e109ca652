"""专题说明 and 书面检查 as they come in: the scan in the archive, who took it and when.

What is owed is computed (`rewards.obligations`); what came stands in the audit chain, so that it
can be followed up after the document it rests on has run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit
from office.errors import AlreadyDecided, DecisionError
from office.house import Office
from rewards.obligations import Obligation

RECEIVED = "paper_received"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper owed, and the one that came; `received_on` None: not yet."""

    owed: Obligation
    received_on: date | None = None
    received_by: str | None = None
    digest: str | None = None
    """sha256 of the scan in the archive."""

    def late(self, on: date) -> bool:
        """Whether it came, or still is to come, after its day."""
        return (self.received_on or on) > self.owed.due_on


def followed(session: Session, owed: Sequence[Obligation], office: Office) -> list[Paper]:
    """Return papers owed beside those that came."""
    came = {row.subject: row for row in session.scalars(select(Audit).where(Audit.act == RECEIVED))}
    found = []
    for one in owed:
        row = came.get(subject_of(one))
        if row is None:
            found.append(Paper(one))
            continue
        on = office.periods.day_of(row.at)
        found.append(Paper(one, on, row.by, row.details["file"]))
    return found


def receive(session: Session, owed: Obligation, *, digest: str, by: str, at: datetime) -> None:
    """Record that a paper came, with its scan. The caller commits.

    Raises:
        DecisionError: there is no scan; AlreadyDecided: it has come before.
    """
    if not digest:
        raise DecisionError("请附上扫描件")
    before = session.scalar(
        select(Audit).where(Audit.act == RECEIVED, Audit.subject == subject_of(owed)).limit(1)
    )
    if before is not None:
        raise AlreadyDecided(
            f"{before.by} 已收到这份材料", details={"decided_by": before.by, "file": before.details}
        )
    audit.append(
        session,
        at=at,
        by=by,
        act=RECEIVED,
        subject=subject_of(owed),
        details={"file": digest, "due_on": owed.due_on.isoformat()},
    )


def subject_of(owed: Obligation) -> str:
    """Return what a paper goes by in the audit chain."""
    return f"paper:{owed.paper}:{owed.ruleset}:{owed.period}:{owed.about}"
