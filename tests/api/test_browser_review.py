"""The reviewer's morning in a real Chromium: two hundred finds, by keys alone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import Decision, Fact, Placement
from tests.api.browsing import entered, window
from tests.api.conftest import app_of
from tests.api.newsroom import Newsroom, build
from tests.api.serving import serving
from tests.browser import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.environ.get("SKIP_BROWSER") == "1", reason="SKIP_BROWSER=1"),
]
FINDS = 200
expect.set_options(timeout=60_000)
"""A busy machine answers late; what never comes fails all the same."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture
def finds(request: pytest.FixtureRequest) -> int:
    """How many finds wait; a test asks for another number by `parametrize`."""
    return int(getattr(request, "param", 9))


@pytest.fixture
def room(sqlite_ledger: Ledger, tmp_path: Path, now: object, finds: int) -> Newsroom:
    """A small office with finds that wait."""
    return build(sqlite_ledger, tmp_path, now=now, finds=finds)  # type: ignore[arg-type]


@pytest.fixture
def reviewer(browser: Browser, room: Newsroom) -> Iterator[Page]:
    """A reviewer at the queue; no error, no dialog, no violation may come up."""
    faults: list[str] = []
    with serving(app_of(room, lambda: room.now)) as site:
        context = window(browser)
        page = entered(context, site, "reviewer", faults)
        page.goto(f"{site}/review")
        expect(page.locator("[data-find].is-here")).to_have_count(1)
        yield page
        context.close()
    assert faults == []


def _waiting(page: Page, count: int) -> None:
    expect(page.locator("b[data-waiting]")).to_have_text(str(count))


def _standing(room: Newsroom) -> int:
    with room.ledger.reading() as session:
        query = select(func.count()).select_from(Placement).where(Placement.state == "standing")
        return session.scalar(query) or 0


@pytest.mark.parametrize("finds", [FINDS], indirect=True)
def test_a_morning_of_two_hundred_finds_by_keys_alone(reviewer: Page, room: Newsroom) -> None:
    """A bulk of the certain, undone and done again, a 503 in between, and the rest one by one."""
    page = reviewer
    _waiting(page, FINDS)
    page.keyboard.press("X")
    expect(page.locator("#bulk")).to_be_visible()
    many = page.locator(".kd-bulk-list li").count()
    assert many > FINDS / 4
    expect(page.locator(".kd-bulk-list li").first).to_contain_text("→")  # the piece and where
    with page.expect_response("**/api/v1/candidates/confirm"):
        page.keyboard.press("Enter")
        _waiting(page, FINDS - many)  # at once, before the server has answered
    expect(page.locator(".kd-toast").last).to_contain_text(f"{many} 篇")
    with page.expect_response("**/api/v1/candidates/undo"):
        page.keyboard.press("u")
    _waiting(page, FINDS)
    assert _standing(room) == 0
    page.keyboard.press("X")
    with page.expect_response("**/api/v1/candidates/confirm"):
        page.keyboard.press("Enter")
    _waiting(page, FINDS - many)
    expect(page.locator(".kd-toast").last).to_contain_text(f"{many} 篇")

    _shown(page)
    page.route("**/api/v1/candidates/*/confirm", _out_of_reach)
    page.keyboard.press("y")
    expect(page.locator(".kd-toast-bad")).to_contain_text("账本暂不可用")
    _waiting(page, FINDS - many)
    page.unroute("**/api/v1/candidates/*/confirm")
    _shown(page)

    left = FINDS - many
    for _ in range(2 * left):  # a key may come before the next find is painted: it is pressed again
        waiting = int(page.locator("b[data-waiting]").inner_text())
        if not waiting:
            break
        _press(page, left - waiting)
    expect(page.locator("#queue-done")).to_be_visible()
    expect(page.locator("#queue-done a")).to_be_focused()  # Enter loads what is left
    _waiting(page, 0)
    _all_sent(page)
    with room.ledger.reading() as session:
        verdicts = select(Decision.verdict, func.count()).group_by(Decision.verdict)
        told = dict(session.execute(verdicts).all())
    rejected = told.pop("reject")
    assert 0 < rejected < left
    assert told == {"confirm": FINDS - rejected + many, "undo": many}
    assert _standing(room) == FINDS - rejected


def _all_sent(page: Page) -> None:
    """Wait until the server has answered all: the counter runs ahead of it."""
    expect(page.locator(".kd-progress")).to_have_attribute("aria-busy", "false")


