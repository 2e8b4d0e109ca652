"""An outlet printed without a label: by its class, beside the date, as the account's name."""

import re
from collections.abc import Sequence

from crawler.extract.body import attributes_of, marks_of
from crawler.extract.dates import Stamp, stamps
from crawler.extract.header import Found
from crawler.extract.names import reads_as_name
from crawler.extract.origin import FIELD_LABELS, origin_text
from crawler.extract.page import Line, Page, Run, squeeze

_NOISE = re.compile(
    r"(?:发布人|录入|审核|编辑|签发)\s*[:：]\s*\S+|https?://\S*|www\.\S*|原创|原創|首发|发布时间|發佈時間|发表时间|发布日期|更新时间|时间|"
    r"日期|[:：]|\||｜|｜|评论|分享|"
    r"\d+\s*(?:次|条|人|阅读|评论)?"
)
_MEDIA = re.compile(
    r"^[《]?[\w·\-—–－\u3400-\u9fff]{0,18}?(?:报|網|网|社|台|站|刊|周刊|月刊|杂志|日报|晚报|早报|"
    r"时报|商报|报社|新闻|新聞|客户端|频道|发布|融媒|融媒体|"
    r"融媒体中心|观察|在线|电视|卫视|广播|视听|之声|传媒|信报|快报|快訊|快讯|公众号|微信|论坛|通讯|党建|组工|"
    r"報|报业|消息|宣传部|组织部|统战部|委办|政府|办公室|委员会|法院|检察院|支队|党校|局|中文站)[》]?$"
)
_OFFICE = re.compile(
    r"[\u3400-\u9fff]{2,14}(?:[局办委院厅馆]|中心|[大支总]队|工作队|学校|公司|集团|[协学商]会|工会|红十字会|"
    r"[妇文残科侨]联|工商联|团委|医院|交警|公安|消防)"
)
"""An office: where it came from, unless a writer stands beside it, who then belongs there."""
_ACCOUNT = re.compile(
    r"(?:^|[-_\s])(?:author-?(?:name|info)|account\w*|nick-?name|media[-_]?name|profile_nickname|user-?name|"
    r"source-?name|js_name)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SOURCE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:\w?-?source\w*|src|laiyuan|ly|media[-_]?name|origin|come-?from|pub-?source|art-?from|"
    r"from)(?:$|[-_\s])",
    re.IGNORECASE,
)
_NO_OUTLET = re.compile(
    r"^(?:.*(?:欢迎|访问|浏览|您|今天).*|(?:信息|新闻|公告|通知|政策|政务|权威)发布|昨天|今天|前天|刚刚|\d.*前|(?:时政|国内|国际|社会|本地|综合|今日|地方|园区|校园|企业|行业|部门|基层|县区|乡镇|图片|视频|文化|教育|财经|体育|最新|滚动|头条|机关)?新闻|新闻中心|"
    r".{0,2}频道|[听看读]新闻|语音播报|网站|本网|本站|发布|原创|首页|网络|互联网|电视|广播|社会|局|消息)$"
)
_LINKED_OUTLET = re.compile(
    r"(?:[\u3400-\u9fff]{2}(?<!电子)(?<!数字)[报報]|电视台|广播台|通讯社|客户端|周刊|杂志|融媒体?中心|发布|融媒)$"
)
_PAPER = re.compile(r"[\u3400-\u9fff]{2,8}(?<!电子)(?<!数字)(?<![简海通预汇举公喜快捷上申])报")
_ISSUE = re.compile(r"版\s*[)）]|第\s*\w{1,3}\s*版|\d\s?版|第\s?\d{1,4}\s?期")
"""Where a paper's page or issue stands, its name says where the piece was printed."""
_PARTED = re.compile(r"[•|｜/／ ]+")
_VAGUE = re.compile(
    r"(?:^|\s)(?:刚刚|\d{1,2}\s?(?:分钟|小时|天)前)"
    r"|(?<![\d/.-])\d{1,2}\s*[-月/.]\s*\d{1,2}日?\s*(?:[01]?\d|2[0-3]):[0-5]\d"
)
"""A time that states no day of a year: it stands where the date stands."""
_ACCOUNT_SIGN = re.compile(r"(?<![站网])原创|官方[账帐]号|发布于(?!\s*[\d:：])|IP属地")
_NICK = re.compile(r"(?!原创|首发|发布于)[\w·\u3400-\u9fff]{2,14}")
_NO_ACCOUNT = re.compile(
    r"登录|登陆|注册|用户|游客|admin|管理员|关注|小编|编辑|匿名|会员|[:：]", re.IGNORECASE
)
_SURE_OUTLET = re.compile(
    r"(?:[日晚早时商周]?报|網|网|社|电视台|电台|客户端|杂志|周刊|融媒体?中心|融媒|发布|公众号|報)$"
)


