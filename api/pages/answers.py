"""待答: what a rule rests on and nobody has said yet, answered where the question stands."""

import re
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from api.context import House, Who
from api.problems import Problem
from ledger.tables import Placement
from review.facts import DAYS, FIGURES, WORDS, Stated, state_of_placement

router = APIRouter(include_in_schema=False)

KINDS = (*FIGURES, *WORDS, *DAYS, "composite_n")
_NAMED = re.compile(r"\(([a-z_]+)\)")


def kind_asked(question: str | None) -> str:
    """Return the fact a question asks for; an assessed value where it names none.

    >>> kind_asked("请补充 西藏日报 的稿酬(fee)"), kind_asked("请在 1 至 5 分之间评定")
    ('fee', 'assessed')
    """
    named = [word for word in _NAMED.findall(question or "") if word in KINDS]
    return named[0] if named else "assessed"


@router.post("/credits/answers")
def answer(
    *,
    house: House,
    who: Who,
    placement: Annotated[int, Form(ge=1, le=2**53)],
    kind: Annotated[str, Form(max_length=20)],
    value: Annotated[str, Form(max_length=200)],
    period: Annotated[str, Form(pattern=r"^[0-9Q-]{4,7}$")],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """State the fact; the credit is reckoned anew from it."""
    with house.ledger.writing() as session:
        held = session.get(Placement, placement)
        if held is None or kind not in KINDS:
            raise Problem("not_found")
        state_of_placement(
            session,
            placement,
            kind,
            value.strip() or None,
            stated=Stated(by=who.name, at=house.clock(), reason=reason.strip() or None),
            office=house.office,
        )
        ref = held.submission.ref
    return RedirectResponse(f"/credits?period={period}&q={ref}", status_code=303)
