"""Who edited a page: 责编 and 编辑, told apart from who checked, drew or laid it out."""

import re

from crawler.extract.byline import rejoined
from crawler.extract.labels import NEXT_FIELD, tight
from crawler.extract.names import may_be_name, reads_as_name

_EDITORS = re.compile(
    r"(?:责任编辑|責任編輯|责\s*任\s*编\s*辑|责\s*编|責\s*編|(?:网络|值班|执行|本期|本版|版面|"
    r"实习|文字|新媒体|本网)?"
    r"(?<!图片)(?<!流程)(?<!美术)(?<!视频)(?<!音频)编\s*辑|編\s*輯|(?<![\u3400-\u9fff])编(?=\s*[:：]))(?:员)?\s*[:：/／]\s*"
)
_NEXT_LABEL = re.compile(
    r"\s*(?:校對|审校|编审|监制|终审|初审|复审|美编|主编|统筹|策划|版式|设计|美术|视觉|技术|作者|记者|撰稿|撰文|供稿|通讯员|文字|[文图]\s*[/／]|"
    rf"视频|签发|值班|制作|排版|返回|一审|二审|三审|{NEXT_FIELD}).*$"
)
_ANY_LABEL = re.compile(r"(?<=\S)\s+[\u3400-\u9fff]{2,6}\s?[:：].*$")
_SPACED = re.compile(
    r"(?:^|[\s|•·（(【\[])(?:[\u3400-\u9fff]{2}|责任)?(?:编辑|责编)\s+"
    r"([\u3400-\u9fff]{2,4})(?=$|[\s|•·）)】\]])"
)
_ALONE = re.compile(
    r"\W{0,2}(?:责任|值班|执行)?(?:编辑|责编)\s+"
    r"([\u3400-\u9fff·]{2,9}(?:[ 、][\u3400-\u9fff·]{1,9}){0,5})\W{0,2}"
)
_NO_NAME = re.compile(r"推荐|精选|整理|部$|^部|之选|热线|邮箱|电话|寄语|手记|说明|[:：]")
_IN_BRACKET = re.compile(
    r"[（(【\[][^（）()。]{0,60}(?:记者|作者|通讯员|文图|图文|[|｜丨]{2})[^（）()。]{1,40}?"
    r"(?<![\u3400-\u9fff])(?:责任)?(?:编辑|责编)\s+([\u3400-\u9fff]{2,4})[^（）()。]{0,40}[）)】\]]\s*$"
)
_BRACKET = re.compile(r"[】\]）)〕］]")
_POST_BEHIND = re.compile(
    r"[(（](?:(?:实习生?|见习|兼职|值班)(?:\s*[:：][^)）]{2,12})?|[A-Z]{0,4}\d{2,8})[)）]"
)
"""常雪梅(实习生), 李静(QX0011): what stands behind a name in brackets of its own."""
_STAFF_CODE = re.compile(r"[_\s]+[A-Z]{1,4}\d{2,8}$|_[A-Za-z0-9]+$")


def bracketed_editors(line: str) -> tuple[str, ...]:
    """Read a closing credit that names the editor without a colon; （县纪委 || 责编 熊莉） too.

    >>> bracketed_editors("让老人放心。（记者 李海霞 编辑 熊莉 审核 罗布）")
    ('熊莉',)
    """
    match = _IN_BRACKET.search(line)
    named = editor_names(match.group(1)) if match else []
    return tuple(named[:1]) if match else ()


def spaced_editors(line: str) -> tuple[str, ...]:
    """Read a short line that parts 编辑 and its name by a gap alone.

    >>> spaced_editors("每经记者 李海霞 每经编辑 熊莉"), spaced_editors("编辑 部里来了新人")
    (('熊莉',), ())
    """
    if len(line) > 60 or re.search(r"[。！？，]", line):
        return ()
    alone = _ALONE.fullmatch(line)
    if alone and not _NO_NAME.search(alone.group(1)):
        return tuple(editor_names(alone.group(1)))
    found = [name for name in _SPACED.findall(line) if reads_as_name(name)]
    return tuple(dict.fromkeys(found))


def editors_of(line: str) -> tuple[str, ...] | None:
    """Give the editors a line names: () for a label without a name, None without a label.

    >>> editors_of("（责编：次仁卓玛、王明）"), editors_of("责任编辑："), editors_of("编辑部搬家")
    (('次仁卓玛', '王明'), (), None)
    """
    found: list[str] = []
    labelled = False
    line = _POST_BEHIND.sub("", tight(line))
    labels = list(_EDITORS.finditer(line))
    for place, match in enumerate(labels):
        labelled = True
        until = labels[place + 1].start() if place + 1 < len(labels) else len(line)
        found.extend(editor_names(_BRACKET.split(line[match.end() : until])[0]))
    return tuple(dict.fromkeys(found)) if labelled else None


def editor_names(text: str) -> list[str]:
    """Split the value of 责编; staff codes behind a name go, one alone stands for the editor."""
    text = _ANY_LABEL.sub("", text.strip())
    value = _STAFF_CODE.sub("", _NEXT_LABEL.sub("", text).strip(" 　。.|"))
    words = [word for word in re.split(r"[、，,;；/／\s|]+", value) if word]
    if not words or len(words) > 6:
        return []
    words = rejoined(words, frozenset())
    named = [
        word
        for place, word in enumerate(words)
        if may_be_name(word) and (not place or len(word) < 4 or reads_as_name(word))
    ]
    if named:
        return named
    return (
        [words[0]]
        if len(words) == 1 and re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]{1,19}", words[0])
        else []
    )
