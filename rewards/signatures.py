"""Who did what with a month's closing draft: sent, returned, signed; and who may lock it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import ClosingStep
from office.errors import DecisionError
from rewards.closing import Draft


def steps(session: Session, period: str) -> list[ClosingStep]:
    """Return what was done with a month's drafts, in order; each step names its digest."""
    query = select(ClosingStep).where(ClosingStep.period == period).order_by(ClosingStep.id)
    return list(session.scalars(query))


def signed_by_another(session: Session, seen: Draft, *, by: str) -> str:
    """Return who signed exactly this draft and is not the one who locks it.

    A return undoes every signature before it, whichever draft it was said about: what was sent
    back once is signed anew, even where the figures come out the same.

    Raises:
        DecisionError: nobody else has, or not since the month was last returned.
    """
    since = _since_return(steps(session, seen.period))
    others = [
        row.by
        for row in since
        if row.step == "signed" and row.digest == seen.digest and row.by != by
    ]
    if not others:
        raise DecisionError(
            "结账须两人签字: 请先由另一人审签这份草稿; 退回过的须重新审签",
            details={"period": seen.period},
        )
    return others[-1]


def _since_return(done: Sequence[ClosingStep]) -> Sequence[ClosingStep]:
    returns = [place for place, row in enumerate(done) if row.step == "returned"]
    return done[returns[-1] + 1 :] if returns else done
