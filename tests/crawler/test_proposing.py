"""A site of each family proposes the entry that would read it, fit for `kandeng check`."""

from datetime import date

import pytest
import yaml

from crawler.extract.model import Extracted
from crawler.extract.page import Page
from crawler.probe import _entry
from crawler.proposing import article_pattern, body_css, epaper_pages, paging, selectors
from office import sources
from office.errors import SourceError
from office.outlets import SourcesFile
from office.strict import read_text

TODAY = date(2026, 10, 31)
TEXT = "连日来，各乡镇抢抓农时开展农田水利建设。\n群众得到实惠。"
SITES = {
    "people": (
        "http://xz.people.com.cn/GB/138902/index1.html",
        "/n2/2026/10{n:02}/c138901-4{n:05}.html",
        "<a href='index2.html'>下一页</a>",
        "match:/n[0-9]+/[0-9]+/[0-9]+/c[0-9]+-[0-9]+\\.html",
        "index{n}.html",
        "<div class='rm_txt_con'>{text}</div>",
    ),
    "trs": (
        "http://www.xzxw.com/xw/xzyw/",
        "./202610/t202610{n:02}_88{n:03}.html",
        "<script>createPageHTML(20, 0, 'index', 'html');</script>",
        "match:/xw/xzyw/[0-9]+/t[0-9]+_[0-9]+\\.html",
        "index_{n-1}.html",
        "<div class='TRS_Editor'>{text}</div>",
    ),
    "baidu": (
        "http://www.chinanews.com.cn/gn/",
        "/gn/2026/10-{n:02}/100{n:03}.shtml",
        "<a href='/gn/index_1.shtml'>下一页</a>",
        "match:/gn/[0-9]+/[0-9]+-[0-9]+/[0-9]+\\.shtml",
        "index_{n-1}.shtml",
        "<span id='source_baidu'>来源</span><span id='pubtime_baidu'></span><div>{text}</div>",
    ),
    "table": (
        "http://www.xzcd.com/news/list_1.html",
        "/article/202610/{n}.html",
        "<a href='list_2.html'>下一页</a>",
        "match:/article/[0-9]+/[0-9]+\\.html",
        "list_{n}.html",
        "<table><tr><td>{text}</td></tr></table>",
    ),
    "none": (
        "http://www.news.cn/politics/",
        "/politics/202610{n:02}/0123456789abcdef0123456789abc{n:03}/c.html",
        "",
        "match:/politics/[0-9]+/[0-9a-f]+/c\\.html",
        None,
        "<div class='main'><div id='detail'>{text}</div></div>",
    ),
}


@pytest.mark.parametrize("family", SITES)
def test_a_site_of_each_family_proposes_its_entry(family: str) -> None:
    url, address, onward, pattern, following, body = SITES[family]
    rows = "".join(
        f"<li><a href='{address.format(n=n)}'>第{n}批农田水利项目开工建设</a></li>"
        for n in range(1, 9)
    )
    page = Page(f"<html><a href='/about.html'>关于我们</a><ul>{rows}</ul>{onward}</html>", url=url)
    found, links = article_pattern(page, url, TODAY)
    text = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    source = f"<html><h1>题</h1>{body.format(text=text)}</html>"
    chosen = selectors(source, Page(source), Extracted(body=TEXT))
    assert (found, len(links), paging(page, url, TODAY)) == (pattern, 8, following)
    assert chosen == ({"body": "#detail"} if family == "none" else {"family": family})
    assert (
        _faults(_entry(url, kind="listing", articles=found, onward=following, chosen=chosen)) == []
    )


@pytest.mark.parametrize(
    ("onward", "following"),
    [
        ("<a href='more.asp?id=3&page=2'>下一页</a>", "more.asp?id=3&page={n}"),
        ("<a href='?page=2&id=3'>下页</a><a href='?page=9&id=3'>尾</a>", "more.asp?page={n}&id=3"),
        ("<b>1</b><a href='list_4_2.html'>2</a><a href='list_4_9.html'>..9</a>", "list_4_{n}.html"),
        ("<a href='index_1.jhtml'>[2]</a><a href='index_2.jhtml'>[3]</a>", "index_{n-1}.jhtml"),
        ("<a href='p2.html'>&gt;</a><a href='p33.html'>&gt;&gt;</a>", "p{n}.html"),
        ("<a href='/sz/'>更多&gt;&gt;</a><a href='/a/12.html'>十二月</a>", None),
    ],
)
def test_how_an_old_list_goes_on(onward: str, following: str | None) -> None:
    """By a field behind the address, or by a bare number; a menu is no pager."""
    url = "http://a.cn/more.asp?id=3"
    rows = "".join(f"<a href='ReadNews.asp?NewsID={n}'>第{n}批水利项目开工</a>" for n in range(9))
    page = Page(f"<html><ul>{rows}</ul>{onward}</html>", url=url)
    found, links = article_pattern(page, url, TODAY)
    assert (found, len(links)) == (r"match:/ReadNews\.asp\?NewsID=[0-9]+", 9)
    assert paging(page, url, TODAY) == following
    assert _faults(_entry(url, kind="listing", articles=found, onward=following)) == []


def test_a_paper_proposes_its_pages() -> None:
    """Founder's issue names its pages; a site that links to one paper page is no paper."""
    url = "http://epaper.chinatibetnews.com/xzrb/xzrb/202610/31/node_2.htm"
    nodes = "".join(f"<a href='node_{n}.htm'>第{n - 1:02}版：要闻</a>" for n in range(2, 6))
    pieces = "".join(f"<a href='content_{n}.htm'>第{n}批农田水利项目开工</a>" for n in range(9))
    found = epaper_pages(Page(nodes + pieces, url=url), url, TODAY)
    assert len(found) == 4
    assert epaper_pages(Page(pieces, url=url), url, TODAY) == []
    assert _faults(_entry(url, kind="epaper", chosen={"family": "founder"})) == []


def test_the_smallest_element_that_holds_the_text_is_named() -> None:
    page = Page(
        "<div id='all'><p>导航</p><div class='art-1 x'><p>第一段。</p><p>末段。</p></div></div>"
    )
    assert body_css(page, "第一段。\n末段。") == ".art-1"
    assert body_css(page, "别的文字") is None
    assert body_css(page, "") is None


def _faults(entry: str) -> list[object]:
    """Return what is wrong with a proposal once a person has filled in name and tier."""
    filled = entry.replace("请填媒体名称", "试验网").replace("请填级别", "county")
    assert yaml.safe_load(filled)[0]["sources"][0]["checked"] is None
    whole = f"version: 1\ntiers: [{{key: county, name: 县级}}]\noutlets:\n{filled}"
    read = read_text(whole, SourcesFile, name="sources.yaml", error=SourceError)
    return list(sources.faults(read))
