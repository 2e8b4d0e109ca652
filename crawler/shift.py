"""What one night's work shares: ledger, tonight's sources, clock, the file being written."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from crawler import frontier
from crawler.arrival import Arrival
from crawler.extract.dates import url_day
from crawler.fetch.limits import Limits
from crawler.frontier import Due, Place
from crawler.jobs import ListJob, Read
from crawler.links import Link
from crawler.nights import Nights
from crawler.plan import Task, horizon
from crawler.reading import Reader, Unread, charset
from crawler.rows import put_row
from crawler.spiders import Listed
from crawler.tally import Tally
from ledger.archive import Kept, Writer
from ledger.session import Ledger
from ledger.tables import Page
from office.addresses import url_key
from office.domains import host_of, registered_domain
from office.house import Office
from office.outlets import Golden

if TYPE_CHECKING:
    from crawler.articles import Waiting


@dataclass(slots=True)
class Shift:
    """One process's night. Used on one thread."""

    ledger: Ledger
    office: Office
    tasks: dict[str, Task]
    owner: str
    now: Callable[[], datetime]
    limits: Limits
    writer: Writer
    reader: Reader
    nights: Nights
    since: date | None = None
    """Look back to this day; None: as far as needed."""
    can_render: bool = False
    """Whether a browser may be asked for pages."""
    unshowable: set[int] = field(default_factory=set)
    """Addresses whose rendering failed tonight: they are judged as they came."""
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    armed: set[str] = field(default_factory=set)
    """Keys of the list pages asked for tonight: pages that link to each other are read once."""
    shelving: "list[Waiting]" = field(default_factory=list)
    """Articles that were read and wait to be stored, several at once."""
    _listed: set[tuple[str, int]] = field(default_factory=set)
    _places: dict[tuple[str, str], Place | None] = field(default_factory=dict)

    def tally(self, due: Due) -> Tally:
        return self.tallies[due.source_key]

    def today(self) -> date:
        return self.office.periods.day_of(self.now())

    def wanted_since(self, source_key: str) -> date:
        """Return the day from which a source's pieces are wanted tonight."""
        read = self.nights.last_read_on(source_key)
        return horizon(self.today(), last_read_on=read, since=self.since)

    def place(self, url: str, source_key: str) -> Place | None:
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

    def read(self, arrival: Arrival, outlet_key: str, due: Due) -> Read | Unread:
        """Read a response by its outlet's rules of the page's day."""
        url = arrival.final_url
        return self.reader.read(
            arrival.body,
            url=url,
            outlet_key=outlet_key,
            content_type=arrival.header("content-type"),
            day=due.list_on or url_day(url) or self.office.periods.day_of(arrival.at),
            listed_title=due.list_title,
        )

    def read_list(
        self, arrival: Arrival, due: Due, *, number: int | None, since: date
    ) -> Listed | Unread:
        """Read a list page by its source's spider."""
        return self.reader.list_of(
            ListJob(
                self.tasks[due.source_key].source,
                arrival.body,
                arrival.final_url,
                self.office.periods.day_of(arrival.at),
                charset(arrival.header("content-type")),
                number,
                since,
                self.office.profile.timezone,
            )
        )

    def keep(self, arrival: Arrival) -> Kept:
        """Write a response to the archive; `writer.sync` before the commit."""
        return self.writer.keep(
            arrival.final_url, arrival.status, arrival.headers, arrival.body, arrival.at
        )

    def arm(
        self,
        session: Session,
        url: str,
        place: Place,
        number: int | None = 1,
        *,
        since: date | None = None,
        at: datetime | None = None,
    ) -> None:
        """Make a list page due, once a night; `at` a later moment: for the next one."""
        if (key := url_key(url)) not in self.armed:
            self.armed.add(key)
            frontier.arm(session, url, place, now=self.now(), number=number, since=since, at=at)

    def has_listed(self, source_key: str, links: Sequence[Link]) -> bool:
        """Whether a list page names just what another one of tonight did.

        Sites that answer for pages beyond the last with the first, or the last, have no end.
        """
        named = (source_key, hash(tuple(link.url for link in links)))
        seen = named in self._listed
        self._listed.add(named)
        return seen

    def golden(self, due: Due) -> Golden | None:
        """Return what is known of an address beforehand, if it is a canary of its source."""
        task = self.tasks.get(due.source_key)
        known = task.source.golden if task else ()
        return next((each for each in known if url_key(each.url) == url_key(due.url)), None)

    def settle(self, session: Session, due: Due, **values: Any) -> bool:
        """Write what became of an address; False when it is no longer ours."""
        return frontier.settle(session, due, self.owner, **values)

    def page(
        self,
        session: Session,
        due: Due,
        arrival: Arrival,
        *,
        state: str = "ok",
        why: str | None = None,
        url: str | None = None,
    ) -> int:
        """Keep a response and record its page; return the row's id. `url` None: the address's."""
        kept = self.keep(arrival)
        row = {
            "url": url or due.url,
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
            "rendered": arrival.rendered,
        }
        return put_row(session, Page, row)
