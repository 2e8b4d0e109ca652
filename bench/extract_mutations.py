"""Saved pages rewritten as another outlet might have made them: same text, other markup.

Each mutation takes the source of a page and a seeded draw and gives another source; the printed
text of the article, and so its truth, stays. Reading that hangs on the names of one outlet's
classes, on its paragraphs or its colons, breaks here.
"""

import random
import re
from collections.abc import Callable

Mutation = Callable[[str, random.Random], str]

_NAMES = re.compile(r"""(\s(?:class|id)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_SCRIPTS = re.compile(r"(<(script|style)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
_BLOCK_START = re.compile(r"<(?:div|p|table|ul)\b[^<>]*>", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:div|p|table|ul)\s*>", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r"(?<=>)([^<>]+)(?=<)")
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DAY = re.compile(
    r"(?<![\d/_\-.])((?:19|20)\d{2})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})(?:日|(?![\d/_-]))"
)

TOOLS = (
    "<div>【字体：<a>大</a> <a>中</a> <a>小</a>】 <a>打印</a> <a>关闭</a></div>",
    "<ul><li><a>分享到微信</a></li><li><a>分享到微博</a></li></ul>",
    "<p>扫一扫在手机打开当前页</p>",
    "<div><span>点赞 12</span> <span>收藏</span> <span>分享</span></div>",
)
_DATED_LINKS = "".join(
    f"<li><a href=/a/{n}>山那边的第{n}家小店开张</a><span>2031-0{n}-1{n}</span></li>"
    for n in range(1, 8)
)
_LINKS = "".join(f"<li><a href=/b/{n}>渡口的{n}号船换了新船工</a></li>" for n in range(1, 9))
BOXES = (
    f"<div><h3>热门推荐</h3><ul>{_DATED_LINKS}</ul></div>",
    f"<div><h3>一周排行</h3><ol>{_LINKS}</ol></div>",
)
TOPS = (
    "<div>今天是2031年3月4日 星期二 欢迎访问本网</div>",
    "<div><a href=/>首页</a> | <a href=/x>新闻</a> | <a href=/y>图片</a></div>",
)
FEET = (
    "<div>版权所有 1999-2031 某某传媒 京ICP备00000000号 举报电话：000-0000000</div>",
    "<div><p>主办：某某报社 技术支持：某某公司</p><p>Copyright © 2031 某网</p></div>",
)


def outside_scripts(source: str, change: Callable[[str], str]) -> str:
    """Change the markup and leave scripts and styles as they are."""
    parts = _SCRIPTS.split(source)
    kept = [part if at % 3 == 1 else change(part) for at, part in enumerate(parts) if at % 3 != 2]
    return "".join(kept)


def stripped(source: str, draw: random.Random) -> str:
    """Take every class and id away."""
    return outside_scripts(source, lambda part: _NAMES.sub("", part))


def renamed(source: str, draw: random.Random) -> str:
    """Give every class and id a name that means nothing."""
    new: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        names = match.group(2).strip("\"'").split()
        for name in names:
            new.setdefault(name, "x" + "".join(draw.choices("bcdfghjkmpqrstvwz", k=6)))
        return f'{match.group(1)}"{" ".join(new[name] for name in names)}"'

    return outside_scripts(source, lambda part: _NAMES.sub(rename, part))


def wrapped(source: str, draw: random.Random) -> str:
    """Put a third of all divisions into further ones."""
    depth: list[bool] = []

    def wrap(match: re.Match[str]) -> str:
        if match.group(1):
            return "</div></div>" if depth and depth.pop() else "</div>"
        depth.append(draw.random() < 0.33)
        return f"<div>{match.group()}" if depth[-1] else match.group()

    return outside_scripts(source, lambda part: re.sub(r"(?i)<(/?)div\b[^<>]*>", wrap, part))


def as_tables(source: str, draw: random.Random) -> str:
    """Lay the page out with tables: every division becomes a cell."""

    def change(part: str) -> str:
        part = re.sub(r"(?i)<div\b([^<>]*)>", r"<table><tr><td\1>", part)
        return re.sub(r"(?i)</div\s*>", "</td></tr></table>", part)

    return outside_scripts(source, change)


def headless(source: str, draw: random.Random) -> str:
    """Leave nothing in the head but the bare window title."""
    source = re.sub(r"(?i)<(?:meta|link|base)\b[^<>]*>", "", source)
    return re.sub(r"(?is)<script\b[^<>]*ld\+json.*?</script\s*>", "", source)


def no_headings(source: str, draw: random.Random) -> str:
    """Make headings, sections and paragraphs plain divisions."""
    return outside_scripts(
        source,
        lambda part: re.sub(
            r"(?i)<(/?)(?:h[1-6]|article|section|main|header|footer|aside|nav)\b", r"<\1div", part
        ),
    )


def furnished(source: str, draw: random.Random) -> str:
    """Add a bar of links, a clock, boxes of other pieces and a foot around the page."""
    body = _BODY.search(source)
    at = body.end() if body else 0
    top = draw.choice(TOPS)
    foot = draw.choice(BOXES) + draw.choice(FEET)
    end = source.lower().rfind("</body")
    end = end if end > at else len(source)
    return source[:at] + top + source[at:end] + foot + source[end:]


def tooled(source: str, draw: random.Random) -> str:
    """Put a bar of tools below the first heading of the first rank, if there is one."""
    heading = re.search(r"(?i)</h1\s*>", source)
    if heading is None:
        return source
    return source[: heading.end()] + draw.choice(TOOLS) + source[heading.end() :]


def marked_up(source: str, draw: random.Random) -> str:
    """Set single characters of running text in spans and fonts, as pasted Word text has them."""

    def mark(match: re.Match[str]) -> str:
        text = match.group()
        if len(text) < 40 or not _HAN.search(text):
            return text
        at = draw.randrange(5, len(text) - 5)
        if "&" in text[max(0, at - 8) : at + 8]:
            return text
        opened, closed = draw.choice(
            (("<span>", "</span>"), ("<font color='#000'>", "</font>"), ("<b></b><i>", "</i>"))
        )
        return f"{text[:at]}{opened}{text[at : at + 3]}{closed}{text[at + 3 :]}"

    return outside_scripts(source, lambda part: _BETWEEN_TAGS.sub(mark, part))


def spaced(source: str, draw: random.Random) -> str:
    """Set other white space: indents of full width, no-break spaces, line feeds within texts."""

    def change(match: re.Match[str]) -> str:
        text = match.group()
        if not _HAN.search(text) or len(text) < 30:
            return text
        lead = draw.choice(("\u3000\u3000", "&nbsp;&nbsp;&nbsp;&nbsp;", "\n\t\t", "&emsp;&emsp;"))
        return lead + text.lstrip() + draw.choice(("", "\n", "&nbsp;"))

    return outside_scripts(source, lambda part: _BETWEEN_TAGS.sub(change, part))


def colons(source: str, draw: random.Random) -> str:
    """Print the labels with the other colon."""
    labels = "来源|责任编辑|责编|编辑|作者|记者|通讯员|稿源"

    def change(part: str) -> str:
        def swap(match: re.Match[str]) -> str:
            return match.group(1) + ("：" if match.group(2) == ":" else ": ")

        return re.sub(rf"({labels})\s*([:：])", swap, part)

    return outside_scripts(source, change)


def dates(source: str, draw: random.Random) -> str:
    """Print every day in another of the usual forms."""
    form = draw.choice(
        ("{0}年{1:02d}月{2:02d}日", "{0}/{1}/{2}", "{0}-{1:02d}-{2:02d}", "{0}年{1}月{2}日")
    )

    def change(match: re.Match[str]) -> str:
        return form.format(*(int(number) for number in match.groups()))

    def outside_tags(part: str) -> str:
        return _BETWEEN_TAGS.sub(lambda text: _DAY.sub(change, text.group()), part)

    return outside_scripts(source, outside_tags)


def breaks(source: str, draw: random.Random) -> str:
    """Part paragraphs by line breaks as pages of the 2000s did."""

    def change(part: str) -> str:
        part = re.sub(r"(?i)<p\b[^<>]*>", "", part)
        return re.sub(r"(?i)</p\s*>", "<br><br>", part)

    return outside_scripts(source, change)


def shouted(source: str, draw: random.Random) -> str:
    """Write tags in capitals and attributes without quotes, as old editors did."""

    def loud(match: re.Match[str]) -> str:
        return match.group(1) + match.group(2).upper()

    def change(part: str) -> str:
        part = re.sub(r"(</?)([a-z][a-z0-9]*)(?=[\s>/])", loud, part)
        return re.sub(r'(\s(?:class|id|align|width)=)"([\w-]+)"', r"\1\2", part)

    return outside_scripts(source, change)


MUTATIONS: dict[str, Mutation] = {
    "stripped": stripped,
    "renamed": renamed,
    "wrapped": wrapped,
    "as_tables": as_tables,
    "headless": headless,
    "no_headings": no_headings,
    "furnished": furnished,
    "tooled": tooled,
    "marked_up": marked_up,
    "spaced": spaced,
    "colons": colons,
    "dates": dates,
    "breaks": breaks,
    "shouted": shouted,
}


def mutated(source: str, *, seed: int, most: int = 4) -> tuple[str, tuple[str, ...]]:
    """Apply up to `most` mutations drawn from the seed; give the source and their names."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    names = draw.sample(sorted(MUTATIONS), draw.randrange(1, most + 1))
    for name in names:
        source = MUTATIONS[name](source, draw)
    return source, tuple(names)
