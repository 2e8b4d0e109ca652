"""The committee's close and the operator's broken outlet, as they go through them in a Chromium."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Closing, Entry, SourceState
from tests.api.browsing import entered, press, window, write
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import Newsroom, build
from tests.api.serving import serving
from tests.browser import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.environ.get("SKIP_BROWSER") == "1", reason="SKIP_BROWSER=1"),
]
expect.set_options(timeout=60_000)
OUTPUT = Path(__file__).parents[2] / "test-output"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture
def room(sqlite_ledger: Ledger, tmp_path: Path, clock: Clock) -> Newsroom:
    """A small office with finds that wait and an outlet that broke."""
    return build(sqlite_ledger, tmp_path, now=clock.now)


@contextmanager
def _people(browser: Browser, site: str, *names: str) -> Iterator[list[Page]]:
    """Yield a signed-in page a person; no error, dialog or violation may have come up."""
    faults: list[str] = []
    contexts = [window(browser) for _ in names]
    yield [
        entered(context, site, name, faults) for context, name in zip(contexts, names, strict=True)
    ]
    for context in contexts:
        context.close()
    assert faults == []


def _open_october(page: Page) -> None:
    """From the first page to the closing of October, by keys."""
    page.keyboard.press("g")
    page.keyboard.press("c")
    write(page, page.get_by_label("统计期"), "2026-10")
    page.keyboard.press("Enter")
    expect(page.locator("h1 small")).to_have_text("2026-10")
    press(page, page.get_by_role("link", name="结账", exact=True))
    expect(page.get_by_role("heading", name="签字")).to_be_visible()


def _kept(page: Page, name: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)


def test_a_committee_closes_a_month_with_two_signatures_by_keyboard(
    browser: Browser, room: Newsroom, clock: Clock
) -> None:
    """One sends up and signs but cannot lock alone; the second locks; a line opens its receipt.

    No hand leaves the keys.
    """
    app = app_of(room, clock)
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    with serving(app) as site, _people(browser, site, "committee", "second-c") as (first, second):
        _open_october(first)
        press(first, first.get_by_role("button", name="送审"))
        expect(first.locator("main")).to_contain_text("送审 · 王主任")
        press(first, first.get_by_role("button", name="审签", exact=True))
        expect(first.locator("main")).to_contain_text("审签 · 王主任")
        press(first, first.get_by_role("button", name="结账锁定"))
        expect(first.locator("main")).to_contain_text("两人")
        assert _closings(room) == []

        _open_october(second)
        write(second, second.get_by_label("文号"), "昌组信〔2026〕10号")
        write(second, second.get_by_label("签发人"), "张部长")
        press(second, second.get_by_role("button", name="结账锁定"))
        expect(second.locator(".kd-decided-line")).to_contain_text("昌组信〔2026〕10号")
        assert _closings(room) == [("second-c", "committee")]
        _kept(second, "committee-closed")

        first.goto(f"{site}/credits?period=2026-10")
        press(first, first.get_by_role("link", name="回执").first)
        expect(first.locator("#credit")).to_be_visible()


def test_an_operator_sees_what_broke_and_stops_it_with_a_note(
    browser: Browser, room: Newsroom, clock: Clock
) -> None:
    """From the first page to the outlet, its reason in words, a pause, and every gap."""
    with (
        serving(app_of(room, clock)) as site,
        _people(browser, site, "operator") as (page,),
    ):
        broken = page.locator(".kd-night", has=page.locator(".kd-bad")).first
        expect(broken).to_contain_text("对方服务器答复 503")
        broken.click()
        page.wait_for_url("**/outlets#*")
        card = page.locator("#tibetdaily")
        expect(card).to_contain_text("对方服务器答复 503")
        card.get_by_text("停采", exact=True).first.click()
        card.locator("[name=note]").first.fill("网站改版, 待核")
        card.get_by_role("button", name="停采").first.click()
        expect(page.locator("#tibetdaily")).to_contain_text("已暂停: 网站改版, 待核")
        _kept(page, "operator-paused")
        page.get_by_role("link", name="全部缺口").click()
        expect(page.locator("tbody")).to_contain_text("对方服务器答复 503")
    with room.ledger.reading() as session:
        states = session.scalars(select(SourceState).where(SourceState.paused.is_not(None)))
        assert [state.source_key for state in states] == ["tibetdaily-paper"]


def _closings(room: Newsroom) -> list[tuple[str, str | None]]:
    with room.ledger.reading() as session:
        found = [(row.closed_by, row.second_by) for row in session.scalars(select(Closing))]
        assert bool(session.scalars(select(Entry)).all()) == bool(found)
        return found


def test_the_texts_of_a_late_report_come_when_they_are_opened(
    browser: Browser, room: Newsroom, clock: Clock
) -> None:
    """The list bears titles; what was handed in and what ran are fetched, once, where they are."""
    app = app_of(room, clock)
    article = {"url": "http://www.xzcd.com/article/0.html"}
    late = {"title": "类乌齐县党员突击队助力青稞抢收", "body": "突击队员连日下田。", **article}
    assert signed_in(app, "informant").post("/intake/form", data=late).status_code == 303
    with serving(app) as site, _people(browser, site, "reviewer") as (page,):
        page.goto(f"{site}/reported")
        for title, told in (("报送原文", "突击队员连日下田。"), ("刊发的正文", "青稞")):
            opened = page.locator("details").filter(has=page.get_by_text(title, exact=True))
            expect(opened.locator(".kd-text")).to_have_count(0)
            opened.locator("summary").click()
            expect(opened.locator(".kd-text")).to_contain_text(told)
