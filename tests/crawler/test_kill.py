"""A crawl cut off at any point is finished by the next: nothing lost, nothing doubled."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from ledger.archive import Archive, verify
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, FrontierUrl, Night, Outcome, Page
from tests.crawler.fault_server import FaultServer, Hit
from tests.crawler.newsstand import Stand, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
POINTS = (1, 2, 7, 13, 20)
"""Killed when this many requests, counted over all runs, have come in."""


def test_five_kills_lose_nothing_and_double_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """After kill -9 at five points and one more run, the ledger holds each piece exactly once."""
    run = pieces(26)
    with FaultServer() as site:
        show(site, run, per_page=10)
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site, next="index{n}.html")
        for point in POINTS:
            _killed_at(stand, site, point)
        told = stand.crawl(NOW)
        assert told["by"]["xzcd"]["state"] == "ok"
        _whole(ledger, tmp_path, [site.url(piece.path) for piece in run])
        before = len(site.hits)
        again = stand.crawl(NOW + timedelta(minutes=10))
    assert again["by"]["xzcd"]["state"] == "nothing_new"
    assert again["counts"]["fetched"] == 0
    later = [hit.path for hit in site.hits[before:]]
    assert all(path.startswith(("/index", "/robots")) for path in later)
    with ledger.reading() as session:
        cut = session.scalars(select(Night).where(Night.finished_at.is_(None))).all()
        states = session.scalars(select(Outcome.state).order_by(Outcome.id)).all()
    assert len(cut) == len(POINTS)
    assert states.count("interrupted") == len(POINTS)


def _killed_at(stand: Stand, site: FaultServer, point: int) -> None:
    """Run a crawl and kill it while it waits for its answer to the point-th request."""
    target = len(site.paths()) + point if point <= 2 else point
    crawl = stand.start(NOW)

    def strike(_hit: Hit) -> None:
        if len(site.paths()) >= target:
            crawl.kill()

    site.on_hit = strike
    assert crawl.wait() == -9, crawl.errors()
    site.on_hit = None


def _whole(ledger: Ledger, folder: Path, urls: list[str]) -> None:
    with ledger.reading() as session:
        found = session.scalars(select(Article.url)).all()
        aliases = session.scalar(select(func.count()).select_from(ArticleUrl))
        open_rows = session.scalars(
            select(FrontierUrl.url).where(FrontierUrl.state.in_(("leased", "retry")))
        ).all()
        kept = session.scalar(select(func.count()).select_from(Page))
        damaged = list(verify(session, Archive(folder / "archive")))
    assert sorted(map(str, found)) == sorted(urls)
    assert aliases == len(urls)
    assert open_rows == []
    assert kept is not None
    assert kept >= len(urls)
    assert damaged == []
