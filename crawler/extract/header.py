"""The line beside the title: when and from where. It carries nearly everything on these pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from crawler.extract.body import attributes_of
from crawler.extract.dates import Stamp, stamps
from crawler.extract.names import reads_as_name
from crawler.extract.page import Line, Run, squeeze

_SOURCE_LABEL = re.compile(
    r"(?:稿件|信息|文章|新闻|消息|本文|内容|资料|供稿)?\s*(?:来\s*源|來\s*源|稿\s*源|"
    r"文\s*源)\s*[于於]?\s*[:：]\s*"
    r"|(?:摘自|转自|转载自|轉自|出处|出處|发布机构|发布单位|供稿单位|来源于|來源於|(?:微信)?公众号|来自)"
    r"\s*[:：]\s*"
    r"|(?<![\u3400-\u9fff])(?:来源于|來源於|来源自)\s+"
)
_LABELS = re.compile(
    r"(?:^|[\s|｜（(【\[])\s*(?:作\s*者|记\s*者|記者|撰稿|通讯员|编\s*辑|編輯|責編|责\s*编|责任|"
    r"发布|發佈|发表|"
    r"更新|时\s*间|時間|日\s*期|点\s*击|點擊|浏\s*览|瀏覽|阅\s*读|閱讀|人\s*气|访\s*问|查看|次数|"
    r"手机|扫|"
    r"订阅|关注|审核|摄影|文号|栏目|热度|繁体|参与|跟贴|推荐|大\s*中\s*小|视力|保护|网友|关\s*闭|"
    r"分\s*享)"
    r"|(?:作\s*者|记\s*者|撰稿|编\s*辑|责\s*编|责任编辑|发布(?:时间|日期)?|时\s*间|日\s*期|"
    r"点\s*击(?:量|数|次数)?|"
    r"浏\s*览(?:量|数|次数)?|阅\s*读(?:量|数|次数)?|人气|访问量|审核|摄影)\s*[:：]"
    r"|字\s*[号體体級]|评\s*论|評論|分享到|打\s*印|收\s*藏|我要|举报|纠错|【|\["
)
_NOISE = re.compile(
    r"https?://\S*|www\.\S*|原创|原創|首发|发布时间|發佈時間|发表时间|发布日期|更新时间|时间|"
    r"日期|[:：]|\||｜|｜|评论|分享|"
    r"\d+\s*(?:次|条|人|阅读|评论)?"
)
_MEDIA = re.compile(
    r"^[《]?[\w·\-—\u3400-\u9fff]{0,18}?(?:报|網|网|社|台|站|刊|周刊|月刊|杂志|日报|晚报|早报|"
    r"时报|商报|报社|新闻|新聞|客户端|频道|发布|融媒|融媒体|"
    r"融媒体中心|观察|在线|电视|广播|传媒|信报|快报|快訊|快讯|公众号|微信|论坛|通讯|党建|组工|"
    r"日報|時報|晚報|聯合報|报业|消息|宣传部|委办|政府|局|中文站)[》]?$"
)
_ACCOUNT = re.compile(
    r"(?:^|[-_\s])(?:author-?name|account\w*|nick-?name|media[-_]?name|profile_nickname|user-?name|"
    r"source-?name|js_name)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SOURCE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:\w?-?source\w*|laiyuan|ly|media-?name|origin|come-?from|pub-?source|art-?from|"
    r"from)(?:$|[-_\s])",
    re.IGNORECASE,
)
_NO_OUTLET = re.compile(
    r"^(?:昨天|今天|前天|刚刚|\d.*前|(?:时政|国内|国际|社会|本地|综合|今日|地方)?新闻|新闻中心|"
    r".{0,2}频道|网站|本网|本站|发布|首页|网络|互联网|电视|广播|社会|局|消息)$"
)
_LINKED_OUTLET = re.compile(
    r"(?:[日晚早时商周青快]报|[日晚早時商快]報|电视台|广播台|通讯社|客户端|周刊|杂志|融媒体?中心|发布|融媒)$"
)
_AGO = re.compile(r"(?:^|\s)(?:刚刚|\d{1,2}\s?(?:分钟|小时|天)前)")
_NO_ACCOUNT = re.compile(
    r"登录|登陆|注册|用户|游客|admin|管理员|关注|小编|编辑|匿名|会员|[:：]", re.IGNORECASE
)
_SURE_OUTLET = re.compile(
    r"(?:[日晚早时商周]?报|網|网|社|电视台|电台|客户端|杂志|周刊|融媒体?中心|公众号|聯合報)$"
)
_OFFICE = re.compile(r"(?:局|部|厅|处|科|室|办|委|院|中心|政府|公司|支队|学校)$")
_OUTDATED = re.compile(r"(?:最后|最近|更新|修改|最後|编辑于|印刷|打印|截至|有效)[^，。\d]{0,6}$")


_BARRED_SOURCE = re.compile(r"^\W{0,3}(?:[来來]\s*源|稿\s*源)\s*[|｜丨/／:：]\s*(\S.{1,38})$")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, the rule that gave it, and its line."""

    value: T
    rule: str
    at: int = -1


