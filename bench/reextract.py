"""What it costs to read the archive again, beside bare readability-lxml on the same bytes.

python -m bench.reextract [--pages DIR]

A night keeps the golden pages, and the saved real ones where they are at hand, over and over under
their own addresses. They are then read again from the archive, no request, in a pool of processes;
a page's cost is the slope between a small and a large outlet, so that starting up is left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from readability import Document

from bench.extract import PAGES
from crawler.extract.decode import decode
from ledger.migrate import migrate
from ledger.session import Ledger
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Stand

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden"
SIZES = {"small": 40, "large": 440}
GOAL = 1.5
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
AGAIN = """
import json, os, resource, sys, time
from pathlib import Path
from crawler.reextract import reextract
from ledger.archive import Archive
from ledger.session import Ledger
from office.load import load_office
url, archive, config, key = sys.argv[1:]
ledger, office = Ledger(url), load_office(Path(config))
began, cpu_s = time.monotonic(), time.process_time()
done = reextract(ledger, Archive(Path(archive)), office, outlets=[key], workers=os.cpu_count() or 1)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"read": done.read, "wall_s": time.monotonic() - began,
    "cpu_s": time.process_time() - cpu_s + children.ru_utime + children.ru_stime,
    "peak_mb": children.ru_maxrss / 1024}))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print CPU and wall time a page; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="bench.reextract")
    parser.add_argument("--pages", type=Path, default=PAGES)
    raws = _raws(parser.parse_args(arguments).pages)
    with tempfile.TemporaryDirectory(prefix="kandeng-reextract-") as place:
        folder = Path(place)
        ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}")
        migrate(ledger)
        stand = Stand(folder, ledger)
        sites = {key: _site(raws, size) for key, size in SIZES.items()}
        for key, site in sites.items():
            stand.add(key, site, budget={"pages": 2000, "minutes": 20})
        kept = stand.crawl(NOW)["by"]
        print({key: kept[key]["articles"] for key in SIZES}, "articles kept by the night")
        spent = {key: _again(stand, key) for key in SIZES}
        ledger.close()
        for site in sites.values():
            site.close()
    small, large = spent["small"], spent["large"]
    more = large["read"] - small["read"]
    ours_ms = 1000 * (large["cpu_s"] - small["cpu_s"]) / more
    theirs_ms = _readability_ms([raws[n % len(raws)] for n in range(SIZES["large"])])
    ratio = ours_ms / theirs_ms
    print(f"{len(raws)} different pages, {large['read']} read again, {os.cpu_count()} processes")
    print(f"re-extraction      {ours_ms:6.1f} ms CPU a page, archive and ledger included")
    print(f"readability-lxml   {theirs_ms:6.1f} ms CPU a page, bytes in memory")
    wall_ms = 1000 * large["wall_s"] / large["read"]
    print(
        f"beside it {ratio:.2f} (goal {GOAL}); wall {wall_ms:.1f} ms a page with all cores; "
        f"largest worker {large['peak_mb']:.0f} MB"
    )
    return int(ratio > GOAL)


def _raws(pages: Path) -> list[bytes]:
    own = [path for path in sorted(GOLDEN.glob("*/*.html")) if path.parent.name != "none"]
    real = sorted(pages.glob("*/*.html")) if pages.is_dir() else []
    return [path.read_bytes() for path in (real or own)]


def _site(raws: list[bytes], size: int) -> FaultServer:
    site = FaultServer()
    links = []
    for number in range(size):
        path = f"/article/202610/{number}.html"
        links.append(f"<li><a href='{path}'>第{number}篇报道的标题</a></li>")
        site.pages[path] = Reply(raws[number % len(raws)], content_type="text/html")
    site.pages["/index.html"] = Reply(f"<ul class=list>{''.join(links)}</ul>")
    return site


def _again(stand: Stand, key: str) -> dict[str, Any]:
    url = stand.ledger.url.render_as_string(hide_password=False)
    argv = [sys.executable, "-c", AGAIN, url, str(stand.archive), str(stand.write()), key]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _readability_ms(raws: list[bytes]) -> float:
    began = time.process_time()
    for raw in raws:
        with suppress(Exception):  # a page it cannot read has cost what it cost
            Document(decode(raw).text).summary()
    return 1000 * (time.process_time() - began) / len(raws)


if __name__ == "__main__":
    sys.exit(main())
