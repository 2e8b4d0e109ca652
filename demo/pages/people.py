"""人民网: GB2312 declared, listing index{n}.html, header line with 来源, 责编 in .edit."""

from collections.abc import Sequence

from demo.pages.document import FOOTER, Document, Sight, html, safe, slices
from demo.pieces import Ran

LIST = "/GB/360307/index1.html"
NEXT = "/GB/360307/index{n}.html"
SELECTOR = "ul.list_16 a"
_SIZE = 12


def addresses(piece: Ran) -> tuple[str, ...]:
    """Return the paths of a piece; a second one where another column lists it too."""
    day = f"{piece.published_on:%Y/%m%d}"
    paths = (f"/n1/{day}/c360307-{piece.number}.html", f"/n1/{day}/c64104-{piece.number}.html")
    return paths if piece.twice else paths[:1]


def documents(sight: Sight) -> dict[str, Document]:
    """Return every page of the site."""
    pages = slices(sight.pieces, _SIZE)
    found = {
        f"/GB/360307/index{number}.html": html(
            _listing(sight, page, number, len(pages)), _encoding(sight), sight.latest(sight.pieces)
        )
        for number, page in enumerate(pages, start=1)
    }
    for piece in sight.pieces:
        for path in addresses(piece):
            found[path] = html(_article(sight, piece), _encoding(sight), piece.published_at)
    return found


def _encoding(sight: Sight) -> str:
    """Declared gb2312, written with whatever the system had: four-byte characters happen."""
    return "gb18030" if sight.outlet.trusted else "utf-8"


def _head(sight: Sight, title: str) -> str:
    charset = "GB2312" if sight.outlet.trusted else "utf-8"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="content-type" content="text/html;charset={charset}"/>
<title>{safe(title)}--{sight.outlet.name}</title>"""


def _listing(sight: Sight, page: Sequence[Ran], number: int, of: int) -> str:
    links = "".join(
        f'<a href="index{other}.html">{other}</a>' for other in range(1, of + 1) if other != number
    )
    rows = _moved_rows(page) if sight.moved else _rows(page)
    return f"""{_head(sight, "滚动新闻")}
</head><body>
<div class="rm_nav"><a href="/">首页</a><a href="/GB/1/">时政</a><a href="/GB/2/">地方</a></div>
<div class="w1000">{rows}
<div class="page_n clearfix">{links}</div></div>
<div class="footer">{FOOTER}</div>
</body></html>"""


def _rows(page: Sequence[Ran]) -> str:
    rows = "\n".join(
        f"<li><a href='{path}' target=_blank>{safe(piece.title)}</a> "
        f"<em>{piece.published_on}</em></li>"
        for piece in page
        for path in addresses(piece)
    )
    return f'<div class="ej_list_box clear"><ul class="list_16 mt10">{rows}</ul></div>'


def _moved_rows(page: Sequence[Ran]) -> str:
    rows = "\n".join(
        f'<div class="card"><h5 data-day="{piece.published_on:%m-%d}">'
        f'<a href="{path}">{safe(piece.title)}</a></h5></div>'
        for piece in page
        for path in addresses(piece)
    )
    return f'<section class="stream">{rows}</section>'


def _article(sight: Sight, piece: Ran) -> str:
    body = "\n".join(
        f'<p style="text-indent: 2em;">\n\t{safe(one)}</p>' for one in piece.paragraphs
    )
    at = piece.published_at
    when = f"{at:%Y}年{at:%m}月{at:%d}日{at:%H:%M}"
    return f"""{_head(sight, piece.title)}
<meta name="publishdate" content="{piece.published_on}">
<meta name="author" content="L_{104000 + piece.number % 997}">
<meta name="source" content="来源：{safe(piece.origin or "")}">
</head><body>
<div class="rm_nav"><ul><li><a href="/">首页</a></li><li><a href="/GB/1/">时政</a></li></ul></div>
<div class="layout rm_txt cf"><div class="col col-1 fl">
<div class="route"><a href="/">{sight.outlet.name}</a>&gt;&gt;<a href="/GB/360307/">地方</a></div>
<h1>{safe(piece.title)}</h1>
<div class="author cf"></div>
<div class="channel cf"><div class="col-1-1 fl">
{when} | 来源：<a href="/GB/1/" target="_blank">{safe(piece.origin or "")}</a>
</div><div class="col-1-2 fr"><span class="rm_type"><i>小字号</i></span></div></div>
<div class="rm_txt_con cf">
<div class="bza"><span></span><p></p></div>
{body}
<div class="zdfy clearfix"></div>
<div class="edit cf">(责编：{"、".join(piece.editors)})</div>
<p class="paper_num"><em>分享让更多人看到</em></p>
</div>
{_related(sight, piece)}
</div></div>
<div class="footer">{FOOTER}</div>
</body></html>"""


def _related(sight: Sight, piece: Ran) -> str:
    before = [other for other in sight.pieces if other.published_at < piece.published_at]
    rows = "".join(
        f'<li><a href="{addresses(other)[0]}">{safe(other.title)}</a></li>' for other in before[:3]
    )
    return f'<div class="rm_relevant cf box_news"><h5>相关新闻</h5><ul>{rows}</ul></div>'
