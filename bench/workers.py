"""Four workers on two hosts; one worker is killed and one host cut off in the middle, in rounds.

python -m bench.workers [--rounds N] [--sites N] [--cut S S] [--processes]
As root the hosts are network namespaces with host names of their own, and the cut takes their cable
(database and sites at once) away for a while; else they are processes, and the cut stops them.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import URL, func, make_url, select

from ledger import wanted
from ledger.archive import Archive, verify
from ledger.session import Ledger
from ledger.tables import GOOD_OUTCOMES, Article, ArticleUrl, FrontierUrl, Outcome, Wanted
from tests.crawler.fault_server import FaultServer
from tests.crawler.newsstand import Stand, pieces, show
from tests.postgres import running

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
PIECES = 6
DELAY_S = 0.2
PACE = 0.4
"""Of the workers' own: how long things are held and how often looked at."""
CUT_S = (6.0, 14.0)
"""At that pace."""
AT_MOST_S = 600
DATABASE = 5432
DOORS = 20_000
"""The first of the ports by which a host reaches the sites: theirs may be the same by chance."""
HOSTS = ("kda", "kdb")


@dataclass(slots=True)
class Round:
    """What one round came to."""

    lost: int = 0
    doubled: int = 0
    unstated: int = 0
    """Sources without an outcome, rows neither done nor failed in words, addresses left leased."""
    short: int = 0
    """Sources whose stated outcome is not a good one: the next night reads them again."""
    damaged: int = 0
    hurried: int = 0
    """Requests to one domain that came sooner than allowed."""
    taken_over: int = 0
    """Rows that a second worker had to take."""
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


class Host:
    """Where two workers run; a network namespace when it has a name, else this machine."""

    def __init__(self, name: str, number: int, *, apart: bool) -> None:
        self.name, self.number, self.apart = name, number, apart
        self.workers: list[subprocess.Popen[bytes]] = []
        self.gate = f"10.77.{number}.1"

    def make(self) -> None:
        """Make the namespace and its cable."""
        if not self.apart:
            return
        own = f"10.77.{self.number}.2"
        for words in (
            f"netns add {self.name}",
            f"link add {self.name}-0 type veth peer name {self.name}-1",
            f"link set {self.name}-1 netns {self.name}",
            f"addr add {self.gate}/24 dev {self.name}-0",
            f"link set {self.name}-0 up",
            f"-n {self.name} addr add {own}/24 dev {self.name}-1",
            f"-n {self.name} link set {self.name}-1 up",
            f"-n {self.name} link set lo up",
        ):
            _ip(words)

    def unmake(self) -> None:
        if self.apart:
            _ip(f"netns del {self.name}")  # its end of the cable goes with it, and so the other

    def inside(self, argv: list[str]) -> list[str]:
        """Return the words that start a command on this host; its process keeps its number."""
        if not self.apart:
            return argv
        named = ["unshare", "--uts", "sh", "-c", f'hostname {self.name}; exec "$@"', "sh"]
        return ["ip", "netns", "exec", self.name, *named, *argv]

    def cut(self) -> None:
        if self.apart:
            _ip(f"link set {self.name}-0 down")
            return
        for worker in self.workers:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGSTOP)

    def mend(self) -> None:
        if self.apart:
            _ip(f"link set {self.name}-0 up")
            return
        for worker in self.workers:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGCONT)


