"""What is done with a page's bytes where a hostile one can hurt nobody. Pure.

Everything that walks through a whole text is done here, beside the parsing: a page may be 10 MiB
long, and the process that crawls is not to hold it several times over.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crawler.extract.article import extract
from crawler.extract.decode import decode
from crawler.extract.model import Extracted, SelectorRules
from crawler.links import Link
from crawler.spiders import Listed, ListPage, spider_for
from crawler.titles import same_title
from ledger.terms import terms
from office.errors import ExtractionError
from office.outlets import Source
from text.normalise import plain

MOST_TEXT = 500_000
"""Characters of an article: a book's. What is longer was never published as one piece."""
FIRST_DAY = date(1995, 1, 1)
"""Before it nothing stood on the web here; a list that says so says nothing."""


def prepare() -> None:
    """Build what every page needs, before a page's memory is counted."""
    weigh(Extracted(title="通知", body="会议改在明天。"), "通知")


@dataclass(frozen=True, slots=True)
class Read:
    """An article, and what the ledger compares and finds it by."""

    extracted: Extracted
    digest: str | None = None
    """sha256 of the normalised body; None where there is no text."""
    terms: str = ""
    """What the full-text search knows it by."""
    title_agrees: bool | None = None
    """Whether list and page bear one title; None: one of them has none."""


def weigh(extracted: Extracted, listed_title: str | None = None) -> Read:
    """Return an article with what is made of its whole text.

    Raises: ExtractionError: the text is too long to be an article.
    """
    title, body = extracted.title or "", extracted.body
    if len(body) > MOST_TEXT:
        raise ExtractionError(f"正文有 {len(body)} 字, 不是稿件", details={"why": "too_large"})
    text = plain(body)
    return Read(
        extracted,
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else None,
        terms(f"{title} {body}"),
        same_title(listed_title, title) if listed_title and title else None,
    )


@dataclass(frozen=True, slots=True)
class PageJob:
    """Read one page as an article; `names` and `day` as `extract` takes them."""

    raw: bytes
    url: str | None = None
    rules: tuple[SelectorRules, ...] = ()
    header_charset: str | None = None
    office_tz: str = "Asia/Shanghai"
    names: frozenset[str] = frozenset()
    day: date | None = None
    listed_title: str | None = None

    def done(self) -> Read:
        extracted = extract(
            self.raw,
            url=self.url,
            rules=self.rules,
            header_charset=self.header_charset,
            office_tz=self.office_tz,
            names=self.names,
            day=self.day,
        )
        return weigh(extracted, self.listed_title)


@dataclass(frozen=True, slots=True)
class WholeJob:
    """Weigh an article that was joined from several pages."""

    extracted: Extracted
    url: str | None = None
    listed_title: str | None = None

    def done(self) -> Read:
        return weigh(self.extracted, self.listed_title)


@dataclass(frozen=True, slots=True)
class ListJob:
    """Read one list page by its source's spider; the rest as `ListPage` has it."""

    source: Source
    raw: bytes
    url: str
    today: date
    header_charset: str | None = None
    number: int | None = 1
    since: date | None = None
    office_tz: str = "Asia/Shanghai"

    def done(self) -> Listed:
        spider = spider_for(self.source)
        if spider is None:
            return Listed()
        text = decode(self.raw, self.header_charset).text
        page = ListPage(
            self.url, self.raw, text, self.today, self.number, self.since, self.office_tz
        )
        listed = spider.read(page)
        return replace(listed, links=tuple(self._believed(link) for link in listed.links))

    def _believed(self, link: Link) -> Link:
        """Take a day on which nothing can have been published for none: 1970, 2099."""
        told = link.on
        wrong = told and not FIRST_DAY <= told <= self.today + timedelta(days=1)
        return replace(link, on=None) if wrong else link
