"""Bytes become the text that was written, whatever the page claims about them."""

from pathlib import Path

import pytest

from crawler.extract.decode import decode

TEXT = (
    "<html><head><meta charset='{}'></head><body>昌都市卡若区的记者万喆和通讯员刘镕来到䶮潭渡口，"
    "看到村民正在为过冬的牛羊准备草料，县里的工作人员介绍了今年的安排，大家都说好。</body></html>"
)
TRADITIONAL = (
    "<html><body>昌都的記者來到渡口，看到村民正在為過冬的牛羊準備草料，縣裡的工作人員介紹了今年的"
    "安排，"
    "大家都說這個辦法很好，也有人說還要再看一年。</body></html>"
)


@pytest.mark.parametrize(
    ("encoding", "declared", "header", "expected"),
    [
        ("utf-8", "utf-8", None, "utf-8"),
        ("utf-8", "gb2312", "gb2312", "utf-8"),
        ("gb18030", "gb2312", None, "gb18030"),
        ("gb18030", "utf-8", None, "gb18030"),
        ("gb18030", "gbk", "iso-8859-1", "gb18030"),
        ("gb18030", "iso-8859-1", "utf-8", "gb18030"),
        ("gb18030", "x-unknown-99", None, "gb18030"),
        ("utf-8-sig", "gb2312", None, "utf-8"),
        ("utf-16", "utf-16", None, "utf-16"),
        ("utf-16-le", "utf-8", None, "utf-16-le"),
        ("utf-16-be", "utf-8", None, "utf-16-be"),
    ],
)
def test_a_charset_lie_costs_no_character(
    encoding: str, declared: str, header: str | None, expected: str
) -> None:
    text = TEXT.format(declared)
    found = decode(text.encode(encoding), header)
    assert found.text == text
    assert (found.encoding, found.degraded) == (expected, False)


@pytest.mark.parametrize("declared", ["big5", None, "gb2312", "utf-8"])
def test_big5_is_never_taken_for_gb18030(declared: str | None) -> None:
    """GB18030 accepts most Big5 bytes; the text would be silently wrong."""
    found = decode(TRADITIONAL.encode("big5hkscs"), declared)
    assert (found.text, found.encoding) == (TRADITIONAL, "big5hkscs")


SHORT = (
    "县里今天开了防汛会。",
    "三个村的水渠都修通了",
    "牧民搬进新房过冬",
    "青稞收割完毕，亩产略增",
    "藏戏下乡演出六场",
    "塌方路段已恢复通车",
)
SHORT_TRADITIONAL = (
    "縣裡今天開了防汛會。",
    "三個村的水渠都修通了",
    "氣象台發布藍色預警",
    "青稞收割完畢，畝產略增",
    "犛牛奶製成的乳酪銷往香港",
    "圖為鹽井的曬鹽人家。（羅布次仁 攝）",
)


@pytest.mark.parametrize("declared", ["big5", "euc-kr", "shift_jis", "iso-8859-1", "utf-8", None])
@pytest.mark.parametrize("text", SHORT)
def test_a_line_of_gbk_is_read_whatever_it_is_sent_as(text: str, declared: str | None) -> None:
    """As Big5 it decodes without an error, to characters that nobody writes."""
    found = decode(f"<p>{text}</p>".encode("gbk"), declared)
    assert (found.text, found.degraded) == (f"<p>{text}</p>", False)


@pytest.mark.parametrize("declared", ["big5", "big5-hkscs", "iso-8859-1", None])
@pytest.mark.parametrize("text", SHORT_TRADITIONAL)
def test_a_line_of_big5_is_read_and_not_doubted(text: str, declared: str | None) -> None:
    found = decode(f"<p>{text}</p>".encode("big5hkscs"), declared)
    assert (found.text, found.degraded) == (f"<p>{text}</p>", False)


@pytest.mark.parametrize("declared", ["big5", "gb2312", None])
def test_six_characters_are_read_or_doubted_never_silently_wrong(declared: str | None) -> None:
    """Of so few no rule is sure; what it is not sure of it says."""
    for texts, encoding in ((SHORT, "gbk"), (SHORT_TRADITIONAL, "big5hkscs")):
        for text in texts:
            for start in range(len(text) - 5):
                few = text[start : start + 6]
                found = decode(few.encode(encoding), declared)
                assert found.text == few or found.degraded, (few, found)


def test_what_reads_as_nothing_is_doubted() -> None:
    """Characters of private use decode in GB18030, and say nothing."""
    assert decode(("\ue5e5\ue5e6昌\ue5e7" * 5).encode("gb18030"), "gbk").degraded


def test_every_golden_page_survives_every_lie(capsys: pytest.CaptureFixture[str]) -> None:
    """Exact in all of them; the promise is 99.5 in a hundred and none silently wrong."""
    exact = total = 0
    for path in sorted((Path(__file__).parents[2] / "golden").glob("*/*.html")):
        text = decode(path.read_bytes()).text
        for encoding in ("utf-8", "gb18030", "utf-8-sig", "utf-16"):
            for header in (None, "utf-8", "gb2312", "iso-8859-1", "big5"):
                found = decode(text.encode(encoding), header)
                total += 1
                exact += found.text == text
                assert found.text == text or found.degraded, (path.name, encoding, header)
    with capsys.disabled():
        print(f"charset lies: {exact} of {total} exact, 0 silently wrong")
    assert exact >= 0.995 * total


def test_lost_characters_are_said() -> None:
    """More than one lost character in a thousand can be a reporter's name."""
    broken = TEXT.format("utf-8").encode().replace("万".encode(), b"\xe4\xb8")
    assert decode(broken).degraded
    assert decode(broken).text.count("�") >= 1


def test_one_stray_byte_in_a_long_page_is_no_loss() -> None:
    raw = ("<p>" + "昌都的秋天来了，草料已经备齐。" * 400 + "</p>").encode() + b"\xff"
    found = decode(raw)
    assert found.encoding == "utf-8"
    assert not found.degraded


def test_replacement_characters_in_valid_utf8_degrade_the_page() -> None:
    raw = ("<p>" + "记者宋\ufffd、胡\ufffd" * 9 + "</p>").encode()
    assert decode(raw).degraded


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81", b"<" * 9])
def test_scraps_are_decoded_without_a_fault(raw: bytes) -> None:
    assert isinstance(decode(raw).text, str)
