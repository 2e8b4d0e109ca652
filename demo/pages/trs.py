"""TRS, as 中国西藏新闻网: metas PubDate and ContentSource, .TRS_Editor, tYYYYMMDD_ID.html."""

from collections.abc import Sequence

from demo.pages.document import FOOTER, Document, Sight, html, safe, slices
from demo.pieces import Ran

LIST = "/xw/xzyw/index.html"
NEXT = "/xw/xzyw/index_{n}.html"
SECOND_LIST = "/cd/index.html"
SELECTOR = "ul.zy-news a"
_SIZE = 15


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the paths of a piece; the second in the prefecture's own column."""
    name = f"{piece.published_on:%Y%m}/t{piece.published_on:%Y%m%d}_{piece.number % 1_000_000}.html"
    paths = (f"/xw/xzyw/{name}", f"/cd/{name}")
    return paths if piece.twice else paths[:1]


def documents(sight: Sight) -> dict[str, Document]:
    """Return every page of the site."""
    found = {}
    pages = slices(sight.pieces, _SIZE)
    for number, page in enumerate(pages, start=1):
        path = LIST if number == 1 else NEXT.format(n=number)
        text = _listing(sight, [(one, addresses(one)[0]) for one in page], len(pages))
        found[path] = html(text, "utf-8", sight.latest(sight.pieces), charset="utf-8")
    own = [(one, addresses(one)[1]) for one in sight.pieces if one.twice]
    modified_at = sight.latest([piece for piece, _ in own])
    found[SECOND_LIST] = html(_listing(sight, own, 1), "utf-8", modified_at, charset="utf-8")
    for piece in sight.pieces:
        for path in addresses(piece):
            found[path] = html(_article(piece), "utf-8", piece.published_at, charset="utf-8")
    return found


def _listing(sight: Sight, rows: Sequence[tuple[Ran, str]], of: int) -> str:
    if sight.moved:
        listed = "".join(
            f'<a class="tile" href="{path}"><b>{safe(piece.title)}</b></a>' for piece, path in rows
        )
        box = f'<main id="flow">{listed}</main>'
    else:
        listed = "\n".join(
            f'<li><span>{piece.published_on}</span><a href="{path}">{safe(piece.title)}</a></li>'
            for piece, path in rows
        )
        box = f'<ul class="zy-news">{listed}</ul>'
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>西藏要闻_中国西藏新闻网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/xw/">新闻</a>
<a href="/cd/index.html">昌都</a></div>
{box}
<div class="page">共{of}页</div>
<div class="foot">{FOOTER}</div>
</body></html>"""


def _article(piece: Ran) -> str:
    body = "\n".join(f"<p>　　{safe(one)}</p>" for one in piece.paragraphs)
    at = piece.published_at
    return f"""<!DOCTYPE html>
<html><head>
<meta charset="utf-8">
<title>{safe(piece.title)}_中国西藏新闻网</title>
<meta name="SiteName" content="中国西藏新闻网">
<meta name="ColumnName" content="西藏要闻">
<meta name="ArticleTitle" content="{safe(piece.title)}">
<meta name="PubDate" content="{at:%Y-%m-%d %H:%M}">
<meta name="ContentSource" content="{safe(piece.origin or "")}">
<meta name="Author" content="">
</head><body>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="{LIST}">西藏要闻</a></div>
<div class="xl">
<h2 class="xl_title">{safe(piece.title)}</h2>
<div class="xl_info"><span>{at:%Y-%m-%d %H:%M}</span> \
<span>来源：{safe(piece.origin or "")}</span> \
<span>责任编辑：{" ".join(piece.editors)}</span></div>
<div class="xl_con"><div class="TRS_Editor">
<style type="text/css">.TRS_Editor P{{line-height:2;font-size:12pt;}}</style>
{body}
</div></div></div>
<div class="foot">{FOOTER}</div>
</body></html>"""
