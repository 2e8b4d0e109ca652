"""How many articles stand behind each choice of a filter."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
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


def of_found(session: Session, ids: Sequence[int]) -> Facets:
    """Return the counts of articles a search found."""
    carries = exists().where(Candidate.article_id == Article.id, Candidate.state != "lapsed")
    rows = session.execute(
        select(Article.outlet_key, Article.channel_key, Article.published_on, carries).where(
            Article.id.in_(ids)
        )
    ).all()
    return Facets(
        outlets=Counter(row[0] for row in rows),
        channels=Counter(row[1] for row in rows),
        months=Counter(f"{row[2]:%Y-%m}" for row in rows),
        carries=sum(bool(row[3]) for row in rows),
    )


def by_outlet(session: Session, outlets: Sequence[str], *, from_on: date, to_on: date) -> Facets:
    """Return the counts of a span of days, both inclusive, from the index alone."""
    rows = session.execute(
        select(Article.outlet_key, func.count())
        .where(Article.outlet_key.in_(outlets), Article.published_on.between(from_on, to_on))
        .group_by(Article.outlet_key)
    )
    return Facets(outlets=dict(rows.all()))
