"""A unit's own headings, learnt when somebody says what a column is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.headings import LABELS, plain_heading
from ledger.tables import HeadingWord
from ledger.turns import take_turn

MOST = 200
"""Headings one unit may teach."""
LONGEST = 60
_KEYS = {key for labels in LABELS.values() for key in labels}


def learnt(session: Session, unit_id: int | None) -> dict[str, str]:
    """Return a unit's headings with what they mean; of the desk where `unit_id` is None."""
    mine = select(HeadingWord).where(HeadingWord.unit_id.is_not_distinct_from(unit_id))
    return {row.word: row.key for row in session.scalars(mine)}


def learn(
    session: Session, unit_id: int | None, words: Mapping[str, str], *, by: str, at: datetime
) -> int:
    """Remember what headings mean, the latest word counting; return how many are new or changed.

    The caller commits. A heading that means nothing here, and a key nobody knows, are left out.
    """
    take_turn(session, "intake.headings")
    mine = select(HeadingWord).where(HeadingWord.unit_id.is_not_distinct_from(unit_id))
    held = {row.word: row for row in session.scalars(mine)}
    changed = 0
    for said, key in words.items():
        word = plain_heading(said)
        if not word or len(word) > LONGEST or (key and key not in _KEYS):
            continue
        row = held.get(word)
        if row is None and len(held) < MOST:
            row = HeadingWord(unit_id=unit_id, word=word, key=key, learnt_by=by, learnt_at=at)
            session.add(row)
            held[word] = row
        elif row is not None and row.key != key:
            row.key, row.learnt_by, row.learnt_at = key, by, at
        else:
            continue
        changed += 1
    session.flush()
    return changed
