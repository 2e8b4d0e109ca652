"""Kept pages are read again with today's rules, and nothing is asked of any site."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from crawler.reextract import Reread, reextract
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Article, ArticleVersion, FrontierUrl
from office.load import load_office
from tests.crawler.fault_server import FaultServer
from tests.crawler.newsstand import Stand, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


def _reread(stand: Stand) -> Reread:
    return reextract(stand.ledger, Archive(stand.archive), load_office(stand.write()), workers=1)


def test_new_rules_correct_what_was_read_before(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Another title selector makes a new version, pending; the same rules make none."""
    run = pieces(4)
    with FaultServer() as site:
        show(site, run)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        with sqlite_ledger.writing() as session:
            for article in session.scalars(select(Article)):
                article.match_state = "compared"
            lost = session.scalars(select(Article).order_by(Article.id)).first()
            assert lost is not None
            lost.origin = None
        hits = len(site.hits)
        once = _reread(stand)
        twice = _reread(stand)
        stand.outlets[0]["selectors"] = [{"title": ".info"}]
        after = _reread(stand)
        assert len(site.hits) == hits
    assert (once.read, once.corrected, once.unchanged) == (4, 1, 3)
    assert (twice.unchanged, twice.changed) == (4, 0)
    assert after.changed == 4
    with sqlite_ledger.reading() as session:
        states = session.scalars(select(Article.match_state)).all()
        versions = session.scalars(select(ArticleVersion.version)).all()
        titles = session.scalars(select(Article.title)).all()
    assert states == ["pending"] * 4
    assert sorted(versions) == [1] * 4 + [2] * 4
    assert all("2026-10" in title for title in titles)


def test_a_corrected_day_is_compared_again(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """An article whose day was misread enters another window; only it waits again."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        with sqlite_ledger.writing() as session:
            misread, sound = session.scalars(select(Article).order_by(Article.id))
            misread.match_state = sound.match_state = "compared"
            misread.published_on -= timedelta(days=400)
            ids = misread.id, sound.id
        assert _reread(stand).corrected == 1
    with sqlite_ledger.reading() as session:
        states = [session.get_one(Article, number).match_state for number in ids]
    assert states == ["pending", "compared"]


def test_a_quarantined_page_is_replayed(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """A page that was taken for no article becomes one when the rules can read it."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        with sqlite_ledger.writing() as session:
            for table in (ArticleVersion,):
                session.query(table).delete()
            for article in session.scalars(select(Article)):
                for alias in article.aliases:
                    session.delete(alias)
                session.delete(article)
            for row in session.scalars(select(FrontierUrl).where(FrontierUrl.kind != "list")):
                row.state, row.why = "quarantined", "no_article"
        done = _reread(stand)
    assert (done.read, done.recovered) == (2, 2)
    with sqlite_ledger.reading() as session:
        assert len(session.scalars(select(Article)).all()) == 2


def test_a_damaged_page_is_counted_and_leaves_its_article_alone(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Bytes that cannot be read change nothing."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        for file in stand.archive.rglob("*.warc.gz"):
            file.unlink()
        done = _reread(stand)
    assert (done.read, done.damaged) == (2, 2)
    with sqlite_ledger.reading() as session:
        assert len(session.scalars(select(Article)).all()) == 2
