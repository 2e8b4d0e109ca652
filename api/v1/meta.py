"""What the API says of itself, and whether it lives."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import PlainTextResponse

from api import metrics
from api.context import House
from api.v1.described import complete
from api.v1.links import LINKS
from ledger.revision import require_current

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
@router.get("/health", include_in_schema=False)
def health(house: House) -> dict[str, str]:
    """Answer while the ledger can be read and is of this program's version."""
    require_current(house.ledger)
    return {"state": "ok"}


@router.get("/metrics", include_in_schema=False)
def told(request: Request, house: House) -> PlainTextResponse:
    """Tell Prometheus of this office, and of what the deployment does for all."""
    with house.ledger.reading() as session:
        found = [*metrics.of_ledger(session, house.archive_root)]
    with house.ledger.everywhere.reading() as session:
        found.append(metrics.of_work(session, house.ledger.office))
    found += request.app.state.served.metrics()
    return PlainTextResponse(metrics.written(found), media_type=metrics.FORMAT)


@router.get("/api/v1/openapi.json", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    app = request.app
    if app.openapi_schema is None:
        said = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        app.openapi_schema = complete(said, LINKS)
    described: dict[str, Any] = app.openapi_schema
    return described
