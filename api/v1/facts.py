"""What a reviewer adds to a placement: relation, page, position, alone or one of several."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.permissions import Principal
from api.problems import Problem
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import FactsIn, FactsOut
from ledger.tables import Placement
from review import facts
from review.facts import Stated

router = APIRouter(prefix="/api/v1/placements", responses={**ERRORS, **CONFLICT})


@router.post("/{placement_id}/facts")
def add(
    placement_id: Annotated[int, Path(ge=1, le=2**53)], asked: FactsIn, house: House, who: Who
) -> FactsOut:
    """State facts of a placement; what is left out stays, a null takes back what was said."""
    with house.ledger.writing() as session:
        if session.get(Placement, placement_id) is None:
            raise Problem("not_found")
        before = facts.standing(session, placement_id)
        state(session, placement_id, asked, house=house, who=who)
        now = facts.standing(session, placement_id)
        kinds = sorted(asked.model_fields_set)
        return FactsOut(
            placement=placement_id,
            facts={kind: now.get(kind) for kind in kinds},
            before={kind: before.get(kind) for kind in kinds},
        )


def state(
    session: Session, placement_id: int, asked: FactsIn, *, house: Context, who: Principal
) -> None:
    """Append the facts that were asked for. The caller commits."""
    stated = Stated(by=who.name, at=house.clock(), unit_id=who.unit_id)
    for kind in sorted(asked.model_fields_set):
        value = getattr(asked, kind)
        facts.state_of_placement(
            session, placement_id, kind, value, stated=stated, office=house.office
        )
