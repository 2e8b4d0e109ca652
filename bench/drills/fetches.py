"""What one hostile address may cost: seconds and memory, and where a browser can be led."""

import gzip
import json
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import zstandard
from sqlalchemy import select

from bench.drills.told import Told
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import FrontierUrl
from tests.browser import find_chromium
from tests.crawler import fault_server as faults
from tests.crawler.fault_server import FaultServer, Handler, Hit, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show
from tests.crawler.test_guard import INNER

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
BOMB_S, SLOW_S, MEMORY_MB = 2.0, 30.0, 300
CRAWL_MB = 200
"""Of the process that crawls, whatever a list holds."""
ZEROS = bytes(256 << 20)
"""A quarter of a gibibyte, a few hundred bytes to a few hundred kilobytes when packed."""


@contextmanager
def _ledger(folder: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}")
    migrate(ledger)
    try:
        yield ledger
    finally:
        ledger.close()


class _Watch:
    """Times each path of a site from its first request to the last time its connection ended."""

    def __init__(self, site: FaultServer) -> None:
        self.first: dict[str, float] = {}
        self.last: dict[str, float] = {}
        site.on_hit = self._hit

    def _hit(self, hit: Hit) -> None:
        self.first.setdefault(hit.path, time.monotonic())

    def ending(self, handler: Handler) -> Handler:
        """Wrap a handler so that the moment its connection ends is kept."""

        def held(hit: Hit, connection: Any) -> None:
            try:
                handler(hit, connection)
            finally:
                self.last[hit.path] = time.monotonic()

        return held

    def cost_s(self, path: str) -> float:
        return self.last[path] - self.first[path]


def _peak_mb(pid: int) -> float:
    """Give the largest resident size a process ever had; 0 where /proc is not there."""
    status = Path(f"/proc/{pid}/status")
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if "VmHWM" in line), default=0.0)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


def bombs(_count: int, folder: Path) -> Told:
    """Give a night every bomb, one after the other, and time each to the next request."""
    packed = gzip.compress(ZEROS)
    coded: dict[str, tuple[str, bytes]] = {
        "gzip": ("gzip", packed),
        "deflate": ("deflate", zlib.compress(ZEROS, 9)),
        "raw deflate": ("deflate", _raw_deflate(ZEROS)),
        "br": ("br", brotli.compress(ZEROS, quality=3)),
        "zstd": ("zstd", zstandard.compress(ZEROS)),
        "gzip in gzip": ("gzip, gzip", gzip.compress(packed)),
        "br in gzip": ("br, gzip", gzip.compress(brotli.compress(ZEROS, quality=3))),
        "five times gzip": (", ".join(["gzip"] * 5), _nested(packed, 4)),
    }
    replies: dict[str, Reply | Handler] = {
        name: Reply(body, headers={"Content-Encoding": coding})
        for name, (coding, body) in coded.items()
    }
    replies |= {
        "11 MiB plain": Reply(b"x" * (11 << 20)),
        "endless body": faults.endless,
        "header flood": faults.header_flood,
    }
    broken, costs, peak_mb = 0, {}, 0.0
    for name, reply in replies.items():
        costs[name], state, mb = _alone(folder / name.replace(" ", "-"), reply)
        peak_mb = max(peak_mb, mb)
        print(f"{name:18} {costs[name]:5.2f} s  {mb:4.0f} MB  {state}")
        broken += state != "quarantined:too_large" or costs[name] > BOMB_S
    slowest = max(costs, key=lambda name: costs[name])
    words = (
        f"{len(costs)} kinds, each alone in a night; the dearest, {slowest}: {costs[slowest]:.2f} "
        f"s from its request to the end of that night (bound {BOMB_S:g}); the crawl's own process "
        f"{peak_mb:.0f} MB at its largest (bound {MEMORY_MB})"
    )
    return Told(len(costs), words, broken + (peak_mb > MEMORY_MB))


