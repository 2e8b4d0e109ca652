"""A hand-kept ledger of the past held against what is found: proved, not found, not searchable.

Nothing is written. A claim is proved by an article of its channel, found at its address, under its
title near its day, or by a decision that stands; a title whose figures differ proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.past_ledger import Claim
from intake.register_past_ledger import Work, works_of
from intake.titles import alike
from ledger.queries import nights
from ledger.queries.addresses import articles_at
from ledger.tables import Article, Candidate, Placement, PlacementArticle, UnitName
from office.addresses import url_key
from office.house import Office

NEAR = timedelta(days=7)
"""Days a hand-kept date may be off."""
FOUND_LATE = timedelta(days=7)
"""Days after a piece ran on which a list still shows it."""
LIKELY = 0.5

State = Literal["proved", "not_found", "not_searchable"]
STATES: tuple[State, ...] = ("proved", "not_found", "not_searchable")
By = Literal["placement", "url", "title", "text"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The article that proves a claim, and what tied the two together."""

    article_id: int
    by: By
    likeness: float
    """Of the titles, in [0, 1]."""
    title: str
    published_on: date
    url: str | None
    has_page: bool
    """Whether its page is kept; else it stands on a person's word."""
    placement_id: int | None
    """A standing placement that rests on the article: it counts already."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one claim came to."""

    claim: Claim
    submission_id: int | None
    """The piece in the ledger it is about; None: not registered."""
    state: State
    proof: Proof | None = None
    gap_days: int = 0
    """Days around it on which none of the channel's sources were read to the end."""
    looked_days: int = 0
    """Days around it on which they should have been."""
    held_since: date | None = None
    """The earliest piece held of the channel; before it nothing could be found."""
    elsewhere: str | None = None
    """The outlet's other channel that has a piece of this title: another tier, perhaps."""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A placement of the span that nobody claimed."""

    placement_id: int
    submission_ref: str
    title: str
    unit: str | None
    channel_key: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Lookback:
    """Both days inclusive; `earlier` counts the claims from before `since`, which were left out."""

    since: date
    until: date
    findings: tuple[Finding, ...]
    unclaimed: tuple[Unclaimed, ...]
    earlier: int

    def of(self, state: State) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.state == state)


def look_back(
    session: Session, claims: Iterable[Claim], *, office: Office, since: date, today: date
) -> Lookback:
    """Return what every claim since a day comes to, in the file's order."""
    every = list(claims)
    wanted = [claim for claim in every if claim.published_on >= since]
    until = max((claim.published_on for claim in wanted), default=today)
    works = works_of(session, wanted, office=office)
    looking = _Looking(session, wanted, office, today)
    about = {claim: work for work in works for claim in work.claims}
    # by day, so that a title is normalised once for all claims around it
    by_day = sorted(about, key=lambda claim: claim.published_on)
    of_claim = {claim: looking.find(claim, about[claim]) for claim in by_day}
    findings = tuple(of_claim[claim] for claim in wanted)
    unclaimed = tuple(_unclaimed(session, findings, since, until))
    return Lookback(since, until, findings, unclaimed, len(every) - len(wanted))


