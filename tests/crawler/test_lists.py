"""List pages, feeds, sitemaps and e-paper grids name their pieces with title, day and page."""

import gzip
from datetime import date

import pytest

from crawler.addresses import absolute
from crawler.jobs import ListJob
from crawler.links import Link
from crawler.spiders import Listed, ListPage, spider_for
from office.addresses import url_key
from office.outlets import Source

TODAY = date(2026, 10, 31)


def _source(**fields: object) -> Source:
    return Source.model_validate(
        {"key": "s", "channel": "c", "kind": "listing", "url": "http://a.cn/n/index.html"} | fields
    )


def _read(
    source: Source,
    text: str,
    *,
    url: str | None = None,
    number: int | None = 1,
    since: date | None = None,
) -> Listed:
    spider = spider_for(source)
    assert spider is not None
    page = ListPage(url or source.url or "", text.encode(), text, TODAY, number, since)
    return spider.read(page)


def _job(source: Source, raw: bytes) -> Listed:
    return ListJob(source, raw, source.url or "", TODAY).done()


def test_a_list_gives_title_and_day_of_each_piece() -> None:
    """Days stand beside the link, in the address, or without a year; titles cut short are told."""
    listed = _read(
        _source(articles="ul a"),
        "<ul><li><a href='/a/1.html'>昌都召开会议</a> <span>2026-10-28</span></li>"
        "<li><a href='t20261027_2.html' title='卡若区10月24日开工建设水利项目'>"
        "卡若区10月24日…</a></li>"
        "<li><a href='3.html'>类乌齐丰收</a>[10-26]</li>"
        "<li><a href='4.html'>去年的事</a> 12-30</li>"
        "<li><a href='javascript:;'>更多</a></li></ul><a href='/other.html'>别处</a>",
    )
    assert [(link.url, link.on) for link in listed.links] == [
        ("http://a.cn/a/1.html", date(2026, 10, 28)),
        ("http://a.cn/n/t20261027_2.html", date(2026, 10, 27)),
        ("http://a.cn/n/3.html", date(2026, 10, 26)),
        ("http://a.cn/n/4.html", date(2025, 12, 30)),
    ]
    assert listed.links[1].title == "卡若区10月24日开工建设水利项目"


@pytest.mark.parametrize(
    "row",
    [
        (
            "<table><tr><td>·<a href='/1'>邮路新事</a></td><td>(2026-10-28)</td></tr>"
            "<tr><td><a href='/2'>x</a><a href='/3'>y</a></td></tr></table>"
        ),
        (
            "<div><i>28</i><b>2026-10</b><h4><a href='/1'>邮路新事</a></h4>"
            "<p>10月26日，邮车翻过垭口。<a href='/1'>[详细]</a></p></div>"
        ),
        (
            "<div><a href='/1'><h3>邮路新事</h3><p>2026-10-26当天，邮车翻过了垭口。</p>"
            "<p>2026-10-28</p></a></div>"
        ),
        (
            "<div><a href='/1'><img></a><p><a href='/1'>邮路新事</a></p><a href='/c'>党建</a>"
            "<em>2026-10-28 20:10</em></div>"
        ),
        "<li><a href='javascript:void(0)' onclick='open(\"/1\")'>邮路新事</a>2026/10/28</li>",
        (
            "<div><script type='text/xml'><datastore><recordset><record><![CDATA[<li>"
            "<a href='/1'>邮路新事</a><i>2026-10-28</i></li>]]></record></recordset></datastore>"
            "</script></div>"
        ),
    ],
)
def test_rows_of_many_systems_give_title_and_day(row: str) -> None:
    """A cell beside, a day in parts, a card that is one link, a click, XML kept for a pager."""
    listed = _read(_source(articles="match:/1$"), f"<a href='/c'>别处</a>{row}<p>1/16页</p>")
    assert [(link.url, link.title, link.on) for link in listed.links] == [
        ("http://a.cn/1", "邮路新事", date(2026, 10, 28))
    ]


def test_a_row_that_opens_on_a_click_is_a_link() -> None:
    listed = _read(
        _source(articles=".row"),
        "<div class=row onclick=\"location.href='/1'\"><p>邮路新事</p><p>2026-10-28</p></div>",
    )
    assert [(link.title, link.on) for link in listed.links] == [("邮路新事", date(2026, 10, 28))]


def test_a_day_in_an_abstract_is_not_the_pieces() -> None:
    listed = _read(
        _source(articles="h4 a"),
        "<div><h4><a href='/1'>邮路</a></h4><p>10月26日，邮车翻过了垭口。</p></div>",
    )
    assert [link.on for link in listed.links] == [None]


def test_two_links_to_one_piece_are_one_with_the_longer_title() -> None:
    """A picture's link and a headline's; tracking makes no second address."""
    listed = _read(
        _source(articles="match:/c\\d+"),
        "<a href='/c1?utm_source=x'><img></a><a href='/c1#top'>标题一</a><a href='/d9'>非</a>",
    )
    assert [(link.url, link.title) for link in listed.links] == [("http://a.cn/c1", "标题一")]


