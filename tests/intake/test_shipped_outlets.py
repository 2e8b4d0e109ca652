"""Every medium the office names has an entry of its tier, by each name it goes by."""

from datetime import date

import pytest

from intake.register_clippings import channel_names
from office.house import Office

NAMED = [
    ("昌都新闻网", "prefecture", "web"),
    ("昌都地区新闻网", "prefecture", "web"),
    ("昌都报", "prefecture", "print"),
    ("昌都电视台", "prefecture", "tv"),
    ("昌都市广播电视台", "prefecture", "tv"),
    ("藏东论坛", "prefecture", "journal"),
    ("昌都组工动态", "prefecture", "journal"),
    ("昌都市融媒体中心", "prefecture", "wechat"),
    ("西藏组工通讯", "region", "journal"),
    ("西藏日报", "region", "print"),
    ("西藏日报客户端", "region", "app"),
    ("西藏电视台", "region", "tv"),
    ("自治区电视台", "region", "tv"),
    ("新西藏", "region", "journal"),
    ("中国西藏新闻网", "region", "web"),
    ("人民网", "central", "web"),
    ("人民网西藏频道", "region", "web"),
    ("中国共产党新闻网", "central", "web"),
    ("党建研究", "central", "journal"),
    ("人民日报", "central", "print"),
    ("人民日报客户端", "central", "app"),
    ("中国西藏网", "central", "web"),
    ("新华网", "central", "web"),
    ("新华社客户端", "central", "app"),
    ("央视新闻客户端", "central", "app"),
    ("央广网", "central", "web"),
    ("中新网", "central", "web"),
    ("光明网", "central", "web"),
    ("中国政府网", "central", "web"),
    ("学习强国", "central", "app"),
    ("学习强国西藏平台", "region", "app"),
    ("学习强国江达县融媒号", "county", "app"),
    ("中国组织人事报", "central", "print"),
    ("共产党员网", "central", "web"),
    ("组工通讯", "central", "journal"),
    ("江达县融媒体中心", "county", "wechat"),
    ("边坝县广播电视台", "county", "tv"),
]


@pytest.mark.parametrize(("name", "tier", "medium"), NAMED)
def test_a_medium_is_found_by_the_name_the_office_writes(
    office: Office, name: str, tier: str, medium: str
) -> None:
    key = channel_names(office).get(name)
    assert key is not None
    held = office.channel(key)
    assert held is not None
    assert (held[1].tier, held[1].medium) == (tier, medium)


def test_an_entry_a_machine_reads_says_how_and_every_channel_has_a_way_in(office: Office) -> None:
    """Address and pieces of a list; where no machine sees, what a person brings."""
    for outlet in office.outlets:
        ways = {source.channel for source in outlet.sources}
        if len(outlet.sources) > 1:
            assert {channel.key for channel in outlet.channels} - ways <= FOUND_BY_LINK
        for source in outlet.sources:
            assert source.note if source.kind == "manual" else source.url
            assert source.kind not in ("listing", "epaper") or source.articles
            assert source.checked is None


FOUND_BY_LINK = {"cnr-xz", "chinanews-xz", "people-xz", "xinhua-xz"}
"""Channels of an outlet told apart by their domain: what other lists lead to is theirs."""


def test_names_have_the_days_on_which_they_changed(office: Office) -> None:
    xzcd = office.outlet("xzcd")
    assert xzcd is not None
    assert xzcd.name_on(date(2014, 10, 20)) == "昌都地区新闻网"
    assert xzcd.name_on(date(2014, 10, 21)) == "昌都新闻网"
