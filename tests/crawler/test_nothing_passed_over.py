"""A night is a good one only when nothing that was due was left unread."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler import frontier
from crawler.owner import this_process
from ledger.session import Ledger
from ledger.tables import Article, DomainLease, Night, Outcome, SourceState
from ledger.turns import moment
from office.domains import host_of, registered_domain
from tests.crawler.fault_server import FaultServer, Reply, reset
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ELSEWHERE = "elsewhere|1|1"


def _titles(ledger: Ledger) -> set[str]:
    with ledger.reading() as session:
        return set(session.scalars(select(Article.title)))


def _undated(run: list[Piece], onward: str = "") -> str:
    rows = "".join(f"<li><a href='{p.path}'>{p.title}</a></li>" for p in run)
    return f"<html><meta charset='utf-8'><ul class='list'>{rows}</ul>{onward}</html>"


def _held_elsewhere(session: Session, site: FaultServer, *, until: datetime) -> None:
    """Another machine's crawl of the source has begun, and holds the site's domain."""
    held = registered_domain(host_of(site.url("/")))
    session.add(DomainLease(domain=held, owner=ELSEWHERE, until=until))
    session.add(_night(ELSEWHERE, ["xzcd-news"], day=NOW.date()))


def test_a_list_that_stays_empty_stays_drifted(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """The same empty page a second night is no news of a list nobody has read right."""
    with FaultServer() as site:
        show(site, pieces(4))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        site.pages["/index.html"] = Reply(list_page([]))
        told = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in (1, 2)]
    assert [(o["state"], o["why"]) for o in told] == [("drifted", "empty_list")] * 2


def test_a_further_list_page_that_failed_is_read_the_next_night(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Even of a list without days, whose first page shows nothing new by then."""
    run = pieces(12)
    with FaultServer() as site:
        show(site, run)
        site.pages["/index.html"] = Reply(_undated(run[:6]))
        site.pages["/index2.html"] = Reply("later", status=503)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html")
        first = stand.crawl(NOW, "--patience", "0.1")["by"]["xzcd"]
        site.pages["/index2.html"] = Reply(_undated(run[6:]))
        second = stand.crawl(NOW + DAY)["by"]["xzcd"]
    assert (first["state"], first["why"], first["articles"]) == ("partial", "list_page_failed", 6)
    assert (second["state"], second["articles"]) == ("ok", 6)
    assert _titles(sqlite_ledger) == {piece.title for piece in run}


