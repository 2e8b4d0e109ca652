import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from api.permissions import ANONYMOUS, TABLE, Access, Principal, is_open_to
from ledger.tables import ROLES
from tests.api.conftest import client_of, signed_in

FILLED = {
    "{candidate_id}": "1",
    "{placement_id}": "1",
    "{submission_id}": "99",
    "{clipping_id}": "99",
    "{kind}": "unit",
    "{key}": "leiwuqi",
    "{from_on}": "2026-10-01",
    "{to_on}": "2026-10-31",
    "{code}": "AAAA-AAAA-AAAA",
    "{secret}": "kdu_none",
    "{link_id}": "99",
    "{commission_id}": "99",
    "{article_id}": "1",
    "{page_id}": "1",
    "{ref}": "2026-0001",
    "{path:path}": "app.css",
    "{period}": "2026-09",
    "{act}": "send",
    "{share_id}": "99",
    "{token}": "A" * 43,
    "{form}": "csv",
    "{part}": "xlsx",
    "{unit}": "leiwuqi",
    "{account_id}": "99",
    "{key_id}": "99",
    "{objection_id}": "99",
    "{source_key}": "people-feed",
    "{trial_id}": "99",
    "{target_id}": "99",
    "{leave_id}": "99",
    "{year}": "2026",
}
PEOPLE = {role: role for role in ROLES}
"""Role → an account that has it and no other."""


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route the application answers."""
    for route in iter_route_contexts(app.routes):
        path = getattr(route, "path", "")
        for method in getattr(route, "methods", None) or {"?"}:
            if method != "HEAD":
                yield method, path


def test_every_route_stands_in_the_table_and_every_entry_is_a_route(light_app: FastAPI) -> None:
    """A route somebody forgot to think about fails here, before it is refused to everybody."""
    assert sorted(routes_of(light_app)) == sorted(TABLE)


def test_a_route_that_is_not_in_the_table_is_refused_to_everybody(light_app: FastAPI) -> None:
    """Default deny: an administrator gets nothing either."""
    light_app.add_api_route("/forgotten", lambda: {"secret": 1}, methods=["GET"])
    assert signed_in(light_app, "admin").get("/forgotten").status_code == 403


@pytest.mark.parametrize("role", [ANONYMOUS, *ROLES])
def test_the_matrix_of_route_and_role_holds(light_app: FastAPI, role: str) -> None:
    """Every route, asked by every role: refused where the table says so, and only there."""
    wrong = []
    for method, path in sorted(TABLE):
        who = client_of(light_app) if role == ANONYMOUS else signed_in(light_app, PEOPLE[role])
        status = _asked(who, method, path)
        refused = status in (401, 403) or (role == ANONYMOUS and status == 303)
        if path == "/sign-in":
            refused = False  # open to all; a wrong password is 401 as well
        if refused == (role in TABLE[method, path].roles):
            wrong.append((method, path, status))
    assert wrong == []


def test_a_key_does_what_its_scope_and_its_accounts_roles_both_allow() -> None:
    """A key to read cannot decide, a key to decide is no reviewer by itself."""
    decide = Access(frozenset({"reviewer"}), "decide")
    assert not is_open_to(decide, _machine("reviewer", "read"))
    assert is_open_to(decide, _machine("reviewer", "decide"))
    assert not is_open_to(decide, _machine("informant", "decide"))
    assert not is_open_to(Access(frozenset({"reviewer"})), _machine("reviewer", "read", "decide"))


def test_every_api_route_belongs_to_a_scope_and_no_page_does() -> None:
    """A key opens the API and the metrics, and nothing else."""
    for (_, path), access in TABLE.items():
        for_machines = path.startswith("/api/") or path == "/metrics"
        assert (access.scope is not None) == for_machines, path


def _asked(who: TestClient, method: str, path: str) -> int:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    headers = {"Accept": "text/html"}
    if method == "GET":
        return int(who.get(path, headers=headers).status_code)
    if path.startswith("/api/"):
        body = {"reason": "not_ours"} if path.endswith("reject") else {}
        return int(who.post(path, json=body).status_code)
    return int(who.post(path, data={}, headers=headers).status_code)


def _machine(role: str, *scopes: str) -> Principal:
    return Principal(1, "m", "m", frozenset({role}), None, frozenset(scopes))


LINK = re.compile(r'<a [^>]*href="(/[^"?#]*)')
"""What a page leads to on this site."""


def test_no_page_leads_its_reader_where_they_may_not_go(light_app: FastAPI) -> None:
    """By role: every page without a number in its address, a receipt, and what was not found."""
    signed_in(light_app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    wrong = []
    for role in ROLES:
        who = signed_in(light_app, PEOPLE[role])
        own = Principal(1, role, role, frozenset({role}), None)
        pages = [
            path
            for method, path in TABLE
            if method == "GET" and "{" not in path and not path.startswith("/api/")
        ]
        for page in (*pages, "/receipts/2026-0001", "/receipts/2026-9001"):
            answer = who.get(page, headers={"Accept": "text/html"})
            if "text/html" in answer.headers.get("content-type", ""):
                led = set(LINK.findall(answer.text))
                wrong += [(role, page, to) for to in led if not is_open_to(_route_of(to), own)]
    assert wrong == []


def _route_of(path: str) -> Access | None:
    """Return who an address is open to: the route with the fewest values in it that fits."""
    fitting = [
        route
        for method, route in TABLE
        if method == "GET" and re.fullmatch(re.sub(r"{[^}]*}", "[^/]+", route), path)
    ]
    return TABLE["GET", min(fitting, key=lambda r: r.count("{"))] if fitting else None
