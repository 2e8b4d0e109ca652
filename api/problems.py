"""What is refused, and how it is said: problem+json for machines, a page for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.field_words import NOT_OURS, fault, of_request
from api.room_words import in_language
from api.words import N_, say
from ledger.queries.paging import CursorError
from office.errors import AlreadyDecided, DecisionError, KandengError, LedgerError, OwnUnit

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What went wrong, in English for the catalogue."""

    status: int
    message: str


SENTENCES: Mapping[str, Sentence] = {
    "bad_request": Sentence(400, N_("The request cannot be read; please check it.")),
    "not_signed_in": Sentence(401, N_("Please sign in first.")),
    "wrong_password": Sentence(401, N_("The name or the password is not right.")),
    "not_yours": Sentence(403, N_("Your role does not allow this; ask an administrator.")),
    "cross_site": Sentence(
        403, N_("The request did not come from this site's own pages; open the page anew.")
    ),
    "own_unit": Sentence(
        403, N_("This is your own unit's piece; another reviewer has to decide it.")
    ),
    "not_found": Sentence(404, N_("There is no such thing here, or it is not yours to see.")),
    "wrong_method": Sentence(405, N_("This address does not take that kind of request.")),
    "conflict": Sentence(409, N_("Somebody was faster; reload to see what they decided.")),
    "too_large": Sentence(413, N_("This is more than one request may bring; send it in parts.")),
    "wrong_host": Sentence(421, N_("This server does not answer to that name.")),
    "invalid": Sentence(422, N_("Some values will not do; see the fields.")),
    "too_many": Sentence(429, N_("Too many tries; please wait and try again.")),
    "fault": Sentence(
        500, N_("The program failed; what you did was not saved. Tell the operator.")
    ),
    "ledger": Sentence(
        503, N_("The ledger is out of reach for now; nothing was changed. Try again.")
    ),
}

NOT_AS_THINGS_STAND = "This cannot be done as things stand; `title` says why."
"""For rules of the desk whose sentence is Chinese alone."""

_BY_STATUS = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_yours",
    404: "not_found",
    405: "wrong_method",
    409: "conflict",
    413: "too_large",
    429: "too_many",
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A refusal with its key; `more` is added to what a machine reads."""

    def __init__(
        self,
        key: str,
        *,
        zh: str | None = None,
        en: str | None = None,
        fields: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.key = key
        self.status = SENTENCES[key].status
        self.fields = list(fields)
        self.headers = dict(headers or {})
        self.more = dict(more or {})
        self.en = en or SENTENCES[key].message
        self.zh = zh or say(SENTENCES[key].message)
        super().__init__(key)

    def body(self) -> dict[str, Any]:
        """Return it as RFC 9457 writes it, with a sentence in each language."""
        said: dict[str, Any] = {
            "type": f"urn:kandeng:{self.key}",
            "title": self.zh,
            "detail": self.en,
            "status": self.status,
            **self.more,
        }
        if self.fields:
            said["fields"] = self.fields
        return said

    def as_json(self) -> Response:
        headers = dict(self.headers)
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Bearer realm="kandeng"'
        return JSONResponse(
            self.body(), status_code=self.status, headers=headers, media_type=MEDIA_TYPE
        )


def of(error: Exception) -> Problem:
    """Return the problem that an error of ours, or of the framework's, is to whoever asked."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, KandengError):
        return _of_ours(error)
    if isinstance(error, CursorError):
        return Problem("invalid", fields=[fault("query.after", NOT_OURS)])
    if isinstance(error, RequestValidationError):
        return Problem("invalid", fields=[of_request(found) for found in error.errors()])
    if isinstance(error, HTTPException):
        return Problem(_BY_STATUS.get(error.status_code, "bad_request"), headers=error.headers)
    return Problem("fault")


def _of_ours(error: KandengError) -> Problem:
    if isinstance(error, OwnUnit):
        return Problem("own_unit", zh=error.message)
    if isinstance(error, DecisionError):
        return Problem("conflict", zh=error.message, en=_english(error), more=_told(error))
    if isinstance(error, LedgerError):
        return Problem("ledger")
    return Problem("bad_request", zh=str(error))


def _english(error: DecisionError) -> str:
    said = in_language(error.message, "en")
    return NOT_AS_THINGS_STAND if said == error.message else said


def wants_json(request: Request) -> bool:
    """Whether a machine asked: by address, or because it does not take pages."""
    path = request.url.path
    return path.startswith("/api/") or "text/html" not in request.headers.get("accept", "")


def _told(error: DecisionError) -> dict[str, Any]:
    standing = isinstance(error, AlreadyDecided)
    told = {key: str(value) for key, value in error.details.items()}
    return {"key": error.key, "standing": told} if standing else {"key": error.key}
