"""What pages ask for by writing a row is done once, whoever dies on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select, text

from cli import hands, match, shares
from cli.context import Context
from cli.holding import Result
from cli.main import kandeng
from cli.match import match_all
from cli.shares import Doing
from cli.worker import Pace, Worker
from ledger import wanted
from ledger.archive import Archive, verify
from ledger.migrate import differences
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, FrontierUrl, Wanted
from ledger.wanted import Share
from matcher.settle import Counts
from tests.crawler.fault_server import FaultServer, Hit
from tests.crawler.newsstand import Stand, pieces, show
from tests.matcher.pieces import MEETING, OTHER
from tests.review.newsroom import Newsroom

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


@contextmanager
def office(ledger: Ledger, folder: Path, number: int = 12) -> Iterator[tuple[Stand, FaultServer]]:
    """An office that watches one site on loopback."""
    with FaultServer() as site:
        show(site, pieces(number))
        stand = Stand(folder, ledger)
        stand.add("xzcd", site)
        stand.write()
        yield stand, site


def words(stand: Stand, *more: str) -> list[str]:
    """Return the command line of a worker that looks around three times as often."""
    url = stand.ledger.url.render_as_string(hide_password=False)
    given = ["worker", "--ledger", url, "--config", str(stand.folder / "config"), "--json"]
    given += ["--archive", str(stand.archive), "--now", NOW.isoformat(), "--pace", "0.3"]
    return [*given, *more]


def begin(stand: Stand, *more: str) -> subprocess.Popen[str]:
    """Start `kandeng worker` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *words(stand, *more)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def worked(stand: Stand, *more: str) -> int:
    """Let a worker do what waits, in this process; return its exit code."""
    context = Context()
    given = words(stand, "--once", *more)
    try:
        code = kandeng.main(given, prog_name="kandeng", standalone_mode=False, obj=context)
    finally:
        context.ledger.close()
    return int(code or 0)


def ask(ledger: Ledger, kind: str, **payload: object) -> int:
    with ledger.writing() as session:
        return wanted.ask(session, kind, payload, by="王某", at=NOW)


def row(ledger: Ledger, number: int) -> Wanted:
    with ledger.reading() as session:
        return session.get_one(Wanted, number)


def test_rows_of_every_kind_are_done_and_say_what_came_of_them(
    ledger: Ledger, tmp_path: Path
) -> None:
    with office(ledger, tmp_path) as (stand, site):
        link = site.url(pieces(12)[0].path)
        numbers = {
            "url": ask(ledger, "url", text=f"看这个 {link} 王某分享"),
            "reextract": ask(ledger, "reextract", outlets=["xzcd"]),
            "rematch": ask(ledger, "rematch", articles=[1]),
            "bulletin": ask(ledger, "bulletin", period="2026-10"),
            "night": ask(ledger, "night"),
        }
        assert worked(stand) == 0
    rows = {kind: row(ledger, number) for kind, number in numbers.items()}
    assert {kind: r.state for kind, r in rows.items()} == dict.fromkeys(rows, "done")
    assert rows["url"].result["links"][0]["url"] == link
    drafts = rows["bulletin"].result["files"]
    assert all((stand.archive / name).is_file() for name in drafts)
    assert {r.tries for r in rows.values()} == {1}
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 12


def test_a_row_that_cannot_be_done_fails_in_words_and_holds_up_no_other(
    ledger: Ledger, tmp_path: Path
) -> None:
    with office(ledger, tmp_path) as (stand, _):
        wrong = ask(ledger, "bulletin", period="十月")
        unknown = ask(ledger, "tea")
        good = ask(ledger, "match")
        assert worked(stand) == 1
    assert row(ledger, wrong).state == "failed"
    assert "YYYY-MM" in str(row(ledger, wrong).why)
    assert "tea" in str(row(ledger, unknown).why)
    assert row(ledger, good).state == "done"


def test_what_waits_is_not_asked_for_twice(ledger: Ledger) -> None:
    first = ask(ledger, "match")
    assert ask(ledger, "match") == first
    assert ask(ledger, "rematch", articles=[1]) != first


def test_a_row_is_taken_by_one_and_kept_from_who_lost_it(ledger: Ledger) -> None:
    number = ask(ledger, "match")
    with ledger.writing() as session:
        assert wanted.take(session, "a", hold_s=-1) is not None
        assert wanted.take(session, "b", hold_s=60) is None
    with ledger.writing() as session:
        assert wanted.take_back(session, is_dead=lambda _: False, at=NOW) == [number]
        assert wanted.take(session, "b", hold_s=60) is not None
        assert not wanted.renew(session, number, "a", hold_s=60)
        assert not wanted.finish(session, number, "a", result={}, at=NOW)
        assert wanted.finish(session, number, "b", result={}, at=NOW)


