"""Submissions, articles, candidates and placements as lists with filters, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from ledger import search
from ledger.queries.followed import decision_is_followed, signature_is_followed
from ledger.queries.paging import Listed, page
from ledger.tables import (
    Article,
    Candidate,
    Decision,
    FirstSignature,
    Placement,
    Submission,
    SubmissionAuthor,
)

Verdict = Literal["confirm", "reject", "unsure"]

MOST_FOUND = 2000
"""Articles a full-text search looks among, the newest first; further words narrow it."""
MOST_APART = 100
"""Channels whose articles are looked through channel by channel."""
PLAIN_REASONS = ("[]", '["less_certain"]', '["rule_disabled"]', '["rule_disabled", "less_certain"]')
"""Lists of reasons, as both databases write them, that only say: a person has to look."""

_UNSHOWN_OF_PIECES = (defer(Submission.tags), defer(Submission.nearest))
_UNSHOWN_OF_ARTICLES = (defer(Article.editors), defer(Article.provenance))
"""What lists of placements show nothing of, and costs as much to read as the rest."""
_NAMED_FINDS = (
    defer(Candidate.comparisons),
    defer(Candidate.rivals),
    defer(Candidate.passages),
    joinedload(Candidate.submission).load_only(Submission.ref, Submission.title),
    joinedload(Candidate.article).load_only(
        Article.outlet_key, Article.channel_key, Article.title, Article.url, Article.published_on
    ),
)
"""Finds with what their piece and their article are called."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a list is narrowed to; None leaves a filter out. Days are both inclusive."""

    unit_ids: tuple[int, ...] | None = None
    """Empty: none at all, which is what an account without a unit sees."""
    author: str | None = None
    outlets: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    periods: tuple[str, ...] | None = None
    """Credited months; only placements have one."""
    from_on: date | None = None
    to_on: date | None = None
    text: str | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission with what became of it."""

    submission: Submission
    adopted: int
    """Standing placements."""
    waiting: int
    """Candidates that a person has still to decide."""


def submissions(
    session: Session,
    window: Window,
    *,
    since_at: datetime | None = None,
    until_at: datetime | None = None,
    adopted: bool | None = None,
    found: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Listed[SubmissionRow]:
    """Return submissions, the latest first; `since_at` ≤ submitted_at < `until_at`.

    `adopted`: whether a placement stands; `found`: whether there is one, or a find that waits.
    """
    query = narrowed_submissions(
        select(Submission), window, since_at=since_at, until_at=until_at, adopted=adopted
    )
    if found is not None:
        waits = exists().where(
            Candidate.submission_id == Submission.id, Candidate.state == "waiting"
        )
        # neither, rather than not either: PostgreSQL reads all placements for the latter
        query = query.where(or_(_runs(), waits) if found else and_(~_runs(), ~waits))
    listed = page(
        session,
        query,
        by=(Submission.submitted_at, Submission.id),
        keys=lambda row: (row.submitted_at, row.id),
        after=after,
        limit=limit,
        loading=(
            selectinload(Submission.authors),
            joinedload(Submission.unit),
            defer(Submission.body),
            defer(Submission.tags),
        ),
    )
    return Listed(with_counts(session, listed.rows), listed.after)


def narrowed_submissions(
    query: Select[Any],
    window: Window,
    *,
    since_at: datetime | None = None,
    until_at: datetime | None = None,
    adopted: bool | None = None,
) -> Select[Any]:
    """Narrow a query over Submission as `submissions` does."""
    query = _narrowed_pieces(query, window)
    if since_at is not None:
        query = query.where(Submission.submitted_at >= since_at)
    if until_at is not None:
        query = query.where(Submission.submitted_at < until_at)
    if adopted is not None:
        query = query.where(_runs() if adopted else ~_runs())
    if window.outlets or window.tiers or window.media:
        query = query.where(_runs(window))
    if window.states:
        query = query.where(Submission.state.in_(window.states))
    return query


def _runs(window: Window | None = None) -> ColumnElement[bool]:
    """Whether a placement of the piece stands: in a window's outlets, tiers and media."""
    stands = exists().where(Placement.submission_id == Submission.id, Placement.state == "standing")
    for column, wanted in _places(window) if window else ():
        if wanted:
            stands = stands.where(column.in_(wanted))
    return stands


def _places(window: Window) -> tuple[tuple[Any, tuple[str, ...]], ...]:
    return (
        (Placement.outlet_key, window.outlets),
        (Placement.tier, window.tiers),
        (Placement.medium, window.media),
    )


