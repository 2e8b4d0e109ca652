"""A piece whose truth is known, against what was read of it tonight. Pure."""

from datetime import date, datetime

from crawler.extract.model import Extracted
from office.outlets import Golden
from office.periods import Periods
from text.normalise import plain


def misread(golden: Golden, read: Extracted, periods: Periods) -> str | None:
    """Return the first field that is not what a person found it to be; None: all are."""
    body = plain(read.body)
    wrong = {
        "title": plain(read.title or "") != plain(golden.title),
        "published_at": golden.published_on is not None
        and golden.published_on != _day(read.published_at, periods),
        "origin": golden.origin is not None
        and plain(golden.origin) not in plain(read.origin or ""),
        "body": plain(golden.says or "") not in body or not body,
    }
    return next((name for name, is_wrong in wrong.items() if is_wrong), None)


def _day(printed: date | datetime | None, periods: Periods) -> date | None:
    return periods.day_of(printed) if isinstance(printed, datetime) else printed