def test_a_site_that_dies_after_its_list_makes_no_good_night(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """What is listed and was not read waits, and the night says so."""
    run = pieces(12)
    with FaultServer() as site:
        show(site, run)
        for piece in run:
            del site.pages[piece.path]
            site.handlers[piece.path] = reset
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        first = stand.crawl(NOW)["by"]["xzcd"]
        site.handlers.clear()
        show(site, run)
        second = stand.crawl(NOW + DAY)["by"]["xzcd"]
    assert (first["state"], first["why"]) == ("partial", "articles_postponed")
    assert first["figures"]["postponed"] == 12
    assert (second["state"], second["articles"]) == ("ok", 12)


def test_a_list_deeper_than_a_night_is_read_on_the_next(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The cap is `partial`; each night goes on where the last one stopped, until all is read."""
    run = pieces(48)
    with FaultServer() as site:
        show(site, run, per_page=8)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html", budget={"depth": 4})
        told = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in range(3)]
    assert [o["articles"] for o in told] == [32, 16, 0]
    assert (told[0]["state"], told[0]["why"]) == ("partial", "depth")
    assert told[2]["state"] == "nothing_new"
    assert _titles(sqlite_ledger) == {piece.title for piece in run}


def test_two_crawls_of_a_day_are_one_day(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """The second finds nothing more, which is no silence; both are one count afterwards."""
    with FaultServer() as site:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        show(site, pieces(3))
        stand.crawl(NOW - DAY)
        _remember(sqlite_ledger, [(NOW.date() - timedelta(weeks=n), 20) for n in range(1, 9)])
        show(site, [Piece(100 + n, NOW.date()) for n in range(18)] + pieces(3))
        told = [stand.crawl(NOW + timedelta(hours=n))["by"]["xzcd"] for n in (0, 2)]
        silent = stand.crawl(NOW + 7 * DAY)["by"]["xzcd"]
    assert [o["state"] for o in told] == ["ok", "nothing_new"]
    assert silent["state"] == "suspicious_zero"


def test_a_feed_that_has_rolled_over_is_no_whole_night(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Nothing on it was known, and it has no further page: pieces may have come and gone."""
    run = pieces(20)
    with FaultServer() as site:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        show(site, run)
        told: list[dict[str, Any]] = []
        for shown in (run[12:20], run[6:14], run[0:6]):
            site.pages["/index.html"] = Reply(_undated(shown))
            told.append(stand.crawl(NOW + len(told) * DAY)["by"]["xzcd"])
    assert [o["state"] for o in told] == ["ok", "ok", "partial"]
    assert told[2]["why"] == "rolled_over"
    assert told[2]["articles"] == 6


def test_a_site_whose_domain_another_crawl_holds_is_said_to_be_unread(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The other crawl was sent for something else: nobody read this source."""
    with FaultServer() as site:
        show(site, pieces(4))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        owner = this_process()
        held = registered_domain(host_of(site.url("/")))
        with sqlite_ledger.writing() as session:
            until = datetime.now(UTC) + timedelta(minutes=4)
            session.add(DomainLease(domain=held, owner=owner, until=until))
            session.add(_night(owner, ["other-news"], day=NOW.date()))
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["why"]) == ("interrupted", "domain_held")


def test_what_a_machine_held_that_was_cut_off_is_read_when_its_lease_is_over(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Nobody here can tell that it is dead: its lease is not renewed, and so waited for."""
    with FaultServer() as site:
        show(site, pieces(4))
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site)
        with ledger.writing() as session:
            _held_elsewhere(session, site, until=moment(session) + timedelta(seconds=15))
        told = stand.crawl(NOW)["by"]["xzcd"]
    assert (told["state"], told["articles"]) == ("ok", 4)


def test_a_domain_that_a_living_machine_holds_is_left_to_it(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """It renews its lease, by which it is known to live; its night will say how it ended."""
    over = threading.Event()

    def renewing() -> None:
        while not over.wait(0.5):
            with sqlite_ledger.writing() as session:
                frontier.renew(session, ELSEWHERE)

    with FaultServer() as site:
        show(site, pieces(4))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        with sqlite_ledger.writing() as session:
            _held_elsewhere(session, site, until=moment(session) + frontier.LEASE)
        thread = threading.Thread(target=renewing)
        thread.start()
        try:
            told = stand.crawl(NOW)
        finally:
            over.set()
            thread.join()
    assert told["finished"]
    assert told["by"] == {}
    assert _titles(sqlite_ledger) == set()


def test_pieces_on_a_second_domain_of_the_outlet_are_waited_for(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The source is concluded when the last of them was read, and not before."""
    run = pieces(4)
    with FaultServer() as lists, FaultServer(host="127.0.0.2") as texts:
        lists.pages["/index.html"] = Reply(
            list_page(run).replace("href='/", f"href='{texts.url('/')}")
        )
        for piece in run[:3]:
            texts.pages[piece.path] = Reply(piece_page(piece))
        texts.pages[run[3].path] = Reply("busy", status=503)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", lists)
        stand.hosts.append(texts.netloc)
        stand.outlets[0]["domains"].append(texts.netloc)
        told = stand.crawl(NOW, "--patience", "0.1")["by"]["xzcd"]
    assert (told["state"], told["why"]) == ("partial", "articles_postponed")
    assert told["articles"] == 3


def test_a_piece_of_known_truth_is_read_anew_every_night(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """A site changed under pieces that stay: one misread is enough, and what it said stands."""
    run = pieces(2)
    golden = {"title": run[0].title, "published_on": str(run[0].on), "says": run[0].body[:20]}
    with FaultServer() as site:
        show(site, run)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, golden=[golden | {"url": site.url(run[0].path)}])
        told = [stand.crawl(NOW + n * DAY)["by"]["xzcd"] for n in (0, 6)]
        text = piece_page(run[0]).replace(run[0].title, "栏目首页推荐阅读")
        site.pages[run[0].path] = Reply(text)
        told += [stand.crawl(NOW + 7 * DAY)["by"]["xzcd"]]
        del site.pages[run[0].path]
        told += [stand.crawl(NOW + 8 * DAY)["by"]["xzcd"]]
    assert [(o["state"], o["why"]) for o in told] == [
        ("ok", None),
        ("nothing_new", None),
        ("drifted", "canary"),
        ("drifted", "canary"),
    ]
    assert [o["figures"].get("canary") for o in told] == [None, None, "title", "http_404"]
    assert _titles(sqlite_ledger) == {piece.title for piece in run}


def test_rounds_between_nights_read_what_changes_fast(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """A list that was mostly new is looked at sooner; its pieces count for the next night."""
    run = pieces(40)
    with FaultServer() as fast, FaultServer() as slow:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("fast", fast)
        stand.add("slow", slow)
        show(slow, run[:8])
        show(fast, run[30:40])
        stand.crawl(NOW)
        fast.pages["/index.html"] = Reply(_undated(run[22:32]))
        for piece in run:
            fast.pages[piece.path] = Reply(piece_page(piece))
        stand.crawl(NOW + timedelta(hours=12))
        early = stand.crawl(NOW + timedelta(hours=12, minutes=30), "--due")
        fast.pages["/index.html"] = Reply(_undated(run[14:24]))
        due = stand.crawl(NOW + timedelta(hours=17), "--due")
    with sqlite_ledger.reading() as session:
        states = {
            row.source_key: row.interval_s or 0 for row in session.scalars(select(SourceState))
        }
    assert early["outcomes"] == []
    assert [(o["source"], o["state"], o["new"]) for o in due["outcomes"]] == [
        ("fast-news", "ok", 8)
    ]
    assert due["outcomes"][0]["figures"]["round"] is True
    assert states["fast-news"] < 3 * 3600 < states["slow-news"]


def test_what_rounds_bring_is_the_next_nights(ledger: Ledger, tmp_path: Path) -> None:
    """A night after busy rounds is not silent, and a quiet morning round is no alarm."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW - 10 * DAY)
        _remember(ledger, [(NOW.date() - timedelta(weeks=n), 20) for n in range(1, 9)])
        quiet = stand.crawl(NOW, "--due")["by"]["xzcd"]
        with ledger.writing() as session:
            session.scalars(select(Outcome).where(Outcome.day == NOW.date())).one().new = 19
        night = stand.crawl(NOW + timedelta(hours=12))["by"]["xzcd"]
    assert (quiet["state"], night["state"]) == ("nothing_new", "nothing_new")


def _remember(ledger: Ledger, counts: list[tuple[date, int]]) -> None:
    """Write good nights of the past."""
    with ledger.writing() as session:
        for day, count in counts:
            night = _night("past", [], day=day)
            session.add(night)
            session.flush()
            row: dict[str, Any] = {"source_key": "xzcd-news", "channel_key": "xzcd"}
            row |= {"outlet_key": "xzcd", "state": "ok", "new": count, "articles": count}
            session.add(Outcome(night_id=night.id, day=day, at=night.started_at, **row))


def _night(owner: str, keys: list[str], *, day: date) -> Night:
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    ended = None if keys else at
    return Night(
        day=day, started_at=at, finished_at=ended, host="h", pid=1, owner=owner, source_keys=keys
    )
