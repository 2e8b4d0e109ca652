"""Extraction in processes of their own: a page that eats memory or time costs one page."""

import multiprocessing
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Self

from crawler.extract.article import extract
from crawler.extract.model import Extracted, SelectorRules
from office.errors import ExtractionError

MEMORY_MB = 300
PAGE_S = 20.0
PAGES = 500
"""A worker is replaced after this many pages, so that what libxml2 leaks does not add up."""


@dataclass(frozen=True, slots=True)
class PageJob:
    """What one worker needs to read one page: the arguments of `extract`."""

    raw: bytes
    url: str | None = None
    rules: tuple[SelectorRules, ...] = ()
    header_charset: str | None = None
    office_tz: str = "Asia/Shanghai"
    names: frozenset[str] = frozenset()
    day: date | None = None


def read_job(job: PageJob) -> Extracted:
    """Read one page in this process."""
    return extract(
        job.raw,
        url=job.url,
        rules=job.rules,
        header_charset=job.header_charset,
        office_tz=job.office_tz,
        names=job.names,
        day=job.day,
    )


def limit_memory(megabytes: int) -> None:
    """Bound this process to its present size and `megabytes` more."""
    pages = int(_statm().split()[0]) if os.path.exists("/proc/self/statm") else 0  # noqa: PTH110
    held = pages * resource.getpagesize()
    bound = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _statm() -> str:
    with open("/proc/self/statm", encoding="ascii") as size:  # noqa: PTH123 - a kernel file
        return size.read()


def _serve(pipe: Connection, memory_mb: int) -> None:
    """Read pages until the pipe closes. A page that breaks its limits ends the process."""
    limit_memory(memory_mb)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        try:
            pipe.send((read_job(job), None))
        except MemoryError:
            os._exit(77)
        except Exception as fault:  # noqa: BLE001 - whatever a page breaks, the parent must learn of it
            pipe.send((None, f"{type(fault).__name__}: {fault}"))


class Worker:
    """One process that reads pages, replaced when a page kills it or it has read enough."""

    def __init__(
        self, *, memory_mb: int = MEMORY_MB, page_s: float = PAGE_S, pages: int = PAGES
    ) -> None:
        self._memory_mb = memory_mb
        self._page_s = page_s
        self._pages = pages
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._process: multiprocessing.context.SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._read = 0

    def extract(self, job: PageJob) -> Extracted:
        """Read one page.

        Raises:
            ExtractionError: the page took too long (`quarantined:timeout`), too much memory
                (`quarantined:memory`), or broke the parser (`quarantined:parser`).
        """
        pipe = self._ready()
        try:
            pipe.send(job)
            if not pipe.poll(self._page_s):
                self.stop()
                raise _quarantined("timeout", job, f"超过 {self._page_s:g} 秒未读完")
            found, fault = pipe.recv()
        except (EOFError, OSError) as ended:
            code = self._ended()
            why = "memory" if code == 77 else "parser"
            said = "内存超限" if why == "memory" else f"解析进程退出 (代码 {code})"
            raise _quarantined(why, job, said) from ended
        self._read += 1
        if fault is not None:
            raise _quarantined("parser", job, str(fault))
        result: Extracted = found
        return result

    def _ready(self) -> Connection:
        if self._read >= self._pages:
            self.stop()
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            self.stop()
            ours, theirs = self._context.Pipe()
            self._process = self._context.Process(
                target=_serve, args=(theirs, self._memory_mb), daemon=True
            )
            self._process.start()
            theirs.close()
            self._pipe, self._read = ours, 0
        return self._pipe

    def _ended(self) -> int | None:
        process = self._process
        if process is not None:
            process.join(5)
        code = process.exitcode if process is not None else None
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
            self._process.join(5)
            self._process.close()
            self._process = None


def _quarantined(why: str, job: PageJob, said: str) -> ExtractionError:
    return ExtractionError(
        f"网页未能提取, 已隔离: {said}",
        where=job.url,
        details={"state": f"quarantined:{why}", "why": why},
    )


class Workers:
    """A handful of workers for callers on any thread.

    >>> with Workers(count=1) as workers:  # doctest: +SKIP
    ...     workers.extract(raw, url="http://a.example/1.html").title
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

    def extract(
        self,
        raw: bytes,
        *,
        url: str | None = None,
        rules: tuple[SelectorRules, ...] = (),
        header_charset: str | None = None,
        office_tz: str = "Asia/Shanghai",
        names: frozenset[str] = frozenset(),
        day: date | None = None,
    ) -> Extracted:
        """Read one page in a limited process; blocks while all are busy.

        Raises:
            ExtractionError: `details["state"]` is `quarantined:timeout`, `:memory` or `:parser`.
        """
        job = PageJob(raw, url, rules, header_charset, office_tz, names, day)
        with self._borrowed() as worker:
            return worker.extract(job)

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
