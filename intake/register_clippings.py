"""Clippings against the ledger, and writing them; what they prove is decided in review.

A clipping becomes an article of its channel, so that a person's decision can stand on it:

clipping = record(session, values, office=office, now=now, by="王某")
attach_proof(session, clipping.id, data, name="样报.jpg", archive=archive, at=now, by="王某")
assign(session, clipping.id, submission_id=7, at=now, by="王某")
review.decide.link(session, clipping.submission_id, clipping.article_id, decider=…, …)

The door does the last step when a person says so; nothing here decides. The caller commits.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import hand_made
from intake.cells import Fault
from intake.clippings import ClippingRow, read_clippings
from intake.directory import plain_name
from intake.hand_made import HandMade
from intake.look import look
from intake.proof import refuse_proof
from intake.read_rows import ReadRows
from intake.taken import Taken
from ledger import audit
from ledger.archive import Archive
from ledger.tables import Article, Clipping, IntakeFile, Submission
from ledger.turns import take_turn
from office.errors import IntakeError
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
    return {plain_name(name): key for name, key in names.items()} | names


def take(session: Session, rows: ReadRows[ClippingRow], *, office: Office) -> Taken:
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
        for row, piece in wanted:
            _register(session, row, piece, office=office, at=at, by=by)
        return ()

    return Taken(
        new=len(wanted),
        unchanged=len(rows.good) - len(wanted) - (len(refused) - len(rows.refused)),
        faults=tuple(faults),
        refused=tuple(refused),
        notes=tuple(notes),
        write=write,
    )


def record(
    session: Session, values: Mapping[str, str], *, office: Office, now: datetime, by: str
) -> Clipping:
    """Register one clipping filled in on a page; `values` by heading key, empty ones left out.

    One that is registered already is returned as it is.

    Raises:
        IntakeError: `rows` names every field that is wrong; a mark of secrecy refuses it whole.
    """
    take_turn(session, "intake.clippings")
    asked = dict.fromkeys(("title", "channel", "published_on"), "")
    filled = asked | {key: value for key, value in values.items() if value.strip()}
    line = json.dumps(filled, ensure_ascii=False, sort_keys=True).encode()
    found = look(line, name="样报表单.jsonl", kind="clippings")
    rows = read_clippings(
        found.records,
        zone=office.profile.zone,
        today=office.periods.day_of(now),
        channels=channel_names(office),
    )
    faults = (*found.faults, *rows.faults)
    if faults or len(rows.good) != 1:
        told = tuple((fault.where, fault.words) for fault in faults)
        raise IntakeError(f"{len(told)} 处有误, 样报未登记", where="样报", rows=told)
    row = rows.good[0]
    pieces = _pieces(session, rows.good)
    if row.ref and row.ref not in pieces:
        words = f"没有编号为 '{row.ref}' 的稿件, 请核对"
        raise IntakeError("1 处有误, 样报未登记", where="样报", rows=(("ref", words),))
    held = session.scalars(
        select(Clipping).where(
            Clipping.channel_key == row.channel,
            Clipping.title == row.title,
            Clipping.published_on == row.published_on,
        )
    ).first()
    if held is not None:
        return held
    piece = pieces.get(row.ref) if row.ref else pieces.get(row.title)
    clipping = _register(session, row, piece, office=office, at=now, by=by)
    _audited(session, "clipping.record", clipping, {"channel": row.channel}, at=now, by=by)
    return clipping


def attach_proof(
    session: Session,
    clipping_id: int,
    data: bytes,
    *,
    name: str,
    archive: Archive,
    at: datetime,
    by: str,
) -> str:
    """Keep a clipping's scan, or its 播发证明, and return its digest; a later one takes its place.

    Every scan stays in the archive, and in the audit trail by its digest.

    Raises:
        IntakeError: there is no such clipping; or the file is empty, too large, bears a mark, or
            is neither picture, pdf, sound nor film.
    """
    clipping = _clipping(session, clipping_id)
    refuse_proof(data, name)
    digest = archive.store(data, name)
    before = clipping.proof_digest
    clipping.proof_digest, clipping.proof_name = digest, name
    session.flush()
    details = {"digest": digest, "before": before}
    _audited(session, "clipping.proof", clipping, details, at=at, by=by)
    return digest


def assign(
    session: Session, clipping_id: int, *, submission_id: int, at: datetime, by: str
) -> Clipping:
    """Say whose piece a clipping is; deciding on it is another act.

    Raises:
        IntakeError: there is no such clipping or submission.
    """
    clipping = _clipping(session, clipping_id)
    if session.get(Submission, submission_id) is None:
        raise IntakeError("没有这篇稿件, 请刷新", details={"submission": submission_id})
    clipping.submission_id = submission_id
    session.flush()
    _audited(session, "clipping.assign", clipping, {"submission": submission_id}, at=at, by=by)
    return clipping


def as_article(session: Session, clipping: Clipping, *, office: Office, at: datetime) -> Article:
    """Return the article a clipping is, making it where there is none yet.

    Where a crawl found the same piece in the channel that day, the clipping is tied to that one.
    """
    if clipping.article_id is not None:
        return session.get_one(Article, clipping.article_id)
    details = clipping.details
    made = HandMade(
        channel_key=clipping.channel_key,
        title=clipping.title,
        published_on=clipping.published_on,
        rule=f"clipping:{clipping.id}",
        body=details.get("body") or "",
        byline=tuple(details.get("authors") or ()),
        page_no=clipping.page_no,
        position=clipping.position,
        beside={"clipping": clipping.id, "issue_no": clipping.issue_no},
    )
    article, _ = hand_made.put(session, made, office=office, at=at)
    clipping.article_id = article.id
    session.flush()
    return article


def _register(
    session: Session,
    row: ClippingRow,
    piece: int | None,
    *,
    office: Office,
    at: datetime,
    by: str,
) -> Clipping:
    said = {
        "url": row.url,
        "unit": row.unit,
        "authors": [name for name, _ in row.authors],
        "body": row.body,
    }
    clipping = Clipping(
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
        details={key: value for key, value in said.items() if value},
    )
    session.add(clipping)
    session.flush()
    as_article(session, clipping, office=office, at=at)
    return clipping


def _clipping(session: Session, clipping_id: int) -> Clipping:
    clipping = session.get(Clipping, clipping_id)
    if clipping is None:
        raise IntakeError("没有这份样报, 请刷新", details={"clipping": clipping_id})
    return clipping


def _audited(
    session: Session,
    act: str,
    clipping: Clipping,
    details: Mapping[str, object],
    *,
    at: datetime,
    by: str,
) -> None:
    subject = f"clipping:{clipping.id}"
    audit.append(session, at=at, by=by, act=act, subject=subject, details=dict(details))


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