def _alone(folder: Path, reply: Reply | Handler) -> tuple[float, str, float]:
    """Crawl one article; give the seconds from its request on, its state, the peak in MB."""
    folder.mkdir()
    with _ledger(folder) as ledger, FaultServer() as site:
        run = pieces(1)
        show(site, run)
        if isinstance(reply, Reply):
            site.pages[run[0].path] = reply
        else:
            site.handlers[run[0].path] = reply
        stand = Stand(folder, ledger)
        stand.add("xzcd", site)
        watch = _Watch(site)
        crawl = stand.start(NOW)
        watching = threading.Thread(target=_follow, args=(crawl.pid, peaks := [0.0]), daemon=True)
        watching.start()
        crawl.told()
        took_s = time.monotonic() - watch.first[run[0].path]
        return took_s, _ended(ledger).get(site.url(run[0].path), "none"), peaks[0]


def _follow(pid: int, peaks: list[float]) -> None:
    """Keep a process's peak until it is gone."""
    while mb := _peak_mb(pid):
        peaks[0] = max(peaks[0], mb)
        time.sleep(0.02)


def _nested(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


def slow(_count: int, folder: Path) -> Told:
    """Give a night, at its real patience, one site a fault; time it from first request to last."""
    handlers: dict[str, Handler] = {
        "silence": faults.silence,
        "slow head": faults.slow_head,
        "a byte at a time": faults.slow_body,
        "short body": faults.short_body,
        "reset": faults.reset,
    }
    return _side_by_side(folder, handlers)


def _side_by_side(folder: Path, handlers: dict[str, Handler]) -> Told:
    """Crawl a site for each handler, a sound article beside it; time first request to hang-up."""
    places: dict[str, tuple[FaultServer, _Watch, str]] = {}
    with _ledger(folder) as ledger:
        stand = Stand(folder, ledger)
        for name, handler in handlers.items():
            site, run = FaultServer(), pieces(2)
            places[name] = (site, watch := _Watch(site), run[0].path)
            show(site, run)
            site.handlers[run[0].path] = watch.ending(handler)
            stand.add(f"site{len(places)}", site)
        told = stand.crawl(NOW)
        ended = _ended(ledger)
    costs, broken = {}, 0
    for name, (site, watch, path) in places.items():
        state, costs[name] = ended.get(site.url(path), "none"), watch.cost_s(path)
        print(f"{name:18} {costs[name]:6.2f} s  {state}")
        broken += not state.startswith("retry:") or costs[name] > SLOW_S
        site.close()
    read = sum(outcome["articles"] for outcome in told["by"].values())
    slowest = max(costs, key=lambda name: costs[name])
    words = (
        f"{len(costs)} kinds, all tries and waits: the dearest, {slowest}, {costs[slowest]:.1f} s "
        f"(bound {SLOW_S:g}), then left for another night; {read} of {len(places)} sound articles "
        f"read beside them"
    )
    return Told(len(costs), words, broken + (read != len(places)))


def _ended(ledger: Ledger) -> dict[str, str]:
    with ledger.reading() as session:
        rows = session.execute(select(FrontierUrl.url, FrontierUrl.state, FrontierUrl.why)).all()
    return {str(row.url): f"{row.state}:{row.why}" for row in rows}


def traps(_count: int, folder: Path) -> Told:
    """Lead a night into 330,000 links, a calendar without end and loops, beside a calm site."""
    budget = {"pages": 40}
    with _ledger(folder) as ledger, FaultServer() as crowd, FaultServer() as calendar:
        links = "".join(f"<li><a href=/a/{n}.html>x</a>" for n in range(330_000))
        crowd.pages["/index.html"] = Reply(f"<ul class=list>{links}</ul>")
        for month in range(1, 400):
            page = f"/index{month if month > 1 else ''}.html"
            calendar.pages[page] = Reply(list_page([Piece(month, NOW.date())]))
        loop, calm = FaultServer(), FaultServer()
        show(loop, pieces(2))
        for piece in pieces(2):
            loop.pages[piece.path] = Reply("", status=302, headers={"Location": piece.path})
        show(calm, pieces(6))
        stand = Stand(folder, ledger)
        stand.add("crowd", crowd, budget=budget)
        stand.add("calendar", calendar, budget=budget, next="index{n}.html")
        stand.add("loop", loop)
        stand.add("calm", calm)
        crawl = stand.start(NOW)
        peaks = [0.0]
        threading.Thread(target=_follow, args=(crawl.pid, peaks), daemon=True).start()
        by = crawl.told()["by"]
    asked = {key: len(site.paths()) for key, site in (("crowd", crowd), ("calendar", calendar))}
    # what they name is not there, which is the graver word
    broken = sum(by[key]["state"] not in ("partial", "drifted") or asked[key] > 41 for key in asked)
    broken += peaks[0] > CRAWL_MB
    broken += (by["calm"]["state"], by["calm"]["articles"]) != ("ok", 6)
    broken += len(loop.paths()) > 20
    words = (
        f"330,000 links: {by['crowd']['state']} after {asked['crowd']} requests; a calendar: "
        f"{by['calendar']['state']} after {asked['calendar']}; loops: {len(loop.paths())} "
        f"requests; the calm site: {by['calm']['state']}, {by['calm']['articles']} of 6; "
        f"the crawl's own process {peaks[0]:.0f} MB at its largest (bound {CRAWL_MB})"
    )
    for site in (loop, calm):
        site.close()
    return Told(4, words, int(broken))


SHELL = (
    "<html><meta charset='utf-8'><title>昌都</title><body><div id=app></div><script>"
    "{script};fetch('/data.json').then(r => r.json()).then(d => document.body.innerHTML = d.html)"
    "</script></body></html>"
)
CARRIERS: dict[str, Callable[[str], str]] = {
    "fetch": lambda to: f"fetch('http://{to}/fetch', {{mode: 'no-cors'}}).catch(() => 0)",
    "frame": lambda to: f"add('iframe', 'src', 'http://{to}/frame')",
    "picture": lambda to: f"add('img', 'src', 'http://{to}/picture')",
    "redirect": lambda to: f"fetch('/to/{to}', {{mode: 'no-cors'}}).catch(() => 0)",
}


def browser_inward(count: int, folder: Path) -> Told:
    """Show a browser pages that lead inward: every spelling by four carriers at two servers."""
    chromium = find_chromium()
    if chromium is None:
        return Told(0, "", left_out="no browser on this machine")
    spellings = INNER[:count]
    inner = [FaultServer("127.0.0.1"), FaultServer("127.0.0.2")]
    with _ledger(folder) as ledger, FaultServer() as site:
        run = pieces(len(CARRIERS))
        show(site, run)
        for piece, (name, carry) in zip(run, CARRIERS.items(), strict=True):
            _lead(site, piece.path, [(host, server.port) for server in inner for host in spellings],
                  name, carry)  # fmt: skip
        site.pages["/data.json"] = _by_script(piece_page(run[0]))
        stand = Stand(folder, ledger)
        stand.add("xzcd", site, render="always")
        sandbox = ["--browser-without-sandbox"] if os.geteuid() == 0 else []
        env = {"CHROMIUM": chromium}
        told = stand.start(NOW, *sandbox, env=env).told()["by"]["xzcd"]
        led = sum(path.startswith("/to/") for path in site.paths())
    hits = sum(len(server.hits) for server in inner)
    for server in inner:
        server.close()
    tried = len(spellings) * len(CARRIERS) * len(inner)
    words = (
        f"{len(spellings)} spellings × {len(CARRIERS)} carriers × {len(inner)} servers = {tried} "
        f"attempts in Chromium ({led} of them by a redirect it followed to): {hits} requests "
        f"arrived inside; the pages themselves: {told['state']}, {told['articles']} article"
    )
    return Told(tried, words, hits + (led == 0) + (told["articles"] < 1))


def _lead(
    site: FaultServer,
    path: str,
    targets: list[tuple[str, int]],
    name: str,
    carry: Callable[[str], str],
) -> None:
    """Make one page that tries all targets by one carrier, and the redirects it needs."""
    adds = (
        "function add(tag, key, to) { const e = document.createElement(tag); e[key] = to;"
        " document.documentElement.appendChild(e) }"
    )
    tries = []
    for place, (host, port) in enumerate(targets):
        inside = f"{host}:{port}"
        if name == "redirect":
            away = {"Location": f"http://{inside}/redirected"}
            site.pages[f"/to/{place}"] = Reply("", status=302, headers=away)
        tries.append(f"try {{ {carry(str(place) if name == 'redirect' else inside)} }} catch {{}}")
    site.pages[path] = Reply(SHELL.format(script=adds + ";".join(tries)))


def _by_script(html: str) -> Reply:
    return Reply(json.dumps({"html": html}), content_type="application/json")
