"""Where the text stands: the densest block of the page, and what of it is text."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extract.dates import WIDE, stamps
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
    r"friendlinks?|links?|prev-?next|topbar|popup|modal|promo\w*)(?:$|[-_\s\d])",
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
    r"版权所有|All [Rr]ights [Rr]eserved|Copyright|ICP备|公网安备|许可证(?:编?号|[:：])|"
    r"^.{0,10}(?:免责|版权|特别|平台|郑重|重要|法律)声明|^声明[:：]|技术支持[:：]|邮政编码[:：]|"
    r"您的浏览器|转载请注明|"
    r"未经(?:授权|许可|书面)|违法和不良信息|设为首页|加入收藏|"
    r"扫描.{0,8}二维码|长按.{0,8}二维码|(?:关注|下载)[^，。]{0,14}(?:公众号|微信|客户端|APP)$"
)
_YEAR = re.compile(r"(?:19|20)\d{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2}年")
_HEADER_WORD = re.compile(
    r"(?:来\s*源|來\s*源|稿源|作\s*者|记\s*者|通讯员|撰稿|发布人|編輯|编\s*辑|时\s*间|時間|日\s*期|点\s*击|浏\s*览|"
    r"阅\s*读|字\s*[号体])\s*(?:[:：|｜]|次数|量|大|小|放大)"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]+\s*")
READERS_SAY = re.compile(
    r"^(?:网友|最新|全部|热门|精彩|用户)(?:评论|留言|跟[帖贴])(?:区|列表)?\s*[（(]?\d*\s*条?[)）]?$"
)
"""What readers say may be longer than the piece: nothing below is text, however much it is."""
OTHERS_BEGIN = re.compile(
    r"^[\s【\[(（·•●◆■※*▼▽↓]*(?:(?:相关|延伸|推荐|热门|更多|最新|精彩|往期|关联)\s*[·]?\s*"
    r"(?:阅读|閱讀|新闻|链接|报道|文章|推荐|资讯|内容|精彩|回顾|专题|视频)|猜你喜欢|为您推荐|為您推薦|相關(?:新聞|閱讀|報導)"
    r"|大家都在看|编辑推荐|新闻排行)[\s】\])）:：]*$"
)
"""Below this stand other pieces, with dates and names of their own."""
_MACHINE = re.compile(
    r"^\W?(?:AI|智能|机器)\s?(?:摘要|总结|速览|导读|解读|提炼|要点)"
    r"|由\s?(?:AI|人工智能|智能|机器|大模型)\s?\w{0,4}生成",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?:信息|文章|稿件)?(?:[来來]\s?源|稿\s?源|作\s?者|记\s?者|通讯员|撰稿|责任编辑|责编|编\s?辑|审核|点击|浏览|阅读)"
    r"[^:：。，]{0,3}[:：][^。，！？]{0,40}$"
)
"""A field in a line of its own, as credits and header lines have it."""
LEAVES = words("p span font b strong em i u a h1 h2 h3 h4 h5 h6 small big label")


_NEVER_TEXT = frozenset({"footer", "nav"})
"""Furniture by its very name, however little else the page holds."""

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
    """Give id and classes as one string, the words of an articleAuthor parted."""
    named = f"{element.get('id') or ''} {element.get('class') or ''}".strip()
    return _parted(named) if named else ""


@lru_cache(maxsize=4096)
def _parted(named: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "-", named)


def in_junk(line: Line) -> bool:
    """Tell a line of comments, sharing or related pieces by the elements right around it."""
    element = line.block
    for _ in range(3):
        if element is None or element.tag == "body":
            return False
        if names_junk(attributes_of(element)):
            return True
        element = element.getparent()
    return False


def marks_of(element: HtmlElement) -> str:
    """Give id and classes of an element, with those of what holds a link or is one with it."""
    above = element.getparent()
    if above is None or not (element.tag == "a" or _is_one_with(element, above)):
        return attributes_of(element)
    return f"{attributes_of(element)} {attributes_of(above)}"


def _is_one_with(element: HtmlElement, above: HtmlElement) -> bool:
    """Tell an element that is all that a span holds."""
    beside = f"{above.text or ''}{element.tail or ''}".strip()
    return above.tag == "span" and len(above) == 1 and not beside


def is_header_line(text: str) -> bool:
    """Tell the line beside the title: a date with 来源, 作者, 发布 or a count of readers.

    >>> is_header_line("2026-10-28 09:15 来源:昌都报"), is_header_line("10月28日，来源村通了车。")
    (True, False)
    """
    text = _ADDRESS.sub("", text)
    if len(text) > 160 or not _YEAR.search(text.translate(WIDE)):
        return False
    printed = stamps(text)
    if not printed:
        return False
    timed = isinstance(printed[0].when, datetime) and not re.search(r"[，。；！？]", text)
    brief = len(text) < 24 and not text.endswith(("。", "！", "？"))
    return brief or (timed and len(text) < 80) or bool(_HEADER_WORD.search(text))


def names_source_and_date(text: str) -> bool:
    """Tell a header line that leaves no doubt: a date together with 来源, 作者 or readers."""
    return len(text) <= 160 and bool(_HEADER_WORD.search(text)) and bool(stamps(text))


def line_score(line: Line) -> float:
    """Weigh a line: its characters outside links, little without punctuation, 0 for furniture."""
    free = len(line.text) - line.linked
    if line.hidden or free < 4 or line.link_share > 0.5:
        return 0.0
    if len(line.text) < 300 and _NO_TEXT.search(line.text):
        return 0.0
    if len(line.text) < 160 and (is_header_line(line.text) or _FIELD.match(line.text)):
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
    for at in machine_lines(page) | others_lines(page):
        scores[at] = 0.0
    total = sum(scores)
    for element, (first, last) in page.layout.spans.items():
        if first >= last or element.tag in {"body", "html"} or not _is_junk(element):
            continue
        held = sum(scores[first:last])
        if held and (element.tag in _NEVER_TEXT or held < 0.4 * total):
            scores[first:last] = [0.0] * (last - first)
    sums = [0.0]
    for score in scores:
        sums.append(sums[-1] + score)
    return Density(sums[-1], sums, page)


def others_lines(page: Page) -> frozenset[int]:
    """Give the lines of the blocks that open by saying that readers speak there, or other pieces.

    Related pieces have header lines of their own; without one the box may belong to the text.
    """
    found: set[int] = set()
    for line in page.lines:
        readers = len(line.text) <= 20 and READERS_SAY.match(line.text)
        if not readers and not (len(line.text) <= 14 and OTHERS_BEGIN.match(line.text)):
            continue
        block = line.block
        while (above := block.getparent()) is not None and above.tag != "body":
            if page.layout.spans.get(above, (0, 0))[0] != line.at:
                break
            block = above
        if readers or any(names_source_and_date(one.text) for one in page.layout.within(block)):
            found.update(range(*page.layout.spans.get(block, (0, 0))))
    return frozenset(found)


def machine_lines(page: Page) -> frozenset[int]:
    """Give the lines of a box that says a machine wrote it: AI摘要, 内容由AI生成."""
    found: set[int] = set()
    for line in page.lines:
        if len(line.text) > 30 or not _MACHINE.search(line.text):
            continue
        box, above = page.layout.within(line.block), line.block.getparent()
        if len(box) == 1 and above is not None:
            box = page.layout.within(above)
        whole = len(box) > 4 or any(names_source_and_date(one.text) for one in box)
        found.update(one.at for one in ([line] if whole else box))
    return frozenset(found)


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
        if heading_at is not None and _begun_before(found, element, child, heading_at):
            return element
        element = child


def _begun_before(
    found: Density, element: HtmlElement, child: HtmlElement, heading_at: int
) -> bool:
    """Tell a text whose first part stands in an earlier block between heading and child."""
    if _holds(found, child, heading_at) or names_text(attributes_of(child)):
        return False
    start = found.page.layout.spans.get(child, (0, 0))[0]
    first = max(heading_at + 1, found.page.layout.spans.get(element, (0, 0))[0])
    if first >= start:
        return False
    return found.sums[start] - found.sums[first] >= 0.1 * found.of(child)


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