def main(arguments: list[str]) -> int:
    """Print a line a round and the sums; 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--cut", type=float, nargs=2, default=CUT_S, help="seconds, from and to")
    parser.add_argument("--pace", type=float, default=PACE, help="of holds and heartbeats")
    parser.add_argument("--processes", action="store_true", help="no network namespaces")
    asked = parser.parse_args(arguments)
    apart = not asked.processes and _may_part()
    print("hosts are", "network namespaces" if apart else "processes", flush=True)
    hosts = [Host(name, n, apart=apart) for n, name in enumerate(HOSTS, 1)]
    chance = random.Random(7)  # noqa: S311 - moments to repeat
    rounds = []
    with ExitStack() as held:
        server = held.enter_context(running())
        for host in hosts:
            held.callback(host.unmake)
            host.make()
        for number in range(asked.rounds):
            url = server.migrated()
            with tempfile.TemporaryDirectory(prefix="kandeng-workers-") as folder:
                rounds.append(_round(Path(folder), url, hosts, asked, chance))
            server.drop(url)
            _say(number + 1, rounds[-1], asked.sites)
    bad = sum(r.lost + r.doubled + r.unstated + r.damaged + r.hurried for r in rounds)
    print(
        f"{len(rounds)} rounds, {sum(r.taken_over for r in rounds)} rows taken over: "
        f"{sum(r.lost for r in rounds)} lost, {sum(r.doubled for r in rounds)} doubled, "
        f"{sum(r.hurried for r in rounds)} requests too soon, "
        f"{sum(r.short for r in rounds)} outcomes not good, "
        f"{sum(r.unstated for r in rounds)} left unsaid, {sum(r.damaged for r in rounds)} damaged"
    )
    return 1 if bad else 0


def _may_part() -> bool:
    """Whether this machine lets us make network namespaces."""
    try:
        _ip("netns list")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return False
    return os.geteuid() == 0


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)  # noqa: S607


def _say(number: int, done: Round, sites: int) -> None:
    print(
        f"round {number}: {done.seconds:.0f} s, of {sites * PIECES} articles {done.lost} lost, "
        f"{done.doubled} doubled; {done.taken_over} rows taken over, {done.hurried} too soon, "
        f"{done.short} outcomes not good, {done.unstated} unsaid, {done.damaged} damaged; "
        f"{'; '.join(done.notes)}",
        flush=True,
    )


def _round(
    folder: Path, url: str, hosts: list[Host], asked: argparse.Namespace, chance: random.Random
) -> Round:
    """Let four workers read the sites while one dies and a host is cut off."""
    ledger, done, number = Ledger(url), Round(), asked.sites
    with ExitStack() as held:
        held.callback(ledger.close)
        sites = [held.enter_context(FaultServer(f"127.0.0.{n + 2}")) for n in range(number)]
        stand = Stand(folder, ledger)
        for n, site in enumerate(sites):
            show(site, pieces(PIECES, first=n * PIECES + 1))
            stand.add(f"site{n}", site, delay_s=DELAY_S)
        stand.write()
        with ledger.writing() as session:
            rows = [
                wanted.ask(session, "crawl", {"outlets": [f"site{n}"]}, by="bench", at=NOW)
                for n in range(number)
            ]
        reached = held.enter_context(_cables(hosts, sites, ledger.url))
        began = time.monotonic()
        try:
            for host in hosts:
                there = reached[host.name]
                host.workers = [_worker(host, stand, there, asked.pace) for _ in range(2)]
            cut_s = chance.uniform(*asked.cut) * asked.pace / PACE
            _strike(hosts, sites, chance, done, cut_s=cut_s)
            _await(ledger, rows, done)
        finally:
            for host in hosts:
                host.mend()
                _end(host)
        done.seconds = time.monotonic() - began
        _count(ledger, stand, sites, rows, done)
    return done


@contextmanager
def _cables(hosts: list[Host], sites: list[FaultServer], database: URL) -> Iterator[dict[str, str]]:
    """Give each host a way to the sites and the database; yield its ledger's address."""
    socket = f"{database.query['host']}/.s.PGSQL.{database.port or DATABASE}"
    relays, reached = [], {}
    for host in hosts:
        if not host.apart:
            reached[host.name] = database.render_as_string(hide_password=False)
            continue
        doors = {s.netloc: f"{host.gate}:{DOORS + n}" for n, s in enumerate(sites)}
        out = [f"{door}={netloc}" for netloc, door in doors.items()]
        out.append(f"{host.gate}:{DATABASE}={socket}")
        back = [f"{netloc}={door}" for netloc, door in doors.items()]
        relays += [_relay(out), _relay(back, host)]
        there = make_url(database).set(host=host.gate, port=DATABASE, query={})
        reached[host.name] = there.render_as_string(hide_password=False)
    try:
        yield reached
    finally:
        for relay in relays:
            relay.kill()
            relay.wait()
            if relay.stdout:
                relay.stdout.close()


def _relay(pairs: list[str], host: Host | None = None) -> "subprocess.Popen[bytes]":
    argv = [sys.executable, "-m", "bench.drills.relay", *pairs]
    argv = host.inside(argv) if host else argv
    relay = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE)
    assert relay.stdout is not None  # noqa: S101 - asked for above
    if not relay.stdout.readline():
        raise RuntimeError("a relay did not start")
    return relay


