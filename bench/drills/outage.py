"""PostgreSQL killed with -9, again and again, while workers, pages and reviewers use it."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, make_url, select

from api.app import create_app
from bench.crew import at_work
from bench.drills.told import Told
from ledger import audit, wanted
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Article, Decision, Wanted
from office.errors import LedgerError
from review.decide import Decider, confirm
from tests.api.newsroom import PASSWORD, build
from tests.api.serving import serving
from tests.crawler.fault_server import FaultServer
from tests.crawler.newsstand import Stand, pieces, show
from tests.postgres import server_of
from tests.review.newsroom import AT, Newsroom, office

ROOT = Path(__file__).parents[2]
WORKERS, SITES, PIECES = 2, 3, 8
PACE = "0.2"
BACK_S = 300.0
"""How long is waited for who should be at work again; the figure says how long it took."""
FIRST = 1000
"""The reviewer's own pieces are numbered from here."""


@dataclass(slots=True)
class Load:
    """What reviewer and reader met, beside each other."""

    acknowledged: list[int] = field(default_factory=list)
    """Finds whose confirmation was acknowledged."""
    refused: int = 0
    """Writes refused in words."""
    pages: int = 0
    said: int = 0
    """Pages that said in words that the ledger is away."""
    wrong: list[str] = field(default_factory=list)
    """Whatever was not in words."""
    over: threading.Event = field(default_factory=threading.Event)


class _Server:
    """A durable PostgreSQL as a process of the drill's own, to be killed and started again."""

    def __init__(self, data: Path) -> None:
        made = server_of(data)
        url = make_url(made.get_uri()).set(drivername="postgresql+psycopg")
        self.url = url.render_as_string(hide_password=False)
        made.cleanup()
        self._data, self._owner = data, made.system_user
        self._argv = [str(made.bin_path / "postgres"), "-D", str(data), "-h", ""]
        self._argv += ["-k", str(url.query["host"])]
        self.start()

    def start(self) -> None:
        """Start it; it answers when it has brought its files in order."""
        with (self._data.parent / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._argv, stdout=log, stderr=log, user=self._owner, cwd=self._data
            )

    def kill(self) -> None:
        """Kill the first of its processes, and wait until the others have noticed."""
        others = _children(self._process.pid)
        self._process.kill()
        self._process.wait()
        end = time.monotonic() + 10
        while any(map(_lives, others)) and time.monotonic() < end:
            time.sleep(0.05)
        for other in filter(_lives, others):
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


def killed(count: int, folder: Path) -> Told:
    """Kill the server so often, and bring it back: nothing lost or doubled, all in words."""
    chance = random.Random(11)  # noqa: S311 - moments to repeat
    load, late, slowest = Load(), 0, 0.0
    with ExitStack() as held:
        server = _Server(folder / "server")
        held.callback(server.stop)
        ledger = Ledger(server.url)
        held.callback(ledger.close)
        _until(lambda: _answers(ledger))
        migrate(ledger)
        sites = [held.enter_context(FaultServer(f"127.0.0.{n + 2}")) for n in range(SITES)]
        stand = _stand(folder, ledger, sites)
        room = build(ledger, folder / "room", now=AT)
        app = create_app(
            ledger, config_dir=room.config_dir, archive_root=room.archive_root, clock=lambda: AT
        )
        address = held.enter_context(serving(app))
        rows = [_ask(ledger, "crawl", outlets=[f"site{n}"]) for n in range(SITES)]
        crew = [_worker(stand, n) for n in range(WORKERS)]
        held.callback(_dismiss, crew)
        threads = [
            threading.Thread(target=_review, args=(ledger, load)),
            threading.Thread(target=_read, args=(address, load)),
        ]
        for thread in threads:
            thread.start()
        try:
            late += not _until(lambda: at_work(ledger) == WORKERS)
            for _ in range(count):
                time.sleep(chance.uniform(0.5, 3))
                seen = load.said
                server.kill()
                late += not _until(lambda seen=seen: load.said > seen)  # type: ignore[misc]
                server.start()
                began, before = time.monotonic(), len(load.acknowledged)
                row = _asked_again(ledger)
                rows.append(row)
                back = _until(lambda row=row: _done(ledger, [row]))  # type: ignore[misc]
                late += not (back and _until(lambda n=before: len(load.acknowledged) > n))  # type: ignore[misc]
                slowest = max(slowest, time.monotonic() - began)
            late += not _until(lambda: _done(ledger, rows))
        finally:
            load.over.set()
            for thread in threads:
                thread.join()
        dead = sum(worker.poll() is not None for worker in crew)
        lost, doubled, breaks = _looked_at(ledger, sites, load)
    for words in load.wrong[:10]:
        print(words)
    broken = lost + doubled + breaks + late + dead + len(load.wrong)
    words = (
        f"{count} kills under load: {len(load.acknowledged)} confirmations acknowledged, {lost} "
        f"lost, {doubled} doubled, {breaks} breaks of the chain; {load.refused} writes refused and "
        f"{load.said} of {load.pages} pages answered in words, {len(load.wrong)} otherwise; "
        f"{dead} of {WORKERS} workers had to be started anew, the slowest return to work "
        f"{slowest:.0f} s after the database's; {late} not in time"
    )
    return Told(count, words, broken)


