"""A list page that came: its links into the frontier, and whether the list goes on."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from crawler import frontier
from crawler.arrival import Arrival, Miss, Unshown
from crawler.extract.dates import url_day
from crawler.frontier import Due, Place
from crawler.interval import ROLLING
from crawler.links import Link
from crawler.misses import ANOTHER_NIGHT, missed, not_tonight
from crawler.reading import Unread
from crawler.render import ask, is_lacking, remember
from crawler.shift import Shift
from crawler.spiders import Listed
from crawler.tally import LIST_UNREADABLE, PARSER_BROKEN
from office.domains import host_of, registered_domain

ROLLING_LEAST = 5
"""Links of a list that must all be new before it is said to have rolled over."""


def read_list(shift: Shift, due: Due, arrival: Arrival) -> Unshown | Miss | None:
    """Keep a list page; page, links and the page's new state are one transaction.

    Unshown: it names nothing as it came, and a browser is to show it.
    """
    number = int(due.position) if due.position else None
    since = due.list_on or shift.wanted_since(due.source_key)
    listed = shift.read_list(arrival, due, number=number, since=since)
    if isinstance(listed, Unread):
        if listed.why == PARSER_BROKEN:
            not_tonight(shift, due)
            return None
        return missed(shift, due, Miss(LIST_UNREADABLE))
    names = listed.links or listed.led_to or listed.further
    if not names and due.position in ("1", None) and is_lacking(shift, due, arrival):
        return ask(shift, due, arrival)
    _count(shift, due, listed)
    wanted = _wanted(shift, due, listed.links, since)
    with shift.ledger.writing() as session:
        page_id = shift.page(session, due, arrival)
        if not shift.settle(session, due, state="done", why=None, tries=0, page_id=page_id):
            session.rollback()
            return None
        if listed.links:
            remember(shift, session, due, arrival)
        new = frontier.add(session, wanted, now=shift.now())
        _note_known(shift, due, listed, len(wanted), new)
        _further(shift, session, due, listed)
        repeats = shift.has_listed(due.source_key, listed.links)
        if listed.next_url and not repeats and goes_on(listed.links, since=since, new=new):
            _next_page(shift, session, due, listed.next_url, since)
        shift.writer.sync()
    return None


def list_unchanged(shift: Shift, due: Due) -> None:
    """An unchanged list names nothing new."""
    tally = shift.tally(due)
    tally.not_modified += 1
    tally.list_pages += 1
    tally.entry_read = tally.entry_read or due.position == "1"
    with shift.ledger.writing() as session:
        shift.settle(session, due, state="done", why="same", tries=0)


def list_ended(shift: Shift, due: Due) -> None:
    """A further page that is not there is where the list ends."""
    with shift.ledger.writing() as session:
        shift.settle(session, due, state="done", why="end", tries=0)


def goes_on(links: tuple[Link, ...], *, since: date, new: int) -> bool:
    """Whether the next list page may hold anything wanted: until a whole page is known and old.

    Of an undated list, until a whole page is known. A page without links is its end.
    """
    days = [link.on for link in links if link.on]
    return bool(links) and (new > 0 or (bool(days) and max(days) >= since))


def _count(shift: Shift, due: Due, listed: Listed) -> None:
    tally = shift.tally(due)
    tally.list_pages += 1
    tally.entry_read = tally.entry_read or due.position == "1"
    names = listed.links or listed.led_to or listed.further
    tally.entry_empty = tally.entry_empty or (due.position == "1" and not names)
    tally.listed += len(listed.links)
    tally.left_out += listed.left_out
    if listed.is_cut:
        tally.capped = tally.capped or "links"
    for fault in listed.faults:
        tally.fault(fault)


def _wanted(
    shift: Shift, due: Due, links: tuple[Link, ...], since: date
) -> list[tuple[Link, Place]]:
    """Return the links that are some outlet's; on a first night those not too old."""
    tally, found = shift.tally(due), []
    first = _is_first(shift, due)
    for link in links:
        place = shift.place(link.url, due.source_key)
        if place is None:
            tally.foreign += 1
        elif first and link.on is not None and link.on < since:
            tally.left_out += 1
        else:
            found.append((link, place))
    return found


def _is_first(shift: Shift, due: Due) -> bool:
    """Whether a list is read for the first time, or back to a day that somebody named."""
    return shift.since is not None or shift.nights.last_read_on(due.source_key) is None


def _note_known(shift: Shift, due: Due, listed: Listed, wanted: int, new: int) -> None:
    """Count what is known; say when a list without further pages has nothing known left on it.

    Then pieces may have come and gone since it was read last, unless it reaches back that far.
    """
    tally, source = shift.tally(due), shift.tasks[due.source_key].source
    tally.new += new
    tally.known += wanted - new
    read_on = shift.nights.last_read_on(due.source_key)
    if due.position != "1" or source.kind not in ROLLING or source.next or _is_first(shift, due):
        return
    back = any(link.on and read_on and link.on < read_on for link in listed.links)
    tally.rolled_over = tally.rolled_over or (new == wanted >= ROLLING_LEAST and not back)


def _further(shift: Shift, session: Session, due: Due, listed: Listed) -> None:
    """Make the pages due that belong to this one; past issues once, today's every night."""
    number = int(due.position) if due.position else None
    pages = [(listed.led_to, number)] if listed.led_to else [(u, None) for u in listed.further]
    for url, n in pages:
        if registered_domain(host_of(url)) != due.domain:
            continue
        day = url_day(url)
        past = day is not None and day < shift.today() - timedelta(days=1)
        if not (past and frontier.is_done(session, url)):
            place = shift.tasks[due.source_key].place
            shift.arm(session, url, place, n)


def _next_page(shift: Shift, session: Session, due: Due, url: str, since: date) -> None:
    """Make the next page due; beyond tonight's depth it is where the next night goes on."""
    task, number = shift.tasks[due.source_key], int(due.position or 1)
    if registered_domain(host_of(url)) != due.domain:
        return
    tally, later = shift.tally(due), None
    if tally.list_pages >= task.source.budget.depth:
        tally.capped, later = tally.capped or "depth", shift.now() + ANOTHER_NIGHT
    shift.arm(session, url, task.place, number + 1, since=since, at=later)
