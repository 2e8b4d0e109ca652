"""A past ledger into the ledger: works as submissions, appearances as clippings without proof.

What it says is kept as said. Nothing here counts: a claim becomes a placement only where it is
proved, and where a person asks for it (`kandeng lookback --import`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cells import Fault
from intake.directory import Directory, plain_name
from intake.past_ledger import FROM_PAST_LEDGER, Claim
from intake.read_rows import ReadRows
from intake.roll import directory_of, register_stated_units
from intake.taken import Taken
from ledger.parts import parts
from ledger.tables import Clipping, IntakeFile, Submission, SubmissionAuthor, SubmissionVersion
from office.house import Office
from text.normalise import plain


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of the past with everywhere it is said to have run.

    `submission_id` None: the ledger has no such piece yet.
    """

    claims: tuple[Claim, ...]
    submission_id: int | None

    @property
    def first(self) -> Claim:
        """The earliest claim, which names the work."""
        return min(self.claims, key=lambda claim: claim.published_on)


def works_of(session: Session, claims: Sequence[Claim], *, office: Office) -> list[Work]:
    """Return the claims by work: one a number, else one a title and unit, in the file's order."""
    directory = directory_of(session)
    known = _Known(session, claims, directory)
    grouped: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        day = claim.published_on
        unit = directory.unit_of(claim.unit, day) if claim.unit else None
        named = unit if unit is not None else plain_name(claim.unit or "")
        key = ("ref", claim.ref) if claim.ref else (plain(claim.title), named)
        grouped.setdefault(key, []).append(claim)
    return [Work(tuple(found), known.id_of(found, office)) for found in grouped.values()]


def register_works(
    session: Session, works: Iterable[Work], *, office: Office, at: datetime, by: str, file: str
) -> dict[Claim, int]:
    """Register the works the ledger has not; return the submission's id of each claim.

    They are accepted pieces without a text, and compared with nothing: what they came to is known.
    `file` is the digest of the file they stand in.
    """
    every = list(works)
    units = _units(session, [work for work in every if work.submission_id is None])
    directory = directory_of(session)
    found: dict[Claim, int] = {}
    for work in every:
        piece = work.submission_id
        if piece is None:
            piece = _register(session, work, directory, units, office, at=at, by=by, file=file)
        found |= dict.fromkeys(work.claims, piece)
    return found


def take(session: Session, rows: ReadRows[Claim], *, office: Office) -> Taken:
    """Return what the rows come to; what the ledger has already is unchanged."""
    known = _known_claims(session, rows.good)
    here: dict[tuple[object, ...], str] = {}
    new: list[Claim] = []
    notes: list[Fault] = []
    for claim in rows.good:
        key = (*_place(claim), plain_name(claim.unit or ""))
        if key in here:
            notes.append(Fault(claim.where, f"与 {here[key]} 相同, 只登记一次"))
        elif key not in known and (*_place(claim), "") not in known:
            new.append(claim)
        here.setdefault(key, claim.where)

    def write(file: IntakeFile, *, at: datetime, by: str) -> tuple[int, ...]:
        works = works_of(session, new, office=office)
        pieces = register_works(session, works, office=office, at=at, by=by, file=file.digest)
        session.add_all(_clipping(claim, pieces[claim], at=at, by=by) for claim in new)
        session.flush()
        return tuple(dict.fromkeys(pieces.values()))

    return Taken(
        new=len(new),
        unchanged=len(rows.good) - len(new),
        faults=rows.faults,
        refused=rows.refused,
        notes=(*notes, *_tiers(new, office), *_advice(new)),
        write=write,
    )


def _advice(new: Sequence[Claim]) -> Iterable[Fault]:
    if new:
        words = f"{len(new)} 条按台账所述登记, 未作认定; 查证请运行 kandeng lookback"
        yield Fault("历年台账", words)


def _tiers(claims: Iterable[Claim], office: Office) -> Iterable[Fault]:
    """Note grades that are not those of sources.yaml; today's stand."""
    names = {tier.key: tier.name for tier in office.tiers}
    for claim in claims:
        held = office.channel(claim.channel)
        if held is None or claim.tier is None:
            continue
        today = names.get(held[1].tier, held[1].tier)
        if plain_name(claim.tier) not in (plain_name(today), held[1].tier):
            words = f"级别写作 '{claim.tier}', 媒体库为 '{today}', 以媒体库为准"
            yield Fault(claim.where, words)


