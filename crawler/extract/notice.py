"""Pages that are no article: lists, not found, challenges, logins."""

import re
from collections.abc import Mapping
from datetime import datetime

from lxml.html import HtmlElement

from crawler.extract.body import line_score, names_source_and_date
from crawler.extract.cleaning import Cleaned
from crawler.extract.dates import stamps
from crawler.extract.page import Line, Page
from crawler.extract.title import Heading, plain

_REFUSED = re.compile(
    r"^(?:.{0,12}\s*)?(?:404|403|500|502|503)(?!\d)|页面(?:不存在|未找到|找不到|没有找到|已删除|"
    r"丢失|出错)|找不到(?:页面|该页|网页|文件)|"
    r"(?:文章|内容|新闻|信息|稿件|网页)(?:不存在|已(?:被)?删除|已下线|已过期)|not found|"
    r"forbidden|bad gateway|unavailable|"
    r"安全验证|人机验证|访问验证|滑动验证|身份验证|验证码|访问(?:受限|被拒绝|过于频繁|异常)|"
    r"疑似攻击|访问(?:被)?(?:拦截|阻断)|拦截(?:提示|页面)|"
    r"请求(?:被拒绝|被拦截|异常)|just a moment|"
    r"attention required|access denied|checking your browser|请稍候|正在(?:跳转|验证|检查)|"
    r"启用\s*javascript|"
    r"用户登录|统一(?:身份)?认证|账号登录|登录(?:页|系统|平台)?$|^登录|sign in|log ?in$",
    re.IGNORECASE,
)
_OF_REQUEST = re.compile(r"(?:您的|客户端)\s?IP|(?:事件|请求|event|trace)\s?ID", re.IGNORECASE)
"""What a firewall notes of the visit: its moment is no page's."""
_ITEM_DATE = re.compile(
    r"(?:^|[\[（(\s:：\u3400-\u9fff])(?:20\d{2}[-./年])?\d{1,2}[-./月]\d{1,2}日?"
    r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?$"
)


def is_refusal(page: Page) -> bool:
    """Tell an error, challenge or login page: it says so, and has neither text nor header line."""
    lines = [line for line in page.lines if not line.hidden]
    visible = sum(len(line.text) for line in lines)
    if visible == 0:
        return False
    running = sum(len(line.text) for line in lines if len(line.text) >= 40 and "。" in line.text)
    passwords = page.tree.xpath("//input[translate(@type,'PASWORD','pasword')='password']")
    if passwords and visible < 800 and running < 120:
        return True
    stating = [line.text for line in lines if names_source_and_date(line.text)]
    if any(not _OF_REQUEST.search(text) for text in stating):
        return False
    if running >= 40 and any(_dates(line) for line in lines[:60]):
        return False
    unlinked = [line for line in lines if line.link_share < 0.5][:12]
    says_so = [line for line in unlinked if len(line.text) < 60 and _REFUSED.search(line.text)]
    return running < 160 and bool(says_so or _REFUSED.search(page.head_title))


def _dates(line: Line) -> bool:
    """Tell a line that is a moment and hardly more, as a challenge or an error page has none."""
    found = stamps(line.text) if len(line.text) <= 60 and line.link_share < 0.8 else ()
    return bool(found) and isinstance(found[0].when, datetime) and "。" not in line.text


def is_list(page: Page, container: HtmlElement, heading: Heading | None) -> bool:
    """Tell a list page: most of the block's lines are links, or repeated entries with dates."""
    lines = [line for line in page.layout.within(container) if not line.hidden]
    if not lines:
        return False
    links = sum(1 for line in lines if line.link_share > 0.5 and len(line.text) >= 6)
    dated = sum(1 for line in lines if _ITEM_DATE.search(line.text))
    if heading is not None and _is_headed(page, heading, container):
        return False
    characters = sum(len(line.text) for line in lines)
    linked = sum(line.linked for line in lines)
    if linked > 0.6 * characters and links >= 5:
        return True
    below = heading.at if heading is not None and heading.at is not None else -1
    if links >= 4 and dated >= 4 and _interleaved([line for line in lines if line.at > below]):
        return True
    if heading is not None and heading.at is not None:
        return False
    return links >= 5 and links >= 0.4 * len(lines)


def _is_headed(page: Page, heading: Heading, container: HtmlElement) -> bool:
    """Tell an article full of links: its title is the window's, its header line follows."""
    if heading.at is None or len(plain(heading.text)) < 6:
        return False
    if not plain(page.head_title).startswith(plain(heading.text)):
        return False
    below = page.lines[(heading.last or heading.at) + 1 :][:4]
    running = sum(map(line_score, page.layout.within(container)))
    return running >= 60 and any(names_source_and_date(line.text) for line in below)


def _interleaved(lines: list[Line]) -> bool:
    """Tell entries (link, abstract, date, over and over) from a text with related links below."""
    first = next((place for place, line in enumerate(lines) if line.link_share > 0.5), None)
    if first is None:
        return False
    before = sum(line_score(line) for line in lines[:first])
    return before < 0.4 * max(1.0, sum(line_score(line) for line in lines))


def is_bare(values: Mapping[str, object], cleaned: Cleaned, heading: Heading | None) -> bool:
    """Tell a text that nothing shows to be an article: no date and origin, hardly a sentence."""
    text = "".join(cleaned.paragraphs)
    sentences = len(re.findall(r"[。！？]", text))
    dated = "published_at" in values
    headed = heading is not None and heading.at is not None
    running = sum(len(line.text) for line in cleaned.kept if line_score(line) > 0)
    if running < 0.5 * sum(len(line.text) for line in cleaned.kept):
        return True
    if dated and headed:
        return len(text) < 15 and sentences == 0
    if dated or headed:
        return len(text) < 60 or sentences == 0
    return len(text) < 200 or sentences < 3


def shows_media(page: Page, heading: Heading) -> bool:
    """Tell a page whose heading is followed by a player or large pictures."""
    if re.search(r"<video|<embed|<object|player|\.mp4|\.m3u8|\.flv", page.text, re.IGNORECASE):
        return len(plain(heading.text)) >= 5
    return len(plain(heading.text)) >= 5 and bool(
        re.search(r"图集|组图|gallery|slide|photo|pic", page.text)
    )
