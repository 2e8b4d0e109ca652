"""历史导入 into entries: months of a hand-kept ledger are closed with what it says of them.

A month the system closed, or one after it, is never touched: the rules reckon there.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.parts import parts
from ledger.tables import Closing, Submission
from ledger.turns import take_own_turn
from office.house import Office
from rewards.closing import posted
from rewards.due import Due, digest, dues
from rewards.gather import pieces
from rewards.kept import keep_past
from rewards.past import IMPORTED_BY
from rewards.posting import post
from rewards.run import Earned, imported


@dataclass(frozen=True, slots=True)
class PostedPast:
    """`later`: works whose entries were posted before; the next closing posts the difference."""

    entries: int
    months: tuple[str, ...]
    later: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """Which days the past may be imported for."""

    office: Office
    today: date
    closed_from: str | None
    """The first month the system closed itself."""

    def refusal(self, day: date) -> str | None:
        """Return why a day's month may not be imported; None: it may."""
        month = self.office.periods.month_of(day)
        if month.ends_on > self.today:
            return f"{month.key} 还没有结束, 由办法计分, 不导入"
        if self.closed_from is not None and month.key >= self.closed_from:
            return f"系统已从 {self.closed_from} 起结账, {month.key} 不导入"
        return None


def horizon(session: Session, *, office: Office, today: date) -> Horizon:
    """Return which days the past may be imported for, as of today."""
    own = select(func.min(Closing.period)).where(Closing.closed_by != IMPORTED_BY)
    return Horizon(office, today, session.scalar(own))


def post_past(
    session: Session, submission_ids: Sequence[int], *, office: Office, at: datetime
) -> PostedPast:
    """Post what the past ledgers say of these works, where nothing was posted before.

    Each goes to the month it first ran in, which is closed by it; the facts must be stated, and
    `horizon` asked, before. The caller commits.
    """
    take_own_turn(session, "decide")
    keep_past(session, at=at)
    rows = _stated(session, submission_ids, office)
    month_of = {(row.credit.work, row.credit.ruleset): row.period for row in rows}
    by_month = defaultdict[str, list[Due]](list)
    later = set[str]()
    for one in dues([row.credit for row in rows], posted(session)):
        month = month_of.get((one.account.work, one.account.ruleset))
        if month is None:
            continue
        if one.kind == "credit":
            by_month[month].append(one)
        else:
            later.add(one.account.work)
    for month, own in sorted(by_month.items()):
        post(session, _closing(session, month, own, at), own, rows, (), rulesets=())
    entries = sum(len(own) for own in by_month.values())
    return PostedPast(entries, tuple(sorted(by_month)), len(later))


def _stated(session: Session, submission_ids: Sequence[int], office: Office) -> list[Earned]:
    found: list[Earned] = []
    for part in parts(submission_ids):
        among = select(Submission.id).where(Submission.id.in_(part))
        for piece in pieces(session, office, among=among):
            found += imported(piece, office)
    return found


def _closing(session: Session, month: str, due: Sequence[Due], at: datetime) -> Closing:
    """Return the month's closing, made where the import has not closed it before."""
    known = session.scalar(select(Closing).where(Closing.period == month))
    if known is not None:
        return known
    closing = Closing(period=month, closed_at=at, closed_by=IMPORTED_BY, digest=digest(due))
    session.add(closing)
    session.flush()
    audit.append(
        session,
        at=at,
        by=IMPORTED_BY,
        act="close",
        subject=f"closing:{closing.id}",
        details={"period": month, "digest": closing.digest, "entries": len(due)},
    )
    return closing
