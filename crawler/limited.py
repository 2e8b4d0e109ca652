"""Pages read in processes of their own: one that eats memory or time costs one page."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.spawn import get_executable
from typing import Protocol, Self, TypeVar

from office.errors import ExtractionError

MEMORY_MB = 300
PAGE_S = 20.0
PAGES = 500
"""A worker is replaced after this many pages, so that what libxml2 leaks does not add up."""
START_S = 120.0
"""How long a process may take to begin, on a busy machine; no page is to blame for that."""
READY = "ready"
MEMORY = 77
"""What a process ends with when a page took more memory than it may."""
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Job(Protocol[T_co]):
    """What is to be done with a page, as plain values that travel to the worker and back."""

    @property
    def url(self) -> str | None: ...

    def done(self) -> T_co:
        """Do it, in this process. Raises: ExtractionError: the page is not to be read."""
        ...


class Worker:
    """One process that reads pages, replaced when a page kills it or it has read enough."""

    def __init__(
        self, *, memory_mb: int = MEMORY_MB, page_s: float = PAGE_S, pages: int = PAGES
    ) -> None:
        self._memory_mb = memory_mb
        self._page_s = page_s
        self._pages = pages
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._read = 0

    def run(self, job: Job[T]) -> T:
        """Do one job there and return what came of it.

        Raises:
            ExtractionError: the page took too long (`quarantined:timeout`), too much memory
                (`quarantined:memory`), broke the parser (`quarantined:parser`), or is refused by
                the job for a reason of its own.
        """
        try:
            pipe = self._ready()
            pipe.send(job)
            if not pipe.poll(self._page_s):
                self.stop()
                raise _quarantined("timeout", job.url, f"超过 {self._page_s:g} 秒未读完")
            found, fault = pipe.recv()
        except (EOFError, OSError) as ended:
            code = self._ended()
            why = "memory" if code == MEMORY else "parser"
            said = "内存超限" if why == "memory" else f"解析进程退出 (代码 {code})"
            raise _quarantined(why, job.url, said) from ended
        self._read += 1
        if fault is not None:
            raise _quarantined(fault[0], job.url, fault[1])
        result: T = found
        return result

    def _ready(self) -> Connection:
        if self._read >= self._pages:
            self.stop()
        if self._process is None or self._process.poll() is not None or self._pipe is None:
            self.stop()
            self._process, self._pipe = _started(self._memory_mb)
            self._read = 0
            if not self._pipe.poll(START_S) or self._pipe.recv() != READY:
                self.stop()
                raise EOFError
        return self._pipe

    def _ended(self) -> int | None:
        code = None
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                code = self._process.wait(5)
        self.stop()
        return code

    @property
    def pid(self) -> int | None:
        """The process that reads; None before the first page and after a stop."""
        return self._process.pid if self._process is not None else None

    def stop(self) -> None:
        """End the process and close the pipe; a worker that is asked again starts anew."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _started(memory_mb: int) -> "tuple[subprocess.Popen[bytes], Connection]":
    """Start a process that reads, and ends when its pipe does.

    Not by `multiprocessing`, whose child would import all of the program that starts it.
    """
    ours, theirs = Pipe()
    with theirs:
        place = theirs.fileno()
        command = [get_executable(), "-m", "crawler.parser", str(place), str(memory_mb)]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.Popen(command, pass_fds=(place,), env=env), ours  # noqa: S603 - our own


def _quarantined(why: str, url: str | None, said: str) -> ExtractionError:
    return ExtractionError(
        f"网页未能提取, 已隔离: {said}",
        where=url,
        details={"state": f"quarantined:{why}", "why": why},
    )


class Workers:
    """A handful of workers for callers on any thread.

    >>> with Workers(count=1) as workers:  # doctest: +SKIP
    ...     workers.run(PageJob(raw, url="http://a.example/1.html")).extracted.title
    """

    def __init__(
        self,
        count: int = 1,
        *,
        memory_mb: int = MEMORY_MB,
        page_s: float = PAGE_S,
        pages: int = PAGES,
    ) -> None:
        self._idle = [
            Worker(memory_mb=memory_mb, page_s=page_s, pages=pages) for _ in range(max(1, count))
        ]
        self._all = tuple(self._idle)
        self._free = threading.Semaphore(len(self._idle))
        self._lock = threading.Lock()

    def run(self, job: Job[T]) -> T:
        """Do one job in a limited process; blocks while all are busy.

        Raises: ExtractionError: as `Worker.run`; `details["state"]` says which.
        """
        with self._borrowed() as worker:
            return worker.run(job)

    @contextmanager
    def _borrowed(self) -> Iterator[Worker]:
        with self._free:
            with self._lock:
                worker = self._idle.pop()
            try:
                yield worker
            finally:
                with self._lock:
                    self._idle.append(worker)

    def pids(self) -> list[int]:
        """Give the processes that are up, for whoever watches their memory."""
        return [worker.pid for worker in self._all if worker.pid is not None]

    def close(self) -> None:
        """End every process."""
        for worker in self._all:
            worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
