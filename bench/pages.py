"""Every page and API list on a big ledger.

python -m bench.pages [FOLDER] [--articles N] [--alone]

Writes the ledger of bench.pages_ledger into FOLDER unless one is there (a temporary one without).
First each address is asked alone, which gives its CPU; then 20 readers, each with a second between
its pages, go through all of them over loopback while another process writes articles as a crawl
does, five a second. `KANDENG_LEDGER` names another ledger, such as a copy on PostgreSQL.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api.app import create_app
from bench import pages_ledger
from ledger import search
from ledger.session import Ledger
from ledger.tables import Article
from tests.api.newsroom import PASSWORD
from tests.api.serving import serving

READERS, PAUSE_S, ROUNDS = 20, 1.0, 6
WRITES_A_SECOND = 5
MOST_MS, MOST_SEARCH_MS, MOST_KB = 150, 100, 150
SEARCHED = ("昌都", "一窗通办", "然乌湖 青稞", "牦牛产业")
FIRST_LOAD = ("vendor/tabler.min.css", "app.css", "app.js", "vendor/htmx.min.js")

ADDRESSES = (
    "/", "/review", "/review/1", "/submissions", "/submissions?unit=u7&period=2026-09",
    "/submissions?used=no", "/articles", "/articles?outlet=o3&period=2026-08",
    "/articles?used=yes", "/articles/7000", "/placements",
    "/placements?unit=u7", "/placements?period=2026&tier=central", "/placements?author=作者77",
    "/statistics", "/statistics?by=author&period=2026", "/statistics?by=outlet&period=2025",
    "/credits", "/credits?period=2026-05", "/outlets", "/unfound", "/receipts/S001500",
    "/settings", "/accounts", "/audit",
    "/api/v1/overview", "/api/v1/submissions", "/api/v1/articles", "/api/v1/candidates",
    "/api/v1/placements", "/api/v1/placements?unit=u7&period=2026", "/api/v1/credits",
    "/api/v1/counts?by=unit&by=tier&period=2026-09", "/api/v1/counts?by=period&by=tier",
    "/api/v1/gaps", "/api/v1/outcomes", "/api/v1/outlets", "/api/v1/receipts/S001500",
    *(f"/articles?q={word}" for word in SEARCHED),
    *(f"/api/v1/articles?q={word}" for word in SEARCHED),
)  # fmt: skip


def readers_in(ledger_url: str, folder: Path) -> Any:
    """Return the application over the big ledger."""
    return create_app(
        Ledger(ledger_url),
        config_dir=folder / "config",
        archive_root=folder / "archive",
        clock=lambda: pages_ledger.NOW,
    )


class Reader:
    """One browser that has signed in and keeps its connection."""

    def __init__(self, address: str) -> None:
        self.host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        said = urllib.parse.urlencode({"name": "admin", "password": PASSWORD})
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request("POST", "/sign-in", said, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def ask(self, path: str) -> tuple[float, int]:
        """Return the milliseconds until the last byte, and how many bytes came."""
        headers = {"Cookie": self.cookie, "Accept": "text/html", "Accept-Encoding": "gzip"}
        started = time.perf_counter()
        self.connection.request("GET", urllib.parse.quote(path, safe="/?&=%"), headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
        return (time.perf_counter() - started) * 1000, len(body)


def alone(address: str) -> dict[str, tuple[float, float, int]]:
    """Return for every address the first and the median CPU milliseconds, and its bytes.

    The server is in this process, so that its CPU is this process's.
    """
    reader, found = Reader(address), {}
    for path in ADDRESSES:
        spent = []
        for _ in range(4):
            before = time.process_time()
            _, size = reader.ask(path)
            spent.append((time.process_time() - before) * 1000)
        found[path] = (spent[0], statistics.median(spent[1:]), size)
    return found


def together(address: str) -> dict[str, list[float]]:
    """Return the wall milliseconds of every address, asked by all readers."""
    found: dict[str, list[float]] = {path: [] for path in ADDRESSES}
    guard, faults = threading.Lock(), list[BaseException]()

    def reading(number: int) -> None:
        try:
            chance = random.Random(number)  # noqa: S311 - an order of pages
            reader = Reader(address)
            for _ in range(ROUNDS):
                for path in chance.sample(ADDRESSES, len(ADDRESSES)):
                    time.sleep(chance.uniform(0, 2 * PAUSE_S))
                    took, _ = reader.ask(path)
                    with guard:
                        found[path].append(took)
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=reading, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return found


@contextmanager
def a_crawl(ledger_url: str) -> Iterator[None]:
    """Let another process write articles meanwhile."""
    child = subprocess.Popen([sys.executable, "-m", "bench.pages", "--write", ledger_url])
    try:
        yield
    finally:
        child.terminate()
        child.wait(30)


@contextmanager
def pages_of(ledger_url: str, folder: Path) -> Iterator[str]:
    """Serve the pages in a process of their own, as they are in use."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.pages", str(folder), "--serve", ledger_url],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None  # noqa: S101 - asked for above
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.wait(30)


