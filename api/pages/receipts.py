"""回执: one permanent page a submission."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.context import House, Reading, Who
from api.pages.objections import about
from api.pages.render import render
from api.problems import Problem
from api.scope import unit_ids
from bulletin.passages import Sides, sides
from bulletin.receipt import Proof, Receipt, receipt
from bulletin.receipt_text import gap_spans, verdict_of

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof with both texts marked; `sides` None: nothing to lay side by side."""

    proof: Proof
    sides: Sides | None


@router.get("/receipts/{ref}")
def page(request: Request, ref: str, session: Reading, house: House, who: Who) -> Response:
    found = receipt(
        session,
        ref,
        office=house.office,
        now=house.clock(),
        unit_ids=unit_ids(who),
        rulesets=house.rulesets,
        window=house.window,
    )
    if found is None:
        raise Problem("not_found")
    return render(
        request,
        "receipt.html",
        receipt=found,
        verdict=verdict_of(found),
        shown={run.placement_id: [_shown(found, p) for p in run.proofs] for run in found.runs},
        gap_spans=gap_spans,
        objections=about(session, ref),
    )


def _shown(found: Receipt, proof: Proof) -> Shown:
    if not proof.passages or not found.body:
        return Shown(proof, None)
    coverage = proof.coverage_submission or 0.0
    return Shown(proof, sides(found.body, proof.body, passages=proof.passages, coverage=coverage))