def _stand(folder: Path, ledger: Ledger, sites: list[FaultServer]) -> Stand:
    stand = Stand(folder, ledger)
    for n, site in enumerate(sites):
        show(site, pieces(PIECES, first=n * PIECES + 1))
        stand.add(f"site{n}", site, delay_s=0.2)
    stand.write()
    return stand


def _worker(stand: Stand, n: int) -> "subprocess.Popen[bytes]":
    words = ["worker", "--ledger", stand.ledger.url.render_as_string(hide_password=False)]
    words += ["--config", str(stand.folder / "config"), "--archive", str(stand.archive)]
    words += ["--now", AT.isoformat(), "--pace", PACE]
    with (stand.folder / f"worker-{n}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *words], cwd=ROOT, stdout=log, stderr=log
        )


def _dismiss(crew: "list[subprocess.Popen[bytes]]") -> None:
    for worker in crew:
        if worker.poll() is None:
            worker.terminate()
    for worker in crew:
        try:
            worker.wait(60)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _review(ledger: Ledger, load: Load) -> None:
    """Register, find and confirm one piece after another; note what was acknowledged."""
    number = FIRST
    while not load.over.is_set():
        number += 1
        try:
            with ledger.writing() as session:
                room = Newsroom(session, numbers={"submission": number, "article": number})
                find = room.find(room.submission(), room.article()).id
                confirm(session, find, decider=Decider("扎西"), at=AT, office=office())
            load.acknowledged.append(find)
        except LedgerError:
            load.refused += 1
            time.sleep(0.1)
        except Exception as other:  # noqa: BLE001 - whatever it is, it was not in words
            load.wrong.append(f"reviewer: {type(other).__name__}: {other}"[:300])
            time.sleep(0.1)


def _read(address: str, load: Load) -> None:
    """Look at the list of placements again and again, as somebody signed in."""
    page = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=address, headers=page, timeout=60) as client:
        client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})
        while not load.over.is_set():
            try:
                answer = client.get("/placements")
            except httpx.HTTPError as fault:
                load.wrong.append(f"reader: {type(fault).__name__}")
                continue
            load.pages += 1
            if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "账本" in answer.text:
                load.said += 1
            elif answer.status_code != httpx.codes.OK:
                load.wrong.append(f"page: {answer.status_code}")
            time.sleep(0.05)


def _children(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(place.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(place.parent.name))
    return found


def _lives(process: int) -> bool:
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def _ask(ledger: Ledger, kind: str, **payload: object) -> int:
    with ledger.writing() as session:
        return wanted.ask(session, kind, payload, by="drill", at=AT)


def _asked_again(ledger: Ledger) -> int:
    """Ask for a comparison as soon as the database takes it."""
    while True:
        with suppress(LedgerError):
            return _ask(ledger, "match")
        time.sleep(0.1)


def _answers(ledger: Ledger) -> bool:
    with suppress(LedgerError), ledger.reading() as session:
        session.connection()
        return True
    return False


def _done(ledger: Ledger, rows: list[int]) -> bool:
    with suppress(LedgerError), ledger.reading() as session:
        open_ = select(func.count()).where(
            Wanted.id.in_(rows), Wanted.state.in_(("due", "running"))
        )
        return not session.scalar(open_)
    return False


def _until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + BACK_S
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _looked_at(ledger: Ledger, sites: list[FaultServer], load: Load) -> tuple[int, int, int]:
    """Return what is lost, what is doubled, and breaks of the audit chain."""
    with ledger.reading() as session:
        verdicts = list(session.scalars(select(Decision.candidate_id)))
        urls = [
            str(u) for u in session.scalars(select(Article.url).where(Article.url.is_not(None)))
        ]
        breaks = len(list(audit.breaks(session)))
        silent = session.scalar(
            select(func.count()).where(Wanted.state == "failed", Wanted.why.is_(None))
        )
    lost = len(set(load.acknowledged) - set(verdicts))
    wanted_urls = {s.url(p) for s in sites for p in s.pages if p.startswith("/article/")}
    lost += len(wanted_urls - set(urls)) + (silent or 0)
    own = [url for url in urls if url in wanted_urls]
    doubled = len(verdicts) - len(set(verdicts)) + len(own) - len(set(own))
    return lost, doubled, breaks