def write(ledger_url: str) -> None:
    """Write articles as a crawl stores them, each a transaction, until stopped."""
    ledger, words = Ledger(ledger_url), pages_ledger.Words(random.Random(7))  # noqa: S311
    with ledger.reading() as session:
        number = (session.scalar(select(func.max(Article.id))) or 0) + 1
    while True:
        title, _ = words.text(1)
        body, _ = words.text(14)
        day: date = pages_ledger.NOW.date()
        with ledger.writing() as session:
            session.add(
                Article(
                    id=number, outlet_key="o1", channel_key="o1", source_key="s1", title=title[:28],
                    body=body, body_digest=f"w{number:x}", published_on=day,
                    found_at=pages_ledger.NOW, match_state="compared",
                )
            )  # fmt: skip
            session.flush()
            search.index(session, number, title, body)
        number += 1
        time.sleep(1 / WRITES_A_SECOND)


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def measure(ledger_url: str, folder: Path, *, only_alone: bool) -> int:
    """Print the table; return how many addresses are slower than promised."""
    with serving(readers_in(ledger_url, folder)) as address:
        costs = alone(address)
    walls: dict[str, list[float]] = {}
    if not only_alone:
        with pages_of(ledger_url, folder) as address, a_crawl(ledger_url):
            walls = together(address)
    print(f"{'address':44}{'first':>8}{'CPU ms':>8}{'kB':>7}{'p50':>8}{'p95 ms':>8}")
    slow = 0
    for path, (first, cpu, size) in costs.items():
        line = f"{path:44}{first:8.0f}{cpu:8.1f}{size / 1024:7.1f}"
        if walls:
            high = p95(walls[path])
            late = high > (MOST_SEARCH_MS if "q=" in path else MOST_MS)
            slow += late
            line += f"{statistics.median(walls[path]):8.0f}{high:8.0f}{'  SLOW' if late else ''}"
        print(line)
    load = first_load_kb(folder)
    print(f"first load without charts: {load:.0f} kB of at most {MOST_KB} (files, compressed)")
    if walls:
        every = [took for taken in walls.values() for took in taken]
        print(
            f"{len(every):,} pages by {READERS} readers: p50 {statistics.median(every):.0f} ms, "
            f"p95 {p95(every):.0f} ms; {slow} of {len(walls)} addresses slower than promised"
        )
    return slow


def first_load_kb(folder: Path) -> float:
    """Return what a browser's first visit loads besides the page itself, in kB."""
    from api.assets_served import assets  # noqa: PLC0415 - read once, in this process alone

    held = [assets()[name] for name in FIRST_LOAD if name in assets()]
    return sum(len(each.packed.get("gzip", each.content)) for each in held) / 1024


def main(arguments: list[str]) -> int:
    """Measure; or be the process that serves, or the one that writes."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--alone", action="store_true", help="one reader, CPU only")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.write:
        write(asked.write)
    if asked.serve:
        with serving(readers_in(asked.serve, asked.folder)) as address:
            print(address, flush=True)
            threading.Event().wait()
    with tempfile.TemporaryDirectory(prefix="kandeng-pages-") as own:
        folder = asked.folder or Path(own)
        pages_ledger.main([str(folder), str(asked.articles)])
        url = os.environ.get("KANDENG_LEDGER", f"sqlite:///{folder / 'kandeng.db'}")
        print(f"{Ledger(url).url.get_backend_name()}:")
        measure(url, folder, only_alone=asked.alone)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
