"""概览 speaks of the last night that was due, also when no crawl came to it."""

from datetime import datetime, timedelta

from fastapi import FastAPI

from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import Newsroom

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


def test_the_next_run_is_told_as_the_office_says_else_as_the_last_one_ran(
    light_newsroom: Newsroom, now: datetime
) -> None:
    """In the office's zone, always in the time to come."""
    app, told = app_of(light_newsroom, lambda: now), "/api/v1/overview"
    usual = datetime.fromisoformat(signed_in(app, "operator").get(told).json()["next_at"])
    assert now < usual <= now + timedelta(days=1)
    assert "照上一次" in signed_in(app, "operator").get("/", headers=HTML).text
    file = light_newsroom.config_dir / "office.yaml"
    file.write_text(file.read_text("utf-8") + 'nightly_at: "02:30"\n', "utf-8")
    app = app_of(light_newsroom, lambda: now)
    stated = datetime.fromisoformat(signed_in(app, "operator").get(told).json()["next_at"])
    assert (stated.hour, stated.minute, stated.utcoffset()) == (2, 30, timedelta(hours=8))
    assert "下次采集: " in signed_in(app, "operator").get("/", headers=HTML).text
