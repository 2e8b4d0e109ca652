"""概览 speaks of the last night that was due, also when no crawl came to it."""

from datetime import timedelta

from fastapi import FastAPI

from tests.api.conftest import Clock, signed_in

HTML = {"Accept": "text/html"}


def test_a_timer_that_died_is_told_on_the_first_page(app: FastAPI, clock: Clock) -> None:
    """Old good news would be taken for last night's."""
    assert "夜没有采集" not in signed_in(app, "operator").get("/", headers=HTML).text
    clock.forward(timedelta(days=4))
    who = signed_in(app, "operator")
    page = who.get("/", headers=HTML).text
    told = who.get("/api/v1/overview").json()
    day = (clock.now + timedelta(days=-1)).date().isoformat()
    assert "已有 3 夜没有采集" in page
    assert f"{day} 夜间采集" in page
    assert told["missed"] == 3
    assert {row["state"] for row in told["outlets"]} == {"not_run"}
