"""零报送 and criticism by name: lists that exist only once a person has signed them.

The machine proposes (`bulletin.run.zero_list`, `rewards.obligations.long_short`); what is signed
stands in the audit chain, with the document it rests on and until when that holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit
from office.errors import DecisionError
from office.house import Office
from rewards.tasks import ground

Kind = Literal["zeros", "criticism"]
SIGNED, TAKEN_BACK = "list_signed", "list_taken_back"


@dataclass(frozen=True, slots=True)
class NamedList:
    """Units named for a period, by whom, and on what it rests."""

    kind: str
    period: str
    unit_ids: tuple[int, ...]
    signed_by: str
    signed_at: datetime
    document: str
    until: date


def sign(
    session: Session,
    kind: Kind,
    period: str,
    unit_ids: Sequence[int],
    *,
    by: str,
    at: datetime,
    office: Office,
) -> NamedList:
    """Put a name to a list; it replaces the one signed before. The caller commits.

    Raises:
        DecisionError: the mode does not allow it, nobody signs, or nobody is named.
    """
    resting = ground(office, at)
    if not by.strip() or not unit_ids:
        raise DecisionError("点名须由具体的人签字, 且至少列一个单位")
    named = tuple(dict.fromkeys(unit_ids))
    audit.append(
        session,
        at=at,
        by=by,
        act=SIGNED,
        subject=_subject(kind, period),
        details={
            "units": named,
            "document": resting.basis,
            "until": resting.until.isoformat(),
        },
    )
    return NamedList(kind, period, named, by, at, resting.basis, resting.until)


def take_back(
    session: Session, kind: Kind, period: str, *, by: str, at: datetime, reason: str
) -> None:
    """Withdraw a signed list, in any mode; the signature stays on record. The caller commits."""
    subject = _subject(kind, period)
    audit.append(session, at=at, by=by, act=TAKEN_BACK, subject=subject, details={"reason": reason})


def signed(
    session: Session, kind: Kind, period: str, *, office: Office, at: datetime
) -> NamedList | None:
    """Return the list to print; None where none is signed, or its document holds no more."""
    last = session.scalars(
        select(Audit)
        .where(Audit.act.in_((SIGNED, TAKEN_BACK)), Audit.subject == _subject(kind, period))
        .order_by(Audit.id.desc())
        .limit(1)
    ).first()
    day = office.periods.day_of(at)
    if last is None or last.act != SIGNED or office.profile.mode_on(day) != "assessment":
        return None
    until = date.fromisoformat(last.details["until"])
    if day > until:
        return None
    units, document = tuple(last.details["units"]), last.details["document"]
    return NamedList(kind, period, units, last.by, last.at, document, until)


def _subject(kind: Kind, period: str) -> str:
    return f"named_list:{kind}:{period}"
