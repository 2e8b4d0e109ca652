"""A real crawl of the demo's sites: each piece is fetched once, the last night's faults show."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.newsroom import Newsroom
from ledger.migrate import migrate
from ledger.session import Ledger

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


FRESH = 2
"""Days after which a piece is past its first re-visit when it is first read."""


@dataclass(frozen=True)
class Night:
    """What one crawl reported, and the articles the sites were asked for, by outlet and path."""

    report: dict[str, Any]
    asked: list[tuple[str, str]]

    def states(self) -> dict[str, str]:
        return {one["outlet"]: one["state"] for one in self.report["outcomes"]}


@dataclass(frozen=True)
class Nights:
    """First night, last night with its faults, and the night after with all well again."""

    newsroom: Newsroom
    url: str
    first: Night
    last: Night
    after: Night


def crawl(newsroom: Newsroom, folder: Path, url: str, at: datetime) -> Night:
    newsroom.forget_requests()
    words = ["--ledger", url, "--archive", str(folder / "kept")]
    words += ["--config", str(folder / "config"), "--now", at.isoformat()]
    done = subprocess.run(
        [sys.executable, "-m", "crawler", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr[-2000:]
    asked = [(key, one.path) for key, one in newsroom.article_requests()]
    return Night(json.loads(done.stdout.splitlines()[-1]), asked)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("nights")
    url = f"sqlite:///{folder / 'ledger.db'}"
    ledger = Ledger(url)
    migrate(ledger)
    ledger.close()
    with Newsroom(seed=2) as newsroom:
        newsroom.write_files(folder)
        begin, end = newsroom.moments
        first = crawl(newsroom, folder, url, begin)
        newsroom.apply_last_night_faults()
        last = crawl(newsroom, folder, url, end)
        newsroom.clear_faults()
        after = crawl(newsroom, folder, url, end + timedelta(days=1))
        yield Nights(newsroom, url, first, last, after)


def published(newsroom: Newsroom, *, late: bool) -> set[tuple[str, str]]:
    """Return outlet and address path of what only the last night can see, or of the rest."""
    return {
        (piece.outlet_key, address.partition("//")[2].partition("/")[2])
        for piece in newsroom.ran
        if (piece.published_at > newsroom.moments[0]) is late
        for address in newsroom.addresses(piece.key)
    }


def due_again(newsroom: Newsroom) -> set[tuple[str, str]]:
    """Return what the last night looks at again: what was fresh when it was first read."""
    first = newsroom.moments[0]
    return {
        (piece.outlet_key, address.partition("//")[2].partition("/")[2])
        for piece in newsroom.ran
        if piece.published_at <= first and (first.date() - piece.published_on).days <= FRESH
        for address in newsroom.addresses(piece.key)
    }


def bare(asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, path.lstrip("/")) for key, path in asked]


def test_the_first_night_asks_for_every_article_once(nights: Nights) -> None:
    asked = bare(nights.first.asked)
    assert len(asked) == len(set(asked))
    assert set(asked) == published(nights.newsroom, late=False)
    assert set(nights.first.states().values()) == {"ok"}


def test_the_last_night_asks_only_for_what_is_new_where_a_site_is_well(nights: Nights) -> None:
    failing = {nights.newsroom.plan.moved, nights.newsroom.plan.down}
    wanted = {pair for pair in published(nights.newsroom, late=True) if pair[0] not in failing}
    asked = [pair for pair in bare(nights.last.asked) if pair[0] not in failing]
    assert len(asked) == len(set(asked))
    assert set(asked) - due_again(nights.newsroom) == wanted


def test_the_last_night_names_both_faults(nights: Nights) -> None:
    states = nights.last.states()
    assert states[nights.newsroom.plan.moved] in ("drifted", "suspicious_zero")
    assert states[nights.newsroom.plan.down] == "unreachable"


def test_once_the_sites_are_well_only_what_was_missed_is_fetched(nights: Nights) -> None:
    failing = {nights.newsroom.plan.moved, nights.newsroom.plan.down}
    missed = {pair for pair in published(nights.newsroom, late=True) if pair[0] in failing}
    fetched = set(bare(nights.after.asked)) - published(nights.newsroom, late=False)
    assert missed <= fetched
    new = len(nights.after.asked) - nights.after.report["counts"]["revisited"]
    assert new == len(missed)


def test_every_readable_article_is_in_the_ledger_and_the_scripted_one_is_named(
    nights: Nights,
) -> None:
    newsroom = nights.newsroom
    ledger = Ledger(nights.url)
    with ledger.reading() as session:
        seen = newsroom.found(session)
    ledger.close()
    for piece in newsroom.ran:
        urls = newsroom.addresses(piece.key)
        if piece.script:
            assert set(urls) <= seen.unreadable.keys()
        else:
            assert set(urls) <= seen.addresses