def _worker(host: Host, stand: Stand, url: str, pace: float) -> "subprocess.Popen[bytes]":
    words = ["worker", "--ledger", url, "--config", str(stand.folder / "config")]
    words += ["--archive", str(stand.archive), "--now", NOW.isoformat(), "--pace", str(pace)]
    log = (stand.folder / f"{host.name}-{len(host.workers)}.log").open("ab")
    with log:
        return subprocess.Popen(
            host.inside([sys.executable, "-m", "cli", *words]),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _strike(
    hosts: list[Host],
    sites: list[FaultServer],
    chance: random.Random,
    done: Round,
    *,
    cut_s: float,
) -> None:
    """Kill one worker and cut one host off, each at a random moment of the work."""
    total = len(sites) * (PIECES + 1)
    kill_at, cut_at = (chance.randint(total // 10, total * 6 // 10) for _ in range(2))
    mend_at, struck = 0.0, False
    cut: Host | None = None
    until = time.monotonic() + AT_MOST_S
    while time.monotonic() < until and not (struck and cut and not mend_at):
        hits = sum(len(site.paths()) for site in sites)
        if hits >= kill_at and not struck:
            victim = chance.choice(chance.choice(hosts).workers)
            victim.kill()
            struck = True
            done.notes.append(f"killed at {hits} requests")
        if hits >= cut_at and cut is None:
            cut = chance.choice(hosts)
            cut.cut()
            mend_at = time.monotonic() + cut_s
            done.notes.append(f"cut at {hits}")
        if cut and mend_at and time.monotonic() >= mend_at:
            cut.mend()
            mend_at = 0.0
        time.sleep(0.05)


def _await(ledger: Ledger, rows: list[int], done: Round) -> None:
    until = time.monotonic() + AT_MOST_S
    while time.monotonic() < until:
        with ledger.reading() as session:
            left = session.scalar(
                select(func.count()).where(
                    Wanted.id.in_(rows), Wanted.state.in_(("due", "running"))
                )
            )
        if not left:
            return
        time.sleep(0.3)
    done.notes.append("not done in time")


def _end(host: Host) -> None:
    for worker in host.workers:
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
    for worker in host.workers:
        try:
            worker.wait(60)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)


def _count(
    ledger: Ledger, stand: Stand, sites: list[FaultServer], rows: list[int], done: Round
) -> None:
    wanted_urls = {site.url(p) for site in sites for p in site.pages if p.startswith("/article/")}
    with ledger.reading() as session:
        found = [str(url) for url in session.scalars(select(Article.url))]
        aliases = session.scalar(select(func.count()).select_from(ArticleUrl)) or 0
        asked = session.scalars(select(Wanted).where(Wanted.id.in_(rows))).all()
        leased = select(func.count()).where(FrontierUrl.state.in_(("leased", "retry")))
        done.unstated += session.scalar(leased) or 0
        done.unstated += sum(row.state != "done" and not row.why for row in asked)
        told = select(Outcome.source_key, Outcome.state, Outcome.why).order_by(Outcome.id)
        last = {key: (state, why) for key, state, why in session.execute(told)}
        done.damaged = len(list(verify(session, Archive(stand.archive))))
        of_lost = select(FrontierUrl.state).where(FrontierUrl.url.in_(wanted_urls - set(found)))
        left = Counter(session.scalars(of_lost))
    states = [last.get(f"site{n}-news", (None, None))[0] for n in range(len(sites))]
    done.unstated += states.count(None)
    done.short = sum(state is not None and state not in GOOD_OUTCOMES for state in states)
    done.notes += sorted({f"{s}: {why}" for s, why in last.values() if s not in GOOD_OUTCOMES})
    done.notes += [f"of those lost {count} {state}" for state, count in left.items()]
    done.notes += [f"{row.id}: {row.why}" for row in asked if row.why]
    done.taken_over = sum(row.tries > 1 for row in asked)
    done.lost = len(wanted_urls - set(found))
    done.doubled = len(found) - len(set(found)) + max(0, aliases - len(wanted_urls))
    done.hurried = sum(_hurried(site) for site in sites)


def _hurried(site: FaultServer) -> int:
    """Count requests after less than nine tenths of the time between two; robots.txt is free."""
    at = [hit.at for hit in site.hits if hit.path != "/robots.txt"]
    return sum(later - earlier < 0.9 * DELAY_S for earlier, later in pairwise(sorted(at)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
