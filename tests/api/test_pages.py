import pytest
from fastapi import FastAPI

from tests.api.conftest import signed_in

PAGES = (
    "/", "/review", "/review/1", "/submissions", "/articles", "/articles/1",
    "/placements", "/statistics", "/statistics?across=medium",
    "/statistics?by=author&across=period", "/statistics.xlsx", "/placements.xlsx",
    "/submissions.xlsx", "/placements?cols=ref&cols=position", "/articles?q=青稞",
    "/articles.csv", "/articles.xlsx", "/credits.csv", "/credits.xlsx?by=unit",
    "/credits", "/credits?by=unit", "/credits?by=author", "/credits?open=yes",
    "/credits/compare", "/credits/compare?now=trial&instead=trial",
    "/credits/2026-10/closing", "/bulletin", "/bulletin/2026-10/docx",
    "/bulletin/2026-10/html", "/statements/leiwuqi", "/statements/leiwuqi/xlsx",
    "/outlets", "/gaps", "/gaps.csv", "/gaps.xlsx", "/sources",
    "/settings", "/receipts/2026-0001", "/receipts/2026-9001",
    "/submissions.csv", "/placements.csv", "/statistics.csv", "/kept/1", "/kept/1/frame",
    "/intake", "/unfound", "/accounts", "/audit",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_opens(app: FastAPI, language: str) -> None:
    """In both languages, on both databases, for somebody who may see them all."""
    desk = signed_in(app, "admin")
    desk.cookies.set("kandeng_language", language)
    for page in PAGES:
        answer = desk.get(page, headers={"Accept": "text/html"})
        assert answer.status_code == 200, (page, answer.text[-500:])
