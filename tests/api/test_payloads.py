"""Hostile text wherever text may stand."""

from datetime import datetime, timedelta

from fastapi import FastAPI

from ledger.archive import Archive
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom, add_article, add_candidate, add_submission
from tests.api.payloads import KNOWN


def poison(room: Newsroom, payload: str, *, now: datetime) -> str:
    """Put a payload in title, body, author, address, byline and origin; return its number."""
    payload = payload.replace("\0", "")  # PostgreSQL keeps no NUL; nothing may hand it one
    body = f"第一段 {payload}\n第二段 {payload}"
    with room.ledger.writing() as session, Archive(room.archive_root).writer() as writer:
        submission = add_submission(
            session, ref="X-1", title=payload, body=body, unit_id=1, at=now - timedelta(days=3)
        )
        submission.authors[0].name = payload
        submission.cleared_by = payload
        submission.form = payload
        article = add_article(
            session, writer, title=payload, body=body, url=f"javascript:{payload}", outlet="xzcd",
            channel="xzcd", day=now.date(), at=now,
        )  # fmt: skip
        article.origin = payload
        article.byline = [payload]
        article.provenance = {payload: payload}
        candidate = add_candidate(
            session, submission, article, shared=body.split("\n"), number=0, now=now
        )
        candidate.because = [payload]
        candidate.left_because = [payload]
        return f"{candidate.id}/{article.id}/{article.page_id}"


def test_hostile_text_is_text_on_every_page(
    light_newsroom: Newsroom, light_app: FastAPI, now: datetime
) -> None:
    """Nowhere is a payload's mark-up found as it was given, nowhere a script's address."""
    who = signed_in(light_app, "admin")
    for number, payload in enumerate(KNOWN):
        with light_newsroom.ledger.writing() as session:
            if number:
                from ledger.tables import Submission  # noqa: PLC0415

                for old in session.query(Submission).filter(Submission.ref == "X-1"):
                    old.ref = f"X-old-{number}"
        candidate, article, page = poison(light_newsroom, payload, now=now).split("/")
        for path in (
            "/", "/review", f"/review/{candidate}", "/submissions", "/articles",
            f"/articles/{article}", "/receipts/X-1", "/api/v1/receipts/X-1", f"/kept/{page}",
        ):  # fmt: skip
            answer = who.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (path, payload)
            if answer.headers["content-type"].startswith("text/html"):
                assert payload not in answer.text or "<" not in payload, (path, payload)
                assert 'href="javascript' not in answer.text, (path, payload)


def test_a_kept_page_is_never_a_page_of_ours(
    light_newsroom: Newsroom, light_app: FastAPI, now: datetime
) -> None:
    """As text it is plain text; in its frame it is sandboxed and may load nothing."""
    _, _, page = poison(light_newsroom, KNOWN[0], now=now).split("/")
    who = signed_in(light_app, "admin")
    text, frame = who.get(f"/kept/{page}"), who.get(f"/kept/{page}/frame")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-security-policy"].startswith("sandbox;")
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "script-src" not in frame.headers["content-security-policy"]


def test_no_cell_of_a_csv_is_a_formula(
    light_newsroom: Newsroom, light_app: FastAPI, now: datetime
) -> None:
    """Whatever a title begins with."""
    poison(light_newsroom, "=cmd|' /C calc'!A0", now=now)
    text = signed_in(light_app, "admin").get("/submissions.csv").text
    assert text.startswith("\ufeff")
    assert ",=cmd" not in text
    assert "'=cmd" in text
