"""A program that asks again and again is told in a line that nothing changed."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.entity_tag import Tagged
from tests.api.conftest import Clock, client_of, signed_in

READS = ["/api/v1/placements", "/api/v1/submissions", "/api/v1/queue", "/api/v1/openapi.json"]


@pytest.mark.parametrize("path", READS)
def test_what_has_not_changed_is_not_sent_twice(light_app: FastAPI, path: str) -> None:
    """The second time 304, no body, the same tag; nobody between may keep either."""
    who = signed_in(light_app, "reviewer")
    first = who.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    again = who.get(path, headers={"If-None-Match": f'"other", {tag.removeprefix("W/")}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["cache-control"] == "private, no-cache"
    assert "content-type" not in again.headers


def test_a_change_has_another_tag(app: FastAPI) -> None:
    """On both databases: a verdict, and the queue is sent anew."""
    who = signed_in(app, "reviewer")
    before = who.get("/api/v1/candidates").headers["etag"]
    waiting = who.get("/api/v1/candidates").json()["rows"][0]["id"]
    decided = who.post(f"/api/v1/candidates/{waiting}/reject", json={"reason": "not_ours"})
    assert decided.status_code == 200
    after = who.get("/api/v1/candidates", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


@pytest.mark.parametrize("path", ["/api/v1/placements", "/api/v1/overview", "/api/v1/gaps"])
def test_a_clock_that_moves_on_changes_no_tag(light_app: FastAPI, clock: Clock, path: str) -> None:
    """`as_of` is another each second; what a program asks for is not."""
    who = signed_in(light_app, "reviewer")
    first = who.get(path)
    clock.forward(timedelta(seconds=7))
    again = who.get(path)
    assert again.json()["as_of"] != first.json()["as_of"]
    assert again.headers["etag"] == first.headers["etag"]
    known = {"If-None-Match": first.headers["etag"]}
    assert who.get(path, headers=known).status_code == 304


def test_a_compressed_answer_has_the_same_tag(light_app: FastAPI) -> None:
    """A weak tag promises the same meaning, whatever the bytes on the wire."""
    who = signed_in(light_app, "reviewer")
    plain = who.get("/api/v1/openapi.json", headers={"Accept-Encoding": "identity"})
    packed = who.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["etag"] == packed.headers["etag"]
    assert plain.json() == packed.json()


def test_a_tag_opens_nothing(light_app: FastAPI) -> None:
    """Whoever may not read is refused as before, with or without the tag."""
    tag = signed_in(light_app, "reviewer").get("/api/v1/queue").headers["etag"]
    for asked in (tag, "*"):
        refused = client_of(light_app).get("/api/v1/queue", headers={"If-None-Match": asked})
        assert refused.status_code == 401
        assert "etag" not in refused.headers
        assert refused.headers["cache-control"] == "no-store"


def test_pages_and_verdicts_bear_none(light_app: FastAPI) -> None:
    who = signed_in(light_app, "reviewer")
    assert "etag" not in who.get("/review").headers
    assert "etag" not in who.post("/api/v1/candidates/1/unsure", json={}).headers


def test_what_is_streamed_passes_as_it_comes() -> None:
    """A file is not held in memory for a tag."""

    async def streamed(scope: Scope, receive: Receive, send: Send) -> None:
        async def parts() -> object:
            yield b"one"
            yield b"two"

        await StreamingResponse(parts())(scope, receive, send)  # type: ignore[arg-type]

    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/v1/x", "headers": [], "asgi": {}}
    asyncio.run(Tagged(streamed)(scope, receive, send))
    assert b"".join(m.get("body", b"") for m in sent) == b"onetwo"
    assert b"etag" not in dict(sent[0]["headers"])
