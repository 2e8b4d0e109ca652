"""The old local site, as 昌都新闻网 was: tables, GBK, one header line with 来源 and 点击."""

from collections.abc import Sequence

from demo.pages.document import FOOTER, Document, Sight, html, safe, slices
from demo.pieces import Ran

LIST = "/news/index.html"
NEXT = "/news/index_{n}.html"
SELECTOR = "table.newslist a.title"
_SIZE = 20


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the path of a piece."""
    return (f"/article/{piece.published_on:%Y%m}/{piece.number % 1_000_000}.html",)


def documents(sight: Sight) -> dict[str, Document]:
    """Return every page of the site."""
    pages = slices(sight.pieces, _SIZE)
    found = {}
    for number, page in enumerate(pages, start=1):
        path = LIST if number == 1 else NEXT.format(n=number)
        found[path] = html(_listing(sight, page), "gb18030", sight.latest(sight.pieces))
    for piece in sight.pieces:
        found[addresses(piece)[0]] = html(_article(piece), "gb18030", piece.published_at)
    return found


def _listing(sight: Sight, page: Sequence[Ran]) -> str:
    if sight.moved:
        rows = "".join(
            f'<div class="item"><a class="headline" href="{addresses(one)[0]}">'
            f"{safe(one.title)}</a><time>{one.published_on:%m/%d}</time></div>"
            for one in page
        )
        box = f'<div class="river">{rows}</div>'
    else:
        rows = "\n".join(
            f'<tr><td>·</td><td><a class=title href="{addresses(one)[0]}">'
            f"{safe(one.title)}</a></td><td>[{one.published_on:%m-%d}]</td></tr>"
            for one in page
        )
        box = f"<table class=newslist width=640 border=0>{rows}</table>"
    return f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<title>昌都新闻-昌都新闻网</title></head><body topmargin=0>
<table width=960 align=center>
<tr><td><a href="/">网站首页</a> | <a href="{LIST}">新闻中心</a></td></tr>
<tr><td>{box}</td></tr>
<tr><td align=center>{FOOTER}</td></tr></table></body></html>"""


def _article(piece: Ran) -> str:
    body = "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{safe(one)}" for one in piece.paragraphs)
    at = piece.published_at
    return f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<title>{safe(piece.title)}-昌都新闻网</title></head><body topmargin=0>
<table width=960 align=center border=0>
<tr><td>您当前的位置:<a href="/">网站首页</a>&gt;\
<a href="{LIST}">新闻中心</a>&gt;昌都新闻&gt;</td></tr>
<tr><td align=center class=bt><font size=5><b>{safe(piece.title)}</b></font></td></tr>
<tr><td align=center class=info>{at:%Y-%m-%d %H:%M} \
来源:{safe(piece.origin or "")} 点击:0</td></tr>
<tr><td class=content>{body}</td></tr>
<tr><td align=right class=bianji>[责任编辑:{" ".join(piece.editors)}]</td></tr>
<tr><td align=center>【打印】【关闭】</td></tr>
<tr><td align=center>{FOOTER}</td></tr>
</table></body></html>"""