def header_stamp(lines: Iterable[Line], office_tz: str, *, rule: str) -> Found[Stamp] | None:
    """Find the date of publication in header lines; a time of change counts only when alone."""
    changed: Found[Stamp] | None = None
    day_only: Found[Stamp] | None = None
    for line in lines:
        if len(line.text) > 170 or line.link_share > 0.8:
            continue
        text = line.text if stamps(line.text) else line.spaced
        for stamp in stamps(text, office_tz):
            found = Found(stamp, rule, line.at)
            if _OUTDATED.search(text[: stamp.start]):
                changed = changed or found
            elif isinstance(stamp.when, datetime):
                if day_only is not None and day_only.value.day != stamp.day:
                    return day_only
                return found
            else:
                day_only = day_only or found
    return day_only or changed


def labelled_origin(lines: Sequence[Line], *, rule: str) -> Found[str] | None:
    """Find 来源：… ; a label at the end of its line takes the next one."""
    for place, line in enumerate(lines):
        match = _SOURCE_LABEL.search(line.text)
        if not match or len(line.text) > 220:
            continue
        value = _value(line, match)
        if not value and place + 1 < len(lines) and not _rest(line, match).strip(")）】]"):
            value = origin_text(lines[place + 1].text) if len(lines[place + 1].text) <= 40 else ""
        if value:
            return Found(value, rule, line.at)
    return None


def barred_origin(lines: Sequence[Line], *, rule: str) -> Found[str] | None:
    """Find 来源丨洛隆发布, as accounts close their texts: a line of its own."""
    for line in lines:
        match = _BARRED_SOURCE.match(line.text)
        if match and (value := origin_text(match.group(1), whole=True)):
            return Found(value, rule, line.at)
    return None


def _rest(line: Line, match: re.Match[str]) -> str:
    return line.text[match.end() :].strip()


def _value(line: Line, match: re.Match[str]) -> str:
    """Read the value behind a label: an element of its own whole, else up to the next label."""
    rest = _rest(line, match)
    label = match.group().strip()
    for place, run in enumerate(line.runs[:-1]):
        if squeeze(run.text).endswith(label) or squeeze(run.text) == label:
            following = [squeeze(later.text) for later in line.runs[place + 1 :]]
            own = next((text for text in following if text), "")
            if own and rest.startswith(own) and len(own) <= 60 and not stamps(own):
                return origin_text(own, whole=True)
    return origin_text(rest)


def origin_text(text: str, *, whole: bool = False) -> str:
    """Trim the printed origin; "" where the text is none.

    >>> origin_text("昌都地委外宣办 点击:0"), origin_text("2026-10-28 09:15")
    ('昌都地委外宣办', '')
    """
    text = _SOURCE_LABEL.sub("", text.strip())
    for stamp in stamps(text)[:1]:
        text = text[: stamp.start]
    boxed = re.match(r"[\[【［]\s*([^\]】］]{2,40}?)\s*[\]】］]", text)
    text = boxed.group(1) if boxed else text
    label = _LABELS.search(text)
    if label:
        text = text[: label.start()]
    text = text.strip(" 　,，;；|｜")
    if not whole:
        text = _first_word(text)
    text = text.strip("()（）[]【】:： 　-—")
    return (
        text if 2 <= len(text) <= 40 and not text.isdigit() and not text.startswith("http") else ""
    )


