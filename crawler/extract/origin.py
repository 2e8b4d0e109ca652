"""Where a page says it came from: behind a label, in all the ways that 来源 is spelt."""

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.extract.dates import stamps
from crawler.extract.header import Found
from crawler.extract.page import Line, squeeze

_SOURCE_LABEL = re.compile(
    r"(?:稿件|信息|文章|新闻|消息|本文|内容|资料|供稿)?\s*(?:来\s*源|來\s*源|稿\s*源|"
    r"文\s*源)\s*[于於]?\s*[:：]\s*"
    r"|(?:摘自|转自|转载自|轉自|出处|出處|发布机构|发布单位|发文机[关构]|发文单位|供稿单位|来源于|來源於|(?:微信)?公众号|来自)"
    r"\s*[:：]\s*"
    r"|(?<![\u3400-\u9fff])(?:来源于|來源於|来源自|来自)\s+"
    r"|(?<![A-Za-z])Source\s*[:：]\s*|(?:ཡོང|འབྱུང)་ཁུངས་?\s*[།:：]\s*"
)
FIELD_LABELS = re.compile(
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
_OFFICE = re.compile(r"(?:局|部|厅|处|科|室|办|委|院|中心|政府|公司|支队|学校)$")
_BARE_LABEL = re.compile(
    r"(?:信息|稿件|文章|新闻|内容)?(?:来源|來源)|稿源|发布(?:机构|单位)|发文机关"
)
_QUOTED = re.compile(r"注明|标注|[“\"「『]\s*$")
"""凡注明“来源：…”: said of other pages."""
_NO_ORIGIN = re.compile(r"[初复終终一二三]审|责任|值班|网络|执行|特约|本报|见习")
"""What is left of another field: 初审 of 初审编辑：."""
_LATIN_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?!Editor)(?:of|the|and|&|[A-Z][\w.'’-]*))*")
_BARRED_SOURCE = re.compile(r"^\W{0,3}(?:[来來]\s*源|稿\s*源)\s*[|｜丨/／:：]\s*(\S.{1,38})$")


def labelled_origin(lines: Sequence[Line], *, rule: str) -> Found[str] | None:
    """Find 来源：… ; a label at the end of its line takes the next one."""
    for place, line in enumerate(lines):
        match = _SOURCE_LABEL.search(line.text)
        if not match and (value := _celled(line)):
            return Found(value, rule, line.at)
        if not match or len(line.text) > 220 or _QUOTED.search(line.text[: match.start()]):
            continue
        value = _value(line, match)
        if not value and place + 1 < len(lines) and not _rest(line, match).strip(")）】]"):
            value = origin_text(lines[place + 1].text) if len(lines[place + 1].text) <= 40 else ""
        if value:
            return Found(value, rule, line.at)
    return None


def _celled(line: Line) -> str:
    """Read a label without a colon in an element of its own: <b>文章来源</b>市交通运输局."""
    for label, value in pairwise(line.runs if len(line.text) <= 60 else ()):
        inside = label.element is not value.element and label.element is not line.block
        if inside and _BARE_LABEL.fullmatch(squeeze(label.text)) and squeeze(value.text):
            return origin_text(squeeze(value.text), whole=True)
    return ""


def barred_origin(lines: Sequence[Line], *, rule: str) -> Found[str] | None:
    """Find 来源丨洛隆发布 in a line or an element of its own."""
    for line in lines:
        for text in (line.text, *(squeeze(run.text) for run in line.runs)):
            match = _BARRED_SOURCE.match(text)
            if match and (value := origin_text(match.group(1), whole=text != line.text)):
                return Found(value, rule, line.at)
    return None


def _rest(line: Line, match: re.Match[str]) -> str:
    return line.text[match.end() :].strip()


def _value(line: Line, match: re.Match[str]) -> str:
    """Read the value behind a label: an element of its own whole, else up to the next label."""
    rest = _rest(line, match)
    label = match.group().strip()
    for place, run in enumerate(line.runs[:-1]):
        alone = squeeze(run.text)
        if (
            alone != label
            and alone.startswith(label)
            and run.element not in line.runs[place + 1].element.iterancestors()
        ):
            return origin_text(alone[len(label) :])
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
    label = FIELD_LABELS.search(text)
    if label:
        text = text[: label.start()]
    text = text.strip(" 　,，;；|｜·•")
    if not whole:
        text = _first_word(text)
    text = text.strip("()（）[]【】:： 　-—·•")
    if _NO_ORIGIN.fullmatch(text):
        return ""
    return (
        text if 2 <= len(text) <= 40 and not text.isdigit() and not text.startswith("http") else ""
    )


def _first_word(text: str) -> str:
    """Give what stands before the first gap, and what follows one when that too is an office.

    >>> _first_word("市教育局 办公室"), _first_word("县委办 张三")
    ('市教育局 办公室', '县委办')
    """
    latin = _LATIN_NAME.match(text)
    if latin:
        return latin.group()
    words = [word for word in re.split(r"[\s|｜]+", text) if word]
    if len(words) == 2 and _OFFICE.search(words[0]) and _OFFICE.search(words[1]):
        return text if " " in text else words[0]
    return words[0] if words else ""
