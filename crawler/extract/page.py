"""Text to a tree that hostile markup cannot break, and the tree to lines."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extract.words import words

DEPTH_LIMIT = 250
"""libxml2 gives up on a page, silently and with all that follows, below about this depth."""

BLOCKS = words(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form founder-content h1 h2 h3 h4 h5 h6 header hgroup hr li main menu "
    "nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
SKIPPED = words(
    "title script style noscript iframe select option textarea button template svg object embed "
    "applet head map canvas audio datalist"
)
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)[^<>]*?(/?)>")
_VOID = words(
    "area base br col embed frame hr img input link meta param source track wbr p li td th tr "
    "option dd dt"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True)
class Run:
    """A stretch of one line inside one element."""

    text: str
    element: HtmlElement
    linked: bool


@dataclass(slots=True)
class Line:
    """What a reader sees between two breaks; `block` is the block element that holds it."""

    text: str
    block: HtmlElement
    runs: list[Run]
    at: int = 0
    linked: int = 0
    hidden: bool = False

    @property
    def link_share(self) -> float:
        """Share of the characters that stand in links, in [0, 1]."""
        return self.linked / max(1, len(self.text) - self.text.count(" "))

    @property
    def spaced(self) -> str:
        """The line with a space between elements: sites part 编辑 and 责编 by margins only."""
        return squeeze(" ".join(run.text for run in self.runs))


@dataclass(slots=True)
class Layout:
    """The lines of a page and, for each element, its half-open range of them."""

    lines: list[Line]
    spans: dict[HtmlElement, tuple[int, int]]

    def within(self, element: HtmlElement) -> list[Line]:
        """Give the lines that an element holds, in reading order."""
        start, end = self.spans.get(element, (0, 0))
        return self.lines[start:end]


@dataclass(slots=True)
class _Walk:
    """The state of one pass over the tree."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[HtmlElement, tuple[int, int]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    blocks: list[HtmlElement] = field(default_factory=list)
    links: int = 0
    hidden: int = 0
    skipped: int = 0

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in SKIPPED:
            self.skipped += 1
        if self.skipped or not isinstance(tag, str):
            return
        if tag in BLOCKS or tag == "br" or not self.blocks:
            self.flush()
            if tag != "br":
                self.blocks.append(element)
        self.links += tag == "a"
        self.hidden += _is_hidden(element)
        self.spans[element] = (len(self.lines), 0)
        if element.text:
            self.runs.append(Run(element.text, element, self.links > 0))

    def close(self, element: HtmlElement, *, is_root: bool) -> None:
        tag = element.tag
        if tag in SKIPPED:
            self.skipped -= 1
        elif not self.skipped and isinstance(tag, str):
            if tag in BLOCKS or is_root:
                self.flush()
                self.blocks.pop()
            self.links -= tag == "a"
            self.hidden -= _is_hidden(element)
            self.spans[element] = (self.spans[element][0], len(self.lines) + bool(self.runs))
        if not self.skipped and element.tail and not is_root:
            self.runs.append(Run(element.tail, element.getparent(), self.links > 0))

    def flush(self) -> None:
        """End the line; in preformatted text every line feed ends one."""
        if not self.runs:
            return
        runs, self.runs = self.runs, []
        if self.blocks and self.blocks[-1].tag == "pre":
            for text in "".join(run.text for run in runs).split("\n"):
                self._keep([Run(text, runs[0].element, linked=False)])
        else:
            self._keep(runs)

    def _keep(self, runs: list[Run]) -> None:
        text = squeeze("".join(run.text for run in runs))
        if not text:
            return
        linked = sum(len(_SPACES.sub("", run.text)) for run in runs if run.linked)
        block = self.blocks[-1] if self.blocks else runs[0].element
        self.lines.append(Line(text, block, runs, len(self.lines), linked, self.hidden > 0))


def squeeze(text: str) -> str:
    r"""Make one line of a text: runs of any white space are one space, unseen characters go.

    >>> squeeze(" 昌都\u3000\u00a0报\n")
    '昌都 报'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def joined(base: str | None, address: str) -> str | None:
    """Make an address absolute; None where it is none."""
    try:
        return urljoin(base or "", address.strip())
    except ValueError:
        return None


class Page:
    """One parsed page: the tree, its metas, its lines in reading order."""

    def __init__(self, text: str, *, url: str | None = None) -> None:
        self.text = _CONTROL.sub("", _XML_HEAD.sub("", text))
        self.url = url
        self.deep = False
        self.tree = _parse(self.text)
        if _depth_reached(self.tree):
            self.deep = True
            self.tree = _parse(flatten(self.text))

    @cached_property
    def layout(self) -> "Layout":
        """Every line of the page in reading order, and which lines each element holds."""
        return linearise(self.tree)

    @property
    def lines(self) -> list[Line]:
        """Every line of the page in reading order, hidden ones marked."""
        return self.layout.lines

    @cached_property
    def metas(self) -> dict[str, str]:
        """Contents of the meta elements by lower-case name; the first that says something wins."""
        found: dict[str, str] = {}
        for meta in self.tree.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop")
            content = squeeze(meta.get("content") or "")
            if name and content:
                found.setdefault(name.strip().lower(), content)
        return found

    @cached_property
    def head_title(self) -> str:
        """Give the text of the title element, "" without one."""
        for element in self.tree.iter("title"):
            text = squeeze(element.text_content()[:2000])
            if text:
                return text[:300]
        return ""


def _parse(text: str) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return html.document_fromstring("<html><body></body></html>")
    return tree


def _depth_reached(tree: HtmlElement) -> bool:
    """Follow the last children: the parser stops where the page is too deep, so there it ends."""
    depth, element = 0, tree
    while len(element):
        element = element[-1]
        depth += 1
        if depth >= DEPTH_LIMIT:
            return True
    return False


def flatten(text: str, limit: int = 120) -> str:
    """Drop the tags nested deeper than `limit`, so that the text inside them is still read.

    >>> flatten("<b>" * 3 + "昌都" + "</b>" * 3, limit=2)
    '<b><b>昌都</b></b>'
    """
    parts: list[str] = []
    depth, last = 0, 0
    for tag in _TAG.finditer(text):
        if tag.group(2).lower() in _VOID or tag.group(3):
            continue
        if not tag.group(1):
            depth += 1
            drop = depth > limit
        else:
            drop = depth > limit
            depth = max(0, depth - 1)
        if drop:
            parts.append(text[last : tag.start()])
            last = tag.end()
    parts.append(text[last:])
    return "".join(parts)


def linearise(root: HtmlElement) -> "Layout":
    """Cut a tree into the lines a reader sees, in reading order."""
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            walk.open(element)
        else:
            walk.close(element, is_root=element is root)
    walk.flush()
    return Layout(walk.lines, walk.spans)


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))
