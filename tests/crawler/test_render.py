"""Pages that a script fills, in a real browser that reaches nothing but what it may."""

import json
import os
import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crawler.fetch.proxy import FilteringProxy
from crawler.guard import Guard
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl, Page, SourceState
from tests.browser import find_chromium
from tests.crawler.fault_server import FaultServer, Hit, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show
from tests.crawler.test_guard import INNER

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
SHELL = (
    "<html><meta charset='utf-8'><title>昌都</title><body><div id=app></div><script>{script}"
    "fetch('{data}').then(r => r.json()).then(d => document.body.innerHTML = d.html)"
    "</script></body></html>"
)


def _night(stand: Stand, now: datetime, **more: Any) -> dict[str, Any]:
    env = {"CHROMIUM": find_chromium() or ""} | more
    sandbox = ["--browser-without-sandbox"] if os.geteuid() == 0 else []
    return stand.start(now, *sandbox, env=env).told()


def by_script(site: FaultServer, path: str, html: str, *, script: str = "") -> None:
    """Show a page that is empty until its script has fetched what it shows."""
    data = f"/data{path}.json"
    site.pages[path] = Reply(SHELL.format(script=script, data=data))
    site.pages[data] = Reply(json.dumps({"html": html}), content_type="application/json")


@pytest.mark.browser
def test_a_page_filled_by_script_is_read_and_its_kind_remembered(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """`auto`: asked for plainly once, then shown; the next night its like goes straight there."""
    with FaultServer() as site:
        run = pieces(2)
        show(site, run)
        for piece in run:
            by_script(site, piece.path, piece_page(piece))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, render="auto")
        told = _night(stand, NOW)["by"]["xzcd"]
        first = [path for path in site.paths() if path == run[0].path]
        fresh = Piece(50, date(2026, 10, 31))
        site.pages["/index.html"] = Reply(list_page([fresh, *run]))
        by_script(site, fresh.path, piece_page(fresh))
        second = _night(stand, NOW + timedelta(hours=12))["by"]["xzcd"]
    with sqlite_ledger.reading() as session:
        article = session.scalars(select(Article).where(Article.title == run[0].title)).one()
        page = session.get_one(Page, article.page_id)
        known = session.get_one(SourceState, "xzcd-news").remembered["render"]
        session.expunge_all()
    kept = Archive(stand.archive).read(page.warc_file, page.warc_offset)[1].decode()
    assert (told["state"], told["articles"], told["figures"]["rendered"]) == ("ok", 2, 2)
    assert (second["articles"], second["figures"]["rendered"]) == (1, 1)
    assert (len(first), site.paths().count(fresh.path)) == (2, 1)
    assert article.published_on == run[0].on
    assert article.body == run[0].body
    assert page.rendered
    assert run[0].body[:20] in kept
    assert known == ["#.#.#.#:#/article/#/#.html"]


@pytest.mark.browser
def test_a_list_filled_by_script_and_a_wall_of_cookies(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """`always`: the list names its pieces; 412 sets a cookie, and the page is there, 412 or not."""
    with FaultServer() as site:
        reloads, stays = pieces(2)
        by_script(site, "/index.html", list_page([reloads, stays]))
        wall = "<html><script>document.cookie='pass=1;path=/';location.reload()</script></html>"

        def guarded(hit: Hit, connection: socket.socket) -> None:
            passed = "pass=1" in hit.headers.get("cookie", "")
            reply = Reply(piece_page(reloads)) if passed else Reply(wall, status=412)
            connection.sendall(reply.raw(hit))

        site.handlers[reloads.path] = guarded
        by_script(site, stays.path, piece_page(stays))
        site.pages[stays.path].status = 412
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, render="always")
        told = _night(stand, NOW)["by"]["xzcd"]
    with sqlite_ledger.reading() as session:
        titles = set(session.scalars(select(Article.title)))
        statuses = set(session.scalars(select(Page.status)))
    assert (told["state"], told["why"], told["listed"], told["articles"]) == ("ok", None, 2, 2)
    assert titles == {reloads.title, stays.title}
    assert statuses == {200, 412}


@pytest.mark.browser
def test_a_source_filled_by_script_is_tried_as_the_night_would_read_it(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """List and piece by the browser where `auto` finds nothing; without one the trial says so."""
    with FaultServer() as site:
        run = pieces(1)
        by_script(site, "/index.html", list_page(run))
        by_script(site, run[0].path, piece_page(run[0]))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, render="auto")
        sandbox = ["--browser-without-sandbox"] if os.geteuid() == 0 else []
        told = stand.look("try", "xzcd-news", *sandbox, env={"CHROMIUM": find_chromium() or ""})
        without = stand.look("try", "xzcd-news", env={"CHROMIUM": "/nowhere"})
    assert (told["why"], told["rendered"], told["samples"][0]["rendered"]) == (None, True, True)
    assert told["samples"][0]["article"]["body"] == run[0].body
    assert without["why"] == "no_browser"


