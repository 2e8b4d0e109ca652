"""Many finds at once: confirmed only where nothing speaks against them, taken back together.

A bulk is a person's verdict on each of its finds; only the looking is shared. What asks for a
closer look stays where it is, with the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.tables import Article, Candidate, Decision, SourceState
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
_NO_REASON = (automatic.LESS_CERTAIN, automatic.DISABLED)
"""What keeps the rule, but not a person, from deciding."""


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
    reasons = [r for r in automatic.left_because(rule, seen, office) if r not in _NO_REASON]
    if seen.candidate.probability < bar:
        reasons.append(BELOW_BAR)
    return tuple(reasons)


def reasons_of(
    session: Session, candidates: Iterable[Candidate], office: Office
) -> dict[int, tuple[str, ...]]:
    """Return for each find, by its id, what keeps it out of a bulk."""
    rows = list(candidates)
    wanted = {candidate.article.source_key for candidate in rows}
    states = {
        state.source_key: state
        for state in session.scalars(
            select(SourceState).where(SourceState.source_key.in_(sorted(wanted)))
        )
    }
    return {row.id: left_because(_seen(row, states), office) for row in rows}


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
    found = _candidates(session, candidate_ids)
    reasons = reasons_of(session, found.values(), office)
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


def _candidates(session: Session, ids: Sequence[int]) -> dict[int, Candidate]:
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.id.in_(ids))
        .options(
            joinedload(Candidate.submission),
            joinedload(Candidate.article).joinedload(Article.page),
        )
    )
    return {row.id: row for row in rows}


def _seen(candidate: Candidate, states: Mapping[str, SourceState]) -> Circumstances:
    article = candidate.article
    return Circumstances(
        candidate=candidate,
        submission=candidate.submission,
        article=article,
        page=article.page,
        state=states.get(article.source_key),
    )


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
