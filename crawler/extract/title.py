"""The heading a reader sees, told apart from the site's name and the window's title."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from lxml.html import HtmlElement

from crawler.extract.body import (
    OTHERS_BEGIN,
    READERS_SAY,
    attributes_of,
    is_header_line,
    others_lines,
)
from crawler.extract.fields import is_label
from crawler.extract.page import Line, Page

_HEADING = re.compile(
    r"(?:^|[-_\s])(?:\w*title|headline|biaoti|bt\d?|tit|h1|caption|rm_txt_tit)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*(?:_|\||｜|--+|——|－－|\s[-–—·]\s|[-–—](?=[^-–—]*$))\s*")
_HOME = re.compile(r"(?:https?:)?//[^/]+/?|(?:\.{0,2}/)*(?:(?:index|default)\.\w+)?", re.IGNORECASE)
_NEVER = re.compile(
    r"版权所有|(?:关于|联系)我们|法律声明|网站地图|今天是|ICP备|All Rights Reserved|"
    r"^[文图]\s*[/／]",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\W_]+")
_SITE = re.compile(
    r"(?:网|報|报|报纸|频道|新闻|中心|首页|门户|客户端|网站|在线|公司|政府|委员会|局|台|社|官网|平台|"
    r"\.com|\.cn|专题|要闻|动态|"
    r"时政|社会|正文|资讯|头条|焦点|焦點)$"
)
_DATED = re.compile(
    r"(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}|(?:发布|时间|日期).{0,4}\d{1,2}-\d{1,2}"
)
_NO_TITLE = re.compile(
    r"^[（(].*[)）]$|登录|注册|热线|^(?:点击)?播放|\d:\d\d/\d|[上下]一[篇条页]|^第\s*[A-Z]?\d{1,3}\s*版|https?:|www\.|[>＞»]|。|；$|(?:来源|來源|作者|记者|编辑|责编|校对|审核|撰稿|通讯员|摄影|阅读|浏览|点击|时间|日期|位置)(?:次数|量|数)?\s*[:：]|"
    r"版权|(?:打开|下载).{0,12}(?:客户端|APP)"
)
_CREDITED = re.compile(
    r"^[□■◎●◆]\s*[\u3400-\u9fff· ]{2,12}$|"
    r"^[□■◎●◆\s]*[\u3400-\u9fff]{0,6}(?:记者|通讯员|评论员)[^，。：]{2,30}$"
)
_HEADER_FIELD = re.compile(r"^[\[【(（]?(?:[\u3400-\u9fff]{0,2}来\s*源|稿\s*源|作\s*者)\s*[:：]")
_SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?(\d{2})(?:\.\d+)?\s*(px|pt)", re.IGNORECASE)
_SENTENCES = re.compile(r"[，。；！？]")
_META = ("articletitle", "og:title", "twitter:title", "title", "headline")
_LEVELS = {"h1": 30.0, "h2": 22.0, "h3": 14.0, "h4": 8.0}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title, the line it stands on (None when only the page's head knows it), and its rule."""

    text: str
    at: int | None
    rule: str
    last: int | None = None


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Keep letters, digits and Chinese characters only, for comparing."""
    return _PLAIN.sub("", text).lower()


def find_heading(page: Page) -> Heading | None:
    """Find the title: the line that the window's title begins with, else the best heading."""
    best: tuple[float, Heading] | None = None
    stated = plain(page.head_title)
    short = plain(without_site(page.head_title))
    named = plain(page.metas.get("articletitle") or page.metas.get("og:title") or "")
    named_in_full = frozenset({short, named, *_parts(page.head_title)}) - {""}
    if _is_site(page.head_title):
        stated, named_in_full = "", frozenset({named}) - {""}
    dated = [_bears_date(line.text) for line in page.lines]
    alone = sum(1 for _ in page.tree.iter("h1")) == 1
    text_begins, others = _text_begins(page), others_lines(page)
    seen: set[int] = set()
    for line in page.lines:
        if line.at in seen or line.at in others or not _may_be_title(page, line):
            continue
        text, last, rule, level = _whole(page, line)
        agreed = _agreement(plain(text), stated, named_in_full)
        if last > line.at and agreed < _agreement(plain(line.text), stated, named_in_full):
            text, last = line.text, line.at
            agreed = _agreement(plain(text), stated, named_in_full)
        if agreed <= 0 and line.text.endswith("。"):
            continue
        score = level + agreed
        if _precedes_date(page, dated, last) and _announces(line) and len(plain(text)) >= 5:
            score += 14.0 + 0.3 * min(25, len(plain(text)))
        if score <= 0:
            continue
        seen.update(range(line.at, last + 1))
        score += 12.0 if any(dated[last + 1 : last + 7]) else 0.0
        score += _below_date(page, dated, line, level)
        score -= 45.0 if line.link_share > 0.5 and not (rule == "h1" and alone) else 0.0
        score -= 30.0 if len(plain(text)) < 5 and plain(text) not in named_in_full else 0.0
        score -= 25.0 if dated[line.at] else 0.0
        score -= 25.0 if line.at > text_begins and agreed <= 0 else 0.0
        score -= 20.0 if agreed <= 0 and _is_site(text) and len(text) <= 10 else 0.0
        if best is None or score > best[0]:
            best = (score, Heading(text, line.at, f"cascade:{rule}", last))
    if best and best[0] >= (20.0 if stated or named else 12.0):
        return _unlabelled(best[1], without_site(page.head_title), short)
    return _from_head(page)


