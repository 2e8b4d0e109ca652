"""Where earlier runs saw the text of submissions, and whether that was their own channel."""

from datetime import date, datetime

import numpy as np
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Article, Candidate
from matcher import reading
from matcher.holds import Sighting
from office.house import Office

_WHOLE = np.array([[0, 1 << 20]], dtype=np.int32)
"""A find says that the text was there, not which of it: all of it may have been."""


def seen_by_earlier_runs(
    session: Session, submissions: set[int], office: Office
) -> dict[int, list[Sighting]]:
    """Return where earlier runs saw the text of submissions, as winner or as somebody's rival."""
    seen: dict[int, list[Sighting]] = {}
    a, c = Article, Candidate
    rows = select(c.submission_id, c.rivals, a.id, a.published_on, a.published_at)
    rows = rows.join(a, c.article_id == a.id).where(c.state != "lapsed")
    for part in parts(sorted(submissions)):
        for own, _, at, day, moment in session.execute(rows.where(c.submission_id.in_(part))):
            seen.setdefault(own, []).append(_sighting(office, at, day, moment))
    contested = rows.where(cast(c.rivals, String) != "[]")
    for _, rivals, at, day, moment in session.execute(contested):
        for own in submissions.intersection(rivals):
            seen.setdefault(own, []).append(_sighting(office, at, day, moment))
    return seen


def _sighting(office: Office, article: int, day: date, moment: datetime | None) -> Sighting:
    return Sighting(article, reading.moment_of(day, moment, office.profile.zone), _WHOLE)


def not_own(
    session: Session, office: Office, seen: dict[int, list[Sighting]]
) -> set[tuple[int, int]]:
    """Return submission and article where the outlet is not the submitting unit's own channel."""
    names = reading.unit_names(session, sorted(seen))
    outlet_of: dict[int, str] = {}
    for part in parts(sorted({s.article for own in seen.values() for s in own})):
        rows = session.execute(select(Article.id, Article.outlet_key).where(Article.id.in_(part)))
        outlet_of |= dict(rows.all())
    bears: dict[str, set[str]] = {}
    for key in set(outlet_of.values()):
        outlet = office.outlet(key)
        bears[key] = {*outlet.all_names(), outlet.publisher or ""} if outlet else set()
    return {
        (own, s.article)
        for own, where in seen.items()
        for s in where
        if not bears.get(outlet_of.get(s.article, ""), set()).intersection(names.get(own, ()))
    }
