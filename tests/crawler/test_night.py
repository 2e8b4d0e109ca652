"""Nights that follow each other: what is known is not asked again, what changed is seen."""

import itertools
import os
import signal
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crawler.reextract import reextract
from intake.links import paste
from intake.places import LinkPlace
from intake.wanted import Wanted, want
from ledger.archive import Archive
from ledger.queries import nights
from ledger.session import Ledger
from ledger.tables import (
    Article,
    ArticleUrl,
    ArticleVersion,
    DomainLease,
    FrontierUrl,
    Outcome,
    Page,
    SourceState,
)
from office.domains import registered_domain
from office.load import load_office
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _articles(ledger: Ledger) -> list[Article]:
    with ledger.reading() as session:
        found = list(session.scalars(select(Article).order_by(Article.id)))
        session.expunge_all()
        return found


def test_a_second_night_asks_only_for_the_list(ledger: Ledger, tmp_path: Path) -> None:
    """On an unchanged site: no article is fetched, one conditional request a list page."""
    with FaultServer() as site:
        run = pieces(9)
        show(site, run)
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site)
        first = stand.crawl(NOW)
        assert first["by"]["xzcd"] | {"figures": None} == {
            "source": "xzcd-news",
            "outlet": "xzcd",
            "state": "ok",
            "why": None,
            "listed": 9,
            "new": 9,
            "fetched": 9,
            "revisited": 0,
            "articles": 9,
            "quarantined": 0,
            "figures": None,
        }
        before = len(site.hits)
        second = stand.crawl(NOW + timedelta(hours=12))
        asked = site.hits[before:]
    assert second["by"]["xzcd"]["state"] == "nothing_new"
    assert second["counts"]["fetched"] == second["counts"]["revisited"] == 0
    assert [hit.path for hit in asked] == ["/robots.txt", "/index.html"]
    assert "if-none-match" in asked[1].headers
    found = _articles(ledger)
    assert sorted(article.title for article in found) == sorted(piece.title for piece in run)
    assert {article.published_on for article in found} == {piece.on for piece in run}
    assert found[0].origin == "昌都报"
    assert found[0].match_state == "pending"
    with ledger.reading() as session:
        page = session.get_one(Page, found[0].page_id)
        state = session.get_one(SourceState, "xzcd-news")
        session.expunge_all()
        kept = Archive(tmp_path / "archive").read(page.warc_file, page.warc_offset)[1]
    assert kept.decode() == _shown(site, found[0].url)
    assert state.last_good_at is not None
    assert state.drifting_since is None


