"""采用记录 follow the decisions: made by a confirmation, withdrawn when nothing stands any more."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import (
    Article,
    Candidate,
    Decision,
    Placement,
    PlacementArticle,
    Submission,
    UnitName,
)
from office.errors import DecisionError
from office.house import Office
from review.chain import Run, chain
from review.months import credited_month, is_closed


def place(session: Session, decision: Decision, *, office: Office) -> Placement:
    """Let the article prove the submission's placement in its channel, making it where needed.

    Outlet, publisher, tier and medium are kept as they are now.
    Raises: DecisionError when sources.yaml has no such channel any more.
    """
    submission, article = decision.submission, decision.article
    placement = session.scalar(
        select(Placement).where(
            Placement.submission_id == submission.id,
            Placement.channel_key == article.channel_key,
            Placement.part == 0,
        )
    )
    if placement is None:
        placement = _made(session, decision, office)
    _prove(session, placement, decision)
    settle(session, placement, office=office)
    relate(session, submission, office=office)
    return placement


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
    settle(session, proof.placement, office=office)
    relate(session, decision.submission, office=office)
    return proof.placement


def settle(session: Session, placement: Placement, *, office: Office) -> None:
    """Let the placement say what its earliest standing article says; none: withdrawn."""
    standing = list(
        session.scalars(
            select(Article)
            .join(PlacementArticle, PlacementArticle.article_id == Article.id)
            .where(
                PlacementArticle.placement_id == placement.id, PlacementArticle.standing.is_(True)
            )
        )
    )
    if not standing:
        placement.state = "withdrawn"
        return
    was_standing = placement.state == "standing"
    placement.state = "standing"
    first = min(standing, key=_when)
    found = _find(session, placement.submission_id, first.id)
    placement.article_id = first.id
    placement.published_on, placement.published_at = first.published_on, first.published_at
    if found:
        placement.extent, placement.composite_n = found.extent, found.composite_n
    if not (was_standing and is_closed(session, placement.period)):
        day = placement.published_on
        placement.period = credited_month(session, office.periods, day)
    session.flush()


def relate(session: Session, submission: Submission, *, office: Office) -> None:
    """Derive first run, reprint and so on anew for all of a piece's placements.

    What a person set stays as it is.
    """
    placements = {
        placement.id: placement
        for placement in session.scalars(
            select(Placement).where(
                Placement.submission_id == submission.id, Placement.state == "standing"
            )
        )
    }
    runs = [_run(placement, office) for placement in placements.values()]
    units = list(
        session.scalars(select(UnitName.name).where(UnitName.unit_id == submission.unit_id))
    )
    units += [submission.unit_as_stated or ""]
    written = submission.body or submission.title
    for link in chain(runs, units=units, language=language_of(written)):
        placement = placements[link.key]
        if placement.relation_by is None:
            placement.relation, placement.relation_because = link.relation, link.because
    session.flush()


def language_of(text: str) -> str:
    """Return `bo` for a text mostly in Tibetan letters, else `zh`.

    >>> language_of("བོད་ཡིག"), language_of("昌都 བོད")
    ('bo', 'zh')
    """
    tibetan = sum("\u0f00" <= sign <= "\u0fff" for sign in text)
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "bo" if tibetan > 4 * han else "zh"


def _made(session: Session, decision: Decision, office: Office) -> Placement:
    submission, article = decision.submission, decision.article
    found = office.channel(article.channel_key)
    if found is None:
        raise DecisionError(
            f"sources.yaml 中已没有频道 '{article.channel_key}', 请先补上再认定",
            details={"channel": article.channel_key},
        )
    outlet, channel = found
    placement = Placement(
        submission=submission,
        channel_key=channel.key,
        outlet_key=outlet.key,
        publisher=outlet.publisher,
        tier=channel.tier,
        medium=channel.medium,
        published_on=article.published_on,
        published_at=article.published_at,
        period=credited_month(session, office.periods, article.published_on),
        unit_id=submission.unit_id,
        article=article,
        extent="full",
        composite_n=1,
        confirmed_at=decision.decided_at,
        confirmed_by=decision.decided_by,
        decider_kind=decision.decider_kind,
    )
    session.add(placement)
    session.flush()
    return placement


def _prove(session: Session, placement: Placement, decision: Decision) -> None:
    proof = session.scalar(
        select(PlacementArticle).where(
            PlacementArticle.placement_id == placement.id,
            PlacementArticle.article_id == decision.article_id,
        )
    )
    if proof is None:
        proof = PlacementArticle(placement_id=placement.id, article_id=decision.article_id)
        session.add(proof)
    proof.decision_id, proof.standing = decision.id, True
    if placement.state == "withdrawn":
        placement.confirmed_at = decision.decided_at
        placement.confirmed_by, placement.decider_kind = decision.decided_by, decision.decider_kind
    session.flush()


def _find(session: Session, submission_id: int, article_id: int) -> Candidate | None:
    return session.scalar(
        select(Candidate).where(
            Candidate.submission_id == submission_id, Candidate.article_id == article_id
        )
    )


def _when(article: Article) -> tuple[object, ...]:
    timed = article.published_at
    return article.published_on, timed is None, timed.timestamp() if timed else 0, article.id


def _run(placement: Placement, office: Office) -> Run:
    article = placement.article
    found = office.channel(placement.channel_key)
    names = (*found[0].all_names(), *([found[1].name] if found[1].name else [])) if found else ()
    return Run(
        key=placement.id,
        names=names,
        medium=placement.medium,
        published_on=placement.published_on,
        published_at=placement.published_at,
        origin=article.origin,
        extent=placement.extent,
        language=language_of(article.body or article.title),
    )
