"""办法与花名册: rule sets with their versions as used, and what the roster leaves open."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.context import House, Reading
from api.pages.render import render
from ledger.tables import Post, RuleSet, Submission, SubmissionAuthor, Unit
from rewards.kept import digest_of

router = APIRouter(include_in_schema=False)

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the roster does not know, with how many pieces hang on it."""

    units: tuple[tuple[str, int], ...]
    """Names of units as stated that are on no roster."""
    authors: tuple[tuple[str, int], ...]
    """Names that stand for nobody, or for several."""
    without_class: int
    """Units whose class is not told."""
    without_informant: int
    """Units in which nobody holds a post."""


@router.get("/rules")
def page(request: Request, session: Reading, house: House) -> Response:
    return render(
        request,
        "rules.html",
        in_force=[(ruleset, digest_of(ruleset)) for ruleset in house.rulesets],
        kept=used_before(session),
        gaps=roster_gaps(session),
    )


def used_before(session: Session) -> list[RuleSet]:
    """Return the rule sets the ledger keeps since their first use, the latest first."""
    query = select(RuleSet).order_by(RuleSet.first_used_at.desc(), RuleSet.key)
    return list(session.scalars(query.limit(SHOWN)))


def roster_gaps(session: Session) -> Gaps:
    """Return what the next roster should say."""
    units = session.execute(
        select(Submission.unit_as_stated, func.count())
        .where(Submission.unit_id.is_(None), Submission.unit_as_stated.is_not(None))
        .group_by(Submission.unit_as_stated)
        .order_by(func.count().desc())
        .limit(SHOWN)
    )
    authors = session.execute(
        select(SubmissionAuthor.name, func.count())
        .where(SubmissionAuthor.person_id.is_(None))
        .group_by(SubmissionAuthor.name)
        .order_by(func.count().desc())
        .limit(SHOWN)
    )
    posted = select(Post.unit_id).where(Post.to_on.is_(None))
    no_post = select(func.count()).select_from(Unit).where(Unit.id.not_in(posted))
    no_class = select(func.count()).select_from(Unit).where(Unit.unit_class.is_(None))
    return Gaps(
        units=tuple((name or "", count) for name, count in units),
        authors=tuple((name, count) for name, count in authors),
        without_class=session.scalar(no_class) or 0,
        without_informant=session.scalar(no_post) or 0,
    )
