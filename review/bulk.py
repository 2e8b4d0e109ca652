"""Many finds at once: confirmed only where nothing speaks against them, taken back together.

A bulk is a person's verdict on each of its finds; only the looking is shared. What asks for a
closer look stays where it is, with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Article, Candidate, Decision, Page, SourceState, Submission
from office.errors import DecisionError
from office.house import Office
from review import automatic, decide
from review.automatic import Circumstances, Rule
from review.decide import Decided, Decider
from review.second import Over

BELOW_BAR = "below_bar"
SECOND_NEEDED = "second_needed"
MOST = 200
"""Finds in one go: what a page of the queue holds."""
NO_REASON = (automatic.LESS_CERTAIN, automatic.DISABLED)
"""What keeps the rule, but not a person, from deciding."""
_SEEN: Mapping[str, Any] = {
    "holds": Candidate.holds,
    "doubts": Candidate.doubts,
    "band": Candidate.band,
    "probability": Candidate.probability,
    "passages": Candidate.passages,
    "compared_submission": Candidate.submission_version,
    "compared_article": Candidate.article_version,
    "submission_version": Submission.version,
    "article_version": Article.version,
    "outlet_key": Article.outlet_key,
    "source_key": Article.source_key,
    "url": Article.url,
    "final_url": Page.final_url,
    "degraded": Article.degraded,
    "body": Article.body,
    "images": Article.images,
    "handed_in": Submission.body,
    "form": Submission.form,
    "state": Submission.state,
    "drifting": SourceState.drifting_since.is_not(None),
}
"""Where each circumstance stands in the ledger."""


@dataclass(frozen=True, slots=True)
class Left:
    """A find that the bulk did not take, and why in words."""

    candidate_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What one bulk came to, in the order asked."""

    done: tuple[Decided, ...]
    left: tuple[Left, ...]


def left_because(seen: Circumstances, office: Office) -> tuple[str, ...]:
    """Return every reason to look at the find by itself; empty: it may go with others."""
    bar = office.profile.review.bulk_from
    rule = Rule(key="bulk", name="", enabled=True, probability=bar)
    reasons = [r for r in automatic.left_because(rule, seen, office) if r not in NO_REASON]
    if seen.probability < bar:
        reasons.append(BELOW_BAR)
    return tuple(reasons)


def reasons_of(
    session: Session, candidate_ids: Sequence[int], office: Office
) -> dict[int, tuple[str, ...]]:
    """Return for each find that there is, by its id, what keeps it out of a bulk."""
    found = _circumstances(session, candidate_ids)
    return {number: left_because(seen, office) for number, seen in found}


def _circumstances(
    session: Session, candidate_ids: Sequence[int]
) -> Iterator[tuple[int, Circumstances]]:
    """Yield circumstances by find; as columns, since a page of whole rows takes long to make."""
    query = (
        select(Candidate.id, *_SEEN.values())
        .join(Candidate.submission)
        .join(Candidate.article)
        .outerjoin(Article.page)
        .outerjoin(SourceState, SourceState.source_key == Article.source_key)
        .where(Candidate.id.in_(candidate_ids))
    )
    for number, *found in session.execute(query):
        yield number, Circumstances(**dict(zip(_SEEN, found, strict=True)))


def confirm_many(
    session: Session,
    candidate_ids: Sequence[int],
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    words: Mapping[str, str],
    over: Over,
) -> Bulk:
    """Confirm every find that nothing speaks against. The caller commits.

    What would earn more than one person's word is good for is left to be signed by itself.

    `words` says a hold, a circumstance or `below_bar` in the reader's language.
    """
    reasons = reasons_of(session, candidate_ids, office)
    done, left = list[Decided](), list[Left]()
    for each in dict.fromkeys(candidate_ids):
        if against := reasons.get(each, ()):
            left.append(Left(each, "、".join(words.get(reason, reason) for reason in against)))
            continue
        tried = session.begin_nested()
        try:
            one = decide.confirm(session, each, decider=decider, at=at, office=office)
        except DecisionError as refused:
            tried.rollback()
            left.append(Left(each, refused.message))
            continue
        if not one.repeated and over(one.decision.submission_id) is not None:
            tried.rollback()
            left.append(Left(each, words.get(SECOND_NEEDED, SECOND_NEEDED)))
            continue
        tried.commit()
        done.append(one)
    return Bulk(tuple(done), tuple(left))


def undo_many(
    session: Session,
    candidate_ids: Sequence[int],
    *,
    decider: Decider,
    at: datetime,
    office: Office,
) -> Bulk:
    """Take back what this person decided on these finds. The caller commits.

    What somebody else has decided since is left as it stands.
    """
    done, left = list[Decided](), list[Left]()
    for each in dict.fromkeys(candidate_ids):
        last = _last(session, each)
        if last is None or last.verdict == "undo" or last.decided_by != decider.name:
            left.append(Left(each, "不是您刚才的认定, 未撤销"))
            continue
        done.append(decide.undo(session, each, decider=decider, at=at, office=office))
    return Bulk(tuple(done), tuple(left))


def _last(session: Session, candidate_id: int) -> Decision | None:
    return session.scalar(
        select(Decision)
        .join(
            Candidate,
            (Candidate.submission_id == Decision.submission_id)
            & (Candidate.article_id == Decision.article_id),
        )
        .where(Candidate.id == candidate_id)
        .order_by(Decision.seq.desc())
        .limit(1)
    )