class _Looking:
    """Claims looked up one by one."""

    def __init__(
        self, session: Session, claims: Sequence[Claim], office: Office, today: date
    ) -> None:
        self._session, self._office, self._today = session, office, today
        self._at = articles_at(session, (claim.url for claim in claims if claim.url))
        self._held_since: dict[str, date | None] = {}
        self._around: dict[tuple[str, date], list[tuple[int, str, str, date]]] = {}

    def find(self, claim: Claim, work: Work) -> Finding:
        """Return what a claim comes to."""
        proof = (
            self._by_placement(claim, work.submission_id)
            or self._by_url(claim)
            or self._by_title(claim, own=True)
            or self._by_text(claim, work.submission_id)
        )
        if proof is not None:
            return Finding(claim, work.submission_id, "proved", proof)
        sources = self._machine_sources(claim.channel)
        other = self._by_title(claim, own=False)
        elsewhere = self._session.get_one(Article, other.article_id).channel_key if other else None
        if not sources:
            return Finding(claim, work.submission_id, "not_searchable", elsewhere=elsewhere)
        first = claim.published_on
        last = max(first, min(first + FOUND_LATE, self._today))
        seen = nights.seen(self._session, source_keys=sources, from_on=first, to_on=last)
        read = seen.days_read()
        days = (last - first).days + 1
        return Finding(
            claim,
            work.submission_id,
            "not_found",
            gap_days=days - len(read),
            looked_days=days,
            held_since=self._since(claim.channel),
            elsewhere=elsewhere,
        )

    def _by_placement(self, claim: Claim, piece: int | None) -> Proof | None:
        if piece is None:
            return None
        placement = self._session.scalars(
            select(Placement).where(
                Placement.submission_id == piece,
                Placement.channel_key == claim.channel,
                Placement.state == "standing",
            )
        ).first()
        return self._proof(claim, placement.article, "placement") if placement else None

    def _by_url(self, claim: Claim) -> Proof | None:
        found = self._at.get(url_key(claim.url)) if claim.url else None
        article = self._session.get(Article, found) if found is not None else None
        if article is None or article.channel_key != claim.channel:
            return None
        return self._proof(claim, article, "url")

    def _by_title(self, claim: Claim, *, own: bool) -> Proof | None:
        """Return the article most alike, the nearest of several, of the channel or beside it."""
        best: tuple[float, int, int] | None = None
        for number, title, day in self._near(claim, own=own):
            if likeness := alike(claim.title, title):
                rank = -likeness, abs((day - claim.published_on).days), number
                best = min(best, rank) if best else rank
        article = self._session.get(Article, best[2]) if best else None
        return self._proof(claim, article, "title") if article else None

    def _by_text(self, claim: Claim, piece: int | None) -> Proof | None:
        """Return the machine's find that nobody has decided: text and claim say the same."""
        if piece is None:
            return None
        find = self._session.scalars(
            select(Candidate)
            .join(Candidate.article)
            .where(
                Candidate.submission_id == piece,
                Candidate.state == "waiting",
                Candidate.probability >= LIKELY,
                Article.channel_key == claim.channel,
            )
            .order_by(Candidate.probability.desc(), Candidate.id)
        ).first()
        return self._proof(claim, find.article, "text") if find else None

    def _near(self, claim: Claim, *, own: bool) -> Iterator[tuple[int, str, date]]:
        """Yield number, title and day of the articles around it, of the channel or beside it."""
        held = self._office.channel(claim.channel)
        key = (held[0].key if held else "", claim.published_on)
        if key not in self._around:
            days = (claim.published_on - NEAR, claim.published_on + NEAR)
            rows = self._session.execute(
                select(Article.id, Article.channel_key, Article.title, Article.published_on).where(
                    Article.published_on.between(*days), Article.outlet_key == key[0]
                )
            )
            self._around[key] = [(row[0], row[1], row[2], row[3]) for row in rows]
        for number, channel, title, day in self._around[key]:
            if (channel == claim.channel) == own:
                yield number, title, day

    def _proof(self, claim: Claim, article: Article, by: By) -> Proof:
        placement = self._session.scalars(
            select(PlacementArticle.placement_id)
            .join(PlacementArticle.placement)
            .where(
                PlacementArticle.article_id == article.id,
                PlacementArticle.standing.is_(True),
                Placement.state == "standing",
            )
        ).first()
        return Proof(
            article_id=article.id,
            by=by,
            likeness=alike(claim.title, article.title),
            title=article.title,
            published_on=article.published_on,
            url=article.url,
            has_page=article.page_id is not None,
            placement_id=placement,
        )

    def _machine_sources(self, channel_key: str) -> list[str]:
        held = self._office.channel(channel_key)
        sources = held[0].sources if held else ()
        by_machine = [s for s in sources if s.kind not in ("manual", "search")]
        return [s.key for s in by_machine if s.channel == channel_key]

    def _since(self, channel_key: str) -> date | None:
        if channel_key not in self._held_since:
            first = select(func.min(Article.published_on)).where(Article.channel_key == channel_key)
            self._held_since[channel_key] = self._session.scalar(first)
        return self._held_since[channel_key]


def _unclaimed(
    session: Session, findings: Sequence[Finding], since: date, until: date
) -> Iterator[Unclaimed]:
    claimed = {f.proof.article_id for f in findings if f.proof}
    pairs = {(f.submission_id, f.claim.channel) for f in findings if f.proof}
    names: dict[int, str] = {}
    for unit, name in session.execute(
        select(UnitName.unit_id, UnitName.name).order_by(UnitName.short, UnitName.id)
    ):
        names.setdefault(unit, name)
    rows = session.scalars(
        select(Placement)
        .where(Placement.state == "standing", Placement.published_on.between(since, until))
        .order_by(Placement.published_on, Placement.id)
    )
    for placement in rows.all():
        rests_on = {proof.article_id for proof in placement.proofs if proof.standing}
        if rests_on & claimed or (placement.submission_id, placement.channel_key) in pairs:
            continue
        submission = placement.submission
        yield Unclaimed(
            placement_id=placement.id,
            submission_ref=submission.ref,
            title=submission.title,
            unit=names.get(submission.unit_id or 0, submission.unit_as_stated),
            channel_key=placement.channel_key,
            published_on=placement.published_on,
        )