def with_counts(session: Session, found: Sequence[Submission]) -> tuple[SubmissionRow, ...]:
    """Return submissions with what became of them."""
    ids = [row.id for row in found]
    ran, waits = _ran(session, ids), _waits(session, ids)
    return tuple(SubmissionRow(s, ran.get(s.id, 0), waits.get(s.id, 0)) for s in found)


def submission(
    session: Session, ref: str, *, unit_ids: tuple[int, ...] | None
) -> Submission | None:
    """Return a submission by its number; None when there is none, or it is another unit's."""
    query = (
        select(Submission)
        .where(Submission.ref == ref)
        .options(selectinload(Submission.authors), joinedload(Submission.unit))
    )
    if unit_ids is not None:
        query = query.where(Submission.unit_id.in_(unit_ids))
    return session.scalar(query)


def articles(
    session: Session,
    window: Window,
    *,
    channels: tuple[str, ...] | None = None,
    matched: bool | None = None,
    found: ColumnElement[bool] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Listed[Article]:
    """Return articles, the latest first; `window.text` is searched in title and body.

    `matched`: whether a submission was found in them; `found`: what `searched` gave for that text,
    where it was asked before.
    """
    query = select(Article)
    query = _between(query, Article.published_on, window)
    if window.outlets:
        query = query.where(Article.outlet_key.in_(window.outlets))
    # each channel by itself, or after the words: so the search is made once
    among = channels if channels and len(channels) <= MOST_APART and not window.text else None
    if channels is not None and among is None:
        query = query.where(Article.channel_key.in_(channels))
    if window.text:
        query = query.where(searched(session, window.text) if found is None else found)
    if matched is not None:
        ran = exists().where(Candidate.article_id == Article.id, Candidate.state != "lapsed")
        query = query.where(ran if matched else ~ran)
    return page(
        session,
        query,
        by=(Article.published_on, Article.id),
        keys=lambda row: (row.published_on, row.id),
        after=after,
        limit=limit,
        loading=(defer(Article.body), defer(Article.images), *_UNSHOWN_OF_ARTICLES),
        among=(Article.channel_key, among) if among else None,
    )


def searched(session: Session, words: str) -> ColumnElement[bool]:
    """Whether an article is among the newest that hold every word."""
    found = search.finding(session, words, limit=MOST_FOUND)
    return false() if found is None else Article.id.in_(found)


@dataclass(frozen=True, slots=True)
class Queue:
    """What a queue of finds is narrowed to besides its window; None leaves a filter out."""

    channels: tuple[str, ...] | None = None
    held: bool | None = None
    """Whether a hold or a circumstance stands against it, beyond not being certain."""
    signed: bool = False
    """Only those that a second person has still to sign."""
    verdict: Verdict | None = None
    """What a person decided last."""
    least: float | None = None
    below: float | None = None
    """`least` ≤ probability < `below`."""


def candidates(
    session: Session,
    window: Window,
    queue: Queue,
    *,
    after: str | None = None,
    limit: int = 50,
    shown: Select[*tuple[Any, ...]] | None = None,
) -> Listed[Any]:
    """Return finds, the most certain first, or the columns of them that `shown` selects."""
    return page(
        session,
        narrowed_candidates(select(Candidate), window, queue),
        by=(Candidate.probability, Candidate.id),
        keys=lambda row: (row.probability, row.id),
        after=after,
        limit=limit,
        loading=_NAMED_FINDS,
        shown=shown,
    )


@dataclass(frozen=True, slots=True)
class FindLine:
    """A find as a line of the reviewer's queue has it."""

    id: int
    submission_id: int
    probability: float
    state: str
    against: Sequence[str]
    """Why the rule left it to a person, else what two texts and dates show against it."""
    title: str
    """Of the piece."""
    unit_id: int | None
    unit_as_stated: str | None
    channel_key: str
    printed_title: str
    published_on: date


def find_lines(
    session: Session, window: Window, queue: Queue, *, after: str | None, limit: int
) -> Listed[FindLine]:
    """Return finds, the most certain first, with what a line shows of them."""
    line = (
        select(
            Candidate.id,
            Candidate.submission_id,
            Candidate.probability,
            Candidate.state,
            Candidate.left_because,
            Candidate.holds,
            Submission.title,
            Submission.unit_id,
            Submission.unit_as_stated,
            Article.channel_key,
            Article.title,
            Article.published_on,
        )
        .join(Candidate.submission)
        .join(Candidate.article)
    )
    found = candidates(session, window, queue, after=after, limit=limit, shown=line)
    rows = ((*row[:4], row[4] or row[5], *row[6:]) for row in found.rows)
    return Listed(tuple(FindLine(*row) for row in rows), found.after)


def narrowed_candidates(query: Select[Any], window: Window, queue: Queue) -> Select[Any]:
    """Narrow a query over Candidate, which is joined with its piece and its article."""
    query = query.join(Candidate.submission).join(Candidate.article)
    query = _narrowed_pieces(query, window)
    query = _between(query, Article.published_on, window)
    if window.states:
        query = query.where(Candidate.state.in_(window.states))
    if window.outlets:
        query = query.where(Article.outlet_key.in_(window.outlets))
    if queue.channels is not None:
        query = query.where(Article.channel_key.in_(queue.channels))
    if queue.held is not None:
        some = or_(
            cast(Candidate.holds, String) != "[]",
            cast(Candidate.left_because, String).not_in(PLAIN_REASONS),
        )
        query = query.where(some if queue.held else ~some)
    if queue.signed:
        query = query.where(awaits_a_second())
    if queue.verdict is not None:
        query = query.where(_last_said(queue.verdict))
    if queue.least is not None:
        query = query.where(Candidate.probability >= queue.least)
    if queue.below is not None:
        query = query.where(Candidate.probability < queue.below)
    return query


def awaits_a_second(*, by: str | None = None) -> ColumnElement[bool]:
    """Whether a find bears one signature since it was last decided, and none of `by`."""
    signed = exists().where(
        FirstSignature.submission_id == Candidate.submission_id,
        FirstSignature.article_id == Candidate.article_id,
        ~signature_is_followed(),
    )
    return signed.where(FirstSignature.signed_by != by) if by is not None else signed


def _last_said(verdict: Verdict) -> ColumnElement[bool]:
    """Whether the last decision on a find is a person's, and this one."""
    return exists().where(
        Decision.candidate_id == Candidate.id,
        Decision.verdict == verdict,
        Decision.decider_kind == "person",
        ~decision_is_followed(),
    )


def placements(
    session: Session, window: Window, *, after: str | None = None, limit: int = 50
) -> Listed[Placement]:
    """Return placements, the latest first."""
    return page(
        session,
        narrowed_placements(select(Placement), window),
        by=(Placement.published_on, Placement.id),
        keys=lambda row: (row.published_on, row.id),
        after=after,
        limit=limit,
        loading=(
            joinedload(Placement.submission).options(
                selectinload(Submission.authors), defer(Submission.body), *_UNSHOWN_OF_PIECES
            ),
            joinedload(Placement.article).options(
                joinedload(Article.page),
                defer(Article.body),
                defer(Article.byline),
                defer(Article.images),
                *_UNSHOWN_OF_ARTICLES,
            ),
        ),
    )


def narrowed_placements(query: Select[Any], window: Window) -> Select[Any]:
    """Narrow a query over Placement; submissions are looked at only where a filter asks."""
    if window.unit_ids is not None:
        query = query.where(Placement.unit_id.in_(window.unit_ids))
    if window.author:
        query = query.where(Placement.submission_id.in_(_written_by(window.author)))
    if window.text:
        titled = select(Submission.id).where(_titled(window.text))
        query = query.where(Placement.submission_id.in_(titled))
    query = _between(query, Placement.published_on, window)
    for column, wanted in (
        *_places(window),
        (Placement.state, window.states or ("standing",)),
    ):
        if wanted:
            query = query.where(column.in_(wanted))
    if window.periods is not None:
        query = query.where(Placement.period.in_(window.periods))
    return query


def _narrowed_pieces(query: Select[Any], window: Window) -> Select[Any]:
    if window.unit_ids is not None:
        query = query.where(Submission.unit_id.in_(window.unit_ids))
    if window.author:
        query = query.where(Submission.id.in_(_written_by(window.author)))
    if window.text:
        query = query.where(_titled(window.text))
    return query


def _written_by(name: str) -> Select[int]:
    return select(SubmissionAuthor.submission_id).where(SubmissionAuthor.name == name)


def _titled(words: str) -> ColumnElement[bool]:
    return Submission.title.contains(words, autoescape=True)


def _between(query: Select[Any], column: Any, window: Window) -> Select[Any]:
    if window.from_on is not None:
        query = query.where(column >= window.from_on)
    if window.to_on is not None:
        query = query.where(column <= window.to_on)
    return query


def _ran(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Placement.submission_id, func.count())
        .where(Placement.submission_id.in_(ids), Placement.state == "standing")
        .group_by(Placement.submission_id)
    )
    return dict(rows.all())


def _waits(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Candidate.submission_id, func.count())
        .where(Candidate.submission_id.in_(ids), Candidate.state == "waiting")
        .group_by(Candidate.submission_id)
    )
    return dict(rows.all())
