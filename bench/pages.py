"""Every page and API list on a big ledger, SQLite and PostgreSQL side by side.

python -m bench.pages [FOLDER] [--articles N] [--only sqlite|postgresql] [--rounds N]
    [--alone | --small]

Writes the ledgers of bench.pages_ledger into FOLDER unless they are there; a temporary one without.
First each address is asked alone, which gives its CPU: the base figure, since wall time is also the
machine's. Then, when each was asked once, 20 readers, who look at each answer for a second, go
through all addresses of `kandeng serve` while a crawl of a site on loopback writes into the same
ledger, both as they are run in an office. Last the same readers without looking: what the server
gives when saturated.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import func, select

from api.app import create_app
from bench import crawl, pages_ledger
from bench.pages_asked import LEFT_OUT, Size, addresses, missing
from bench.pages_databases import NAMES, database
from bench.pages_readers import Cost, Effort, alone, p95, together
from cli.serve import settle
from ledger.session import Ledger
from ledger.tables import Article
from tests.api.serving import serving

FULL, ALONE = Effort(), Effort(rounds=0)
ONCE = Effort(readers=1, rounds=1, pause_s=0)
SMALL, FEW_ARTICLES = Effort(times=1, readers=1, rounds=1, pause_s=0, every=9), 600
SITE, DELAY_S = 4000, 0.2
"""Articles of the crawled site, and what lies between two requests of one domain."""
MOST_MS, MOST_SEARCH_MS = 150, 100
STARTS_WITHIN_S = 300
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Measured:
    """What one database gives."""

    costs: Mapping[str, Cost]
    walls: Mapping[str, Sequence[float]]
    """Empty where readers were not let loose."""
    crawled: int
    """Articles the crawl wrote meanwhile."""
    saturated: Mapping[str, Sequence[float]]
    saturated_s: float


def measure(url: str, folder: Path, articles: int, effort: Effort) -> Measured:
    """Ask everything of one ledger."""
    ledger = Ledger(url)
    app = create_app(
        ledger,
        config_dir=folder / "config",
        archive_root=folder / "archive",
        clock=lambda: pages_ledger.NOW,
    )
    asked = addresses(Size(articles))
    if forgotten := missing(app, asked):
        raise SystemExit(f"not asked for: {', '.join(forgotten)}")
    paths = [path for found in asked.values() for path in found]
    with serving(app) as address:
        costs = alone(address, paths, times=effort.times)
    ledger.close()
    if not effort.rounds:
        return Measured(costs, {}, 0, {}, 0)
    paths = paths[:: effort.every]
    with served(url, folder) as address:
        together(address, paths, ONCE)
        before = _articles(url)
        with crawling(url, folder):
            walls = together(address, paths, effort)
        crawled = _articles(url) - before
        started = time.monotonic()
        saturated = together(address, paths, replace(effort, rounds=1, pause_s=0))
        return Measured(costs, walls, crawled, saturated, time.monotonic() - started)


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """Run `kandeng serve` and yield its address once it answers."""
    port = _free_port()
    words = [*_options(url, folder / "config", folder / "archive"), "--port", str(port)]
    child = subprocess.Popen([sys.executable, "-m", "cli", "serve", *words], cwd=ROOT)
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN_S
    try:
        while not _answers(address):
            if child.poll() is not None or time.monotonic() > until:
                raise SystemExit("the pages did not start")
            time.sleep(0.1)
        yield address
    finally:
        child.terminate()
        child.wait(30)


@contextmanager
def crawling(url: str, folder: Path) -> Iterator[None]:
    """Let a crawl of a site of its own write into the ledger meanwhile."""
    own = folder / "crawl"
    own.mkdir(exist_ok=True)
    with crawl.site(SITE, since=int(time.time())) as host:
        crawl.write_config(own, host, delay_s=DELAY_S)
        words = _options(url, own, folder / "archive")
        child = subprocess.Popen(
            [sys.executable, "-m", "crawler", *words], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            child.terminate()
            child.wait(60)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _options(url: str, config: Path, archive: Path) -> list[str]:
    now = pages_ledger.NOW.isoformat()
    return [
        *("--ledger", url),
        *("--config", str(config)),
        *("--archive", str(archive)),
        *("--now", now),
    ]


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=5):  # noqa: S310 - this machine
            return True
    except OSError:  # nobody listens yet, or a busy machine is slow
        return False


def _articles(url: str) -> int:
    ledger = Ledger(url)
    with ledger.reading() as session:
        found = session.scalar(select(func.max(Article.id))) or 0
    ledger.close()
    return found


def table(found: Mapping[str, Measured]) -> int:
    """Print a line an address, a group of columns a database; return how many were too slow."""
    print(f"{'':46}" + "".join(f"{name:>40}" for name in found))
    heading = f"{'first':>8}{'CPU ms':>8}{'kB':>8}{'p50':>8}{'p95 ms':>8}"
    print(f"{'address':46}" + heading * len(found))
    slow = 0
    for path in next(iter(found.values())).costs:
        cells, late = [], False
        for each in found.values():
            cost, walls = each.costs[path], each.walls.get(path, ())
            cells.append(f"{cost.first:8.0f}{cost.then:8.1f}{cost.kb:8.1f}")
            if walls:
                late |= p95(walls) > (MOST_SEARCH_MS if "q=" in path else MOST_MS)
                cells.append(f"{statistics.median(walls):8.0f}{p95(walls):8.0f}")
            else:
                cells.append(" " * 16)
        slow += late
        print(f"{path:46}{''.join(cells)}{'  SLOW' if late else ''}")
    return slow


def summary(name: str, each: Measured) -> None:
    """Print what all answers together come to."""
    cpu = [cost.then for cost in each.costs.values()]
    print(
        f"{name}: {len(cpu)} addresses, CPU median {statistics.median(cpu):.1f} ms, "
        f"worst {max(cpu):.1f} ms"
    )
    if not each.walls:
        return
    searches = [took for path, taken in each.walls.items() if "q=" in path for took in taken]
    others = [took for path, taken in each.walls.items() if "q=" not in path for took in taken]
    print(f"  readers beside a crawl that wrote {each.crawled:,} articles:")
    for what, taken in (("pages and lists", others), ("full-text searches", searches)):
        if taken:
            half = statistics.median(taken)
            print(f"    {len(taken):,} {what}: p50 {half:.0f} ms, p95 {p95(taken):.0f} ms")
    pressed = [took for taken in each.saturated.values() for took in taken]
    print(
        f"  saturated, nobody reads: {len(pressed) / each.saturated_s:.0f} answers a second, "
        f"p50 {statistics.median(pressed):.0f} ms, p95 {p95(pressed):.0f} ms"
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 when an address is slower than promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--only", choices=[name.lower() for name in NAMES])
    parser.add_argument("--rounds", type=int, help="how often each reader asks everything")
    parser.add_argument("--alone", action="store_true", help="one reader, CPU only")
    parser.add_argument("--small", action="store_true", help="whether it runs, no more")
    asked = parser.parse_args(arguments)
    effort = SMALL if asked.small else ALONE if asked.alone else FULL
    if asked.rounds:
        effort = replace(effort, rounds=asked.rounds)
    articles = FEW_ARTICLES if asked.small else asked.articles
    settle()  # as `kandeng serve` is
    started = time.monotonic()
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="kandeng-pages-") as own:
        folder = asked.folder or Path(own)
        for name in NAMES:
            if asked.only in (None, name.lower()):
                with database(name, folder, articles) as url:
                    found[name] = measure(url, folder, articles, effort)
    slow = table(found)
    for name, each in found.items():
        summary(name, each)
    load = os.getloadavg()[1]
    print(
        f"took {time.monotonic() - started:.0f} s; load of the last five minutes {load:.1f}, "
        f"{os.cpu_count()} processors"
    )
    print(f"left out: {'; '.join(f'{path} ({why})' for path, why in LEFT_OUT.items())}")
    print(
        f"{slow} addresses above {MOST_MS} ms at p95 (searches {MOST_SEARCH_MS} ms) on a database"
    )
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
