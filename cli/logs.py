"""What a process says of its own running: lines for people on a terminal, JSON elsewhere.

Every line of one command bears the same `run`, its children's too, so that a night can be followed
through all its processes. Lines go to standard error; standard output is the command's answer.
"""

import logging
import os
import secrets
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

RUN = "KANDENG_RUN"
"""How a child process learns whose run it is part of."""
_FOREIGN = ("scrapy", "twisted", "uvicorn", "procrastinate", "alembic", "asyncio", "py")
"""Libraries whose everyday lines are of interest with -v only."""

ADDRESS = 2
"""Where uvicorn puts it among the arguments of a request's line."""
BY_SECRET = ("u", "shared")
"""Pages whose address is a key, passed on as a link."""

_shared: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class _Lines(logging.StreamHandler[TextIO]):
    """Writes to standard error, whatever that is by then."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def begin(*, verbose: bool) -> str:
    """Route every logger of the process through structlog; return the run's id.

    A terminal is told of warnings, anything else also of what began and ended; `verbose` is all.
    """
    terminal = sys.stderr.isatty()
    run = os.environ.setdefault(RUN, secrets.token_hex(6))
    structlog.contextvars.bind_contextvars(run=run)
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    lines = _Lines()
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared, processors=_rendered(terminal=terminal)
        )
    )
    lines.addFilter(_without_what_is_secret)
    if not verbose:
        lines.addFilter(_is_worth_telling)
    root = logging.getLogger()
    root.handlers = [*(h for h in root.handlers if not isinstance(h, _Lines)), lines]
    root.setLevel(logging.DEBUG if verbose else _level(terminal=terminal))
    return run


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger whose lines take named values: `log.info("work done", id=7)`."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


def _is_worth_telling(line: logging.LogRecord) -> bool:
    """Whether a line is ours, or a library's warning; Scrapy sets its loggers' levels itself."""
    if line.name.partition(".")[0] in _FOREIGN:
        return line.levelno >= logging.WARNING
    return line.levelno >= logging.INFO


def _without_what_is_secret(line: logging.LogRecord) -> bool:
    """Let a request's line pass without its query, where titles are, and its link's secret."""
    if line.name == "uvicorn.access" and isinstance(line.args, tuple) and len(line.args) > ADDRESS:
        args = list(line.args)
        args[ADDRESS] = path_of(str(args[ADDRESS]))
        line.args = tuple(args)
    return True


def path_of(address: str) -> str:
    """Return what may be written down of an address.

    >>> path_of("/u/kdu_x/2026-0001"), path_of("/shared/x"), path_of("/articles?q=x")
    ('/u/…', '/shared/…', '/articles')
    """
    path = address.partition("?")[0]
    first, _, rest = path.removeprefix("/").partition("/")
    return f"/{first}/…" if rest and first in BY_SECRET else path


def _level(*, terminal: bool) -> int:
    return logging.WARNING if terminal else logging.INFO


def _rendered(*, terminal: bool) -> list[Processor]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if terminal:
        return [strip, structlog.dev.ConsoleRenderer()]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    return [strip, structlog.processors.format_exc_info, as_json]
