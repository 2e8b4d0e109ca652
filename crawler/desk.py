"""The night's desk: everything between the network and the ledger, on one thread.

Bytes are kept and on the disk, the page, its links or article and the address's new state are one
transaction. Extraction runs before the transaction, in a limited process.
"""

import hashlib
import logging
import os
import socket
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from crawler import frontier
from crawler.arrival import GONE, TEMPORARY, Arrival, Miss, Unshown
from crawler.articles import (
    More,
    article_gone,
    article_unchanged,
    read_article,
    shelve_all,
    store_parts,
)
from crawler.fetch.limits import Limits
from crawler.frontier import Due
from crawler.lists import list_ended, list_unchanged, read_list
from crawler.misses import missed
from crawler.nights import Nights
from crawler.owner import real_now
from crawler.plan import Task
from crawler.reading import Reader, is_challenge
from crawler.render import WALLS, ask, is_lacking, is_wanted
from crawler.roster import names_of
from crawler.searching import SearchAfter, titles_to_search
from crawler.shift import Shift
from crawler.spiders.search import SearchSpider
from crawler.tally import NO_BROWSER, PARSER_BROKEN
from ledger.archive import Archive
from ledger.queries.addresses import PASTED
from ledger.session import Ledger
from office.errors import LedgerError
from office.house import Office
from office.outlets import Budget

log = logging.getLogger(__name__)
BELIEVED = timedelta(days=3)
"""How long a list is taken to be as it was because its server says so."""
Back = Miss | More | Unshown | None
"""What the desk says of an address: missed, goes on elsewhere, ask the browser, or done."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What came for an address, and what the desk is to do with it."""

    due: Due
    act: Callable[[Due, Any], Back]
    came: Arrival | Miss


