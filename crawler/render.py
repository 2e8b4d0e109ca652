"""Which pages a browser is asked for: what the source's entry says, what a failed reading taught.

`always`: every page of the source. `auto`: a page that showed nothing as it came, and from then on
every page whose address has the same pattern, until the entry is changed.
"""

import re

from sqlalchemy.orm import Session

from crawler.arrival import Arrival, Unshown
from crawler.frontier import Due
from crawler.misses import ANOTHER_NIGHT, NIGHTS
from crawler.shift import Shift
from crawler.tally import NO_BROWSER
from office.addresses import url_key

SHOW_NOTHING = ("script_page", "challenge", "removed", "no_article")
"""Findings of the parser that a browser may turn into an article."""
WALLS = ("http_412", "http_521", "challenge")
"""Answers that set a cookie by script and then show the page."""
RENDERED_LISTS = ("listing", "links", "epaper")
"""Kinds of source whose list pages a browser may be asked for."""
_NUMBER = re.compile(r"\d+")


def url_pattern(url: str) -> str:
    """Return what the addresses of one kind of page share.

    >>> url_pattern("https://a.cn/2026/10/31/c_12.html?id=7")
    'a.cn/#/#/#/c_#.html?id=#'
    """
    return _NUMBER.sub("#", url_key(url))


def is_wanted(shift: Shift, due: Due) -> bool:
    """Whether an address goes to the browser at once."""
    told = _told(shift, due)
    known = told == "auto" and url_pattern(due.url) in shift.nights.rendered[due.source_key]
    return shift.can_render and (told == "always" or known)


def is_lacking(shift: Shift, due: Due, arrival: Arrival) -> bool:
    """Whether a page that showed nothing is one a browser should have shown."""
    if arrival.rendered or due.id in shift.unshowable:
        return False
    return _told(shift, due) != "never"


def ask(shift: Shift, due: Due, arrival: Arrival) -> Unshown | None:
    """Return what the browser is to be asked for; without one, leave the address for later."""
    if shift.can_render:
        return Unshown(arrival)
    tally, limits = shift.tally(due), shift.limits
    tally.unrendered += 1
    tally.fault(NO_BROWSER)
    tries = due.tries + len(limits.tries_s)
    over = due.kind == "list" or tries >= len(limits.tries_s) * NIGHTS
    tally.quarantined += over and due.kind != "list"
    with shift.ledger.writing() as session:
        shift.settle(
            session,
            due,
            state="quarantined" if over else "retry",
            why=NO_BROWSER,
            tries=tries,
            due_at=shift.now() + ANOTHER_NIGHT,
        )
    return None


def remember(shift: Shift, session: Session, due: Due, arrival: Arrival) -> None:
    """Remember that pages of this pattern need a browser."""
    if arrival.rendered and _told(shift, due) == "auto":
        shift.nights.remember_rendered(session, due.source_key, url_pattern(due.url))


def _told(shift: Shift, due: Due) -> str:
    task = shift.tasks.get(due.source_key)
    if task is None or (due.kind == "list" and task.source.kind not in RENDERED_LISTS):
        return "never"
    return task.source.render