def test_paging_is_a_pattern_or_a_link() -> None:
    """`{n}` counts from 2, `{n-1}` from 1; CSS picks the link onward, never the one back."""
    page = (
        "<ul><a href='1.html'>一</a></ul>"
        "<p class=p><a href=x0.html>上一页</a><a href=x2.html>下一页</a>"
    )
    by_pattern = _read(_source(articles="ul a", next="index{n}.html"), page, number=4)
    by_trs = _read(_source(articles="ul a", next="index_{n-1}.html"), page)
    by_link = _read(_source(articles="ul a", next=".p a"), page)
    assert by_trs.next_url == "http://a.cn/n/index_1.html"
    assert by_pattern.next_url == "http://a.cn/n/index5.html"
    assert by_link.next_url == "http://a.cn/n/x2.html"


@pytest.mark.parametrize(
    "text",
    [
        (
            "<?xml version='1.0'?><rss><channel><item><title>标题</title><link>http://a.cn/1</link>"
            "<pubDate>Wed, 28 Oct 2026 09:00:00 +0800</pubDate></item></channel></rss>"
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>标题</title>"
            "<link rel='alternate' href='/1'/>"
            "<updated>2026-10-28T09:00:00+08:00</updated></entry></feed>"
        ),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
            " xmlns:dc='http://purl.org/dc/elements/1.1/'><item><title>标题</title><link>http://a.cn/1</link>"
            "<dc:date>2026-10-28</dc:date></item></rdf:RDF>"
        ),
        (
            "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>标题</title>"
            "<x>&x;</x>"
            "<link>http://a.cn/1</link><pubDate>2026-10-28 09:00</pubDate></item></channel></rss>"
        ),
    ],
)
def test_feeds_of_every_kind(text: str) -> None:
    """RSS, Atom, RDF; entities are never read."""
    listed = _read(_source(kind="feed"), text)
    assert [(link.url, link.title, link.on) for link in listed.links] == [
        ("http://a.cn/1", "标题", date(2026, 10, 28))
    ]


def test_what_is_no_feed_says_so() -> None:
    """An error page in a feed's place names nothing."""
    listed = _read(_source(kind="feed"), "")
    assert listed.links == ()
    assert listed.faults == ("not_xml",)


NODE = "http://e.cn/xzrb/xzrb/202610/31/node_2.htm"


def test_an_issue_leads_to_its_pages_and_they_to_their_pieces() -> None:
    """Paperindex → node → content, with page number and place; other issues are left alone."""
    paper = _source(kind="epaper", url="http://e.cn/xzrb/xzrb/paperindex.htm")
    entry = _read(paper, f"<meta http-equiv=refresh content='0; url={NODE}'>")
    assert entry.led_to == NODE
    node = _read(
        paper,
        "<title>西藏日报</title><strong>第01版：要闻</strong>"
        "<a href=node_2.htm>第01版</a><a href=node_3.htm>第02版</a>"
        "<a href=../30/node_2.htm>上一期</a>"
        "<ul><li><a href=content_101.htm>头条</a></li>"
        "<li><a href=content_102.htm>次条</a></li></ul>",
        url=NODE,
        since=date(2026, 10, 29),
    )
    assert [(p.title, p.page_no, p.position, p.on) for p in node.links] == [
        ("头条", "01", "front_lead", date(2026, 10, 31)),
        ("次条", "01", "front", date(2026, 10, 31)),
    ]
    assert node.further == (
        "http://e.cn/xzrb/xzrb/202610/31/node_3.htm",
        "http://e.cn/xzrb/xzrb/202610/30/node_2.htm",
        "http://e.cn/xzrb/xzrb/202610/29/node_2.htm",
    )


def test_the_layout_of_the_peoples_daily() -> None:
    """Its nodes and pieces by the selectors of sources.yaml; page by the address."""
    paper = _source(
        kind="epaper",
        url="http://p.cn/rmrb/pc/layout/index.html",
        nodes="#list li a",
        articles=".news-list a",
    )
    node = _read(
        paper,
        "<div id=list><li><a href=node_01.html>01</a></li>"
        "<li><a href=node_02.html>02</a></li></div>"
        "<ul class=news-list><li>"
        "<a href=../../../content/202610/31/content_30001.html>题</a></li></ul>",
        url="http://p.cn/rmrb/pc/layout/202610/31/node_02.html",
        number=None,
    )
    assert node.links[0].url == "http://p.cn/rmrb/pc/content/202610/31/content_30001.html"
    assert (node.links[0].page_no, node.links[0].position) == ("02", None)
    assert node.further == ("http://p.cn/rmrb/pc/layout/202610/31/node_01.html",)


