"""The refusals every operation may answer with, for the description of the API."""

from typing import Any

from api.problems import MEDIA_TYPE
from api.v1.schemas import ProblemOut

_TOLD = {
    400: "The request cannot be read",
    401: "Nobody has signed in, or the key is not known",
    403: "The role, the key's scope or the place the request came from does not allow it",
    404: "There is no such thing, or it is not yours to see",
    422: "Some values will not do; `fields` names them",
    500: "The program failed; nothing was saved",
    503: "The ledger is out of reach; nothing was changed",
}

TOO_LARGE = "More than one request may bring"


def as_answer(told: str) -> dict[str, Any]:
    """Return how a refusal stands in the description."""
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": told, "content": {MEDIA_TYPE: {"schema": schema}}}


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {**as_answer(told), "model": ProblemOut} for status, told in _TOLD.items()
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {**ERRORS[400], "description": "Somebody decided otherwise, or the period is closed"}
}
