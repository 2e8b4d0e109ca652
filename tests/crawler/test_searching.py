"""A site's search is asked for titles of public pieces that were not found, for nothing else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission
from tests.crawler.fault_server import FaultServer, Hit, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
PIECE = Piece(1, date(2026, 10, 28), title="卡若区秋季农田水利建设全面铺开")


def _handed_in(ledger: Ledger, title: str, *, days: int, openness: str = "public") -> int:
    at = NOW - timedelta(days=days)
    with ledger.writing() as session:
        row = Submission(
            ref=f"R-{title}",
            kind="info",
            title=title,
            submitted_at=at,
            received_at=at,
            openness=openness,
        )
        session.add(row)
        session.flush()
        return row.id


def test_only_public_titles_that_were_not_found_are_searched_for(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """After three days, each once; what bears another title is left out; one outcome a night."""
    with FaultServer() as site:
        other = Piece(2, date(2026, 10, 28), title="江达县牦牛产业带动群众增收")
        for piece in (PIECE, other):
            site.pages[piece.path] = Reply(piece_page(piece))
        ours = _handed_in(sqlite_ledger, PIECE.title, days=5)
        _handed_in(sqlite_ledger, "昨天才报来的一篇", days=1)
        _handed_in(sqlite_ledger, "内部情况的一篇", days=5, openness="internal")
        _handed_in(sqlite_ledger, "不得上网的一篇", days=5, openness="offline")
        _handed_in(sqlite_ledger, "早已过期的一篇", days=50)
        answers = list_page([PIECE, other])
        _answer(site, Reply(answers))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, kind="search", url=site.url("/s?q={query}&n=1"))
        first = stand.crawl(NOW)["by"]["xzcd"]
        _found(sqlite_ledger, ours)
        asked = [unquote(path) for path in site.paths() if path.startswith("/s?")]
        second = stand.crawl(NOW + timedelta(days=1))["by"]["xzcd"]
        again = [path for path in site.paths() if path.startswith("/s?")][len(asked) :]
    assert asked == [f"/s?q={PIECE.title}&n=1"]
    assert (first["state"], first["articles"], first["figures"]["left_out"]) == ("ok", 1, 1)
    assert again == []
    assert second["state"] == "nothing_new"
    with sqlite_ledger.reading() as session:
        assert session.scalars(select(Article.title)).all() == [PIECE.title]


def test_a_piece_that_is_public_no_more_is_not_asked_for(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Though a night that failed had left its address due."""
    with FaultServer() as site:
        number = _handed_in(sqlite_ledger, PIECE.title, days=5)
        _answer(site, Reply("", status=503))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, kind="search", url=site.url("/s?q={query}"))
        failed = stand.crawl(NOW, "--patience", "0.1")["by"]["xzcd"]
        with sqlite_ledger.writing() as session:
            session.get_one(Submission, number).openness = "internal"
        before = len(site.paths())
        told = stand.crawl(NOW + timedelta(days=1))["by"]["xzcd"]
        assert len(site.paths()) == before > 0
    assert failed["state"] == "unreachable"
    assert told["state"] == "nothing_new"


def _answer(site: FaultServer, reply: Reply) -> None:
    """Answer whatever is searched for alike."""

    def answer(hit: Hit) -> None:
        site.pages.setdefault(hit.path, reply)

    site.on_hit = answer


def _found(ledger: Ledger, submission_id: int) -> None:
    with ledger.writing() as session:
        session.add(
            Candidate(
                submission_id=submission_id,
                article_id=session.scalars(select(Article.id)).one(),
                probability=0.99,
                band="review",
                extent="full",
                composite_n=1,
                coverage_submission=1.0,
                coverage_article=1.0,
                settings_digest="x",
                found_at=NOW,
            )
        )


def test_an_old_site_is_asked_in_its_own_encoding(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Titles in GBK, what it cannot write as a number; the answers are read as ever."""
    with FaultServer() as site:
        piece = Piece(1, date(2026, 10, 28), title="卡若区水利建设全面铺开𠮷")
        site.pages[piece.path] = Reply(piece_page(piece))
        _handed_in(sqlite_ledger, piece.title, days=5)
        _answer(site, Reply(list_page([piece])))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add(
            "xzcd", site, kind="search", url=site.url("/s?q={query}&n=1"), query_charset="gbk"
        )
        told = stand.crawl(NOW)["by"]["xzcd"]
        asked = [path for path in site.paths() if path.startswith("/s?")]
    assert asked[0].startswith("/s?q=%BF%A8%C8%F4")
    assert unquote(asked[0], "gbk").endswith("&#134071;&n=1")
    assert (told["state"], told["articles"]) == ("ok", 1)
