"""Pasted links: found, placed, queued, refused in words; never fetched here."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crawler import desk, frontier
from intake.links import PasteReport, paste
from intake.places import place_of_link, refusal
from intake.share_texts import shared_links
from ledger.queries.addresses import PASTED
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, Audit, FrontierUrl
from office.addresses import url_key
from office.errors import IntakeError
from office.house import Office
from tests.crawler.test_guard import INNER

SHARED = """西藏先锋 2026-10-28 09:15:02
【江达：牧民夜校开进牧场】https://mp.weixin.qq.com/s/AbC_d-1?scene=27#rd
类乌齐“一窗通办”受好评
http://www.xzcd.com/article/202610/7.html，请查收
1. 昌都夜校 http://xz.people.com.cn/n2/2026/1028/c1-1.html
王某 收到
同上 www.xzcd.com/article/202610/7.html
"""


@pytest.fixture
def pasted(ledger: Ledger, office: Office, now: datetime) -> Any:
    def pasted(text: str, **options: Any) -> PasteReport:
        with ledger.writing() as session:
            return paste(session, text, office=office, now=now, by="王某", **options)

    return pasted


def test_share_texts_and_links_are_queued_each_where_it_belongs(
    ledger: Ledger, pasted: Any
) -> None:
    report = pasted(SHARED)
    assert [(link.state, link.channel_key) for link in report.links] == [
        ("queued", None),
        ("queued", "xzcd"),
        ("queued", "people-xz"),
    ]
    assert [link.title for link in report.links] == [
        "江达：牧民夜校开进牧场",
        "类乌齐“一窗通办”受好评",
        "昌都夜校",
    ]
    assert "按账号归入" in report.links[0].why
    assert (report.queued, report.other_lines) == (3, 3)
    with ledger.reading() as session:
        rows = session.scalars(select(FrontierUrl).order_by(FrontierUrl.id)).all()
        assert {row.kind for row in rows} == {"pasted"}
        assert rows[0].url == "https://mp.weixin.qq.com/s/AbC_d-1?scene=27"
        assert [row.domain for row in rows] == ["qq.com", "xzcd.com", "people.com.cn"]
        assert list(session.scalars(select(Audit.act))) == ["links.paste"]


def test_an_account_named_beside_a_link_is_its_channel(ledger: Ledger, pasted: Any) -> None:
    report = pasted("共产党员公众号推送:两新党建 https://mp.weixin.qq.com/s/Ab")
    assert report.links[0].channel_key == "gcdy-wechat"


def test_pasted_again_nothing_is_queued_and_what_is_kept_is_said(
    ledger: Ledger, pasted: Any, now: datetime
) -> None:
    pasted("http://www.xzcd.com/article/202610/7.html")
    assert pasted("https://www.xzcd.com/article/202610/7.html#a").links[0].state == "waiting"
    with ledger.writing() as session:
        article = Article(
            outlet_key="xzcd",
            channel_key="xzcd",
            source_key="xzcd-news",
            title="江达",
            body="江达。",
            body_digest="x",
            published_on=date(2026, 10, 20),
            found_at=now,
        )
        session.add(article)
        session.flush()
        url = session.scalars(select(FrontierUrl)).one().url
        session.add(ArticleUrl(article_id=article.id, url=url, found_at=now))
        kept = article.id
    link = pasted("www.xzcd.com/article/202610/7.html").links[0]
    assert (link.state, link.article_id) == ("kept", kept)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://evil.example/article/202610/7.html", "不是媒体库里任何媒体的域名"),
        ("https://xzcd.com.evil.cn/1.html", "不是媒体库里任何媒体的域名"),
        ("http://www.xzcd.com@evil.cn/1.html", "用户名或口令"),
        ("http://127.0.0.1/admin", "内网或本机地址"),
        ("http://2130706433/", "内网或本机地址"),
        ("http://0x7f.1/", "内网或本机地址"),
        ("http://0177.0.0.1/a", "内网或本机地址"),
        ("http://[::1]/a", "内网或本机地址"),
        ("http://192.168.1.9:8080/a", "内网或本机地址"),
        ("http://oa.local/a", "内网或本机地址"),
        ("http://oa/a", "内网或本机地址"),
        ("http://169.254.169.254/latest/meta-data", "内网或本机地址"),
    ],
)
def test_a_foreign_or_inner_address_is_refused_in_words_and_keeps_no_other_out(
    sqlite_ledger: Ledger, office: Office, now: datetime, url: str, words: str
) -> None:
    with sqlite_ledger.writing() as session:
        text = f"{url}\nhttp://www.xzcd.com/article/202610/7.html"
        report = paste(session, text, office=office, now=now, by="王某")
        states = [(link.state, link.url) for link in report.links]
        assert ("queued", "http://www.xzcd.com/article/202610/7.html") in states
        refused = report.refused[0].why if report.refused else refusal(url, office) or ""
        assert words in refused
        assert len(session.scalars(select(FrontierUrl)).all()) == 1


@pytest.mark.parametrize("host", INNER)
def test_no_spelling_of_an_inner_address_is_queued(office: Office, host: str) -> None:
    url = f"http://{host}/a.html"
    assert refusal(url, office) is not None or place_of_link(url, office) is None


def test_a_list_page_is_no_article(ledger: Ledger, pasted: Any, now: datetime) -> None:
    url = "http://www.xzcd.com/"
    with ledger.writing() as session:
        session.add(
            FrontierUrl(
                url=url,
                url_key=url_key(url),
                kind="list",
                source_key="xzcd-news",
                channel_key="xzcd",
                outlet_key="xzcd",
                domain="xzcd.com",
                due_at=now,
                found_at=now,
            )
        )
    assert pasted(url).links[0].state == "list_page"
    with ledger.reading() as session:
        assert session.scalars(select(FrontierUrl)).one().kind == "list"


def test_a_dry_run_writes_nothing(ledger: Ledger, pasted: Any) -> None:
    report = pasted(SHARED, dry_run=True)
    assert [link.state for link in report.links] == ["queued"] * 3
    with ledger.reading() as session:
        assert session.scalars(select(FrontierUrl)).all() == []
        assert session.scalars(select(Audit)).all() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("没有链接", "没有找到链接"),
        ("\n".join(f"http://www.xzcd.com/a/{n}.html" for n in range(51)), "至多 50 条"),
        ("机密★1年\nhttp://www.xzcd.com/a/1.html", "疑似涉密"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused_whole(pasted: Any, text: str, words: str) -> None:
    with pytest.raises(IntakeError, match=words):
        pasted(text)


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://WWW.xzcd.com:443/a/1.html?utm_source=x&id=7#top",
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=2&sn=f&chksm=9&scene=27&from=timeline",
        "http://a.cn/昌都/一 二.html?b=2&a=1&a=",
        "http://a.cn",
        "http://a.cn/%e6%98%8c?spm=1&share_token=2",
        "http://[::1]:8801/a?x",
    ],
)
def test_a_person_s_address_and_the_crawl_s_are_one(url: str) -> None:
    """What the crawl itself goes by, whoever may fork it."""
    of_the_crawl, read_by_the_crawl = vars(frontier)["url_key"], vars(desk)["PASTED"]
    assert url_key(url) == of_the_crawl(url)
    assert read_by_the_crawl == PASTED


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_be_looked_at(text: str) -> None:
    for link in shared_links(text + " http://www.xzcd.com/a/1.html " + text):
        assert link.url
        assert link.line >= 1
