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
