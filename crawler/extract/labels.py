"""How pages spell the labels of credits: spread by typesetting, or parted by a bar."""

import re

_SPREAD = re.compile(
    r"(?<![\u3400-\u9fff])"
    r"(?:责\s*任\s*编\s*辑|責\s*任\s*編\s*輯|通\s*讯\s*员|通\s*訊\s*員|值\s*班\s*(?:主\s*任|编\s*[委辑])"
    r"|[记記]\s*者|作\s*者|[责責]\s*[编編]|[编編]\s*[辑輯审]|审\s*[核校]|校\s*[对對]|监\s*制|"
    r"摄\s*影|撰\s*[稿文]|[来來]\s*源|文\s*[字图]|图\s*[片文]|供\s*稿|策\s*划|统\s*筹|[初终复一二三]\s*审)"
    r"(?=\s*[:：/／|｜丨])"
)
NEXT_FIELD = (
    "来源|來源|编辑|责编|责任|时间|日期|发布|发表|点击|浏览|阅读|字号|字体|摄影|审核|校对|图片|打印|分享|评论|"
    "人气|收藏|关注|扫码|扫一扫|关闭|举报|纠错|大\\s?中\\s?小"
)
"""What else a header line may print behind a name."""
_PARTING = re.compile(r"[:：/／|｜丨]| [-–—]")
_DASHED = re.compile(
    r"((?:编辑|责编|作者|来源|记者|通讯员|审核|校对))\s+[-–—]+\s+(?=[\u3400-\u9fff])"
)
_BARRED = re.compile(
    r"((?:责任|值班|网络|执行)?编辑|责编|编审|校对|审[核校]|监制|来源|文字|图片|图文|文图|撰[文稿]|记者|"
    r"作者|通讯员|摄影|[初复终一二三]审|供稿|视频|制作|排版|主编|统筹|策划|(?<![\u3400-\u9fff])[文图])"
    r"\s*[|｜丨]\s*"
)


def tight(line: str) -> str:
    """Close up a label that typesetting spread, 记 者｜, or set off by a dash, 网站编辑 - 李 娜.

    >>> tight("编　辑：李 娜"), tight("编辑 - 李 娜"), tight("乡里编 辑了一本书")
    ('编辑：李 娜', '编辑：李 娜', '乡里编 辑了一本书')
    """
    if not _PARTING.search(line):
        return line
    line = _DASHED.sub(r"\1：", line)
    return _SPREAD.sub(lambda label: re.sub(r"\s+", "", label.group()), line)


def unbarred(line: str) -> str:
    """Read 责编丨张三 as 责编：张三.

    Accounts and apps write so. On a page that states an origin of its own, such a line belongs to
    the account the text was taken from: it is part of what was printed there, and names none of
    the page's own editors.

    >>> unbarred("编辑丨熊莉")
    '编辑：熊莉'
    """
    return _BARRED.sub(r"\1：", tight(line))
