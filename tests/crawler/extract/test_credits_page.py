"""The table of docs/extraction.md that says how credits are read is what is read."""

from pathlib import Path

import pytest

from crawler.extract import extract

PAGE = Path(__file__).parents[3] / "docs" / "extraction.md"
PLACES = ("beside", "opening", "closing", "below")
FRAME = (
    "<html><head><meta charset='utf-8'><title>洛隆糌粑坐上冷链车_某网</title></head><body>"
    "<h1>洛隆糌粑坐上冷链车</h1><div><span>2026-10-28 09:15</span> <span>来源：昌都报</span> "
    "<span>{beside}</span></div><div><p>{opening}每天早上七点，硕督镇的加工坊准时冒出热气。</p>"
    "<p>“过去装麻袋，一周就受潮；现在搭冷链车走，能存半年。”合作社负责人说。</p>"
    "<p>今年前九个月，合作社卖出糌粑八十六吨，一百二十户人家添了收入。</p><p>{closing}</p></div>"
    "<div>{below}</div></body></html>"
)


def _rows() -> list[tuple[str, str, list[str], list[str]]]:
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith(tuple(f"| {place} |" for place in PLACES))
    ]
    return [
        (place, " | ".join(printed), _names(byline), _names(editors))
        for place, *printed, byline, editors in cells
    ]


def _names(cell: str) -> list[str]:
    return [] if cell == "–" else cell.split("、")


def test_the_table_is_there() -> None:
    assert {row[0] for row in _rows()} == set(PLACES)


@pytest.mark.parametrize(("place", "printed", "byline", "editors"), _rows())
def test_a_credit_is_read_as_the_page_says(
    place: str, printed: str, byline: list[str], editors: list[str]
) -> None:
    html = FRAME.format(**(dict.fromkeys(PLACES, "") | {place: printed}))
    found = extract(html.encode())
    assert (list(found.byline), list(found.editors)) == (byline, editors)
    assert found.origin == "昌都报"
