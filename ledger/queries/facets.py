"""How many articles stand behind each choice of a filter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, String, case, cast, exists, func, select
from sqlalchemy.orm import Session

from ledger.tables import Article, Candidate


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by key; None where counting would mean reading everything."""

    outlets: Mapping[str, int]
    channels: Mapping[str, int] | None = None
    months: Mapping[str, int] | None = None
    carries: int | None = None
    """Articles in which a submission was found."""


def of_found(session: Session, found: ColumnElement[bool]) -> Facets:
    """Return the counts of articles a search found; they are counted where they lie."""
    carries = exists().where(Candidate.article_id == Article.id, Candidate.state != "lapsed")
    month = func.substr(cast(Article.published_on, String), 1, 7)
    rows = session.execute(
        select(
            Article.outlet_key,
            Article.channel_key,
            month,
            func.count(),
            func.sum(case((carries, 1), else_=0)),
        )
        .where(found)
        .group_by(Article.outlet_key, Article.channel_key, month)
    ).all()
    by = tuple(Counter[str]() for _ in range(3))
    for *keys, count, _ in rows:
        for counted, key in zip(by, keys, strict=True):
            counted[key] += count
    outlets, channels, months = by
    return Facets(outlets, channels, months, carries=sum(row[-1] for row in rows))


def by_outlet(session: Session, outlets: Sequence[str], *, from_on: date, to_on: date) -> Facets:
    """Return the counts of a span of days, both inclusive, from the index alone."""
    rows = session.execute(
        select(Article.outlet_key, func.count())
        .where(Article.outlet_key.in_(outlets), Article.published_on.between(from_on, to_on))
        .group_by(Article.outlet_key)
    )
    return Facets(outlets=dict(rows.all()))
