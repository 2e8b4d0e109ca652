"""The application over a small office, asked without a socket."""

import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_app
from ledger.session import Ledger
from tests.api.newsroom import PASSWORD, Newsroom, build

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # Starlette would rather have httpx2, which nothing else here uses
    from starlette.testclient import TestClient

HOST = "kandeng.test"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A clock that a test sets forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The application's clock."""
    return Clock(now)


@pytest.fixture
def newsroom(ledger: Ledger, tmp_path: Path, now: datetime) -> Newsroom:
    """A small office; the test runs once on each database."""
    return build(ledger, tmp_path, now=now)


@pytest.fixture
def light_newsroom(sqlite_ledger: Ledger, tmp_path: Path, now: datetime) -> Newsroom:
    """A small office on SQLite alone, where the database is not what is tried."""
    return build(sqlite_ledger, tmp_path, now=now)


def app_of(room: Newsroom, clock: Callable[[], datetime]) -> FastAPI:
    """Return the application over a newsroom."""
    return create_app(
        room.ledger,
        config_dir=room.config_dir,
        archive_root=room.archive_root,
        clock=clock,
        hosts=[HOST, "127.0.0.1"],
    )


def client_of(app: FastAPI) -> TestClient:
    """Return a browser of nobody yet, on this site's own pages."""
    return TestClient(app, base_url=f"http://{HOST}", headers=SAME_ORIGIN, follow_redirects=False)


def signed_in(app: FastAPI, name: str) -> TestClient:
    """Return a browser in which somebody has signed in."""
    client = client_of(app)
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


@pytest.fixture
def app(newsroom: Newsroom, clock: Clock) -> FastAPI:
    """The application on each database."""
    return app_of(newsroom, clock)


@pytest.fixture
def light_app(light_newsroom: Newsroom, clock: Clock) -> FastAPI:
    """The application on SQLite alone."""
    return app_of(light_newsroom, clock)
