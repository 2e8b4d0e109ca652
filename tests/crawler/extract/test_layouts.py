"""A hundred ways to lay out one article: headings, header lines, credits, what stands around.

`layouts.jsonl` has a page a line: {T} is the title, {0} to {2} the paragraphs; null is not judged
but for the origin, which must then be absent.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import extract

TITLE = "左贡葡萄园里的“夜班车”"
TEXT = (
    "秋收时节，左贡县碧土乡的葡萄园里亮着一串车灯。凌晨两点摘下的葡萄，天亮前要送进酒窖，翻过雪山。",
    "“白天摘，糖分跑得快。”种植户江白说。他和十一户人家凑钱租了一辆货车，取名“夜班车”，油钱平摊。",
    "一个月下来，夜班车运出葡萄九十一吨，损耗从一成降到了百分之三，乡里准备明年再添一辆冷藏车。",
)
LISTED = "".join(
    f'<li><a href="/n{day}.html">别处的一条新闻标题说了一件别的事情{day}</a>'
    f"<span>2026-10-0{day}</span></li>"
    for day in range(1, 9)
)
FRAME = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{window}</title></head><body>'
    '<div class="topbar"><ul><li><a href="/">首页</a></li><li><a href="/yw">要闻</a></li>'
    '<li><a href="/sh">社会</a></li></ul></div>{page}'
    f'<div class="right fr"><div class="box"><h3>热点新闻</h3><ul>{LISTED}</ul></div></div>'
    '<div class="foot"><p>关于我们 | 广告服务 | 联系方式</p><p>Copyright 2026 某网 All Rights '
    "Reserved 京ICP备00000000号 违法和不良信息举报电话：000-00000000</p></div></body></html>"
)
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("layouts.jsonl").read_text("utf-8").splitlines()
]


def _filled(text: str) -> str:
    for place, paragraph in enumerate(TEXT):
        text = text.replace(f"{{{place}}}", paragraph)
    return text.replace("{T}", TITLE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_an_article_is_read_in_any_layout(case: dict[str, Any]) -> None:
    raw = FRAME.replace("{window}", case["window"]).replace("{page}", case["page"])
    found = extract(_filled(raw).encode())
    published = found.published_at.isoformat()[:16] if found.published_at else ""
    said = {
        "title": found.title,
        "published": published,
        "origin": found.origin,
        "byline": list(found.byline),
        "editors": list(found.editors),
    }
    expected = {**case["expected"], "title": _filled(case["expected"]["title"])}
    judged = {name: value for name, value in said.items() if expected[name] is not None}
    if expected["origin"] is None:
        judged["origin"] = said["origin"]
    assert judged == {name: expected[name] for name in judged}
    printed = [text for text in TEXT if text in _filled(case["page"])]
    assert [text for text in printed if text not in found.body] == []
    assert "别处" not in found.body
    assert len(found.body) <= sum(map(len, printed)) + 60