class _Known:
    """Pieces the ledger has, by number and by title."""

    def __init__(self, session: Session, claims: Sequence[Claim], directory: Directory) -> None:
        self._directory = directory
        self._refs: dict[str, int] = {}
        self._titles: dict[str, list[tuple[int, int | None, str | None]]] = {}
        refs = list(dict.fromkeys(claim.ref for claim in claims if claim.ref))
        titles = list(dict.fromkeys(claim.title for claim in claims))
        asked = select(
            Submission.ref,
            Submission.title,
            Submission.id,
            Submission.unit_id,
            Submission.unit_as_stated,
        )
        for column, values in ((Submission.ref, refs), (Submission.title, titles)):
            for part in parts(values):
                rows = session.execute(asked.where(column.in_(part)))
                for ref, title, piece, unit, stated in rows:
                    self._refs[ref] = piece
                    self._titles.setdefault(title, []).append((piece, unit, stated))

    def id_of(self, claims: Sequence[Claim], office: Office) -> int | None:
        """Return the one piece of that number, or of that title and unit; None when none."""
        for claim in claims:
            if claim.ref and claim.ref in self._refs:
                return self._refs[claim.ref]
        first = claims[0]
        same = dict.fromkeys(
            piece
            for piece, unit, stated in self._titles.get(first.title, [])
            if self._is_of(first, unit, stated)
        )
        return next(iter(same)) if len(same) == 1 else None

    def _is_of(self, claim: Claim, unit: int | None, stated: str | None) -> bool:
        if claim.unit is None:
            return True
        found = self._directory.unit_of(claim.unit, claim.published_on)
        if found is not None and unit is not None:
            return found == unit
        return plain_name(claim.unit) == plain_name(stated or "")


def _units(session: Session, works: Sequence[Work]) -> dict[str, int]:
    """Register units nobody knows as stated: a past unit may be on no roster of today."""
    directory = directory_of(session)
    unknown = [
        work.first.unit
        for work in works
        if work.first.unit
        and directory.unit_of(work.first.unit, work.first.published_on) is None
        and not directory.several(work.first.unit)
    ]
    return register_stated_units(session, unknown)


def _register(
    session: Session,
    work: Work,
    directory: Directory,
    units: dict[str, int],
    office: Office,
    *,
    at: datetime,
    by: str,
    file: str,
) -> int:
    first = work.first
    day = first.published_on
    unit_id = directory.unit_of(first.unit, day) if first.unit else None
    unit_id = unit_id or units.get(first.unit or "")
    mark = hashlib.sha256(f"{file}{first.where}{first.title}".encode()).hexdigest()[:8].upper()
    piece = Submission(
        ref=first.ref or f"L{day:%Y%m%d}-{mark}",
        kind="publicity",
        title=first.title,
        url=first.url,
        unit_id=unit_id,
        unit_as_stated=first.unit,
        submitted_at=datetime.combine(day, time(), office.profile.zone),
        received_at=at,
        openness=office.profile.openness_default,
        state="accepted",
        match_state="compared",
        place=first.where,
        tags=[FROM_PAST_LEDGER],
    )
    piece.versions.append(
        SubmissionVersion(version=1, title=piece.title, recorded_at=at, recorded_by=by)
    )
    for position, (name, role) in enumerate(first.authors):
        person = directory.person_of(name, unit_id, day)
        piece.authors.append(
            SubmissionAuthor(position=position, name=name, role=role, person_id=person)
        )
    session.add(piece)
    session.flush()
    return piece.id


def _clipping(claim: Claim, piece: int, *, at: datetime, by: str) -> Clipping:
    said = {
        "from": FROM_PAST_LEDGER,
        "url": claim.url,
        "unit": claim.unit,
        "authors": [name for name, _ in claim.authors],
        "tier": claim.tier,
        "stated": dict(claim.stated),
    }
    return Clipping(
        submission_id=piece,
        channel_key=claim.channel,
        title=claim.title,
        published_on=claim.published_on,
        page_no=claim.page_no,
        recorded_by=by,
        recorded_at=at,
        details={key: value for key, value in said.items() if value},
    )


def _place(claim: Claim) -> tuple[object, ...]:
    return claim.channel, claim.title, claim.published_on


def _known_claims(session: Session, claims: Sequence[Claim]) -> set[tuple[object, ...]]:
    """Return channel, title, day and unit of the clippings there are; "" where none is stated."""
    titles = list(dict.fromkeys(claim.title for claim in claims))
    found = set[tuple[object, ...]]()
    for part in parts(titles):
        for row in session.scalars(select(Clipping).where(Clipping.title.in_(part))):
            unit = plain_name(row.details.get("unit") or "")
            found.add((row.channel_key, row.title, row.published_on, unit))
    return found