class Desk:
    """One night's work on the ledger. Every method but `spend` is called on one thread."""

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
        can_render: bool = False,
        search_after: SearchAfter | None = None,
        is_round: bool = False,
    ) -> None:
        self.ledger, self.office, self.tasks, self.owner = ledger, office, tasks, owner
        self.now, self.limits, self.delays_s = now, limits, delays_s
        self.search_after = search_after or SearchAfter()
        self.nights = Nights(ledger, office, tasks, now=now, is_round=is_round)
        self.shift = Shift(
            ledger=ledger,
            office=office,
            tasks=tasks,
            owner=owner,
            now=now,
            limits=limits,
            writer=archive.writer(),
            reader=Reader(office),
            nights=self.nights,
            since=since,
            can_render=can_render,
        )
        self.tallies = self.shift.tallies
        self.machine = [key for key, task in tasks.items() if task.spider is not None]
        self._left: dict[str, str | None] = {}
        """Domains that are done for tonight, and what was wrong with each."""
        self._readable = [*self.machine, PASTED]

    # -- the night ---------------------------------------------------------------------------

    def open(self) -> None:
        with self.ledger.reading() as session:
            self.shift.reader.names = names_of(session)
        self.nights.open(host=socket.gethostname(), pid=os.getpid())
        # a paused source has its outcome by now: nothing of it is asked, not what waits either
        self.machine = [key for key in self.machine if key not in self.nights.outcomes]
        self._readable = [*self.machine, PASTED]

    def close(self, *, finished: bool) -> None:
        """End the night; what is still leased is due again."""
        self.shift.reader.close()
        self.shift.writer.close()
        with self.ledger.writing() as session:
            for domain in frontier.owned(session, self.owner):
                frontier.release(session, domain, self.owner, delay_s=self.delay_s(domain))
            for key in self.machine:
                if self.tasks[key].place.domain in self._left:
                    self._conclude(session, key, last=True)
        self.nights.close(self.tallies, finished=finished)

    def agenda(self, seen: Collection[str]) -> list[str]:
        """Return the domains still to be visited: of tonight's sources, and with anything due."""
        wanted = [self.tasks[key].place.domain for key in self.machine]
        with self.ledger.reading() as session:
            wanted += frontier.due_domains(session, now=self.now(), sources=self._readable)
        return [domain for domain in dict.fromkeys(wanted) if domain not in seen]

    def own(self, domain: str) -> float | None:
        """Take a domain and make its sources' first pages due; see `frontier.own`."""
        with self.ledger.writing() as session:
            wait = frontier.own(session, domain, self.owner, delay_s=self.delay_s(domain))
            if wait is None:
                return None
            frontier.look_again(session, domain, self.machine, now=self.now())
            for key in self.machine:
                task = self.tasks[key]
                if task.place.domain == domain and self.nights.begin(session, key):
                    for url in self._entries(session, task):
                        self.shift.arm(session, url, task.place)
                    for golden in task.source.golden:
                        frontier.revisit(session, golden.url, task.place, now=self.now())
            return wait

    def held_elsewhere(self, domains: Collection[str]) -> dict[str, datetime]:
        """Return which of them another machine holds until when; see `frontier.held_elsewhere`."""
        with self.ledger.reading() as session:
            return frontier.held_elsewhere(session, domains)

    def _entries(self, session: Session, task: Task) -> Sequence[str]:
        """Return the list pages a source's night begins at; of a search, one a title."""
        spider = task.spider
        if not isinstance(spider, SearchSpider):
            return spider.entries() if spider else ()
        frontier.withdraw(session, task.source.key)
        titles = titles_to_search(
            session,
            task.outlet.key,
            [channel.key for channel in task.outlet.channels],
            now=self.now(),
            when=self.search_after,
        )
        urls = [u for u in map(spider.url_for, titles) if not frontier.is_done(session, u)]
        self.tallies[task.source.key].entry_read = not urls  # nobody is missing: nothing to ask
        return urls[: self.search_after.most]

    def delay_s(self, domain: str) -> float:
        return self.delays_s.get(domain, 2.0)

    def take(self, domain: str, capped: Collection[str]) -> list[Due]:
        sources = [key for key in self._readable if key not in capped]
        with self.ledger.writing() as session:
            return frontier.take(session, domain, self.owner, now=self.now(), sources=sources)

    def next_due_s(self, domain: str, capped: Collection[str]) -> float | None:
        """Return the seconds until a retry of tonight comes due in this domain; None: none does."""
        sources = [key for key in self._readable if key not in capped]
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
        """Finish a domain: the outcomes of sources that have no other to go to; the lease is free.

        A source whose pieces stand on a second domain of its outlet is concluded with the last.
        """
        self._left[domain] = fault
        with self.ledger.writing() as session:
            for key in self.machine:
                if self.tasks[key].place.domain in self._left:
                    self._conclude(session, key)
            frontier.release(session, domain, self.owner, delay_s=self.delay_s(domain))

    def _conclude(self, session: Session, key: str, *, last: bool = False) -> None:
        """Write a source's outcome, unless it still waits for a domain that is to come.

        An address that is due and was not asked for tonight is never passed over in silence.
        """
        tally, fault = self.tallies[key], self._left[self.tasks[key].place.domain]
        if key in self.nights.outcomes:
            return
        before = self.now() + timedelta(hours=1)  # tonight's, not the next night's
        waiting = frontier.waiting(session, key, before=before)
        if not last and any(domain not in self._left for domain, *_ in waiting):
            return
        if PARSER_BROKEN in tally.faults:
            tally.capped = PARSER_BROKEN
        if fault and not tally.entry_read and tally.entry is None:
            tally.entry = fault
        tally.postponed += sum(count for _, kind, count in waiting if kind == "article")
        tally.lists_failed += sum(count for _, kind, count in waiting if kind == "list")
        self.nights.conclude(session, key, tally)

    # -- what came back ----------------------------------------------------------------------

    def settle(self, came: Iterable[Handed]) -> list[Back]:
        """Act on what came, store all articles among it at once, and return what is to be done.

        What comes may grow while it is acted on.

        A fault of ours costs one address, and is counted as one.
        Raises: LedgerError when the ledger is gone.
        """
        backs = [self._acted(each) for each in came]
        shelve_all(self.shift)
        return backs

    def _acted(self, handed: Handed) -> Back:
        due = handed.due
        try:
            return handed.act(due, handed.came)
        except LedgerError:
            raise
        except Exception:
            log.exception("could not settle %s", due.url)
            return self.missed(due, Miss("internal"))

    def arrived(self, due: Due, arrival: Arrival) -> Back:
        """Keep, read and store a response.

        A Miss when it was none worth keeping; More when the article goes on at another page;
        Unshown when a browser is to be asked for it.
        """
        self.tallies[due.source_key].rendered += arrival.rendered
        if miss := _no_page(due, arrival):
            if miss.why in WALLS and is_lacking(self.shift, due, arrival):
                return ask(self.shift, due, arrival)
            return missed(self.shift, due, miss)
        if due.kind == "list":
            return self._list(due, arrival)
        return self._article(due, arrival)

    def shown(self, due: Due, unshown: Unshown, came: Arrival | Miss) -> Back:
        """Take what the browser showed; without it, judge the page as it came."""
        if isinstance(came, Arrival):
            return self.arrived(due, came)
        self._note_browser(came)
        self.shift.tally(due).fault(came.why)
        if self.shift.can_render:
            self.shift.unshowable.add(due.id)
        return self.arrived(due, unshown.arrival)

    def wants_browser(self, due: Due) -> bool:
        """Whether an address goes to the browser at once; called on the loop's thread."""
        return is_wanted(self.shift, due)

    def _note_browser(self, miss: Miss) -> None:
        """A browser that does not start is none: nobody asks it again tonight."""
        if miss.why in ("browser", NO_BROWSER):
            self.shift.can_render = False

    def _list(self, due: Due, arrival: Arrival) -> Unshown | Miss | None:
        if arrival.status in GONE:
            list_ended(self.shift, due)
        elif self._is_same(due, arrival):
            list_unchanged(self.shift, due)
        else:
            return read_list(self.shift, due, arrival)
        return None

    def _article(self, due: Due, arrival: Arrival) -> Back:
        if arrival.status in GONE:
            article_gone(self.shift, due, arrival)
        elif self._is_same(due, arrival):
            article_unchanged(self.shift, due)
        else:
            return read_article(self.shift, due, arrival)
        return None

    def went_on(self, due: Due, more: More, came: Arrival | Miss) -> Back:
        """Take the further page of an article; without it, store what there is, and say so."""
        if isinstance(came, Miss) or _no_page(due, came) or came.status != 200:
            store_parts(self.shift, due, more.parts, whole=False)
            return None
        return read_article(self.shift, due, came, more.parts, more.url)

    def missed(self, due: Due, miss: Miss) -> Miss:
        self._note_browser(miss)
        return missed(self.shift, due, miss)

    def validators(self, due: Due) -> dict[str, str]:
        """Return the headers of a conditional request; none when the source is read anew."""
        if self.shift.golden(due):
            return {}
        if due.kind == "list" and not (self._same_rules(due) and self._is_fresh(due)):
            return {}
        pairs = (("If-None-Match", due.etag), ("If-Modified-Since", due.modified))
        return {name: value for name, value in pairs if value}

    def _is_fresh(self, due: Due) -> bool:
        """Whether a server may still be believed that says a list has not changed.

        There are some whose Last-Modified is that of the page's frame: now and then the whole is
        asked for, and compared.
        """
        return due.kept_at is not None and self.now() - due.kept_at < BELIEVED

    def spend(self, source_key: str) -> str | None:
        """Count a request of a source; return why it may ask for no more tonight, None if it may.

        Called on the loop's thread: it touches nothing but the tally.
        """
        task, tally = self.tasks.get(source_key), self.tallies[source_key]
        budget = task.source.budget if task else Budget()
        if tally.began is None:
            tally.began = monotonic()
        over = None
        if self.shift.reader.broken:
            over = PARSER_BROKEN
        elif tally.requests >= budget.pages:
            over = "pages"
        elif monotonic() - tally.began > budget.minutes * 60:
            over = "minutes"
        tally.capped = over or tally.capped
        tally.requests += over is None
        return over

    def _is_same(self, due: Due, arrival: Arrival) -> bool:
        """Whether an address says what it said when it was last kept, and that is all we want."""
        if arrival.status == 304:
            return True
        if self.shift.golden(due):
            return False  # read anew: our rules may have changed, if the page has not
        if due.digest is None:
            return False
        wanted = due.kind == "revisit" or (due.kind == "list" and self._same_rules(due))
        return wanted and due.digest == hashlib.sha256(arrival.body).hexdigest()

    def _same_rules(self, due: Due) -> bool:
        """Whether an unchanged list page can hold nothing more than it held."""
        return self.shift.since is None and not self.nights.has_new_rules(due.source_key)


def _no_page(due: Due, arrival: Arrival) -> Miss | None:
    """Return why a response is no page to be read; None when it is one."""
    status = arrival.status
    if arrival.rendered and f"http_{status}" in WALLS:
        return None  # a cookie was made, the page is there, and the status has stayed
    if status in TEMPORARY:
        return Miss(f"http_{status}", temporary=True, wait_s=_retry_after(arrival))
    if status in GONE:
        return Miss(f"http_{status}") if due.kind == "list" and due.position == "1" else None
    if status != 304 and not 200 <= status < 300:
        return Miss(f"http_{status}")
    challenged = not arrival.rendered and is_challenge(arrival.body)
    return Miss("challenge") if challenged else None


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
