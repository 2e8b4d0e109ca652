"""关账: a month's credits become immutable entries; what comes later is an adjustment.

Months are closed in order. A closing takes in every placement credited up to its month, so what
was found late for an earlier one is posted with the next. A closed month is only ever returned.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Closing, ClosingStep, Entry
from ledger.turns import take_own_turn
from office.errors import DecisionError, PeriodClosed
from office.house import Office
from office.periods import Period
from rewards import past
from rewards.due import Account, Due, Posted, Sum, digest, dues
from rewards.grammar import RuleSet
from rewards.kept import keep, refuse_changed
from rewards.mode import reckoned_in
from rewards.posting import post
from rewards.run import Earned, seen
from rewards.second_signature import Unsigned, unsigned
from rewards.tallies import Tallied
from rewards.tally_dues import posted_by_term, tally_dues


@dataclass(frozen=True, slots=True)
class Signed:
    """Who closes: two people, or one with the scanned 审签单 of the leader in charge."""

    by: str
    second_by: str | None = None
    form_digest: str | None = None
    """sha256 of the scan in the archive."""
    document_no: str | None = None
    issued_by: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What closing the month now would post; `digest` is what a signature is given to."""

    period: str
    dues: tuple[Due, ...]
    digest: str
    waiting: tuple[Earned, ...]
    """Pieces without an amount: they are posted once the office has answered."""
    unsigned: tuple[Unsigned, ...]
    """Pieces above what one person may say: they are posted once a second one has signed."""
    earned: tuple[Earned, ...]
    tallies: tuple[Tallied, ...] = ()
    """What tasks come to, where the office's mode assesses; `dues` holds what is left of it."""


def draft(
    session: Session, period: str, *, rulesets: Sequence[RuleSet], office: Office, at: datetime
) -> Draft:
    """Return what closing the month would post as of today; nothing is stored.

    Raises:
        ValueError: the period is no month.
        PeriodClosed: the month is closed.
        RuleError: a used rule set has been changed, or a fact contradicts its rule.
    """
    month = _month(office, period)
    refuse_closed(session, month)
    refuse_changed(session, rulesets, periods=office.periods)
    found = seen(session, rulesets=rulesets, office=office, at=at, upto=month.key)
    held = unsigned(session, found.earned, office)
    before = posted(session)
    due = dues(
        [row.credit for row in found.earned],
        before,
        held={(one.work, one.ruleset) for one in held}
        | _not_reckoned(before, rulesets, office, office.periods.day_of(at)),
    )
    due += _tasks_due(session, found.tallies, rulesets, office)
    return Draft(
        period=month.key,
        dues=tuple(due),
        digest=digest(due),
        waiting=tuple(row for row in found.earned if row.credit.amount is None),
        unsigned=tuple(held),
        earned=found.earned,
        tallies=found.tallies,
    )


