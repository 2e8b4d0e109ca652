"""回执: the whole chain of one submission, from handing in to the yuan, on one screen.

`receipt` gathers it from the ledger; `as_text` prints it, `as_json` writes it out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from bulletin.nearest import Nearby, nearest_of
from bulletin.passages import quoted
from bulletin.receipt_text import text_of
from ledger.queries import lists
from ledger.queries import nights as crawled
from ledger.queries.nights import Gap
from ledger.queries.screenshots import pictures_of_submission
from ledger.queries.units import units
from ledger.tables import (
    Account,
    Article,
    Candidate,
    Decision,
    Entry,
    Page,
    Placement,
    PlacementArticle,
    RuleSet,
    Screenshot,
    Submission,
)
from matcher.horizon import compared_from
from matcher.settings import Window
from office.house import Office
from rewards.grammar import RuleSet as Rules
from rewards.results import Credit
from rewards.run import credits_of as credited

LOOKED_FOR = timedelta(days=60)
"""How long after its submission a piece is looked for, unless the caller says otherwise."""
PASSAGES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Author:
    """Who is credited, in order."""

    name: str
    role: str
    on_roster: bool


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """One source's nights: how many were read, and those that were not, with the reason."""

    source_key: str
    outlet: str
    channel: str
    read: int
    nights: int
    gaps: tuple[crawled.Gap, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A channel no machine sees; `brought_on` None: nobody has brought a list yet."""

    source_key: str
    outlet: str
    channel: str
    medium: str
    brought_on: date | None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked at, and what could not be; «not found» is said of nothing else."""

    from_on: date
    to_on: date
    sources: tuple[SourceSeen, ...]
    unseen: tuple[Unseen, ...]
    compared_from: date | None = None
    """Articles were compared back to this day; None while the piece waits to be compared."""

    @property
    def gaps(self) -> int:
        """Source × day without a look that could support «not published»."""
        return sum(len(source.gaps) for source in self.sources)

    @property
    def is_empty(self) -> bool:
        """Whether no night has been looked at yet."""
        return not any(source.read for source in self.sources)


@dataclass(frozen=True, slots=True)
class Proof:
    """An article that carries the piece, with the kept page it was read from."""

    article_id: int
    title: str
    url: str | None
    published_on: date
    published_at: datetime | None
    origin: str | None
    byline: tuple[str, ...]
    page_no: str | None
    position: str | None
    gone_at: datetime | None
    page_id: int | None
    kept_at: datetime | None
    digest: str | None
    """sha256 of the kept bytes; None for a clipping."""
    warc_file: str | None
    body: str
    passages: tuple[dict[str, list[int]], ...]
    quotes: tuple[str, ...]
    coverage_submission: float | None
    coverage_article: float | None
    numbers: tuple[int, int] | None
    """(agree, differ)."""
    because: tuple[str, ...]
    pictured_at: datetime | None = None
    """None: no screenshot was taken."""
    picture_digest: str | None = None
    """sha256 of the screenshot."""


@dataclass(frozen=True, slots=True)
class Run:
    """采用: the piece ran in a channel."""

    placement_id: int
    outlet: str
    channel: str
    tier: str
    tier_name: str
    medium: str
    published_on: date
    period: str
    extent: str
    composite_n: int
    relation: str | None
    relation_because: str | None
    confirmed_by: str
    confirmed_at: datetime
    decider_kind: str
    second_by: str | None
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """疑似采用 that nobody has confirmed: waiting, or rejected with its reason."""

    candidate_id: int | None
    outlet: str
    title: str
    url: str | None
    published_on: date
    probability: float | None
    left_because: tuple[str, ...]
    verdict: str | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Booked:
    """入账: a posted entry; it never changes."""

    ruleset: str
    beneficiary: str
    measure: str
    kind: str
    period_posted: str
    period_of_fact: str
    amount: Decimal
    count: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything an informant may ask about a piece."""

    office: str
    zone: str
    as_of: datetime
    ref: str
    title: str
    kind: str
    form: str | None
    unit: str | None
    unit_id: int | None
    authors: tuple[Author, ...]
    submitted_at: datetime
    received_at: datetime
    openness: str
    cleared_by: str | None
    state: str
    version: int
    place: str | None
    body: str
    searched: Searched
    runs: tuple[Run, ...]
    waiting: tuple[Guess, ...]
    rejected: tuple[Guess, ...]
    credits: tuple[Credit, ...]
    """Of the open month, computed from today's facts; their rule sets by key."""
    ruleset_titles: dict[str, str]
    booked: tuple[Booked, ...]
    nearest: tuple[Nearby, ...] = ()
    """Where nothing was found: the articles that came nearest, and what they fell short on."""

    @property
    def state_of_search(self) -> str:
        """Return `adopted`, `waiting`, `not_found`, or `not_searched` while no night was read."""
        if self.runs:
            return "adopted"
        if self.waiting:
            return "waiting"
        return "not_searched" if self.searched.is_empty else "not_found"


def receipt(
    session: Session,
    submission_ref: str,
    *,
    office: Office,
    now: datetime,
    unit_ids: tuple[int, ...] | None = None,
    rulesets: Sequence[Rules] = (),
    looked_for: timedelta = LOOKED_FOR,
    window: Window | None = None,
) -> Receipt | None:
    """Return the chain of one submission; None when there is none, or none in `unit_ids`.

    `rulesets` are the office's, from `rewards.run.load`; without them nothing is credited. `window`
    is the matcher's; without it nothing is said of how far back the piece was compared.

    Raises:
        RuleError: a fact contradicts its rule.
    """
    found = lists.submission(session, submission_ref, unit_ids=unit_ids)
    if found is None:
        return None
    unit = units(session).get(found.unit_id or 0)
    names = _names(session)
    guesses = _guesses(session, found, office, names)
    runs = tuple(_runs(session, found, office, names))
    waiting = tuple(guess for guess in guesses if guess.verdict in (None, "undo", "unsure"))
    return Receipt(
        office=office.profile.name,
        zone=office.profile.timezone,
        as_of=now,
        ref=found.ref,
        title=found.title,
        kind=found.kind,
        form=found.form,
        unit=unit.name if unit else found.unit_as_stated,
        unit_id=found.unit_id,
        authors=tuple(Author(a.name, a.role, a.person_id is not None) for a in found.authors),
        submitted_at=found.submitted_at,
        received_at=found.received_at,
        openness=found.openness,
        cleared_by=found.cleared_by,
        state=found.state,
        version=found.version,
        place=found.place,
        body=found.body or "",
        searched=searched(
            session, found, office=office, now=now, looked_for=looked_for, window=window
        ),
        runs=runs,
        waiting=waiting,
        rejected=tuple(guess for guess in guesses if guess.verdict == "reject"),
        credits=tuple(
            credited(session, found.id, rulesets=rulesets, office=office, at=now)
            if rulesets
            else ()
        ),
        ruleset_titles=_titles(session) | {ruleset.key: ruleset.title for ruleset in rulesets},
        booked=tuple(_booked(session, found)),
        nearest=() if runs or waiting else nearest_of(session, found, office),
    )


def searched(
    session: Session,
    found: Submission,
    *,
    office: Office,
    now: datetime,
    looked_for: timedelta,
    window: Window | None = None,
) -> Searched:
    """Return which nights and outlets were looked at for a piece, and what could not be read."""
    handed_in = office.periods.day_of(min(found.submitted_at, found.received_at))
    last = crawled.last_night(session)
    today = office.periods.day_of(now)
    until = min(today, last.day if last else today, handed_in + looked_for)
    machine = [(o, s) for o, s in office.all_sources() if s.kind != "manual"]
    by_hand = [(o, s) for o, s in office.all_sources() if s.kind == "manual"]
    keys = [source.key for _, source in machine]
    seen = crawled.seen(session, source_keys=keys, from_on=handed_in, to_on=until)
    days = max(0, (until - handed_in).days + 1)
    brought = crawled.brought(session)
    read = Counter(key for key, _ in seen.good)
    gaps: dict[str, list[Gap]] = {}
    for gap in seen.gaps:
        gaps.setdefault(gap.source_key, []).append(gap)
    return Searched(
        handed_in,
        until,
        tuple(
            SourceSeen(
                s.key,
                o.name_on(until),
                _channel(office, s.channel),
                read[s.key],
                days,
                tuple(gaps.get(s.key, ())),
            )
            for o, s in machine
        ),
        tuple(
            Unseen(
                s.key,
                o.name_on(until),
                _channel(office, s.channel),
                _medium(office, s.channel),
                brought.get(s.key),
            )
            for o, s in by_hand
        ),
        compared_from(session, found, window, office.profile.zone) if window else None,
    )


def as_text(found: Receipt, width: int = 80) -> str:
    """Return the receipt for a terminal, in lines of at most `width` columns."""
    return text_of(found, width)


def as_json(found: Receipt) -> dict[str, Any]:
    """Return the receipt as JSON values; moments in ISO 8601, amounts as decimal text."""
    return {"state_of_search": found.state_of_search, **_plain(found)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _runs(
    session: Session, found: Submission, office: Office, names: dict[str, str]
) -> Iterable[Run]:
    placements = session.scalars(
        select(Placement)
        .where(Placement.submission_id == found.id, Placement.state == "standing")
        .options(
            selectinload(Placement.proofs)
            .joinedload(PlacementArticle.article)
            .joinedload(Article.page)
        )
        .order_by(Placement.published_on, Placement.id)
    )
    finds = _finds(session, found)
    pictures = pictures_of_submission(session, found.id)
    for placement in placements:
        standing = [proof for proof in placement.proofs if proof.standing]
        seconds = session.scalars(
            select(Decision.second_by).where(Decision.id.in_([p.decision_id for p in standing]))
        )
        yield Run(
            placement_id=placement.id,
            outlet=_outlet(office, placement.outlet_key, placement.published_on),
            channel=_channel(office, placement.channel_key),
            tier=placement.tier,
            tier_name=tier_name(office, placement.tier),
            medium=placement.medium,
            published_on=placement.published_on,
            period=placement.period,
            extent=placement.extent,
            composite_n=placement.composite_n,
            relation=placement.relation,
            relation_because=placement.relation_because,
            confirmed_by=names.get(placement.confirmed_by, placement.confirmed_by),
            confirmed_at=placement.confirmed_at,
            decider_kind=placement.decider_kind,
            second_by=next((name for name in seconds if name), None),
            proofs=tuple(
                _proof(
                    found,
                    proof.article,
                    finds.get(proof.article_id),
                    pictures.get(proof.article_id),
                )
                for proof in sorted(standing, key=lambda p: (p.article.published_on, p.article_id))
            ),
        )


def _finds(session: Session, found: Submission) -> dict[int, Candidate]:
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.submission_id == found.id)
        .options(joinedload(Candidate.article))
        .order_by(Candidate.probability.desc(), Candidate.id)
    )
    return {row.article_id: row for row in rows}


