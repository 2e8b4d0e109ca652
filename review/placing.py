"""采用记录 follow the decisions: made by a confirmation, withdrawn when nothing stands any more.

A rule decides hundreds at once, a person one: both ask the ledger the same few questions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Article, Candidate, Decision, Placement, PlacementArticle
from office.errors import DecisionError
from office.house import Office
from review.months import credited_month, last_closed
from review.relating import relate


class _When(NamedTuple):
    """When an article appeared."""

    id: int
    published_on: date
    published_at: datetime | None


def place(session: Session, decisions: Sequence[Decision], *, office: Office) -> list[Placement]:
    """Let each confirmed article prove its submission's placement in its channel, in order.

    Makes the placements that are not there yet. Outlet, publisher, tier and medium are kept as
    they are now.
    Raises: DecisionError when sources.yaml has no such channel any more.
    """
    placements = _of_channels(session, [d.submission_id for d in decisions])
    closed = last_closed(session)
    proved = list[Placement]()
    for decision in decisions:
        key = decision.submission_id, decision.article.channel_key
        if key not in placements:
            placements[key] = _made(decision, office, closed)
            session.add(placements[key])
        proved.append(placements[key])
    session.flush()
    _prove(session, proved, decisions)
    settle(session, list(dict.fromkeys(proved)), office=office)
    submissions = dict.fromkeys(decision.submission for decision in decisions)
    relate(session, list(submissions), office=office)
    return proved


def withdraw(session: Session, decision: Decision, *, office: Office) -> Placement | None:
    """Take the article's proof back; None where it proved nothing."""
    proof = session.scalar(
        select(PlacementArticle)
        .join(PlacementArticle.placement)
        .where(
            Placement.submission_id == decision.submission_id,
            PlacementArticle.article_id == decision.article_id,
            PlacementArticle.standing.is_(True),
        )
    )
    if proof is None:
        return None
    proof.standing = False
    proof.decision_id = decision.id
    session.flush()
    settle(session, [proof.placement], office=office)
    relate(session, [decision.submission], office=office)
    return proof.placement


def settle(session: Session, placements: Sequence[Placement], *, office: Office) -> None:
    """Let each placement say what its earliest standing article says; none: withdrawn."""
    standing = _standing(session, [placement.id for placement in placements])
    finds = _finds(session, [placement.submission_id for placement in placements])
    closed = last_closed(session)
    for placement in placements:
        own = standing.get(placement.id)
        if own is None:
            placement.state = "withdrawn"
            continue
        was_standing = placement.state == "standing"
        placement.state = "standing"
        first = min(own, key=_when)
        if placement.article_id != first.id:
            placement.article_id = first.id
            session.expire(placement, ["article"])
        placement.published_on, placement.published_at = first.published_on, first.published_at
        if (find := finds.get((placement.submission_id, first.id))) is not None:
            placement.extent, placement.composite_n = find
        counted = closed is not None and placement.period <= closed
        if not (was_standing and counted):
            day = placement.published_on
            placement.period = credited_month(office.periods, day, closed)
    session.flush()


def _made(decision: Decision, office: Office, closed: str | None) -> Placement:
    submission, article = decision.submission, decision.article
    found = office.channel(article.channel_key)
    if found is None:
        raise DecisionError(
            f"sources.yaml 中已没有频道 '{article.channel_key}', 请先补上再认定",
            details={"channel": article.channel_key},
        )
    outlet, channel = found
    return Placement(
        submission=submission,
        channel_key=channel.key,
        outlet_key=outlet.key,
        publisher=outlet.publisher,
        tier=channel.tier,
        medium=channel.medium,
        published_on=article.published_on,
        published_at=article.published_at,
        period=credited_month(office.periods, article.published_on, closed),
        unit_id=submission.unit_id,
        article=article,
        extent="full",
        composite_n=1,
        confirmed_at=decision.decided_at,
        confirmed_by=decision.decided_by,
        decider_kind=decision.decider_kind,
    )


def _prove(
    session: Session, placements: Sequence[Placement], decisions: Sequence[Decision]
) -> None:
    known = _proofs(session, [placement.id for placement in placements])
    for placement, decision in zip(placements, decisions, strict=True):
        key = placement.id, decision.article_id
        if key not in known:
            known[key] = PlacementArticle(placement_id=key[0], article_id=key[1])
            session.add(known[key])
        known[key].decision_id, known[key].standing = decision.id, True
        if placement.state == "withdrawn":
            placement.confirmed_at = decision.decided_at
            placement.confirmed_by = decision.decided_by
            placement.decider_kind = decision.decider_kind
    session.flush()


def _of_channels(session: Session, submissions: Sequence[int]) -> dict[tuple[int, str], Placement]:
    """Return the pieces' placements by submission and channel, without what a person split off."""
    found: dict[tuple[int, str], Placement] = {}
    for part in parts(submissions):
        rows = select(Placement).where(Placement.submission_id.in_(part), Placement.part == 0)
        found |= {(p.submission_id, p.channel_key): p for p in session.scalars(rows)}
    return found


def _proofs(session: Session, placements: Sequence[int]) -> dict[tuple[int, int], PlacementArticle]:
    """Return what proves placements, or did, by placement and article."""
    found: dict[tuple[int, int], PlacementArticle] = {}
    for part in parts(placements):
        rows = select(PlacementArticle).where(PlacementArticle.placement_id.in_(part))
        found |= {(p.placement_id, p.article_id): p for p in session.scalars(rows)}
    return found


def _standing(session: Session, placements: Sequence[int]) -> dict[int, list[_When]]:
    """Return by placement when its standing articles appeared."""
    found: dict[int, list[_When]] = {}
    a, proof = Article, PlacementArticle
    rows = select(proof.placement_id, a.id, a.published_on, a.published_at)
    rows = rows.join(a, proof.article_id == a.id).where(proof.standing.is_(True))
    for part in parts(placements):
        for own, i, day, moment in session.execute(rows.where(proof.placement_id.in_(part))):
            found.setdefault(own, []).append(_When(i, day, moment))
    return found


def _finds(session: Session, submissions: Sequence[int]) -> dict[tuple[int, int], tuple[str, int]]:
    """Return extent and number of pieces together of every find, by submission and article."""
    c = Candidate
    rows = select(c.submission_id, c.article_id, c.extent, c.composite_n)
    return {
        (submission, article): (extent, together)
        for part in parts(submissions)
        for submission, article, extent, together in session.execute(
            rows.where(c.submission_id.in_(part))
        )
    }


def _when(article: _When) -> tuple[object, ...]:
    timed = article.published_at
    return article.published_on, timed is None, timed.timestamp() if timed else 0, article.id
