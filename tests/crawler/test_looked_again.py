"""What a list names and tonight does not show is asked for again, and never passed over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl
from tests.crawler.fault_server import FaultServer, Hit, Reply
from tests.crawler.newsstand import Stand, list_page, piece_page, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _titles(ledger: Ledger) -> set[str]:
    with ledger.reading() as session:
        return set(session.scalars(select(Article.title)))


def _states(ledger: Ledger) -> set[str]:
    with ledger.reading() as session:
        rows = select(FrontierUrl.state).where(FrontierUrl.kind == "article")
        return set(session.scalars(rows))


def test_pieces_behind_a_wall_are_asked_for_on_three_nights(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """A list that is read while its pieces are refused makes no good night."""
    run = pieces(6)
    with FaultServer() as site:
        show(site, run)
        for piece in run:
            site.pages[piece.path] = Reply("拒绝访问", status=403)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        first = stand.crawl(NOW)["by"]["xzcd"]
        for piece in run[:5]:
            site.pages[piece.path] = Reply(piece_page(piece))
        later = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in (1, 2)]
    assert (first["state"], first["why"]) == ("partial", "articles_postponed")
    assert [(o["articles"], o["state"]) for o in later] == [
        (5, "partial"),
        (0, "nothing_new"),
    ]
    assert _titles(sqlite_ledger) == {piece.title for piece in run[:5]}
    assert _states(sqlite_ledger) == {"quarantined"}


def test_pieces_that_robots_forbid_are_no_good_night(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    with FaultServer() as site:
        show(site, pieces(4))
        site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /article/\n")
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["why"], told["figures"]["denied"]) == ("partial", "robots", 4)


def test_a_page_that_comes_after_its_list_is_read(ledger: Ledger, tmp_path: Path) -> None:
    """One that was not there yet, and one that was being repaired; what never comes is given up."""
    run = pieces(12)
    missing, repaired, never = run[:3]
    with FaultServer() as site:
        show(site, run)
        del site.pages[missing.path], site.pages[never.path]
        site.pages[repaired.path] = Reply("<html><body><p>系统维护中</p></body></html>")
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site)
        first = stand.crawl(NOW)["by"]["xzcd"]
        show(site, run)
        del site.pages[never.path]
        later = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in (1, 4, 8)]
        asked = site.paths().count(never.path)
    assert (first["state"], first["articles"]) == ("ok", 9)
    assert [(o["state"], o["articles"]) for o in later] == [("ok", 2), *[("nothing_new", 0)] * 2]
    assert _titles(ledger) == {piece.title for piece in run if piece is not never}
    assert asked == 3


def test_a_list_whose_pages_are_all_missing_has_drifted(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    with FaultServer() as site:
        site.pages["/index.html"] = Reply(list_page(pieces(4)))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["why"]) == ("drifted", "body_missing")


def test_a_list_without_end_ends_where_it_repeats(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """A site that answers for pages beyond the last with the last one."""
    run = pieces(8)
    with FaultServer() as site:
        show(site, run, per_page=4)
        for n in range(3, 40):
            site.pages[f"/index{n}.html"] = site.pages["/index2.html"]
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html")
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["articles"], told["figures"]["list_pages"]) == ("ok", 8, 3)


def test_the_pages_of_a_night_are_bounded_at_any_depth(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    with FaultServer() as site:
        show(site, pieces(40), per_page=10)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html", budget={"pages": 12, "depth": 2})
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["figures"]["requests"]) == ("partial", 12)


def test_a_server_that_always_says_unchanged_is_not_believed_for_ever(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Its Last-Modified is that of the page's frame, while the list inside it is another day's."""
    run = pieces(6)

    def framed(hit: Hit, connection: Any) -> None:
        if "if-modified-since" in hit.headers:
            connection.sendall(b"HTTP/1.1 304 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            frame = {"Last-Modified": "Thu, 01 Oct 2026 00:00:00 GMT"}
            reply = Reply(list_page(shown), headers=frame, validators=False)
            connection.sendall(reply.raw(hit))

    with FaultServer() as site:
        show(site, run)
        site.handlers["/index.html"] = framed
        shown = run[2:]
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        shown = run
        told = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in (1, 4)]
    assert [(o["state"], o["articles"]) for o in told] == [("nothing_new", 0), ("ok", 2)]
