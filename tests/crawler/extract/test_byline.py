"""The grammar of credits, one row a form."""

import pytest

from crawler.extract.byline import (
    editors_of,
    head_credit,
    line_credit,
    tail_credit,
    unpiped,
    writers,
)

ROSTER = frozenset({"罗科", "苏盈", "丹增晋美", "扎西次仁", "格桑多吉"})


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("记者 万靖", ["万靖"]),
        ("本报记者 万靖 通讯员 格桑边觉", ["万靖", "格桑边觉"]),
        ("本报见习记者 刘倩", ["刘倩"]),
        ("特约记者 陈卫国", ["陈卫国"]),
        ("本报首席记者万靖、实习记者刘倩", ["万靖", "刘倩"]),
        ("本报记者万靖通讯员刘倩", ["万靖", "刘倩"]),
        ("西藏日报全媒体记者 洛桑 旦增", ["洛桑", "旦增"]),
        ("新华社记者陈卫国、格桑边觉", ["陈卫国", "格桑边觉"]),
        ("职工通讯员 李琴 刘会", ["李琴", "刘会"]),
        ("记者 王 明 李 红", ["王明", "李红"]),
        ("□ 本报记者 葛丹", ["葛丹"]),
        ("■ 记者 万靖 发自昌都", ["万靖"]),
        ("采写：南方某报见习记者 林子", ["林子"]),
        ("某报记者 彭冲 西藏芒康报道", ["彭冲"]),
        ("整合 某日报·交汇点记者 徐翔", ["徐翔"]),
        ("作者：宋怡 杨志", ["宋怡", "杨志"]),
        ("撰稿：欧珠", ["欧珠"]),
        ("编译/林东", ["林东"]),
        ("文/图 刘玺 易赛", ["刘玺", "易赛"]),
        ("记者 张三 文/图", ["张三"]),
        ("记者 张三 摄影报道", ["张三"]),
        ("图文：张三", ["张三"]),
        ("文/张三 图/李四", ["张三"]),
        ("张三/文 李四/摄", ["张三"]),
        ("文 | 张三 图 | 李四", ["张三"]),
        ("文丨张三 图丨李四", ["张三"]),
        ("撰文 张三 摄影 李四", ["张三"]),
        ("记者 林宸／即時報導", ["林宸"]),
        ("记者 买买提·艾力", ["买买提·艾力"]),
        ("记者 扎西 次仁", ["扎西", "次仁"]),
        ("记者 张三 编辑 李四", ["张三"]),
        ("记者 刘通 摄", []),
        ("刘通摄", []),
        ("通讯员刘娟 摄", []),
        ("本报记者张三 摄影记者王五", ["张三"]),
        ("摄影：王五", []),
        ("视频：王五 剪辑：赵六", []),
        ("作者：芒康县委组织部", []),
        ("通讯员 县融媒体中心", []),
        ("责任编辑：金金", []),
        ("记者宋晨、田中、胡\ufffd\ufffd", ["宋晨", "田中"]),
        ("新华社记者", []),
    ],
)
def test_writers_are_named_as_printed(credit: str, names: list[str]) -> None:
    assert list(writers(credit)) == names


def test_an_unseparated_run_is_split_by_the_roster_alone() -> None:
    """Nothing else knows whether 罗科苏盈 is one person or two."""
    assert writers("本报记者罗科苏盈") == ("罗科苏盈",)
    assert writers("本报记者罗科苏盈", ROSTER) == ("罗科", "苏盈")
    assert writers("本报记者扎西次仁格桑多吉", ROSTER) == ("扎西次仁", "格桑多吉")