def test_a_night_runs_while_nothing_else_crawls(ledger: Ledger) -> None:
    """A domain held by another crawl would be missing from it; what does not crawl goes on."""
    link, night = ask(ledger, "url", text="http://a.cn/1"), ask(ledger, "night")
    other = ask(ledger, "match")

    def taken(number: int) -> bool:
        with ledger.writing() as session:
            return wanted.take(session, "a", hold_s=60, only=[number]) is not None

    assert taken(link)
    assert not taken(night)
    assert taken(other)
    with ledger.writing() as session:
        assert wanted.finish(session, link, "a", result={}, at=NOW)
    assert taken(night)
    assert not taken(ask(ledger, "crawl", outlets=["xzcd"]))


def test_a_row_that_kills_its_worker_is_given_up(ledger: Ledger) -> None:
    number = ask(ledger, "match")
    for _ in range(wanted.MOST_TRIES):
        with ledger.writing() as session:
            assert wanted.take(session, "a", hold_s=60) is not None
        with ledger.writing() as session:
            wanted.take_back(session, is_dead=lambda _: True, at=NOW)
    assert row(ledger, number).state == "failed"
    assert "不再重试" in str(row(ledger, number).why)


def test_the_night_is_asked_for_once_a_day(ledger: Ledger, tmp_path: Path) -> None:
    """At nine in the office the night of 08:30 is due, that of 09:30 is not."""
    with office(ledger, tmp_path) as (stand, _):
        context = Context(now_fixed=NOW, config_dir=stand.folder / "config")
        context.ledger = ledger
        for at in (time(9, 30), time(8, 30), time(8, 30)):
            waiting = Worker(context, Pace(), nightly_at=at).survey()
            assert len(waiting) == (at == time(8, 30))
        with ledger.writing() as session:
            assert wanted.take(session, "a", hold_s=60) is not None
        assert Worker(context, Pace(), nightly_at=time(8, 30)).survey() == []
    with ledger.reading() as session:
        nights = session.scalars(select(Wanted).where(Wanted.kind == "night")).all()
    assert [n.payload for n in nights] == [{"on": "2026-10-31"}]


