"""What the ledger says came of the newsroom, in the truth's own terms."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.pieces import Handed
from ledger.tables.articles import Article, ArticleUrl
from ledger.tables.crawl import FrontierUrl, Night, Outcome
from ledger.tables.finds import Candidate, Placement
from ledger.tables.intake import Submission

Pair = tuple[str, str]
"""A piece's number and a channel's key."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A placement that stands."""

    relation: str | None
    by: str
    """person, rule or import."""
    extent: str
    period: str
    day: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A find that a person is asked about; with several articles, all their holds."""

    holds: frozenset[str]
    left_because: frozenset[str]
    extent: str
    probability: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a night ended for one source."""

    source: str
    outlet: str
    state: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that is compared with the truth."""

    missing: tuple[str, ...]
    """Numbers of pieces that the ledger does not hold."""
    placed: Mapping[Pair, Credited]
    waiting: Mapping[Pair, Waiting]
    nights: Sequence[Sequence[Ended]]
    """In the order of their beginning."""
    unreadable: Mapping[str, str]
    """Addresses that gave no text, with what is said of them."""
    addresses: frozenset[str]
    """Addresses that became articles with a text."""
    amounts: Mapping[str, Decimal] | None = None
    """Yuan a piece; None where nothing was credited."""


def found(session: Session, handed: Sequence[Handed]) -> Found:
    """Read the ledger; changes nothing."""
    refs = _refs(session, handed)
    known = set(refs.values())
    return Found(
        missing=tuple(piece.ref for piece in handed if piece.ref not in known),
        placed=_placed(session, refs),
        waiting=_waiting(session, refs),
        nights=_nights(session),
        unreadable=_unreadable(session),
        addresses=_addresses(session),
    )


def _refs(session: Session, handed: Sequence[Handed]) -> dict[int, str]:
    """Return the demo's number of each registered piece: the ledger keeps it as its `ref`."""
    own = {piece.ref for piece in handed}
    rows = session.execute(select(Submission.id, Submission.ref))
    return {row.id: row.ref for row in rows if row.ref in own}


def _placed(session: Session, refs: Mapping[int, str]) -> dict[Pair, Credited]:
    rows = session.scalars(select(Placement).where(Placement.state == "standing"))
    return {
        (refs[row.submission_id], row.channel_key): Credited(
            relation=row.relation,
            by=row.decider_kind,
            extent=row.extent,
            period=row.period,
            day=row.published_on.isoformat(),
        )
        for row in rows
        if row.submission_id in refs
    }


def _waiting(session: Session, refs: Mapping[int, str]) -> dict[Pair, Waiting]:
    rows = session.execute(
        select(Candidate, Article.channel_key)
        .join(Article, Article.id == Candidate.article_id)
        .where(Candidate.state == "waiting")
    )
    pairs: dict[Pair, list[Candidate]] = defaultdict(list)
    for candidate, channel in rows:
        if candidate.submission_id in refs:
            pairs[refs[candidate.submission_id], channel].append(candidate)
    return {
        pair: Waiting(
            holds=frozenset(hold for one in several for hold in one.holds),
            left_because=frozenset(why for one in several for why in one.left_because),
            extent=several[0].extent,
            probability=max(one.probability for one in several),
        )
        for pair, several in pairs.items()
    }


def _nights(session: Session) -> list[list[Ended]]:
    nights = list(session.scalars(select(Night).order_by(Night.started_at, Night.id)))
    ended: dict[int, list[Ended]] = {night.id: [] for night in nights}
    for row in session.scalars(select(Outcome).order_by(Outcome.source_key)):
        ended[row.night_id].append(Ended(row.source_key, row.outlet_key, row.state, row.why))
    return [ended[night.id] for night in nights]


def _unreadable(session: Session) -> dict[str, str]:
    """Return articles without text, and addresses whose page was put aside."""
    without = session.execute(select(Article.url, Article.degraded).where(Article.body == ""))
    said = {row.url: "、".join(row.degraded) for row in without if row.url}
    aside = session.execute(
        select(FrontierUrl.url, FrontierUrl.state, FrontierUrl.why).where(
            FrontierUrl.state.in_(("quarantined", "blocked"))
        )
    )
    return said | {row.url: f"{row.state}:{row.why}" for row in aside}


def _addresses(session: Session) -> frozenset[str]:
    rows = session.scalars(
        select(ArticleUrl.url).join(Article, Article.id == ArticleUrl.article_id)
    )
    own = session.scalars(select(Article.url).where(Article.body != ""))
    return frozenset(url for url in (*rows, *own) if url)
