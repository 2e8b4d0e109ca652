"""The night's desk: everything between the network and the ledger, on one thread.

Bytes are kept and on the disk, the page, its links or article and the address's new state are one
transaction. Extraction runs before the transaction, in a limited process.
"""

import hashlib
import os
import socket
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from crawler import frontier, shelf
from crawler.arrival import GONE, TEMPORARY, Arrival, Miss
from crawler.extract.dates import url_day
from crawler.extract.decode import decode
from crawler.fetch.limits import Limits
from crawler.frontier import Due, Place
from crawler.links import Link
from crawler.nights import Nights
from crawler.owner import real_now
from crawler.plan import Task, horizon
from crawler.reading import Reader, Unread, charset, is_challenge
from crawler.roster import names_of
from crawler.rows import put_row
from crawler.shelf import Found
from crawler.spiders import ListPage
from crawler.tally import Tally
from ledger.archive import Archive, Kept, Writer
from ledger.session import Ledger
from ledger.tables import Page
from office.domains import host_of, registered_domain
from office.house import Office
from text.normalise import plain

REVISIT_DAYS = (1, 3, 7, 30)
NIGHTS = 3
"""An address that failed on so many nights is quarantined."""
_SLACK = timedelta(hours=3)
"""Nights do not begin at the same minute."""
_TOMORROW = timedelta(hours=18)


