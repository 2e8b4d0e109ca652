"""`kandeng worker`: turns asked-for rows into work, on one machine or many.

On SQLite one worker process takes the rows in turn. On PostgreSQL every due row becomes a job of
Procrastinate, which any number of workers share; the row stays the truth, a job without a row to
take does nothing. No other file knows the engine, and its tables can be dropped at any time: the
next worker makes them anew from the rows.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import datetime, time
from functools import partial
from time import sleep
from types import FrameType
from typing import Any

import click
from filelock import FileLock, Timeout
from sqlalchemy import text

from cli import chores, logs
from cli.context import Context, common
from cli.holding import HOLD_S, carry_out
from cli.say import say, say_error, say_json
from crawler.owner import is_dead, this_process
from ledger import wanted
from ledger.turns import take_turn
from ledger.wanted import Work
from office.errors import ConfigError, KandengError, LedgerAway, LedgerError

log = logs.logger(__name__)
TASK = "kandeng.work"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are looked at, in seconds."""

    poll_s: float = 2.0
    heartbeat_s: float = 10.0
    stalled_s: float = 30.0
    """Above the heartbeat's interval, or jobs of living workers would be taken over."""
    hold_s: float = HOLD_S
    longest_wait_s: float = 30.0
    """Between two tries to reach a database that is away; at first as short as `poll_s`."""

    def scaled(self, factor: float) -> "Pace":
        """Return a pace `factor` times as slow."""
        return Pace(*(value * factor for value in astuple(self)))


@dataclass(slots=True)
class Worked:
    """What a worker has done so far."""

    done: int = 0
    failed: int = 0


@click.command("worker")
@click.option("--once", is_flag=True, help="做完已有的任务就退出")
@click.option("--nightly", metavar="HH:MM", help="每天到点提出一次夜间任务 (单位所在时区)")
@click.option("--rounds", is_flag=True, help="每小时一轮: 采间隔已到的入口 (见 docs/crawl.md)")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1, 32), help="同时做几件")
@click.option("--pace", default=1.0, type=click.FloatRange(0.01, 100), hidden=True)
@common
def command(
    context: Context, nightly: str | None, jobs: int, pace: float, *, rounds: bool, once: bool
) -> int:
    """执行页面与接口提出的任务: 取链接、采集、重新比对、通报草稿、重读、夜间任务。"""
    worker = Worker(context, Pace().scaled(pace), nightly_at=_clock_time(nightly), rounds=rounds)
    if context.on_sqlite:
        with _only_worker(context):
            worker.work_alone(once=once)
    else:
        _share(worker, once=once, jobs=jobs)
    worked = worker.worked
    if context.json:
        say_json(worked)
    else:
        say(f"完成 {worked.done} 件, 未成 {worked.failed} 件")
    return 1 if worked.failed else 0


class Worker:
    """Takes rows and does them; knows nothing of how it came to be told of a row."""

    def __init__(
        self,
        context: Context,
        pace: Pace,
        *,
        nightly_at: time | None = None,
        rounds: bool = False,
    ) -> None:
        self.context, self.pace = context, pace
        self.nightly_at, self.rounds = nightly_at, rounds
        self.owner = this_process()
        self.worked = Worked()
        self.stopping = False
        self.wait_s = 0.0
        """Between the last two tries to reach a database that is away; 0 while it is there."""

    def perform(self, work_id: int | None = None) -> bool:
        """Take one row and do it; False when there was none to take."""
        with self.context.ledger.writing() as session:
            only = None if work_id is None else [work_id]
            work = wanted.take(session, self.owner, hold_s=self.pace.hold_s, only=only)
        if work is None:
            return False
        log.info("work begun", id=work.id, kind=work.kind, office=work.office, by=work.asked_by)
        doing, hold_s = partial(chores.do, self.context), self.pace.hold_s
        try:
            own = carry_out(self.context, work, self.owner, doing, hold_s=hold_s)
        except LedgerError:
            raise
        except KandengError as fault:  # a row's fault must not end the worker
            self.worked.failed += 1
            say_error(KandengError(str(fault), where=f"{work.kind} #{work.id}"), as_json=False)
        else:
            self._say_done(work, own=own)
        return True

    def survey(self) -> list[Work]:
        """Free what dead workers held, ask for night and round in their time; return what waits."""
        now = self.context.now()
        with self.context.ledger.writing() as session:
            wanted.take_back(session, is_dead=is_dead, at=now)
            if (day := self._night_due(now)) is not None:
                wanted.ask(session, "night", {"on": day}, by="worker --nightly", at=now, once=True)
            if self.rounds:
                hour = now.astimezone(self.context.office.profile.zone).strftime("%Y-%m-%dT%H")
                a_round = {"due": True, "hour": hour}
                wanted.ask(session, "crawl", a_round, by="worker --rounds", at=now, once=True)
            return wanted.due(session)

    def work_alone(self, *, once: bool) -> None:
        """Do rows one after another until stopped, or until nothing waits."""
        with _told_to_stop(self._stop):
            while not self.stopping:
                self.survey()
                if self.perform():
                    continue
                if once:
                    return
                sleep(self.pace.poll_s)

    def wait_for_ledger(self, lost: LedgerAway) -> None:
        """Say once that the database is away and wait before the next try, each time longer."""
        if not self.wait_s:
            url = self.context.open_ledger().url
            place = f"{url.host or url.query.get('host', 'localhost')}/{url.database}"
            say_error(KandengError(f"{lost}。worker 在等 {place}, 恢复后自行继续"), as_json=False)
        self.wait_s = min(max(self.pace.poll_s, 2 * self.wait_s), self.pace.longest_wait_s)
        log.warning("ledger out of reach; trying again", fault=str(lost), wait_s=self.wait_s)
        sleep(self.wait_s)

    def found_ledger(self) -> None:
        """Say that the database is back, if it was away."""
        if self.wait_s:
            log.info("ledger is back")
        self.wait_s = 0.0

    def _night_due(self, now: datetime) -> str | None:
        if self.nightly_at is None:
            return None
        local = now.astimezone(self.context.office.profile.zone)
        return local.date().isoformat() if local.time() >= self.nightly_at else None

    def _say_done(self, work: Work, *, own: bool) -> None:
        self.worked.done += own
        log.info("work done", id=work.id, kind=work.kind)
        if not self.context.json:
            say(f"完成 {work.kind} #{work.id} ({work.asked_by})")

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True