def test_the_roster_joins_a_name_that_typesetting_parted() -> None:
    assert writers("记者 丹增 晋美", ROSTER) == ("丹增晋美",)


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("本报昌都10月28日讯（记者 万靖 通讯员 格桑边觉）入冬前，", ["万靖", "格桑边觉"]),
        ("新华社拉萨2月12日电（记者格桑边觉）记者从", ["格桑边觉"]),
        ("据新华社拉萨电（记者 格桑边觉）记者近日", ["格桑边觉"]),
        ("中新网拉萨10月28日电 (贡桑拉姆)十月下旬，", ["贡桑拉姆"]),
        ("本站讯（职工通讯员 李琴 刘会）为深入", ["李琴", "刘会"]),
        ("本报讯 记者万靖报道：入冬前，", ["万靖"]),
        ("某网10月4日讯（记者陈智 整合） 长假过半，", ["陈智"]),
        ("本报记者万靖发自芒康", ["万靖"]),
        ("《棱镜》作者 周纯", ["周纯"]),
        ("记者从县农牧局获悉，今年的草料已经备齐。", []),
        ("新华社拉萨2月12日电 西藏的春耕开始了，（见图）", []),
        ("据记者了解，通讯员队伍已有三百人。", []),
    ],
)
def test_an_opening_credit_is_read(opening: str, names: list[str]) -> None:
    assert list(head_credit([opening, "第二段没有署名。"], frozenset())) == names


@pytest.mark.parametrize(
    ("closing", "names"),
    [
        ("让老人放心。（记者 万靖 通讯员 格桑边觉）", ["万靖", "格桑边觉"]),
        ("让老人放心。（张巨峰）", ["张巨峰"]),
        ("让老人放心。（次仁旺堆）", ["次仁旺堆"]),
        ("让老人放心。(文/图 刘玺 易赛)", ["刘玺", "易赛"]),
        ("让老人放心。（姚峰 上海报道）", ["姚峰"]),
        ("让老人放心。（记者宋晨、田中", ["宋晨", "田中"]),
        ("让老人放心。（供稿：欧珠）", ["欧珠"]),
        ("□ 本报记者 葛丹", ["葛丹"]),
        ("（德清县发改局）", []),
        ("（BBC）", []),
        ("（完）", []),
        ("图为合龙现场。（刘通摄）", []),
        ("（原题为《雪线上的邮路》）", []),
        ("（资料来源：某报、某网等）", []),
        ("（刊于《半月谈》2019年第24期）", []),
        ("《光明日报》（2022年02月13日 02版）", []),
        ("（实习生王茹对此文亦有贡献）", []),
        ("（责任编辑：金金）", []),
    ],
)
def test_a_closing_credit_is_read(closing: str, names: list[str]) -> None:
    assert list(tail_credit(["开头一段。", closing], frozenset())) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "记者在现场看到，水渠已经通水。",
        "这位通讯员说，稿子写了三遍。",
        "记者手记",
        "没有一个记者问过他",
    ],
)
def test_a_sentence_is_no_credit(sentence: str) -> None:
    assert line_credit(sentence, frozenset()) == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("（责编：旦增卓嘎、李喆）", ["旦增卓嘎", "李喆"]),
        ("[责任编辑：韩林 PK155]", ["韩林"]),
        ("责任编辑：杨倩_NF4425", ["杨倩"]),
        ("【编辑:刘欢】", ["刘欢"]),
        ("编辑：王琳 责任编辑：刘亮", ["王琳", "刘亮"]),
        ("责任编辑：张三 校对：李四", ["张三"]),
        ("责 编：张三", ["张三"]),
        ("医务科供稿 摄影/张艳 编辑/苏芳", ["苏芳"]),
        ("責任編輯：林小姐", ["林小姐"]),
        ("责任编辑：HN666", ["HN666"]),
        ("责任编辑：", []),
    ],
)
def test_editors_are_named_apart(line: str, names: list[str]) -> None:
    assert list(editors_of(line) or ()) == names


def test_an_account_s_piped_credit_is_read_only_where_asked() -> None:
    assert editors_of("责编丨仁青罗布") is None
    assert editors_of(unpiped("责编丨仁青罗布")) == ("仁青罗布",)


def test_a_line_without_the_label_names_no_editor() -> None:
    assert editors_of("编辑部搬进了新楼") is None
