"""The few numbers the first page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session, aliased

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

    @classmethod
    def of(cls, waiting: int, said: Mapping[str, int]) -> "Queue":
        """Return it by what waits and what people said, by verdict."""
        verdicts = (said.get(key, 0) for key in ("confirm", "reject", "unsure"))
        return cls(waiting, *verdicts)

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
    waits = select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
    if unit_ids is not None:
        handed_in = handed_in.where(Submission.unit_id.in_(unit_ids))
        waits = waits.join(Candidate.submission).where(Submission.unit_id.in_(unit_ids))
    ran = narrowed_placements(
        _query(func.count(Placement.id), func.count(Placement.submission_id.distinct())),
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


def handed_in(
    session: Session, *, from_at: datetime, to_at: datetime, state: str | None = None
) -> dict[int | None, int]:
    """Return how many pieces each unit handed in, by its id; `to_at` is the first moment after.

    Withdrawn ones do not count; with `state` only those that are in it do.
    """
    query = (
        select(Submission.unit_id, func.count())
        .where(
            Submission.submitted_at >= from_at,
            Submission.submitted_at < to_at,
            Submission.state == state if state else Submission.state != "withdrawn",
        )
        .group_by(Submission.unit_id)
    )
    return dict(session.execute(query).all())


def by_month(
    session: Session, *, periods: Sequence[str], unit_ids: tuple[int, ...] | None
) -> dict[tuple[str, str], int]:
    """Return how many placements stand, by month and tier."""
    query = narrowed_placements(
        _query(Placement.period, Placement.tier, func.count(Placement.id)),
        Window(unit_ids=unit_ids),
    )
    query = query.where(Placement.period.in_(periods)).group_by(Placement.period, Placement.tier)
    return {(period, tier): count for period, tier, count in session.execute(query)}


def latest_day(
    session: Session, *, until_on: date, unit_ids: tuple[int, ...] | None
) -> date | None:
    """Return the last day, up to one, on which anything of these units ran."""
    query = narrowed_placements(
        _query(Placement.published_on), Window(unit_ids=unit_ids, to_on=until_on)
    )
    last = query.order_by(Placement.published_on.desc(), Placement.id.desc()).limit(1)
    found: date | None = session.scalar(last)
    return found


def queue(session: Session) -> Queue:
    """Return what waits, and what people decided about finds."""
    return Queue.of(waiting(session), decided(session))


def waiting(session: Session) -> int:
    """Return how many finds wait for a person."""
    waits = select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
    return session.scalar(waits) or 0


def decided(session: Session) -> dict[str, int]:
    """Return what people decided about finds, by verdict; the latest of each counts."""
    by_people = (
        select(Decision.verdict, func.count())
        .where(Decision.decider_kind == "person", Decision.candidate_id.is_not(None))
        .group_by(Decision.verdict)
    )
    said: dict[str, int] = dict(session.execute(by_people).all())
    for verdict, count in session.execute(_followed()):
        said[verdict] -= count
    return said


def _followed() -> Select[Any]:
    """Select the people's verdicts that another one followed: few, so they are taken off.

    Each is looked up from its follower; joined, SQLite would read every verdict for it.
    """
    later = aliased(Decision)
    verdict = (
        select(Decision.verdict)
        .where(
            Decision.submission_id == later.submission_id,
            Decision.article_id == later.article_id,
            Decision.seq == later.seq - 1,
            Decision.decider_kind == "person",
            Decision.candidate_id.is_not(None),
        )
        .scalar_subquery()
    )
    followers = later.seq > literal_column("1")  # as the index of followers has it
    said = select(verdict.label("verdict")).where(followers).subquery()
    return (
        _query(said.c.verdict, func.count())
        .where(said.c.verdict.is_not(None))
        .group_by(said.c.verdict)
    )


def _query(*columns: Any) -> Select[Any]:
    return select(*columns)
