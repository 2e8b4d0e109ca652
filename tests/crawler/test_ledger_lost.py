"""A ledger that goes away in the middle of a night ends the night in words, not in a hang."""

from datetime import UTC, datetime
from pathlib import Path

from ledger.session import Ledger
from tests import postgres
from tests.crawler.fault_server import FaultServer, Hit
from tests.crawler.newsstand import Stand, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


def test_a_ledger_that_goes_away_ends_the_crawl(pg: postgres.Postgres, tmp_path: Path) -> None:
    """Exit code 3 and a sentence; nothing waits for a database that is not there."""
    url = pg.migrated()
    with FaultServer() as site:
        show(site, pieces(12))
        stand = Stand(tmp_path, Ledger(url))
        stand.add("xzcd", site)

        def drop(hit: Hit) -> None:
            if hit.path.startswith("/article/") and site.on_hit is not None:
                site.on_hit = None
                pg.drop(url)

        site.on_hit = drop
        crawl = stand.start(NOW)
        assert crawl.wait() == 3
    assert "账本" in crawl.errors()
