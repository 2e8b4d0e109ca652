"""Decide by the office's rule what needs no person; say of everything else why it waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from ledger.tables import Article, Candidate, Decision, SourceState
from ledger.turns import take_turn
from office.house import Office
from review.automatic import Circumstances, Rule, left_because
from review.decide import Decider, confirm

CHANNEL_GONE = "channel_gone"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rule looked at; `left` counts reasons, of which a find may have several."""

    read: int
    written: int
    unchanged: int
    quarantined: int
    left: Mapping[str, int]


def run(session: Session, *, rule: Rule, office: Office, at: datetime) -> Counts:
    """Confirm every undecided find that nothing speaks against. The caller commits.

    A find somebody has decided before, and be it undone, is a person's from then on.
    """
    take_turn(session, "decide")
    states = {state.source_key: state for state in session.scalars(select(SourceState))}
    reasons, written = Counter[str](), 0
    waiting = _undecided(session)
    for candidate in waiting:
        left = _decided(session, candidate, states, rule=rule, office=office, at=at)
        if list(left) != candidate.left_because:
            candidate.left_because = list(left)
        reasons.update(left)
        written += not left
    session.flush()
    return Counts(
        read=len(waiting),
        written=written,
        unchanged=len(waiting) - written,
        quarantined=0,
        left=dict(sorted(reasons.items())),
    )


def _undecided(session: Session) -> list[Candidate]:
    decided = exists().where(
        Decision.submission_id == Candidate.submission_id,
        Decision.article_id == Candidate.article_id,
    )
    query = (
        select(Candidate)
        .where(Candidate.state == "waiting", ~decided)
        .options(
            joinedload(Candidate.submission),
            joinedload(Candidate.article).joinedload(Article.page),
        )
        .order_by(Candidate.id)
    )
    return list(session.scalars(query))


def _decided(
    session: Session,
    candidate: Candidate,
    states: Mapping[str, SourceState],
    *,
    rule: Rule,
    office: Office,
    at: datetime,
) -> tuple[str, ...]:
    """Confirm the find, or return why not."""
    seen = Circumstances(
        candidate=candidate,
        submission=candidate.submission,
        article=candidate.article,
        page=candidate.article.page,
        state=states.get(candidate.article.source_key),
    )
    left = left_because(rule, seen, office)
    if left:
        return left
    if office.channel(candidate.article.channel_key) is None:
        return (CHANNEL_GONE,)
    confirm(session, candidate.id, decider=Decider(rule.name, "rule"), at=at, office=office)
    return ()