@contextmanager
def _told_to_stop(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """End after the row at hand when the system or a person says so."""
    before = {name: signal.signal(name, stop) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def _only_worker(context: Context) -> Iterator[None]:
    lock = FileLock(f"{context.ledger.path}.worker", timeout=0)
    try:
        lock.acquire()
    except Timeout as held:
        raise ConfigError(
            "此账本已有一个 kandeng worker 在运行 (SQLite 只用一个; 多台机器请改用 PostgreSQL)"
        ) from held
    try:
        yield
    finally:
        lock.release()


def _clock_time(said: str | None) -> time | None:
    if said is None:
        return None
    try:
        return datetime.strptime(said, "%H:%M").time()  # noqa: DTZ007 - a time of day, no moment
    except ValueError as wrong:
        raise ConfigError(f"--nightly 应写成 HH:MM, 现为 '{said}'") from wrong


# -- PostgreSQL: the engine -------------------------------------------------------------------


def _share(worker: Worker, *, once: bool, jobs: int) -> None:
    """Work beside other workers until stopped, or until nothing waits and nothing runs.

    A database that goes away, or is not there yet, is waited for: it comes back some time.
    Raises: LedgerAway when it is gone and the worker was only to do what waits.
    """
    while True:
        try:
            asyncio.run(_share_while_it_stands(worker, once=once, jobs=jobs))
        except Exception as fault:
            lost = _lost(fault)
            if lost is None:
                raise
            if once:
                raise lost from fault
            worker.wait_for_ledger(lost)
        else:
            return


def _lost(fault: BaseException) -> LedgerAway | None:
    """Return the fault as that of a ledger out of reach; None when it is another."""
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - see _engine
    from psycopg import OperationalError  # noqa: PLC0415

    if isinstance(fault, LedgerAway):
        return fault
    if isinstance(fault, (ConnectorException, OperationalError)):
        return LedgerAway(f"账本暂不可用: {fault.__cause__ or fault}")
    return None


async def _share_while_it_stands(worker: Worker, *, once: bool, jobs: int) -> None:
    app = _engine(worker)
    await asyncio.to_thread(_require_tables, worker.context, app)
    worker.found_ledger()
    pace = worker.pace
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(jobs + 4))
    async with app.open_async():
        while True:
            await _dispatch(worker, app)
            telling = asyncio.create_task(_keep_dispatching(worker, app))
            try:
                await app.run_worker_async(
                    name=worker.owner,
                    concurrency=jobs,
                    wait=not once,
                    delete_jobs="successful",
                    fetch_job_polling_interval=pace.poll_s,
                    update_heartbeat_interval=pace.heartbeat_s,
                    stalled_worker_timeout=pace.stalled_s,
                )
            finally:
                telling.cancel()
                with suppress(asyncio.CancelledError):
                    await telling
            if not once or not await asyncio.to_thread(worker.survey):
                return
            await asyncio.sleep(pace.poll_s)


def _engine(worker: Worker) -> Any:
    """Return Procrastinate's application with its one task: do the row of that number."""
    try:
        import procrastinate  # noqa: PLC0415 - an extra; SQLite needs none
    except ImportError as missing:
        raise ConfigError(
            "PostgreSQL 上的 worker 需要任务引擎: 请安装 pip install 'kandeng[postgres]'"
        ) from missing
    url = worker.context.ledger.url.set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False), min_size=1, max_size=4
    )
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK)
    async def work(work_id: int) -> None:
        await asyncio.to_thread(worker.perform, work_id)

    return app


def _require_tables(context: Context, app: Any) -> None:
    """Make the engine's tables unless they stand; one worker at a time looks."""
    with context.ledger.writing() as session:
        take_turn(session, "worker.tables")
        if session.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            session.connection().connection.cursor().execute(app.schema_manager.get_schema())


async def _keep_dispatching(worker: Worker, app: Any) -> None:
    while True:
        await asyncio.sleep(worker.pace.poll_s)
        try:
            await _dispatch(worker, app)
        except Exception:
            log.exception("could not look for work; trying again")


async def _dispatch(worker: Worker, app: Any) -> None:
    """Drop dead workers' jobs, which frees their locks, and make a job of every row that waits.

    A dropped job is not retried: its row is due again and has a job of its own waiting, perhaps for
    that very lock, and the two could not both wait.
    """
    from procrastinate import exceptions, jobs  # noqa: PLC0415 - see _engine

    waiting = await asyncio.to_thread(worker.survey)
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=worker.pace.stalled_s):
        with suppress(exceptions.ConnectorException):  # another worker was faster
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=True)
    for work in waiting:
        deferred = app.configure_task(
            TASK,
            lock=chores.turn_of(worker.context.office, work),
            queueing_lock=f"wanted:{work.id}",
        )
        with suppress(exceptions.AlreadyEnqueued):
            await deferred.defer_async(work_id=work.id)
