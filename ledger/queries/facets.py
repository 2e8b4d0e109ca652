"""How many rows of a list stand behind each choice of a filter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select
from sqlalchemy.orm import Session

from ledger.queries.lists import Queue, Window, narrowed_candidates, narrowed_submissions
from ledger.tables import Article, Candidate, Submission


@dataclass(frozen=True, slots=True)
class Found:
    """Counts of articles by key."""

    outlets: Mapping[str, int]
    channels: Mapping[str, int]
    months: Mapping[str, int]
    carries: int
    """Articles in which a submission was found."""


def of_found(session: Session, found: ColumnElement[bool]) -> Found:
    """Return the counts of articles a search found; they are counted where they lie."""
    month = func.substr(cast(Article.published_on, String), 1, 7)
    # joined: where each row is asked whether there is one, PostgreSQL reads all finds there are
    carrying = (Candidate.article_id == Article.id) & (Candidate.state != "lapsed")
    rows = session.execute(
        select(
            Article.outlet_key,
            Article.channel_key,
            month,
            func.count(Article.id.distinct()),
            func.count(Candidate.article_id.distinct()),
        )
        .outerjoin(Candidate, carrying)
        .where(found)
        .group_by(Article.outlet_key, Article.channel_key, month)
    ).all()
    by = tuple(Counter[str]() for _ in range(3))
    for *keys, count, _ in rows:
        for counted, key in zip(by, keys, strict=True):
            counted[key] += count
    outlets, channels, months = by
    return Found(outlets, channels, months, carries=sum(row[-1] for row in rows))


def by_outlet(
    session: Session, outlets: Sequence[str], *, from_on: date, to_on: date
) -> dict[str, int]:
    """Return the counts of a span of days, both inclusive, from the index alone."""
    rows = session.execute(
        select(Article.outlet_key, func.count())
        .where(Article.outlet_key.in_(outlets), Article.published_on.between(from_on, to_on))
        .group_by(Article.outlet_key)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Pieces:
    """Counts of submissions by unit, None for those of no unit, and by state."""

    units: Mapping[int | None, int]
    states: Mapping[str, int]


def of_submissions(
    session: Session,
    window: Window,
    *,
    since_at: datetime,
    until_at: datetime | None = None,
    adopted: bool | None = None,
) -> Pieces:
    """Return the counts of the submissions that `lists.submissions` would list."""
    keys: list[Any] = [Submission.unit_id, Submission.state]
    query = narrowed_submissions(
        select(*keys, func.count()),
        window,
        since_at=since_at,
        until_at=until_at,
        adopted=adopted,
    )
    units, states = Counter[int | None](), Counter[str]()
    for unit, state, count in session.execute(query.group_by(*keys)):
        units[unit] += count
        states[state] += count
    return Pieces(units, states)


@dataclass(frozen=True, slots=True)
class Finds:
    """Counts of finds by the piece's unit, and by the article's outlet and channel."""

    units: Mapping[int | None, int]
    outlets: Mapping[str, int]
    channels: Mapping[str, int]
    above: Mapping[float, int]
    """For each bound: finds whose probability is not below it."""


def of_candidates(
    session: Session, window: Window, queue: Queue, *, bounds: Sequence[float]
) -> Finds:
    """Return the counts of the finds that `lists.candidates` would list."""
    over: list[Any] = [
        func.sum(case((Candidate.probability >= bound, 1), else_=0)) for bound in bounds
    ]
    keys: list[Any] = [Submission.unit_id, Article.outlet_key, Article.channel_key]
    counted = select(*keys, func.count(), *over).select_from(Candidate)
    query = narrowed_candidates(counted, window, queue)
    units, outlets, channels = Counter[int | None](), Counter[str](), Counter[str]()
    above = Counter[float]()
    for unit, outlet, channel, count, *sums in session.execute(query.group_by(*keys)):
        units[unit] += count
        outlets[outlet] += count
        channels[channel] += count
        above.update(dict(zip(bounds, sums, strict=True)))
    return Finds(units, outlets, channels, above)
