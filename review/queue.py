"""核对队列: the finds that wait for a person, a submission's together, the most certain first."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from ledger.tables import Article, Candidate, Decision, Submission


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue is narrowed to; None and empty leave a filter out."""

    unit_ids: tuple[int, ...] | None = None
    outlets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    reason: str | None = None
    """A hold or circumstance that must be among the reasons."""
    least: float = 0.0
    """The lowest probability."""
    unsure: bool | None = None
    """Whether somebody looked at it and could not say."""
    except_unit_id: int | None = None
    """The reviewer's own unit, whose pieces somebody else must decide."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A find with every reason it waits; no reason: it is simply not certain enough."""

    candidate: Candidate
    reasons: tuple[str, ...]
    unsure_by: str | None
    """Who looked at it and could not say."""


@dataclass(frozen=True, slots=True)
class Group:
    """A submission with its finds, the most certain first."""

    submission: Submission
    finds: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, and how much waits in all."""

    groups: tuple[Group, ...]
    finds: int
    submissions: int
    by_reason: dict[str, int]


def queue(session: Session, narrowed: Filter | None = None, *, limit: int = 200) -> Queue:
    """Return what waits: groups by their most certain find, at most `limit` submissions."""
    narrowed = narrowed or Filter()
    doubted = _doubted(session)
    waiting = [_waiting(c, doubted) for c in session.scalars(_query(narrowed))]
    waiting = [find for find in waiting if _wanted(find, narrowed)]
    groups: dict[int, list[Waiting]] = {}
    for find in waiting:
        groups.setdefault(find.candidate.submission_id, []).append(find)
    shown = list(groups.values())[:limit]
    return Queue(
        groups=tuple(Group(finds[0].candidate.submission, tuple(finds)) for finds in shown),
        finds=len(waiting),
        submissions=len(groups),
        by_reason=_by_reason(waiting),
    )


def _query(narrowed: Filter) -> Select[Candidate]:
    query = (
        select(Candidate)
        .join(Candidate.submission)
        .join(Candidate.article)
        .options(
            contains_eager(Candidate.submission).selectinload(Submission.authors),
            contains_eager(Candidate.submission).selectinload(Submission.unit),
            contains_eager(Candidate.article),
        )
        .where(Candidate.state == "waiting", Candidate.probability >= narrowed.least)
        .order_by(Candidate.probability.desc(), Submission.submitted_at, Candidate.id)
    )
    if narrowed.unit_ids is not None:
        query = query.where(Submission.unit_id.in_(narrowed.unit_ids))
    if narrowed.except_unit_id is not None:
        query = query.where(Submission.unit_id.is_distinct_from(narrowed.except_unit_id))
    if narrowed.outlets:
        query = query.where(Article.outlet_key.in_(narrowed.outlets))
    if narrowed.channels:
        query = query.where(Article.channel_key.in_(narrowed.channels))
    return query


def _doubted(session: Session) -> dict[tuple[int, int], str]:
    """Return who could not say, by pair; the last decision of a pair counts."""
    rows = session.scalars(
        select(Decision)
        .join(Candidate, Candidate.id == Decision.candidate_id)
        .where(Candidate.state == "waiting")
        .order_by(Decision.seq)
    )
    last = {(row.submission_id, row.article_id): row for row in rows}
    return {pair: row.decided_by for pair, row in last.items() if row.verdict == "unsure"}


def _waiting(candidate: Candidate, doubted: dict[tuple[int, int], str]) -> Waiting:
    reasons = dict.fromkeys([*candidate.holds, *candidate.left_because])
    pair = (candidate.submission_id, candidate.article_id)
    return Waiting(candidate, tuple(reasons), doubted.get(pair))


def _wanted(find: Waiting, narrowed: Filter) -> bool:
    if narrowed.reason is not None and narrowed.reason not in find.reasons:
        return False
    return narrowed.unsure is None or narrowed.unsure == (find.unsure_by is not None)


def _by_reason(waiting: Iterable[Waiting]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for find in waiting:
        for reason in find.reasons:
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items()))
