"""Where the text stands: the densest block of the page, and what of it is text."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extract.page import Line, Page
from crawler.extract.words import words

_PUNCTUATION = re.compile(r"[，。；：！？、…”」,.;!?]")
_JUNK_CLASS = re.compile(
    r"(?:^|[-_\s])(?:comments?|pinglun|cmt|footer|foot|bottom-?nav|copyright|copy|related?|"
    r"relation|"
    r"recommend\w*|tuijian|sidebar|side|aside|shares?|share-?box|bdsharebuttonbox|bdshare|nav|navi|"
    r"navbar|menu|breadcrumbs?|crumbs?|login|search|hot|hots|rank|ranking|xgxw|xgyd|xgwz|ads?|"
    r"advert\w*|"
    r"qrcode|ewm|toolbar|tools?|pager|pagination|pages?-?nav|disclaimer|shengming|tags?|keywords?|"
    r"friendlinks?|links?|prev-?next|topbar|popup|modal)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_TEXT_CLASS = re.compile(
    r"(?:^|[-_\s])(?:trs_editor|article-?(?:content|body|text|con|detail|main)?|art-?(?:content|"
    r"body|text|con|main)|"
    r"content-?(?:text|main|body|area|article)?|con-?text|text-?(?:con|content|body)?|"
    r"main-?(?:text|txt|content)|"
    r"news-?(?:content|text|txt|con|body|main|detail)|detail-?(?:content|text|con|body|main)?|"
    r"zoom|ozoom|"
    r"rich_media_content|js_content|rm_txt_con|show_text|bodytext|post-?(?:content|body|text)|"
    r"entry-?content|"
    r"story-?body|wznr|zhengwen|con|neirong|wenzhang|xqnr|maintext|u-maintext|zw|zwnr|nr|"
    r"view-?(?:con|content)|cont|contents?|ucap-content|"
    r"pages_content|"
    r"endtext|artibody|p-detail|info-?(?:content|con)?|xl-?(?:con|content)?|editor)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_NO_TEXT = re.compile(
    r"版权所有|All [Rr]ights|Copyright|ICP备|公网安备|许可证|免责声明|版权声明|特别声明|平台声明|"
    r"技术支持|邮政编码|您的浏览器|转载请注明|未经授权|违法和不良信息|设为首页|加入收藏|建议使用"
)
LEAVES = words("p span font b strong em i u a h1 h2 h3 h4 h5 h6 small big label")


ENOUGH = 40.0
"""A text with a score below this is looked for elsewhere."""


@dataclass(slots=True)
class Density:
    """How much running text each line and each element of a page holds."""

    total: float
    sums: list[float]
    page: Page

    def of(self, element: HtmlElement) -> float:
        """Give the text score of an element: about its characters in sentences."""
        start, end = self.page.layout.spans.get(element, (0, 0))
        last = len(self.sums) - 1
        return self.sums[min(end, last)] - self.sums[min(start, last)]


@lru_cache(maxsize=4096)
def names_junk(attributes: str) -> bool:
    """Tell an id or class that announces comments, sharing, navigation, footers."""
    return bool(_JUNK_CLASS.search(attributes)) and not _TEXT_CLASS.search(attributes)


@lru_cache(maxsize=4096)
def names_text(attributes: str) -> bool:
    """Tell an id or class that announces the article's text."""
    return bool(_TEXT_CLASS.search(attributes))


def attributes_of(element: HtmlElement) -> str:
    """Give id and classes as one string."""
    return f"{element.get('id') or ''} {element.get('class') or ''}".strip()


def line_score(line: Line) -> float:
    """Weigh a line: its characters outside links, little without punctuation, 0 for furniture."""
    free = len(line.text) - line.linked
    if line.hidden or free < 4 or line.link_share > 0.5:
        return 0.0
    if len(line.text) < 200 and _NO_TEXT.search(line.text):
        return 0.0
    if not _PUNCTUATION.search(line.text):
        return free * 0.2
    return float(free) if free >= 10 else free * 0.5


def density(page: Page, *, start: int = 0, hidden: bool = False) -> Density:
    """Score every line from `start` on; junk blocks count nothing unless they hold most of it."""
    scores = [0.0] * len(page.lines)
    for line in page.lines[start:]:
        if hidden:
            line.hidden = False
        scores[line.at] = line_score(line)
    total = sum(scores)
    for element, (first, last) in page.layout.spans.items():
        if first >= last or element.tag in {"body", "html"} or not _is_junk(element):
            continue
        held = sum(scores[first:last])
        if held and held < 0.4 * total:
            scores[first:last] = [0.0] * (last - first)
    sums = [0.0]
    for score in scores:
        sums.append(sums[-1] + score)
    return Density(sums[-1], sums, page)


def _is_junk(element: HtmlElement) -> bool:
    if element.tag in {"footer", "nav", "aside"}:
        return True
    attributes = attributes_of(element)
    return bool(attributes) and names_junk(attributes)


def densest(found: Density, heading_at: int | None = None) -> HtmlElement | None:
    """Descend to the block that holds most of the text; None when the page holds none.

    Comments and side columns may hold more than a short article: the branch with the heading, the
    earlier block and the one that calls itself text weigh more.
    """
    element = found.page.tree.find("body")
    if element is None or found.of(element) <= 0:
        return None
    while True:
        child = _heaviest(found, element, heading_at)
        if child is None:
            return element
        share = found.of(child) / found.of(element)
        if child.tag in LEAVES and not (share >= 0.9 and _holds_lines(found, child)):
            return element
        if share < _needed(found, element, child, heading_at):
            return element
        element = child


def _heaviest(found: Density, element: HtmlElement, heading_at: int | None) -> HtmlElement | None:
    best, weight = None, 0.0
    earlier = 1.6
    for child in element:
        score = found.of(child) if isinstance(child.tag, str) else 0.0
        if score <= 0:
            continue
        weighed = score * (1.5 if names_text(attributes_of(child)) else 1.0)
        weighed *= 4.0 if _holds(found, child, heading_at) else earlier
        earlier = 1.0 if score >= ENOUGH else earlier
        if weighed > weight:
            best, weight = child, weighed
    return best


def _holds(found: Density, element: HtmlElement, at: int | None) -> bool:
    start, end = found.page.layout.spans.get(element, (0, 0))
    return at is not None and start <= at < end


def _holds_lines(found: Density, element: HtmlElement) -> bool:
    """Tell a font or span that holds several lines of text, as old pages have it."""
    start, end = found.page.layout.spans.get(element, (0, 0))
    return sum(1 for line in found.page.lines[start:end] if line_score(line) > 0) >= 2


def _needed(
    found: Density, element: HtmlElement, child: HtmlElement, heading_at: int | None
) -> float:
    """Give the share a child must hold to be the text alone: high where the parent is the text."""
    child_named = names_text(attributes_of(child))
    if _holds(found, child, heading_at):
        return 0.25
    if names_text(attributes_of(element)):
        return 0.75 if child_named else 0.9
    return 0.33 if child_named else 0.6
