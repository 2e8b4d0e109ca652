"""Days and moments as printed; a month is never guessed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.extract.dates import month_and_day, stamp_of, stamps, unix_moment, url_day

HOME = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2026年10月28日09:15 | 来源：昌都报", "2026-10-28T09:15:00+08:00"),
        ("2026年10月28日 09:15 来源", "2026-10-28T09:15:00+08:00"),
        ("2014-04-09 11:54 来源:昌都地委外宣办 点击:0", "2014-04-09T11:54:00+08:00"),
        ("时间：2026/10/3 6:05:09", "2026-10-03T06:05:09+08:00"),
        ("2026.10.28", "2026-10-28"),
        ("2026年10月28日 星期三 09时15分", "2026-10-28T09:15:00+08:00"),
        ("2026年10月28日 下午3:20", "2026-10-28T15:20:00+08:00"),
        ("2026-10-28T01:15:00Z", "2026-10-28T09:15:00+08:00"),
        ("2026-10-28T09:15:00+08:00", "2026-10-28T09:15:00+08:00"),
        ("2026-10-28T09:15:00.000+0800", "2026-10-28T09:15:00+08:00"),
        ("二〇二六年十月二十八日", "2026-10-28"),
        ("2026年<b>".replace("<b>", "") + " 10 月 28 日", "2026-10-28"),
        ("2026-10-28 00:00:00:0", "2026-10-28T00:00:00+08:00"),
    ],
)
def test_a_printed_date_is_read(printed: str, expected: str) -> None:
    when = stamp_of(printed)
    assert when is not None
    assert when.isoformat() == expected


@pytest.mark.parametrize(
    "printed", ["10月28日", "2026年13月2日", "2026-02-30", "电话0895-4821234", "", "昌都", "3-5篇"]
)
def test_what_is_no_full_date_is_none(printed: str) -> None:
    assert stamp_of(printed) is None


def test_all_dates_of_a_line_are_found_in_order() -> None:
    found = stamps("发布 2026-10-28 09:15 更新 2026-10-29 10:00")
    assert [stamp.when for stamp in found] == [
        datetime(2026, 10, 28, 9, 15, tzinfo=HOME),
        datetime(2026, 10, 29, 10, 0, tzinfo=HOME),
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example/n2/2026/1028/c1-2.html", date(2026, 10, 28)),
        ("http://a.example/xw/201510/t20151027_882028.html", date(2015, 10, 27)),
        ("http://a.example/xzrb/202610/28/content_1.html", date(2026, 10, 28)),
        ("http://a.example/sh/2026/10-25/1.shtml", date(2026, 10, 25)),
        ("http://a.example/html/2026-10/28/nbs.htm", date(2026, 10, 28)),
        ("http://a.example/article/201404/4321.html", None),
        ("http://a.example/a/733320600_429139", None),
        (None, None),
    ],
)
def test_a_url_states_a_day_or_none(url: str | None, expected: date | None) -> None:
    assert url_day(url) == expected


def test_a_date_without_its_year_gives_month_and_day_only() -> None:
    assert month_and_day("发布时间：01-14 17:58") == (1, 14)
    assert month_and_day("3-5篇") is None


def test_a_moment_in_a_script_is_a_moment_of_the_office() -> None:
    assert unix_moment("1792540800", "Asia/Shanghai") == datetime(2026, 10, 21, 8, 0, tzinfo=HOME)
    assert unix_moment("99999999999999", "Asia/Shanghai") is None