class Desk:
    """One night's work on the ledger. Every method but `close` is called on one thread."""

    def __init__(
        self,
        ledger: Ledger,
        archive: Archive,
        office: Office,
        *,
        tasks: dict[str, Task],
        owner: str,
        now: Callable[[], datetime],
        limits: Limits,
        delays_s: dict[str, float],
        since: date | None = None,
    ) -> None:
        self.ledger, self.office, self.tasks, self.owner = ledger, office, tasks, owner
        self.now, self.limits, self.delays_s, self.since = now, limits, delays_s, since
        self.writer: Writer = archive.writer()
        self.reader = Reader(office)
        self.tallies = {key: Tally() for key in tasks}
        self.nights = Nights(ledger, office, tasks, now=now)
        self.machine = [key for key, task in tasks.items() if task.spider is not None]
        self._places: dict[tuple[str, str], Place | None] = {}

    # -- the night ---------------------------------------------------------------------------

    def open(self) -> None:
        with self.ledger.reading() as session:
            self.reader.names = names_of(session)
        self.nights.open(host=socket.gethostname(), pid=os.getpid())

    def close(self, *, finished: bool) -> None:
        """End the night; what is still leased is due again."""
        self.reader.close()
        self.writer.close()
        with self.ledger.writing() as session:
            for domain in frontier.owned(session, self.owner):
                frontier.release(session, domain, self.owner, delay_s=self.delay_s(domain))
        self.nights.close(self.tallies, finished=finished)

    def agenda(self, seen: Collection[str]) -> list[str]:
        """Return the domains still to be visited: of tonight's sources, and with anything due."""
        wanted = [self.tasks[key].place.domain for key in self.machine]
        with self.ledger.reading() as session:
            wanted += frontier.due_domains(session, now=self.now(), sources=self.machine)
        return [domain for domain in dict.fromkeys(wanted) if domain not in seen]

    def own(self, domain: str) -> float | None:
        """Take a domain and make its sources' first pages due; see `frontier.own`."""
        with self.ledger.writing() as session:
            wait = frontier.own(session, domain, self.owner, delay_s=self.delay_s(domain))
            if wait is None:
                return None
            for key in self.machine:
                task = self.tasks[key]
                if task.place.domain == domain and self.nights.begin(session, key):
                    for url in task.spider.entries() if task.spider else ():
                        frontier.arm(session, url, task.place, now=self.now())
            return wait

    def delay_s(self, domain: str) -> float:
        return self.delays_s.get(domain, 2.0)

    def take(self, domain: str, capped: Collection[str]) -> list[Due]:
        sources = [key for key in self.machine if key not in capped]
        with self.ledger.writing() as session:
            return frontier.take(session, domain, self.owner, now=self.now(), sources=sources)

    def next_due_s(self, domain: str, capped: Collection[str]) -> float | None:
        """Return the seconds until a retry of tonight comes due in this domain; None: none does."""
        sources = [key for key in self.machine if key not in capped]
        before = self.now() + timedelta(seconds=self.limits.retry_after_s + 5)
        with self.ledger.reading() as session:
            at = frontier.next_due(session, domain, before=before, sources=sources)
        return max(0.0, (at - self.now()).total_seconds()) if at else None

    def give_back(self, ids: Collection[int]) -> None:
        with self.ledger.writing() as session:
            frontier.give_back(session, ids, self.owner)

    def renew(self) -> None:
        with self.ledger.writing() as session:
            frontier.renew(session, self.owner)

    def leave(self, domain: str, *, fault: str | None = None) -> None:
        """Finish a domain: its sources' outcomes, and the lease is free."""
        with self.ledger.writing() as session:
            for key in self.machine:
                if self.tasks[key].place.domain != domain:
                    continue
                tally = self.tallies[key]
                if fault and not tally.entry_read and tally.entry is None:
                    tally.entry = fault
                self.nights.conclude(session, key, tally)
            frontier.release(session, domain, self.owner, delay_s=self.delay_s(domain))

    # -- what came back ----------------------------------------------------------------------

    def arrived(self, due: Due, arrival: Arrival) -> Miss | None:
        """Keep, read and store a response; return a Miss when it was none worth keeping."""
        miss = _no_page(due, arrival)
        return self.missed(due, miss) if miss else self._act(due, arrival)(due, arrival)

    def _act(self, due: Due, arrival: Arrival) -> Callable[[Due, Arrival], Miss | None]:
        """Return what is to be done with a response."""
        if arrival.status in GONE:
            return self._gone
        same = due.digest == hashlib.sha256(arrival.body).hexdigest()
        if arrival.status == 304 or (same and (due.kind == "revisit" or self._same_rules(due))):
            return self._unchanged
        return self._list if due.kind == "list" else self._article

    def missed(self, due: Due, miss: Miss) -> Miss:
        """Write why an address gave no page: tried again tonight, another night, or no more."""
        tally = self.tallies[due.source_key]
        tries = due.tries + 1
        per_night = len(self.limits.tries_s)
        too_long = miss.wait_s is not None and miss.wait_s > self.limits.retry_after_s
        again = miss.temporary and tries % per_night != 0 and not too_long
        with self.ledger.writing() as session:
            if again:
                wait = max(self._backoff_s(tries), miss.wait_s or 0.0)
                at = self.now() + timedelta(seconds=wait)
                frontier.settle(
                    session, due, self.owner, state="retry", why=miss.why, tries=tries, due_at=at
                )
            elif miss.target and self._moved(session, due, miss.target):
                frontier.settle(session, due, self.owner, state="done", why="moved", tries=tries)
            else:
                tally.fault(miss.why)
                self._give_up(session, due, miss, tries)
        return miss

    def _backoff_s(self, tries: int) -> float:
        waits = self.limits.waits_s
        return waits[min((tries - 1) % len(self.limits.tries_s), len(waits) - 1)]

    def _give_up(self, session: Session, due: Due, miss: Miss, tries: int) -> None:
        tally = self.tallies[due.source_key]
        robots = miss.why.startswith("robots")
        if due.kind == "list":
            if due.position == "1":
                tally.entry, tally.robots = miss.why, robots
            else:
                tally.lists_failed += 1
        unreadable = miss.why == "robots_unreadable"
        nights = len(self.limits.tries_s) * NIGHTS
        if due.kind != "list" and (unreadable or (miss.temporary and tries < nights)):
            tally.postponed += 1
            frontier.settle(
                session,
                due,
                self.owner,
                state="retry",
                why=miss.why,
                tries=tries,
                due_at=self.now() + _TOMORROW,
            )
            return
        blocked = robots or miss.why in ("private_address", "scheme")
        tally.blocked += blocked
        tally.quarantined += not blocked and due.kind != "list"
        frontier.settle(
            session,
            due,
            self.owner,
            state="blocked" if blocked else "quarantined",
            why=miss.why,
            tries=tries,
        )

    def _moved(self, session: Session, due: Due, target: str) -> bool:
        """Queue a redirect's target under its own domain, if it is one of the same outlet's."""
        place = self._place(target, due.source_key)
        if place is None or place.outlet_key != due.outlet_key:
            self.tallies[due.source_key].foreign += 1
            return False
        if due.kind == "list":
            task = self.tasks[due.source_key]
            here = Place(due.source_key, task.source.channel, task.outlet.key, place.domain)
            number = int(due.position) if due.position else None
            frontier.arm(session, target, here, now=self.now(), number=number)
        else:
            link = Link(target, due.list_title, due.list_on, due.page_no, due.position)
            frontier.add(session, [(link, place)], now=self.now())
        return True

    # -- pages -------------------------------------------------------------------------------

    def _unchanged(self, due: Due, _arrival: Arrival) -> Miss | None:
        tally = self.tallies[due.source_key]
        with self.ledger.writing() as session:
            if due.kind == "revisit":
                tally.revisited += 1
                self._schedule(session, due, due.revisits + 1)
                return None
            tally.not_modified += 1
            tally.list_pages += due.kind == "list"
            tally.entry_read = tally.entry_read or due.position == "1"
            frontier.settle(session, due, self.owner, state="done", why="same", tries=0)
        return None

    def _list(self, due: Due, arrival: Arrival) -> Miss | None:
        task, tally = self.tasks[due.source_key], self.tallies[due.source_key]
        assert task.spider is not None  # noqa: S101 - such sources have no list pages
        number = int(due.position) if due.position else None
        since = self._since(due.source_key)
        today = self.office.periods.day_of(arrival.at)
        text = decode(arrival.body, charset(arrival.header("content-type"))).text
        page = ListPage(arrival.final_url, arrival.body, text, today, number, since)
        listed = task.spider.read(page)
        tally.list_pages += 1
        tally.entry_read = tally.entry_read or number == 1
        tally.listed += len(listed.links)
        tally.left_out += listed.left_out
        for fault in listed.faults:
            tally.fault(fault)
        wanted = self._wanted(due, listed.links, since)
        kept = self._keep(due, arrival)
        with self.ledger.writing() as session:
            page_id = self._page(session, due, arrival, kept)
            if not frontier.settle(
                session, due, self.owner, state="done", why=None, tries=0, page_id=page_id
            ):
                session.rollback()
                return None
            held = frontier.known(session, (link.url for link, _ in wanted))
            tally.new += frontier.add(session, wanted, now=self.now())
            self._onward(session, due, number, listed.led_to, listed.further)
            if listed.next_url and self._wants_more(listed.links, len(wanted) > len(held), since):
                self._next_page(session, due, number or 1, listed.next_url)
            self.writer.sync()
        return None

    def _onward(
        self,
        session: Session,
        due: Due,
        number: int | None,
        led_to: str | None,
        further: tuple[str, ...],
    ) -> None:
        """Make the pages due that belong to this one; past issues once, today's every night."""
        task = self.tasks[due.source_key]
        today = self.office.periods.day_of(self.now())
        for url, n in [(led_to, number)] if led_to else [(url, None) for url in further]:
            if registered_domain(host_of(url)) != due.domain:
                continue
            day = url_day(url)
            past = day is not None and day < today - timedelta(days=1)
            if past and frontier.known(session, [url]):
                continue
            frontier.arm(session, url, task.place, now=self.now(), number=n)

    def _next_page(self, session: Session, due: Due, number: int, url: str) -> None:
        task, tally = self.tasks[due.source_key], self.tallies[due.source_key]
        if number + 1 > task.source.budget.depth:
            tally.capped = "depth"
        elif registered_domain(host_of(url)) == due.domain:
            frontier.arm(session, url, task.place, now=self.now(), number=number + 1)

    def _wants_more(self, links: tuple[Link, ...], anything_new: bool, since: date) -> bool:  # noqa: FBT001
        """Whether the next list page may hold anything wanted.

        A list ends where a whole page is older than what is wanted; an undated one where a whole
        page is known; a page without links is its end.
        """
        days = [link.on for link in links if link.on]
        if not links:
            return False
        return max(days) >= since if days else anything_new

    def _wanted(self, due: Due, links: tuple[Link, ...], since: date) -> list[tuple[Link, Place]]:
        tally, found = self.tallies[due.source_key], []
        first = self.since is not None or self.nights.last_good_on(due.source_key) is None
        for link in links:
            place = self._place(link.url, due.source_key)
            if place is None:
                tally.foreign += 1
            elif first and link.on is not None and link.on < since:
                tally.left_out += 1
            else:
                found.append((link, place))
        return found

    def _place(self, url: str, source_key: str) -> Place | None:
        """Return whose an address is; None when it stands on no outlet's domain."""
        host = host_of(url)
        if (host, source_key) not in self._places:
            found = self.office.place_of(url, source=source_key)
            proved = found is not None and found.proved
            self._places[host, source_key] = (
                Place(source_key, found.channel.key, found.outlet.key, registered_domain(host))
                if found is not None and proved
                else None
            )
        return self._places[host, source_key]

    def _article(self, due: Due, arrival: Arrival) -> Miss | None:
        tally = self.tallies[due.source_key]
        place = self._place(arrival.final_url, due.source_key)
        if place is None:
            return self.missed(due, Miss("foreign_domain"))
        read = self.reader.read(
            arrival.body,
            url=arrival.final_url,
            outlet_key=place.outlet_key,
            content_type=arrival.header("content-type"),
            day=due.list_on or url_day(arrival.final_url) or self.office.periods.day_of(arrival.at),
        )
        kept = self._keep(due, arrival)
        revisit = due.kind == "revisit"
        tally.revisited += revisit
        tally.fetched += not revisit
        with self.ledger.writing() as session:
            if isinstance(read, Unread):
                self._unread(session, due, arrival, kept, read)
            else:
                found = Found(
                    read,
                    place.outlet_key,
                    place.channel_key,
                    due.source_key,
                    due.url,
                    arrival.at,
                    due.list_on,
                    due.page_no,
                    due.position,
                )
                if not self._shelve(session, due, arrival, kept, found):
                    session.rollback()
                    return None
            self.writer.sync()
        return None

    def _unread(
        self, session: Session, due: Due, arrival: Arrival, kept: Kept, read: Unread
    ) -> None:
        tally = self.tallies[due.source_key]
        tally.unreadable += 1
        tally.quarantined += 1
        tally.fault(read.why)
        page_id = self._page(session, due, arrival, kept, state="quarantined", why=read.why)
        if due.kind == "revisit":  # what it said before stands
            self._schedule(session, due, due.revisits + 1)
            return
        frontier.settle(
            session,
            due,
            self.owner,
            state="quarantined",
            why=read.why,
            page_id=page_id,
            tries=due.tries + 1,
        )

    def _shelve(
        self, session: Session, due: Due, arrival: Arrival, kept: Kept, found: Found
    ) -> bool:
        tally, periods = self.tallies[due.source_key], self.office.periods
        page_id = self._page(session, due, arrival, kept)
        held = shelf.article_at(session, due.url) if due.kind == "revisit" else None
        if held is not None:
            tally.changed += shelf.revise(session, held, found, page_id, periods)
            return self._schedule(session, due, due.revisits + 1, page_id=page_id)
        stored = shelf.put(session, found, page_id, periods)
        self._count(tally, due, found)
        tally.articles += stored.new
        tally.aliases += not stored.new
        if not stored.new:
            return frontier.settle(
                session, due, self.owner, state="done", why="alias", page_id=page_id, tries=0
            )
        age = (periods.day_of(arrival.at) - stored.published_on).days
        return self._schedule(session, due, _revisits_past(age), page_id=page_id)

    def _count(self, tally: Tally, due: Due, found: Found) -> None:
        extracted = found.extracted
        tally.dated += extracted.published_at is not None
        tally.with_origin += extracted.origin is not None
        tally.misread += "encoding" in extracted.degraded
        tally.unreadable += "no_body" in extracted.degraded
        if due.list_title and extracted.title:
            tally.titled += 1
            tally.titles_equal += same_title(due.list_title, extracted.title)

    def _schedule(self, session: Session, due: Due, done: int, **values: int) -> bool:
        """Set the next re-visit: 1, 3, 7 and 30 days after the address was first read."""
        if done >= len(REVISIT_DAYS):
            return frontier.settle(
                session, due, self.owner, state="done", why=None, tries=0, revisits=done, **values
            )
        first = self.now() if due.kind != "revisit" else due.found_at
        at = first + timedelta(days=REVISIT_DAYS[done]) - _SLACK
        return frontier.settle(
            session,
            due,
            self.owner,
            state="due",
            kind="revisit",
            why=None,
            tries=0,
            revisits=done,
            due_at=max(at, self.now() + _TOMORROW),
            **values,
        )

    def _gone(self, due: Due, arrival: Arrival) -> Miss | None:
        """Keep the page that says an article is gone; what it said before stands.

        Of a list's further page it says that the list ends here.
        """
        tally = self.tallies[due.source_key]
        if due.kind == "list":
            with self.ledger.writing() as session:
                frontier.settle(session, due, self.owner, state="done", why="end", tries=0)
            return None
        kept = self._keep(due, arrival)
        with self.ledger.writing() as session:
            page_id = self._page(
                session, due, arrival, kept, state="gone", why=f"http_{arrival.status}"
            )
            article = shelf.article_at(session, due.url)
            if article is not None and article.gone_at is None:
                article.gone_at = self.now()
            tally.gone += 1
            tally.revisited += due.kind == "revisit"
            values = {} if article is not None else {"page_id": page_id}
            frontier.settle(
                session,
                due,
                self.owner,
                state="gone",
                why=f"http_{arrival.status}",
                tries=due.tries + 1,
                **values,
            )
            self.writer.sync()
        return None

    # -- bytes -------------------------------------------------------------------------------

    def _keep(self, due: Due, arrival: Arrival) -> Kept:
        return self.writer.keep(
            arrival.final_url, arrival.status, arrival.headers, arrival.body, arrival.at
        )

    def _page(
        self,
        session: Session,
        due: Due,
        arrival: Arrival,
        kept: Kept,
        *,
        state: str = "ok",
        why: str | None = None,
    ) -> int:
        """Record a kept page; return its id."""
        row = {
            "url": due.url,
            "final_url": arrival.final_url,
            "fetched_at": arrival.at,
            "status": arrival.status,
            "content_type": arrival.header("content-type"),
            "digest": kept.digest,
            "size": len(arrival.body),
            "warc_file": kept.warc_file,
            "warc_offset": kept.offset,
            "record_id": kept.record_id,
            "source_key": due.source_key,
            "state": state,
            "why": why,
            "etag": arrival.header("etag"),
            "modified": arrival.header("last-modified"),
            "night_id": self.nights.id,
        }
        return put_row(session, Page, row)

    # -- small things ------------------------------------------------------------------------

    def _since(self, source_key: str) -> date:
        today = self.office.periods.day_of(self.now())
        good = self.nights.last_good_on(source_key)
        return horizon(today, last_good_on=good, since=self.since)

    def _same_rules(self, due: Due) -> bool:
        """Whether an unchanged list page can hold nothing more than it held."""
        return self.since is None and not self.nights.has_new_rules(due.source_key)

    def validators(self, due: Due) -> dict[str, str]:
        """Return the headers of a conditional request; none when the source is read anew."""
        if due.kind == "list" and not self._same_rules(due):
            return {}
        pairs = (("If-None-Match", due.etag), ("If-Modified-Since", due.modified))
        return {name: value for name, value in pairs if value}

    def spend(self, source_key: str) -> str | None:
        """Count a request of a source; return why it may ask for no more tonight, None if it may.

        Called on the loop's thread: it touches nothing but the tally.
        """
        task, tally = self.tasks[source_key], self.tallies[source_key]
        if tally.began is None:
            tally.began = monotonic()
        if tally.requests >= task.source.budget.pages:
            tally.capped = tally.capped or "pages"
        elif monotonic() - tally.began > task.source.budget.minutes * 60:
            tally.capped = tally.capped or "minutes"
        if tally.capped in ("pages", "minutes"):
            return tally.capped
        tally.requests += 1
        return None