def _text_begins(page: Page) -> int:
    """Give the line by which 200 characters of running text have passed: no title stands below."""
    passed = 0
    for line in page.lines:
        passed += len(line.text) if "。" in line.text and line.link_share < 0.3 else 0
        if passed >= 200:
            return line.at
    return len(page.lines)


def _unlabelled(heading: Heading, stated: str, short: str) -> Heading:
    """Take 原创 or 视频 off a heading that the window's title gives without it."""
    text = plain(heading.text)
    at = text.find(short) if len(short) >= 6 else -1
    if not 0 < at <= 6 or len(text) - len(short) > 6:
        return heading
    return Heading(stated, heading.at, heading.rule, heading.last)


def _whole(page: Page, line: Line) -> tuple[str, int, str, float]:
    """Give the whole heading a line belongs to, its last line, its rule and its weight."""
    element = line.block
    for _ in range(3):
        if element is None or element.tag in {"body", "td", "table"}:
            break
        level = _LEVELS.get(str(element.tag), 0.0)
        if level or _HEADING.search(attributes_of(element)):
            first, end = page.layout.spans.get(element, (0, 0))
            lines = _undated(page.lines[first : min(end, first + 4)])
            text = " ".join(part.text for part in lines)
            if lines and lines[0] is line and len(lines) <= 3 and len(text) <= 150 and level:
                return text, lines[-1].at, str(element.tag), level
            return *_broken(page, line), "heading", 12.0
        element = element.getparent()
    inner = line.runs[0].element
    hinted = _HEADING.search(attributes_of(inner)) or inner.tag in _LEVELS
    weight = 12.0 if hinted or _is_set_large(line) else 3.0 * _is_large(line)
    return *_broken(page, line), "title-line", weight


def _undated(lines: list[Line]) -> list[Line]:
    """Keep of a heading's lines those above its date: some systems print 来源 inside the h1."""
    dated = next((place for place, line in enumerate(lines) if _bears_date(line.text)), len(lines))
    return lines[: max(1, dated)]


def _broken(page: Page, line: Line) -> tuple[str, int]:
    """Join a heading that one element breaks into two lines; a dash opens a subtitle.

    In a block, which may hold other lines too, where the window's title has both.
    """
    inner = line.runs[0].element
    following = page.lines[line.at + 1 : line.at + 3]
    if not following or len(line.text) > 40:
        return line.text, line.at
    if inner is line.block and plain(line.text + following[0].text) not in plain(page.head_title):
        return line.text, line.at
    second, further = following[0], following[1:]
    if second.runs[0].element is not inner or len(second.text) > 40 or len(second.text) < 4:
        return line.text, line.at
    if any(after.runs[0].element is inner for after in further):
        return line.text, line.at
    if _bears_date(second.text) or _SENTENCES.search(second.text) or second.text[0] in "—-(（":
        return line.text, line.at
    return f"{line.text} {second.text}", second.at


def _bears_date(text: str) -> bool:
    """Tell a line that can be the header line: a date or an origin, and no sentence around it."""
    if len(text) >= 160 or not _DATED.search(text):
        return len(text) <= 60 and bool(_HEADER_FIELD.match(text)) and "。" not in text
    return is_header_line(text) or not _SENTENCES.search(text)


def _precedes_date(page: Page, dated: list[bool], last: int) -> bool:
    """Tell a line that a date follows, buttons and links between them not counted."""
    plain_lines = 2 * (len(plain(page.lines[last].text)) < 6)
    for line in page.lines[last + 1 : last + 16]:
        if dated[line.at] or (line.at == last + 1 and _CREDITED.match(line.text)):
            return True
        plain_lines += line.link_share < 0.6 and len(line.text) > 4
        if plain_lines > 3:
            return False
    return False


def _below_date(page: Page, dated: list[bool], line: Line, level: float) -> float:
    """Weigh a line under the day of a paper; a heading, or large type, right under it more."""
    if level or (_is_large(line) and _announces(line)):
        fields = takewhile(lambda at: dated[at] or _is_field(page.lines[at]), _upwards(line.at))
        if any(dated[at] for at in fields):
            return 14.0 - min(6.0, level)
    return 4.0 if any(dated[max(0, line.at - 3) : line.at]) else 0.0


def _upwards(at: int) -> Iterable[int]:
    return range(at - 1, max(-1, at - 8), -1)


