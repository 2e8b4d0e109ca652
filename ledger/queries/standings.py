"""How an office stands in a period: what it handed in and what of it ran, by tier."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.tables import Placement, Submission
from office.periods import Period, Periods


@dataclass(frozen=True, slots=True)
class OfficeStanding:
    """Totals of one office; no titles, no names."""

    submissions: int
    adopted: int
    """Submissions with a placement credited in the period."""
    placements: int
    by_tier: dict[str, int]


def office_standing(session: Session, period: Period, periods: Periods) -> OfficeStanding:
    """Return the totals of the office whose rows the session sees."""
    first_at, after_at = periods.bounds_at(period)
    handed_in = session.scalar(
        select(func.count())
        .select_from(Submission)
        .where(Submission.submitted_at >= first_at, Submission.submitted_at < after_at)
    )
    months = [month.key for month in periods.months_in(period)]
    stands = (Placement.state == "standing", Placement.period.in_(months))
    adopted = session.scalar(select(func.count(Placement.submission_id.distinct())).where(*stands))
    by_tier = session.execute(
        select(Placement.tier, func.count()).where(*stands).group_by(Placement.tier)
    )
    tiers = {str(tier): int(count) for tier, count in by_tier.all()}
    return OfficeStanding(handed_in or 0, adopted or 0, sum(tiers.values()), tiers)
