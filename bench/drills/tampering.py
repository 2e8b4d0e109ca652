"""Edits behind the ledger's back, and flipped bytes in the archive: each has to be found."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from bench.drills.houses import halves, houses
from bench.drills.told import Told
from ledger import audit
from ledger.archive import Archive, Kept, verify
from ledger.offices import SINGLE
from ledger.session import Ledger
from ledger.tables import Audit, Page
from review.decide import Decider, confirm
from tests.review.newsroom import AT, Newsroom, office

ACTS = 60
PAGES = 12
AT_NIGHT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


class _Undone(Exception):  # noqa: N818 - no fault: it takes an edit back
    pass


def chain(count: int, folder: Path) -> Told:
    """Edit, delete, re-hash, swap or cut off rows as the database's owner could; half on each."""
    chance = random.Random(9)  # noqa: S311 - edits to repeat
    missed = named = 0
    with houses(folder) as both:
        for kind, edits in halves(count):
            with both.ledger(kind) as ledger:
                _fill(ledger)
                with ledger.reading() as session:
                    printed = audit.head(session)
                for _ in range(edits):
                    found, right = _edited(ledger, chance, printed)
                    missed += not found
                    named += right
    words = f"{count - missed} of {count} edits found, the first bad row named in {named}"
    return Told(count, words, missed + (count - missed - named))


def _fill(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        for _ in range(ACTS):
            find = room.find(room.submission(), room.article()).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=office())


def _edited(ledger: Ledger, chance: random.Random, printed: str) -> tuple[bool, bool]:
    """Do one edit, look, and take it back; was it found, and with the right row?"""
    answer = (False, False)
    try:
        with ledger.writing() as session:
            _unlock(session, on_sqlite=ledger.on_sqlite)
            first_bad = chance.choice(EDITS)(session, chance)
            session.expire_all()
            breaks = list(audit.breaks(session))
            if first_bad is None:  # the tail is gone: only the printed head can tell
                answer = (audit.head(session) != printed, True)
            else:
                answer = (bool(breaks), bool(breaks) and breaks[0].id == first_bad)
            raise _Undone  # noqa: TRY301
    except _Undone:
        return answer


def _unlock(session: Session, *, on_sqlite: bool) -> None:
    """Take the triggers away, as somebody would who owns the database."""
    if on_sqlite:
        for act in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_no_{act}"))
    else:
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))


def _change(session: Session, chance: random.Random) -> int:
    """Write something else into one field."""
    number = chance.randint(1, ACTS)
    edits: list[dict[str, Any]] = [
        {"by": "卓玛"},
        {"act": "reject"},
        {"subject": "decision:9999"},
        {"details": {"n": chance.random()}},
        {"at": AT + timedelta(seconds=chance.randint(1, 9999))},
        {"hash": f"{chance.getrandbits(256):064x}"},
        {"previous": f"{chance.getrandbits(256):064x}"},
    ]
    values = chance.choice(edits)
    session.execute(update(Audit).where(Audit.id == number).values(**values))
    return number


def _remove(session: Session, chance: random.Random) -> int:
    number = chance.randint(1, ACTS - 1)
    session.execute(delete(Audit).where(Audit.id == number))
    return number


def _rehash(session: Session, chance: random.Random) -> int:
    """Change a row and give it the hash it should then have: the next one gives it away."""
    row = session.get_one(Audit, (SINGLE, chance.randint(1, ACTS - 1)))
    row.by = "卓玛"
    values = {"by": row.by, "hash": audit.digest_of(row)}
    session.expunge(row)
    session.execute(update(Audit).where(Audit.id == row.id).values(**values))
    return row.id + 1


def _cut_off(session: Session, chance: random.Random) -> None:
    session.execute(delete(Audit).where(Audit.id > ACTS - chance.randint(1, 5)))


EDITS: tuple[Callable[[Session, random.Random], int | None], ...] = (
    _change, _change, _change, _remove, _rehash, _cut_off,
)  # fmt: skip


def archive(count: int, folder: Path) -> Told:
    """Flip one bit of one byte anywhere in the record of a kept page, and verify."""
    chance = random.Random(6)  # noqa: S311 - bytes to repeat
    kept_in = Archive(folder / "archive")
    with houses(folder) as both, both.ledger("sqlite") as ledger:
        kept = _keep(kept_in, ledger, chance)
        path = kept_in.root / kept[0].warc_file
        whole = path.read_bytes()
        reported = harmless = 0
        for _ in range(count):
            broken = bytearray(whole)
            at = chance.randrange(kept[0].offset, len(whole))
            broken[at] ^= 1 << chance.randrange(8)
            path.write_bytes(broken)
            with ledger.reading() as session:
                if any(verify(session, kept_in)):
                    reported += 1
                else:
                    harmless += _reads_the_same(kept_in, kept, whole, path, bytes(broken))
    missed = count - reported - harmless
    words = f"{reported} of {count} flips reported, {missed} missed"
    if harmless:
        words += f"; {harmless} lay in gzip's own header and every proof still read the same"
    return Told(count, words, missed)


def _keep(kept_in: Archive, ledger: Ledger, chance: random.Random) -> list[Kept]:
    headers = (("Content-Type", "text/html"),)
    with kept_in.writer() as writer:
        kept = [
            writer.keep(f"http://a.example/{n}", 200, headers, chance.randbytes(3000), AT_NIGHT)
            for n in range(PAGES)
        ]
    with ledger.writing() as session:
        for number, place in enumerate(kept):
            session.add(_page(number, place))
    return kept


def _page(number: int, place: Kept) -> Page:
    return Page(
        url=f"http://a.example/{number}",
        final_url=f"http://a.example/{number}",
        fetched_at=AT_NIGHT,
        status=200,
        content_type="text/html",
        digest=place.digest,
        size=3000,
        warc_file=place.warc_file,
        warc_offset=place.offset,
        record_id=place.record_id,
        source_key="s",
    )


def _reads_the_same(
    kept_in: Archive, kept: list[Kept], whole: bytes, path: Path, broken: bytes
) -> bool:
    """Whether status, headers and bytes of every page are those of the unbroken file."""
    now = [kept_in.read(place.warc_file, place.offset) for place in kept]
    path.write_bytes(whole)
    then = [kept_in.read(place.warc_file, place.offset) for place in kept]
    path.write_bytes(broken)
    return [_plain(each) for each in now] == [_plain(each) for each in then]


def _plain(read: tuple[object, bytes]) -> tuple[str, bytes]:
    return str(read[0]), read[1]