@pytest.mark.browser
def test_the_browser_reaches_nothing_inside(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """By fetch, frame, picture, socket, beacon, worker, WebRTC or redirect: 0 hits."""
    with FaultServer() as site, FaultServer() as inner:
        piece = Piece(1, date(2026, 10, 30))
        show(site, [piece])
        site.pages["/away"] = Reply(status=302, headers={"Location": inner.url("/redirected")})
        spellings = [
            f"127.0.0.1:{inner.port}",
            f"localhost:{inner.port}",
            f"2130706433:{inner.port}",
            f"0x7f.1:{inner.port}",
            f"0177.0.0.1:{inner.port}",
            f"[::ffff:127.0.0.1]:{inner.port}",
            f"127.1:{inner.port}",
            f"0:{inner.port}",
        ]
        carriers = "".join(
            f"fetch('http://{host}/fetch', {{mode: 'no-cors'}}).catch(() => 0);"
            f"try {{ new WebSocket('ws://{host}/socket') }} catch {{}};"
            f"try {{ navigator.sendBeacon('http://{host}/beacon', 'x') }} catch {{}};"
            f"document.write(\"<iframe src='http://{host}/frame'></iframe>"
            f"<script src='http://{host}/script'><\\\\/script>"
            f"<link rel=stylesheet href='http://{host}/css'>"
            f"<link rel=prefetch href='http://{host}/prefetch'>\");".replace("\\\\", "\\")
            for host in spellings
        )
        more = (
            "try { navigator.serviceWorker.register('/sw.js') } catch {};"
            "fetch('/away', {mode: 'no-cors'}).catch(() => 0);"
            f"try {{ const stun = {{urls: 'stun:127.0.0.1:{inner.port}'}};"
            "new RTCPeerConnection({iceServers: [stun]}).createOffer() } catch {};"
        )
        by_script(site, piece.path, piece_page(piece), script=carriers + more)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, render="auto")
        told = _night(stand, NOW)["by"]["xzcd"]
    assert (told["state"], told["articles"]) == ("ok", 1)
    assert "/away" in site.paths()
    assert "/sw.js" not in site.paths()
    assert inner.hits == []


def test_without_a_browser_the_night_says_so(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """What can be read is read, what cannot waits for another night; it is no drift."""
    with FaultServer() as site:
        run = pieces(3)
        show(site, run)
        by_script(site, run[0].path, piece_page(run[0]))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, render="always")
        told = _night(stand, NOW, CHROMIUM="/nowhere/chromium")["by"]["xzcd"]
    with sqlite_ledger.reading() as session:
        waiting = session.scalars(select(FrontierUrl).where(FrontierUrl.state == "retry")).one()
        state = session.get_one(SourceState, "xzcd-news")
        session.expunge_all()
    assert (told["state"], told["why"], told["articles"]) == ("partial", "no_browser", 2)
    assert (waiting.why, waiting.list_title) == ("no_browser", run[0].title)
    assert state.drifting_since is None


def test_the_proxy_connects_to_checked_addresses_alone() -> None:
    """A forward or a tunnel inward is refused before anything is asked; an allowed one works."""
    with FaultServer() as site, FaultServer() as inner:
        site.pages["/a"] = Reply("好")
        with FilteringProxy(Guard([site.netloc])) as proxy:
            good = _ask(proxy, f"GET {site.url('/a')} HTTP/1.1\r\nHost: x\r\n\r\n")
            refused = [
                _ask(proxy, f"GET {inner.url('/a')} HTTP/1.1\r\nHost: {site.netloc}\r\n\r\n"),
                _ask(proxy, f"CONNECT {inner.netloc} HTTP/1.1\r\n\r\n"),
                _ask(proxy, f"CONNECT 2130706433:{inner.port} HTTP/1.1\r\n\r\n"),
                _ask(proxy, f"CONNECT [::1]:{inner.port} HTTP/1.1\r\n\r\n"),
                _ask(proxy, "GET file:///etc/passwd HTTP/1.1\r\n\r\n"),
            ]
            said = list(proxy.refused)
    assert good.startswith(b"HTTP/1.1 200")
    assert good.endswith("好".encode())
    assert all(answer.startswith(b"HTTP/1.1 403") for answer in refused)
    assert len(said) == 5
    assert inner.hits == []


def _ask(proxy: FilteringProxy, request: str) -> bytes:
    found = b""
    with socket.create_connection(("127.0.0.1", proxy.server_address[1]), timeout=10) as near:
        near.sendall(request.encode())
        while part := near.recv(65536):
            found += part
    return found


def test_no_spelling_of_an_inner_address_passes_the_proxy() -> None:
    """Every ASCII spelling the crawl refuses, as a page and as a tunnel."""
    hosts = [host for host in INNER if host.isascii() and " " not in host]
    with FilteringProxy(Guard()) as proxy:
        for host in hosts:
            page = _ask(proxy, f"GET http://{host}/ HTTP/1.1\r\n\r\n")
            tunnel = _ask(proxy, f"CONNECT {host}:443 HTTP/1.1\r\n\r\n")
            assert page.startswith(b"HTTP/1.1 403"), host
            assert tunnel.startswith(b"HTTP/1.1 403"), host
    assert len(hosts) >= 50