def _proof(
    found: Submission,
    article: Article,
    candidate: Candidate | None,
    picture: Screenshot | None,
) -> Proof:
    page: Page | None = article.page
    passages = tuple(candidate.passages) if candidate else ()
    spans = sorted((p["submission"][0], p["submission"][1]) for p in passages)
    longest = sorted(spans, key=lambda span: span[0] - span[1])[:PASSAGES_SHOWN]
    numbers = candidate.numbers if candidate else None
    return Proof(
        article_id=article.id,
        title=article.title,
        url=article.url,
        published_on=article.published_on,
        published_at=article.published_at,
        origin=article.origin,
        byline=tuple(article.byline),
        page_no=article.page_no,
        position=article.position,
        gone_at=article.gone_at,
        page_id=page.id if page else None,
        kept_at=page.fetched_at if page else None,
        digest=page.digest if page else None,
        warc_file=page.warc_file if page else None,
        body=article.body,
        passages=passages,
        quotes=quoted(found.body or "", sorted(longest)),
        coverage_submission=candidate.coverage_submission if candidate else None,
        coverage_article=candidate.coverage_article if candidate else None,
        numbers=(numbers.get("agree", 0), numbers.get("differ", 0)) if numbers else None,
        because=tuple(candidate.because) if candidate else (),
        pictured_at=picture.asked_at if picture else None,
        picture_digest=picture.digest if picture else None,
    )


