"""Reads a receipt from the ledger: what was handed in, looked at, found, decided and credited."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from bulletin.nearest import nearest_of
from bulletin.passages import quoted
from bulletin.receipt import (
    Author,
    Booked,
    Guess,
    Proof,
    Receipt,
    Run,
    Searched,
    SourceSeen,
    Unseen,
)
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
    earned: Callable[[int], Iterable[Credit]] | None = None,
) -> Receipt | None:
    """Return the chain of one submission; None when there is none, or none in `unit_ids`.

    `rulesets` are the office's, from `rewards.run.load`; without them nothing is credited. `window`
    is the matcher's; without it nothing is said of how far back the piece was compared. `earned`
    says what a submission earns where the caller knows it already.

    Raises:
        RuleError: a fact contradicts its rule.
    """
    found = lists.submission(session, submission_ref, unit_ids=unit_ids)
    if found is None:
        return None
    earned = earned or partial(credited, session, rulesets=rulesets, office=office, at=now)
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
        credits=tuple(earned(found.id) if rulesets else ()),
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
    read = seen.nights_read()
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
                office.channel_name(s.channel, until),
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
                office.channel_name(s.channel, until),
                _medium(office, s.channel),
                brought.get(s.key),
            )
            for o, s in by_hand
        ),
        compared_from(session, found, window, office.profile.zone) if window else None,
    )


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
            outlet=office.outlet_name(placement.outlet_key, placement.published_on),
            channel=office.channel_name(placement.channel_key, placement.published_on),
            tier=placement.tier,
            tier_name=office.tier_name(placement.tier),
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
        if candidate is None and decision is not None and decision.verdict == "undo":
            continue  # brought together by hand and parted again: no find
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
        article_id=article.id,
        outlet=office.outlet_name(article.outlet_key, article.published_on),
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


def _medium(office: Office, key: str) -> str:
    held = office.channel(key)
    return held[1].medium if held else ""
