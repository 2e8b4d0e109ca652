"""Rows whose full count the tests themselves run: the drill runs them and counts."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.drills.told import Told

ROOT = Path(__file__).parents[2]
NOTHING: Mapping[str, str] = {}


def suite(
    *selected: str, matching: str = "", given: Mapping[str, str] = NOTHING
) -> Callable[[int, Path], Told]:
    """Return a drill that runs these tests; one that fails breaks the promise.

    `given` goes into their environment: the full count where `make test` tries a sample.
    """

    def run(_count: int, folder: Path) -> Told:
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
        argv += ["--basetemp", str(folder / "pytest"), *selected]
        argv += ["-k", matching] if matching else []
        said, code = _run(argv, given)
        told = counted(said)
        passed = told.get("passed", 0)
        broken = told.get("failed", 0) + told.get("error", 0) + told.get("errors", 0)
        if broken or code:
            print(said[-4000:])
        words = f"{passed} cases held, {broken} did not"
        if skipped := told.get("skipped"):
            words += f", {skipped} skipped"
        return Told(passed + broken, words, broken or int(code != 0))

    return run


def payloads(count: int, folder: Path) -> Told:
    """Look at so many hostile texts in a real browser, on every page they may stand on."""
    tried = suite(
        "tests/api/test_browser.py", matching="payload", given={"KANDENG_PAYLOADS": str(count)}
    )(count, folder)
    words = f"{count} payloads in 6 fields on 7 pages and in the kept page's frame: {tried.figure}"
    return Told(count, words, tried.broken)


def _run(argv: list[str], given: Mapping[str, str]) -> tuple[str, int]:
    """Run the suite; when the drill is ended, interrupt it so that it ends its own database."""
    child = subprocess.Popen(
        argv,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **given},
    )
    try:
        said, _ = child.communicate()
    except BaseException:
        child.send_signal(signal.SIGINT)
        child.wait(15)
        raise
    return said, child.returncode


def counted(said: str) -> dict[str, int]:
    r"""Return the figures of pytest's last line.

    >>> counted("..F\n2 passed, 1 failed in 0.3s")
    {'passed': 2, 'failed': 1}
    """
    lines = [line for line in said.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", last)}


guard = suite("tests/crawler/test_guard.py", "tests/crawler/test_settings.py")
hostile_sites = suite("tests/crawler/test_faults.py")
drift = suite("tests/crawler/test_outcome.py", "tests/crawler/test_night.py")
charsets = suite("tests/crawler/extract/test_decode.py")
gone_ledger = suite("tests/crawler/test_ledger_lost.py")
late = suite("tests/rewards/test_closing.py", "tests/rewards/test_properties.py")
holds = suite("tests/review/test_run.py", "tests/review/test_decide.py", "tests/matcher")
browser = suite("tests/api/test_browser.py", "tests/api/test_payloads.py")
doors = suite("tests/api/test_security.py", "tests/api/test_at_the_door.py")
roles = suite("tests/api/test_permissions.py")
malformed = suite(
    "tests/api/test_schema.py",
    given={"KANDENG_SCHEMA_EXAMPLES": "20", "KANDENG_SCHEMA_WALKS": "120"},
)
templates = suite("tests/bulletin/test_docx.py", matching="hostile or markup or refused")
formulas = suite("tests/bulletin/test_writers.py", "tests/api/test_csv_safe.py")
crafted = suite("tests/intake/test_crafted.py")
yaml = suite("tests/office", "tests/cli/test_bad_input.py")
