"""Whole pages: what is printed is found, what is not printed stays absent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.extract import extract

ROOT = Path(__file__).parents[3]
XZCD = ROOT.parent / "shared" / "cases" / "xzcd-article.txt"


def page(body: str, *, title: str = "江达县一座钢桥合龙_昌都在线", head: str = "") -> bytes:
    html = (
        f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{body}</body></html>"
    )
    return html.encode()


TEXT = (
    "<p>桥长一百二十米，横跨藏曲河，通车之后两个乡之间的车程由三个小时缩短到四十分钟。</p>"
    "<p>“冬天再也不用绕山路了。”村民次仁旺堆说，过桥的第一辆车是拉着酥油的农用车。</p>"
)


def test_what_the_page_does_not_print_is_absent() -> None:
    found = extract(page(f"<h1>江达县一座钢桥合龙</h1><div>{TEXT}</div>"))
    assert found.title == "江达县一座钢桥合龙"
    assert found.published_at is None
    assert found.origin is None
    assert (found.byline, found.editors, found.images) == ((), (), ())


def test_a_reporter_at_the_head_and_a_correspondent_at_the_end_are_both_named() -> None:
    """It is the correspondent whom the office credits."""
    text = f"<p>本报讯（记者 万靖）入冬之前，钢桥合龙。</p>{TEXT}<p>（通讯员 欧珠）</p>"
    found = extract(page(f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div>{text}</div>"))
    assert found.byline == ("万靖", "欧珠")


def test_a_day_without_its_year_is_completed_by_the_same_day_in_the_url() -> None:
    body = (
        "<h1>江达县一座钢桥合龙</h1><p>10-29 08:05 <span class='source'>昌都报</span></p>"
        f"<div>{TEXT}</div>"
    )
    found = extract(page(body), url="http://m.a.example/2026/1029/1.html")
    assert str(found.published_at) == "2026-10-29 08:05:00+08:00"
    assert found.origin == "昌都报"
    other = extract(page(body), url="http://m.a.example/2026/1030/1.html")
    assert str(other.published_at) == "2026-10-30"


def test_a_staff_number_or_site_name_in_a_meta_is_no_author() -> None:
    head = "<meta name='author' content='109034'><meta property='article:author' content='某网'>"
    found = extract(page(f"<h1>江达县一座钢桥合龙</h1><div>{TEXT}</div>", head=head))
    assert found.byline == ()


def test_an_editor_is_never_an_author() -> None:
    body = (
        "<h1>江达县一座钢桥合龙</h1><div class='info'>2026-10-29 编辑：央宗</div>"
        f"<div>{TEXT}<p>（责编：达瓦）</p></div>"
    )
    found = extract(page(body))
    assert found.byline == ()
    assert found.editors == ("央宗", "达瓦")
    assert "责编" not in found.body


@pytest.mark.parametrize(
    ("header", "origin"),
    [
        ("2026-10-29 来源：昌都报", "昌都报"),
        ("2026-10-29 来源:江达县委宣传部 点击:0", "江达县委宣传部"),
        ("2026年10月29日08:00 | 来源：<a href='#'>人民网-人民日报</a>", "人民网-人民日报"),
        ("稿件来源： 河北某报 2026-10-29", "河北某报"),
        ("信息来源：县农业农村局、县水利局 发布时间：2026-10-29", "县农业农村局、县水利局"),
        ("2026-10-29 文章来源：西藏日报 作者：万靖", "西藏日报"),
        ("2026-10-29 <span>来 源：</span><span>西藏日报</span>", "西藏日报"),
        ("2026-10-29 稿源：西藏发布", "西藏发布"),
        ("2026-10-29 转载自：昌都报", "昌都报"),
        ("2026-10-29 08:00 西藏日报", "西藏日报"),
        ("2026-10-29 08:00 來源：聯合報", "聯合報"),
        ("2026-10-29 08:00 来源： 责任编辑：达瓦", None),
        ("2026-10-29 08:00 浏览：31", None),
        ("2026-10-29 08:00 昌都新闻 > 要闻", None),
    ],
)
def test_every_spelling_of_the_origin(header: str, origin: str | None) -> None:
    body = (
        f"<h1>江达县一座钢桥合龙</h1><div class='info'>{header}</div><div class='con'>{TEXT}</div>"
    )
    found = extract(page(body))
    assert found.origin == origin
    assert str(found.published_at)[:10] == "2026-10-29"


def test_a_time_of_change_is_not_the_time_of_publication() -> None:
    body = (
        "<h1>江达县一座钢桥合龙</h1><p>最后更新：2026-10-30 10:00 发布：2026-10-29 08:00</p>"
        f"<div>{TEXT}</div>"
    )
    assert str(extract(page(body)).published_at) == "2026-10-29 08:00:00+08:00"


def test_two_dates_that_differ_are_said() -> None:
    """The header line is believed; that the URL states another day is not hidden."""
    body = f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29 08:00 来源：昌都报</p><div>{TEXT}</div>"
    found = extract(page(body), url="http://a.example/2026/0929/1.html")
    assert str(found.published_at)[:10] == "2026-10-29"
    assert found.degraded == ("date_ambiguous",)


def test_characters_lost_in_the_text_are_said() -> None:
    """A page is mostly markup: the share is taken of the text too, where the names stand."""
    broken = TEXT.replace("次仁旺堆", "次仁\ufffd\ufffd")
    found = extract(page(f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div>{broken}</div>"))
    assert found.degraded == ("encoding",)


def test_pager_share_related_and_disclaimer_are_no_text() -> None:
    body = f"""<h1>江达县一座钢桥合龙</h1><p>2026-10-29 来源：昌都报</p><div class="txt">
    <p>分享到：微信 微博</p>{TEXT}<p>（原题为《藏曲河上的桥》）</p><p>【1】【2】</p>
    <p><a href="2.html">下一页</a></p><p>责任编辑：达瓦</p>
    <p>相关阅读</p><p><a href="#">丁青县办起牧区书屋</a></p>
    <p>免责声明：本文仅代表作者个人观点，与本网无关。</p></div>"""
    found = extract(page(body))
    assert found.body.endswith("（原题为《藏曲河上的桥》）")
    assert found.body.startswith("桥长一百二十米")


def test_a_box_of_text_under_a_related_heading_belongs_to_the_piece() -> None:
    box = (
        "<p>相关链接</p><p>"
        + "藏曲河发源于雪山，全长三百里，沿河有十一个村子，历来靠溜索来往。" * 5
        + "</p>"
    )
    found = extract(page(f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div>{TEXT * 3}{box}</div>"))
    assert "溜索来往" in found.body


def test_a_title_without_a_window_title_stands_above_the_date() -> None:
    body = (
        "<table><tr><td><b>江达县一座钢桥合龙</b></td></tr><tr><td>2026-10-29 来源：昌都报</td>"
        f"</tr><tr><td>{TEXT}</td></tr></table>"
    )
    assert extract(page(body, title="")).title == "江达县一座钢桥合龙"
    assert extract(page(body, title="昌都在线")).title == "江达县一座钢桥合龙"


def test_a_text_behind_script_is_no_article() -> None:
    body = (
        "<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div id='app'></div><script>render()</script>"
    )
    found = extract(page(body))
    assert found.body == ""
    assert not found.is_article
    assert found.title is None


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>免责声明：凡注明来源为其他媒体的作品，均转载自其他媒体，不代表本网赞同其观点。</p>",
        "<p>扫描二维码，关注公众号，第一时间了解新鲜事，不错过每一条精彩内容。</p>",
        "<p>正在加载，请稍候</p>",
    ],
)
def test_furniture_around_a_missing_text_is_no_text(furniture: str) -> None:
    body = f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29 来源：昌都报</p><div id='t'></div>{furniture}"
    assert extract(page(body)).body == ""


def test_a_hidden_body_is_read() -> None:
    """Some sites show the text by script only; readability returns nothing for it."""
    body = (
        f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div style='visibility:hidden'>{TEXT}</div>"
    )
    assert "藏曲河" in extract(page(body)).body
    assert "藏曲河" in extract(page(body.replace("visibility:hidden", "display: none"))).body


def test_paragraphs_pasted_twice_stay_as_printed() -> None:
    """A paste error of the outlet is part of what it printed; likeness has to survive it."""
    if not XZCD.exists():
        pytest.skip("../shared/cases is not here")
    header, *paragraphs = XZCD.read_text("utf-8").splitlines()
    title = "昌都党建宣传工作综述"
    rows = f"<tr><td><b>{title}</b></td></tr><tr><td>{header}</td></tr>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    crumb = "您当前的位置:<a>网站首页</a>&gt;<a>新闻中心</a>&gt;<a>昌都新闻</a>&gt;"
    found = extract(
        page(f"<p>{crumb}</p><table>{rows}<tr><td>{text}</td></tr></table>", title="昌都新闻网")
    )
    assert found.title == title
    assert found.origin == "昌都地委外宣办"
    assert str(found.published_at) == "2014-04-09 11:54:00+08:00"
    assert found.body == "\n".join(paragraph.strip() for paragraph in paragraphs)
    assert (found.byline, found.editors) == ((), ())


def test_the_command_prints_one_object(tmp_path: Path) -> None:
    """Exit 0 for an article, 1 for a page that is none; the object is printed both times."""
    article = tmp_path / "a.html"
    article.write_bytes(page(f"<h1>江达县一座钢桥合龙</h1><p>2026-10-29</p><div>{TEXT}</div>"))
    other = tmp_path / "b.html"
    other.write_bytes(page("<h1>404</h1><p>页面不存在</p>", title="404"))
    for file, code in ((article, 0), (other, 1)):
        command = [sys.executable, "-m", "crawler.extract", str(file), "--url", "http://a.example/"]
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
        assert done.returncode == code
        printed = json.loads(done.stdout)
        assert list(printed) == [
            "title", "subtitle", "body", "published_at", "origin", "byline", "editors", "section",
            "page_no", "images", "canonical_url", "next_page_url", "encoding", "degraded", "from",
        ]  # fmt: skip
