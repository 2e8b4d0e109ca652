"""Which submissions bear on what a span earns: the fewer are read, the sooner it is known.

What a work earns hangs on other works only through caps (those before it in its unit's month or
year) and gates (what its unit or author did in the task's term).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from ledger.tables import Entry, Placement, RuleSet, Submission, Unit
from office.house import Office
from office.periods import Period
from rewards import past
from rewards.grammar import RuleSet as Rules
from rewards.judged import has_gate

Whose = ColumnElement[bool] | None
"""Whose submissions are looked at; None: everybody's."""


def alone(rulesets: Sequence[Rules]) -> bool:
    """Whether what a work earns hangs on no other work: no caps, no gates."""
    return not any(
        ruleset.caps.month is not None or ruleset.caps.year is not None or has_gate(ruleset)
        for ruleset in rulesets
    )


def earliest_year(
    session: Session, span: Period, months: Collection[str], office: Office
) -> Period:
    """Return the year from which works may bear on the span.

    A late find credited in the span may have run in an earlier year, whose caps then count.
    """
    earliest, _ = _ran_in(session, months)
    return office.periods.year_of(min(span.starts_on, earliest or span.starts_on))


def on_credits(
    session: Session,
    span: Period,
    months: Collection[str],
    *,
    rulesets: Sequence[Rules],
    office: Office,
    of: Whose = None,
) -> Select[int]:
    """Select the submissions that bear on what is credited in some months.

    Without caps and gates: those credited in them. With caps: all that ran before the last of
    them, from the beginning of the year (of the month, where that alone is capped) of the first.
    """
    if alone(rulesets):
        return _credited_in(months, span, office, of)
    if any(has_gate(ruleset) for ruleset in rulesets):
        year = earliest_year(session, span, months, office)
        return on_tasks(months, year, office, of=of)
    earliest, latest = _ran_in(session, months)
    first = min(span.starts_on, earliest or span.starts_on)
    yearly = any(ruleset.caps.year is not None for ruleset in rulesets)
    days = office.periods.year_of(first) if yearly else office.periods.month_of(first)
    return _between(months, days, max(span.last_on, latest or span.last_on), office, of)


def on_tasks(
    months: Collection[str], days: Period, office: Office, *, of: Whose = None
) -> Select[int]:
    """Select the submissions that bear on tasks: those that ran or came in from these days on."""
    ran = or_(Placement.published_on >= days.starts_on, Placement.period.in_(months))
    handed_in_at, _ = office.periods.bounds_at(days)
    return _either(ran, Submission.submitted_at >= handed_in_at, of)


def with_past(
    session: Session, among: Select[int], months: Collection[str], *, of: Whose = None
) -> Select[int]:
    """Add the works whose hand-kept past was posted in the months."""
    if not session.scalar(select(func.count()).where(RuleSet.key.in_(past.KEYS))):
        return among
    posted = select(Entry.submission_id).where(
        Entry.period_posted.in_(months), Entry.ruleset_key.in_(past.KEYS)
    )
    both = select(Submission.id).where(or_(Submission.id.in_(among), Submission.id.in_(posted)))
    return both if of is None else both.where(of)


def deciding(
    session: Session, unit_ids: Sequence[int], rulesets: Sequence[Rules], office: Office
) -> Whose:
    """Return whose submissions decide about units' works.

    A gate on what was adopted looks further: at pieces of units that were merged, or, a head, at
    what its authors did elsewhere.
    """
    own = Submission.unit_id.in_(unit_ids)
    gated = [r.quota for r in rulesets if r.quota and r.quota.gate]
    counting = [q for q in gated if q.basis in ("adopted", "points")]
    if office.profile.mode != "assessment" or not counting:
        return own
    if any(quota.per == "person" for quota in counting):
        return None
    if not session.scalar(select(func.count()).where(Unit.merged_into_id.is_not(None))):
        return own
    merged = select(Unit.id).where(Unit.merged_into_id.is_not(None))
    into = select(Unit.merged_into_id).where(Unit.merged_into_id.is_not(None))
    return or_(own, Submission.unit_id.in_(merged), Submission.unit_id.in_(into))


def _ran_in(session: Session, months: Collection[str]) -> tuple[date | None, date | None]:
    """Return the first and the last day on which something credited in the months ran."""
    found = session.execute(
        select(func.min(Placement.published_on), func.max(Placement.published_on)).where(
            Placement.state == "standing", Placement.period.in_(months)
        )
    ).one()
    return found[0], found[1]


def _credited_in(months: Collection[str], days: Period, office: Office, of: Whose) -> Select[int]:
    """Select the submissions credited in the months, and those handed in on their days."""
    from_at, to_at = office.periods.bounds_at(days)
    return _either(Placement.period.in_(months), _handed_in(from_at, to_at), of)


def _between(
    months: Collection[str], days: Period, until: date, office: Office, of: Whose
) -> Select[int]:
    """Select what ran from the days' first on until a day, or was handed in up to it."""
    ran = or_(Placement.published_on.between(days.starts_on, until), Placement.period.in_(months))
    from_at, _ = office.periods.bounds_at(days)
    _, to_at = office.periods.bounds_at(office.periods.month_of(until))
    return _either(ran, _handed_in(from_at, to_at), of)


def _handed_in(from_at: datetime, to_at: datetime) -> ColumnElement[bool]:
    return (Submission.submitted_at >= from_at) & (Submission.submitted_at < to_at)


def _either(ran: ColumnElement[bool], handed_in: ColumnElement[bool], of: Whose) -> Select[int]:
    """Select what ran or was handed in so. What ran of a few is sought among theirs alone."""
    placed = select(Placement.submission_id).where(ran)
    found = select(Submission.id)
    if of is not None:
        placed = placed.where(Placement.submission_id.in_(select(Submission.id).where(of)))
        found = found.where(of)
    return found.where(or_(Submission.id.in_(placed), handed_in))