def test_new_pieces_and_due_revisits_are_all_that_is_fetched(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """A changed text is a new version to be matched again; a removed one is gone; both stand.

    One whose address shows another page, or words in its place, is gone when it does so twice.
    """
    with FaultServer() as site:
        run = pieces(8)
        show(site, run)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.crawl(NOW)
        with sqlite_ledger.writing() as session:
            for article in session.scalars(select(Article)):
                article.match_state = "compared"
        changed, removed, _, away_one_night, *away, worded = run
        fresh = Piece(50, date(2026, 10, 31))
        show(site, [fresh, *run])
        text = changed.body.replace("投入资金", "投入专项资金")
        site.pages[changed.path] = Reply(
            piece_page(Piece(changed.number, changed.on, changed.title, text))
        )
        site.pages["/"] = Reply(piece_page(Piece(90, date(2026, 10, 31))))
        site.pages["/error.html"] = Reply("<html><p>出错了</p></html>")
        places = ("/", "/index.html", "/error.html")
        for piece, place in zip((away_one_night, *away), ("/", *places), strict=True):
            site.pages[piece.path] = Reply("", status=302, headers={"Location": place})
        site.pages[worded.path] = Reply("<html><h3>抱歉，您访问的文章已被删除</h3></html>")
        del site.pages[removed.path]
        told = stand.crawl(NOW + DAY)["by"]["xzcd"]
        idle = stand.crawl(NOW + DAY + timedelta(hours=1))["counts"]
        site.pages[away_one_night.path] = Reply(piece_page(away_one_night))
        later = stand.crawl(NOW + 2 * DAY)["by"]["xzcd"]
    assert (told["state"], told["new"], told["articles"], told["revisited"]) == ("ok", 1, 1, 8)
    assert (told["figures"]["changed"], told["figures"]["gone"]) == (1, 1)
    assert (idle["fetched"], idle["revisited"]) == (0, 0)
    assert (later["state"], later["figures"]["gone"]) == ("nothing_new", 4)
    assert "changed" not in later["figures"]
    by = {article.title: article for article in _articles(sqlite_ledger)}
    assert (by[changed.title].version, by[changed.title].match_state) == (2, "pending")
    assert "专项" in by[changed.title].body
    gone = {title for title, article in by.items() if article.gone_at is not None}
    assert gone == {piece.title for piece in (removed, *away, worded)}
    assert by[run[2].title].match_state == by[worded.title].match_state == "compared"
    with sqlite_ledger.reading() as session:
        versions = session.scalars(
            select(ArticleVersion.body)
            .where(ArticleVersion.article_id == by[changed.title].id)
            .order_by(ArticleVersion.version)
        ).all()
        states = dict(session.execute(select(FrontierUrl.url, FrontierUrl.state)).all())
    assert versions == [changed.body, text]
    assert states[site.url(removed.path)] == "gone"


def test_the_same_text_under_two_addresses_is_one_article(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """One a channel × day × body; the second address is an alias."""
    with FaultServer() as site:
        one = Piece(1, date(2026, 10, 30))
        show(site, [one])
        site.pages["/m/1.html"] = Reply(piece_page(one))
        extra = "<li><a href='/m/1.html'>卡若区第1批水利项目开工建设</a></li></ul>"
        text = list_page([one]).replace("</ul>", extra)
        foreign = "<li><a href='http://mirror.example.cn/1.html'>镜像</a></li></ul>"
        site.pages["/index.html"] = Reply(text.replace("</ul>", foreign))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.crawl(NOW)["by"]["xzcd"]
    with sqlite_ledger.reading() as session:
        urls = session.scalars(select(ArticleUrl.url)).all()
    assert len(_articles(sqlite_ledger)) == 1
    assert sorted(urls) == sorted([site.url(one.path), site.url("/m/1.html")])
    assert told["figures"]["aliases"] == 1
    assert told["figures"]["foreign"] == 1


def test_paging_goes_on_until_a_whole_page_is_old(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """First night to the depth that is wanted, later nights to the last good one less two days."""
    with FaultServer() as site:
        run = pieces(48)
        show(site, run, per_page=8)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html")
        first = stand.crawl(NOW, "--since", "2026-10-24")
        assert first["counts"]["articles"] == 28
        assert first["counts"]["requests"] == 28 + 5
        fresh = [Piece(100 + n, date(2026, 11, 3)) for n in range(12)]
        show(site, [*fresh, *run], per_page=8)
        second = stand.crawl(NOW + 4 * DAY)
        old = stand.crawl(NOW + 4 * DAY + timedelta(hours=1), "--since", "2026-10-01")
    assert second["by"]["xzcd"]["new"] == 12
    assert second["by"]["xzcd"]["figures"]["list_pages"] == 4
    assert old["by"]["xzcd"]["new"] == 20


def test_drift_stands_until_a_good_night(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """A renamed layout is flagged the same night, a wrong title selector too; both clear."""
    with FaultServer() as site:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        show(site, pieces(4))
        stand.crawl(NOW)
        show(site, pieces(4), css="renamed")
        assert stand.crawl(NOW + DAY)["by"]["xzcd"]["why"] == "empty_list"
        assert _drifting(sqlite_ledger) is not None
        show(site, [Piece(60 + n, date(2026, 11, 2)) for n in range(3)])
        for n in range(3):
            piece = Piece(60 + n, date(2026, 11, 2))
            other = Piece(piece.number, piece.on, title="栏目推荐：走进昌都看变化")
            site.pages[piece.path] = Reply(piece_page(other))
        assert stand.crawl(NOW + 2 * DAY)["by"]["xzcd"]["why"] == "title_mismatch"
        show(site, [Piece(70 + n, date(2026, 11, 3)) for n in range(2)])
        assert stand.crawl(NOW + 3 * DAY)["by"]["xzcd"]["state"] == "ok"
    assert _drifting(sqlite_ledger) is None


def test_a_page_filled_by_script_is_said_to_be_unreadable(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """It is kept, named with its list title, and is no article."""
    with FaultServer() as site:
        run = pieces(5)
        show(site, run)
        site.pages[run[2].path] = Reply(
            "<html><title>昌都</title><div id=app></div><script src=/app.js></script></html>"
        )
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.crawl(NOW)["by"]["xzcd"]
    with sqlite_ledger.reading() as session:
        row = session.scalars(select(FrontierUrl).where(FrontierUrl.state == "quarantined")).one()
        page = session.get_one(Page, row.page_id)
        session.expunge_all()
    assert (told["state"], told["articles"], told["figures"]["unreadable"]) == ("ok", 4, 1)
    assert (row.why, row.list_title, page.state) == ("script_page", run[2].title, "quarantined")


def test_an_article_of_three_pages_is_one_text(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Its pages are all kept, joined, and read so again; a missing one is said to be missing."""
    whole, cut = Piece(1, date(2026, 10, 30)), Piece(2, date(2026, 10, 29))
    with FaultServer() as site:
        show(site, [whole, cut])
        for piece in (whole, cut):
            parts = [p.path for p in (piece, *_parts(piece))]
            for place, (path, text) in enumerate(zip(parts, piece.body.split("\n"), strict=True)):
                page = piece_page(Piece(piece.number, piece.on, piece.title, text * 3))
                onward = (
                    f"<a href='{parts[place + 1]}'>下一页</a></body>" if place < 2 else "</body>"
                )
                site.pages[path] = Reply(page.replace("</body>", onward))
        del site.pages[_parts(cut)[1].path]
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.crawl(NOW)["by"]["xzcd"]
        again = reextract(sqlite_ledger, Archive(stand.archive), load_office(stand.write()))
    by = {article.title: article for article in _articles(sqlite_ledger)}
    assert (told["articles"], told["fetched"]) == (2, 2)
    assert by[whole.title].body == "\n".join(text * 3 for text in whole.body.split("\n"))
    assert by[cut.title].body.count("\n") == 1
    assert by[cut.title].degraded == ["pages_missing"]
    assert by[whole.title].degraded == []
    assert again.changed == 0


def _parts(piece: Piece) -> list[Piece]:
    class Part(Piece):
        @property
        def path(self) -> str:
            return piece.path.replace(".html", f"_{self.number}.html")

    return [Part(2, piece.on), Part(3, piece.on)]


def test_two_outlets_of_which_one_is_manual_and_one_is_paused(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Nobody looks at either, and each says so."""
    with FaultServer() as site, FaultServer() as other:
        show(site, pieces(2))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.add("wx", other)
        stand.outlets[1]["sources"] = [{"key": "wx-news", "channel": "wx", "kind": "manual"}]
        with sqlite_ledger.writing() as session:
            session.add(
                SourceState(source_key="xzcd-news", first_seen_at=NOW, paused="检修", remembered={})
            )
        told = stand.crawl(NOW)
    ended: dict[str, Any] = {key: (o["state"], o["why"]) for key, o in told["by"].items()}
    assert ended == {"xzcd": ("interrupted", "paused"), "wx": ("manual", None)}
    with sqlite_ledger.reading() as session:
        day = session.scalars(select(Outcome.day)).first()
        assert day is not None
        (gap,) = nights.seen(session, source_keys=["xzcd-news"], from_on=day, to_on=day).gaps
    assert (gap.state, gap.why, gap.note) == ("interrupted", "paused", "检修")
    assert site.hits == other.hits == []


def test_of_a_paused_source_nothing_that_waits_is_asked_until_it_goes_on(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Its pieces are due for another look the next night; what ran meanwhile is read after."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, ledger)
        stand.add("xzcd", site)
        assert stand.crawl(NOW)["by"]["xzcd"]["articles"] == 2
        show(site, pieces(4))
        _pause(ledger, "改版")
        site.hits.clear()
        told = stand.crawl(NOW + 3 * DAY)["by"]["xzcd"]
        assert (told["state"], told["why"], site.hits) == ("interrupted", "paused", [])
        _pause(ledger, None)
        assert stand.crawl(NOW + 4 * DAY)["by"]["xzcd"]["new"] == 2


def _pause(ledger: Ledger, note: str | None) -> None:
    with ledger.writing() as session:
        session.get_one(SourceState, "xzcd-news").paused = note


def test_two_workers_share_the_domains_and_keep_their_delay(
    postgres_ledger: Ledger, tmp_path: Path
) -> None:
    """Each site is read by one of them, no two requests to it are closer than its delay.

    Their clocks differ: what one told counts for the other all the same.
    """
    sites = [FaultServer() for _ in range(4)]
    stand = Stand(tmp_path, postgres_ledger)
    for n, site in enumerate(sites):
        show(site, pieces(5, first=1 + 10 * n))
        stand.add(f"site{n}", site, delay_s=0.3)
    workers = [stand.start(NOW + timedelta(minutes=1)), stand.start(NOW)]
    told = [worker.told() for worker in workers]
    for site in sites:
        times = sorted(hit.at for hit in site.hits)
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert min(gaps) >= 0.28
        assert len(site.paths()) == len(set(site.paths())) or site.paths().count("/index.html") == 2
        site.close()
    assert len(_articles(postgres_ledger)) == 20
    with postgres_ledger.reading() as session:
        states = session.scalars(select(Outcome.state)).all()
    assert sum(len(each["outcomes"]) for each in told) == len(states)
    assert set(states) <= {"ok", "nothing_new"}


def _drifting(ledger: Ledger) -> datetime | None:
    with ledger.reading() as session:
        return session.get_one(SourceState, "xzcd-news").drifting_since


def _shown(site: FaultServer, url: str | None) -> str | bytes:
    return site.pages[(url or "").removeprefix(site.url(""))].body


def test_a_pasted_link_is_read_by_the_next_crawl(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """On an outlet's domain, or on a platform by the account it names; nobody else's is stored."""
    with FaultServer() as site, FaultServer() as shared:
        show(site, pieces(2))
        ours, others = Piece(80, date(2026, 10, 30)), Piece(81, date(2026, 10, 30))
        lone = Piece(82, date(2026, 10, 29))
        site.pages[lone.path] = Reply(piece_page(lone))
        shared.pages[ours.path] = Reply(piece_page(ours).replace("昌都报", "昌都发布"))
        shared.pages[others.path] = Reply(piece_page(others).replace("昌都报", "别家号"))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.hosts.append(shared.netloc)
        stand.outlets[0]["channels"].append(
            {"key": "cdfb", "tier": "prefecture", "medium": "app", "accounts": ["昌都发布"]}
        )
        office = load_office(stand.write())
        text = "转发：" + "，".join(
            [
                site.url(lone.path),
                "http://10.0.0.8/x",
                "http://mirror.example.cn/1.html",
            ]
        )
        with sqlite_ledger.writing() as session:
            pasted = paste(session, text, office=office, now=NOW, by="王某")
            on_platform = LinkPlace(registered_domain(shared.netloc))
            want(
                session,
                [Wanted(shared.url(each.path), on_platform) for each in (ours, others)],
                now=NOW,
            )
        told = stand.crawl(NOW)
    assert [link.state for link in pasted.links] == ["queued", "refused", "refused"]
    channels = {article.title: article.channel_key for article in _articles(sqlite_ledger)}
    assert channels[lone.title] == "xzcd"
    assert channels[ours.title] == "cdfb"
    assert others.title not in channels
    assert told["by"]["xzcd"]["articles"] == 2
    assert told["counts"]["requests"] == 6


def test_a_crawl_that_is_asked_to_stop_gives_everything_back(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """SIGTERM: it says what was interrupted, no lease stays, the next crawl reads the rest."""
    with FaultServer() as site:
        show(site, pieces(9))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, delay_s=0.5)
        crawl = stand.start(NOW)
        while len(site.hits) < 5:
            time.sleep(0.05)
        os.kill(crawl.pid, signal.SIGTERM)
        assert crawl.wait() == 4
        with sqlite_ledger.reading() as session:
            states = set(session.scalars(select(FrontierUrl.state)))
            owners = set(session.scalars(select(DomainLease.owner)))
            ended = session.scalars(select(Outcome.state)).all()
        stand.outlets[0]["sources"][0]["delay_s"] = 0
        told = stand.crawl(NOW)
    assert states == {"due", "done"}
    assert owners == {None}
    assert ended == ["interrupted"]
    assert told["by"]["xzcd"]["state"] == "ok"
    assert len(_articles(sqlite_ledger)) == 9


def test_pages_of_an_issue_that_link_to_each_other_are_asked_for_once(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """Each page 版 names the others, the first one too, and the night is good."""
    run = pieces(6, last=date(2026, 10, 31))
    with FaultServer() as site:
        entry = "<meta http-equiv=refresh content='0; url=/p/202610/31/node_01.html'>"
        site.pages["/index.html"] = Reply(f"<html>{entry}</html>")
        nodes = "".join(f"<a href='node_0{n}.html'>第0{n}版</a>" for n in (1, 2, 3))
        for n in (1, 2, 3):
            names = "".join(
                f"<li><a href='{p.path}'>{p.title}</a></li>" for p in run[2 * n - 2 : 2 * n]
            )
            site.pages[f"/p/202610/31/node_0{n}.html"] = Reply(
                f"<html><meta charset='utf-8'>{nodes}<ul>{names}</ul></html>"
            )
        for piece in run:
            site.pages[piece.path] = Reply(piece_page(piece))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("paper", site, kind="epaper", articles="ul a", nodes="match:/node_[0-9]+")
        told = stand.crawl(NOW, "--since", "2026-10-31")["by"]["paper"]
        again = stand.crawl(NOW + timedelta(hours=1), "--since", "2026-10-31")["by"]["paper"]
        asked = [path for path in site.paths() if "node" in path or "index" in path]
    assert (told["state"], told["articles"]) == ("ok", 6)
    assert (told["figures"]["list_pages"], again["figures"]["list_pages"]) == (4, 4)
    assert len(asked) == 8
    with sqlite_ledger.reading() as session:
        kept = session.execute(select(Article.page_no, Article.position)).all()
    assert {(row.page_no, row.position) for row in kept} == {
        ("01", "front"),
        ("01", "front_lead"),
        ("02", None),
        ("03", None),
    }


def test_a_parser_that_cannot_be_started_is_no_outlets_fault(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The night says so for every source, drift is not, and the next one reads everything."""
    with FaultServer() as site, FaultServer() as other:
        show(site, pieces(5))
        show(other, pieces(5, first=20))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.add("other", other)
        told = stand.start(NOW, python="/bin/false").told()
        assert _drifting(sqlite_ledger) is None
        mended = stand.crawl(NOW + timedelta(hours=1))
    ended = {(o["state"], o["why"]) for o in told["outcomes"]}
    assert ended == {("interrupted", "parser_broken")}
    assert told["counts"]["quarantined"] == 0
    assert [o["state"] for o in mended["outcomes"]] == ["ok", "ok"]
    assert len(_articles(sqlite_ledger)) == 10


def test_three_nights_without_robots_are_an_alarm(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Two runs of one night count once; a night that may be read ends the count."""
    with FaultServer() as site:
        show(site, pieces(2))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        site.pages["/robots.txt"] = Reply("", status=503)
        nights = (NOW, NOW + timedelta(hours=1), NOW + DAY, NOW + 2 * DAY)
        whys = [stand.crawl(night)["by"]["xzcd"]["why"] for night in nights]
        site.pages["/robots.txt"] = Reply("", status=404)
        read = stand.crawl(NOW + 3 * DAY)["by"]["xzcd"]
        site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /")
        whys.append(stand.crawl(NOW + 4 * DAY)["by"]["xzcd"]["why"])
    assert whys == [*["robots_unreadable"] * 3, "robots_three_nights", "robots"]
    assert read["state"] == "ok"
