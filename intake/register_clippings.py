"""Clippings against the ledger, and writing them; what they prove is decided in review."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cells import Fault
from intake.clippings import ClippingRow, ClippingRows
from intake.taken import Taken
from ledger.tables import Clipping, IntakeFile, Submission
from office.house import Office


def channel_names(office: Office) -> dict[str, str]:
    """Return every name of a channel, account or outlet with its channel's key.

    An outlet's name means its first channel; a channel's own name comes before it.
    """
    names: dict[str, str] = {}
    for outlet in office.outlets:
        for name in (*(n.name for n in outlet.names), outlet.name, *outlet.aliases):
            if name:
                names.setdefault(name.strip("《》"), outlet.channels[0].key)
    for outlet in office.outlets:
        for channel in outlet.channels:
            for account in channel.accounts:
                names.setdefault(account, channel.key)
            names[channel.key] = channel.key
            if channel.name:
                names[channel.name] = channel.key
    return names


def take(session: Session, rows: ClippingRows) -> Taken:
    """Return what the rows come to; each is tied to its submission where that is plain."""
    pieces = _pieces(session, rows.good)
    known = _known(session, rows.good)
    wanted: list[tuple[ClippingRow, int | None]] = []
    faults, notes, refused = list(rows.faults), list[Fault](), list(rows.refused)
    for row in rows.good:
        found = pieces.get(row.ref) if row.ref else pieces.get(row.title)
        if row.ref and found is None:
            faults.append(Fault(row.where, f"没有编号为 '{row.ref}' 的稿件, 请核对"))
            refused.append(rows.records[row.where])
            continue
        if (row.channel, row.title, row.published_on) in known:
            continue
        known.add((row.channel, row.title, row.published_on))
        if found is None:
            notes.append(Fault(row.where, "没有同题的唯一来稿, 样报已登记, 请在核对时指定稿件"))
        wanted.append((row, found))

    def write(_file: IntakeFile, *, at: datetime, by: str) -> tuple[int, ...]:
        session.add_all(_clipping(row, piece, at=at, by=by) for row, piece in wanted)
        session.flush()
        return ()

    return Taken(
        new=len(wanted),
        unchanged=len(rows.good) - len(wanted) - (len(refused) - len(rows.refused)),
        faults=tuple(faults),
        refused=tuple(refused),
        notes=tuple(notes),
        write=write,
    )


def _clipping(row: ClippingRow, piece: int | None, *, at: datetime, by: str) -> Clipping:
    return Clipping(
        submission_id=piece,
        channel_key=row.channel,
        title=row.title,
        published_on=row.published_on,
        page_no=row.page_no,
        position=row.position,
        issue_no=row.issue_no,
        proof_name=row.proof_name,
        recorded_by=by,
        recorded_at=at,
        details={"url": row.url, "unit": row.unit, "authors": [name for name, _ in row.authors]},
    )


def _pieces(session: Session, rows: Sequence[ClippingRow]) -> dict[str, int]:
    """Return submissions by number, and by title where only one bears it."""
    refs, titles = [row.ref for row in rows if row.ref], [row.title for row in rows]
    found: dict[str, int] = {}
    twice = set[str]()
    for start in range(0, len(titles), 500):
        asked = select(Submission.title, Submission.id)
        chunk = asked.where(Submission.title.in_(titles[start : start + 500]))
        for title, piece in session.execute(chunk):
            if title in found:
                twice.add(title)
            found[title] = piece
    found = {title: piece for title, piece in found.items() if title not in twice}
    for start in range(0, len(refs), 500):
        asked = select(Submission.ref, Submission.id)
        for ref, piece in session.execute(
            asked.where(Submission.ref.in_(refs[start : start + 500]))
        ):
            found[ref] = piece
    return found


def _known(session: Session, rows: Sequence[ClippingRow]) -> set[tuple[object, ...]]:
    titles = [row.title for row in rows]
    found = set[tuple[object, ...]]()
    for start in range(0, len(titles), 500):
        asked = select(Clipping.channel_key, Clipping.title, Clipping.published_on)
        chunk = asked.where(Clipping.title.in_(titles[start : start + 500]))
        found |= {tuple(row) for row in session.execute(chunk)}
    return found
