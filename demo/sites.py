"""Which family writes an outlet's pages, and what can be seen of it at a moment."""

from collections.abc import Sequence
from datetime import datetime
from types import ModuleType

from demo.outlets import Family, Outlet, outlet
from demo.pages import feed, founder, people, table, trs
from demo.pages.document import Document, Sight
from demo.pieces import Ran

FAMILIES: dict[Family, ModuleType] = {
    "people": people,
    "trs": trs,
    "founder": founder,
    "table": table,
    "baidu": feed,
}


def documents(
    house: Outlet, ran: Sequence[Ran], at: datetime, *, moved: bool = False
) -> dict[str, Document]:
    """Return every path of an outlet's site as it answers at a moment."""
    seen = [one for one in ran if one.outlet_key == house.key and one.published_at <= at]
    latest_first = tuple(sorted(seen, key=lambda one: (one.published_at, one.key), reverse=True))
    found: dict[str, Document] = FAMILIES[house.family].documents(
        Sight(house, latest_first, moved, at)
    )
    return found


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the paths an article stands under, its own first."""
    found: tuple[str, ...] = FAMILIES[outlet(piece.outlet_key).family].addresses(piece)
    return found
