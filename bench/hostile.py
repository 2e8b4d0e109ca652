"""Hostile pages through the limited worker, counted: python -m bench.hostile [COUNT].

Every page must end as an article, as no article, or quarantined with a named reason, and as a list
of links or with a named reason. Golden pages are truncated, flipped, spliced, nested and recoded,
or drowned in tag soup and noise.
"""

import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from crawler.jobs import ListJob, PageJob
from crawler.limited import MEMORY_MB, Workers
from office.errors import ExtractionError
from office.outlets import Source
from tests.crawler.extract.hostile import hostile_pages

COUNT = 10_000
URL = "http://outlet.example/2026/1028/1.html"


def main(arguments: list[str]) -> int:
    """Print the outcomes; 1 when a page had none."""
    count = int(arguments[0]) if arguments else COUNT
    outcomes: Counter[str] = Counter()
    slowest, biggest = 0.0, 0
    with Workers(1) as workers:
        for raw in hostile_pages(count, seed=2):
            for read in (_article, _list):
                started = time.monotonic()
                outcomes.update(read(workers, raw))
                slowest = max(slowest, time.monotonic() - started)
            biggest = max(biggest, _peak_kib(workers.pids()))
    ended = sum(number for name, number in outcomes.items() if not name.startswith("degraded"))
    for name, number in sorted(outcomes.items()):
        print(f"{name:24} {number}")
    print(
        f"{count} pages, {2 * count - ended} readings without an outcome, slowest {slowest:.2f} s"
    )
    print(f"largest worker {biggest / 1024:.0f} MB resident (limit {MEMORY_MB} MB above its start)")
    return 0 if ended == 2 * count else 1


def _article(workers: Workers, raw: bytes) -> list[str]:
    """Read a page as an article; give what became of it and what was degraded."""
    try:
        found = workers.run(PageJob(raw, url=URL)).extracted
    except ExtractionError as fault:
        return [str(fault.details["state"])]
    kind = "article" if found.is_article else "no_article"
    return [kind, *(f"degraded:{word}" for word in found.degraded)]


def _list(workers: Workers, raw: bytes) -> list[str]:
    """Read the same page as a list."""
    source = Source(key="s", channel="c", kind="listing", url=URL, articles="a")
    try:
        found = workers.run(ListJob(source, raw, URL, date(2026, 10, 31)))
    except ExtractionError as fault:
        return [f"list:{fault.details['state']}"]
    return ["list:links" if found.links else "list:empty"]


def _peak_kib(pids: list[int]) -> int:
    """Give the largest resident size any of the processes ever had; 0 where /proc is not there."""
    peaks = [0]
    for pid in pids:
        status = Path(f"/proc/{pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        peaks += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return max(peaks)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
