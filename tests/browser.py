"""Where the tests' real browser is, and how it is started."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing of its own: the browser speaks to loopback alone."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: `CHROMIUM`, else on the PATH, else Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser and end it; root has no sandbox to offer it."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("no Chromium: run python -m tests.prepare, or name one in CHROMIUM")
    root = sys.platform != "win32" and os.geteuid() == 0
    args = [*QUIET, *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=args)
        try:
            yield browser
        finally:
            browser.close()
