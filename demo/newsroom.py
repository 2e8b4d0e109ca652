"""The demo newsroom as one object: sites to crawl, files to take in, and the truth to hold up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from demo import files, sites
from demo.configure import write_config
from demo.expect import Expected, differences
from demo.manuscripts import texts
from demo.outcome import Found, found
from demo.outlets import OUTLETS
from demo.pieces import Line, Plan, Ran
from demo.plan import DEFAULT_TODAY, make_plan
from demo.report import Table, tables
from demo.serve import Request, Site
from demo.truth import true_lines


class Newsroom:
    """Six sites on loopback whose state follows a moment that is set, never the clock.

    start → write_files → set_moment(moments[0]) → crawl → apply_last_night_faults → crawl → check.
    """

    def __init__(self, seed: int = 0, today: date = DEFAULT_TODAY) -> None:
        self.plan: Plan = make_plan(seed, today)
        self.moment = self.plan.nights[0]
        self._altered: dict[str, Ran] = {}
        self._faults = False
        self._sites = {outlet.key: Site(outlet.key) for outlet in OUTLETS}

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When the first and the last night's crawl begin."""
        return self.plan.nights

    @property
    def truth(self) -> tuple[Line, ...]:
        """What must come of every piece once both nights are over."""
        return true_lines(self.plan, self._altered.keys())

    @property
    def ran(self) -> tuple[Ran, ...]:
        """Every article of the window as it reads now."""
        return tuple(self._altered.get(article.key, article) for article in self.plan.ran)

    @property
    def hosts(self) -> dict[str, str]:
        """host:port by outlet."""
        return {key: site.host for key, site in self._sites.items()}

    def start(self) -> None:
        """Open the sites in the state of the first night."""
        for site in self._sites.values():
            site.start()
        self._show()

    def stop(self) -> None:
        """Close the sites."""
        for site in self._sites.values():
            site.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def set_moment(self, at: datetime) -> None:
        """Show every site as it stood at a moment."""
        self.moment = at
        self._show()

    def apply_last_night_faults(self) -> None:
        """Go to the last night: one site has another layout, one answers 503."""
        self._faults = True
        self.set_moment(self.moments[1])

    def clear_faults(self) -> None:
        """Let the two sites be well again."""
        self._faults = False
        self._show()

    def alter(self, article_key: str) -> Ran:
        """Replace an article's text by one nobody handed in; what stood on it is no longer true.

        Raises: KeyError: no such article.
        """
        old = next((one for one in self.plan.ran if one.key == article_key), None)
        if old is None:
            raise KeyError(article_key)
        other = texts("spare")[len(self._altered) % len(texts("spare"))]
        new = replace(old, title=other.title, paragraphs=other.paragraphs, byline=())
        self._altered[article_key] = new
        self._show()
        return new

    def addresses(self, article_key: str) -> tuple[str, ...]:
        """Return an article's full addresses. Raises: StopIteration without such an article."""
        piece = next(one for one in self.ran if one.key == article_key)
        host = self.hosts[piece.outlet_key]
        return tuple(f"http://{host}{path}" for path in sites.addresses(piece))

    def write_files(self, folder: Path) -> files.Written:
        """Write config/, the roster and the submissions below a folder."""
        write_config(folder / "config", self.hosts, self.plan.today)
        return files.write_files(folder, self.plan.handed)

    def found(self, session: Session, *, amounts: Mapping[str, Decimal] | None = None) -> Found:
        """Return what the ledger says; `amounts` are the yuan each credited piece earns."""
        return replace(found(session, self.plan.handed), amounts=amounts)

    def check(self, session: Session, *, amounts: Mapping[str, Decimal] | None = None) -> list[str]:
        """Return every line of the ledger that is not as the truth has it, in Chinese."""
        addresses = {article.key: self.addresses(article.key) for article in self.plan.ran}
        expected = Expected(self.plan, self.truth, addresses)
        return differences(expected, self.found(session, amounts=amounts))

    def report(
        self, session: Session, *, amounts: Mapping[str, Decimal] | None = None
    ) -> tuple[Table, ...]:
        """Return what `kandeng demo` prints: credited, queued, not seen, the month."""
        return tables(self.plan, self.found(session, amounts=amounts))

    def requests(self) -> list[tuple[str, Request]]:
        """Return what was asked since the last `forget_requests`, with the outlet asked."""
        return [(key, one) for key, site in self._sites.items() for one in list(site.log)]

    def article_requests(self) -> list[tuple[str, Request]]:
        """Return only the requests for articles."""
        paths = {(one.outlet_key, path) for one in self.plan.ran for path in sites.addresses(one)}
        return [(key, one) for key, one in self.requests() if (key, one.path) in paths]

    def forget_requests(self) -> None:
        """Empty every site's log."""
        for site in self._sites.values():
            site.log.clear()

    def _show(self) -> None:
        for outlet in OUTLETS:
            moved = self._faults and outlet.key == self.plan.moved
            pages = sites.documents(outlet, self.ran, self.moment, moved=moved)
            down = self._faults and outlet.key == self.plan.down
            self._sites[outlet.key].show(pages, down=down)
