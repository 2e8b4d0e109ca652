"""Who did what with a month's closing draft: sent, returned, signed; and who may lock it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import ClosingStep
from office.errors import DecisionError
from rewards.closing import Draft


def signatures(session: Session, seen: Draft) -> list[ClosingStep]:
    """Return what was done with exactly this draft, in order."""
    query = (
        select(ClosingStep)
        .where(ClosingStep.period == seen.period, ClosingStep.digest == seen.digest)
        .order_by(ClosingStep.id)
    )
    return list(session.scalars(query))


def signed_by_another(session: Session, seen: Draft, *, by: str) -> str:
    """Return who signed exactly this draft and is not the one who locks it.

    Raises:
        DecisionError: nobody else has, or it was returned since.
    """
    done = signatures(session, seen)
    others = [row.by for row in done if row.step == "signed" and row.by != by]
    if not others or done[-1].step == "returned":
        raise DecisionError(
            "结账须两人签字: 请先由另一人审签这份草稿", details={"period": seen.period}
        )
    return others[-1]
