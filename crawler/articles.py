"""An article's pages that came: one text, its versions, and the day it was gone."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crawler import frontier, shelf
from crawler.arrival import Arrival, Miss, Unshown
from crawler.canary import misread
from crawler.extract.model import Extracted
from crawler.frontier import Due, Place
from crawler.jobs import Read
from crawler.misses import ANOTHER_NIGHT, missed, not_tonight
from crawler.parts import is_cut, joined, onward
from crawler.reading import REMOVED, Unread
from crawler.render import SHOW_NOTHING, ask, is_lacking, remember
from crawler.shelf import Found, Shelving
from crawler.shift import Shift
from crawler.tally import PARSER_BROKEN
from office.addresses import leads_away, url_key
from office.errors import LedgerError

log = logging.getLogger(__name__)

REVISIT_DAYS = (1, 3, 7, 30)
ELSEWHERE = "led_elsewhere"
"""An article's address shows a front, section or error page."""
_SLACK = timedelta(hours=3)
"""Nights do not begin at the same minute."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of an article that runs over several."""

    url: str
    arrival: Arrival
    read: Read


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that was read and waits to be stored."""

    due: Due
    parts: tuple[Part, ...]
    found: Found


@dataclass(frozen=True, slots=True)
class More:
    """The article goes on at `url`; hand that page in together with `parts`."""

    url: str
    parts: tuple[Part, ...]


def read_article(
    shift: Shift, due: Due, arrival: Arrival, parts: tuple[Part, ...] = (), url: str | None = None
) -> Miss | More | Unshown | None:
    """Read a page and store the whole article.

    Unshown: a browser is to show the page; More: the article goes on.
    """
    place = shift.place(arrival.final_url, due.source_key)
    if place is None and due.kind != "pasted":
        return missed(shift, due, Miss("foreign_domain"))
    if due.kind == "revisit" and _leads_away(due, arrival) and not shift.golden(due):
        _amiss(shift, due, arrival, ELSEWHERE)
        return None
    outlet_key = place.outlet_key if place else due.outlet_key
    read = shift.read(arrival, outlet_key, due)
    _note_canary(shift, due, read)
    if isinstance(read, Unread):
        if parts and read.why != PARSER_BROKEN:
            store_parts(shift, due, parts, whole=False)
        elif read.why in SHOW_NOTHING and is_lacking(shift, due, arrival):
            return ask(shift, due, arrival)
        else:
            _unread(shift, due, arrival, read)
        return None
    parts = (*parts, Part(url or due.url, arrival, read))
    texts = [p.read.extracted for p in parts]
    if further := onward(texts, [u for p in parts for u in (p.url, p.arrival.final_url)]):
        return More(further, parts)
    store_parts(shift, due, parts, whole=not is_cut(texts))
    return None


def store_parts(shift: Shift, due: Due, parts: Sequence[Part], *, whole: bool) -> None:
    """Have an article of one page or several stored by the next `shelve_all`.

    `whole` False: a further page was not read.
    """
    read = _whole(shift, due, parts, whole=whole)
    if isinstance(read, Unread):
        _unread(shift, due, parts[0].arrival, read)
        return
    place = _place(shift, due, parts[0].arrival, read.extracted)
    if place is None:
        missed(shift, due, Miss("foreign_domain"))
        return
    found = Found(
        read,
        place.outlet_key,
        place.channel_key,
        due.source_key,
        due.url,
        parts[0].arrival.at,
        due.list_on,
        due.page_no,
        due.position,
    )
    shift.shelving.append(Waiting(due, tuple(parts), found))


def shelve_all(shift: Shift) -> None:
    """Store what was read since the last time: all of it, and every address's state, at once.

    Each page is on the disk before. One that the ledger does not take costs itself alone.
    Raises: LedgerError when the ledger is gone.
    """
    waiting, shift.shelving = shift.shelving, []
    # every worker in one order, so that two of them never wait for each other's rows
    waiting.sort(key=lambda each: each.found.sort_key)
    try:
        _store(shift, waiting)
    except LedgerError:
        raise
    except Exception:  # whatever of it the ledger does not take
        if len(waiting) > 1:
            for each in waiting:
                shift.shelving = [each]
                shelve_all(shift)
            return
        log.exception("could not store %s", waiting[0].due.url)
        missed(shift, waiting[0].due, Miss("internal"))


def _store(shift: Shift, waiting: Sequence[Waiting]) -> None:
    if not waiting:
        return
    with shift.ledger.writing() as session:
        held = frontier.ours(session, [each.due.id for each in waiting], shift.owner)
        ours = [each for each in waiting if each.due.id in held]
        shelving = Shelving(session, shift.office.periods)
        done = [_shelve(shift, shelving, each) for each in ours]
        shelving.finish()
        nexts = [(each.due, values) for each, (values, _) in zip(ours, done, strict=True)]
        frontier.settle_all(session, nexts, shift.owner)
        shift.writer.sync()
    for each, (_, counted) in zip(ours, done, strict=True):
        shift.tally(each.due).add(counted)


def article_unchanged(shift: Shift, due: Due) -> None:
    """A re-visit that found the same bytes."""
    shift.tally(due).revisited += 1
    with shift.ledger.writing() as session:
        shift.settle(session, due, **_next_visit(shift, due, due.revisits + 1))


def article_gone(shift: Shift, due: Due, arrival: Arrival, why: str | None = None) -> None:
    """Keep the page that says an article is gone; what it said before stands.

    `why` None: its status says so.
    """
    tally, why = shift.tally(due), why or f"http_{arrival.status}"
    tally.gone += due.kind == "revisit" or not due.is_again
    if not due.is_again:  # a list of pages that are not there is read by the wrong rules
        tally.fetched += 1
        tally.unreadable += 1
    if shift.golden(due):
        tally.canaries, tally.canary = tally.canaries + 1, tally.canary or why
    tally.revisited += due.is_again
    with shift.ledger.writing() as session:
        page_id = shift.page(session, due, arrival, state="gone", why=why)
        article = shelf.article_at(session, due.url)
        if article is not None and article.gone_at is None:
            article.gone_at = shift.now()
        values = {} if article is not None else {"page_id": page_id}
        values |= {"tries": due.tries + 1}
        shift.settle(session, due, state="gone", why=why, due_at=_next_look(shift, due), **values)
        shift.writer.sync()


def _leads_away(due: Due, arrival: Arrival) -> bool:
    """Whether an article's address leads to a front page or the like, which it did not before."""
    landed = arrival.final_url
    return leads_away(due.url, landed) and url_key(landed) != url_key(due.shown_at or due.url)


