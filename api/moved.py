"""Which pieces the acts of a while were about: their units' works are reckoned anew, no others."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Audit, Decision, Fact

ABOUT_A_PIECE: Mapping[str, Any] = {"decision": Decision, "fact": Fact}
"""Rows that change nothing but the placements and facts of their submission."""
BESIDE = frozenset({
    "account", "api_key", "bulletin", "closing_step", "frontier", "share_link", "source",
    "unit_link",
})  # fmt: skip
"""Subjects on which no credit hangs."""


def submissions_moved(session: Session, *, since: int, until: int) -> set[int] | None:
    """Return the pieces that acts number `since` + 1 to `until` of the chain were about.

    None where one of them may have touched more than single pieces.
    """
    told = defaultdict[str, list[int]](list)
    acts = select(Audit.subject).where(Audit.id > since, Audit.id <= until)
    for subject in session.scalars(acts):
        kind, _, number = subject.partition(":")
        if kind in ABOUT_A_PIECE:
            told[kind].append(int(number))
        elif kind not in BESIDE:
            return None
    found = set[int]()
    for kind, ids in told.items():
        table = ABOUT_A_PIECE[kind]
        for part in parts(ids):
            found.update(session.scalars(select(table.submission_id).where(table.id.in_(part))))
    return found
