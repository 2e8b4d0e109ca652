"""What the office adds to a placement or a piece: fee, position, assessed value, 批示, tags."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.permissions import Principal
from api.problems import Problem
from api.v1.errors import CONFLICT, ERRORS
from api.v1.reads import Ref
from api.v1.schemas import FactsIn, FactsOut, MoreFactsIn, WorkFactsIn, WorkFactsOut
from ledger.queries import lists
from ledger.tables import Placement
from review import facts
from review.facts import Stated

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

_NO_FACT = {"reason"}


@router.post("/placements/{placement_id}/facts")
def add(
    placement_id: Annotated[int, Path(ge=1, le=2**53)], asked: MoreFactsIn, house: House, who: Who
) -> FactsOut:
    """State facts of a placement; what is left out stays, a null takes back what was said."""
    with house.ledger.writing() as session:
        if session.get(Placement, placement_id) is None:
            raise Problem("not_found")
        before = facts.standing(session, placement_id)
        state(session, placement_id, asked, house=house, who=who, reason=asked.reason)
        now = facts.standing(session, placement_id)
        kinds = sorted(asked.model_fields_set - _NO_FACT)
        return FactsOut(
            placement=placement_id,
            facts={kind: now.get(kind) for kind in kinds},
            before={kind: before.get(kind) for kind in kinds},
        )


def state(
    session: Session,
    placement_id: int,
    asked: FactsIn,
    *,
    house: Context,
    who: Principal,
    reason: str | None = None,
) -> None:
    """Append the facts that were asked for. The caller commits."""
    stated = Stated(who.name, house.clock(), reason, unit_id=who.unit_id)
    for kind in sorted(asked.model_fields_set - _NO_FACT):
        value = getattr(asked, kind)
        facts.state_of_placement(
            session, placement_id, kind, value, stated=stated, office=house.office
        )


@router.post("/submissions/{ref}/facts")
def add_to_work(ref: Ref, asked: WorkFactsIn, house: House, who: Who) -> WorkFactsOut:
    """State what holds of a piece as a whole: 批示, flags that exclude it, campaigns and 典型."""
    stated = Stated(who.name, house.clock(), asked.reason, unit_id=who.unit_id)
    kinds = sorted(asked.model_fields_set - _NO_FACT)
    said = asked.model_dump(mode="json", exclude_none=True)
    with house.ledger.writing() as session:
        piece = lists.submission(session, ref, unit_ids=None)
        if piece is None:
            raise Problem("not_found")
        before = facts.standing_of_work(session, piece.id)
        for kind in kinds:
            facts.state_of_work(session, piece.id, kind, said.get(kind) or None, stated=stated)
        now = facts.standing_of_work(session, piece.id)
        return WorkFactsOut(
            submission=ref,
            facts={kind: now.get(kind) for kind in kinds},
            before={kind: before.get(kind) for kind in kinds},
        )
