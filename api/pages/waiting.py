"""等我办的 on the first page: asked for by itself, so that the page need not wait for a draft."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.context import House, Reading, Who
from api.pages.render import render
from api.waiting import waiting

router = APIRouter(include_in_schema=False)


@router.get("/waiting")
def fragment(request: Request, session: Reading, house: House, who: Who) -> Response:
    """Return the lines of the list."""
    return render(request, "_waiting.html", waits=waiting(session, house, who))
