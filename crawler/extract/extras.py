"""What stands beside the article: pictures, the next page, the section, the printed page."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.block import Block
from crawler.extract.body import attributes_of, names_junk
from crawler.extract.cleaning import Cleaned
from crawler.extract.dates import stamps
from crawler.extract.model import Image
from crawler.extract.page import Line, Page, joined, squeeze
from crawler.extract.reading import Draft, Reading, elements_of, stated
from crawler.extract.title import Heading

_NEXT = re.compile(
    r"^[\s\[【(（<«]*(?:下一?页|下\s*页|后一页|next(?: page)?)[\s\]】)）>»]*$", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?:[摄攝]|供图|供圖|图片|资料图|制图|截图|图源.*|图[/／].*|圖[/／].*)[)）。]?$|^(?:图为|"
    r"圖為|[▲△▼↑])"
)
_NUMBERED_URL = re.compile(r"_(\d{1,2})\.\w+$")
_SUB_CLASS = re.compile(
    r"(?:^|[-_\s])(?:\w*sub-?(?:title|tit|head)|sub|ftitle|fubiaoti|futi|second-?title|title-?2)(?:$|[-_\s])",
    re.IGNORECASE,
)
_NO_SUBTITLE = re.compile(r"[。；]$|[:：]|记者|通讯员|作者|编辑|^[（(]|字号|分享|打印")
_ICON = re.compile(
    r"icon|logo|qrcode|ewm|blank|space|loading|share|weixin|btn|arrow|/d\d?\.gif", re.IGNORECASE
)
_LEAF = re.compile(r"(?:浏览|查看|阅读|文章|新闻|信息)?(?:正文|文章|内容|详情)(?:内容|页)?(?:\s|$)")
"""The last step of a breadcrumb, which names no section."""
_CAPTION_CLASS = re.compile(
    r"(?:^|[-_\s])(?:(?:img|pic|photo|image)[-_]?(?:desc\w*|note|cap\w*|title|txt|info)|caption|tuzhu|tushuo)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_PAGE_NO = re.compile(
    r"版次\s*[:：]\s*0*([A-Z]?\d{1,3})(?!\d)|第\s*0*([A-Z]?\d{1,3})\s*版|(?<![\d.])0*([A-Z]?\d{1,2})\s*版(?!权)"
)

_FOUNDER_SUBTITLE = re.compile(
    r"<!--\s*(?:enp|mp)property.{0,2000}?<subtitle>\s*([^<]{2,200})</subtitle>", re.DOTALL
)


def put_extras(reading: Reading, block: Block, heading: Heading | None, draft: Draft) -> None:
    page = reading.page
    for name in ("subtitle", "section"):
        for text, rule in stated(reading, name):
            if name == "subtitle" and text != draft.values.get("title"):
                draft.put(name, text if len(text) <= 200 else None, rule)
            elif name == "section":
                draft.put(name, section_of([text], draft.values.get("title")), rule)
    if heading and heading.at is not None:
        line = subtitle_below(page, heading)
        draft.put("subtitle", line, "cascade:below-title")
    if any(family.key == "founder" for family in reading.families):
        match = _FOUNDER_SUBTITLE.search(page.text)
        draft.put("subtitle", squeeze(match.group(1)) if match else None, "founder:enpproperty")
        draft.put("page_no", page_no_of(page), "founder:page")
    if heading and heading.at is not None:
        before = [line.text for line in page.lines[max(0, heading.at - 25) : heading.at]]
        draft.put("section", section_of(before, heading.text), "cascade:breadcrumb")
    draft.put("canonical_url", canonical_of(page), "head:canonical")
    selector = reading.rules.next
    chosen = elements_of(page.tree, selector) if selector else []
    if chosen and chosen[0].get("href"):
        url = joined(page.url, chosen[0].get("href") or "")
        draft.put("next_page_url", url, f"outlet:{selector}")
    draft.put("next_page_url", next_page_of(page), "cascade:pager")
    if block.rule != "readability":
        draft.put("images", images_of(page, block.container, block.cleaned), "cascade:pictures")


def subtitle_below(page: Page, heading: Heading) -> str | None:
    """Give the line below the title that opens with a dash or calls itself a subtitle."""
    last = heading.last if heading.last is not None else heading.at or 0
    for line in page.lines[last + 1 : last + 2]:
        if not 4 <= len(line.text) <= 60 or line.link_share > 0.3 or line.hidden:
            continue
        if stamps(line.text) or _NO_SUBTITLE.search(line.text):
            continue
        papers = line.block.tag in {"h2", "h3", "h4"} and _printed(page)
        named = _SUB_CLASS.search(attributes_of(line.block))
        if line.text.startswith(("——", "―", "— ")) or named or papers:
            return line.text
    return None


def _printed(page: Page) -> bool:
    """Tell a page of a paper, where the heading below the title is its 副题."""
    return "ozoom" in page.text or "property" in page.text


def images_of(page: Page, container: HtmlElement, cleaned: Cleaned) -> tuple[Image, ...]:
    """Give the pictures of the text with their captions, in order, each once."""
    found: dict[str, Image] = {}
    for picture in container.iter("img"):
        url = _address(page, picture)
        if url and url not in found and not _in_junk(picture, container):
            found[url] = Image(url, _caption(page, picture, cleaned))
    return tuple(found.values())[:100]


def _in_junk(picture: HtmlElement, container: HtmlElement) -> bool:
    """Tell a picture of an advertisement, a code to scan or a related piece inside the text."""
    element = picture.getparent()
    while element is not None and element is not container:
        if names_junk(attributes_of(element)):
            return True
        element = element.getparent()
    return False


def pictures_after(page: Page, heading: Heading) -> tuple[Image, ...]:
    """Give the pictures of a gallery: the large ones that follow the heading."""
    found: dict[str, Image] = {}
    for picture in page.tree.iter("img"):
        url = _address(page, picture)
        if url and page.layout.spans.get(picture, (0, 0))[0] >= (heading.at or 0):
            found.setdefault(url, Image(url, squeeze(picture.get("alt") or "") or None))
    return tuple(found.values())[:100]


def _address(page: Page, picture: HtmlElement) -> str | None:
    """Give the absolute address of a picture; None for icons, spacers and inline data."""
    source = next(
        (picture.get(name) for name in ("data-src", "data-original", "src") if picture.get(name)),
        "",
    )
    if not source or source.startswith("data:") or _ICON.search(source) or _small(picture):
        return None
    return None if names_junk(attributes_of(picture)) else joined(page.url, source)


def _small(picture: HtmlElement) -> bool:
    for name in ("width", "height"):
        size = (picture.get(name) or "").removesuffix("px")
        if size.isdigit() and int(size) < 60:
            return True
    return False


def _caption(page: Page, picture: HtmlElement, cleaned: Cleaned) -> str | None:
    """Give the figcaption, else the line after the picture when it reads as a caption."""
    figure = picture.getparent()
    for _ in range(3):
        if figure is not None and figure.tag == "figure":
            for element in figure.iter("figcaption"):
                return squeeze(element.text_content()) or None
        figure = figure.getparent() if figure is not None else None
    start = page.layout.spans.get(picture, (-1, -1))[0]
    for line in cleaned.kept:
        if line.at >= start >= 0:
            is_caption = len(line.text) <= 120 and (
                _CAPTION.search(line.text) or _centred(line) or _named_caption(line)
            )
            return line.text if is_caption and line.at - start <= 1 else None
    return None


def _named_caption(line: Line) -> bool:
    return any(_CAPTION_CLASS.search(attributes_of(run.element)) for run in line.runs)


def _centred(line: Line) -> bool:
    style = f"{line.block.get('style') or ''} {line.block.get('align') or ''}".lower()
    return "center" in style and len(line.text) <= 60 and not line.text.endswith(("。", "！", "？"))


def next_page_of(page: Page) -> str | None:
    """Give the link to the article's next page: 下一页, leading to the same folder."""
    for link in page.tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        if not _NEXT.match(squeeze(link.text_content())):
            continue
        url = joined(page.url, href)
        if url and (page.url is None or _same_folder(page.url, url)):
            return url
    return _numbered(page)


