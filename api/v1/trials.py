"""`/api/v1/trials`: the JSON twin of a trial that was asked for on a page."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter

from api.context import Reading
from api.pages.trials import Trial, TrialId, trial
from api.v1.errors import ERRORS
from api.v1.schemas import Model

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class TrialOut(Model):
    """What was asked of the worker, and what came of it so far."""

    id: int
    kind: Literal["try", "probe"]
    what: str
    asked_by: str
    asked_at: datetime
    state: Literal["due", "running", "done", "failed"]
    why: str | None
    result: dict[str, Any]


@router.get("/trials/{trial_id}", response_model=TrialOut)
def one(trial_id: TrialId, session: Reading) -> Trial:
    """Return a trial of an entry, or a site's proposal, of this office."""
    return trial(session, trial_id)