def test_on_sqlite_a_second_worker_is_refused(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    with office(sqlite_ledger, tmp_path) as (stand, _):
        first = begin(stand)
        try:
            _until(lambda: Path(f"{sqlite_ledger.path}.worker").exists())
            second = begin(stand, "--once")
            out, _ = second.communicate(timeout=180)
            assert second.returncode == 2
            assert "已有一个" in out
        finally:
            first.send_signal(signal.SIGTERM)
            first.communicate(timeout=180)
        assert first.returncode == 0


def test_a_worker_waits_for_a_database_that_is_not_there_yet(
    postgres_ledger: Ledger, tmp_path: Path
) -> None:
    """It says what it waits for and goes on by itself; one told to do what waits ends with 3."""
    ledger = postgres_ledger
    number = ask(ledger, "match")
    with office(ledger, tmp_path) as (stand, _), TemporaryDirectory(prefix="k-") as place:
        door = Path(place, "db")  # a socket's path is short
        away = ledger.url.set(query={"host": str(door)}).render_as_string(hide_password=False)
        waiting, hurried = begin(stand, "--ledger", away), begin(stand, "--ledger", away, "--once")
        assert waiting.stderr is not None
        try:
            while "worker 在等" not in (said := waiting.stderr.readline()):
                assert said, "it ended"
            assert f"{door}/{ledger.url.database}" in said
            hurried.communicate(timeout=180)
            door.symlink_to(str(ledger.url.query["host"]))
            _until(lambda: _ended(ledger, [number]))
        finally:
            waiting.send_signal(signal.SIGTERM)
            waiting.communicate(timeout=180)
    assert (waiting.returncode, hurried.returncode) == (0, 3)
    assert row(ledger, number).state == "done"


def test_a_killed_workers_rows_are_taken_over(ledger: Ledger, tmp_path: Path) -> None:
    """Kill -9 in the middle of a crawl: another worker ends it; nothing is lost or doubled."""
    with office(ledger, tmp_path, 20) as (stand, site):
        number = ask(ledger, "crawl", outlets=["xzcd"])
        others = [ask(ledger, "rematch", articles=[n]) for n in range(1, 5)]
        first = begin(stand)
        second = None if ledger.on_sqlite else begin(stand)  # SQLite has one worker at a time
        workers = {w.pid: w for w in (first, second) if w}

        def strike(_hit: Hit) -> None:
            if len(site.paths()) == 9:
                with ledger.reading() as session:
                    owner = str(session.get_one(Wanted, number).owner)
                os.kill(int(owner.split("|")[1]), signal.SIGKILL)

        site.on_hit = strike
        _until(lambda: any(w.poll() == -signal.SIGKILL for w in workers.values()))
        site.on_hit = None
        third = begin(stand) if ledger.on_sqlite else None
        living = [w for w in (*workers.values(), third) if w and w.poll() is None]
        try:
            _until(lambda: _ended(ledger, [number, *others]))
        finally:
            for worker in living:
                worker.send_signal(signal.SIGTERM)
            errors = [w.communicate(timeout=180)[1] for w in (*workers.values(), third) if w]
    assert row(ledger, number).tries == 2, errors
    assert {row(ledger, n).state for n in (number, *others)} == {"done"}, errors
    _whole(ledger, stand, [site.url(piece.path) for piece in pieces(20)])


def test_what_a_lent_hand_compares_counts_for_the_run(
    postgres_ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the hands is taken and does it all; the others are not asked for any longer."""
    monkeypatch.setattr(hands, "_EACH", 1)
    ledger, asked = postgres_ledger, hands.Hands.call
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
        desk.article(body=OTHER)
    with office(ledger, tmp_path) as (stand, _):
        context = Context(
            ledger_url=ledger.url.render_as_string(hide_password=False),
            config_dir=stand.folder / "config",
            archive_dir=stand.archive,
            now_fixed=NOW,
        )
        context.ledger = ledger

        def ask_and_lend(self: hands.Hands, waiting: int) -> None:
            asked(self, waiting)
            assert Worker(context, Pace()).perform(self.rows[0])

        monkeypatch.setattr(hands.Hands, "call", ask_and_lend)
        assert match_all(context) == Counts(1, 2, 1, 0, 0)
    with ledger.reading() as session:
        rows = session.execute(select(Wanted.kind, Wanted.state)).all()
    assert [tuple(r) for r in rows] == [("compare", "done")]


def test_some_months_of_what_was_published_go_to_another_worker(
    postgres_ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late piece is held against two months, one by another worker: what that finds counts."""
    monkeypatch.setattr(match, "_FEW", 0)
    ledger, asked = postgres_ledger, shares.all_done
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.article(body=MEETING, published_on=date(2026, 9, 3))
        desk.article(body=MEETING + OTHER)
    with office(ledger, tmp_path) as (stand, _):
        context = Context(
            ledger_url=ledger.url.render_as_string(hide_password=False),
            config_dir=stand.folder / "config",
            archive_dir=stand.archive,
            now_fixed=NOW,
        )
        context.ledger = ledger
        assert match_all(context).articles == 2
        with ledger.writing() as session:
            Newsroom(session).submission(body=MEETING)

        def lent(context: Context, kind: str, parts: list[Share], do: Doing) -> list[Result]:
            def beside(share: Share) -> Result:
                assert Worker(context, Pace()).perform()
                return do(share)

            return asked(context, kind, parts, beside)

        monkeypatch.setattr(shares, "all_done", lent)
        assert match_all(context).written == 2
    with ledger.reading() as session:
        rows = session.execute(select(Wanted.kind, Wanted.state, Wanted.tries)).all()
    assert [tuple(r) for r in rows] == [("search", "done", 1)] * 2


def test_the_engines_tables_can_be_dropped_and_are_no_part_of_the_ledger(
    postgres_ledger: Ledger, tmp_path: Path
) -> None:
    ledger = postgres_ledger
    with office(ledger, tmp_path) as (stand, _):
        ask(ledger, "match")
        assert worked(stand) == 0
        assert differences(ledger) == []
        with ledger.writing() as session:
            for name in session.scalars(text("SELECT tablename FROM pg_tables")).all():
                if name.startswith("procrastinate"):
                    session.execute(text(f"TRUNCATE {name} CASCADE"))
        again = ask(ledger, "match")
        assert worked(stand) == 0
    assert row(ledger, again).state == "done"


def _whole(ledger: Ledger, stand: Stand, urls: list[str]) -> None:
    with ledger.reading() as session:
        found = session.scalars(select(Article.url)).all()
        aliases = session.scalar(select(func.count()).select_from(ArticleUrl))
        left = session.scalars(select(FrontierUrl.url).where(FrontierUrl.state == "leased")).all()
        damaged = list(verify(session, Archive(stand.archive)))
    assert sorted(map(str, found)) == sorted(urls)
    assert aliases == len(urls)
    assert left == []
    assert damaged == []


def _ended(ledger: Ledger, numbers: list[int]) -> bool:
    return all(row(ledger, n).state in ("done", "failed") for n in numbers)


def _until(true: object, seconds: float = 180.0) -> None:
    assert callable(true)
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            pytest.fail("it did not happen in time")
        sleep(0.05)
