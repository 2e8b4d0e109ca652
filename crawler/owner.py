"""Who holds a lease: a process, told from any other, and whether it still lives."""

import os
import socket
import uuid
from datetime import UTC, datetime
from pathlib import Path

_HOST = socket.gethostname()
_THIS = uuid.uuid4().hex[:8]


def this_process() -> str:
    """Return this process's name as an owner: host, pid, and when the process began."""
    return f"{_HOST}|{os.getpid()}|{_began(os.getpid()) or _THIS}"


def is_here(owner: str) -> bool:
    """Whether the owner is a process of this machine, which we would know to be dead."""
    return owner.partition("|")[0] == _HOST


def is_dead(owner: str) -> bool:
    """Whether the owner is certainly gone; False when that cannot be known from here.

    A process number alone is used again, so when it began is compared too.
    """
    pid, _, began = owner.partition("|")[2].partition("|")
    if not is_here(owner) or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    now = _began(int(pid))
    return now is not None and began.isdigit() and now != began


def real_now() -> datetime:
    """Return the machine's own time: leases are about living processes, not the office's day."""
    return datetime.now(UTC)


def _began(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:  # no /proc here: the lease's own end must do
        return None
    fields = stat.rpartition(")")[2].split()
    if fields and fields[0] in ("Z", "X"):
        return "0"
    return fields[19] if len(fields) > 19 else None
