"""The few numbers the first page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.queries.lists import Window, narrowed_placements
from ledger.tables import Article, Candidate, Decision, Placement, Submission


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month so far."""

    articles: int
    submissions: int
    placements: int
    adopted: int
    """Submissions with a placement credited in the month."""
    waiting: int
    """Finds that wait for a person, of whatever month."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The reviewer's queue in numbers."""

    waiting: int
    confirmed: int
    rejected: int
    unsure: int

    @property
    def decided(self) -> int:
        return self.confirmed + self.rejected

    @property
    def all(self) -> int:
        return self.waiting + self.decided


def month_figures(
    session: Session,
    *,
    period: str,
    from_on: date,
    to_on: date,
    from_at: datetime,
    to_at: datetime,
    unit_ids: tuple[int, ...] | None,
) -> MonthFigures:
    """Return a month's figures; days both inclusive, `to_at` the first moment after it."""
    articles = (
        select(func.count())
        .select_from(Article)
        .where(Article.published_on.between(from_on, to_on))
    )
    handed_in = (
        select(func.count())
        .select_from(Submission)
        .where(Submission.submitted_at >= from_at, Submission.submitted_at < to_at)
    )
    waits = (
        select(func.count())
        .select_from(Candidate)
        .join(Candidate.submission)
        .where(Candidate.state == "waiting")
    )
    if unit_ids is not None:
        handed_in = handed_in.where(Submission.unit_id.in_(unit_ids))
        waits = waits.where(Submission.unit_id.in_(unit_ids))
    ran = narrowed_placements(
        _query(func.count(), func.count(Placement.submission_id.distinct())).join(
            Placement.submission
        ),
        Window(unit_ids=unit_ids, periods=(period,)),
    )
    placements, adopted = session.execute(ran).one()
    return MonthFigures(
        articles=session.scalar(articles) or 0,
        submissions=session.scalar(handed_in) or 0,
        placements=placements,
        adopted=adopted,
        waiting=session.scalar(waits) or 0,
    )


def by_month(
    session: Session, *, periods: Sequence[str], unit_ids: tuple[int, ...] | None
) -> dict[tuple[str, str], int]:
    """Return how many placements stand, by month and tier."""
    query = narrowed_placements(
        _query(Placement.period, Placement.tier, func.count()).join(Placement.submission),
        Window(unit_ids=unit_ids),
    )
    query = query.where(Placement.period.in_(periods)).group_by(Placement.period, Placement.tier)
    return {(period, tier): count for period, tier, count in session.execute(query)}


def latest_day(
    session: Session, *, until_on: date, unit_ids: tuple[int, ...] | None
) -> date | None:
    """Return the last day, up to one, on which anything of these units ran."""
    query = narrowed_placements(
        _query(func.max(Placement.published_on)).join(Placement.submission),
        Window(unit_ids=unit_ids, to_on=until_on),
    )
    found: date | None = session.scalar(query)
    return found


def queue(session: Session) -> Queue:
    """Return what waits, and what people decided about finds; the latest verdict of each counts."""
    waiting = session.scalar(
        select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
    )
    last = (
        select(func.max(Decision.id))
        .where(Decision.candidate_id.is_not(None))
        .group_by(Decision.submission_id, Decision.article_id)
    )
    said = session.execute(
        select(Decision.verdict, func.count())
        .where(Decision.id.in_(last), Decision.decider_kind == "person")
        .group_by(Decision.verdict)
    )
    by_verdict = dict(said.all())
    return Queue(
        waiting=waiting or 0,
        confirmed=by_verdict.get("confirm", 0),
        rejected=by_verdict.get("reject", 0),
        unsure=by_verdict.get("unsure", 0),
    )


def _query(*columns: Any) -> Select[Any]:
    return select(*columns)
