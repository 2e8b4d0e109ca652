"""审签: a bulletin's draft goes up for signature, comes back with a reason, or is signed.

Every step is an act of the audit chain and speaks of exactly the draft its digest names: what is
changed after a signature has to be signed again.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.content import BulletinContent, frozen
from ledger import audit
from ledger.tables import Audit, Bulletin
from office.errors import DecisionError

Act = Literal["sent", "returned", "signed"]
_ACTS = {f"bulletin.{act}": act for act in get_args(Act)}
_OF_THE_MOMENT = ("number", "as_of_at", "as_of", "chain_head", "notes", "signer", "issued_on")
"""What differs between two readings of one draft: a signature is given to the rest."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done with a draft, by whom."""

    act: Act
    by: str
    at: datetime
    reason: str | None
    digest: str


def digest_of(content: BulletinContent) -> str:
    """Return the sha256 of what a draft says, whenever it is read."""
    said = {key: value for key, value in frozen(content).items() if key not in _OF_THE_MOMENT}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def take(
    session: Session,
    content: BulletinContent,
    act: Act,
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> Step:
    """Record a step about a draft. The caller commits.

    Raises:
        DecisionError: the period is issued, there is no reason for a return, or the draft was not
            sent up as it is, or is signed by who sent it.
    """
    issued = session.scalar(select(Bulletin).where(Bulletin.period == content.period))
    if issued is not None:
        raise DecisionError(f"{content.period} 的通报已签发(文号 {issued.number}), 不再审签")
    if act == "returned" and not reason:
        raise DecisionError("退回修改须写明理由", details={"period": content.period})
    digest = digest_of(content)
    if act != "sent":
        _refuse_unseen(steps(session, content.period), digest, act=act, by=by)
    audit.append(
        session,
        at=at,
        by=by,
        act=f"bulletin.{act}",
        subject=_subject(content.period),
        details={"digest": digest, "reason": reason},
    )
    return Step(act, by, at, reason, digest)


def steps(session: Session, period: str) -> list[Step]:
    """Return what was done with a period's drafts, in order."""
    of_period = Audit.act.in_(_ACTS) & (Audit.subject == _subject(period))
    query = select(Audit).where(of_period).order_by(Audit.id)
    return [
        Step(
            act=cast("Act", _ACTS[row.act]),
            by=row.by,
            at=row.at,
            reason=row.details["reason"],
            digest=row.details["digest"],
        )
        for row in session.scalars(query)
    ]


def signed_by(session: Session, content: BulletinContent, *, by: str, needed: bool) -> str | None:
    """Return who signed a draft that `by` is about to issue; None: nobody was asked.

    Raises:
        DecisionError: a signature is asked for, and the draft as it is has none of another person.
    """
    done = steps(session, content.period)
    if not done and not needed:
        return None
    last = done[-1] if done else None
    if last is None or last.act != "signed" or last.digest != digest_of(content):
        raise DecisionError(
            f"{content.period} 的通报未经审签, 或审签后有变化, 请重新送审",
            details={"period": content.period, "last": last.act if last else None},
        )
    if last.by == by:
        raise DecisionError("审签与签发应为两人", details={"by": by})
    return last.by


def _refuse_unseen(done: list[Step], digest: str, *, act: str, by: str) -> None:
    if not done or done[-1].act == "returned" or done[-1].digest != digest:
        raise DecisionError("请先把现在的草稿送审; 送审后有变化的, 须重新送审")
    sent = [step.by for step in done if step.act == "sent" and step.digest == digest]
    if act == "signed" and sent[-1] == by:
        raise DecisionError("审签须由送审人以外的人", details={"sent_by": by})


def _subject(period: str) -> str:
    return f"bulletin_draft:{period}"
