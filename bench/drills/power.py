"""Power cuts: what was not synced may be lost, torn or out of order; what was is there.

The product confirms finds on its own SQLite while a file layer writes down every write and sync.
A cut is a point in that record: each file holds what its last sync made durable, and of the later
writes a random part, in any order, the last of them torn at a 512-byte sector. The ledger is then
opened by the product. Not modelled: a disk that lies about syncs, or bits that rot.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event, func, select, text

from bench.drills.layer import Act, Recorder
from bench.drills.told import Told
from ledger import audit
from ledger.migrate import migrate
from ledger.session import Ledger, wal_is_safe
from ledger.tables import Audit, Candidate, Decision, Placement
from office.errors import LedgerError
from review.decide import Decider, confirm
from tests.review.newsroom import AT, Newsroom, office

FINDS = 240
"""Confirmed while recording; enough that the log is written back several times."""
SECTOR = 512
CONTROL = 100
"""Cuts under synchronous=NORMAL, which must lose something or the layer proves nothing."""


def cuts(count: int, folder: Path) -> Told:
    """Cut the power that often, and a tenth as often under a weaker setting to see it lose."""
    if not wal_is_safe():
        return Told(0, "", left_out="this SQLite keeps no write-ahead log; no pysqlite3 here")
    lost, corrupt, syncs = _cut(folder / "full", "FULL", count)
    control = max(10, min(CONTROL, count // 10))
    weaker, _, _ = _cut(folder / "normal", "NORMAL", control)
    words = (
        f"{lost} cuts lost a commit, {corrupt} left the ledger broken, over {syncs} syncs; "
        f"with synchronous=NORMAL {weaker} of {control} lost one"
    )
    return Told(count, words, lost + corrupt + (weaker == 0))


def _cut(folder: Path, setting: str, count: int) -> tuple[int, int, int]:
    """Return cuts that lost a commit, cuts that broke the ledger, and syncs recorded."""
    folder.mkdir()
    acts, before = _recorded(folder, setting)
    chance = random.Random(3)  # noqa: S311 - cuts to repeat
    points = sorted(chance.randrange(len(acts)) for _ in range(count))
    lost = corrupt = 0
    for said, disk in _at_points(acts, before, points, chance):
        place = folder / "after"
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            old.unlink()
        for name, content in disk.items():
            (place / name).write_bytes(content)
        found = _found(place / "ledger.db")
        corrupt += found is None
        lost += found is not None and found < said
    return lost, corrupt, sum(act.kind == "sync" for act in acts)


def _recorded(folder: Path, setting: str) -> tuple[list[Act], dict[str, bytes]]:
    """Confirm finds in another process; return what it asked of the disk, and the disk before."""
    path = folder / "ledger.db"
    ledger = Ledger(f"sqlite:///{path}")
    migrate(ledger)
    with ledger.writing() as session:
        room = Newsroom(session)
        for _ in range(FINDS):
            room.find(room.submission(), room.article())
    ledger.close()
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    record = folder / "record.jsonl"
    argv = [sys.executable, "-m", "bench.drills.power", str(path), setting, str(record)]
    subprocess.run(argv, check=True)
    acts = []
    with record.open(encoding="utf-8") as lines:
        for line in lines:
            kind, file, at, data = json.loads(line)
            acts.append(Act(kind, file, at, bytes.fromhex(data)))
    record.unlink()
    return acts, before


def _record(path: Path, setting: str, record: Path) -> None:
    recorder = Recorder(path.parent)
    ledger = Ledger(f"sqlite:///{path}")
    if setting != "FULL":

        @event.listens_for(ledger.engine, "connect")
        def _weaken(connection: object, _record: object) -> None:
            connection.execute(f"PRAGMA synchronous = {setting}")  # type: ignore[attr-defined]

    with ledger.reading() as session:
        finds = session.scalars(select(Candidate.id).order_by(Candidate.id)).all()
    for number, find in enumerate(finds, 1):
        with ledger.writing() as session:
            confirm(session, find, decider=Decider("扎西"), at=AT, office=office())
        recorder.said(number)
    acts = recorder.acts  # without the orderly end, which no cut has
    with record.open("w", encoding="utf-8") as out:
        for act in acts:
            out.write(json.dumps([act.kind, act.file, act.at, act.data.hex()]) + "\n")


@dataclass(slots=True)
class _File:
    """What a file durably holds, and what was asked for since."""

    durable: bytearray = field(default_factory=bytearray)
    there: bool = False
    waiting: list[Act] = field(default_factory=list)

    def sync(self) -> None:
        for act in self.waiting:
            _apply(self.durable, act)
        self.there, self.waiting = True, []

    def cut(self, chance: random.Random) -> bytes | None:
        """Return what the disk may hold; None when the file may not even be there."""
        if not self.there and chance.random() < 0.5:
            return None
        content = bytearray(self.durable)
        share = chance.random()
        survivors = [act for act in self.waiting if chance.random() < share]
        chance.shuffle(survivors)
        for number, act in enumerate(survivors):
            _apply(content, _torn(act, chance) if number == len(survivors) - 1 else act)
        return bytes(content)


def _at_points(
    acts: Sequence[Act], before: dict[str, bytes], points: Sequence[int], chance: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield for each point how many commits were acknowledged, and a disk that may be found."""
    files = {name: _File(bytearray(content), there=True) for name, content in before.items()}
    said, due = 0, list(points)
    for number, act in enumerate(acts):
        while due and due[0] == number:
            due.pop(0)
            yield said, {n: c for n, f in files.items() if (c := f.cut(chance)) is not None}
        if act.kind == "said":
            said = act.at
        elif act.kind == "delete":
            files.pop(act.file, None)
        elif act.kind == "sync":
            files.setdefault(act.file, _File()).sync()
        else:
            files.setdefault(act.file, _File()).waiting.append(act)


def _torn(act: Act, chance: random.Random) -> Act:
    """Return a write of which only the first sectors arrived."""
    if act.kind != "write":
        return act
    sectors = len(act.data) // SECTOR
    return Act("write", act.file, act.at, act.data[: chance.randint(0, sectors) * SECTOR])


def _apply(content: bytearray, act: Act) -> None:
    if act.kind == "truncate":
        del content[act.at :]
        return
    if act.data and len(content) < act.at:
        content.extend(bytes(act.at - len(content)))
    content[act.at : act.at + len(act.data)] = act.data


def _found(path: Path) -> int | None:
    """Return how many confirmed finds the product reads; None when the ledger is not whole."""
    ledger = Ledger(f"sqlite:///{path}")
    try:
        with ledger.reading() as session:
            decisions = session.scalar(select(func.count(Decision.id))) or 0
            placements = session.scalar(select(func.count(Placement.id))) or 0
            acts = session.scalar(select(func.count(Audit.id))) or 0
            whole = session.scalar(text("PRAGMA integrity_check")) == "ok"
            whole = whole and not list(audit.breaks(session))
    except LedgerError:
        return None
    finally:
        ledger.close()
    return decisions if whole and decisions == placements == acts else None


if __name__ == "__main__":
    _record(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