def _amiss(shift: Shift, due: Due, arrival: Arrival, why: str) -> None:
    """Take an article for gone whose site answers with something else two looks in a row.

    Once is no proof: a site that is being rebuilt sends everything to its front for a night.
    """
    if due.why == why:
        article_gone(shift, due, arrival, why)
        return
    shift.tally(due).revisited += 1
    with shift.ledger.writing() as session:
        shift.settle(session, due, state="due", why=why, due_at=shift.now() + ANOTHER_NIGHT)


def _note_canary(shift: Shift, due: Due, read: Read | Unread) -> None:
    """Hold what was read of a piece of known truth against it; its first page tells."""
    if (golden := shift.golden(due)) is None:
        return
    tally = shift.tally(due)
    tally.canaries += 1
    wrong = (
        read.why
        if isinstance(read, Unread)
        else misread(golden, read.extracted, shift.office.periods)
    )
    tally.canary = tally.canary or wrong


def revisits_past(age: int) -> int:
    """Return how many re-visits a piece found so many days late has no need of.

    >>> [revisits_past(age) for age in (0, 2, 5, 20, 40)]
    [0, 0, 2, 3, 4]
    """
    return 0 if age <= 2 else 1 + sum(days < age for days in REVISIT_DAYS[1:])


def _whole(shift: Shift, due: Due, parts: Sequence[Part], *, whole: bool) -> Read | Unread:
    """Return the text of all parts; an article of one page was weighed where it was read."""
    text = joined([part.read.extracted for part in parts], whole=whole)
    if len(parts) == 1:
        return replace(parts[0].read, extracted=text)
    return shift.reader.whole(text, url=due.url, listed_title=due.list_title)


