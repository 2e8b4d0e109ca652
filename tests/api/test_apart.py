"""A long reckoning in a process of its own gives what it would give here, and ends with us."""

import os
import subprocess
import sys
import time
from pathlib import Path
from pickle import dumps
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

import api.apart as places
from api.apart import apart
from api.app import houses_of
from api.prepared import prepare
from ledger.session import Ledger
from ledger.tables import Submission
from office.errors import DecisionError
from review import decide
from review.decide import Decider
from rewards.run import Earned, month
from tests.api.conftest import signed_in
from tests.api.statements import statements
from tests.review.newsroom import AT, Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
ROOT = Path(__file__).parents[2]
RULE = ruleset("schedule: [{key: b, when: {}, base: 60}]\ncombine: {mode: sum}")


def reckoned(session: Session, period: str, **given: Any) -> tuple[int, list[Earned]]:
    """Return which process does it, and what it gives."""
    return os.getpid(), month(session, period, **given)


def refused(session: Session) -> None:
    """End in a fault."""
    raise DecisionError(f"{session.get_one(Submission, 1).title} 不行")


def endless(_session: Session) -> None:
    """Reckon on and on."""
    print("started", file=sys.stderr, flush=True)
    time.sleep(600)


def test_another_process_says_the_same(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Money, days and names come back as they are; a small ledger is reckoned here at once."""
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(room.unit("甲")), room.article()).id
        decide.confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
    given: dict[str, Any] = {"rulesets": (RULE,), "office": HOUSE, "at": AT}
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with ledger.reading() as session:
        ours, here = apart(session, ledger, reckoned, "2026-10", **given)
        monkeypatch.setattr(places, "LARGE_FROM", 1)
        theirs, there = apart(session, ledger, reckoned, "2026-10", **given)
        assert (ours == os.getpid(), theirs == os.getpid()) == (True, False)
        assert there == here
        assert here[0].credit.amount == 60


def test_a_fault_elsewhere_is_raised_here(
    sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In our own words, not as another process's exit code."""
    with sqlite_ledger.writing() as session:
        Newsroom(session).submission()
    monkeypatch.setattr(places, "LARGE_FROM", 0)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with sqlite_ledger.reading() as session, pytest.raises(DecisionError, match="稿件1 不行"):
        apart(session, sqlite_ledger, refused)


def test_nothing_goes_on_for_a_server_that_is_gone(sqlite_ledger: Ledger) -> None:
    """A reckoning nobody will read ends when its asker's end of the pipe does."""
    wanted = dumps((sqlite_ledger.url, sqlite_ledger.office, endless, (), {}))
    with subprocess.Popen(
        [sys.executable, "-m", "api.apart"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stderr is not None
        other.stdin.write(wanted)
        other.stdin.flush()
        assert b"started" in other.stderr.readline()
        other.stdin.close()
        assert other.wait(60) == 1


def test_a_started_server_reckons_before_anybody_asks(
    app: FastAPI, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens a large office's credits first finds them there; a small one's are made then."""
    desk, committee = signed_in(app, "reviewer"), signed_in(app, "committee")
    desk.post("/api/v1/candidates/1/confirm", json={})
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for least, is_there in ((places.LARGE_FROM, False), (1, True)):
        monkeypatch.setattr(places, "LARGE_FROM", least)
        prepare(houses_of(app)).join()
        monkeypatch.setattr(places, "LARGE_FROM", 5_000)
        with statements(ledger) as asked:
            assert committee.get("/api/v1/credits?period=2026-10").json()["rows"]
        assert is_there is not any("FROM fact" in each for each in asked)
        desk.post("/api/v1/candidates/5/confirm", json={})
