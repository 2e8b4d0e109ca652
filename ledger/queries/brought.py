"""What people brought: links and how far each has come, and late reports nobody has decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, load_only

from ledger.queries.addresses import articles_at, waiting_at
from ledger.queries.followed import decision_is_followed, signature_is_followed
from ledger.tables import (
    Article,
    Candidate,
    Clipping,
    Decision,
    FirstSignature,
    Placement,
    Submission,
)
from office.addresses import url_key

STANDING = ("confirm", "reject")
"""Verdicts after which nothing waits for a decision."""
_NAMED_PIECES = load_only(
    Submission.ref, Submission.title, Submission.url, Submission.digest, Submission.unit_id,
    Submission.unit_as_stated, Submission.submitted_at, raiseload=True,
)  # fmt: skip
_NAMED_ARTICLES = load_only(
    Article.channel_key, Article.title, Article.url, Article.published_on, raiseload=True
)
"""Pieces and articles by name: a hundred of each with their texts took most of the time."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """One address: the frontier's word for it, and what came of its page."""

    url: str
    state: str
    """A word of the frontier; `kept` where an article is, `unknown` where there is neither."""
    why: str | None
    article_id: int | None
    finds: int
    """Finds in that article that wait for a person."""
    placements: int
    """Standing placements that it proves or leads."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A piece and where somebody says it ran, not yet decided."""

    submission: Submission | None
    """None: of a clipping nobody has tied to a piece."""
    article: Article | None
    """None: the page has not been fetched yet."""
    clipping: Clipping | None
    link: LinkState | None
    candidate_id: int | None
    signature: FirstSignature | None = None
    """Of somebody who confirmed it above the office's bar: a second person has to."""


def link_states(session: Session, urls: Sequence[str]) -> dict[str, LinkState]:
    """Return how far each address has come, by `url_key`."""
    held = waiting_at(session, urls)
    kept = articles_at(session, urls, held=held)
    articles = set(kept.values())
    finds = _counted(
        session,
        Candidate.article_id.in_(articles),
        Candidate.state == "waiting",
        Candidate.article_id,
    )
    runs = _counted(
        session,
        Placement.article_id.in_(articles),
        Placement.state == "standing",
        Placement.article_id,
    )
    found = {}
    for url in urls:
        key = url_key(url)
        row, article = held.get(key), kept.get(key)
        state = "kept" if article else row.state if row else "unknown"
        why = row.why if row and not article else None
        found[key] = LinkState(
            url, state, why, article, finds.get(article or 0, 0), runs.get(article or 0, 0)
        )
    return found


def reported(
    session: Session, *, unit_ids: tuple[int, ...] | None = None, limit: int = 100
) -> list[Reported]:
    """Return clippings and pieces handed in with an address, of which nothing is decided yet.

    And pairs linked by hand that wait for a second signature.
    """
    rows = [*_clippings(session, unit_ids, limit), *_late(session, unit_ids, limit)]
    signed = _signed_first(session)
    known = [replace(row, signature=signed.pop(_pair(row), None)) for row in rows]
    return [*known, *_linked(session, signed, unit_ids)]


@dataclass(frozen=True, slots=True)
class Settled:
    """A pair without a find, and what stands decided on it."""

    submission_id: int
    article_id: int
    ref: str
    title: str | None
    verdict: str
    reason: str | None
    at: datetime


