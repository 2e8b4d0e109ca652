"""Backups taken while people work, brought back into an empty place."""

import random
import threading
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench.drills.houses import halves, houses
from bench.drills.told import Told
from ledger import audit
from ledger.archive import Archive, verify
from ledger.backup import backup, restore
from ledger.session import Ledger
from ledger.tables import Audit, Page
from review.decide import Decider, confirm
from tests.review.newsroom import AT, Newsroom, office

OURS = "http://kept.example/"


def restored(count: int, folder: Path) -> Told:
    """Back up under a writer, restore into an empty place of the same kind, compare and verify."""
    broken = acts = 0
    with houses(folder) as both:
        for kind, rounds in halves(count):
            with both.ledger(kind) as ledger:
                archive = Archive(folder / f"archive-{kind}")
                _page(archive, ledger)
                for number in range(rounds):
                    place = folder / f"back-{kind}-{number}"
                    target = Ledger(both.empty_url(kind))
                    broken += not _once(ledger, archive, target, place, number)
                    with target.reading() as session:
                        acts += len(session.scalars(select(Audit.id)).all())
                    target.close()
    words = (
        f"{count - broken} of {count} backups under a writer came back with the totals, pages "
        f"and chain they left with ({acts} acts)"
    )
    return Told(count, words, broken)


def _page(archive: Archive, ledger: Ledger) -> None:
    """Keep two pages, as a night would."""
    body = random.Random(8).randbytes(5000)  # noqa: S311 - bytes of a page
    with archive.writer() as writer, ledger.writing() as session:
        for n in range(2):
            kept = writer.keep(f"{OURS}{n}", 200, (), body + bytes([n]), AT)
            place = {
                "digest": kept.digest, "warc_file": kept.warc_file,
                "warc_offset": kept.offset, "record_id": kept.record_id,
            }  # fmt: skip
            url = f"{OURS}{n}"
            session.add(
                Page(
                    url=url,
                    final_url=url,
                    fetched_at=AT,
                    status=200,
                    size=5001,
                    source_key="s",
                    **place,
                )
            )


def _once(ledger: Ledger, archive: Archive, target: Ledger, place: Path, number: int) -> bool:
    done = threading.Event()
    worker = threading.Thread(target=_confirm_until, args=(ledger, done, number))
    worker.start()
    try:
        made = backup(ledger, archive.root, place, at=AT + timedelta(seconds=number))
    finally:
        done.set()
        worker.join()
    copied = restore(made.folder, target, place / "archive")
    with target.reading() as session:
        damaged = [page.url for page in verify(session, Archive(place / "archive"))]
        # The writer's own pages are rows without bytes; those two were really kept.
        whole = not list(audit.breaks(session)) and not any(OURS in url for url in damaged)
        head = audit.head(session)
    with ledger.reading() as session:
        known = session.scalar(select(Audit.id).where(Audit.hash == head)) is not None
    return whole and copied == made.copied and (known or head == audit.GENESIS)


def _confirm_until(ledger: Ledger, done: threading.Event, number: int) -> None:
    n = number * 10_000
    while not done.is_set():
        n += 1
        with ledger.writing() as session:
            room = Newsroom(session, numbers={"submission": n, "article": n})
            find = room.find(room.submission(), room.article()).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=office())
