"""E-paper layouts as papers print them: the page's number, 头版 and 头条, by what tells each."""

from datetime import date

import pytest

from crawler.extract.page import Page
from crawler.spiders import ListPage
from crawler.spiders.epaper import EpaperSpider, lead_of, page_no
from office.outlets import Source

TODAY = date(2026, 10, 31)
FOUNDER = "http://e.example.cn/xzrb/html/2026-10/31/node_{n}.htm"
PAGES = (
    "<td class=default><a id=pageLink href=node_2.htm>第01版：要闻</a></td>"
    "<td class=default><a id=pageLink href=node_3.htm>第02版：综合</a></td>"
    "<td class=default><a id=pageLink href=node_5.htm>第04版：副刊</a></td>"
)
MAP = (
    "<map name=PagePicMap>"
    "<area coords='10,10,90,60' shape=poly href=content_101.htm>"
    "<area coords='10,70,280,70,280,330,10,330' href=content_102.htm>"
    "<area coords='10,400,280,400,280,780,10,780' href=content_103.htm></map>"
)
TITLES = (
    "<ul><li><a href=content_101.htm>报眼</a></li>"
    "<li><a href=content_102.htm>自治区党委召开会议</a></li>"
    "<li><a href=content_103.htm>长篇通讯</a></li></ul>"
)


def read(html: str, url: str) -> list[tuple[str, str | None, str | None]]:
    spider = EpaperSpider(
        Source(
            key="p-e",
            channel="p",
            kind="epaper",
            url="http://e.example.cn/",
            articles="match:content_[0-9]+",
        )
    )
    page = ListPage(url, html.encode(), html, TODAY, 1, None)
    return [(link.title or "", link.page_no, link.position) for link in spider.read(page).links]


def test_founder_s_picture_of_the_page_tells_the_lead() -> None:
    """The largest piece of the upper half, not the first of the list nor the longest below."""
    found = read(PAGES + MAP + TITLES, FOUNDER.format(n=2))
    assert found == [
        ("报眼", "01", "front"),
        ("自治区党委召开会议", "01", "front_lead"),
        ("长篇通讯", "01", "front"),
    ]


def test_an_inner_page_is_no_front_page_though_it_lists_the_first() -> None:
    """Its own link in the list of pages says which one it is; nodes may skip a number."""
    found = read(f"<td class=title>第01版：要闻</td>{PAGES}{TITLES}", FOUNDER.format(n=5))
    assert {(number, position) for _, number, position in found} == {("04", None)}


def test_without_a_picture_the_first_of_the_front_page_leads() -> None:
    found = read(PAGES + TITLES, FOUNDER.format(n=2))
    assert [position for _, _, position in found] == ["front_lead", "front", "front"]


@pytest.mark.parametrize(
    ("html", "url", "number"),
    [
        ("<title>西藏日报 第A02版</title>", FOUNDER.format(n=9), "A02"),
        ("<h2>第二版 要闻</h2>", FOUNDER.format(n=9), "02"),
        ("<div class=ban>第03版</div><div class=banlist>第03版</div>", FOUNDER.format(n=9), "03"),
        ("<h3>第01版</h3><h3>第02版</h3>", FOUNDER.format(n=3), "02"),
        ("<p>无标</p>", "http://p.example.cn/rmrb/html/2026-10/31/nbs.D110000renmrb_04.htm", "04"),
        ("<div id=list><li><a href=node_02.html>02</a></li></div>",
         "http://p.example.cn/rmrb/pc/layout/202610/31/node_02.html", "02"),
        ("<a href='?vid=102'>A02：时政</a>", "http://v.example.cn/page?vid=102", "A02"),
        ("<p>无标</p>", "http://v.example.cn/page", None),
    ],
)  # fmt: skip
def test_the_number_of_a_page_by_what_names_it(html: str, url: str, number: str | None) -> None:
    assert page_no(Page(html, url=url), url) == number


def test_areas_that_are_no_boxes_tell_nothing() -> None:
    """A damaged picture leaves the order of the list."""
    html = "<area coords='x,1' href=content_2.htm><area coords='1,2,3' href=content_1.htm>" + TITLES
    url = FOUNDER.format(n=2)
    found = read(html, url)
    assert [position for _, _, position in found].count("front_lead") == 1
    assert lead_of(Page("<p></p>", url=url), url, []) is None
