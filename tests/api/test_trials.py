"""试采 and probe as the operator presses them: a row for the worker, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ledger import wanted
from ledger.session import Ledger
from ledger.tables import Wanted
from tests.api.conftest import Clock, signed_in

HTML = {"Accept": "text/html"}
FIELDS = [
    {"name": "title", "value": "夜校里的<灯光>", "rule": "outlet:h1"},
    {"name": "byline", "value": ["扎西次仁", "卓玛"], "rule": "cascade:byline"},
    {"name": "origin", "value": None, "rule": None},
    {"name": "body", "value": "江达开办夜校。", "rule": "family:people", "characters": 7},
]
PIECE = {"url": "http://a.cn/1.html", "title": "夜校", "why": None, "fields": FIELDS}


def end(ledger: Ledger, number: int, result: dict[str, Any], clock: Clock) -> None:
    with ledger.writing() as session:
        assert wanted.take(session, "w", hold_s=60, only=[number]) is not None
        assert wanted.finish(session, number, "w", result=result, at=clock.now)


def test_an_entry_is_tried_by_a_press_and_shown_with_the_rule_of_each_field(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """The page asks again while the worker is at it, and stops when it is done."""
    who = signed_in(app, "operator")
    assert 'action="/sources/people-feed/try"' in who.get("/outlets", headers=HTML).text
    pressed = who.post("/sources/people-feed/try")
    place = pressed.headers["location"]
    assert who.post("/sources/people-feed/try").headers["location"] == place
    waits = who.get(place, headers=HTML).text
    assert 'hx-trigger="every 2s"' in waits
    assert "kandeng worker" not in waits
    clock.forward(timedelta(minutes=2))
    assert "kandeng worker" in who.get(place, headers=HTML).text
    piece = PIECE | {"rendered": True, "title_agrees": False, "golden": "{}"}
    listed = {"why": None, "listed": 9, "list_url": "http://a.cn/", "advised": "auto"}
    end(ledger, int(place.rpartition("/")[2]), listed | {"pieces": [piece]}, clock)
    shown = who.get(place, headers=HTML).text
    for words in ("夜校里的&lt;灯光&gt;", "outlet:h1", "扎西次仁、卓玛", "render: auto", "7 字"):
        assert words in shown
    assert "hx-trigger" not in shown
    assert "列表与网页的标题不一致" in shown
    assert who.get(f"/api/v1{place}").json()["result"]["listed"] == 9
    assert "来源" in shown


def test_a_site_is_probed_and_its_entry_is_there_to_copy(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    who = signed_in(app, "operator")
    place = who.post("/sources/probe", data={"url": " http://news.example.cn/list/ "}).headers[
        "location"
    ]
    entry = "- key: news\n  name: 请填媒体名称\n"
    done = {"why": None, "entry": entry, "listed": 6, "next": "index_{n}.html", "pieces": [PIECE]}
    end(ledger, int(place.rpartition("/")[2]), done, clock)
    who.cookies.set("kandeng_language", "en")
    shown = who.get(place, headers=HTML).text
    assert 'data-copy="to-copy"' in shown
    assert entry in shown
    assert "index_{n}.html" in shown
    with ledger.reading() as session:
        row = session.scalars(select(Wanted).order_by(Wanted.id.desc())).first()
        assert row is not None
        assert (row.kind, row.payload) == ("probe", {"url": "http://news.example.cn/list/"})


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.8/", "http://[::1]/", "http://0x7f.1/", "file:///etc/passwd", "http://a@b/"],
)
def test_an_inner_address_is_refused_before_anybody_is_asked(light_app: FastAPI, url: str) -> None:
    who = signed_in(light_app, "operator")
    refused = who.post("/sources/probe", data={"url": url}, headers=HTML)
    assert refused.status_code == 422
    assert who.post("/sources/probe", data={"url": ""}).status_code == 422


def test_only_who_runs_the_crawl_may_ask_and_look(light_app: FastAPI, clock: Clock) -> None:
    who = signed_in(light_app, "reviewer")
    assert who.post("/sources/people-feed/try").status_code == 403
    assert "/try" not in who.get("/outlets", headers=HTML).text
    operator = signed_in(light_app, "operator")
    assert operator.post("/sources/nobody/try").status_code == 404
    place = operator.post("/sources/people-feed/try").headers["location"]
    assert who.get(place).status_code == 403
    assert operator.get("/trials/4711").status_code == 404


def test_what_failed_says_why(light_app: FastAPI, light_newsroom: Any, clock: Clock) -> None:
    who = signed_in(light_app, "operator")
    places = [who.post(f"/sources/{key}/try").headers["location"] for key in ("people-feed",)]
    number = int(places[0].rpartition("/")[2])
    end(light_newsroom.ledger, number, {"why": "domain_held"}, clock)
    assert "请待其结束后再试" in who.get(places[0], headers=HTML).text
