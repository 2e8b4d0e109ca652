"""What the reviewer's queue is narrowed to: tabs, filters in the address, filters one keeps."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from api.filters import Cursor, Limit
from api.pages.narrowing import Facet, by_tier, by_unit, facet
from bulletin.labels import label
from ledger.queries import facets, lists
from ledger.queries.lists import FindLine, Queue, Verdict, Window
from ledger.queries.paging import Listed
from ledger.queries.units import UnitRow, unit_ids
from ledger.tables import Candidate
from office.house import Office

Tab = Literal["waiting", "certain", "held", "signed", "unsure", "confirmed", "rejected"]
Band = Literal["", "certain", "likely", "doubtful"]
QUEUE = 200
"""Finds a page holds: a morning's work."""
MOST_KEPT = 12
"""Filters one person may keep: more are no tabs any more."""
_BANDS: dict[str, tuple[float | None, float | None]] = {
    "certain": (0.95, None),
    "likely": (0.7, 0.95),
    "doubtful": (None, 0.7),
}
_VERDICTS: dict[str, Verdict] = {
    "confirmed": "confirm",
    "rejected": "reject",
    "unsure": "unsure",
}


class Filters(BaseModel):
    """What the queue is narrowed to; it stands in the address."""

    model_config = ConfigDict(extra="forbid")

    tab: Tab = "waiting"
    unit: Annotated[str, Field(max_length=64)] = ""
    outlet: Annotated[str, Field(max_length=64)] = ""
    tier: Annotated[str, Field(max_length=64)] = ""
    band: Band = ""
    q: Annotated[str, Field(max_length=100)] = ""
    after: Cursor = ""
    limit: Limit = QUEUE

    @property
    def narrowed(self) -> bool:
        return bool(self.unit or self.outlet or self.tier or self.band or self.q)

    @property
    def query(self) -> str:
        """Return it as it stands in an address, without the place in the list."""
        kept = self.model_dump(exclude_defaults=True, exclude={"after", "limit"})
        return urlencode(kept)


def queue(session: Session, office: Office, filters: Filters) -> Listed[Candidate]:
    """Return the finds of a tab, the most certain first."""
    window, narrowed = _asked(session, office, filters)
    return lists.candidates(
        session, window, narrowed, after=filters.after or None, limit=filters.limit
    )


def lines(session: Session, office: Office, filters: Filters) -> Listed[FindLine]:
    """Return the same with what a line of the page shows of each."""
    window, narrowed = _asked(session, office, filters)
    return lists.find_lines(
        session, window, narrowed, after=filters.after or None, limit=filters.limit
    )


def choices(
    session: Session,
    office: Office,
    filters: Filters,
    *,
    spoken: str,
    named: Mapping[int, UnitRow],
) -> list[Facet]:
    """Return how certain finds of a tab are, their tiers, outlets and units.

    Nothing of tabs that hold what was decided: those are years, and counted in the statistics.
    """
    if filters.tab in ("confirmed", "rejected"):
        return []
    window, narrowed = _asked(session, office, filters)
    bounds = [least for least, _ in _BANDS.values() if least is not None]
    found = facets.of_candidates(session, window, narrowed, bounds=bounds)
    every = sum(found.outlets.values())
    bands = {
        key: (found.above[least] if least else every) - (found.above[below] if below else 0)
        for key, (least, below) in _BANDS.items()
    }
    word = partial(label, "band", language=spoken)
    return [
        facet("band", filters.band, bands, word, order=_BANDS),
        by_tier(office, filters.tier, found.channels),
        facet("outlet", filters.outlet, found.outlets, office.outlet_name),
        by_unit(named, filters.unit, found.units),
    ]


def _asked(session: Session, office: Office, filters: Filters) -> tuple[Window, Queue]:
    decided = filters.tab in ("confirmed", "rejected")
    window = Window(
        unit_ids=tuple(unit_ids(session, [filters.unit])) if filters.unit else None,
        outlets=(filters.outlet,) if filters.outlet else (),
        text=filters.q or None,
        states=("decided",) if decided else ("waiting",),
    )
    least, below = _BANDS.get(filters.band, (None, None))
    if filters.tab == "certain":
        least = max(least or 0.0, office.profile.review.bulk_from)
    return window, Queue(
        channels=_channels_of(office, filters.tier) if filters.tier else None,
        held={"held": True, "waiting": None, "certain": False}.get(filters.tab),
        signed=filters.tab == "signed",
        verdict=_VERDICTS.get(filters.tab),
        least=least,
        below=below,
    )


def kept_filters(settings: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the filters a person keeps: name and query; one that no longer reads is left out."""
    rows = [
        (str(row.get("name", "")), readable(str(row.get("query", ""))))
        for row in settings.get("queues") or []
    ]
    return [(name, query) for name, query in rows if query is not None]


def readable(query: str) -> str | None:
    """Return a query as the queue reads it; None when it is none."""
    try:
        return Filters(**dict(parse_qsl(query, max_num_fields=20))).query
    except (ValidationError, ValueError, TypeError):
        return None


def _channels_of(office: Office, tier: str) -> tuple[str, ...]:
    return tuple(c.key for outlet in office.outlets for c in outlet.channels if c.tier == tier)
