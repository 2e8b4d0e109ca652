"""To decide a piece and an article that a person brought together, and to take that back."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path

from api import pairs
from api.context import Context, House, Who
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from api.v1.decisions import Verdict, carried
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import DecidedOut, NoteIn, RejectIn
from ledger.queries import lists
from ledger.tables import Article
from review.decide import find_of

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Ref = Annotated[str, Path(max_length=64)]
Id = Annotated[int, Path(ge=1, le=2**53)]
_PAIR = "/submissions/{ref}/articles/{article_id}"


@router.post(f"{_PAIR}/confirm")
def confirm(ref: Ref, article_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Say that an article carries a piece, found by a machine or not: late reports, own links."""
    return _settled(house, who, ref, article_id, partial(pairs.confirm, note=asked.note))


@router.post(f"{_PAIR}/reject")
def reject(ref: Ref, article_id: Id, asked: RejectIn, house: House, who: Who) -> DecidedOut:
    """Say that a reported article does not count for a piece, and why."""
    verdict = partial(pairs.reject, reason=asked.reason, note=asked.note)
    return _settled(house, who, ref, article_id, verdict)


@router.post(f"{_PAIR}/undo")
def undo(ref: Ref, article_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Take back what was decided on a piece and an article."""
    return _settled(house, who, ref, article_id, partial(pairs.undo, note=asked.note))


def _settled(
    house: Context, who: Principal, ref: str, article_id: int, verdict: Verdict
) -> DecidedOut:
    """Carry one verdict out in a transaction of its own and say what stands now."""
    with house.ledger.writing() as session:
        piece = lists.submission(session, ref, unit_ids=unit_ids(who))
        if piece is None or session.get(Article, article_id) is None:
            raise Problem("not_found")
        find = find_of(session, piece.id, article_id)
        return carried(session, house, who, (piece.id, article_id), verdict, find=find)