def _revisits_past(age: int) -> int:
    """Return how many re-visits a piece found so many days late has no need of.

    >>> [_revisits_past(age) for age in (0, 2, 5, 20, 40)]
    [0, 0, 2, 3, 4]
    """
    return 0 if age <= 2 else 1 + sum(days < age for days in REVISIT_DAYS[1:])


def _no_page(due: Due, arrival: Arrival) -> Miss | None:
    """Return why a response is no page to be read; None when it is one."""
    status = arrival.status
    if status in TEMPORARY:
        return Miss(f"http_{status}", temporary=True, wait_s=_retry_after(arrival))
    if status in GONE:
        return Miss(f"http_{status}") if due.kind == "list" and due.position == "1" else None
    if status != 304 and not 200 <= status < 300:
        return Miss(f"http_{status}")
    return Miss("challenge") if is_challenge(arrival.body) else None


def same_title(listed: str, printed: str) -> bool:
    """Whether a list's title and a page's are one: lists cut titles short.

    >>> same_title("昌都市召开全市旅游发展…", "昌都市召开全市旅游发展大会")
    True
    """
    a, b = plain(listed), plain(printed)
    if not a or not b or a in b or b in a:
        return True
    return fuzz.partial_ratio(a, b) >= 75 or fuzz.ratio(a, b) >= 60


def _retry_after(arrival: Arrival) -> float | None:
    told = arrival.header("retry-after")
    if told is None:
        return None
    if told.strip().isdigit():
        return float(told)
    try:
        at = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at - real_now()).total_seconds()) if at.tzinfo else None