def _press(page: Page, done: int) -> None:
    """Decide the find at hand, every fifth against it, and wait for the next to be painted."""
    if done % 5 == 4:
        page.keyboard.press("n")
        page.keyboard.press(str(done // 5 % 7 + 1))
    else:
        page.keyboard.press("y")
    page.wait_for_function(
        "() => { const now = document.querySelector('.kd-find');"
        ' const row = document.querySelector(`[data-find="${now.dataset.shown}"]`);'
        " return document.querySelector('.kd-review').classList.contains('d-none')"
        " || !now.classList.contains('is-loading') && !row.classList.contains('is-gone') }"
    )


def _shown(page: Page) -> None:
    """Wait until a find that waits is painted; a key before that is a key for nothing."""
    page.wait_for_function(
        "() => { const now = document.querySelector('.kd-find');"
        " return !now.classList.contains('is-loading') && document.querySelector("
        '`[data-find="${now.dataset.shown}"]:not(.is-gone)`) }'
    )


def _out_of_reach(route: Route) -> None:
    route.fulfill(
        status=503,
        content_type="application/problem+json",
        body='{"title": "账本暂不可用, 请稍后再试。", "detail": "x", "status": 503}',
    )


def test_an_answer_that_comes_late_does_not_turn_the_counter_back(reviewer: Page) -> None:
    """The first answer is overtaken by the second, which knows more."""
    page = reviewer
    asked: list[Route] = []
    late: list[APIResponse] = []

    def overtaken(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            late.append(route.fetch())
        else:
            route.continue_()

    page.route("**/api/v1/candidates/*/confirm", overtaken)
    page.keyboard.press("y")
    _waiting(page, 8)
    _shown(page)
    with page.expect_response("**/api/v1/candidates/*/confirm"):
        page.keyboard.press("y")
    _waiting(page, 7)
    with page.expect_response("**/api/v1/queue"):
        asked[0].fulfill(response=late[0])
    _waiting(page, 7)
    assert page.locator("[data-find]:not(.is-gone)").count() == 7


def test_a_verdict_is_kept_when_the_page_is_left_at_once(reviewer: Page, room: Newsroom) -> None:
    """The last key of the morning, sixty answers owed before its own, and the window closed."""
    page = reviewer
    page.evaluate(
        "() => { for (let n = 0; n < 60; n++) fetch('/statistics?n=' + n).catch(() => {});"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'y', bubbles: true}));"
        " location.href = 'about:blank'; }"
    )
    page.wait_for_url("about:blank")
    for _ in range(600):
        if _standing(room):
            break
        page.wait_for_timeout(100)
    assert _standing(room) == 1


def test_relation_and_page_go_with_the_confirmation_and_come_off_again(
    reviewer: Page, room: Newsroom
) -> None:
    """R and p before y; after a new look, each is taken back by one u."""
    page = reviewer
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.locator('[data-fact="relation"]')).to_have_text("转载")
    page.keyboard.press("p")
    page.fill('#places-form [name="page_no"]', "1")
    page.fill('#places-form [name="composite_n"]', "3")
    page.press('#places-form [name="composite_n"]', "Enter")
    expect(page.locator('[data-fact="composite_n"]')).to_contain_text("3")
    page.keyboard.press("u")
    expect(page.locator('[data-fact="composite_n"]')).to_have_text("独立成篇")
    page.keyboard.press("y")
    _waiting(page, 8)
    expect(page.locator(".kd-toast").last).to_contain_text("认定采用")
    with room.ledger.reading() as session:
        told = {row.kind: row.value for row in session.scalars(select(Fact))}
    assert told["relation"] == "reprint"
    page.goto(page.url + "?tab=confirmed")
    _shown(page)
    page.keyboard.press("r")
    page.keyboard.press("3")
    expect(page.locator(".kd-toast").last).to_have_text("已记下。")
    page.keyboard.press("u")
    expect(page.locator(".kd-toast").last).to_have_text("已撤销")


def test_what_asks_for_a_look_cannot_be_chosen(reviewer: Page) -> None:
    """The reason is said; what can be chosen bears a tick."""
    page = reviewer
    page.keyboard.press("x")
    expect(page.locator("[data-find].is-chosen")).to_have_count(1)
    alone = page.locator("[data-alone]").first
    alone.click()
    expect(page.locator(f'[data-shown="{alone.get_attribute("data-find")}"]')).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator(".kd-toast-bad")).to_contain_text("须单独认定")
    expect(page.locator("[data-find].is-chosen")).to_have_count(1)


def test_the_kept_page_stands_beside_the_piece_and_runs_nothing(reviewer: Page) -> None:
    """V shows it in a frame that is sandboxed by the page and by its own policy; v hides it."""
    page = reviewer
    page.keyboard.press("v")
    frame = page.locator("iframe.kd-kept")
    expect(frame).to_be_visible()
    assert frame.get_attribute("sandbox") == ""
    expect(page.frame_locator("iframe.kd-kept").locator("h1")).to_be_visible()
    page.keyboard.press("v")
    expect(frame).to_be_hidden()


def test_the_texts_scroll_together_by_their_passages(reviewer: Page, room: Newsroom) -> None:
    """A passage led to the top on one side comes up on the other, whatever stands before it."""
    page = reviewer
    page.set_viewport_size({"width": 1280, "height": 600})
    page.evaluate(
        "() => { const [ours, theirs] = document.querySelectorAll('[data-scroll]');"
        " const pad = n => Array.from({length: n}, () => '<p>前文</p>').join('');"
        " for (const box of [ours, theirs]) { box.style.maxHeight = '120px';"
        " box.style.minHeight = '0'; }"
        " ours.innerHTML = pad(3) + '<p data-passage=\"1\">同</p>' + pad(20);"
        " theirs.innerHTML = pad(15) + '<p data-passage=\"1\">同</p>' + pad(20); }"
    )
    tops = page.evaluate(
        "async () => { const [ours, theirs] = document.querySelectorAll('[data-scroll]');"
        " ours.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}));"
        " const at = box => box.querySelector('[data-passage]').offsetTop;"
        " ours.scrollTop = at(ours); await new Promise(done => setTimeout(done, 200));"
        " return [at(theirs), theirs.scrollTop]; }"
    )
    assert abs(tops[0] - tops[1]) < 3
