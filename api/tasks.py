"""Tasks as the desk sets and follows them, the same for pages and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context
from api.field_words import fault
from api.filters import period_named
from api.permissions import Principal
from api.problems import Problem
from api.words import N_
from intake.proof import refuse_proof
from ledger.archive import Archive
from ledger.tables import Target, Unit
from office.errors import DecisionError
from office.periods import Period
from rewards import breakdown, named_lists, papers, tasks
from rewards.named_lists import Kind, NamedList
from rewards.papers import Paper
from rewards.tasks import Whose


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper: its kind, whose task it is about, and the term."""

    paper: str
    about: str
    period: str


def period_of(house: Context, period: str) -> str:
    """Return the period asked for, by default this month."""
    return period or house.this_month.key


def span_of(house: Context, period: str) -> Period:
    """Return the period of a list.

    Raises: Problem: it is none.
    """
    return period_named(period, house.office.periods.parse, field="period")


def set_year(
    session: Session,
    house: Context,
    whose: Whose,
    year: str,
    need: Decimal,
    *,
    weights: Sequence[Decimal] = (),
    months: Sequence[Decimal] = (),
    who: Principal,
) -> list[Target]:
    """Break a year's target into its months: by hand, by weights, else evenly.

    Raises: RuleError: months or weights do not fit. DecisionError.
    """
    if months:
        parts = breakdown.by_hand(need, months)
    elif weights:
        parts = breakdown.weighted(need, weights)
    else:
        parts = breakdown.even(need, len(house.office.periods.months_in(span_of(house, year))))
    return tasks.set_year(
        session, whose, year, parts, by=who.name, at=house.clock(), office=house.office
    )


def drop(session: Session, house: Context, target_id: int, *, who: Principal) -> None:
    """Take a target back.

    Raises: Problem: there is none. DecisionError.
    """
    if session.get(Target, target_id) is None:
        raise Problem("not_found")
    tasks.drop_target(session, target_id, by=who.name, at=house.clock(), office=house.office)


def papers_of(session: Session, house: Context, period: str) -> list[Paper]:
    """Return the papers a period's missed tasks call for, with those that came."""
    owed = tasks.papers_owed(
        session, period, rulesets=house.rulesets, office=house.office, at=house.clock()
    )
    return papers.followed(session, owed, house.office)


def receive(
    session: Session, house: Context, wanted: Wanted, *, data: bytes, name: str, who: Principal
) -> Paper:
    """Record that a paper came, with its scan. The caller commits.

    Raises: Problem: nobody owes it. IntakeError: the scan is none. AlreadyDecided.
    """
    found = [
        one.owed
        for one in papers_of(session, house, wanted.period)
        if (one.owed.paper, one.owed.about) == (wanted.paper, wanted.about)
    ]
    if len(found) != 1:
        raise Problem("not_found")
    refuse_proof(data, name)
    digest = Archive(house.archive_root).store(data, name)
    papers.receive(session, found[0], digest=digest, by=who.name, at=house.clock())
    return papers.followed(session, found, house.office)[0]


def name(
    session: Session,
    house: Context,
    kind: Kind,
    period: str,
    keys: Sequence[str],
    *,
    who: Principal,
    reason: str | None = None,
) -> NamedList | None:
    """Put a name to a list of units; with no unit take it back for the reason given.

    Raises: Problem: it is to be taken back without a reason. DecisionError.
    """
    if not keys:
        if not reason:
            raise Problem("invalid", fields=[fault("reason", N_("must say why it is taken back"))])
        named_lists.take_back(session, kind, period, by=who.name, at=house.clock(), reason=reason)
        return None
    known = dict(session.execute(select(Unit.key, Unit.id).where(Unit.key.in_(keys))).all())
    if missing := [key for key in keys if key not in known]:
        raise DecisionError(f"名册上没有单位 {'、'.join(missing)}")
    return named_lists.sign(
        session,
        kind,
        period,
        [known[key] for key in keys],
        by=who.name,
        at=house.clock(),
        office=house.office,
    )
