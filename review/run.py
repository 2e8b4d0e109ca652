"""Decide by the office's rule what needs no person; say of everything else why it waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from ledger.tables import Article, Candidate, Decision, SourceState
from ledger.turns import take_own_turn
from office.house import Office
from review.automatic import Circumstances, Rule, left_because
from review.decide import Decider, confirm_undecided

CHANNEL_GONE = "channel_gone"
BATCH = 500
"""Finds decided in one transaction: a reviewer of the same office waits a second for it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rule looked at; `left` counts reasons, of which a find may have several."""

    read: int = 0
    written: int = 0
    unchanged: int = 0
    quarantined: int = 0
    left: Mapping[str, int] = field(default_factory=dict)
    last: int | None = None
    """The last find looked at; None: there was none."""

    def __add__(self, later: "Counts") -> "Counts":
        """Return both together."""
        left = Counter(self.left) + Counter(later.left)
        return Counts(
            self.read + later.read,
            self.written + later.written,
            self.unchanged + later.unchanged,
            self.quarantined + later.quarantined,
            dict(sorted(left.items())),
            later.last,
        )


def run(
    session: Session,
    *,
    rule: Rule,
    office: Office,
    at: datetime,
    after: int = 0,
    most: int = BATCH,
) -> Counts:
    """Confirm undecided finds that nothing speaks against, the first ones `after` an id.

    A find somebody has decided before, and be it undone, is a person's from then on. The caller
    commits, and asks again after the last one until there was none.
    """
    take_own_turn(session, "decide")
    waiting = _undecided(session, after, most)
    states = {state.source_key: state for state in session.scalars(select(SourceState))}
    reasons, sound = Counter[str](), list[Candidate]()
    for candidate in waiting:
        left = _left(candidate, states, rule=rule, office=office)
        if list(left) != candidate.left_because:
            candidate.left_because = list(left)
        reasons.update(left)
        if not left:
            sound.append(candidate)
    if sound:
        confirm_undecided(session, sound, decider=Decider(rule.name, "rule"), at=at, office=office)
    session.flush()
    return Counts(
        read=len(waiting),
        written=len(sound),
        unchanged=len(waiting) - len(sound),
        left=dict(sorted(reasons.items())),
        last=waiting[-1].id if waiting else None,
    )


def _undecided(session: Session, after: int, most: int) -> list[Candidate]:
    decided = exists().where(
        Decision.submission_id == Candidate.submission_id,
        Decision.article_id == Candidate.article_id,
    )
    query = (
        select(Candidate)
        .where(Candidate.id > after, Candidate.state == "waiting", ~decided)
        .options(
            joinedload(Candidate.submission),
            joinedload(Candidate.article).joinedload(Article.page),
        )
        .order_by(Candidate.id)
        .limit(most)
    )
    return list(session.scalars(query))


def _left(
    candidate: Candidate, states: Mapping[str, SourceState], *, rule: Rule, office: Office
) -> tuple[str, ...]:
    """Return why the find is left to a person; empty: the rule confirms it."""
    seen = Circumstances.of(candidate, states.get(candidate.article.source_key))
    left = left_because(rule, seen, office)
    if not left and office.channel(candidate.article.channel_key) is None:
        return (CHANNEL_GONE,)
    return left