def _numbered(page: Page) -> str | None:
    """Give the link [2] of a pager without words, counted on from the number in the URL."""
    if page.url is None:
        return None
    named = _NUMBERED_URL.search(urlsplit(page.url).path)
    wanted = str(int(named.group(1)) + 1 if named else 2)
    for link in page.tree.iter("a"):
        if squeeze(link.text_content()).strip("[]【】() ") != wanted:
            continue
        url = joined(page.url, (link.get("href") or "").strip())
        if url and _same_folder(page.url, url) and url != page.url:
            return url
    return None


def _same_folder(one: str, other: str) -> bool:
    try:
        here, there = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    if here.netloc != there.netloc or one == other:
        return False
    stem = re.sub(r"(?:_\d+)?\.\w+$", "", here.path)
    return there.path.startswith(stem) or (here.path == there.path and here.query != there.query)


def canonical_of(page: Page) -> str | None:
    """Give the address the page itself calls its own; http and https only."""
    for link in page.tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            url = joined(page.url, link.get("href") or "")
            return url if url and url.startswith(("http://", "https://")) else None
    return None


def section_of(lines: Sequence[str], title: object) -> str | None:
    """Read the last section of a breadcrumb.

    >>> section_of(["您当前的位置：网站首页>新闻中心>昌都新闻>正文"], "某题")
    '昌都新闻'
    """
    for text in reversed(lines):
        if len(text) > 90 or not re.search(r"[>＞»›]", text):
            continue
        steps = [step.strip(" :：/·") for step in re.split(r"\s*(?:[>＞»›]+)\s*", text)]
        steps = [step for step in steps if step and step != title and not _LEAF.match(step)]
        steps = [step.rsplit("：", 1)[-1] for step in steps]
        if len(steps) >= 2 and 2 <= len(steps[-1]) <= 20 and not re.search(r"首页", steps[-1]):
            return steps[-1]
    return None


def page_no_of(page: Page) -> str | None:
    """Give the number of the printed page when the page names exactly one; None otherwise."""
    named: set[str] = set()
    for line in page.lines:
        if len(line.text) <= (60 if "版次" in line.text else 30):
            named.update("".join(found) for found in _PAGE_NO.findall(line.text))
    return named.pop() if len(named) == 1 else None
