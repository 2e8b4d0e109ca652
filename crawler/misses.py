"""Addresses that gave no page: tried again tonight, another night, or no more."""

from datetime import timedelta

from sqlalchemy.orm import Session

from crawler import frontier
from crawler.arrival import Miss
from crawler.frontier import Due, Place
from crawler.links import Link
from crawler.outcome import BLOCKED
from crawler.shift import Shift
from crawler.tally import PARSER_BROKEN

NIGHTS = 3
"""An address that failed on so many nights is quarantined."""
ANOTHER_NIGHT = timedelta(hours=18)
REFUSED = ("private_address", "scheme")
WALLED = tuple(why for why in BLOCKED if why not in REFUSED)
"""Answers of somebody who does not want us tonight, and may let the next night in."""


def missed(shift: Shift, due: Due, miss: Miss) -> Miss:
    """Write why an address gave no page; return the miss."""
    tries = due.tries + 1
    too_long = miss.wait_s is not None and miss.wait_s > shift.limits.retry_after_s
    again = miss.temporary and tries % len(shift.limits.tries_s) != 0 and not too_long
    with shift.ledger.writing() as session:
        if again:
            wait = max(_backoff_s(shift, tries), miss.wait_s or 0.0)
            at = shift.now() + timedelta(seconds=wait)
            shift.settle(session, due, state="retry", why=miss.why, tries=tries, due_at=at)
        elif miss.target and _moved(shift, session, due, miss.target):
            shift.settle(session, due, state="done", why="moved", tries=tries)
        else:
            _give_up(shift, session, due, miss)
    return miss


def not_tonight(shift: Shift, due: Due) -> None:
    """Leave an address as it was: the next crawl asks for it, no source is blamed."""
    shift.tally(due).fault(PARSER_BROKEN)
    with shift.ledger.writing() as session:
        shift.settle(session, due, state="due")


def _backoff_s(shift: Shift, tries: int) -> float:
    waits = shift.limits.waits_s
    return waits[min((tries - 1) % len(shift.limits.tries_s), len(waits) - 1)]


def _give_up(shift: Shift, session: Session, due: Due, miss: Miss) -> None:
    tally, tries = shift.tally(due), due.tries + 1
    tally.fault(miss.why)
    robots = miss.why.startswith("robots")
    if due.kind == "list":
        if due.position == "1":
            tally.entry, tally.robots = miss.why, robots
        else:
            tally.lists_failed += 1
            if not robots and miss.why not in REFUSED and _nights(shift, tries) < NIGHTS:
                _another_night(shift, session, due, miss, tries)
                return
    elif miss.why == "robots_unreadable" or (
        (miss.temporary or miss.why in WALLED) and _nights(shift, tries) < NIGHTS
    ):
        tally.postponed += due.kind != "revisit"  # those say nothing of what is new
        _another_night(shift, session, due, miss, tries)
        return
    tally.denied += robots and due.kind != "list"
    blocked = robots or miss.why in REFUSED
    tally.blocked += blocked
    tally.quarantined += not blocked and due.kind != "list"
    state = "blocked" if blocked else "quarantined"
    shift.settle(session, due, state=state, why=miss.why, tries=tries)


def _nights(shift: Shift, tries: int) -> int:
    """Return on how many nights an address was tried, the one that goes on counted."""
    return -(-tries // len(shift.limits.tries_s))


def _another_night(shift: Shift, session: Session, due: Due, miss: Miss, tries: int) -> None:
    """Leave an address to the next night, with the tries of this one counted as used up."""
    shift.settle(
        session,
        due,
        state="retry",
        why=miss.why,
        tries=_nights(shift, tries) * len(shift.limits.tries_s),
        due_at=shift.now() + ANOTHER_NIGHT,
    )


def _moved(shift: Shift, session: Session, due: Due, target: str) -> bool:
    """Queue a redirect's target under its own domain, if it is one of the same outlet's."""
    place = shift.place(target, due.source_key)
    if place is None or place.outlet_key != due.outlet_key:
        shift.tally(due).foreign += 1
        return False
    if due.kind == "list":
        task = shift.tasks[due.source_key]
        here = Place(due.source_key, task.source.channel, task.outlet.key, place.domain)
        number = int(due.position) if due.position else None
        shift.arm(session, target, here, number)
    else:
        link = Link(target, due.list_title, due.list_on, due.page_no, due.position)
        frontier.add(session, [(link, place)], now=shift.now())
    return True
