import pytest

from office import sources
from office.errors import SourceError
from office.outlets import SourcesFile
from office.strict import read_text

HEAD = """version: 1
tiers: [{key: central, name: 中央级}, {key: county, name: 县级}]
outlets:
"""


def found(outlets: str, *, allow_loopback: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """Return line (from the first outlet) and words of every fault of meaning."""
    read = read_text(HEAD + outlets, SourcesFile, name="sources.yaml", error=SourceError)
    faults = sources.faults(read, allow_loopback=allow_loopback)
    return sorted((fault.line - 3, fault.message) for fault in faults)


GOOD = """- key: people
  name: 人民网
  domains: [people.com.cn]
  channels:
  - {key: people, tier: central, medium: web}
  sources:
  - {key: news, channel: people, kind: listing, url: "http://a.people.com.cn/1", articles: "li a"}
"""


def test_a_good_file_has_no_fault() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("tier: central", "tier: centrel", 5, "tier 应为 central/county 之一, 现为 'centrel'"),
        ("channel: people", "channel: peple", 7, "没有频道 'peple', 是否为 'people'"),
        (', articles: "li a"', "", 7, "须写 articles"),
        ("kind: listing", "kind: manual", 7, "人工入口"),
        ("kind: listing", "kind: search", 7, "须含 {query}"),
        ('url: "http://a.people.com.cn/1", ', "", 7, "须写 url"),
        ("a.people.com.cn/1", "fakepeople.com.cn/1", 7, "不在媒体 'people' 的 domains"),
        ("http://a.people", "ftp://a.people", 7, "应以 http:// 或 https:// 开头"),
        ("http://a.people.com.cn/1", "http://10.0.0.1/1", 7, "是地址不是域名"),
        ("  domains: [people.com.cn]\n", "", 6, "没有 domains"),
        ("[people.com.cn]", '["http://people.com.cn/"]', 3, "不是域名"),
        ("[people.com.cn]", '["127.0.0.1:8801"]', 3, "allow_loopback"),
        ('"li a"', '"li >> a["', 7, "不是可用的 CSS"),
        ('"li a"', '"match:/(["', 7, "不是可用的正则"),
        ("name: 人民网", "aliases: [人民网]", 1, "应写且只写一个"),
        (
            "name: 人民网",
            "names: [{name: 甲, from: 2020-01-02, to: 2020-01-01}]",
            2,
            "止日 2020-01-01 早于起日",
        ),
        ("name: 人民网", "names: [{name: 甲}, {name: 乙, from: 2020-01-02}]", 2, "重叠"),
        ("medium: web}", "medium: web, domains: [xz.other.cn]}", 5, "不在媒体的 domains"),
    ],
)
def test_every_fault_of_meaning_is_named_at_its_line(
    old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    faults = found(GOOD.replace(old, new, 1))
    assert any(at == line and words in message for at, message in faults), faults


def test_a_key_is_used_once_in_the_whole_file() -> None:
    other = GOOD.replace("[people.com.cn]", "[other.cn]").replace("a.people.com.cn", "a.other.cn")
    assert [words for _, words in found(GOOD + other)] == [
        "媒体 key 'people' 重复, 全文件内不得重名",
        "频道 key 'people' 重复, 全文件内不得重名",
        "采集入口 key 'news' 重复, 全文件内不得重名",
    ]


def test_a_domain_has_one_owner() -> None:
    other = """- {key: b, name: 乙, domains: [people.com.cn],
   channels: [{key: b, tier: county, medium: web}]}
"""
    assert found(GOOD + other) == [(8, "域名 people.com.cn 已归媒体 'people', 一个域名只能归一家")]


def test_an_address_of_this_machine_needs_leave() -> None:
    local = GOOD.replace("a.people.com.cn", "127.0.0.1:8801").replace(
        "[people.com.cn]", '["127.0.0.1:8801"]'
    )
    assert found(local, allow_loopback=("127.0.0.1:8801",)) == []
    assert len(found(local, allow_loopback=("127.0.0.1:8802",))) == 2


@pytest.mark.parametrize(
    ("field", "choices"),
    [("medium: web", "print/magazine"), ("kind: listing", "listing/feed")],
)
def test_a_word_outside_the_vocabulary_is_refused(field: str, choices: str) -> None:
    name = field.partition(":")[0]
    with pytest.raises(SourceError) as refused:
        found(GOOD.replace(field, f"{name}: wrong"))
    assert choices in refused.value.message
    assert "现为 'wrong'" in refused.value.message


def test_selectors_are_checked_too() -> None:
    rules = """  selectors:
  - {since: 2021-01-01, until: 2020-01-01, title: "h1[", drop: [".a", "b("]}
"""
    assert [line for line, _ in found(GOOD + rules)] == [9, 9, 9]