def unlabelled_origin(
    lines: Sequence[Line],
    stamp: Found[Stamp] | None,
    *,
    window: str = "",
    page: Sequence[Line] = (),
) -> Found[str] | None:
    """Find the outlet printed without a label: marked by its class, or beside the date.

    `window` is the window's title and `page` every line: both may say what the site calls itself.
    """
    own = " ".join(line.text for line in page if len(line.text) <= 40 and "打开" in line.text)
    for line in lines:
        for run in line.runs:
            text = _by_class(run)
            if text:
                return Found(text, "cascade:source-class", line.at)
    for line in lines:
        dated = stamp is not None and line.at == stamp.at and len(line.text) <= 120
        if dated or (len(line.text) <= 60 and _VAGUE.search(line.spaced)):
            unlinked = " ".join(run.text for run in line.runs if not run.linked)
            beside = (
                _site_by_date(line, window, own)
                or _by_date(squeeze(unlinked))
                or _linked_by_date(line)
            )
            if beside:
                return Found(beside, "cascade:date-line", line.at)
    return _beside(lines, stamp) or _self_media(lines, stamp)


def _self_media(lines: Sequence[Line], stamp: Found[Stamp] | None) -> Found[str] | None:
    """Find the account on a date's line that says 原创 or 官方账号, or right above that line."""
    for place, line in enumerate(lines):
        if stamp is None or line.at != stamp.at or not _ACCOUNT_SIGN.search(line.spaced):
            continue
        own = [squeeze(run.text) for run in line.runs] if len(line.text) <= 80 else []
        above = lines[place - 1].text if place else ""
        for word in (*own[: _dated_at(own)], above):
            refused = _NO_ACCOUNT.search(word) or _NO_OUTLET.match(word) or reads_as_name(word)
            if _NICK.fullmatch(word) and not refused:
                return Found(word, "cascade:account", line.at)
    return None


def _dated_at(words: Sequence[str]) -> int:
    return next((place for place, word in enumerate(words) if stamps(word)), 0)


def _by_class(run: Run) -> str | None:
    if not _SOURCE_CLASS.search(marks_of(run.element)):
        return None
    text = origin_text(run.text, whole=True)
    if _NO_OUTLET.match(text) or stamps(run.text):
        return None
    if reads_as_name(text) and not names_outlet(text):
        return None
    return text if 2 <= len(text) <= 20 else None


def _by_date(text: str) -> str | None:
    """Find a word that names an outlet on the date's own line, links left out.

    A breadcrumb names none; 《光明日报》（2026年10月28日 02版） says where it was printed; a link
    beside the date leads to a channel or the site itself as often as to where it came from.
    """
    printed = next(((stamp.start, stamp.end) for stamp in stamps(text)), None)
    vague = _VAGUE.search(text)
    start, end = printed or (vague.span() if vague else (0, 0))
    if not end or re.search(r"[>＞»]", text) or _ISSUE.search(text):
        return None
    around = f"{text[:start]} {text[end:]}"
    label = FIELD_LABELS.search(around, start + 1)
    around = around[: label.start()] if label else around
    words = re.split(r"[\s|｜／/，,()（）\[\]【】]+", _NOISE.sub(" ", around))
    tells = names_outlet if any(map(reads_as_name, words)) else names_house
    return next((word for word in words if 3 <= len(word) <= 20 and tells(word)), None)


