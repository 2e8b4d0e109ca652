"""What each kind of asked-for work is: a row's payload in, a room's `run()`, plain results out.

Every chore may be run twice: what the first left done is found done.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from bulletin.draft import draft
from bulletin.files import put, template_of, written
from cli.child import ended, report_of
from cli.context import Context
from cli.deciding import DECIDE, decide_all, decide_one
from cli.hands import HAND, lend
from cli.match import SEARCH, match_all, search_beside
from cli.nightly import run_night
from cli.screenshots import in_a_child
from cli.trials import probe_site, try_entry
from crawler.reextract import reextract
from intake.links import paste
from ledger.archive import Archive
from ledger.offices import EVERY, SINGLE
from ledger.tables import Article, FrontierUrl, Submission
from ledger.wanted import Work
from office.addresses import url_key
from office.domains import host_of, registered_domain
from office.errors import ConfigError
from office.house import Office

DRAFTS = "drafts"
"""Below the archive's root: drafts of bulletins, the newest of each period."""
_AT_ONCE = 500

Result = dict[str, Any]
Chore = Callable[[Context, Work], Result]


def do(context: Context, work: Work) -> Result:
    """Do the work of one row and return what came of it.

    Raises: KandengError, in words for whoever asked.
    """
    chore = CHORES.get(work.kind)
    if chore is None:
        raise ConfigError(f"没有名为 '{work.kind}' 的任务, 现有: {'、'.join(CHORES)}")
    own = context if work.office == EVERY else context.of(work.office)
    return chore(own, work)


def turn_of(office: Office, work: Work) -> str:
    """Return whose turn the work is: of one turn only one job runs at a time.

    What asks one registered domain shares its turn, be it an outlet or a pasted link.
    """
    payload = work.payload
    if work.kind in ("crawl", "url", "try", "probe"):
        addresses = _addresses(office, work)
        domains = sorted({registered_domain(host_of(url)) for url in addresses})
        return f"domain:{domains[0]}" if len(domains) == 1 else "crawl"
    if work.kind == "bulletin":
        return f"bulletin:{work.office}:{payload.get('period')}"
    if work.kind == HAND:
        return f"{HAND}:{payload.get('hand')}"
    if work.kind == SEARCH:
        return f"{SEARCH}:{work.id}"
    if work.kind == DECIDE:
        return f"{DECIDE}:{work.office}"
    return "match" if work.kind in ("rematch", "match") else work.kind


def fetch_links(context: Context, work: Work) -> Result:
    """Put pasted links into the frontier, and let a crawl read what people brought."""
    text = str(work.payload.get("text") or work.payload.get("url") or "")
    with context.ledger.writing() as session:
        report = paste(session, text, office=context.office, now=context.now(), by=work.asked_by)
    wanted = [link.url for link in report.links if link.state in ("queued", "again", "waiting")]
    if wanted:
        _crawl(context, ["pasted"])  # people's own source: no outlet is listed anew
    links: list[Result] = [
        {"url": link.url, "state": link.state, "why": link.why} for link in report.links
    ]
    became = _states(context, wanted)
    for link in links:
        link["became"] = became.get(url_key(link["url"].partition("#")[0]))
    return {"links": links}


def crawl(context: Context, work: Work) -> Result:
    """Read some outlets, or all; a process of its own, since a reactor cannot restart."""
    outlets = [str(key) for key in work.payload.get("outlets") or []]
    for key in outlets:
        if context.office.outlet(key) is None and context.office.source(key) is None:
            raise ConfigError(f"sources.yaml 中没有媒体或入口 '{key}'")
    return _told(_crawl(context, outlets, *(["--due"] if work.payload.get("due") else [])))


def rematch(context: Context, work: Work) -> Result:
    """Compare submissions or articles once more, whatever was compared before."""
    with context.ledger.writing() as session:
        for table, name in ((Submission, "submissions"), (Article, "articles")):
            ids = [int(i) for i in work.payload.get(name) or []]
            for at in range(0, len(ids), _AT_ONCE):
                some = update(table).where(table.id.in_(ids[at : at + _AT_ONCE]))
                session.execute(some.values(match_state="pending"))
    return match(context, work)


def match(context: Context, _work: Work) -> Result:
    """Compare what waits, then let each office's named rule confirm what needs no person."""
    compared = match_all(context)
    decided = decide_all(context.deployment, credit=False)
    return {
        "compared": compared,
        "confirmed": decided.confirmed,
        "waiting": decided.waiting,
    }