def step(
    session: Session,
    seen: Draft,
    *,
    act: str,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> ClosingStep:
    """Record that a draft was sent for signature, returned with a reason, or signed.

    Raises:
        DecisionError: a draft is returned without a reason.
    """
    if act == "returned" and not reason:
        raise DecisionError("退回修改须写明理由", details={"period": seen.period})
    row = ClosingStep(period=seen.period, step=act, by=by, at=at, reason=reason, digest=seen.digest)
    session.add(row)
    session.flush()
    audit.append(
        session,
        at=at,
        by=by,
        act=f"draft_{act}",
        subject=f"closing_step:{row.id}",
        details={"period": seen.period, "digest": seen.digest, "reason": reason},
    )
    return row


def close(
    session: Session,
    period: str,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    signed: Signed,
    seen: str | None = None,
    reckon: Callable[[], Draft] | None = None,
) -> Closing:
    """Post what is due and close the month; a closed one is returned as it is. The caller commits.

    `seen` is the digest of the draft that was signed: a draft that has changed since is not closed.
    `reckon` gives the draft of the facts as they are then, where the caller may have it already.

    Raises:
        DecisionError: only one signature, the month is not over, an earlier one is open, or the
            draft has changed.
        RuleError: a used rule set has been changed, or a fact contradicts its rule.
    """
    take_own_turn(session, "decide")  # no find enters a month while it closes
    month = _month(office, period)
    done = session.scalar(select(Closing).where(Closing.period == month.key))
    if done is not None:
        return done
    _refuse_unsigned(signed)
    _refuse_early(session, month, office, at)
    if reckon is None:
        found = draft(session, month.key, rulesets=rulesets, office=office, at=at)
    else:
        found = reckon()
    if seen is not None and seen != found.digest:
        raise DecisionError(
            f"{month.key} 的草稿在审签后有变化, 请重新核对再结账", details={"period": month.key}
        )
    used = {row.credit.ruleset for row in found.earned}
    used |= {due.account.ruleset for due in found.dues}
    keep(session, [ruleset for ruleset in rulesets if ruleset.key in used], at=at)
    closing = _closing(session, found, signed, at)
    post(session, closing, found.dues, found.earned, found.tallies, rulesets=rulesets)
    audit.append(
        session,
        at=at,
        by=signed.by,
        act="close",
        subject=f"closing:{closing.id}",
        details={
            "period": month.key,
            "digest": found.digest,
            "entries": len(found.dues),
            "second_by": signed.second_by,
            "form": signed.form_digest,
        },
    )
    return closing


def entries(session: Session, period: str, *, limit: int | None = None) -> list[Entry]:
    """Return what was posted in a month, in the order it was posted; with `limit` the first."""
    query = select(Entry).where(Entry.period_posted == period).order_by(Entry.id).limit(limit)
    return list(session.scalars(query))


def open_month(session: Session, office: Office, *, at: datetime) -> str:
    """Return the month to be closed next: the one after the last closed, else today's."""
    last = session.scalar(select(func.max(Closing.period)))
    periods = office.periods
    if last is None:
        return periods.month_of(periods.day_of(at)).key
    return periods.after(periods.parse(last)).key


def _month(office: Office, period: str) -> Period:
    month = office.periods.parse(period)
    if month.span != "month":
        raise ValueError(f"按月结账, 统计期应写成 2026-10, 现为 '{period}'")
    return month


def refuse_closed(session: Session, month: Period) -> None:
    """Raise PeriodClosed when the month is closed."""
    last = session.scalar(select(func.max(Closing.period)))
    if last is not None and month.key <= last:
        raise PeriodClosed(f"{month.key} 已结账, 更正请在未结账的月份补计", details={"last": last})


def _refuse_unsigned(signed: Signed) -> None:
    if signed.form_digest or (signed.second_by and signed.second_by != signed.by):
        return
    raise DecisionError("结账须两人, 或一人附分管领导的审签单扫描件", details={"by": signed.by})


def _refuse_early(session: Session, month: Period, office: Office, at: datetime) -> None:
    refuse_closed(session, month)
    if office.periods.day_of(at) < month.ends_on:
        raise DecisionError(f"{month.key} 到 {month.last_on} 才结束, 不能提前结账")
    following = open_month(session, office, at=at)
    any_closed = session.scalar(select(func.count(Closing.id)))
    if any_closed and month.key != following:
        raise DecisionError(f"请先结 {following} 的账", details={"open": following})


def posted(session: Session) -> dict[Account, Posted]:
    """Return what every account's entries come to."""
    found: dict[Account, Posted] = {}
    query = select(
        Entry.work, Entry.ruleset_key, Entry.beneficiary, Entry.measure, Entry.amount, Entry.count
    ).where(Entry.kind != "tally")
    for work, ruleset, beneficiary, measure, amount, count in session.execute(query):
        account = Account(work, ruleset, beneficiary)
        before = found[account].sum if account in found else Sum()
        found[account] = Posted(measure, before.plus(amount, count))
    return found


def _tasks_due(
    session: Session, tallies: Sequence[Tallied], rulesets: Sequence[RuleSet], office: Office
) -> list[Due]:
    """Return what tasks have left; an office that assesses nobody leaves what was posted alone."""
    if office.profile.mode != "assessment":
        return []
    query = select(Entry.work, Entry.ruleset_key, Entry.beneficiary, Entry.lines).where(
        Entry.kind == "tally"
    )
    before = posted_by_term(
        (Account(work, ruleset, who), lines) for work, ruleset, who, lines in session.execute(query)
    )
    return tally_dues(tallies, before, {ruleset.key: ruleset.measure for ruleset in rulesets})


def _not_reckoned(
    before: Iterable[Account], rulesets: Sequence[RuleSet], office: Office, day: date
) -> set[tuple[str, str]]:
    """Return the works, by rule set, whose amounts the mode of the day lets nobody reckon.

    What was posted for them stays: an office that turns to feedback, or takes the document of its
    assessment out, does not ask back what it paid.
    """
    reckoned = reckoned_in(rulesets, office.profile, day) | set(past.KEYS)
    return {(a.work, a.ruleset) for a in before if a.ruleset not in reckoned}


def _closing(session: Session, found: Draft, signed: Signed, at: datetime) -> Closing:
    closing = Closing(
        period=found.period,
        closed_at=at,
        closed_by=signed.by,
        second_by=signed.second_by,
        signed_form_digest=signed.form_digest,
        document_no=signed.document_no,
        issued_by=signed.issued_by,
        issued_on=signed.issued_on,
        digest=found.digest,
    )
    session.add(closing)
    session.flush()
    return closing
