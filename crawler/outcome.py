"""How a night ended for one source, from its figures and its past. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.drift import is_rare
from crawler.tally import NO_BROWSER, PARSER_BROKEN, Tally

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
MISSING = ("http_404", "http_410", "redirected_away", "redirect_loop", "undecodable", "too_large")
"""The list is there no more, or is something else."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is one of the ledger's outcomes; `why` the key that is worded for the reader."""

    state: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a source: (day, new pieces) of its good nights, and its field fill."""

    counts: Sequence[tuple[date, int]] = ()
    dated: float | None = None
    """Share of its pieces whose page gave a date, in [0, 1], in good nights; None: unknown."""


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
    seen = max(tally.new, tally.articles)  # a night cut off may have left its links to this one
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
    if tally.listed == 0 and not tally.not_modified and not no_issue:
        return Verdict("drifted", "empty_list")
    if tally.fetched >= 2 and 2 * tally.unreadable > tally.fetched:
        return Verdict("drifted", "body_missing")
    if tally.titled >= 2 and 2 * tally.titles_equal < tally.titled:
        return Verdict("drifted", "title_mismatch")
    if tally.fetched >= 2 and 2 * tally.misread > tally.fetched:
        return Verdict("drifted", "encoding")
    if tally.articles >= 3 and tally.dated / tally.articles < (past.dated or 0.0) - 0.5:
        return Verdict("drifted", "date_missing")
    return None


def _partial(tally: Tally) -> Verdict | None:
    if tally.capped:
        return Verdict("partial", tally.capped)
    if tally.lists_failed:
        return Verdict("partial", "list_page_failed")
    if tally.postponed:
        return Verdict("partial", "articles_postponed")
    return None
