"""What reads a whole year is reckoned in a process of its own: pages go on meanwhile.

One process has one interpreter: were a big office's year reckoned among its threads, every reader
would wait for it. A small office's is done before another process had started.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.turns import step_aside
from ledger.session import Ledger
from ledger.tables import Placement

T = TypeVar("T")
LARGE_FROM = 5_000
"""Standing placements from which a reckoning is worth a process: a second to start one."""
BEHIND = 5
"""How much such a process stands behind those that answer people."""
_one_at_a_time = threading.Lock()
"""Each holds a year's works in memory."""


def apart(
    session: Session, ledger: Ledger, reckoning: Callable[..., T], *about: Any, **given: Any
) -> T:
    """Return `reckoning(session, *about, **given)`, in another process where the ledger is large.

    The other reads the ledger as it is by then, which is never older than this session's. Where it
    ends in a fault, the reckoning is done here, and the fault raised here.
    """
    if (ledger.on_sqlite and ledger.path is None) or not is_large(session):
        return reckoning(session, *about, **given)
    wanted = (ledger.url, ledger.office, reckoning, about, given)
    step_aside()
    with _one_at_a_time:
        code, answer = _asked(pickle.dumps(wanted))
    if code:
        return reckoning(session, *about, **given)
    return cast("T", pickle.loads(answer))  # noqa: S301 - our own process wrote it


def _asked(wanted: bytes) -> tuple[int, bytes]:
    """Return another process's exit code and what it wrote.

    Its input stays open as long as we are there: where it ends, so does the process.
    """
    command = [sys.executable, "-m", "api.apart"]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None  # noqa: S101 - asked for above
        assert other.stdout is not None  # noqa: S101
        try:
            other.stdin.write(wanted)
            other.stdin.flush()
            answer = other.stdout.read()
        except BrokenPipeError:
            answer = b""
    return other.returncode, answer


def is_large(session: Session) -> bool:
    """Whether an office has so many placements that what reads a year is reckoned apart."""
    some = select(Placement.id).where(Placement.state == "standing").limit(LARGE_FROM).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= LARGE_FROM


def main() -> None:
    """Do what is asked on standard input, and write what it gives to standard output."""
    os.nice(BEHIND)
    asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    url, office, reckoning, about, given = asked
    ledger = Ledger(url).of(office)
    with ledger.reading() as session:
        found = reckoning(session, *about, **given)
    pickle.dump(found, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _leave_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
