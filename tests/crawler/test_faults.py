"""Hostile sites side by side in one night: each ends in its named state, the others unharmed."""

import gzip
import itertools
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from sqlalchemy import select

from ledger.archive import Archive, verify
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl, Page
from tests.crawler import fault_server as faults
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
BOMB = b"<p>\xe6\x98\x8c</p>" * (8 << 20)
PATIENCE = 0.2
"""Times are a fifth of the real ones: a try may take 2.8 s, then 1.6 s, then 0.6 s."""


class Outskirts:
    """The sites of the night, and what the ledger says of them afterwards."""

    def __init__(self) -> None:
        self.sites: dict[str, FaultServer] = {}
        self.told: dict[str, Any] = {}
        self.inner = FaultServer("127.0.0.2")
        self.inner.pages["/secret.html"] = Reply(piece_page(Piece(99, date(2026, 10, 30))))

    def site(self, key: str) -> FaultServer:
        self.sites[key] = FaultServer()
        return self.sites[key]

    def close(self) -> None:
        for site in (*self.sites.values(), self.inner):
            site.close()


def _encoded(coding: str, body: bytes) -> Reply:
    return Reply(body, headers={"Content-Encoding": coding})


def _with_articles(site: FaultServer, handlers: dict[str, Any]) -> None:
    """Put articles on a list of which some misbehave, and two sound ones at the end."""
    run = pieces(len(handlers) + 2)
    show(site, run)
    for piece, handler in zip(run, handlers.values(), strict=False):
        if isinstance(handler, Reply):
            site.pages[piece.path] = handler
        else:
            site.handlers[piece.path] = handler


BOMBS: dict[str, Any] = {
    "gzip": _encoded("gzip", gzip.compress(BOMB)),
    "deflate": _encoded("deflate", zlib.compress(BOMB)),
    "br": _encoded("br", brotli.compress(BOMB, quality=5)),
    "zstd": _encoded("zstd", zstandard.compress(BOMB)),
    "nested": _encoded("gzip, gzip", gzip.compress(gzip.compress(BOMB))),
    "endless": faults.endless,
    "large": Reply(b"x" * (11 << 20)),
}
SLOW: dict[str, Any] = {
    "silence": faults.silence,
    "slow_head": faults.slow_head,
    "slow_body": faults.slow_body,
    "short": faults.short_body,
    "reset": faults.reset,
}


def _away(target: str) -> Reply:
    return Reply("", status=302, headers={"Location": target})


def _inward(outskirts: Outskirts) -> dict[str, Any]:
    port = outskirts.inner.port
    forms = (
        "127.0.0.2",
        "2130706434",
        "0x7f000002",
        "0177.0.0.2",
        "127.2",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "%31%32%37.0.0.2",
        "localhost",
        "①②⑦.⓪.⓪.②",
        "0",
    )
    replies: dict[str, Any] = {form: _away(f"http://{form}:{port}/secret.html") for form in forms}
    replies["refresh"] = Reply(
        f"<meta http-equiv='refresh' content='0;url={outskirts.inner.url('/secret.html')}'>"
    )
    replies["file"] = _away("file:///etc/passwd")
    return replies


