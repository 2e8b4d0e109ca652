"""Founder 数字报, as 西藏日报: paperindex.htm → node_NN.htm → content_N.html."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from demo.pages.document import FOOTER, Document, Sight, html, safe
from demo.pieces import Ran

LIST = "/xzrb/xzrb/paperindex.htm"
NODES = "a[href*='node_']"
SELECTOR = "a[href*='content_']"
SECTIONS = {1: "要闻", 2: "综合", 3: "基层", 4: "文化"}


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the path of a piece."""
    return (f"{_folder(piece.published_on)}/content_{piece.number % 1_000_000}.html",)


def documents(sight: Sight) -> dict[str, Document]:
    """Return the index of issues, the pages of each issue, and the articles."""
    issues = {
        day: sorted(pieces, key=lambda one: (one.page_no, one.number))
        for day, pieces in groupby(sight.pieces, key=lambda one: one.published_on)
    }
    found = {LIST: html(_index(list(issues), sight), "utf-8", sight.latest(sight.pieces))}
    for day, pieces in issues.items():
        numbers = sorted({1} | {piece.page_no for piece in pieces})
        for number in numbers:
            own = [piece for piece in pieces if piece.page_no == number]
            text = _node(day, number, numbers, own)
            found[_node_path(day, number)] = html(text, "utf-8", sight.latest(pieces))
        for piece in pieces:
            text = _article(piece)
            found[addresses(piece)[0]] = html(text, "utf-8", piece.published_at)
    return found


def _folder(day: date) -> str:
    return f"/xzrb/{day:%Y%m}/{day:%d}"


def _node_path(day: date, number: int) -> str:
    return f"{_folder(day)}/node_{number:02d}.html"


def _index(days: Sequence[date], sight: Sight) -> str:
    rows = "".join(
        f'<li><a href="{_node_path(day, 1)}">{day.year}年{day.month}月{day.day}日</a></li>'
        for day in days
    )
    return f"""﻿<!DOCTYPE html><html><head><meta charset="utf-8"><title>西藏日报数字报</title></head>
<body><div class="top"><p>往期数字报刊</p></div>
<div class="issues"><ul>{rows}</ul></div>
<div class="footer"><p>{sight.outlet.publisher}<span>|</span>{FOOTER}</p></div></body></html>"""


def _node(day: date, number: int, numbers: Sequence[int], pieces: Sequence[Ran]) -> str:
    nodes = "".join(
        f'<a id="pageLink" href="node_{one:02d}.html">第{one:02d}版：{SECTIONS[one]}</a>'
        for one in numbers
    )
    rows = "".join(
        f'<li><a href="{addresses(one)[0].rpartition("/")[2]}">{safe(one.title)}</a></li>'
        for one in pieces
    )
    return f"""﻿<!DOCTYPE html><html><head><meta charset="utf-8">
<title>西藏日报 {day} 第{number:02d}版</title></head><body>
<span id="paperdate">{day:%Y年%m月%d日}</span>
<div class="ban">第{number:02d}版：{SECTIONS[number]}</div>
<div class="right-btn">{nodes}</div>
<div class="news-list"><ul>{rows}</ul></div>
<div class="footer"><p>{FOOTER}</p></div></body></html>"""


def _article(piece: Ran) -> str:
    body = "".join(f"<p>    {safe(one)}</p>" for one in piece.paragraphs)
    day = piece.published_on
    return f"""﻿<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{safe(piece.title)}</title></head><body>
<div class="top"><a href="{LIST}" class="btn">往期数字报刊</a></div>
<div class="container"><div class="cb-text"><span id="paperdate">{day:%Y年%m月%d日}</span></div>
<div class="ban">第{piece.page_no:02d}版：{SECTIONS[piece.page_no]}</div>
<div class="right-btn"><a class="f-btn" href="node_{piece.page_no:02d}.html">返回</a></div>
<div class="detail"><div class="detail-art"><div class="totalTitle">
<p class="introtitle text-center" id="PreTitle"></p>
<h2 id="Title" class="art-title text-center">{safe(piece.title)}</h2>
<p class="subtitle text-center" id="SubTitle"></p></div>
<div id="ozoom" style="zoom:100%;" class="content"><founder-content><!--enpcontent-->{body}\
<!--/enpcontent--><!--enpproperty <date>{day} 00:00:00:0</date><author></author>\
<title>{safe(piece.title)}</title><subtitle></subtitle><introtitle></introtitle>\
<paperarticleid>{piece.number % 1_000_000}</paperarticleid><nodename>{SECTIONS[piece.page_no]}\
</nodename>/enpproperty--></founder-content></div></div></div></div>
<div class="footer"><p>{FOOTER}</p></div></body></html>"""
