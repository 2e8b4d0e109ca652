"""A disk full or read-only, a ledger that is locked: whole transactions, and clear words."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

import ledger.session as sessions
from bench.drills.houses import KINDS, houses
from bench.drills.told import Told
from crawler.run import crawl
from ledger import audit
from ledger.archive import Archive
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Audit
from office.errors import LedgerError
from tests.review.newsroom import office

SMALL_MB = 6
NO_DISK = "a tmpfs cannot be mounted here (not root, or not allowed)"
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
WORDS = "账本暂不可用"


@contextmanager
def _small_disk(place: Path) -> Iterator[bool]:
    """A disk of a few megabytes at `place`; False when the machine does not allow one."""
    place.mkdir()
    size = [_tool("mount"), "-t", "tmpfs", "-o", f"size={SMALL_MB}m", "tmpfs", str(place)]
    there = os.geteuid() == 0 and bool(size[0])
    there = there and subprocess.run(size, check=False, capture_output=True).returncode == 0
    try:
        yield there
    finally:
        if there:
            subprocess.run([_tool("umount"), "-l", str(place)], check=False)


def _tool(name: str) -> str:
    """Return where a tool is; empty when it is not there."""
    return shutil.which(name) or ""


def _acts(session: Session) -> int:
    assert not list(audit.breaks(session))  # noqa: S101 - a drill that finds this has failed
    return session.scalar(select(func.count(Audit.id))) or 0


def _act(ledger: Ledger, number: int, size: int = 1) -> None:
    """Commit one act and a paragraph of a certain size."""
    with ledger.writing() as session:
        details = {"n": number, "text": "昌" * size}
        audit.append(
            session, at=NOW, by="扎西", act="drill", subject=f"a:{number}", details=details
        )


def full(count: int, folder: Path) -> Told:
    """Fill a small disk under a ledger again and again; then make room, and go on."""
    broken = refused = 0
    with _small_disk(folder / "disk") as there:
        if not there:
            return Told(0, "", left_out=NO_DISK)
        ledger = Ledger(f"sqlite:///{folder / 'disk' / 'ledger.db'}")
        migrate(ledger)
        acknowledged = 0
        for time in range(count):
            ballast = folder / "disk" / "ballast"
            free = shutil.disk_usage(folder / "disk").free
            ballast.write_bytes(bytes(max(0, free - 40_000 - time * 3000 % 90_000)))
            more, words = _until_full(ledger, acknowledged)
            acknowledged += more
            refused += WORDS in words
            broken += WORDS not in words
            with ledger.reading() as session:  # reads go on
                broken += _acts(session) != acknowledged
            ballast.unlink()
            _act(ledger, acknowledged)  # and so does work, once there is room
            acknowledged += 1
        broken += not _crawl_refused(folder / "disk" / "archive", ledger)
        broken += not _keep_fails_whole(folder / "disk")
        ledger.close()
    words = (
        f"{refused} of {count} times refused in words, {acknowledged} acts acknowledged and there; "
        f"{broken} promises broken; a crawl did not start under 2 GiB"
    )
    return Told(count, words, broken)


def _until_full(ledger: Ledger, number: int) -> tuple[int, str]:
    for more in range(4000):
        try:
            _act(ledger, number + more, size=700)
        except LedgerError as fault:
            return more, str(fault)
    return 4000, "never full"


def _crawl_refused(archive: Path, ledger: Ledger) -> bool:
    try:
        crawl(ledger, archive, office(), clock=lambda: NOW)
    except LedgerError as fault:
        return "少于 2 GiB" in str(fault)
    return False


def _keep_fails_whole(disk: Path) -> bool:
    """A page that does not fit raises; the pages before it stay readable."""
    archive = Archive(disk / "small")
    with archive.writer() as writer:
        first = writer.keep("http://a.example/1", 200, (), os.urandom(2000), NOW)
    writer = archive.writer()
    try:
        writer.keep("http://a.example/2", 200, (), os.urandom(SMALL_MB << 20), NOW)
        writer.sync()
    except (OSError, LedgerError):
        return len(archive.read(first.warc_file, first.offset)[1]) == 2000
    return False


def read_only(count: int, folder: Path) -> Told:
    """A ledger on a disk turned read-only: reading goes on, writing is refused in words."""
    broken = 0
    with _small_disk(folder / "disk") as there:
        if not there:
            return Told(0, "", left_out=NO_DISK)
        path = folder / "disk" / "ledger.db"
        ledger = Ledger(f"sqlite:///{path}")
        migrate(ledger)
        for number in range(count):
            _act(ledger, number)
        ledger.close()
        turned = [_tool("mount"), "-o", "remount,ro", str(folder / "disk")]
        subprocess.run(turned, check=True, capture_output=True)
        for _ in range(count):
            again = Ledger(f"sqlite:///{path}")
            broken += not _refused(again, 99)
            try:
                with again.reading() as session:
                    broken += _acts(session) != count
            except LedgerError as fault:
                print(fault)
                broken += 1
            again.close()
    broken += _read_only_postgres(folder, count)
    return Told(
        count * 2, f"{broken} of {count * 2} openings could not be read or were written", broken
    )


def _read_only_postgres(folder: Path, count: int) -> int:
    broken = 0
    with houses(folder) as both, both.ledger("postgres") as ledger:
        _act(ledger, 0)
        ledger.engine.dispose()
        with both.server._admin.connect() as connection:  # noqa: SLF001 - an administrator's act
            name = ledger.url.database
            connection.execute(
                text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            )
        for number in range(count):
            broken += not _refused(ledger, number)
            with ledger.reading() as session:
                broken += _acts(session) != 1
    return broken


def _refused(ledger: Ledger, number: int) -> bool:
    try:
        _act(ledger, number)
    except LedgerError:
        return True
    except Exception as other:  # noqa: BLE001 - what it is decides the drill
        print(f"not in words: {type(other).__name__}: {other}")
    return False


def locked(count: int, folder: Path) -> Told:
    """A reader that stays open for all the writes, then a writer that does not let go."""
    broken, said = 0, []
    sessions.BUSY_S = 0.5  # the real patience is 30 s
    with houses(folder) as both:
        for kind in KINDS:
            with both.ledger(kind) as ledger:
                _act(ledger, 0)
                with ledger.reading() as long:
                    before = _acts(long)
                    for number in range(count):
                        _act(ledger, number)
                    long.expire_all()
                    # SQLite's reader keeps its moment; PostgreSQL's sees each commit.
                    seen = _acts(long)
                    broken += seen != (before if ledger.on_sqlite else before + count)
                with ledger.reading() as session:
                    broken += _acts(session) != count + 1
                if ledger.on_sqlite:
                    with ledger.writing():
                        broken += not _refused(Ledger(str(ledger.url)), count)
                said.append(f"{kind} {count} writes beside one reader")
    return Told(
        count * 2, f"{'; '.join(said)}; a lock that stays is said in words; {broken} broken", broken
    )