@pytest.fixture(scope="module")
def night(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Outskirts, Ledger]]:
    """One night over all of it."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "ledger.db").write_bytes(sqlite_template.read_bytes())
    ledger, outskirts = Ledger(f"sqlite:///{folder / 'ledger.db'}"), Outskirts()
    stand = Stand(folder, ledger)
    _with_articles(outskirts.site("bombs"), BOMBS)
    _with_articles(outskirts.site("slow"), SLOW)
    _with_articles(outskirts.site("flood"), {"flood": faults.header_flood})
    _with_articles(outskirts.site("inward"), _inward(outskirts))
    loop = outskirts.site("loop")
    _with_articles(loop, {"self": None, "chain": None})
    first, second = (piece.path for piece in pieces(4)[:2])
    loop.pages[first] = _away(first)
    for n in range(9):
        loop.pages["/r0" if n == 0 else f"/r{n}"] = _away(f"/r{n + 1}")
    loop.pages[second] = _away("/r0")
    _robots(outskirts)
    _lists(outskirts)
    show(outskirts.site("calm"), pieces(6))
    trap = outskirts.site("trap")
    for n in range(60):
        piece = Piece(n * 10 + 1, date(2026, 10, 30))
        trap.pages[f"/index{n or ''}.html"] = Reply(list_page([piece]))
        trap.pages[piece.path] = Reply(piece_page(piece))
    for key, site in outskirts.sites.items():
        more = {"budget": {"pages": 30}, "next": "index{n}.html"} if key == "trap" else {}
        stand.add(key, site, **more)
    outskirts.told = stand.crawl(NOW, "--patience", str(PATIENCE))
    yield outskirts, ledger
    outskirts.close()
    ledger.close()


def _robots(outskirts: Outskirts) -> None:
    for key, status in (("robots-4xx", 403), ("robots-5xx", 500)):
        site = outskirts.site(key)
        show(site, pieces(2))
        site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /", status=status)
    silent = outskirts.site("robots-silent")
    show(silent, pieces(2))
    silent.handlers["/robots.txt"] = faults.silence
    no = outskirts.site("robots-no")
    show(no, pieces(3))
    no.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /article/")
    slow = outskirts.site("robots-delay")
    show(slow, pieces(3))
    slow.pages["/robots.txt"] = Reply("User-agent: Kandeng\nCrawl-delay: 0.7\nDisallow:")


def _lists(outskirts: Outskirts) -> None:
    for key, status in (("gone", 404), ("forbidden", 403), ("broken", 500)):
        outskirts.site(f"list-{key}").pages["/index.html"] = Reply("x", status=status)
    busy = outskirts.site("busy")
    show(busy, pieces(3))
    busy.handlers["/index.html"] = _busy_once(busy)
    challenge = outskirts.site("challenge")
    challenge.pages["/index.html"] = Reply(
        "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"
    )
    show(outskirts.site("renamed"), pieces(4), css="neues")
    away = outskirts.site("list-inward")
    away.pages["/index.html"] = _away(outskirts.inner.url("/secret.html"))


def _busy_once(site: FaultServer) -> Any:
    def handler(hit: faults.Hit, connection: Any) -> None:
        asked = sum(each.path == hit.path for each in site.hits)
        busy = Reply("忙", status=429, headers={"Retry-After": "2"})
        connection.sendall((busy if asked == 1 else site.pages[hit.path]).raw(hit))

    return handler


def _states(ledger: Ledger, site: FaultServer) -> list[tuple[str, str | None]]:
    """Return state and why of a site's articles in the order of its list."""
    with ledger.reading() as session:
        rows = session.execute(
            select(FrontierUrl.state, FrontierUrl.why)
            .where(FrontierUrl.domain == site.netloc, FrontierUrl.kind != "list")
            .order_by(FrontierUrl.id)
        ).all()
    return [(row.state, row.why) for row in rows]


Night = tuple[Outskirts, Ledger]


def test_bombs_are_quarantined_and_the_rest_is_read(night: Night) -> None:
    """10 MiB decoded is the end of every content coding, nested ones, and endless bodies."""
    outskirts, ledger = night
    states = _states(ledger, outskirts.sites["bombs"])
    assert states[: len(BOMBS)] == [("quarantined", "too_large")] * len(BOMBS)
    assert outskirts.told["by"]["bombs"]["articles"] == 2


def test_slow_and_cut_replies_are_tried_three_times_and_left_for_another_night(
    night: Night,
) -> None:
    """Silence, dripping heads and bodies, short bodies and resets cost bounded time."""
    outskirts, ledger = night
    site = outskirts.sites["slow"]
    for piece in pieces(len(SLOW) + 2)[: len(SLOW)]:
        assert site.paths().count(piece.path) == 3
    assert {state for state, _ in _states(ledger, site)[: len(SLOW)]} == {"retry"}
    assert outskirts.told["by"]["slow"]["state"] == "partial"
    assert outskirts.told["by"]["slow"]["articles"] == 2


def test_a_flood_of_headers_ends(night: Night) -> None:
    """A head that does not end is hung up on."""
    outskirts, ledger = night
    assert _states(ledger, outskirts.sites["flood"])[0] == ("quarantined", "too_large")
    assert outskirts.told["by"]["flood"]["articles"] == 2


