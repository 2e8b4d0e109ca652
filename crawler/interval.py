"""How soon a list is to be looked at again, from how much of it was known. Pure.

A list that shows mostly new pieces may have let others pass between two looks; one that shows none
can wait. The nightly crawl reads every source whatever its interval; rounds between nights
(`kandeng crawl --due`) read those whose interval is over.
Source: mediacloud/rss-fetcher, which polls feeds by the share of known stories.
"""

HOUR = 3600
DAY = 24 * HOUR
FIRST = 12 * HOUR
"""Before anything is known of a source."""
ROLLING = ("listing", "links", "feed")
"""Kinds whose lists change through the day; an issue, a sitemap and a search are a night's work."""


def next_interval(interval_s: int | None, *, known: int, new: int, was_read: bool) -> int:
    """Return seconds until the next look, from an hour to a day.

    `known` and `new` are the links of the list; `was_read` False: nobody answered, or not with a
    list, and is left in peace for longer.

    >>> next_interval(None, known=2, new=18, was_read=True) // HOUR
    3
    >>> next_interval(None, known=12, new=8, was_read=True) // HOUR
    12
    >>> next_interval(None, known=20, new=0, was_read=True) // HOUR
    18
    """
    held = interval_s or FIRST
    if not was_read:
        return min(DAY, 2 * held)
    share = known / (known + new) if known + new else 1.0
    if share < 0.25:
        held = held // 4
    elif share < 0.6:
        held = held // 2
    elif share > 0.9:
        held = held * 3 // 2
    return max(HOUR, min(DAY, held))
