"""A module of ours in a process of its own, which ends with this one and reports in one line."""

import json
import subprocess
import sys
from collections.abc import Callable
from os import getpid
from typing import Any

from office.errors import ConfigError, KandengError, LedgerError

Report = dict[str, Any]
Broken = Callable[[int, str], KandengError]
"""Makes a fault of an exit code and the last line of complaint, "" without any."""
NO_LEDGER = 3
"""The exit code of a process that has no ledger."""


def ended(words: str) -> Broken:
    """Return what says that a process ended in a fault, in these words."""

    def broken(code: int, last: str) -> KandengError:
        kind = LedgerError if code == NO_LEDGER else ConfigError
        return kind(f"{words} (代码 {code}): {last}")

    return broken


def report_of(*words: str, broken: Broken) -> Report:
    """Run `python -m` with these words and return the last line it prints, read as JSON.

    Raises: what `broken` makes of it, where the process ended without a report.
    """
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli.tethered", str(getpid()), *words],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    try:
        report: Report = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError) as fault:
        complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise broken(done.returncode, complaints[-1] if complaints else "") from fault
    return report
