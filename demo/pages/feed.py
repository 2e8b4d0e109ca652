"""A county newsroom with an RSS feed and the spans 百度 asked for."""

from email.utils import format_datetime
from urllib.parse import quote

from demo.pages.document import FOOTER, Document, Sight, html, safe
from demo.pieces import Ran

LIST = "/rss.xml"
BASE = "http://site.invalid"
"""Stands for the site's own address, which the server fills in: a feed's links are absolute."""
_TEASER = 60
_ITEMS = 50


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the path of a piece."""
    return (f"/p/{piece.number}.html",)


def documents(sight: Sight) -> dict[str, Document]:
    """Return the feed and the articles."""
    found = {LIST: _feed(sight)}
    for piece in sight.pieces:
        text = _article(piece)
        found[addresses(piece)[0]] = html(text, "utf-8", piece.published_at, charset="utf-8")
    return found


def _feed(sight: Sight) -> Document:
    items = "\n".join(_item(piece) for piece in sight.pieces[:_ITEMS])
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>{sight.outlet.name}</title><link>{BASE}/</link><description>{FOOTER}</description>
<language>zh-cn</language>
{items}
</channel></rss>
"""
    kind = "application/rss+xml; charset=utf-8"
    return Document(text.encode(), kind, sight.latest(sight.pieces))


def _item(piece: Ran) -> str:
    teaser = "" if piece.script else safe(piece.paragraphs[0][:_TEASER]) + "……"
    path = addresses(piece)[0]
    return (
        f"<item><title>{safe(piece.title)}</title><link>{BASE}{path}</link>"
        f'<guid isPermaLink="false">{piece.number}</guid>'
        f"<pubDate>{format_datetime(piece.published_at)}</pubDate>"
        f"<description>{teaser}</description></item>"
    )


def _article(piece: Ran) -> str:
    text = "\n".join(f"<p>{safe(one)}</p>" for one in piece.paragraphs)
    body, script = text, ""
    if piece.script:
        body = ""
        script = (
            "<script>document.getElementById('content_baidu').innerHTML="
            f'decodeURIComponent("{quote(text)}");</script>'
        )
    at = piece.published_at
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{safe(piece.title)}</title></head><body>
<header><a href="/">卡若融媒</a></header>
<article>
<h1>{safe(piece.title)}</h1>
<div class="meta"><span id="pubtime_baidu">{at:%Y-%m-%d %H:%M:%S}</span>
<span id="source_baidu">来源：{safe(piece.origin or "")}</span>
<span id="editor_baidu">责任编辑：{"、".join(piece.editors)}</span></div>
<div id="content_baidu">{body}</div>{script}
</article>
<footer>{FOOTER}</footer>
</body></html>"""
