"""Which articles that prove a placement have no screenshot yet, and which has which."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ledger.archive import Archive
from ledger.tables import Article, Placement, PlacementArticle, Screenshot
from office.errors import LedgerError

TRIES = 3
PAUSE = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Unpictured:
    """An article to be pictured."""

    article_id: int
    url: str


def unpictured(session: Session, *, now: datetime, limit: int) -> list[Unpictured]:
    """Return articles of standing placements without a picture, the newest first.

    Left out: clippings, which have no page; what is gone; what failed three times, or a moment ago.
    """
    again = and_(
        Screenshot.digest.is_(None), Screenshot.tries < TRIES, Screenshot.asked_at <= now - PAUSE
    )
    wanted = (
        select(Article.id, Article.url)
        .join(PlacementArticle, PlacementArticle.article_id == Article.id)
        .join(Placement, Placement.id == PlacementArticle.placement_id)
        .outerjoin(Screenshot, Screenshot.article_id == Article.id)
        .where(
            PlacementArticle.standing.is_(True),
            Placement.state == "standing",
            Article.page_id.is_not(None),
            Article.gone_at.is_(None),
            Article.url.is_not(None),
            or_(Screenshot.id.is_(None), again),
        )
        .distinct()
        .order_by(Article.id.desc())
        .limit(limit)
    )
    return [Unpictured(article_id, url or "") for article_id, url in session.execute(wanted)]


def lost_pictures(session: Session, archive: Archive) -> list[str]:
    """Return the addresses whose picture is missing, or is not what its digest says."""
    taken = select(Screenshot.url, Screenshot.digest).where(Screenshot.digest.is_not(None))
    lost = []
    for url, digest in session.execute(taken.order_by(Screenshot.id)):
        try:
            archive.load(digest or "")
        except LedgerError:
            lost.append(url)
    return lost


def pictures_of_submission(session: Session, submission_id: int) -> dict[int, Screenshot]:
    """Return the screenshots of the articles that carry a piece, by article."""
    taken = (
        select(Screenshot)
        .join(PlacementArticle, PlacementArticle.article_id == Screenshot.article_id)
        .join(Placement, Placement.id == PlacementArticle.placement_id)
        .where(Placement.submission_id == submission_id, Screenshot.digest.is_not(None))
    )
    return {row.article_id: row for row in session.scalars(taken)}


def picture_of(session: Session, article_id: int) -> Screenshot | None:
    """Return an article's screenshot; None until one was taken."""
    return session.scalars(
        select(Screenshot).where(
            Screenshot.article_id == article_id, Screenshot.digest.is_not(None)
        )
    ).first()
