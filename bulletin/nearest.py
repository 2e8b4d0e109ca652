"""Why a piece was not found: the articles that came nearest, and what they fell short on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.labels import label, percent
from ledger.tables import Article, Submission
from office.house import Office


@dataclass(frozen=True, slots=True)
class Nearby:
    """最接近的报道: it shares text with the piece and is no find."""

    article_id: int
    outlet: str
    title: str
    url: str | None
    published_on: date
    probability: float
    coverage: float
    """Share of the piece that it repeats."""
    short: tuple[str, ...]
    """Keys of the comparisons it fell short on, what cost most first."""


def nearest_of(session: Session, found: Submission, office: Office) -> tuple[Nearby, ...]:
    """Return the kept nearest articles of a piece, nearest first."""
    kept = {row["article"]: row for row in found.nearest}
    articles = {
        article.id: article
        for article in session.scalars(select(Article).where(Article.id.in_(kept)))
    }
    return tuple(
        _nearby(articles[key], row["probability"], row["coverage"], row["short"], office)
        for key, row in kept.items()
        if key in articles
    )


def _nearby(
    article: Article,
    probability: float,
    coverage: float,
    short: list[dict[str, str]],
    office: Office,
) -> Nearby:
    return Nearby(
        article_id=article.id,
        outlet=office.outlet_name(article.outlet_key, article.published_on),
        title=article.title,
        url=article.url,
        published_on=article.published_on,
        probability=probability,
        coverage=coverage,
        short=tuple(each["key"] for each in short),
    )


def lines_of(nearest: tuple[Nearby, ...]) -> Iterator[str]:
    """Yield what a receipt says of them in a terminal."""
    for near in nearest:
        yield f"【最接近】{near.outlet} {near.published_on} 《{near.title}》"
        short = "、".join(label("comparison", key) for key in near.short)
        yield f"  相同文字占来稿 {percent(near.coverage)}%, 差在: {short}"
