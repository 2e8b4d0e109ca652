"""One channel ran a piece more than once and the office counts each run: a person says so."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Placement, PlacementArticle
from ledger.turns import take_own_turn
from office.errors import DecisionError
from office.house import Office
from review.decide import Decider
from review.placing import settle
from review.relating import relate


def split(
    session: Session,
    placement_id: int,
    article_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
) -> Placement:
    """Let an article of a placement stand as a run of its own. The caller commits.

    Raises:
        DecisionError: the article does not prove the placement, or is all that does.
    """
    take_own_turn(session, "decide")
    placement = session.get(Placement, placement_id)
    if placement is None:
        raise DecisionError("没有这条采用记录, 请刷新", details={"placement": placement_id})
    proofs = [proof for proof in placement.proofs if proof.standing]
    proof = next((proof for proof in proofs if proof.article_id == article_id), None)
    if proof is None or len(proofs) == 1:
        raise DecisionError(
            "只有由两篇以上报道证明的采用记录可以拆分, 且须选其中一篇",
            details={"placement": placement_id, "article": article_id},
        )
    own = _beside(session, placement, proof)
    proof.standing = False
    session.flush()
    settle(session, [placement, own], office=office)
    relate(session, [placement.submission], office=office)
    audit.append(
        session,
        at=at,
        by=decider.name,
        act="split",
        subject=f"placement:{own.id}",
        details={"from": placement.id, "article": article_id, "part": own.part},
    )
    return own


def _beside(session: Session, placement: Placement, proof: PlacementArticle) -> Placement:
    """Return a new part of the same channel, proved by the article."""
    parts = select(func.max(Placement.part)).where(
        Placement.submission_id == placement.submission_id,
        Placement.channel_key == placement.channel_key,
    )
    copied = (
        "submission_id", "channel_key", "outlet_key", "publisher", "tier", "medium", "published_on",
        "published_at", "period", "unit_id", "extent", "composite_n", "confirmed_at",
        "confirmed_by", "decider_kind",
    )  # fmt: skip
    own = Placement(
        **{name: getattr(placement, name) for name in copied},
        article_id=proof.article_id,
        part=(session.scalar(parts) or 0) + 1,
    )
    session.add(own)
    session.flush()
    session.add(
        PlacementArticle(
            placement_id=own.id, article_id=proof.article_id, decision_id=proof.decision_id
        )
    )
    session.flush()
    session.refresh(placement)
    return own
