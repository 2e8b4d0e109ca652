"""Asks the ledger which earlier pieces a new one is much like."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cells import Fault
from intake.likeness import Earlier, LikenessIndex, grams_of
from intake.submissions import SubmissionRow
from ledger.tables import Submission

LOOK_BACK_DAYS = 180
LOOK_BACK_PIECES = 5_000
"""A new piece is compared with at most so many before it; the matcher compares them all."""


def likeness_notes(
    session: Session,
    rows: Sequence[SubmissionRow],
    *,
    now: datetime,
    only_unit: int | None,
    but: Collection[str],
) -> Iterator[Fault]:
    """Yield a note for each new piece much like one before it, in the ledger or the file.

    `but` are the numbers of pieces the rows revise. A unit that hands in for itself is not told
    what another unit wrote.
    """
    new = [row for row in rows if row.body]
    if not new:
        return
    earlier = session.execute(
        select(
            Submission.ref,
            Submission.title,
            Submission.body,
            Submission.unit_as_stated,
            Submission.unit_id,
        )
        .where(Submission.body.is_not(None))
        .where(Submission.submitted_at >= now - timedelta(days=LOOK_BACK_DAYS))
        .order_by(Submission.id.desc())
        .limit(LOOK_BACK_PIECES)
    )
    pieces = [
        Earlier(
            f"{ref}《{title}》({unit or '单位未详'})"
            if only_unit in (None, unit_id)
            else "另一单位先前的来稿",
            grams_of(body),
        )
        for ref, title, body, unit, unit_id in earlier
        if ref not in but
    ]
    grams = [grams_of(row.body) for row in new]
    own = [
        Earlier(f"{row.where}《{row.title}》", found) for row, found in zip(new, grams, strict=True)
    ]
    index = LikenessIndex([*pieces, *own])
    for place, row in enumerate(new):
        found = index.most_alike(grams[place], before=len(pieces) + place)
        if found is not None:
            yield Fault(row.where, f"与 {found.label} 相似 {found.share:.0%}, 请核对是否重复报送")