def test_no_redirect_reaches_an_inner_address(night: Night) -> None:
    """Whatever way the inner address is written, nobody connects to it."""
    outskirts, ledger = night
    assert outskirts.inner.hits == []
    states = _states(ledger, outskirts.sites["inward"])
    blocked = [state for state in states if state == ("blocked", "private_address")]
    assert len(blocked) == len(_inward(outskirts)) - 2
    assert ("quarantined", "no_article") in states  # the meta refresh, which nobody followed
    assert outskirts.told["by"]["inward"]["articles"] == 2
    assert outskirts.told["by"]["list-inward"]["state"] == "blocked"


def test_redirect_loops_end(night: Night) -> None:
    """A page that leads to itself and a chain longer than five are given up."""
    outskirts, ledger = night
    states = _states(ledger, outskirts.sites["loop"])
    assert states[:2] == [("quarantined", "redirect_loop")] * 2
    assert len(outskirts.sites["loop"].paths()) < 20


def test_robots_are_read_as_rfc_9309_says(night: Night) -> None:
    """4xx is consent; 5xx and silence are not; what is disallowed is not asked for."""
    outskirts, ledger = night
    by = outskirts.told["by"]
    assert by["robots-4xx"]["state"] == "ok"
    assert by["robots-5xx"]["state"] == by["robots-silent"]["state"] == "robots_denied"
    assert outskirts.sites["robots-5xx"].paths() == []
    assert outskirts.sites["robots-silent"].paths() == []
    assert outskirts.sites["robots-no"].paths() == ["/index.html"]
    assert set(_states(ledger, outskirts.sites["robots-no"])) == {("blocked", "robots")}


def test_a_crawl_delay_is_kept(night: Night) -> None:
    """No two requests are closer than robots.txt wishes."""
    hits = [hit.at for hit in night[0].sites["robots-delay"].hits]
    gaps = [later - earlier for earlier, later in itertools.pairwise(hits)]
    assert len(hits) == 5
    assert min(gaps) >= 0.65


def test_retry_after_is_waited_for(night: Night) -> None:
    """A 429 is asked again after the time it named, and the night goes on."""
    outskirts, _ = night
    times = [hit.at for hit in outskirts.sites["busy"].hits if hit.path == "/index.html"]
    assert len(times) == 2
    assert times[1] - times[0] >= 1.9
    assert outskirts.told["by"]["busy"]["state"] == "ok"


def test_lists_that_cannot_be_read_say_why(night: Night) -> None:
    """404, 403, 500, a challenge page and a renamed layout each end in their own outcome."""
    by = night[0].told["by"]
    ended = {
        key: (by[key]["state"], by[key]["why"])
        for key in ("list-gone", "list-forbidden", "list-broken", "challenge", "renamed")
    }
    assert ended == {
        "list-gone": ("drifted", "http_404"),
        "list-forbidden": ("blocked", "http_403"),
        "list-broken": ("unreachable", "http_500"),
        "challenge": ("blocked", "challenge"),
        "renamed": ("drifted", "empty_list"),
    }


def test_a_trap_ends_with_its_budget(night: Night) -> None:
    """A source that never ends is partial after its pages, and says so."""
    outskirts, _ = night
    assert outskirts.told["by"]["trap"]["state"] == "partial"
    assert len(outskirts.sites["trap"].paths()) <= 31


def test_the_others_are_unaffected_and_the_night_ends(night: Night) -> None:
    """A sound site among twenty hostile ones is read whole."""
    outskirts, _ledger = night
    assert outskirts.told["by"]["calm"]["state"] == "ok"
    assert outskirts.told["by"]["calm"]["articles"] == 6
    assert outskirts.told["finished"]
    assert "Traceback" not in outskirts.told["errors"]


def test_every_address_ends_in_a_named_state_and_every_kept_page_verifies(night: Night) -> None:
    """Nothing stays leased; each page's bytes match its digest."""
    _outskirts, ledger = night
    with ledger.reading() as session:
        states = set(session.scalars(select(FrontierUrl.state)))
        pages = session.scalars(select(Page.id)).all()
        assert list(verify(session, Archive(ledger.path.parent / "archive"))) == []  # type: ignore[union-attr]
        titles = session.scalars(select(Article.title)).all()
    assert "leased" not in states
    assert len(pages) > 10
    assert not any("99批" in title for title in titles)
