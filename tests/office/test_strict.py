from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from office.errors import ConfigError, SourceError
from office.strict import StrictModel, read, read_text


class Stop(StrictModel):
    key: str
    tier: Literal["central", "region"]
    share: Decimal = Decimal(0)
    opened: date | None = None
    names: tuple[str, ...] = ()
    size: int | str | None = None
    warm: bool = False


class Line(StrictModel):
    stops: tuple[Stop, ...]


def refused(text: str) -> ConfigError:
    with pytest.raises(SourceError) as found:
        read_text(text, Line, name="config/line.yaml", error=SourceError)
    return found.value


def test_plain_values_are_read() -> None:
    text = """
stops:
- {key: a, tier: central, share: 0.1, opened: 2026-01-31, names: [昌都, "010"], size: 3}
- key: "b"
  tier: region
  warm: true
  opened: "2026-02-28"
"""
    stops = read_text(text, Line, name="x").value.stops
    assert stops[0].share == Decimal("0.1")
    assert stops[0].opened == date(2026, 1, 31)
    assert stops[0].names == ("昌都", "010")
    assert stops[1].opened == date(2026, 2, 28)
    assert stops[1].warm


def test_the_message_names_line_choices_and_what_was_found() -> None:
    found = refused("stops:\n- key: a\n  tier: centrel\n")
    assert str(found) == "config/line.yaml:3: tier 应为 central/region 之一, 现为 'centrel'"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("stops: &a\n- {key: a, tier: region}\n", 1, "锚点"),
        ("stops:\n- &a {key: a, tier: region}\n- *a\n", 2, "锚点"),
        ("stops: []\nstops: []\n", 2, "写了两次"),
        ("stops:\n- {key: no, tier: region}\n", 2, "有歧义"),
        ("stops:\n- {key: Yes, tier: region}\n", 2, "有歧义"),
        ("stops:\n- {key: a, on: region}\n", 2, "有歧义"),
        ("stops:\n- {key: a, tier: region, warm: True}\n", 2, "有歧义"),
        ("stops:\n- {key: 12:30, tier: region}\n", 2, "六十进制"),
        ("stops:\n- {key: 010, tier: region}\n", 2, "八进制"),
        ("stops:\n- {key: 0x1F, tier: region}\n", 2, "歧义"),
        ("stops:\n- {key: 1_000, tier: region}\n", 2, "歧义"),
        ("stops:\n- {key: 1e3, tier: region}\n", 2, "歧义"),
        ("stops:\n- {key: .inf, tier: region}\n", 2, "歧义"),
        ("stops:\n\t- {key: a, tier: region}\n", 2, "制表符"),
        ("stops: []\n---\nstops: []\n", 3, "一份文档"),
        ("stops: !!python/object:os.system []\n", 1, "标签"),
        ("stops:\n- {<<: {key: a}, tier: region}\n", 2, "合并键"),
        ("stops:\n- {key: 'a, tier: region}\n", 3, "YAML 写法有误"),
        ("", 1, "空的"),
        ("stops:\n- ? [a]\n  : b\n", 2, "键应为一个词"),
        ("stops:\n" + "- " * 60 + "a\n", 2, "嵌套过深"),
    ],
)
def test_the_surprises_of_yaml_refuse_the_whole_file(text: str, line: int, word: str) -> None:
    found = refused(text)
    assert found.where == f"config/line.yaml:{line}"
    assert word in found.message


@pytest.mark.parametrize(
    ("row", "line", "words"),
    [
        ("{key: 3, tier: region}", 2, "key 应为 文字(数字和日期请加引号), 现为 3"),
        ("{tier: region}", 2, "缺少 key, 请补上"),
        ("{key: a, tier: region, shore: 1}", 2, "不认识的项 shore, 请检查拼写或删去"),
        ("{key: a, tier: region, opened: 2026-02-30}", 2, "opened 应为 日期, 如 2026-01-31"),
        ("{key: a, tier: region, names: x}", 2, "names 应为 列表, 现为 'x'"),
        ("{key: a, tier: region, names: [x, 3]}", 2, "names 第 2 项 应为 文字"),
        ("{key: a, tier: region, warm: 1}", 2, "warm 应为 true 或 false, 现为 1"),
        ("{key: a, tier: region, size: [1]}", 2, "size 应为 整数 或 文字"),
        ("{key: a, tier: region, share: x}", 2, "share 应为 数, 现为 'x'"),
    ],
)
def test_every_wrong_value_has_its_line_and_chinese_words(row: str, line: int, words: str) -> None:
    found = refused(f"stops:\n- {row}\n")
    assert found.where == f"config/line.yaml:{line}"
    assert words in found.message


def test_all_faults_of_a_file_come_at_once() -> None:
    found = refused("stops:\n- key: 3\n  tier: x\n- key: a\n")
    assert [found.where, *(other.where for other in found.others)] == [
        "config/line.yaml:2",
        "config/line.yaml:3",
        "config/line.yaml:4",
    ]


def test_a_room_can_raise_its_own_fault_at_a_line() -> None:
    text = "stops:\n- key: a\n  tier: region\n- key: a\n  tier: region\n"
    found = read_text(text, Line, name="f.yaml", error=SourceError)
    assert found.line("stops", 1, "tier") == 5
    assert found.line("stops", 1, "names", 7) == 4
    found.refuse([])
    with pytest.raises(SourceError, match=r"f\.yaml:4: key 'a' 重复"):
        found.refuse([found.fault("stops", 1, "key", message="key 'a' 重复")])


def test_a_file_that_is_missing_or_not_utf8_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有这个文件"):
        read(tmp_path / "none.yaml", Line)
    wrong = tmp_path / "gbk.yaml"
    wrong.write_bytes("stops: []\nname: 昌都".encode("gbk"))
    with pytest.raises(ConfigError, match=r"gbk\.yaml:2: 不是 UTF-8"):
        read(wrong, Line)
