"""When the page says it was published, from the surest to the weakest place."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from crawler.extract import header
from crawler.extract.body import in_junk, names_source_and_date
from crawler.extract.concealed import said_of
from crawler.extract.dates import completed, month_and_day, stamp_of, unix_moment, url_day
from crawler.extract.page import Line, Page
from crawler.extract.reading import Draft, Reading, Zones, stated

_WECHAT_TIME = re.compile(r"""\b(?:ct|create_time|oriCreateTime)\s*[=:]\s*["'](\d{10})["']""")
_FOUNDER_DATE = re.compile(
    r"<!--\s*(?:enp|mp)property.{0,2000}?<date>\s*([^<]{4,40})</date>", re.DOTALL
)
_LABELLED = re.compile(r"发布|时间|日期|發佈|發布")
_LINKED_DATA = re.compile(r"""["'](?:datePublished|pubDate)["']\s*:\s*["']([^"']{8,40})["']""")
_ALONE_SECONDS = re.compile(r"""\bvar\s+ct\s*=\s*["'](\d{10})["']""")
_SCRIPT_TIME = re.compile(
    r"""\b(?:var|let|const|window\.)\s*\w{0,12}(?:pub|publish|release|issue)_?(?:time|date)\s*=\s*"""
    r"""["']([^"']{8,30})["']""",
    re.IGNORECASE,
)
"""A variable of its own, no field of some listed piece; believed where the page has one alone."""
_FOOT = re.compile(r"版权|Copyright|©|ICP备|备案|技术支持", re.IGNORECASE)
_META_DATES = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "datepublished",
    "og:time",
    "weibo: article:create_at",
    "publish-date",
    "publishtime",
    "createdate",
    "date",
)


def put_date(reading: Reading, zones: Zones, draft: Draft, degraded: list[str]) -> None:
    page, office_tz = reading.page, reading.office_tz
    for name in ("date", "header"):
        for text, rule in stated(reading, name):
            draft.put("published_at", stamp_of(text, office_tz), rule)
    if "published_at" in draft.values:
        return
    from_url = url_day(page.url)
    for guess, rule_of in _date_guesses(page, zones, office_tz, from_url):
        when, rule = _with_time(page, guess, rule_of, office_tz, title=draft.title)
        if draft.put("published_at", when, rule):
            apart = abs((header.day_of(when) - from_url).days) if from_url else 0
            if apart > 1 and rule.startswith("cascade:header"):
                degraded.append("date_ambiguous")
            return


def _with_time(
    page: Page, when: datetime | date, rule: str, office_tz: str, *, title: str
) -> tuple[datetime | date, str]:
    """Add to a printed day the time that the page's head states for that very day.

    Midnight is no time: systems fill it in where nobody gave one.
    """
    if isinstance(when, datetime) or rule.startswith("cascade:url"):
        return when, rule
    stated = [(page.metas.get(name), f"meta:{name}") for name in _META_DATES]
    stated += [(value, "json-ld:datePublished") for value in _LINKED_DATA.findall(page.text)[:4]]
    stated += [(each.get("datetime"), "time") for each in list(page.tree.iter("time"))[:3]]
    stated.append((said_of(page, title, "time"), "script:data"))
    for text, name in stated:
        moment = stamp_of(text, office_tz)
        if isinstance(moment, datetime) and moment.date() == when and moment.time() != time.min:
            return moment, f"{rule}+{name}"
    return when, rule


