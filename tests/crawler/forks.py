"""Starts crawls as processes of their own without importing everything for each: by forking.

A child is a real process with its own ledger, reactor and archive file, and can be killed as one.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import sys
from pathlib import Path

SHARED = [
    "crawler.run",
    "crawler.fetch.handler",
    "crawler.fetch.walls",
    "crawler.fetch.robots",
    "crawler.fetch.resolver",
    "office.load",
    "psycopg",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.squeues",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.extensions.memusage",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.spidermiddlewares.urllength",
    "scrapy.spidermiddlewares.start",
]


def serve() -> None:
    """Read {"argv", "folder", …} or {"wait": pid} a line; answer the pid, or how it ended."""
    for shared in SHARED:
        importlib.import_module(shared)
    assert "twisted.internet.reactor" not in sys.modules  # each child installs its own
    from text.normalise import plain  # noqa: PLC0415

    plain("预热")
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                multiprocessing.set_executable(asked.get("python") or sys.executable)
                os.environ.update(asked.get("env") or {})
                _crawl(asked["argv"], Path(asked["folder"]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _crawl(argv: list[str], folder: Path) -> None:
    from crawler.__main__ import main  # noqa: PLC0415 - only in a child

    code = 70
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        os.dup2(err.fileno(), 2)
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - the child's until it ends
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(argv)
            except BaseException:  # noqa: BLE001 - a child never returns into the loop
                import traceback  # noqa: PLC0415

                traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    serve()