def _is_field(line: Line) -> bool:
    """Tell 来源：… or a button, which may stand between the day and the title."""
    return len(line.text) <= 24 and bool(re.search(r"[:：]", line.text) or line.link_share > 0.5)


def _is_large(line: Line) -> bool:
    """Tell a line that is set in bold or large type as a whole."""
    inner = line.runs[0].element
    style = (inner.get("style") or "").lower()
    return len(line.runs) == 1 and (inner.tag in {"b", "strong", "font", "big"} or "font-" in style)


def _is_set_large(line: Line) -> bool:
    """Tell a line in the size of a heading: <font size=5>, 22px."""
    element: HtmlElement | None = line.runs[0].element
    for _ in range(4):
        if element is None or element.tag == "body" or len(line.text) > 60:
            return False
        if element.tag == "font" and (element.get("size") or "").strip("+ ") in {*"34567"}:
            return True
        size = _SIZE.search(element.get("style") or "")
        if size:
            return float(size.group(1)) * (1.0 if size.group(2) == "px" else 1.33) >= 19
        element = element.getparent()
    return False


def _announces(line: Line) -> bool:
    """Tell a line that can be a title: no address, no breadcrumb, not a sentence, not a link."""
    if len(line.text) > 70 or _DATED.search(line.text) or line.link_share >= 0.5:
        return False
    return not _NO_TITLE.search(line.text)


def _parts(window: str) -> Iterable[str]:
    """Give what a window title holds before its separators, or behind the name of a site."""
    for cut in _SEPARATORS.finditer(window):
        opening = window[: cut.start()].strip()
        if not _SITE.search(opening):
            yield plain(opening)
        closing = window[cut.end() :].strip()
        if len(closing) > len(opening) and not _SITE.search(closing):
            yield plain(closing)
    site, _, closing = window.partition(" ")
    if _SITE.search(site) and not _SITE.search(closing):
        yield plain(closing)


def _is_site(window: str) -> bool:
    """Tell a window title that names the site alone, as old systems give every page."""
    return len(window) <= 14 and bool(_SITE.search(window)) and not _SEPARATORS.search(window)


def _may_be_title(page: Page, line: Line) -> bool:
    """Tell a line from the site's sign and foot, a credit, and the value of a label before it."""
    if line.hidden or len(line.text) > 150 or _NEVER.search(line.text):
        return False
    if READERS_SAY.match(line.text) or OTHERS_BEGIN.match(line.text):
        return False
    return not _leads_home(line) and not (line.at and is_label(page.lines[line.at - 1].text))


def _leads_home(line: Line) -> bool:
    """Tell the site's name or sign, which leads to its front page."""
    if line.link_share < 0.9:
        return False
    link = line.runs[0].element
    while link.tag != "a" and link.getparent() is not None:
        link = link.getparent()
    return bool(_HOME.fullmatch((link.get("href") or "").strip()))


def _agreement(  # noqa: PLR0911 - one row, one case
    text: str, stated: str, named_in_full: frozenset[str]
) -> float:
    """Weigh how the line agrees with what the page's head says."""
    if text in named_in_full:
        return 72.0 if len(text) >= 4 else 25.0
    if len(text) < 4:
        return 0.0
    if stated.startswith(text):
        return 40.0 + min(30.0, 60.0 * len(text) / len(stated))
    if len(text) >= 8 and text in stated:
        if not stated.endswith(text):
            return 25.0
        return 35.0 if len(text) >= 10 and not _SITE.search(text) else -20.0
    if len(stated) >= 8 and text.startswith(stated):
        return 45.0
    if stated and stated == text:
        return 40.0
    if len(text) >= 10 and stated[:8] == text[:8]:
        return 30.0
    return -15.0 if stated.endswith(text) else 0.0


def _from_head(page: Page) -> Heading | None:
    for name in _META:
        text = page.metas.get(name)
        if text and len(plain(text)) >= 4:
            return Heading(without_site(text), None, f"meta:{name}")
    text = "" if _is_site(page.head_title) else without_site(page.head_title)
    return Heading(text, None, "cascade:title-element") if len(plain(text)) >= 4 else None


def without_site(text: str) -> str:
    """Cut the names of channel and site from a window title.

    >>> without_site("昌都举办赛马节_文化频道_昌都新闻网"), without_site("数说 | 昌都三年")
    ('昌都举办赛马节', '数说 | 昌都三年')
    """
    while True:
        cuts = list(_SEPARATORS.finditer(text))
        if not cuts:
            return text.strip()
        first = cuts[0]
        if _SITE.search(text[: first.start()]) and not _SITE.search(text[cuts[-1].end() :]):
            text = text[first.end() :]
            continue
        last = cuts[-1]
        tail, head = text[last.end() :].strip(), text[: last.start()].strip()
        firm = last.group().strip() in {"_", "--"} or "_" in last.group()
        if len(plain(head)) < 1 or not (firm or _SITE.search(tail)) or len(tail) > 16:
            return text.strip()
        text = head
