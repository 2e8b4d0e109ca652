"""Which kind of file it is, told by nothing but its headings."""

import pytest

from intake.headings import LABELS, Kind, read_headings


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("标题 正文 单位 作者 报送时间", "submissions"),
        ("标题 链接 单位 作者", "submissions"),
        ("标题 正文 单位 日期", "submissions"),
        ("标题 正文 单位 账号 时间", "submissions"),
        ("单位 姓名 岗位", "roster"),
        ("标题 媒体 刊发日期 版次", "clippings"),
        ("标题 媒体 刊发日期 单位 样报", "clippings"),
        ("标题 媒体 刊发日期", "clippings"),
        ("稿件编号 标题 媒体 刊发日期 链接", "clippings"),
        ("标题 链接 媒体 日期", "outlet_list"),
        ("标题 链接 频道 发布日期 单位 作者 阅读数", "outlet_list"),
        ("序号 标题 公众号 推送时间", "outlet_list"),
        ("标题 发布时间 阅读量", "outlet_list"),
        ("标题 链接 发布日期", "outlet_list"),
        ("单位 作者 标题 媒体 级别 日期 链接", "past_ledger"),
        ("单位 作者 标题 采用媒体 日期", "past_ledger"),
        ("日期 标题 刊发媒体 得分 单位", "past_ledger"),
        ("title channel tier published_on unit", "past_ledger"),
    ],
)
def test_a_file_s_kind_is_told_by_its_headings(headings: str, kind: Kind) -> None:
    found = read_headings(headings.split())
    assert found is not None
    assert found.kind == kind


def test_a_list_and_clippings_can_be_read_as_a_past_ledger() -> None:
    for words in ("标题 链接 公众号 日期", "标题 媒体 刊发日期 版次", "标题 媒体 刊登时间 级别"):
        found = read_headings(words.split(), kind="past_ledger")
        assert found is not None
        assert found.kind == "past_ledger"
    assert read_headings("标题 正文 单位".split(), kind="past_ledger") is None  # noqa: SIM905 - as above


def test_no_word_of_a_kind_means_two_things() -> None:
    from intake.headings import _BY_KIND  # noqa: PLC0415 - only this promise looks inside

    for kind in LABELS:
        words = [word for words in _BY_KIND[kind].values() for word in words]
        assert len(words) == len(set(words)), kind
