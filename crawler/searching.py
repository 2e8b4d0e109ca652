"""Which titles a site's search is asked for: of public pieces that nobody found there in time.

Nothing else of a submission leaves the house, and nothing at all of one that is not public.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ledger.tables import Article, Candidate, Placement, Submission

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SearchAfter:
    """When a piece is searched for. `most` titles a source and night; each once a source."""

    days: int = 3
    until_days: int = 30
    most: int = 20


def titles_to_search(
    session: Session, outlet_key: str, channel_keys: list[str], *, now: datetime, when: SearchAfter
) -> list[str]:
    """Return titles of public pieces not found at an outlet, the latest received first."""
    found = exists().where(
        Candidate.submission_id == Submission.id,
        Candidate.article_id == Article.id,
        Article.outlet_key == outlet_key,
    )
    placed = exists().where(
        Placement.submission_id == Submission.id, Placement.channel_key.in_(channel_keys)
    )
    wanted = (
        select(Submission.title)
        .where(
            Submission.openness == PUBLIC,
            Submission.state.in_(("received", "accepted")),
            Submission.received_at <= now - timedelta(days=when.days),
            Submission.received_at >= now - timedelta(days=when.until_days),
            ~found,
            ~placed,
        )
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    )
    return list(dict.fromkeys(title.strip() for title in session.scalars(wanted) if title.strip()))