def search_months(context: Context, work: Work) -> Result:
    """Hold another run's new submissions against some months of what was published before."""
    return search_beside(context, work.payload)


def decide_office(context: Context, work: Work) -> Result:
    """Let the office's rule decide, and credit its month, beside the run that asked."""
    return decide_one(context, work.payload)


def lend_a_hand(context: Context, work: Work) -> Result:
    """Compare batches of articles beside the run that asked."""
    return lend(context, datetime.fromisoformat(str(work.payload["at"])))


def draft_bulletin(context: Context, work: Work) -> Result:
    """Draft a period's bulletin into the archive's folder of drafts; the newest stands."""
    try:
        period = context.office.periods.parse(str(work.payload.get("period")))
    except ValueError as wrong:
        raise ConfigError("统计期应写成 YYYY-MM、YYYY-Qn 或 YYYY") from wrong
    with context.ledger.reading() as session:
        now = context.now()
        content = draft(session, period, context.office, now=now, rulesets=context.rulesets)
    files = written(content, template_of(context.config_dir))
    folder = (
        f"{DRAFTS}/{period.key}"
        if work.office == SINGLE
        else f"{DRAFTS}/{work.office}/{period.key}"
    )
    put(files, context.archive / folder)
    return {"period": period.key, "files": [f"{folder}/{name}" for name in files]}


def read_again(context: Context, work: Work) -> Result:
    """Read kept pages with today's rules; what reads otherwise waits to be compared."""
    since = work.payload.get("since")
    done = reextract(
        context.ledger,
        Archive(context.archive),
        context.office,
        outlets=work.payload.get("outlets") or None,
        since=date.fromisoformat(str(since)) if since else None,
    )
    return asdict(done)


def take_pictures(context: Context, _work: Work) -> Result:
    """Take the screenshots that placements lack; a process of its own, as a crawl is."""
    return in_a_child(context)


def night(context: Context, work: Work) -> Result:
    """Run a whole night under its lock, with pictures of what is confirmed unless told not to."""
    done = run_night(context, pictures=work.payload.get("pictures", True) is True).as_json()
    return done | {"crawl": _told(done["crawl"])}


CHORES: Mapping[str, Chore] = {
    "url": fetch_links,
    "crawl": crawl,
    "rematch": rematch,
    "match": match,
    HAND: lend_a_hand,
    SEARCH: search_months,
    DECIDE: decide_office,
    "bulletin": draft_bulletin,
    "reextract": read_again,
    "screenshots": take_pictures,
    "try": try_entry,
    "probe": probe_site,
    "night": night,
}


def _crawl(context: Context, sources: list[str], *more: str) -> Result:
    words = [word for key in sources for word in ("--outlet", key)]
    broken = ended("采集进程异常结束")
    return report_of("crawler", *context.child_options(), *words, *more, broken=broken)


def _told(crawled: Result) -> Result:
    """Return the part of a crawl's report that somebody who asked wants to see."""
    names = ("source", "outlet", "state", "why", "articles")
    outcomes = [{name: o[name] for name in names} for o in crawled["outcomes"]]
    return {**{n: crawled[n] for n in ("finished", "counts")}, "outcomes": outcomes}


def _urls(payload: Mapping[str, Any]) -> list[str]:
    text = str(payload.get("text") or payload.get("url") or "")
    return [word for word in text.split() if word.startswith(("http://", "https://"))]


def _addresses(office: Office, work: Work) -> list[str]:
    if work.kind in ("url", "probe"):
        return _urls(work.payload)
    if work.kind == "try":
        return _entries(office, {"outlets": [work.payload.get("source")]})
    return _entries(office, work.payload)


def _entries(office: Office, payload: Mapping[str, Any]) -> list[str]:
    keys = payload.get("outlets")
    every = office.all_sources()
    return [s.url for o, s in every if s.url and (not keys or o.key in keys or s.key in keys)]


def _states(context: Context, urls: list[str]) -> dict[str, str]:
    keys = [url_key(url.partition("#")[0]) for url in urls]
    with context.ledger.reading() as session:
        rows = session.query(FrontierUrl.url_key, FrontierUrl.state, FrontierUrl.why)
        found = rows.filter(FrontierUrl.url_key.in_(keys)).all()
    return {key: f"{state}: {why}" if why else state for key, state, why in found}
