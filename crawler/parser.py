"""The process that reads pages: python -m crawler.parser FD MEGABYTES.

It is started by `crawler.limited`, reads jobs from the file descriptor FD until that is closed,
and may grow by so many megabytes. It imports what jobs need and nothing of the crawl's.
"""

import os
import resource
import sys
from multiprocessing.connection import Connection

from crawler.jobs import prepare
from crawler.limited import MEMORY, READY, Job
from office.errors import ExtractionError


def limit_memory(megabytes: int) -> None:
    """Bound this process to its present size and `megabytes` more."""
    pages = int(_statm().split()[0]) if os.path.exists("/proc/self/statm") else 0  # noqa: PTH110
    held = pages * resource.getpagesize()
    bound = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _statm() -> str:
    with open("/proc/self/statm", encoding="ascii") as size:  # noqa: PTH123 - a kernel file
        return size.read()


def serve(pipe: Connection, memory_mb: int) -> None:
    """Do jobs until the pipe closes. A page that breaks its limits ends the process."""
    prepare()
    limit_memory(memory_mb)
    pipe.send(READY)
    while True:
        try:
            job: Job[object] = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((job.done(), None))
        except MemoryError:
            os._exit(MEMORY)
        except ExtractionError as refused:
            pipe.send((None, (str(refused.details.get("why", "parser")), refused.message)))
        except Exception as fault:  # noqa: BLE001 - whatever a page breaks, the parent must learn of it
            pipe.send((None, ("parser", f"{type(fault).__name__}: {fault}")))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
