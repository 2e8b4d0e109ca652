"""The filters that pages and API share: bounded, closed, and the same words in both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.field_words import fault
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids as scope_of
from api.words import N_
from ledger.queries.lists import Window
from ledger.queries.paging import MOST
from ledger.queries.units import unit_ids, with_merged
from office.periods import Period, Periods

Key = Annotated[str, Field(max_length=64)]
Text = Annotated[str, Field(max_length=100)]
Cursor = Annotated[str, Field(max_length=300)]
Limit = Annotated[int, Field(ge=1, le=MOST)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]

PERIOD = r"^(?:(?:19|2[01])[0-9]{2}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?)?$"
WRITTEN = N_("must be a period, as 2026-10, 2026-Q4, 2026 or 2026-01..2026-02")
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


class Asked(BaseModel):
    """What stands in an address: closed, and each part of it described."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Part(Asked):
    """Which part of a list."""

    after: Cursor = ""
    """What the part before gave; opaque."""
    limit: Limit = 50
    """Rows at most."""


class OfPeriod(Asked):
    """A period; an empty value leaves it out."""

    period: Annotated[str, Field(max_length=7, pattern=PERIOD)] = ""
    """YYYY-MM, YYYY-Qn or YYYY."""


class PartOfPeriod(OfPeriod, Part):
    """Which part of a period's list."""


class Narrowed(OfPeriod):
    """What placements are narrowed to; an empty value leaves a filter out."""

    unit: Key = ""
    """A unit's key."""
    author: Text = ""
    """A name as it is credited."""
    outlet: Key = ""
    """An outlet's key; the tiers and media below are those of its channels."""
    tier: Key = ""
    medium: Key = ""
    q: Text = ""
    """Part of the piece's title."""
    state: Key = ""


class Filters(Narrowed, Part):
    """The same of a list."""


class SubmissionFilters(Filters):
    """What pieces are narrowed to: with an outlet, tier or medium, to those that ran there."""

    used: Literal["", "yes", "no"] = ""
    """Whether the piece ran."""


class ArticleFilters(PartOfPeriod):
    """What articles are narrowed to; an empty value leaves a filter out."""

    outlet: Key = ""
    tier: Key = ""
    medium: Key = ""
    q: Text = ""
    """Words of the whole text."""
    used: Literal["", "yes", "no"] = ""
    """Whether the article carries a piece."""


def window(session: Session, filters: Narrowed, *, who: Principal, periods: Periods) -> Window:
    """Return the filters as the ledger's lists take them, within what `who` may see.

    A unit is asked for with those that were merged into it by the end of the span.

    Raises: Problem: a period that is none.
    """
    scope = scope_of(who)
    span = period_of(filters, periods)
    asked = None
    if filters.unit:
        on = span.last_on if span else LATEST
        asked = with_merged(session, unit_ids(session, [filters.unit]), on=on)
    if scope is not None:
        asked = scope if asked is None else tuple(unit for unit in asked if unit in scope)
    return Window(
        unit_ids=asked,
        author=filters.author or None,
        outlets=one(filters.outlet),
        tiers=one(filters.tier),
        media=one(filters.medium),
        from_on=span.starts_on if span else None,
        to_on=span.last_on if span else None,
        text=filters.q or None,
        states=one(filters.state),
    )


def credited(session: Session, filters: Narrowed, *, who: Principal, periods: Periods) -> Window:
    """Return the filters for placements, whose period is the credited month, not the day they ran.

    Raises: Problem: a period that is none.
    """
    found, span = window(session, filters, who=who, periods=periods), period_of(filters, periods)
    months = tuple(month.key for month in periods.months_in(span)) if span else None
    return replace(found, from_on=None, to_on=None, periods=months)


def period_of(filters: OfPeriod, periods: Periods) -> Period | None:
    """Return the span asked for; None: all of time.

    Raises: Problem: a period that is none.
    """
    return period_named(filters.period, periods.parse) if filters.period else None


def period_named(
    words: str, read: Callable[[str], Period], *, field: str = "query.period"
) -> Period:
    """Return the period that words name, as `read` of the office's periods takes them.

    Raises: Problem: they name none; `field` is where they stood.
    """
    try:
        return read(words)
    except ValueError as wrong:
        raise Problem("invalid", fields=[fault(field, WRITTEN)]) from wrong


def one(value: str) -> tuple[str, ...]:
    """Return a filter's value as the ledger's lists take it; none where it is left out."""
    return (value,) if value else ()
