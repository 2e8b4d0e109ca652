"""Finds the marks that secret and internal papers bear, so that such a file is never stored.

A mark is a sign on the paper (机密★1年, 密级:秘密, 内部资料 注意保存), not a word in its prose: a
piece about 保密工作 is handed in like any other. In doubt the file is refused: a unit can ask, a
leak cannot be taken back.
"""

import re
import unicodedata
from collections.abc import Iterable

from office.errors import IntakeError

WORDS = "疑似涉密或内部文件,未保存,请按保密规定处理"

_TRADITIONAL = str.maketrans("絕機內資級祕閱傳長年", "绝机内资级秘阅传长年")
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LEVEL = "(?:绝密|机密|秘密)"
_STAR = "[★☆✭✮✩⭐*]"
_SPAN = "(?:长期|永久|[0-9一二三四五六七八九十两]{1,3}(?:年|个月|月|天|日))"
_INTERNAL = "内部(?:资料|文件|材料|刊物|读物|参考|情况|事项)"
_KEEP = (
    "(?:注意保[存管密]|妥善保[存管]|请?勿外传|(?:不得|禁止|严禁)(?:外传|翻印|复制|转载|传播|公开))"
)
_GAP = "[,.;:、。·()\\[\\]《》<>|/—_-]{0,4}"

_ANYWHERE = re.compile(
    f"{_LEVEL}{_GAP}{_STAR}|密级[:为是]?{_LEVEL}|{_INTERNAL}{_GAP}{_KEEP}"
    f"|[(\\[【〔「]{_LEVEL}(?:级|件|文件)?[)\\]】〕」]"
)
_WHOLE_LINE = re.compile(
    f"[(\\[【〔<《]*(?:{_LEVEL}(?:级|件|文件|{_GAP}{_SPAN})?"
    f"|{_INTERNAL}|内部使用|仅供内部(?:使用|参考|传阅)|涉密(?:文件|材料|资料)"
    f"|{_KEEP})[)\\]】〕>》!。.]*"
)
_NAME_PARTS = re.compile(r"[^\u4e00-\u9fff0-9★☆*]+")
_COLUMN_VALUE = re.compile(f"{_LEVEL}.*|内部")


def is_marked(text: str) -> bool:
    """Whether a text bears a mark, on a line of its own or in a form prose never takes.

    >>> is_marked("机 密 ★ 1 年"), is_marked("(内部资料 注意保存)"), is_marked("密级：秘密")
    (True, True, True)
    >>> is_marked("会议强调要严守保密纪律,严防失泄密,保守党和国家秘密。")
    False
    """
    return any(_line_is_marked(line) for line in text.splitlines())


def name_is_marked(name: str) -> bool:
    """Whether a file's name bears a mark.

    >>> name_is_marked("【机密】十月来稿.xlsx"), name_is_marked("揭秘密林深处.docx")
    (True, False)
    """
    plain = _plain(name.rpartition(".")[0] or name)
    return is_marked(plain) or any(_WHOLE_LINE.fullmatch(p) for p in _NAME_PARTS.split(plain) if p)


def refuse_marked(name: str, texts: Iterable[str], *, levels: Iterable[str] = ()) -> None:
    """Raise when a file's name or any of its texts bears a mark.

    `levels` are the values of a column headed 密级, where a bare word is the mark.

    Raises:
        IntakeError: in the words of the house, which quote nothing of the file.
    """
    if (
        name_is_marked(name)
        or any(is_marked(text) for text in texts)
        or any(_COLUMN_VALUE.fullmatch(_plain(level)) for level in levels)
    ):
        raise IntakeError(WORDS, details={"why": "secrecy"})


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_TRADITIONAL)


def _line_is_marked(line: str) -> bool:
    if not any(sign in line for sign in "密祕部传傳翻印"):  # most lines: nothing to normalise
        return False
    plain = _plain(line)
    return bool(_ANYWHERE.search(plain) or _WHOLE_LINE.fullmatch(plain))