def _guesses(
    session: Session, found: Submission, office: Office, names: dict[str, str]
) -> list[Guess]:
    """Return every find that is no placement, with the latest verdict on it."""
    said = session.scalars(
        select(Decision).where(Decision.submission_id == found.id).order_by(Decision.seq)
    )
    latest = {decision.article_id: decision for decision in said}
    finds = _finds(session, found)
    ids = [*finds, *(key for key in latest if key not in finds)]
    kept = []
    for article_id in ids:
        candidate, decision = finds.get(article_id), latest.get(article_id)
        if decision is not None and decision.verdict == "confirm":
            continue
        if decision is None and (candidate is None or candidate.state == "lapsed"):
            continue
        article = candidate.article if candidate else session.get_one(Article, article_id)
        kept.append(_guess(candidate, decision, article, office, names))
    return kept


def _guess(
    candidate: Candidate | None,
    decision: Decision | None,
    article: Article,
    office: Office,
    names: dict[str, str],
) -> Guess:
    return Guess(
        candidate_id=candidate.id if candidate else None,
        outlet=_outlet(office, article.outlet_key, article.published_on),
        title=article.title,
        url=article.url,
        published_on=article.published_on,
        probability=candidate.probability if candidate else None,
        left_because=tuple(candidate.left_because or candidate.holds) if candidate else (),
        verdict=decision.verdict if decision else None,
        reason=decision.reason if decision else None,
        decided_by=names.get(decision.decided_by, decision.decided_by) if decision else None,
        decided_at=decision.decided_at if decision else None,
    )