def _first_word(text: str) -> str:
    """Give what stands before the first gap, and what follows one when that too is an office.

    >>> _first_word("市教育局 办公室"), _first_word("县委办 张三")
    ('市教育局 办公室', '县委办')
    """
    words = [word for word in re.split(r"[\s|｜]+", text) if word]
    if len(words) == 2 and _OFFICE.search(words[0]) and _OFFICE.search(words[1]):
        return text if " " in text else words[0]
    return words[0] if words else ""


def unlabelled_origin(lines: Sequence[Line], stamp: Found[Stamp] | None) -> Found[str] | None:
    """Find the outlet printed without a label: marked by its class, or beside the date."""
    for line in lines:
        for run in line.runs:
            text = _by_class(run)
            if text:
                return Found(text, "cascade:source-class", line.at)
    for line in lines:
        if len(line.text) <= 60 and (ago := _AGO.search(line.text)):
            word = line.text[: ago.start()].strip(" ·|｜")
            if names_outlet(word):
                return Found(word, "cascade:date-line", line.at)
    for line in lines:
        if stamp is not None and line.at == stamp.at and len(line.text) <= 120:
            unlinked = " ".join(run.text for run in line.runs if not run.linked)
            beside = _by_date(squeeze(unlinked)) or _linked_by_date(line)
            if beside:
                return Found(beside, "cascade:date-line", line.at)
    return _beside(lines, stamp)


def _by_class(run: Run) -> str | None:
    element = run.element
    marked = _SOURCE_CLASS.search(attributes_of(element))
    if not marked and element.tag == "a" and element.getparent() is not None:
        marked = _SOURCE_CLASS.search(attributes_of(element.getparent()))
    if not marked:
        return None
    text = origin_text(run.text, whole=True)
    if _NO_OUTLET.match(text) or stamps(run.text) or reads_as_name(text):
        return None
    return text if 2 <= len(text) <= 20 else None


def _by_date(text: str) -> str | None:
    """Find a word that names an outlet on the date's own line, links left out.

    A breadcrumb names none; 《光明日报》（2026年10月28日 02版） says where it was printed; a link
    beside the date leads to a channel or the site itself as often as to where it came from.
    """
    printed = stamps(text)
    if not printed or re.search(r"[>＞»]|版\s*[)）]", text):
        return None
    start, end = printed[0].start, printed[0].end
    around = f"{text[:start]} {text[end:]}"
    label = _LABELS.search(around, start + 1)
    around = around[: label.start()] if label else around
    for raw in re.split(r"[\s|｜／/，,]+", _NOISE.sub(" ", around)):
        word = raw.strip("()（）[]【】")
        if 3 <= len(word) <= 20 and names_outlet(word):
            return word
    return None


def _linked_by_date(line: Line) -> str | None:
    """Find the one link on the date's line that leads to an account, or bears an outlet's name.

    A channel (昌都新闻) or a button is none; with two candidates neither is.
    """
    if re.search(r"[>＞»]", line.text):
        return None
    found = {
        word
        for run in line.runs
        if run.linked and 3 <= len(word := squeeze(run.text)) <= 16 and not _NO_OUTLET.match(word)
        if _LINKED_OUTLET.search(word) or _leads_to_account(run)
    }
    return found.pop() if len(found) == 1 else None


def _leads_to_account(run: Run) -> bool:
    link = run.element
    while link is not None and link.tag != "a":
        link = link.getparent()
    href = (link.get("href") or "") if link is not None else ""
    named = re.search(r"/(?:user|author|media|account|profile|home|c/user)(?:/|\?|$)", href)
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
        for element in {line.block, *(run.element for run in line.runs)}:
            if _ACCOUNT.search(attributes_of(element)):
                text = squeeze(line.text)
                if 2 <= len(text) <= 24 and not stamps(text) and not _NO_ACCOUNT.search(text):
                    return Found(text, "cascade:account", line.at)
    return None


def day_of(when: datetime | date) -> date:
    """Give the day of a moment or day."""
    return when.date() if isinstance(when, datetime) else when


def names_outlet(text: str) -> bool:
    """Tell a string that ends like the name of an outlet or an office."""
    return len(text) >= 3 and bool(_MEDIA.match(text)) and not _NO_OUTLET.match(text)
