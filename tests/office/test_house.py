"""Which outlet and channel an article belongs to, on the outlets the product ships."""

from datetime import date
from pathlib import Path

import pytest

from office.house import Office
from office.load import load_office

COUNTIES = ["卡若区", "江达县", "贡觉县", "类乌齐县", "丁青县", "察雅县"]
COUNTIES += ["八宿县", "左贡县", "芒康县", "洛隆县", "边坝县"]
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def office() -> Office:
    return load_office(CONFIG)


@pytest.mark.parametrize(
    ("url", "account", "source", "expected"),
    [
        ("http://politics.people.com.cn/n1/1.html", None, None, ("people", True)),
        ("http://xz.people.com.cn/n2/1.html", None, "people-politics", ("people-xz", True)),
        ("http://cpc.people.com.cn/n1/1.html", None, "people-politics", ("cpc", True)),
        ("http://paper.people.com.cn/rmrb/1.html", None, None, ("rmrb", True)),
        ("http://people.com.cn.mirror.cn/n1/1.html", None, "people-politics", ("people", False)),
        ("http://epaper.chinatibetnews.com/xzrb/1.html", None, None, ("xzrb", True)),
        ("http://www.chinatibetnews.com/1.html", None, None, ("xzxw", True)),
        ("https://mp.weixin.qq.com/s/a", "江达县融媒体中心", None, ("rm-jiangda-account", True)),
        ("https://article.xuexi.cn/1", "江达县融媒体中心", None, ("xuexi-jiangda", True)),
        ("https://article.xuexi.cn/1", "某自媒体", "xuexi-karuo-links", ("xuexi-karuo", False)),
        ("http://www.people.com.cn/1.html", "江达县融媒体中心", None, ("people", True)),
        (None, None, "cdb-clippings", ("cdb", False)),
    ],
)
def test_an_article_belongs_to_the_longest_domain_or_its_account(
    office: Office,
    url: str | None,
    account: str | None,
    source: str | None,
    expected: tuple[str, bool],
) -> None:
    place = office.place_of(url, account=account, source=source)
    assert place is not None
    assert (place.channel.key, place.proved) == expected


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("https://mp.weixin.qq.com/s/a", "某自媒体"),
        ("https://article.xuexi.cn/1", None),
        ("http://unknown.cn/", None),
        ("http://[::", None),
        (None, None),
    ],
)
def test_nobody_claims_a_page_of_nobody(
    office: Office, url: str | None, account: str | None
) -> None:
    assert office.place_of(url, account=account) is None


def test_every_medium_of_the_article_has_its_entry(office: Office) -> None:
    named = ["昌都新闻网", "昌都报", "昌都电视台", "西藏电视台", "藏东论坛", "昌都组工动态"]
    named += ["西藏组工通讯", "西藏日报", "新西藏", "中国西藏新闻网", "人民网", "中国共产党新闻网"]
    named += ["党建研究", "中国西藏网", "人民日报电子版", "新华网", "央广网", "中新网", "光明网"]
    named += ["学习强国", "中国组织人事报", "共产党员网", "组工通讯", "昌都市融媒体中心"]
    for county in COUNTIES:
        named += [f"{county}融媒体中心", f"学习强国{county}融媒号"]
    assert [name for name in named if office.outlet_named(name) is None] == []


def test_nothing_shipped_claims_to_have_been_checked(office: Office) -> None:
    assert {source.checked for _, source in office.all_sources()} == {None}


def test_a_name_is_that_of_the_day(office: Office) -> None:
    outlet = office.outlet("cdtv")
    assert outlet is not None
    assert outlet.name_on(date(2014, 10, 20)) == "昌都地区电视台"
    assert outlet.name_on(date(2014, 10, 21)) == "昌都市电视台"
    assert outlet.name_on() == "昌都市电视台"
    assert office.outlet_name("cdtv", date(2014, 10, 20)) == "昌都地区电视台"
    assert office.channel_name(outlet.channels[0].key, date(2014, 10, 20)) == "昌都地区电视台"
    assert [office.outlet_name("gone"), office.channel_name("gone"), office.tier_name("gone")] == [
        "gone"
    ] * 3


def test_selectors_of_the_day_are_the_first_that_hold(office: Office) -> None:
    outlet = office.outlet("people")
    assert outlet is not None
    found = outlet.selectors_on(date(2026, 10, 1))
    assert found is not None
    assert found.family == "people"
