"""媒体库: every outlet with its tier, its entries and its calendar, narrowed to what is asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict

from api.context import House, Language, Reading, Who
from api.filters import Key, Text
from api.pages.calendar import NIGHTS, OutletRow, SourceRow, known, last_day
from api.pages.narrowing import Facet, facet
from api.pages.render import environment, render
from api.permissions import OPERATORS
from api.sources_file import lines, on_disk
from api.words import N_, say
from bulletin.labels import label
from ledger.queries import nights
from ledger.tables import GOOD_OUTCOMES, SourceState
from office.house import Office

router = APIRouter(include_in_schema=False)

PAUSED, UNREAD = "paused", "unread"
_WORDS = {PAUSED: N_("paused"), UNREAD: N_("not read last night")}
"""States of an entry that are no outcome of a night."""


class Asked(BaseModel):
    """Which entries; an empty value leaves a filter out."""

    model_config = ConfigDict(extra="forbid")

    q: Text = ""
    """Words of the outlet's name, its publisher, the entry's key or address."""
    tier: Key = ""
    medium: Key = ""
    state: Key = ""
    """How the last night ended; `unread`: without being read; or `paused`."""

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.tier or self.medium or self.state)


@router.get("/outlets")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    asked: Annotated[Asked, Query()],
) -> Response:
    until = (last_day(session, house), nights.said_so_far(session))
    rows, states = known(session, house), nights.source_states(session)
    drawn = house.remembered.get(("calendar", spoken), lambda: _drawn(rows, spoken), state=until)
    return render(
        request,
        "outlets.html",
        filters=asked,
        rows=narrowed(rows, asked, states),
        counts=choices(rows, asked, states, office=house.office, spoken=spoken),
        drawn=drawn,
        states=states,
        nights=NIGHTS,
        night=nights.last_night(session),
        is_faulty=who.may(*OPERATORS) and on_disk(house.config_dir).outlets is None,
    )


@router.get("/sources")
def sources_file(request: Request, house: House) -> Response:
    """Show sources.yaml as it lies on the disk, every line that does not load marked."""
    held = on_disk(house.config_dir)
    return render(
        request,
        "sources_file.html",
        held=held,
        lines=lines(house.config_dir),
        is_in_force=held.outlets == house.office.outlets,
    )


def narrowed(
    rows: Iterable[OutletRow], asked: Asked, states: Mapping[str, SourceState]
) -> list[OutletRow]:
    """Return the outlets with the entries asked for; an outlet without any is left out."""
    if not asked.narrowed:
        return list(rows)
    kept = (
        replace(row, sources=tuple(s for s in row.sources if _is_asked(row, s, asked, states)))
        for row in rows
    )
    return [row for row in kept if row.sources]


def _is_asked(
    row: OutletRow, source: SourceRow, asked: Asked, states: Mapping[str, SourceState]
) -> bool:
    words = (row.outlet.name_on(), row.outlet.publisher, source.source.key, source.source.url)
    return (
        asked.tier in ("", source.tier)
        and asked.medium in ("", source.medium)
        and (not asked.state or asked.state in _states_of(source, states))
        and (not asked.q or any(asked.q.lower() in (word or "").lower() for word in words))
    )


def _states_of(source: SourceRow, states: Mapping[str, SourceState]) -> Iterator[str]:
    yield source.last
    held = states.get(source.source.key)
    if held is not None and held.paused:
        yield PAUSED
    elif source.last not in GOOD_OUTCOMES and source.last != "manual":
        yield UNREAD


def choices(
    rows: Sequence[OutletRow],
    asked: Asked,
    states: Mapping[str, SourceState],
    *,
    office: Office,
    spoken: str,
) -> list[Facet]:
    """Return how the entries asked for stand, their tiers and their media."""
    found = [s for row in narrowed(rows, asked, states) for s in row.sources]
    held = Counter(state for s in found for state in _states_of(s, states))
    order = [UNREAD, PAUSED, *sorted(held.keys() - _WORDS.keys(), key=lambda k: (-held[k], k))]

    def word(state: str) -> str:
        if state in _WORDS:
            return say(_WORDS[state], language=spoken)
        return label("outcome", state, spoken)

    media = partial(label, "medium", language=spoken)
    tiers = [tier.key for tier in office.tiers]
    return [
        facet("state", asked.state, held, word, order=order),
        facet("tier", asked.tier, Counter(s.tier for s in found), office.tier_name, order=tiers),
        facet("medium", asked.medium, Counter(s.medium for s in found), media),
    ]


def _drawn(rows: Iterable[OutletRow], spoken: str) -> dict[str, Markup]:
    """Return each entry's nights as pictures: thousands of marks, the same for everybody."""
    template = environment(spoken).get_template("_calendar.html")
    return {
        s.source.key: Markup(template.render(s=s, nights=NIGHTS))  # noqa: S704 - ours, escaped
        for row in rows
        for s in row.sources
        if s.nights
    }