def test_a_sitemap_and_its_index() -> None:
    """Addresses since the last good night; an index names further sitemaps."""
    source = _source(kind="sitemap", url="http://a.cn/sitemap.xml", articles="match:/n/")
    index = _read(
        source, "<sitemapindex><sitemap><loc>http://a.cn/s1.xml</loc></sitemap></sitemapindex>"
    )
    listed = _read(
        source,
        "<urlset><url><loc>http://a.cn/n/1</loc><lastmod>2026-10-30</lastmod></url>"
        "<url><loc>http://a.cn/n/0</loc><lastmod>2026-01-30</lastmod></url>"
        "<url><loc>http://a.cn/about</loc></url></urlset>",
        since=date(2026, 10, 20),
    )
    assert index.further == ("http://a.cn/s1.xml",)
    assert [link.url for link in listed.links] == ["http://a.cn/n/1"]
    assert listed.left_out == 1


def test_a_sitemap_of_pictures_names_pages() -> None:
    """A picture's address and title beside a page's are not the page's."""
    listed = _read(
        _source(kind="sitemap", url="http://a.cn/sitemap.xml"),
        "<urlset xmlns:image='http://x/image' xmlns:news='http://x/news'><url>"
        "<loc>http://a.cn/n/1</loc><image:image><image:loc>http://a.cn/1.jpg</image:loc>"
        "<image:title>图</image:title></image:image><news:news><news:title>标题</news:title>"
        "<news:publication_date>2026-10-29T17:00:00Z</news:publication_date></news:news></url>"
        "</urlset>",
    )
    assert listed.links == (Link("http://a.cn/n/1", "标题", date(2026, 10, 30)),)


def test_a_sitemap_may_come_packed() -> None:
    page = "<urlset><url><loc>http://a.cn/n/1</loc></url></urlset>"
    source = _source(kind="sitemap", url="http://a.cn/sitemap.xml.gz")
    assert [link.url for link in _job(source, gzip.compress(page.encode())).links] == [
        "http://a.cn/n/1"
    ]


def test_of_a_long_index_the_newest_sitemaps_are_read() -> None:
    """They stand last, as a rule; one by its day goes first, and what is left out is said."""
    months = "".join(
        f"<sitemap><loc>http://a.cn/s{year}-{month:02}.xml</loc></sitemap>"
        for year in range(2015, 2027)
        for month in range(1, 13)
    )
    dated = "<sitemap><loc>http://a.cn/s.xml</loc><lastmod>2026-10-30</lastmod></sitemap>"
    source = _source(kind="sitemap", url="http://a.cn/sitemap.xml")
    listed = _read(source, f"<sitemapindex>{dated}{months}</sitemapindex>")
    assert listed.further[:2] == ("http://a.cn/s.xml", "http://a.cn/s2026-12.xml")
    assert (len(listed.further), listed.is_cut) == (50, True)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("Thu, 29 Oct 2026 17:00:00 GMT", date(2026, 10, 30)),
        ("2026-10-29T17:00:00Z", date(2026, 10, 30)),
        ("2026-10-29 17:00", date(2026, 10, 29)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("2099-01-01", None),
    ],
)
def test_a_feeds_moment_is_a_day_of_the_office(told: str, day: date | None) -> None:
    """And a day on which nothing can have been published is none."""
    feed = f"<rss><item><link>http://a.cn/1</link><pubDate>{told}</pubDate></item></rss>"
    [link] = _job(_source(kind="feed", url="http://a.cn/f"), feed.encode()).links
    assert link.on == day


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../2026/1.html", "http://a.cn/2026/1.html"),
        (r"..\2026\1.html", "http://a.cn/2026/1.html"),
        ("/a/昌都 1.html", "http://a.cn/a/昌都%201.html"),
        (" \n//b.cn/1.html\t", "http://b.cn/1.html"),
        ("?id=1", "http://a.cn/n/index.html?id=1"),
    ],
)
def test_a_link_leads_where_a_browser_would_go(href: str, url: str) -> None:
    assert absolute("http://a.cn/n/index.html", href) == url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.cn/1.html", "https://A.CN:443/1.html#x", True),
        ("http://a.cn/1.html?b=2&a=1", "http://a.cn/1.html?a=1&b=2&spm=9", True),
        ("http://a.cn/%E6%98%8C", "http://a.cn/昌", True),
        ("http://www.a.cn/1", "http://m.a.cn/1", False),
        ("http://a.cn/1?id=1", "http://a.cn/1?id=2", False),
        ("http://a.cn/app?shareid=1", "http://a.cn/app?shareid=2", False),
        ("http://a.cn/app?wxid=1&from_id=3", "http://a.cn/app?wxid=1&from_id=4", False),
        ("http://a.cn/app?id=1&share_from=wx", "http://a.cn/app?id=1&ShareTo=qq&utm_id=3", True),
        ("http://127.0.0.1:8801/", "http://127.0.0.1:8802/", False),
    ],
)
def test_what_makes_two_addresses_one(one: str, other: str, *, same: bool) -> None:
    """Scheme, port by default, fragment, tracking and order do not count."""
    assert (url_key(one) == url_key(other)) is same