def decided_by_hand(
    session: Session, by: str, *, since: datetime, limit: int = 20
) -> list[Settled]:
    """Return what somebody decided since then on pairs that no machine found, newest first."""
    rows = session.execute(
        select(
            Decision.submission_id, Decision.article_id, Submission.ref, Submission.title,
            Decision.verdict, Decision.reason, Decision.decided_at,
        )
        .join(Submission, Submission.id == Decision.submission_id)
        .where(
            Decision.decided_by == by, Decision.decided_at >= since,
            Decision.verdict.in_(STANDING), Decision.candidate_id.is_(None),
            ~decision_is_followed(),
        )
        .order_by(Decision.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Settled(*row) for row in rows]


def count_reported(session: Session, *, limit: int = 100) -> int:
    """Return how many `reported` would give of all units, without reading them."""
    if _signed_first(session):  # few and seldom, and some stand among the others
        return len(reported(session, limit=limit))
    clippings = _told_by_clippings(None, limit).with_only_columns(Clipping.id).subquery()
    late = _handed_in_late(None, limit).with_only_columns(Submission.id, Submission.url)
    urls = {piece: url or "" for piece, url in session.execute(late)}
    kept = articles_at(session, list(urls.values()))
    standing = _pairs_decided(session, urls, kept.values())
    open_pieces = sum(
        (piece, kept.get(url_key(url), 0)) not in standing for piece, url in urls.items()
    )
    return open_pieces + (session.scalar(select(func.count()).select_from(clippings)) or 0)


def _signed_first(session: Session) -> dict[tuple[int, int], FirstSignature]:
    """Return the first signatures that wait on pairs no machine found."""
    found = exists().where(
        Candidate.submission_id == FirstSignature.submission_id,
        Candidate.article_id == FirstSignature.article_id,
    )
    rows = session.scalars(
        select(FirstSignature).where(~signature_is_followed(), ~found).order_by(FirstSignature.id)
    )
    return {(row.submission_id, row.article_id): row for row in rows}


def _pair(row: Reported) -> tuple[int, int]:
    return (row.submission.id if row.submission else 0, row.article.id if row.article else 0)


def _linked(
    session: Session,
    signed: Mapping[tuple[int, int], FirstSignature],
    unit_ids: tuple[int, ...] | None,
) -> Iterable[Reported]:
    for (piece_id, article_id), signature in signed.items():
        piece, article = session.get(Submission, piece_id), session.get(Article, article_id)
        if piece is not None and (unit_ids is None or piece.unit_id in unit_ids):
            yield Reported(piece, article, None, None, None, signature)


def _clippings(
    session: Session, unit_ids: tuple[int, ...] | None, limit: int
) -> Iterable[Reported]:
    query = _told_by_clippings(unit_ids, limit).options(_NAMED_PIECES, _NAMED_ARTICLES)
    for clipping, submission, article in session.execute(query):
        yield Reported(submission, article, clipping, None, None)


def _told_by_clippings(unit_ids: tuple[int, ...] | None, limit: int) -> Select[Any]:
    query = (
        _query(Clipping, Submission, Article)
        .join(Article, Article.id == Clipping.article_id)
        .outerjoin(Submission, Submission.id == Clipping.submission_id)
        .where(
            or_(
                Clipping.submission_id.is_(None),
                ~_decided(Clipping.submission_id, Clipping.article_id),
            )
        )
        .order_by(Clipping.id.desc())
        .limit(limit)
    )
    if unit_ids is not None:
        query = query.where(Submission.unit_id.in_(unit_ids))
    return query


def _handed_in_late(unit_ids: tuple[int, ...] | None, limit: int) -> Select[Any]:
    query = (
        select(Submission)
        .where(
            Submission.url.is_not(None),
            Submission.state.in_(("received", "accepted")),
            ~exists().where(
                Placement.submission_id == Submission.id, Placement.state == "standing"
            ),
        )
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(limit)
    )
    if unit_ids is not None:
        query = query.where(Submission.unit_id.in_(unit_ids))
    return query


def _query(*columns: Any) -> Select[Any]:
    return select(*columns)


def _late(session: Session, unit_ids: tuple[int, ...] | None, limit: int) -> Iterable[Reported]:
    pieces = session.scalars(_handed_in_late(unit_ids, limit).options(_NAMED_PIECES)).all()
    states = link_states(session, [piece.url or "" for piece in pieces])
    wanted = [state.article_id for state in states.values() if state.article_id]
    articles = {
        row.id: row
        for row in session.scalars(
            select(Article).where(Article.id.in_(wanted)).options(_NAMED_ARTICLES)
        )
    }
    standing = _pairs_decided(session, [piece.id for piece in pieces], articles)
    waits = _finds_waiting(session, pieces, articles)
    for piece in pieces:
        state = states[url_key(piece.url or "")]
        article = articles.get(state.article_id or 0)
        pair = (piece.id, article.id if article else 0)
        if pair not in standing:
            yield Reported(piece, article, None, state, waits.get(pair))


def _pairs_decided(
    session: Session, pieces: Iterable[int], articles: Iterable[int]
) -> set[tuple[int, int]]:
    """Return the pairs among these whose last decision is a verdict that stands."""
    rows = session.execute(
        select(Decision.submission_id, Decision.article_id, Decision.verdict)
        .where(
            Decision.submission_id.in_(pieces),
            Decision.article_id.in_(articles),
        )
        .order_by(Decision.seq)
    )
    last = {(submission, article): verdict for submission, article, verdict in rows}
    return {pair for pair, verdict in last.items() if verdict in STANDING}


def _finds_waiting(
    session: Session, pieces: Iterable[Submission], articles: Iterable[int]
) -> dict[tuple[int, int], int]:
    rows = session.execute(
        select(Candidate.submission_id, Candidate.article_id, Candidate.id).where(
            Candidate.submission_id.in_([piece.id for piece in pieces]),
            Candidate.article_id.in_(articles),
            Candidate.state == "waiting",
        )
    )
    return {(submission, article): number for submission, article, number in rows}


def _decided(submission: Any, article: Any) -> ColumnElement[bool]:
    """Whether a pair's last decision is a verdict that stands."""
    return exists().where(
        and_(
            Decision.submission_id == submission,
            Decision.article_id == article,
            Decision.verdict.in_(STANDING),
            ~decision_is_followed(),
        )
    )


def _counted(
    session: Session,
    among: ColumnElement[bool],
    state: ColumnElement[bool],
    by: InstrumentedAttribute[int],
) -> dict[int, int]:
    rows = session.execute(select(by, func.count()).where(among, state).group_by(by))
    return dict(rows.all())
