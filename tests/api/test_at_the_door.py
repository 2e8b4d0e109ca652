"""What is answered before any route has a say: too much, without a body, without a key."""

import pytest
from fastapi import FastAPI

from api.body_size import MOST_FILES, MOST_WORDS
from tests.api.conftest import client_of, signed_in

FILES = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/sign-in", FILES), ("/sign-in", "application/x-www-form-urlencoded"),
     ("/intake/file", FILES), ("/api/v1/candidates/1/confirm", "application/json")],
)  # fmt: skip
def test_nobody_fills_memory_or_disk_before_signing_in(
    light_app: FastAPI, path: str, kind: str
) -> None:
    """What is announced as too long is not read at all."""
    length = {"Content-Type": kind, "Content-Length": str(max(MOST_FILES, MOST_WORDS) + 1)}
    answer = client_of(light_app).post(path, content=b"x", headers=length)
    assert answer.status_code == 413
    said = answer.json()
    assert said["type"] == "urn:kandeng:too_large"
    assert said["title"] == "一次提交的内容太大, 请分次提交。"


def test_a_body_that_announces_no_length_is_cut_off(light_app: FastAPI) -> None:
    """As soon as more came than one request may bring."""
    parts = (b"1" * 1_000_000 for _ in range(5))
    headers = {"Content-Type": "application/json"}
    answer = client_of(light_app).post(
        "/api/v1/candidates/1/confirm", content=parts, headers=headers
    )
    assert answer.status_code == 413


def test_head_is_answered_as_get_without_its_body(light_app: FastAPI) -> None:
    """Pages, lists, files and what is kept; refused where a GET is."""
    who = signed_in(light_app, "reviewer")
    for path in ("/healthz", "/api/v1/placements", "/placements.csv", "/review", "/kept/1"):
        got, head = who.get(path), who.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-type"] == got.headers["content-type"], path
    assert client_of(light_app).head("/api/v1/placements").status_code == 401


def test_who_brings_no_key_is_told_how_one_is_brought(light_app: FastAPI) -> None:
    """RFC 9110 §11.6.1."""
    answer = client_of(light_app).get("/api/v1/placements")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="kandeng"',
    )


@pytest.mark.parametrize(
    ("query", "english", "chinese"),
    [
        ("placements?limit=1000", "must be 200 or less", "应不大于 200"),
        ("placements?after=xx", "this list did not give that cursor", "不是本列表给出的游标"),
        ("counts?by=moon", "must be one of", "应为其中之一"),
        ("gaps?from_on=2020-01-01", "must not be later than to_on", "应不晚于 to_on"),
        ("gaps?from_on=yesterday", "must be a day, as 2026-10-31", "应为日期, 如 2026-10-31"),
        ("articles/x", "must be a whole number", "应为整数"),
    ],
)
def test_why_a_value_will_not_do_is_said_in_both_languages(
    light_app: FastAPI, query: str, english: str, chinese: str
) -> None:
    """A program's log and the clerk who reads it."""
    answer = signed_in(light_app, "admin").get(f"/api/v1/{query}")
    assert answer.status_code == 422
    (fault,) = answer.json()["fields"]
    assert fault["reason"].startswith(english)
    assert fault["reason_zh"].startswith(chinese)
