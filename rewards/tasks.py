"""任务 as people set and follow them: targets with who set them, roster gaps, papers owed.

Everything here asks for an office that assesses, with its document in force: else nothing is set
and nothing is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Closing, Person, Target, Unit
from office.errors import DecisionError, PeriodClosed, RuleError
from office.house import Office
from office.profile import Assessment
from rewards import explain, gather_tasks
from rewards.grammar import RuleSet
from rewards.obligations import DUE_AFTER, Obligation, obligations
from rewards.posts_short import WANTED, PostsShort, posts_short
from rewards.run import tallies
from rewards.spans import span_of

BASES = ("submitted", "accepted", "adopted", "points")
KINDS = {"unit_class": "单位类别", "unit": "单位", "person": "人员"}


def ground(office: Office, at: datetime) -> Assessment:
    """Return the document tasks rest on.

    Raises:
        DecisionError: the office's mode of the day assesses nobody.
    """
    found = office.profile.assessment
    if found is None or office.profile.mode_on(office.periods.day_of(at)) != "assessment":
        raise DecisionError("现行模式不设任务; 须在 office.yaml 填明依据文号和截止日, 且未过期")
    return found


@dataclass(frozen=True, slots=True)
class Whose:
    """Who owes, by key, and in what: submitted, accepted, adopted or points."""

    kind: str
    subject: str
    basis: str


def set_target(
    session: Session,
    whose: Whose,
    period: str,
    need: Decimal,
    *,
    by: str,
    at: datetime,
    office: Office,
) -> Target:
    """Set what a unit class, unit or person owes in a period, over what was set before.

    The caller commits.

    Raises:
        DecisionError: the mode does not allow it, or the period is closed (PeriodClosed).
        RuleError: a word or figure is wrong.
        ValueError: the period is written otherwise than 2026-10, -Q4, -H2, -W41 or 2026.
    """
    resting = ground(office, at)
    _refuse_wrong(session, office, whose, need)
    _refuse_closed(session, office, period)
    row = _target(session, whose, period)
    before = row.need if row else None
    if row is None:
        row = Target(
            subject_kind=whose.kind,
            subject=whose.subject,
            period=period,
            basis=whose.basis,
            need=need,
            set_by=by,
            set_at=at,
        )
        session.add(row)
    else:
        row.need, row.set_by, row.set_at = need, by, at
    session.flush()
    _record(session, "target_set", row, before, by=by, at=at, resting=resting)
    return row


def set_year(
    session: Session,
    whose: Whose,
    year: str,
    parts: Sequence[Decimal],
    *,
    by: str,
    at: datetime,
    office: Office,
) -> list[Target]:
    """Set a year's task and its months as `rewards.breakdown` gives them; months closed stay.

    Raises: as `set_target`; RuleError where the parts are not one a month.
    """
    period = office.periods.parse(year)
    months = office.periods.months_in(period)
    if period.span != "year" or len(parts) != len(months):
        raise RuleError(f"全年任务应按 {len(months)} 个月分解, 现为 {len(parts)} 个月")
    wanted = [(year, sum(parts, Decimal(0)))]
    last = session.scalar(select(func.max(Closing.period))) or ""
    for month, part in zip(months, parts, strict=True):
        if month.key > last:
            wanted.append((month.key, part))
        elif (row := _target(session, whose, month.key)) and row.need != part:
            raise PeriodClosed(f"{month.key} 已结账, 任务不能再改", details={"last": last})
    return [
        set_target(session, whose, key, need, by=by, at=at, office=office) for key, need in wanted
    ]


def drop_target(session: Session, target_id: int, *, by: str, at: datetime, office: Office) -> None:
    """Take a target back. The caller commits.

    Raises: as `set_target`.
    """
    resting = ground(office, at)
    row = session.get_one(Target, target_id)
    _refuse_closed(session, office, row.period)
    _record(session, "target_dropped", row, row.need, by=by, at=at, resting=resting)
    session.delete(row)
    session.flush()


def targets(
    session: Session, office: Office, *, at: datetime, period: str | None = None
) -> list[Target]:
    """Return what was set, in order of subject and period; nothing in other modes."""
    if not _allowed(office, at):
        return []
    query = select(Target).order_by(
        Target.subject_kind, Target.subject, Target.basis, Target.period
    )
    if period is not None:
        query = query.where(Target.period == period)
    return list(session.scalars(query))


def gaps(
    session: Session,
    office: Office,
    *,
    on: date,
    at: datetime,
    wanted: Mapping[str, int] = WANTED,
) -> list[PostsShort]:
    """Return the units that lack informants or publicists on a day; nothing in other modes."""
    if not _allowed(office, at):
        return []
    return list(posts_short(gather_tasks.roster(session), on, wanted=wanted))


def papers_owed(
    session: Session,
    period: str,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    due_after: int = DUE_AFTER,
) -> list[Obligation]:
    """Return the papers missed tasks of a period call for; nothing in other modes.

    Raises: as `rewards.run.tallies`.
    """
    found = tallies(session, period, rulesets=rulesets, office=office, at=at)
    if not found:
        return []
    return list(
        obligations(
            found,
            roster=gather_tasks.roster(session),
            periods=office.periods,
            calendar=office.calendar,
            due_after=due_after,
        )
    )


def _allowed(office: Office, at: datetime) -> bool:
    return office.profile.mode_on(office.periods.day_of(at)) == "assessment"


def _target(session: Session, whose: Whose, period: str) -> Target | None:
    return session.scalar(
        select(Target).where(
            Target.subject_kind == whose.kind,
            Target.subject == whose.subject,
            Target.period == period,
            Target.basis == whose.basis,
        )
    )


def _refuse_wrong(session: Session, office: Office, whose: Whose, need: Decimal) -> None:
    if whose.kind not in KINDS:
        raise RuleError(f"任务对象应为 {'、'.join(KINDS)} 之一, 现为 '{whose.kind}'")
    if whose.basis not in BASES:
        raise RuleError(f"任务口径应为 {'、'.join(BASES)} 之一, 现为 '{whose.basis}'")
    if not (need.is_finite() and need >= 0):
        raise RuleError(f"任务不能为负, 现为 {need}")
    if whose.kind == "unit_class" and whose.subject in {
        entry.key for entry in office.profile.unit_classes
    }:
        return
    known = {
        "unit_class": select(Unit.id).where(Unit.unit_class == whose.subject),
        "unit": select(Unit.id).where(Unit.key == whose.subject),
        "person": select(Person.id).where(Person.key == whose.subject),
    }
    if session.scalar(known[whose.kind].limit(1)) is None:
        raise RuleError(f"没有这个{KINDS[whose.kind]}: '{whose.subject}', 请按名册填写")


def _refuse_closed(session: Session, office: Office, period: str) -> None:
    """Refuse a period that ends in a closed month: nobody's task is raised behind their back."""
    span = span_of(period, office.periods)
    last = session.scalar(select(func.max(Closing.period)))
    if last and span.ends_on <= office.periods.parse(last).ends_on:
        raise PeriodClosed(f"{period} 已结账, 任务不能再改", details={"last": last})


def _record(
    session: Session,
    act: str,
    row: Target,
    before: Decimal | None,
    *,
    by: str,
    at: datetime,
    resting: Assessment,
) -> None:
    audit.append(
        session,
        at=at,
        by=by,
        act=act,
        subject=f"target:{row.id}",
        details={
            "kind": row.subject_kind,
            "subject": row.subject,
            "period": row.period,
            "basis": row.basis,
            "need": None if act == "target_dropped" else explain.plain(row.need),
            "before": None if before is None else explain.plain(before),
            "document": resting.basis,
        },
    )
