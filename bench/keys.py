"""From a key to the painted answer: the reviewer's queue of two hundred finds in a real Chromium.

python -m bench.keys

Measured in the page itself: from the moment the browser stamped the key to the frame after the next
find stands in the page. Playwright's own delay is no part of it; the machine's load is.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from ledger.migrate import migrate
from ledger.session import Ledger
from tests.api.browsing import entered, window
from tests.api.conftest import app_of
from tests.api.newsroom import build
from tests.api.serving import serving
from tests.browser import chromium

FINDS = 200
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
TARGET_MS = 60
STEPS = (("j", 60), ("k", 40), ("y", 60), ("d", 20))
"""Key and how often it is pressed."""

_WATCH = """() => {
  window.painted = [];
  const place = document.querySelector("#find");
  let pressed;
  document.addEventListener("keydown", event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (pressed === undefined || place.querySelector(".is-loading")) return;
    const from = pressed;
    pressed = undefined;
    requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - from)));
  }).observe(place, {childList: true});
}"""


def main() -> int:
    """Print the table; 1 when the median of all keys is above the target."""
    before = os.getloadavg()[0]
    with _site() as site, chromium() as browser:
        taken = dict(_measured(browser, site))
    print(
        f"{FINDS} finds, SQLite, loopback; load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    )
    print(f"{'key':>5} {'pressed':>8} {'median ms':>10} {'p95 ms':>8} {'worst ms':>9}")
    for key, times in taken.items():
        print(_line(key, times))
    every = [ms for times in taken.values() for ms in times]
    print(_line("all", every))
    return int(statistics.median(every) > TARGET_MS)


def _measured(browser: Browser, site: str) -> Iterator[tuple[str, list[float]]]:
    faults: list[str] = []
    context = window(browser)
    page = entered(context, site, "reviewer", faults)
    page.goto(f"{site}/review")
    page.wait_for_selector("[data-find].is-here")
    page.evaluate(_WATCH)
    for key, often in STEPS:
        for _ in range(often):
            _press(page, key)
        yield key, page.evaluate("window.painted.splice(0)")
    context.close()
    if faults:
        raise RuntimeError("; ".join(faults))


def _press(page: Page, key: str) -> None:
    """Press a key as a quick reader does: the answer is looked at before the next one."""
    count = page.evaluate("window.painted.length")
    page.keyboard.press(key)
    page.wait_for_function("count => window.painted.length > count", arg=count, timeout=10_000)
    page.wait_for_timeout(120)


def _line(key: str, times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return (
        f"{key:>5} {len(times):>8} {statistics.median(times):>10.1f} {p95:>8.1f} {max(times):>9.1f}"
    )


@contextmanager
def _site() -> Iterator[str]:
    """Serve a newsroom of `FINDS` finds on loopback."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ledger = Ledger(f"sqlite:///{place / 'ledger.db'}")
        migrate(ledger)
        room = build(ledger, place, now=NOW, finds=FINDS)
        with serving(app_of(room, lambda: NOW)) as address:
            yield address
        ledger.close()


if __name__ == "__main__":
    sys.exit(main())
