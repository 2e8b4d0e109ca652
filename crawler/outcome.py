"""How a night ended for one source, from its figures and its past. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.drift import is_rare, is_rare_fill
from crawler.tally import LIST_UNREADABLE, NO_BROWSER, PARSER_BROKEN, Tally

BLOCKED = (
    "private_address",
    "scheme",
    "challenge",
    "http_401",
    "http_403",
    "http_412",
    "http_451",
    "http_521",
    "http_567",
)
MISSING = (
    "http_404",
    "http_410",
    "redirected_away",
    "redirect_loop",
    "undecodable",
    "too_large",
    LIST_UNREADABLE,
)
"""The list is there no more, or is something else."""
FILLED = {"dated": "date_missing", "with_origin": "origin_missing", "signed": "byline_missing"}
"""Fields whose filling is watched, and the reason that is given when it breaks off."""
FOREIGN_LEAST = 3
"""Links of a list that nearly all lead to nobody's domain before it counts as another's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is one of the ledger's outcomes; `why` the key that is worded for the reader."""

    state: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a source: (day, new pieces) of its good nights, and its field fill."""

    counts: Sequence[tuple[date, int]] = ()
    today: int = 0
    """New pieces that earlier crawls of the same day brought."""
    filled: Mapping[str, float] = field(default_factory=dict)
    """Share of its pieces whose page gave a date, an origin, an author, in good nights, in [0, 1],
    by the tally's word; empty where too little is known."""


def verdict(
    tally: Tally, past: Past, day: date, *, quiet: bool = False, no_issue: bool = False
) -> Verdict:
    """Return the night's outcome; the gravest finding stands.

    `quiet`: a day on which few pieces are expected (a holiday); `no_issue`: the paper is not
    out, or a search, whose answer may well be empty.
    """
    if tally.capped == PARSER_BROKEN:
        return Verdict("interrupted", PARSER_BROKEN)
    if tally.unrendered and not tally.robots:
        return Verdict("partial", NO_BROWSER)
    for found in (_entry(tally), _drift(tally, past, no_issue=no_issue), _partial(tally)):
        if found is not None:
            return found
    # a night cut off may have left its links to this one
    seen = max(tally.new, tally.articles) + past.today
    if not (quiet or no_issue) and is_rare(seen, past.counts, day):
        return Verdict("suspicious_zero" if seen == 0 else "drifted", "few_new")
    return Verdict("ok") if tally.new or tally.articles else Verdict("nothing_new")


def _entry(tally: Tally) -> Verdict | None:
    if tally.robots:
        return Verdict("robots_denied", tally.entry)
    if tally.entry in MISSING:
        return Verdict("drifted", tally.entry)
    if tally.entry in BLOCKED:
        return Verdict("blocked", tally.entry)
    if tally.entry is not None:
        return Verdict("unreachable", tally.entry)
    if not tally.entry_read:
        return Verdict("interrupted", tally.capped)
    return None


def _drift(tally: Tally, past: Past, *, no_issue: bool) -> Verdict | None:
    """Return the first sign that a site is no longer what its entry describes."""
    empty = tally.entry_empty or (tally.listed == 0 and not tally.not_modified)
    signs = (
        ("empty_list", empty and not no_issue),
        ("foreign_links", tally.listed >= FOREIGN_LEAST and tally.foreign >= 0.9 * tally.listed),
        ("canary", tally.canary is not None),
        ("body_missing", tally.fetched >= 2 and 2 * tally.unreadable > tally.fetched),
        ("title_mismatch", tally.titled >= 2 and 2 * tally.titles_equal < tally.titled),
        ("encoding", tally.fetched >= 2 and 2 * tally.misread > tally.fetched),
        *((why, _is_emptied(name, tally, past)) for name, why in FILLED.items()),
    )
    why = next((why for why, seen in signs if seen), None)
    return Verdict("drifted", why) if why else None


def _is_emptied(name: str, tally: Tally, past: Past) -> bool:
    """Whether far fewer pieces than ever state a field: its place on the page has moved."""
    share = past.filled.get(name, 0.0)
    return is_rare_fill(getattr(tally, name), tally.articles, share)


def _partial(tally: Tally) -> Verdict | None:
    if tally.capped:
        return Verdict("partial", tally.capped)
    if tally.lists_failed:
        return Verdict("partial", "list_page_failed")
    if tally.postponed:
        return Verdict("partial", "articles_postponed")
    if tally.denied:
        return Verdict("partial", "robots")
    if tally.rolled_over:
        return Verdict("partial", "rolled_over")
    return None
