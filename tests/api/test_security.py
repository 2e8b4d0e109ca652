import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from api.permissions import TABLE
from ledger.session import Ledger
from ledger.tables import Base
from tests.api.conftest import HOST, Clock, client_of, signed_in
from tests.api.newsroom import PASSWORD
from tests.api.test_pages import PAGES
from tests.api.test_permissions import FILLED

UNSAFE = sorted(path for method, path in TABLE if method not in ("GET", "HEAD"))

FOREIGN: list[dict[str, str | None]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": None, "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": None, "Origin": f"https://{HOST}"},
    {"Sec-Fetch-Site": None, "Origin": f"http://{HOST}.evil.example"},
    {"Sec-Fetch-Site": None, "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": None},
]


def test_an_unsafe_request_that_our_pages_did_not_make_is_refused(light_app: FastAPI) -> None:
    """By Sec-Fetch-Site, by Origin, and when a browser's cookie comes with neither."""
    who, let_in = signed_in(light_app, "reviewer"), []
    for route in UNSAFE:
        path = route
        for name, value in FILLED.items():
            path = path.replace(name, value)
        for headers in FOREIGN:
            request = who.build_request("POST", path, json={})
            for name, found in headers.items():
                request.headers.pop(name, None)
                if found is not None:
                    request.headers[name] = found
            answer = who.send(request)
            if (answer.status_code, answer.json().get("type")) != (403, "urn:kandeng:cross_site"):
                let_in.append((route, headers))
    assert len(UNSAFE) > 60
    assert let_in == []


def test_an_origin_that_is_ours_is_enough_on_a_plain_intranet(light_app: FastAPI) -> None:
    """Browsers send no Sec-Fetch-Site over plain http to another machine."""
    who = client_of(light_app)
    request = who.build_request("POST", "/sign-in", data={"name": "reviewer", "password": PASSWORD})
    request.headers.pop("Sec-Fetch-Site")
    request.headers["Origin"] = f"http://{HOST}"
    assert who.send(request).status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "", "kandeng.test.evil.example", "[::1"])
def test_a_name_that_is_not_ours_is_not_answered(light_app: FastAPI, host: str) -> None:
    """DNS rebinding gets nothing."""
    answer = client_of(light_app).get("/sign-in", headers={"Host": host})
    assert answer.status_code == 421


def test_every_answer_carries_the_headers_that_close_doors(light_app: FastAPI) -> None:
    """Pages, JSON, refusals and files alike; no policy lets a script in that is not ours."""
    who = signed_in(light_app, "admin")
    for path in (*PAGES, "/nowhere", "/api/v1/overview", "/static/app.css"):
        headers = who.get(path, headers={"Accept": "text/html"}).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-eval" not in policy, path
        assert "'unsafe-inline'" not in policy or policy.startswith("sandbox;"), path
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_has_a_script_or_style_inside_it(light_app: FastAPI) -> None:
    """So that the strict policy breaks nothing."""
    who = signed_in(light_app, "admin")
    for path in PAGES:
        answer = who.get(path, headers={"Accept": "text/html"})
        if answer.headers["content-security-policy"].startswith("sandbox"):
            continue  # a kept page or a printed document: it may hold style, and run nothing
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = answer.text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page), path
        assert "<style" not in page, path


def test_no_get_changes_anything(app: FastAPI, ledger: Ledger) -> None:
    """Every page and list, then every table counted again."""
    who = signed_in(app, "admin")
    before = _counted(ledger)
    for path in (
        *PAGES,
        "/api/v1/candidates",
        "/api/v1/receipts/2026-0001",
        "/api/v1/counts?by=unit",
    ):
        assert who.get(path).status_code == 200, path
    assert _counted(ledger) == before


def test_a_session_ends_after_thirty_idle_minutes(light_app: FastAPI, clock: Clock) -> None:
    """Using it keeps it; half an hour without ends it."""
    who = signed_in(light_app, "reviewer")
    for _ in range(3):
        clock.forward(timedelta(minutes=25))
        assert who.get("/api/v1/me").status_code == 200
    clock.forward(timedelta(minutes=30))
    assert who.get("/api/v1/me").status_code == 401


def test_no_session_outlives_its_longest(light_app: FastAPI, clock: Clock) -> None:
    """However busy: after twelve hours the password is asked for again."""
    who = signed_in(light_app, "reviewer")
    for _ in range(36):
        clock.forward(timedelta(minutes=20))
        who.get("/api/v1/me")
    assert who.get("/api/v1/me").status_code == 401


def test_signing_out_ends_every_session_of_the_account(light_app: FastAPI) -> None:
    """On the forgotten machine too; a kept cookie opens nothing."""
    here, there = signed_in(light_app, "reviewer"), signed_in(light_app, "reviewer")
    assert here.post("/sign-out").status_code == 303
    assert there.get("/api/v1/me").status_code == 401


def test_a_new_password_ends_every_other_session_and_gives_a_new_id(light_app: FastAPI) -> None:
    """The old id is worth nothing, even in the browser that changed it."""
    here, there = signed_in(light_app, "reviewer"), signed_in(light_app, "reviewer")
    old = here.cookies["kandeng_session"]
    told = {"present": PASSWORD, "wanted": "another-horse-10"}
    assert here.post("/settings/password", data=told).status_code == 303
    assert here.cookies["kandeng_session"] != old
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(light_app: FastAPI) -> None:
    """HttpOnly and SameSite; Secure behind TLS."""
    answer = client_of(light_app).post("/sign-in", data={"name": "reviewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    over_tls = client_of(light_app)
    over_tls.base_url = f"https://{HOST}"
    cookie = over_tls.post("/sign-in", data={"name": "reviewer", "password": PASSWORD}).headers[
        "set-cookie"
    ]
    assert "Secure" in cookie


def test_five_wrong_passwords_lock_a_name_for_a_quarter_of_an_hour(
    light_app: FastAPI, clock: Clock
) -> None:
    """The sixth try is not even looked at, right or wrong; known or not, the answer is one."""
    for name in ("reviewer", "nobody"):
        who = client_of(light_app)
        for _ in range(5):
            assert _tried(who, name, "wrong") == 401
        assert _tried(who, name, PASSWORD) == 429
    clock.forward(timedelta(minutes=16))
    assert _tried(client_of(light_app), "reviewer", PASSWORD) == 303


def test_the_way_back_after_signing_in_leads_nowhere_else(light_app: FastAPI) -> None:
    """`next` is a path of this site or nothing."""
    for wanted in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"):
        who = client_of(light_app)
        told = {"name": "reviewer", "password": PASSWORD, "next": wanted}
        assert who.post("/sign-in", data=told).headers["location"] == "/"


def _tried(who: object, name: str, password: str) -> int:
    told = {"name": name, "password": password}
    return int(who.post("/sign-in", data=told).status_code)  # type: ignore[attr-defined]


def _counted(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
