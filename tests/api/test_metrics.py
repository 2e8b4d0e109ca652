"""What Prometheus is told, and that the dashboard asks for nothing else."""

import json
import re
from pathlib import Path

from fastapi import FastAPI

from api import accounts
from tests.api.conftest import Clock, app_of, client_of, signed_in
from tests.api.newsroom import Newsroom

DASHBOARD = Path(__file__).parents[2] / "docs" / "monitoring" / "dashboard.json"


def _told(newsroom: Newsroom, app: FastAPI, clock: Clock) -> str:
    with newsroom.ledger.writing() as session:
        key = accounts.make_key(
            session, "operator", label="prometheus", scopes=["read"], now=clock.now, by="test"
        )
    client = client_of(app)
    client.get("/healthz")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {key.secret}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return str(answer.text)


def test_metrics_tell_the_night_the_queue_and_the_requests(
    newsroom: Newsroom, clock: Clock
) -> None:
    """By a key of an operator, in the form that Prometheus reads; no title, no name."""
    told = _told(newsroom, app_of(newsroom, clock), clock)
    assert "kandeng_finds_waiting 6\n" in told
    assert 'kandeng_night_outcomes{state="unreachable"} 1\n' in told
    assert 'kandeng_http_requests_total{status="2xx"} 1\n' in told
    line = re.compile(
        r"(# (HELP|TYPE) .+|[a-z_]+(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? \S+)"
    )
    assert all(line.fullmatch(each) for each in told.splitlines()), told
    assert "青稞" not in told


def test_the_dashboard_asks_for_metrics_that_are_told(newsroom: Newsroom, clock: Clock) -> None:
    asked = DASHBOARD.read_text(encoding="utf-8")
    assert json.loads(asked)["panels"]
    told = _told(newsroom, app_of(newsroom, clock), clock)
    named = set(re.findall(r"kandeng_\w+", asked))
    assert named
    assert named <= set(re.findall(r"kandeng_\w+", told))


def test_metrics_are_for_operators(light_app: FastAPI) -> None:
    assert client_of(light_app).get("/metrics").status_code in (303, 401)
    assert signed_in(light_app, "reviewer").get("/metrics").status_code == 403
    assert signed_in(light_app, "operator").get("/metrics").status_code == 200
