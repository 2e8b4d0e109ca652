"""Processes that are killed: forked, so that 200 of them cost little."""

import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Life:
    """How a process ended."""

    said: tuple[str, ...]
    """What it had acknowledged."""
    code: int
    """-9 when the kill met it, 0 when it was done before."""

    @property
    def failed(self) -> bool:
        """Whether it ended of itself in a fault."""
        return self.code not in (0, -signal.SIGKILL)


def killed_after(after_s: float, job: Callable[[Say], object]) -> Life:
    """Run `job` in a process of its own and end it with SIGKILL.

    The caller has no SQLite connection open: one must not cross a fork.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_live(job, theirs))
    os.close(theirs)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    return _ended(child, ours)


def undisturbed_s(job: Callable[[Say], object]) -> float:
    """Run `job` to its end in a process of its own and return how long it took.

    Raises: RuntimeError when it failed.
    """
    ours, theirs = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(_live(job, theirs))
    os.close(theirs)
    life = _ended(child, ours)
    if life.code:
        raise RuntimeError(f"the undisturbed run ended with {life.code}")
    return time.monotonic() - started


def _ended(child: int, pipe: int) -> Life:
    _, status = os.waitpid(child, 0)
    os.set_blocking(pipe, False)  # a grandchild may hold the other end open
    said = b""
    try:
        while more := os.read(pipe, 1 << 16):
            said += more
    except BlockingIOError:
        pass
    os.close(pipe)
    return Life(tuple(said.decode().split()), os.waitstatus_to_exitcode(status))


def _live(job: Callable[[Say], object], pipe: int) -> int:
    try:
        job(lambda word: os.write(pipe, f"{word}\n".encode()))
    except BaseException:  # noqa: BLE001 - a child never returns into the drill
        traceback.print_exc()
        return 70
    return 0
