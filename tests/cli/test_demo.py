"""The whole way, on the demo newsroom, held against what it knows to be true."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.newsroom import Newsroom
from ledger.session import Ledger
from ledger.tables import Placement, Submission
from tests.cli.conftest import ROOT, Kandeng

SLOW_S = 300
Placed = set[tuple[str, str]]


@pytest.mark.parametrize("seed", [0, 7])
def test_every_line_of_the_demo_comes_out_as_it_is_true(kandeng: Kandeng, seed: int) -> None:
    """Two nights, two faulty sites, 60 submissions: no line differs, and two outlets are named."""
    ran = kandeng("demo", "--seed", seed, "--json")
    assert ran.json["differences"] == []
    assert ran.code == 0
    first, last = ran.json["nights"]
    assert {o["state"] for o in first["crawl"]["outcomes"]} <= {"ok", "nothing_new"}
    troubled = {o["state"] for o in last["crawl"]["outcomes"]} - {"ok", "nothing_new"}
    assert troubled == {"drifted", "unreachable"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom on its first night, its files taken in."""
    with Newsroom(0) as found:
        found.write_files(tmp_path)
        yield found


def _night(place: Path, ledger: str, moment: str) -> None:
    options = ["--ledger", ledger, "--config", place / "config", "--archive", place / "archive"]
    done = subprocess.run(
        [sys.executable, "-m", "cli", "nightly", *map(str, options), "--now", moment],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SLOW_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _placed(url: str) -> Placed:
    ledger = Ledger(url)
    with ledger.reading() as session:
        rows = session.execute(
            select(Submission.ref, Placement.channel_key)
            .join(Submission, Submission.id == Placement.submission_id)
            .where(Placement.state == "standing")
        )
        found = {(ref, channel) for ref, channel in rows}
    ledger.close()
    return found


def _one_night(kandeng: Kandeng, newsroom: Newsroom, place: Path, name: str) -> Placed:
    url = f"sqlite:///{place / name}.db"
    moment = newsroom.moments[0].isoformat()
    files = sorted(place.glob("*.xlsx"), reverse=True) + sorted(place.glob("来稿.[cj]*"))
    assert kandeng("init", "--ledger", url).code == 0
    options = ["--ledger", url, "--config", place / "config", "--now", moment]
    assert kandeng("intake", *files, *options).code == 0
    _night(place, url, moment)
    return _placed(url)


def test_one_text_changed_takes_exactly_its_placement(
    kandeng: Kandeng, newsroom: Newsroom, tmp_path: Path
) -> None:
    before = _one_night(kandeng, newsroom, tmp_path, "before")
    line = next(
        line
        for line in newsroom.truth
        if line.state == "placed"
        and line.channel
        and len(line.articles) == 1
        and (line.ref, line.channel) in before
    )
    newsroom.alter(line.articles[0])
    after = _one_night(kandeng, newsroom, tmp_path, "after")
    assert before - after == {(line.ref, line.channel)}
    assert after - before == set()