def _booked(session: Session, found: Submission) -> Iterable[Booked]:
    titles = _titles(session)
    for entry in session.scalars(
        select(Entry).where(Entry.submission_id == found.id).order_by(Entry.id)
    ):
        yield Booked(
            ruleset=titles.get(entry.ruleset_key, entry.ruleset_key),
            beneficiary=entry.beneficiary,
            measure=entry.measure,
            kind=entry.kind,
            period_posted=entry.period_posted,
            period_of_fact=entry.period_of_fact,
            amount=entry.amount,
            count=entry.count,
        )


def _names(session: Session) -> dict[str, str]:
    """Return what people are called, by account."""
    return dict(session.execute(select(Account.name, Account.display_name)).all())


def _titles(session: Session) -> dict[str, str]:
    return dict(session.execute(select(RuleSet.key, RuleSet.title)).all())


def _outlet(office: Office, key: str, day: date) -> str:
    outlet = office.outlet(key)
    return outlet.name_on(day) if outlet else key


def _channel(office: Office, key: str) -> str:
    held = office.channel(key)
    return held[0].channel_name(held[1]) if held else key


def _medium(office: Office, key: str) -> str:
    held = office.channel(key)
    return held[1].medium if held else ""


def tier_name(office: Office, key: str) -> str:
    """Return what the office calls a tier; the key where it has none of it any more."""
    return next((tier.name for tier in office.tiers if tier.key == key), key)
