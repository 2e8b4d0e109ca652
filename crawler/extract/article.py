"""One page to one article: outlet rules, CMS family, densest block, Chinese cascade in turn."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from crawler.extract import notice
from crawler.extract.block import Block, text_block, zones_of
from crawler.extract.concealed import revealed
from crawler.extract.dates import url_day
from crawler.extract.deck import with_close, with_deck
from crawler.extract.decode import BROKEN_SHARE, decode
from crawler.extract.extras import pictures_after, put_extras
from crawler.extract.model import Extracted, SelectorRules
from crawler.extract.origin import labelled_origin
from crawler.extract.page import Page, squeeze
from crawler.extract.reading import Draft, Reading, Zones, stated
from crawler.extract.title import Heading, find_heading, plain
from crawler.extract.when import put_date
from crawler.extract.who import put_byline, put_editors, put_origin
from crawler.families.known import families_of

_FOUNDER_TITLE = re.compile(
    r"<!--\s*(?:enp|mp)property.{0,2000}?<title>\s*([^<]{2,200})</title>", re.DOTALL
)


def extract(
    raw: bytes,
    *,
    url: str | None = None,
    rules: tuple[SelectorRules, ...] = (),
    header_charset: str | None = None,
    office_tz: str = "Asia/Shanghai",
    names: frozenset[str] = frozenset(),
    day: date | None = None,
) -> Extracted:
    """Read one page. Nothing is fetched, nothing raises; what is not printed is absent.

    `names` is the roster of known informants, the only ground on which an unseparated run of names
    is split. `day` is the page's date as its list states it: it picks the rules in force; without
    it the URL's day does, and without either the rules that hold now.
    """
    decoded = decode(raw, header_charset)
    page = Page(decoded.text, url=url)
    chosen = rules_for(rules, day or url_day(url))
    reading = _reading(page, chosen, office_tz, names)
    degraded = [
        name for name, is_so in (("encoding", decoded.degraded), ("depth", page.deep)) if is_so
    ]
    return (
        _read(reading, decoded.encoding, degraded)
        or _read_concealed(reading, decoded.encoding, degraded)
        or _without_text(reading, decoded.encoding, degraded)
        or Extracted(degraded=tuple(degraded))
    )


def _reading(page: Page, rules: SelectorRules, office_tz: str, names: frozenset[str]) -> Reading:
    return Reading(page, rules, families_of(page.text, rules.family), office_tz, names)


def rules_for(rules: Sequence[SelectorRules], day: date | None) -> SelectorRules:
    """Give the first rules that hold on the day; without a day the first without an end."""
    for entry in rules:
        if day is None:
            if entry.until is None:
                return entry
        elif (entry.since or date.min) <= day <= (entry.until or date.max):
            return entry
    return SelectorRules()


def _read(reading: Reading, encoding: str, degraded: list[str]) -> Extracted | None:
    """Read what the page shows; None where it shows no article, which it may yet conceal."""
    page, degraded = reading.page, [*degraded]
    if notice.is_refusal(page):
        return None
    draft = Draft()
    heading = _heading(reading, draft)
    block = text_block(reading, heading)
    if block is None:
        return None
    if notice.is_list(page, block.container, heading):
        return Extracted(degraded=tuple(degraded))
    block, zones = _with_ends(reading, heading, block)
    body = "\n".join(block.cleaned.paragraphs)
    draft.put("body", body, block.rule)
    if "encoding" not in degraded and body.count("\ufffd") > BROKEN_SHARE * len(body):
        degraded.append("encoding")
    put_date(reading, zones, draft, degraded)
    put_origin(reading, zones, block, draft)
    put_editors(reading, zones, block, draft)
    put_byline(reading, zones, block, draft)
    if notice.is_bare(draft.values, block.cleaned, heading):
        return None
    put_extras(reading, block, heading, draft)
    return _extracted(draft, encoding, degraded)


def _with_ends(reading: Reading, heading: Heading | None, block: Block) -> tuple[Block, Zones]:
    """Add to the text the deck and the close that stand apart from it."""
    zones = zones_of(reading.page, heading, block)
    return with_close(*with_deck(block, zones, title=heading.text if heading else ""))


def _read_concealed(reading: Reading, encoding: str, degraded: list[str]) -> Extracted | None:
    """Read the article that the page keeps for a script to show."""
    for page, place in revealed(reading.page):
        shown = _reading(page, reading.rules, reading.office_tz, reading.names)
        found = _read(shown, encoding, degraded)
        if found is not None and found.is_article:
            sources = {name: f"concealed:{place}:{rule}" for name, rule in found.sources.items()}
            return replace(found, sources={**sources, "encoding": "decode"})
    return None


def _extracted(draft: Draft, encoding: str, degraded: list[str]) -> Extracted:
    return Extracted(
        **draft.values,  # type: ignore[arg-type]  # the draft's keys are the fields
        encoding=encoding,
        degraded=tuple(degraded),
        sources={**draft.sources, "encoding": "decode"},
    )


def _without_text(reading: Reading, encoding: str, degraded: list[str]) -> Extracted | None:
    """Read a gallery or a video: a dated heading, pictures, no text; None when it is none."""
    page = reading.page
    heading = None if notice.is_refusal(page) else _heading(reading, Draft())
    if heading is None or heading.at is None or not notice.shows_media(page, heading):
        return None
    draft = Draft({"title": heading.text}, {"title": heading.rule})
    after = page.lines[(heading.last or heading.at) + 1 :][:12]
    zones = Zones(tuple(after), tuple(page.lines[max(0, heading.at - 4) : heading.at]), ())
    put_date(reading, zones, draft, degraded)
    if "published_at" not in draft.values:
        return None
    found = labelled_origin(zones.between, rule="cascade:header-line")
    if found:
        draft.put("origin", found.value, found.rule)
    draft.put("images", pictures_after(page, heading), "cascade:pictures")
    return _extracted(draft, encoding, [*degraded, "no_body"])


def _heading(reading: Reading, draft: Draft) -> Heading | None:
    page = reading.page
    guess = find_heading(page)
    for text, rule in (*_printed_title(page), *stated(reading, "title")):
        doubted = guess is not None and guess.at is not None and not rule.startswith("outlet:")
        if not 2 <= len(text) <= 200 or (doubted and _clashes(text, page)):
            continue
        at = guess.at if guess and plain(guess.text) == plain(text) else _line_of(page, text)
        heading = Heading(text, at, rule, (guess.last if guess and guess.at == at else at))
        draft.put("title", text, rule)
        return heading
    if guess is not None:
        draft.put("title", guess.text, guess.rule)
    return guess


def _printed_title(page: Page) -> Iterable[tuple[str, str]]:
    """Give the title that a Founder page states in a comment, where its lines print it too."""
    match = _FOUNDER_TITLE.search(page.text) if "property" in page.text else None
    text = squeeze(html.unescape(match.group(1))) if match else ""
    if text and _line_of(page, text) is not None:
        yield text, "founder:enpproperty"


def _clashes(text: str, page: Page) -> bool:
    """Tell a family's heading that the head of the page, knowing a title, does not know."""
    known = plain(page.head_title)
    return len(known) >= 8 and plain(text)[:6] not in known


def _line_of(page: Page, text: str) -> int | None:
    wanted = plain(text)
    for line in page.lines:
        if plain(line.text) == wanted:
            return line.at
    return None