def _site_by_date(line: Line, window: str, own: str) -> str | None:
    """Give the site's own name where it stands by the date.

    The window's title ends by it, a button says 打开 and the name, or it is a paper's, alone in
    its element.
    """
    for run in line.runs:
        alone = squeeze(run.text)
        if _PAPER.fullmatch(alone) and not run.linked:
            return alone
        parts: list[str] = [] if _ISSUE.search(line.text) else _PARTED.split(alone)
        for part in (alone, *parts):
            word = part.strip(" •·|｜")
            if not 2 <= len(word) <= 12 or stamps(word) or _NO_OUTLET.match(word):
                continue
            if re.search(rf"[-_|｜—·]\s*{re.escape(word)}$", window) or f"打开{word}" in own:
                return word
    return None


def _linked_by_date(line: Line) -> str | None:
    """Find the one link on the date's line that leads to an account, or bears an outlet's name.

    A channel (昌都新闻) or a button is none; with two candidates neither is.
    """
    if re.search(r"[>＞»]", line.text):
        return None
    found = {
        _house(word)
        for run in line.runs
        if run.linked and 3 <= len(word := squeeze(run.text)) <= 16 and not _NO_OUTLET.match(word)
        if _LINKED_OUTLET.search(_house(word)) or _house(word) != word or _leads_to_account(run)
    }
    return found.pop() if len(found) == 1 else None


def _house(text: str) -> str:
    """Give of 石佳/中国青年报 the outlet; any other text as it is."""
    parts = re.split(r"\s*[／/]\s*", text)
    if len(parts) != 2 or sum(map(reads_as_name, parts)) != 1:
        return text
    other = parts[reads_as_name(parts[0])]
    return other if names_outlet(other) else text


def _leads_to_account(run: Run) -> bool:
    link = run.element
    while link is not None and link.tag != "a":
        link = link.getparent()
    href = (link.get("href") or "") if link is not None else ""
    named = re.search(r"/(?:u|user|author|media|account|profile|home|c/user)(?:/|\?|$)", href)
    return bool(named) and not _NO_ACCOUNT.search(run.text) and not reads_as_name(squeeze(run.text))


def _beside(lines: Sequence[Line], stamp: Found[Stamp] | None) -> Found[str] | None:
    """Find 姓名/媒体 or a lone outlet on the line before or after the date's."""
    if stamp is None:
        return None
    for line in lines:
        if abs(line.at - stamp.at) != 1 or len(line.text) > 24 or line.link_share > 0.9:
            continue
        words = re.split(r"[／/｜|]", line.text)
        for word in words:
            if len(words) <= 2 and names_outlet(word.strip()) and _SURE_OUTLET.search(word.strip()):
                return Found(word.strip(), "cascade:beside-date", line.at)
    return None


def account(lines: Sequence[Line]) -> Found[str] | None:
    """Find the account's name on self-media that prints no 来源."""
    for line in lines:
        parts = [(run.element, run.text) for run in line.runs] + [(line.block, line.text)]
        for element, part in parts:
            if _ACCOUNT.search(attributes_of(element)):
                text = squeeze(part)
                if 2 <= len(text) <= 24 and not stamps(text) and not _NO_ACCOUNT.search(text):
                    return Found(text, "cascade:account", line.at)
    return None


def headed_account(page: Page) -> Found[str] | None:
    """Find the one account whose name, a link to its own page, is set as a heading."""
    found = {
        squeeze(run.text): line.at
        for line in page.lines
        for run in line.runs
        if run.linked and line.block.tag in {"h3", "h4", "h5", "h6"} and len(line.text) <= 24
        if _leads_to_account(run)
    }
    text, at = found.popitem() if len(found) == 1 else ("", 0)
    return Found(text, "cascade:account", at) if text else None


def names_outlet(text: str) -> bool:
    """Tell a string that ends like the name of an outlet or an office."""
    return len(text) >= 3 and bool(_MEDIA.match(text)) and not _NO_OUTLET.match(text)


def names_house(text: str) -> bool:
    """Tell the name of an outlet or of any office.

    >>> names_house("察雅交警"), names_outlet("察雅交警"), names_house("新闻中心")
    (True, False, False)
    """
    return names_outlet(text) or bool(_OFFICE.fullmatch(text) and not _NO_OUTLET.match(text))
