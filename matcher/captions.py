"""Whether a text is nothing but captions: what a photo or video carries, people confirm."""

import re

_OPENS = re.compile(r"\W*(?:图[为中示①-⑨1-9]|[上下左右]图|本图|图片(?:说明|[:：])|视频[:：])")
_TAKEN = re.compile(r"(?:摄影?|摄像|供图)\W*$")
_TITLE = re.compile(
    r"组图|图集|图片(?:新闻|报道)|高清图|影像|微视频|短视频|视频新闻|[(（【\[]\s*(?:多图|视频)\s*[)）】\]]|视频\s*[|丨:：]"
)
_LINE = 120
"""Characters of a caption at most; a longer paragraph that names its photographer is a report."""
_SHORT = 200
"""Characters of a body at most that a headline can make a caption."""


def captions_only(title: str | None, body: str) -> bool:
    """Tell whether a text consists of captions, by what it says of itself.

    >>> captions_only("春耕", "图为村民在田间劳作。扎西 摄")
    True
    >>> captions_only("春耕", "全县春耕有序推进。")
    False
    >>> captions_only("【组图】高原春耕", "四月的波罗乡，村民忙着播种青稞。")
    True
    """
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if title and len(body) <= _SHORT and _TITLE.search(title):
        return True
    return bool(lines) and all(map(_caption, lines))


def _caption(line: str) -> bool:
    return len(line) <= _LINE and bool(_OPENS.match(line) or _TAKEN.search(line))
