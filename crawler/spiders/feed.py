"""RSS 0.9 to 2.0, RDF and Atom."""

import contextlib
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.addresses import absolute
from crawler.extract.dates import stamp_of
from crawler.extract.page import squeeze
from crawler.links import MOST, Link
from crawler.spiders.base import Listed, ListPage, SourceSpider

_DAYS = ("pubdate", "published", "date", "updated", "issued", "modified")


class FeedSpider(SourceSpider):
    """Every entry is a link."""

    def read(self, page: ListPage) -> Listed:
        root = parse(page.raw)
        if root is None:
            return Listed(faults=("not_xml",))
        zone = ZoneInfo(page.office_tz)
        found = [link for entry in _entries(root) if (link := _link(entry, page.url, zone))]
        left_out = max(0, len(found) - MOST)
        return Listed(tuple(found[:MOST]), left_out=left_out, is_cut=left_out > 0)


def parse(raw: bytes) -> etree._Element | None:
    """Read XML without entities, network or limits lifted; None when it is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        return etree.fromstring(raw.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace, in small letters; "" for a comment."""
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""


def _entries(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if local(element) in ("item", "entry")]


def _link(entry: etree._Element, base: str, zone: ZoneInfo) -> Link | None:
    fields: dict[str, str] = {}
    href: str | None = None
    for child in entry:
        name = local(child)
        text = squeeze("".join(map(str, child.itertext())))
        if name == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            href = href or child.get("href")
        elif text:
            fields.setdefault(name, text)
    target = href or fields.get("link") or fields.get("guid") or fields.get("id")
    url = absolute(base, target) if target else None
    if url is None:
        return None
    day = next((found for name in _DAYS if (found := day_in(zone, fields.get(name)))), None)
    return Link(url, fields.get("title"), day)


def day_in(zone: ZoneInfo, text: str | None) -> date | None:
    """Return the day that a moment has in the office's zone: 17:00 GMT is the next day's 01:00."""
    if not text:
        return None
    moment: datetime | date | None = None
    with contextlib.suppress(TypeError, ValueError):
        moment = datetime.fromisoformat(text)
    if moment is None:
        with contextlib.suppress(TypeError, ValueError):
            told = parsedate_to_datetime(text)
            moment = told if told.tzinfo else told.replace(tzinfo=UTC)
    moment = moment or stamp_of(text, zone.key)
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
