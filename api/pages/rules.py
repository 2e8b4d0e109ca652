"""办法与花名册: rule sets with their versions as used, and what the roster leaves open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.context import Context, House, Language, Reading
from api.pages.render import render
from api.rule_words import schedule_of
from ledger.tables import Post, RuleSet, Submission, SubmissionAuthor, Unit
from rewards.kept import content, digest_of

router = APIRouter(include_in_schema=False)

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Version:
    """A rule set as it stands or stood."""

    key: str
    title: str
    measure: str
    from_on: date
    to_on: date | None
    digest: str
    first_used_at: datetime | None
    """Since when the ledger keeps it; None: not used yet."""
    content: Mapping[str, Any]
    """What it says, as written."""
    standing: bool
    """Whether the configuration has it; else the ledger alone."""


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
def page(request: Request, session: Reading, house: House, spoken: Language) -> Response:
    sets = every_set(session, house)

    def rows(of: Version) -> Iterator[tuple[str, str, str]]:
        return schedule_of(of.content, house.office, spoken=spoken)

    return render(
        request,
        "rules.html",
        sets=sets,
        rows=rows,
        text=text_of,
        gaps=roster_gaps(session),
    )


def every_set(session: Session, house: Context) -> Sequence[Version]:
    """Return the rule sets of the configuration, then those used before, the latest first."""
    query = select(RuleSet).order_by(RuleSet.first_used_at.desc(), RuleSet.key).limit(SHOWN)
    kept = {row.digest: row for row in session.scalars(query)}
    found = []
    for each in house.rulesets:
        digest = digest_of(each)
        used = kept.pop(digest, None)
        found.append(
            Version(
                key=each.key,
                title=each.title,
                measure=each.measure,
                from_on=each.effective.from_,
                to_on=each.effective.to,
                digest=digest,
                first_used_at=used.first_used_at if used else None,
                content=content(each),
                standing=True,
            )
        )
    return [*found, *map(_used_before, kept.values())]


def _used_before(row: RuleSet) -> Version:
    return Version(
        key=row.key,
        title=row.title,
        measure=row.measure,
        from_on=row.from_on,
        to_on=None,
        digest=row.digest,
        first_used_at=row.first_used_at,
        content=row.content,
        standing=False,
    )


def text_of(version: Version) -> str:
    """Return a rule set's text, without what it leaves to the grammar."""
    return yaml.safe_dump(dict(version.content), allow_unicode=True, sort_keys=False, width=100)


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
