"""To confirm, reject, doubt and undo: the first decision stands, a second one alike is told so."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path

from api.context import Context, House, Who
from api.permissions import Principal
from api.problems import Problem
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import ConfirmIn, DecidedOut, NoteIn, RejectIn
from ledger.queries import figures
from ledger.tables import Account, Candidate
from review import decide
from review.decide import Decided, Decider

router = APIRouter(prefix="/api/v1/candidates", responses={**ERRORS, **CONFLICT})

Id = Annotated[int, Path(ge=1, le=2**53)]


@router.post("/{candidate_id}/confirm")
def confirm(candidate_id: Id, asked: ConfirmIn, house: House, who: Who) -> DecidedOut:
    """Record that the article carries the submission. Never for the reviewer's own unit."""
    return _settled(candidate_id, house, who, partial(decide.confirm, note=asked.note))


@router.post("/{candidate_id}/reject")
def reject(candidate_id: Id, asked: RejectIn, house: House, who: Who) -> DecidedOut:
    """Record that the find does not count, and why."""
    return _settled(
        candidate_id, house, who, partial(decide.reject, reason=asked.reason, note=asked.note)
    )


@router.post("/{candidate_id}/unsure")
def unsure(candidate_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Record a doubt; the find goes on waiting."""
    return _settled(candidate_id, house, who, partial(decide.unsure, note=asked.note))


@router.post("/{candidate_id}/undo")
def undo(candidate_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Take the standing decision back by a following one; the find waits again."""
    return _settled(candidate_id, house, who, partial(decide.undo, note=asked.note))


def _settled(
    candidate_id: int,
    house: Context,
    who: Principal,
    verdict: Callable[..., Decided],
) -> DecidedOut:
    """Carry one verdict out in a transaction of its own and say what stands now."""
    with house.ledger.writing() as session:
        candidate = session.get(Candidate, candidate_id)
        if candidate is None:
            raise Problem("not_found")
        account = session.get_one(Account, who.account_id)
        done = verdict(
            session,
            candidate_id,
            decider=Decider(name=account.name, unit_id=account.unit_id),
            at=house.clock(),
            office=house.office,
        )
        left = figures.queue(session)
        return DecidedOut(
            candidate=candidate_id,
            state=candidate.state,
            verdict=done.decision.verdict,
            reason=done.decision.reason,
            decided_by=done.decision.decided_by,
            decided_at=done.decision.decided_at,
            first=not done.repeated,
            placement=done.placement.id if done.placement else None,
            queue={"waiting": left.waiting, "decided": left.decided, "all": left.all},
        )
