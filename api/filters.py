"""The filters that pages and API share: bounded, closed, and the same words in both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids as scope_of
from ledger.queries.lists import Window
from ledger.queries.paging import MOST
from ledger.queries.units import unit_ids
from office.periods import Period, Periods

Key = Annotated[str, Field(max_length=64)]
Text = Annotated[str, Field(max_length=100)]
Cursor = Annotated[str, Field(max_length=300)]
Limit = Annotated[int, Field(ge=1, le=MOST)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]

PERIOD = r"^(?:(?:19|2[01])[0-9]{2}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?)?$"
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


class Part(BaseModel):
    """Which part of a list that nothing narrows."""

    model_config = ConfigDict(extra="forbid")

    after: Cursor = ""
    limit: Limit = 50


class Filters(BaseModel):
    """What a list is narrowed to; an empty value leaves a filter out."""

    model_config = ConfigDict(extra="forbid")

    unit: Key = ""
    """A unit's key."""
    author: Text = ""
    outlet: Key = ""
    tier: Key = ""
    medium: Key = ""
    period: Annotated[str, Field(max_length=7, pattern=PERIOD)] = ""
    """YYYY-MM, YYYY-Qn or YYYY."""
    q: Text = ""
    state: Key = ""
    used: Literal["", "yes", "no"] = ""
    """Whether the piece ran, or the article carries one."""
    after: Cursor = ""
    limit: Limit = 50


def window(session: Session, filters: Filters, *, who: Principal, periods: Periods) -> Window:
    """Return the filters as the ledger's lists take them, within what `who` may see.

    Raises: Problem: a period that is none.
    """
    scope = scope_of(who)
    asked = tuple(unit_ids(session, [filters.unit])) if filters.unit else None
    if scope is not None:
        asked = scope if asked is None else tuple(unit for unit in asked if unit in scope)
    span = period_of(filters, periods)
    return Window(
        unit_ids=asked,
        author=filters.author or None,
        outlets=_one(filters.outlet),
        tiers=_one(filters.tier),
        media=_one(filters.medium),
        from_on=span.starts_on if span else None,
        to_on=span.last_on if span else None,
        text=filters.q or None,
        states=_one(filters.state),
    )


def credited(session: Session, filters: Filters, *, who: Principal, periods: Periods) -> Window:
    """Return the filters for placements, whose period is the credited month, not the day they ran.

    Raises: Problem: a period that is none.
    """
    found, span = window(session, filters, who=who, periods=periods), period_of(filters, periods)
    months = tuple(month.key for month in periods.months_in(span)) if span else None
    return replace(found, from_on=None, to_on=None, periods=months)


def period_of(filters: Filters, periods: Periods) -> Period | None:
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
        raise Problem("invalid", fields=[{"field": field, "reason": str(wrong)}]) from wrong


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
