"""An outlet's own list: what is fetched, what can only be noted, and the day it was brought."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from intake.report import refused_csv
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl, SourceState
from office.errors import IntakeError
from tests.intake.files import BODY, workbook

HEADINGS = ["标题", "链接", "媒体", "日期", "单位", "阅读数"]
XZCD = "http://www.xzcd.com/article/202610/7.html"


def listed(*rows: list[Any], headings: list[str] = HEADINGS) -> bytes:
    return workbook(*rows, headings=headings, sheet="发稿清单")


def row(title: str, url: str | None, channel: str = "昌都新闻网", **more: Any) -> list[Any]:
    return [title, url, channel, more.get("on", "2026-10-20"), "江达县委组织部", more.get("reads")]


def test_a_link_of_a_known_outlet_waits_to_be_fetched_with_the_list_s_title_and_day(
    ledger: Ledger, take: Any
) -> None:
    report = take(listed(row("江达开办夜校", XZCD)), "十月.xlsx")
    assert (report.kind, report.written) == ("outlet_list", 1)
    with ledger.reading() as session:
        due = session.scalars(select(FrontierUrl)).one()
        assert (due.kind, due.state, due.url, due.domain) == ("pasted", "due", XZCD, "xzcd.com")
        assert (due.list_title, due.list_on) == ("江达开办夜校", date(2026, 10, 20))
        assert (due.channel_key, due.source_key) == ("xzcd", "pasted")
        assert session.scalars(select(Article)).all() == []


def test_a_wechat_link_waits_for_the_account_its_page_names(ledger: Ledger, take: Any) -> None:
    take(listed(row("两新党建", "https://mp.weixin.qq.com/s/Ab", "共产党员公众号")))
    with ledger.reading() as session:
        due = session.scalars(select(FrontierUrl)).one()
        assert (due.domain, due.channel_key, due.source_key) == (
            "qq.com",
            "pasted",
            "pasted",
        )
        state = session.get_one(SourceState, "gcdy-wechat-links")
        assert state.last_brought_on == date(2026, 10, 31)


def test_a_piece_without_a_page_to_fetch_is_noted_by_the_list_s_word(
    ledger: Ledger, take: Any
) -> None:
    headings = [*HEADINGS, "正文", "作者"]
    rows = [
        [*row("夜校开进牧场", None, "央视新闻", reads=1204), BODY, "扎西次仁"],
        [*row("牧民说", "https://share.example.com/x/1", "央视新闻客户端"), None, None],
    ]
    report = take(listed(*rows, headings=headings))
    assert report.written == 2
    with ledger.reading() as session:
        first, second = session.scalars(select(Article).order_by(Article.id)).all()
        assert (first.channel_key, first.source_key) == ("cctv-app", "cctv-app-links")
        assert (first.page_id, first.url, first.body) == (None, None, BODY)
        assert (first.degraded, first.byline) == (["no_page"], ["扎西次仁"])
        assert set(first.provenance.values()) == {"list:发稿清单"}
        assert first.match_state == "pending"
        assert first.versions[0].fields["list"]["reads"] == 1204
        assert (second.url, second.degraded) == (
            "https://share.example.com/x/1",
            ["no_page", "no_body"],
        )
        assert session.scalars(select(FrontierUrl)).all() == []


def test_a_list_brought_again_with_one_piece_more_adds_that_one(ledger: Ledger, take: Any) -> None:
    noted = row("夜校开进牧场", None, "央视新闻")
    take(listed(row("江达开办夜校", XZCD), noted))
    again = take(listed(row("江达开办夜校", XZCD + "?from=wechat"), noted, row("又一篇", None)))
    assert (again.written, again.unchanged) == (1, 2)
    with ledger.reading() as session:
        assert len(session.scalars(select(FrontierUrl)).all()) == 1
        assert len(session.scalars(select(Article)).all()) == 2


def test_an_address_that_failed_before_is_tried_once_more(ledger: Ledger, take: Any) -> None:
    take(listed(row("江达开办夜校", XZCD)))
    with ledger.writing() as session:
        due = session.scalars(select(FrontierUrl)).one()
        due.state, due.why, due.tries = "quarantined", "http_500", 9
    report = take(listed(row("江达开办夜校", XZCD), row("又一篇", None)))
    assert report.written == 2
    with ledger.reading() as session:
        due = session.scalars(select(FrontierUrl)).one()
        assert (due.state, due.kind, due.tries, due.why) == ("due", "pasted", 0, None)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (row("甲", "http://www.people.com.cn/n1/1.html"), "链接是人民网的网址, 不是昌都新闻网"),
        (row("乙", "http://10.0.0.8/a.html"), "内网或本机地址"),
        (row("丙", None, "某某网"), "媒体库里没有 '某某网'"),
        (row("丁", None, on="10-28"), "没有年份"),
        (row("戊", None, on="2027-01-01"), "在今天之后"),
        (row("己", None, reads="10万+"), "不是确数"),
        (row("", None), "缺少标题"),
        (row("庚", "xzcd.com"), "链接应以 http"),
    ],
)
def test_a_bad_row_is_named_and_keeps_the_list_out(take: Any, bad: list[Any], words: str) -> None:
    with pytest.raises(IntakeError) as refused:
        take(listed(row("好的一篇", XZCD), bad))
    assert len(refused.value.rows) == 1
    assert words in refused.value.rows[0][1]


def test_a_page_kept_from_the_address_is_no_new_article(
    ledger: Ledger, take: Any, now: Any
) -> None:
    with ledger.writing() as session:
        session.add(
            Article(
                outlet_key="xzcd",
                channel_key="xzcd",
                source_key="xzcd-news",
                url=XZCD.replace("http:", "https:"),
                title="江达开办牧民夜校",
                body=BODY,
                body_digest="x",
                published_on=date(2026, 10, 20),
                found_at=now,
            )
        )
    report = take(listed(row("江达开办夜校", XZCD), row("江达开办牧民夜校", None)))
    assert (report.written, report.unchanged) == (0, 2)


def test_the_medium_may_be_said_once_for_the_whole_file(ledger: Ledger, take: Any) -> None:
    data = workbook(["夜校开进牧场", "2026-10-20", 31], headings=["标题", "发布时间", "阅读数"])
    with pytest.raises(IntakeError) as refused:
        take(data)
    assert "缺少媒体" in refused.value.rows[0][1]
    assert take(data, defaults={"channel": "央视新闻"}).written == 1


def test_good_rows_are_taken_and_the_bad_ones_given_back(ledger: Ledger, take: Any) -> None:
    bad = row("十月小结", None, "某某网")
    report = take(listed(row("江达开办夜校", XZCD), bad), good_rows=True)
    assert (report.read, report.written, len(report.refused)) == (2, 1, 1)
    lines = refused_csv(report).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("十月小结,,某某网")
    assert "媒体库里没有" in lines[1]


def test_a_unit_brings_no_list(take: Any) -> None:
    with pytest.raises(IntakeError, match="单位只能报送来稿"):
        take(listed(row("江达开办夜校", XZCD)), only_unit=1)
