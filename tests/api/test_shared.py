"""A read-only link: a password, an end, and nothing but figures."""

from datetime import timedelta

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.conftest import Clock, client_of, signed_in

MADE = {"period": "2026-10", "label": "部领导", "password": "lead-2026", "days": "7"}


def _link(app: FastAPI) -> str:
    text = signed_in(app, "committee").post("/shares", data=MADE).text
    return f"/shared/{text.partition('/shared/')[2][:43]}"


def _opened(app: FastAPI, link: str) -> TestClient:
    who = client_of(app)
    assert who.post(link, data={"password": MADE["password"]}).status_code == 303
    return who


def test_the_password_opens_the_figures_and_nothing_else(app: FastAPI) -> None:
    """No account, no other page; another browser has to know the password too."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    link = _link(app)
    who = _opened(app, link)
    assert "类乌齐县委组织部" in who.get(link).text
    assert who.get("/placements", headers={"Accept": "text/html"}).status_code == 303
    assert who.get("/api/v1/counts").status_code == 401
    stranger = client_of(app).get(link)
    assert "类乌齐" not in stranger.text
    assert 'type="password"' in stranger.text


def test_five_wrong_passwords_close_it_for_a_while(light_app: FastAPI, clock: Clock) -> None:
    """Then the right one waits as well, and says how long."""
    link = _link(light_app)
    who = client_of(light_app)
    for _ in range(5):
        assert who.post(link, data={"password": "wrong-wrong"}).status_code == 401
    shut = who.post(link, data={"password": MADE["password"]})
    assert shut.status_code == 429
    assert int(shut.headers["retry-after"]) > 0
    clock.forward(timedelta(minutes=16))
    assert who.post(link, data={"password": MADE["password"]}).status_code == 303


def test_who_does_not_have_the_link_cannot_close_it(light_app: FastAPI) -> None:
    """Its tries stand beside those of accounts, under a name that nobody can sign in by."""
    link, who = _link(light_app), client_of(light_app)
    for _ in range(6):
        who.post("/sign-in", data={"name": "share:1", "password": "wrong-wrong"})
    _opened(light_app, link)


def test_it_ends_on_its_day_and_when_it_is_revoked(light_app: FastAPI, clock: Clock) -> None:
    """For who has it open too."""
    first, second = _link(light_app), _link(light_app)
    one, two = _opened(light_app, first), _opened(light_app, second)
    assert signed_in(light_app, "committee").post("/shares/1/revoke").status_code == 303
    assert one.get(first).status_code == 404
    assert two.get(second).status_code == 200
    clock.forward(timedelta(days=7))
    assert two.get(second).status_code == 404


def test_only_the_committee_and_administrators_make_one(light_app: FastAPI) -> None:
    """And a short password is refused."""
    assert signed_in(light_app, "reviewer").post("/shares", data=MADE).status_code == 403
    short = {**MADE, "password": "short"}
    assert signed_in(light_app, "committee").post("/shares", data=short).status_code == 422


def test_a_cookie_of_one_link_does_not_open_another(light_app: FastAPI) -> None:
    """It is made from the link's own password and address."""
    first, second = _link(light_app), _link(light_app)
    who = _opened(light_app, first)
    kept = next(c.value for c in who.cookies.jar if c.name == "kandeng_shared")
    other = client_of(light_app)
    other.cookies.set("kandeng_shared", kept or "")
    assert 'type="password"' in other.get(second).text


def test_who_is_signed_in_is_asked_for_the_password_too(light_app: FastAPI) -> None:
    """Whoever made it and tries it: a page, not a fault."""
    link = _link(light_app)
    asked = signed_in(light_app, "committee").get(link)
    assert asked.status_code == 200
    assert 'type="password"' in asked.text
    assert MADE["label"] in asked.text
