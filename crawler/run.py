"""One polite, incremental crawl; always a process of its own, since a reactor runs once."""

import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess

from crawler.clock import ticking_from
from crawler.desk import Desk
from crawler.fetch.browser import has_browser
from crawler.fetch.limits import Limits
from crawler.interval import ROLLING
from crawler.night import NightSpider, Progress
from crawler.nights import due_sources
from crawler.owner import this_process
from crawler.plan import Task, delays_s, tasks
from crawler.searching import SearchAfter
from crawler.settings import safe_settings
from ledger.archive import Archive
from ledger.queries.nights import CREDITED
from ledger.session import Ledger
from ledger.tables import Outcome
from office.errors import LedgerError
from office.house import Office

GIB = 1 << 30
LEAST_FREE = 2 * GIB
"""A night is not begun with less room for its pages."""
COUNTS = ("listed", "new", "fetched", "revisited", "articles", "quarantined")
TALLIED = ("requests", "aliases", "changed", "gone", "blocked", "postponed", "foreign")
FINE = ("ok", "nothing_new", "manual")


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """The night's outcomes in the order of sources.yaml, and the sums of their figures."""

    night_id: int
    outcomes: tuple[Outcome, ...]
    counts: Mapping[str, int]
    finished: bool
    """False: it was stopped; what was leased is due again, and the next crawl finishes it."""

    @property
    def needs_a_person(self) -> bool:
        return any(o.state not in FINE or o.why == CREDITED for o in self.outcomes)


def crawl(
    ledger: Ledger,
    archive_root: Path,
    office: Office,
    *,
    clock: Callable[[], datetime],
    outlets: Collection[str] | None = None,
    since: date | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    limits: Limits | None = None,
    browser_sandbox: bool = True,
    search_after: SearchAfter | None = None,
    only_due: bool = False,
) -> CrawlReport:
    """Read tonight's sources into the ledger and return how each ended.

    `outlets` are keys of outlets or sources; None: all. `only_due`: a round between two nights,
    of the sources whose interval is over. `since`: look back to that day. The clock
    is asked once; time passes from there. `browser_sandbox` False is for trials
    on pages of one's own.
    Raises: LedgerError when the ledger fails; what was committed stands, the rest is due again.
    """
    limits = limits or Limits()
    _require_room(archive_root)
    pauses, wanted = delays_s(office), tasks(office, outlets)
    if only_due:
        wanted = _due(ledger, wanted, now=clock())
        if not wanted:
            return CrawlReport(0, (), dict.fromkeys((*COUNTS, *TALLIED), 0), finished=True)
    desk = Desk(
        ledger,
        Archive(archive_root),
        office,
        tasks=wanted,
        is_round=only_due,
        owner=this_process(),
        now=ticking_from(clock()),
        limits=limits,
        delays_s=pauses,
        since=since,
        search_after=search_after,
        can_render=has_browser(sandbox=browser_sandbox),
    )
    settings = safe_settings(
        limits=limits,
        allow_loopback=office.profile.allow_loopback,
        delays_s=pauses,
        browser_sandbox=browser_sandbox,
    )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(NightSpider)
    process.crawl(crawler, desk=desk, on_progress=on_progress)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, NightSpider):
        raise RuntimeError("the crawl did not start")  # noqa: TRY004 - no wrong argument
    spider.close_desk()
    if spider.crash is not None:
        raise spider.crash
    return _report(desk, finished=spider.finished)


def _due(ledger: Ledger, wanted: dict[str, Task], *, now: datetime) -> dict[str, Task]:
    rolling = [key for key, task in wanted.items() if task.source.kind in ROLLING]
    with ledger.reading() as session:
        return {key: wanted[key] for key in due_sources(session, rolling, now=now)}


def _require_room(archive_root: Path) -> None:
    archive_root.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(archive_root).free
    if free < LEAST_FREE:
        raise LedgerError(
            f"存证磁盘只剩 {free / GIB:.1f} GiB, 少于 2 GiB, 未开始采集: 请清理或换盘",
            where=str(archive_root),
            details={"free": free},
        )


def _report(desk: Desk, *, finished: bool) -> CrawlReport:
    outcomes = desk.nights.outcomes
    counts = {name: sum(getattr(o, name) for o in outcomes.values()) for name in COUNTS}
    for name in TALLIED:
        counts[name] = sum(getattr(tally, name) for tally in desk.tallies.values())
    ordered = tuple(outcomes[key] for key in desk.tasks if key in outcomes)
    return CrawlReport(desk.nights.id, ordered, counts, finished)
