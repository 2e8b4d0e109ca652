"""What every list of the API promises, operation by operation, from its own description."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import Response
from starlette.testclient import TestClient

from api.context import query_names
from tests.api.conftest import signed_in

NOBODY = "nobody-has-this"
WHOLE = {
    "/api/v1/waiting": "some twenty things at most",
    "/api/v1/nominations": "a list by merit, cut at `limit`",
}
"""Lists without a next page, and why."""
ON_PAGES_ONLY = {
    "/placements": {"cols"},
    "/statistics": {"across"},
    "/credits": {"by"},
    "/gaps": {"after"},
}
"""How a page shows what it lists, which is no filter."""
NOT_ON_PAGES = {
    "/roster": {"after", "limit"},
    "/commissions": {"after", "limit"},
    "/reported": {"after", "limit"},
    "/unit-links": {"after", "limit"},
    "/credits/compare": {"after", "limit"},
    "/tasks": {"after", "limit"},
    "/picks": {"limit"},
}
"""Pages that show all there is, or the first of it and say so."""
TWINS = {
    "/roster": "/api/v1/leaves",
    "/statistics": "/api/v1/counts",
    "/review": "/api/v1/candidates",
    "/picks": "/api/v1/nominations",
    "/tasks": "/api/v1/targets",
}


@pytest.fixture
def desk(light_app: FastAPI) -> TestClient:
    """An administrator, after two verdicts: there are placements and credits to list."""
    reviewer = signed_in(light_app, "reviewer")
    for find in (1, 2, 3):
        reviewer.post(f"/api/v1/candidates/{find}/confirm", json={})
    return signed_in(light_app, "admin")


@pytest.fixture
def operations(desk: TestClient) -> dict[str, dict[str, Any]]:
    """What is read, by path."""
    paths = desk.get("/api/v1/openapi.json").json()["paths"]
    return {path: methods["get"] for path, methods in paths.items() if "get" in methods}


def test_a_filter_that_is_not_described_is_refused(
    desk: TestClient, operations: dict[str, dict[str, Any]]
) -> None:
    """Misspelt and passed over, it would give a program everybody's rows."""
    for path, operation in operations.items():
        if path == "/api/v1/mine":
            continue  # an informant's own
        answer = desk.get(_filled(path, operation), params={"unti": "karuo"})
        assert answer.status_code == 422, path
        (fault,) = [f for f in answer.json()["fields"] if f["field"] == "query.unti"]
        assert fault["reason"] == "there is no such field"
        assert fault["reason_zh"] == "没有这一项"


def test_every_filter_that_is_described_narrows(
    desk: TestClient, operations: dict[str, dict[str, Any]]
) -> None:
    """A unit, an author, an outlet that nobody is called: no row is left."""
    tried = 0
    for path, operation in operations.items():
        whole = desk.get(_filled(path, operation), params=_asked(operation))
        for parameter in operation.get("parameters", ()):
            if parameter["in"] != "query" or not _is_free(parameter):
                continue
            name = parameter["name"]
            answer = desk.get(_filled(path, operation), params={**_asked(operation), name: NOBODY})
            if answer.status_code == 404:
                continue  # said in so many words
            assert answer.status_code == 200, (path, name, answer.text)
            assert _rows(answer) == [], (path, name)
            tried += bool(_rows(whole))
    assert tried > 20


def test_every_list_is_read_to_its_end_a_row_at_a_time(
    desk: TestClient, operations: dict[str, dict[str, Any]]
) -> None:
    """The same rows as at once, each once; a limit is bounded, a cursor of elsewhere refused."""
    walked = 0
    for path, operation in operations.items():
        if not _is_list(operation) or path in WHOLE:
            continue
        named = {p["name"]: p["schema"] for p in operation["parameters"]}
        assert named["limit"]["maximum"] <= 200, path
        where, asked = _filled(path, operation), _asked(operation)
        answer = desk.get(where, params={**asked, "limit": 200})
        if answer.status_code in (403, 409):
            continue
        whole, after = answer.json()["rows"], ""
        found: list[Any] = []
        while after is not None and len(found) < 8:
            part = desk.get(where, params={**asked, "limit": 1, "after": after}).json()
            assert len(part["rows"]) <= 1, path
            found += part["rows"]
            after = part["after"]
        assert found == whole[: len(found)], path
        assert len(found) == min(len(whole), 8), path
        walked += len(whole) > 1
        if whole:
            assert desk.get(where, params={**asked, "after": "W10x"}).status_code == 422, path
    assert walked >= 8


def test_a_page_is_narrowed_by_what_its_twin_is(light_app: FastAPI) -> None:
    """Address by address: what stands behind the question mark is the same in both."""
    routes = {
        route.path: query_names(route)
        for context in iter_route_contexts(light_app.routes)
        if isinstance(route := getattr(context, "route", context), APIRoute)
        and "GET" in (route.methods or ())
    }
    compared = 0
    for page, named in routes.items():
        twin = TWINS.get(page, f"/api/v1{page}")
        if page.startswith("/api/") or "{" in page or twin not in routes:
            continue
        shown = named - ON_PAGES_ONLY.get(page, set())
        assert shown == routes[twin] - NOT_ON_PAGES.get(page, set()), page
        compared += 1
    assert compared > 12


def _is_list(operation: dict[str, Any]) -> bool:
    content = operation["responses"]["200"].get("content", {}).get("application/json", {})
    return "Listing_" in content.get("schema", {}).get("$ref", "")


def _is_free(parameter: dict[str, Any]) -> bool:
    schema = parameter["schema"]
    free = schema.get("type") == "string" and not {"enum", "pattern", "const"} & schema.keys()
    return free and parameter["name"] not in ("after", "now", "instead", "ruleset", "state")


def _filled(path: str, operation: dict[str, Any]) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    return path


def _asked(operation: dict[str, Any]) -> dict[str, Any]:
    """Return what has to be asked, as the examples do."""
    return {
        parameter["name"]: parameter["example"]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and parameter["required"]
    }


def _rows(answer: Response) -> list[Any]:
    said = answer.json()
    rows = said["rows"] if "rows" in said else said.get("gaps", [])
    return [row for row in rows if row.get("placements") != 0]  # a total of nothing