def _place(shift: Shift, due: Due, arrival: Arrival, read: Extracted) -> Place | None:
    """Return whose an article is: by its domain, else by the account a pasted page names."""
    place = shift.place(arrival.final_url, due.source_key)
    if place is not None or not read.origin:
        return place
    found = shift.office.place_of(arrival.final_url, account=read.origin)
    if found is None or not found.proved:
        return None
    return Place(due.source_key, found.channel.key, found.outlet.key, due.domain)


def _unread(shift: Shift, due: Due, arrival: Arrival, read: Unread) -> None:
    if read.why == PARSER_BROKEN:
        not_tonight(shift, due)
        return
    if due.kind == "revisit" and read.why == REMOVED and not shift.golden(due):
        _amiss(shift, due, arrival, REMOVED)
        return
    tally = shift.tally(due)
    tally.revisited += due.is_again
    if not due.is_again:  # what it showed on another night is no sign of tonight's
        tally.fetched += 1
        tally.unreadable += 1
        tally.quarantined += 1
    tally.fault(read.why)
    with shift.ledger.writing() as session:
        page_id = shift.page(session, due, arrival, state="quarantined", why=read.why)
        if due.kind == "revisit":  # what it said before stands
            shift.settle(session, due, **_next_visit(shift, due, due.revisits + 1))
        else:
            values = {"why": read.why, "page_id": page_id, "tries": due.tries + 1}
            shift.settle(session, due, state="quarantined", due_at=_next_look(shift, due), **values)
        shift.writer.sync()


def _next_look(shift: Shift, due: Due) -> datetime:
    """Return when a page that showed nothing may be looked at again: next night, then later."""
    return shift.now() + ANOTHER_NIGHT * (1 + 2 * due.revisits)


def _shelve(
    shift: Shift, shelving: Shelving, waiting: Waiting
) -> tuple[dict[str, Any], Counter[str]]:
    """Write pages and article; return the address's next state, and what is to be counted."""
    session, due, found = shelving.session, waiting.due, waiting.found
    page_id = shift.page(session, due, waiting.parts[0].arrival)
    remember(shift, session, due, waiting.parts[0].arrival)
    for part in waiting.parts[1:]:
        shift.page(session, due, part.arrival, url=part.url)
    counts = Counter({"revisited" if due.kind == "revisit" else "fetched": 1})
    held = shelf.article_at(session, due.url) if due.kind == "revisit" else None
    if held is not None:
        misread_tonight = shift.golden(due) and shift.tally(due).canary  # what it said stands
        if not misread_tonight:
            counts["changed"] += shelf.revise(session, held, found, page_id, shelving.periods)
        return _next_visit(shift, due, due.revisits + 1, page_id=page_id), counts
    stored = shelving.put(found, page_id)
    counts["articles" if stored.new else "aliases"] += 1
    counts += _seen(found.read)
    if not stored.new:
        return {"state": "done", "why": "alias", "page_id": page_id, "tries": 0}, counts
    age = (shelving.periods.day_of(found.at) - stored.published_on).days
    return _next_visit(shift, due, revisits_past(age), page_id=page_id), counts


def _seen(read: Read) -> Counter[str]:
    """Return what a piece that was read first tells of its source."""
    extracted = read.extracted
    told = {
        "dated": extracted.published_at is not None,
        "with_origin": extracted.origin is not None,
        "signed": bool(extracted.byline),
        "misread": "encoding" in extracted.degraded,
        "unreadable": "no_body" in extracted.degraded,
        "titled": read.title_agrees is not None,
        "titles_equal": bool(read.title_agrees),
    }
    return Counter({name: int(is_so) for name, is_so in told.items()})


def _next_visit(shift: Shift, due: Due, done: int, **values: int) -> dict[str, Any]:
    """Return the state of an address that was read: its next re-visit, or none.

    They are 1, 3, 7 and 30 days after it was first read.
    """
    state = {"state": "done", "why": None, "tries": 0, "revisits": done, **values}
    if done >= len(REVISIT_DAYS):
        return state
    first = due.found_at if due.kind == "revisit" else shift.now()
    at = first + timedelta(days=REVISIT_DAYS[done]) - _SLACK
    due_at = max(at, shift.now() + ANOTHER_NIGHT)
    return {**state, "state": "due", "kind": "revisit", "due_at": due_at}
