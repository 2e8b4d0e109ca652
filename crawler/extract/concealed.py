"""A text that a page carries but does not show: in a script's data, a template, a textarea.

Nothing is run. The text is set where a reader would see it, and the page is read again by the
ordinary rules.
"""

import html
import re
from collections.abc import Iterable, Iterator

from crawler.extract.dates import stamps, unix_moment
from crawler.extract.literals import Literal, literals
from crawler.extract.names import reads_as_name
from crawler.extract.page import Page, squeeze
from crawler.extract.title import plain, without_site

_ELEMENTS = {
    tag: re.compile(rf"(?is)<{tag}\b([^>]{{0,2000}})>(.*?)</{tag}[^<>]{{0,20}}>?")
    for tag in ("script", "textarea", "noscript", "template")
}
_TEMPLATE = re.compile(
    r"""type\s*=\s*["']?text/(?:x-)?(?:template|html|tmpl|handlebars)""", re.IGNORECASE
)
_HELD_VALUE = re.compile(
    r"""<(?:input|div|span)\b[^>]{0,300}\s(?:value|data-[\w-]{1,30})=(["'])"""
    r"""((?:(?!\1).)*?&lt;(?:p|br|div|span|section)\b(?:(?!\1).)*)\1[^>]*>""",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = re.compile(r"<(?:meta\b|link\b[^>]*canonical)[^>]*>", re.IGNORECASE)
_PARTED = re.compile(r"<(?:p|br|div|section)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？།]|\.\s")
_TAG = re.compile(r"<[^>]*>")
_QUOTED = re.compile(r"""^(?:&quot;|["'\s])+|(?:&quot;|["'\s])+$""")
_LONG_ENOUGH = 60
"""Fewer characters than this in a script are a label or an abstract."""
_LARGEST = 2_000_000
_REACH = 4
"""So many objects above the text may say when and where it was published."""
_KEYS = {
    "content": "content contenthtml htmlcontent contents cont contenttxt contentnoencode body text "
    "detail html richtext txt",
    "title": "title name headline frstname subject",
    "time": "pubtime publishtime publishdate pubdate publishedat datepublished originaltime "
    "issuetime reltime ptime time date createtime ctime",
    "origin": "source sourcename media medianame showsource origin copyfrom from accountname "
    "nickname publisher",
    "author": "author authors authorname reporter writer",
    "editor": "editor editors editorname responsibleeditor",
}
"""What systems call a field in their data, in lower case without dashes; the first held counts."""
_PREFIXES = ("", "news", "article", "doc")
"""newsTitle and docTitle are title."""


def revealed(page: Page) -> Iterator[tuple[Page, str]]:
    """Give the page as it would stand with its text shown, and where the text was kept."""
    shown = page.text
    for tag, element in _ELEMENTS.items():
        closed, rest = _closed(shown, tag)
        shown = element.sub(_shown, closed) + rest
    shown = _HELD_VALUE.sub(lambda held: f"<div>{_unescaped(held.group(2))}</div>", shown)
    if shown != page.text:
        yield Page(shown, url=page.url), "markup"
    article = _article_in_scripts(page)
    if article is not None:
        yield Page(_written_out(page, article), url=page.url), "script"


def _closed(text: str, tag: str) -> tuple[str, str]:
    """Cut a source behind the last such element that closes; one that never does is not sought."""
    last = text.lower().rfind(f"</{tag}")
    end = last + len(tag) + 3
    return (text[:end], text[end:]) if last >= 0 else ("", text)


def _shown(held: re.Match[str]) -> str:
    """Give the markup that an element keeps; a script's only where it says that it is markup."""
    if held.group(0)[1:7].lower() == "script" and not _TEMPLATE.search(held.group(1)):
        return held.group(0)
    return f"<div>{_unescaped(held.group(2))}</div>"


def _unescaped(text: str) -> str:
    """Read markup that was escaped to be kept: &lt;p&gt; is <p>."""
    return html.unescape(text) if "&lt;" in text and not _PARTED.search(text) else text


def said_of(page: Page, title: str, name: str) -> str:
    """Give what the data of a script says of the piece with this title; "" where it says nothing.

    `name` is `time` or `origin`. Only the object that bears the title is asked: others are lists.
    """
    wanted = plain(title)
    if len(wanted) < 6 or page.text.count(title) < 2:
        return ""
    for one in _objects(page):
        if any(plain(said) == wanted for said in _values(one, "title")):
            read = _moment if name == "time" else squeeze
            values = (read(html.unescape(said)) for said in _values(one, name))
            if found := next(filter(None, values), ""):
                return found
    return ""


def _article_in_scripts(page: Page) -> Literal | None:
    """Find the one object whose content is a text; None where there are several alike: a list."""
    held = [one for one in _objects(page) if _length(one) >= _LONG_ENOUGH]
    if not held:
        return None
    best = max(held, key=_length)
    text = _content(best)
    alike = [one for one in held if one.listed and _content(one) != text]
    if best.listed and any(_length(one) > 0.3 * _length(best) for one in alike):
        return None
    return best


def _objects(page: Page) -> Iterable[Literal]:
    for script in _ELEMENTS["script"].finditer(_closed(page.text, "script")[0]):
        source = script.group(2)
        if 200 <= len(source) <= _LARGEST and not _TEMPLATE.search(script.group(1)):
            yield from literals(source)


def _content(one: Literal) -> str:
    return _QUOTED.sub("", _unescaped(max(_values(one, "content"), key=len, default="")))


def _values(one: Literal, name: str) -> Iterator[str]:
    for key in _KEYS[name].split():
        for prefix in _PREFIXES:
            if prefix + key in one.values:
                yield one.values[prefix + key]
    for child in one.children:
        if child.key in _KEYS[name].split() and "name" in child.values:
            yield child.values["name"]


def _length(one: Literal) -> int:
    text = _content(one)
    return len(squeeze(_TAG.sub("", text))) if _SENTENCE_END.search(text) else 0


def _said(article: Literal, name: str) -> Iterator[str]:
    """Give what the object, those above it and those in it say of a field, the nearest first."""
    above: list[Literal] = []
    one: Literal | None = article
    while one is not None and len(above) <= _REACH:
        above.append(one)
        one = one.parent
    within = [child for holder in above[:2] for child in holder.children if not child.listed]
    for one in (*above, *within):
        for said in _values(one, name):
            value = squeeze(_TAG.sub("", html.unescape(said)).strip("\"'"))
            if value and "://" not in value:
                yield value


def _written_out(page: Page, article: Literal) -> str:
    """Write the article as a page: title, header line, text, editors."""
    titles = (text for text in _said(article, "title") if 4 <= len(text) <= 200)
    title = next(titles, without_site(page.head_title))
    when = next(filter(None, map(_moment, _said(article, "time"))), "")
    origin = next((text for text in _said(article, "origin") if 2 <= len(text) <= 30), "")
    author = next((text for text in _said(article, "author") if len(text) <= 60), "")
    editor = next((text for text in _said(article, "editor") if len(text) <= 60), "")
    if author and not origin and not reads_as_name(author):
        origin, author = author, ""
    labelled = (("来源", origin), ("作者", author))
    beside = "　".join(
        f"<span>{label}：{html.escape(text)}</span>" for label, text in labelled if text
    )
    content = _content(article)
    if not _PARTED.search(content):
        content = "".join(f"<p>{line}</p>" for line in content.splitlines())
    below = f"<p>责任编辑：{html.escape(editor)}</p>" if editor else ""
    title = html.escape(title)
    return (
        f"<html><head>{''.join(_HEAD.findall(page.text))}<title>{title}</title></head><body>"
        f"<h1>{title}</h1><p>{when}　{beside}</p><div class=article-content>{content}</div>{below}"
        "</body></html>"
    )


def _moment(value: str) -> str:
    """Give a time as a page prints it, from seconds or milliseconds since 1970 too."""
    if value.isdigit() and len(value) in {10, 13}:
        moment = unix_moment(value[:10], "Asia/Shanghai")
        return moment.isoformat(" ") if moment else ""
    return value if len(value) <= 40 and stamps(value) else ""
