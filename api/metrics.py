"""`/metrics`: what Prometheus is told, read from the ledger when it asks."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.offices import EVERY
from ledger.queries import nights
from ledger.revision import newest
from ledger.tables import Article, Candidate, SourceState, Submission, Wanted

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One name with its values; each value under its labels."""

    name: str
    help: str
    values: tuple[tuple[Labels, float], ...]
    kind: str = "gauge"


@dataclass(slots=True)
class Served:
    """What this process has answered so far."""

    answers: Counter[str] = field(default_factory=Counter)
    """By hundred of the status."""
    seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def note(self, status: int, seconds: float) -> None:
        with self.lock:
            self.answers[f"{status // 100}xx"] += 1
            self.seconds += seconds

    def metrics(self) -> Iterator[Metric]:
        """Yield requests and the time they took."""
        counted = tuple(((("status", key),), float(n)) for key, n in sorted(self.answers.items()))
        total = float(sum(self.answers.values()))
        yield Metric("kandeng_http_requests_total", "Requests answered.", counted, "counter")
        yield Metric(
            "kandeng_http_request_seconds_sum", "Time spent on them.", (((), self.seconds),)
        )
        yield Metric("kandeng_http_request_seconds_count", "How many.", (((), total),))


class Timed:
    """Notes every answer's status and time."""

    def __init__(self, app: ASGIApp, *, served: Served) -> None:
        self.app = app
        self.served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self.served.note(status, perf_counter() - began)


def of_ledger(session: Session, archive_root: Path) -> Iterator[Metric]:
    """Yield what a night, a queue and a disk look like now; no title, no name."""
    yield Metric(
        "kandeng_info",
        "The program and the revision of its ledger.",
        (((("version", version("kandeng")), ("revision", newest())), 1.0),),
    )
    yield from _of_night(session)
    waits = select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
    yield _one("kandeng_finds_waiting", "Finds that wait for a person.", session.scalar(waits))
    for name, table in (("articles", Article), ("submissions", Submission)):
        pending = select(func.count()).select_from(table).where(table.match_state == "pending")
        yield _one(f"kandeng_{name}_pending", "Rows not compared yet.", session.scalar(pending))
    drifting = select(func.count()).where(SourceState.drifting_since.is_not(None))
    yield _one("kandeng_sources_drifting", "Sources that look changed.", session.scalar(drifting))
    yield _one("kandeng_archive_free_bytes", "Free space of the archive.", _free(archive_root))


def written(metrics: Iterable[Metric]) -> str:
    r"""Return the metrics in Prometheus' text format.

    >>> print(written([Metric("up", "Lives.", (((("a", 'x"y'),), 1.0),))]), end="")
    # HELP up Lives.
    # TYPE up gauge
    up{a="x\"y"} 1
    """
    lines = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [f"{metric.name}{_labels(labels)} {value:.15g}" for labels, value in metric.values]
    return "\n".join(lines) + "\n"


def _of_night(session: Session) -> Iterator[Metric]:
    night = nights.last_night(session)
    if night is None:
        return
    yield _one("kandeng_night_started_seconds", "When it began.", night.started_at.timestamp())
    if night.finished_at is not None:
        ended = night.finished_at.timestamp()
        yield _one("kandeng_night_finished_seconds", "When it ended; absent: it has not.", ended)
    ended_as = nights.outcomes_of(session, night)
    states = Counter(row.state for row in ended_as)
    by_state = tuple(((("state", state),), float(n)) for state, n in sorted(states.items()))
    yield Metric("kandeng_night_outcomes", "Sources by how their night ended.", by_state)
    read = sum(row.articles for row in ended_as)
    yield _one("kandeng_night_articles", "New articles of the night.", read)
    held = sum(row.quarantined for row in ended_as)
    yield _one("kandeng_night_quarantined", "Pages that could not be read.", held)


def of_work(session: Session, office: str) -> Metric:
    """Return what was asked for by an office, and by the deployment, which is nobody's own."""
    open_states = ("due", "running", "failed")
    rows = session.execute(
        select(Wanted.kind, Wanted.state, func.count())
        .where(Wanted.state.in_(open_states), Wanted.office.in_((office, EVERY)))
        .group_by(Wanted.kind, Wanted.state)
    )
    counted = tuple(((("kind", kind), ("state", state)), float(n)) for kind, state, n in rows)
    return Metric("kandeng_work", "Rows of asked-for work.", counted)


def _one(name: str, told: str, value: float | None) -> Metric:
    return Metric(name, told, (((), float(value or 0)),))


def _free(root: Path) -> float:
    place = next(p for p in (root.absolute(), *root.absolute().parents) if p.exists())
    return float(shutil.disk_usage(place).free)


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    quoted = (
        f'{name}="{value.translate({34: chr(92) + chr(34), 92: chr(92) * 2, 10: chr(92) + "n"})}"'
        for name, value in labels
    )
    return "{" + ",".join(quoted) + "}"
