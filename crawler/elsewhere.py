"""What others' 来源 says of an outlet that brought nothing new: evidence that we missed something.

A reprint that names an outlet whose lists were read without a new piece that night, and whose text
is not among what we hold of it, is a suspicion; no more than that, since an outlet may be credited
for what it ran long ago, or never put on a list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import GOOD_OUTCOMES, Article, Outcome
from office.house import Office
from office.outlets import Outlet
from text.normalise import plain, plain_all

SINCE = timedelta(days=1)
"""A night reads what ran on the day before as well."""
HELD = timedelta(days=30)
"""What an outlet ran in these days is held against what others credit it for."""
MOST = 5
"""Credits told of one outlet and night."""
_WINDOW = 20
_UNREAD = ("manual", "search")


@dataclass(frozen=True, slots=True)
class Credited:
    """An article of another outlet that names one as where it came from."""

    article_id: int
    body: str


def suspicions(
    session: Session, office: Office, outcomes: Mapping[str, Outcome], day: date
) -> dict[str, list[int]]:
    """Return, by source, the articles elsewhere that credit its outlet; none on a holiday.

    `outcomes` are one night's, by source. Only an outlet all of whose lists were read that night,
    without anything new, is asked about.
    """
    if office.calendar.holiday(day) is not None:
        return {}
    silent = {
        outlet.key: outlet
        for outlet in office.outlets
        if office.calendar.appears(outlet.key, day) and _is_silent(outlet, outcomes)
    }
    credited = _credited(session, silent, day) if silent else {}
    found = dict[str, list[int]]()
    for key, articles in credited.items():
        held = list(plain_all(_bodies(session, key, day)))
        missing = [each.article_id for each in articles if not _is_held(each, held)]
        for source in _machine(silent[key]) if missing else ():
            found[source] = missing[:MOST]
    return found


def _is_silent(outlet: Outlet, outcomes: Mapping[str, Outcome]) -> bool:
    said = [outcomes.get(key) for key in _machine(outlet)]
    return bool(said) and all(
        row is not None and row.state in GOOD_OUTCOMES and not row.new and not row.articles
        for row in said
    )


def _machine(outlet: Outlet) -> list[str]:
    return [source.key for source in outlet.sources if source.kind not in _UNREAD]


def _credited(
    session: Session, silent: Mapping[str, Outlet], day: date
) -> dict[str, list[Credited]]:
    """Return what others ran tonight in the name of outlets, by the outlet that is named."""
    named = {name: key for key, outlet in silent.items() for name in outlet.all_names()}
    ran = select(Article.id, Article.outlet_key, Article.body, Article.origin).where(
        Article.published_on.between(day - SINCE, day), Article.origin.is_not(None)
    )
    found = dict[str, list[Credited]]()
    for number, outlet, body, origin in session.execute(ran.order_by(Article.id)):
        key = named.get("".join((origin or "").split()))
        if key is not None and key != outlet:
            found.setdefault(key, []).append(Credited(number, body))
    return found


def _bodies(session: Session, outlet_key: str, day: date) -> list[str]:
    held = select(Article.body).where(
        Article.outlet_key == outlet_key, Article.published_on.between(day - HELD, day)
    )
    return list(session.scalars(held))


def _is_held(credited: Credited, held: Iterable[str]) -> bool:
    """Whether a stretch of the text stands in what we hold; without a text, nothing is said."""
    text = plain(credited.body)
    if len(text) < _WINDOW:
        return True
    starts = (0, (len(text) - _WINDOW) // 2, len(text) - _WINDOW)
    stretches = [text[start : start + _WINDOW] for start in starts]
    return any(stretch in body for body in held for stretch in stretches)