def _date_guesses(
    page: Page, zones: Zones, office_tz: str, from_url: date | None
) -> Iterable[tuple[datetime | date, str]]:
    """Give dates from the surest to the weakest place."""
    wechat = _WECHAT_TIME.search(page.text) if "js_content" in page.text else None
    moment = unix_moment(wechat.group(1), office_tz) if wechat else None
    if moment:
        yield moment, "wechat:ct"
    found = header.header_stamp(zones.between, office_tz, rule="cascade:header-line")
    if found:
        yield found.value.when, found.rule
    yield from _completed(page, zones, office_tz, from_url)
    founder = _FOUNDER_DATE.search(page.text) if "property" in page.text else None
    printed = stamp_of(founder.group(1), office_tz) if founder else None
    if printed:
        yield header.day_of(printed), "founder:enpproperty"
    labelled = [line for line in zones.own if line.link_share < 0.2 and _may_date(line)]
    near = [line for line in labelled[:4] if len(line.text) < 60]
    labelled = [line for line in labelled if _LABELLED.search(line.text)]
    found = header.header_stamp(labelled, office_tz, rule="cascade:after-text")
    if found:
        yield found.value.when, found.rule
    above = zones.before if _is_paper(zones.before) else zones.above
    above = tuple(line for line in reversed(above) if not header.CLOCK.search(line.text))
    found = header.header_stamp(above, office_tz, rule="cascade:header-line")
    if found and from_url in {None, found.value.day}:
        yield found.value.when, found.rule
    found = header.header_stamp(near, office_tz, rule="cascade:after-text")
    if found:
        yield found.value.when, found.rule
    yield from _weak_dates(page, office_tz, from_url)


def _may_date(line: Line) -> bool:
    """Tell a line below the text that may date it: no reader's comment, no foot of the site."""
    if names_source_and_date(line.text):
        return True
    return not _FOOT.search(line.text) and not in_junk(line)


def _is_paper(lines: tuple[Line, ...]) -> bool:
    """Tell a page of a paper, whose day stands above its list of pieces."""
    return any(re.search(r"第\s*\w{1,4}\s*版|版次|数字报", line.text) for line in lines)


def _completed(
    page: Page, zones: Zones, office_tz: str, from_url: date | None
) -> Iterable[tuple[datetime | date, str]]:
    """Complete a printed 10-28 09:15 by a meta or URL that states that very day with its year."""
    short = [line.text for line in zones.between if len(line.text) < 80]
    printed = [month_and_day(text) for text in short]
    for name in (*_META_DATES, "dateupdate", "datemodified"):
        when = stamp_of(page.metas.get(name), office_tz)
        if when is not None and (when.month, when.day) in printed:
            yield _timed(when, short, office_tz), f"cascade:header-line+meta:{name}"
    for each in list(page.tree.iter("time"))[:3]:
        when = stamp_of(each.get("datetime"), office_tz)
        if when is not None and (when.month, when.day) in printed:
            yield when, "cascade:header-line+time"
    for text in short:
        moment = completed(text, from_url, office_tz) if from_url else None
        if moment:
            yield moment, "cascade:header-line+url"


def _timed(when: datetime | date, printed: Iterable[str], office_tz: str) -> datetime | date:
    """Add to a stated day the time that is printed behind its month and day."""
    if isinstance(when, datetime):
        return when
    return next(filter(None, (completed(text, when, office_tz) for text in printed)), when)


def _weak_dates(
    page: Page, office_tz: str, from_url: date | None
) -> Iterable[tuple[datetime | date, str]]:
    linked = [stamp_of(value, office_tz) for value in _LINKED_DATA.findall(page.text)[:4]]
    metas = [(stamp_of(page.metas.get(name), office_tz), name) for name in _META_DATES]
    known = [(when, f"meta:{name}") for when, name in metas if when is not None]
    known += [(when, "json-ld:datePublished") for when in linked if when is not None]
    if from_url:
        for when, rule in known:
            if header.day_of(when) == from_url:
                yield when, rule
        yield from_url, "cascade:url"
    yield from known
    seconds = set(_ALONE_SECONDS.findall(page.text))
    moment = unix_moment(seconds.pop(), office_tz) if len(seconds) == 1 else None
    if moment:
        yield moment, "script:ct"
    in_scripts = {stamp_of(value, office_tz) for value in _SCRIPT_TIME.findall(page.text)}
    if len(in_scripts) == 1 and (alone := in_scripts.pop()) is not None:
        yield alone, "script:publish-time"
