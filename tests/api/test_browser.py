"""The pages in a real Chromium, as their readers use them."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, Route, expect

from api import accounts, unit_links
from api.assets_served import FOLDER
from ledger.tables import ShareLink
from tests.api.browsing import entered, press, reach, window
from tests.api.conftest import app_of
from tests.api.newsroom import Newsroom, build
from tests.api.payloads import payloads
from tests.api.serving import serving
from tests.api.test_intake import workbook
from tests.api.test_payloads import poison
from tests.browser import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(os.environ.get("SKIP_BROWSER") == "1", reason="SKIP_BROWSER=1"),
]

OUTPUT = Path(__file__).parents[2] / "test-output"
WIDTHS = (390, 1280, 1920)
SHOWN = {
    "overview": "/",
    "review": "/review",
    "receipt": "/receipts/2026-0001",
    "not-found": "/receipts/2026-9001",
    "submissions": "/submissions",
    "articles": "/articles",
    "article": "/articles/1",
    "placements": "/placements",
    "statistics": "/statistics",
    "credits": "/credits",
    "outlets": "/outlets",
    "settings": "/settings",
    "intake": "/intake",
    "links": "/intake/links",
    "clippings": "/intake/clippings",
    "reported": "/reported",
    "unit-links": "/unit-links",
    "certificate": "/certificates/piece/2026-0001",
    "check": "/check/piece/2026-0001/2026-10-01/2026-10-31/AAAA-AAAA-AAAA",
    "unfound": "/unfound",
    "accounts": "/accounts",
    "audit": "/audit",
    "objections": "/objections",
    "trials": "/trials",
    "gaps": "/gaps",
    "sources": "/sources",
    "closing": "/credits/2026-10/closing",
    "bulletin": "/bulletin?period=2026-10",
    "picks": "/picks?period=2026-10",
    "tasks": "/tasks?period=2026-10",
    "commissions": "/commissions",
    "rules": "/rules",
    "roster": "/roster",
    "compared": "/credits/compare?now=trial&instead=trial&period=2026-10",
    "offices": "/offices",
    "shares": "/shares",
    "gaps-empty": "/gaps?from_on=2026-10-31&to_on=2026-10-31&outlet=xzcd",
}


READ_BY = "kan-yi-kan-9"
UNITS = {"mine": "/mine", "mine-empty": "/mine?period=2026-07"}
"""What an informant alone sees."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture
def room(sqlite_ledger: object, tmp_path: Path, now: datetime) -> Newsroom:
    """A small office with nine finds."""
    return build(sqlite_ledger, tmp_path, now=now, finds=9)  # type: ignore[arg-type]


@pytest.fixture
def site(room: Newsroom) -> Iterator[str]:
    """The pages on a loopback port."""
    with serving(app_of(room, lambda: room.now)) as address:
        yield address


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of: errors, dialogs, violations of the policy."""
    return []


@pytest.fixture
def reviewer(browser: Browser, site: str, faults: list[str]) -> Iterator[Page]:
    """A reviewer at the queue."""
    context = window(browser)
    page = entered(context, site, "reviewer", faults)
    page.goto(f"{site}/review")
    expect(page.locator("[data-find].is-here")).to_have_count(1)
    yield page
    context.close()
    assert faults == []


def _waiting(page: Page) -> int:
    return int(page.locator("b[data-waiting]").inner_text())


def test_a_reviewer_confirms_rejects_and_undoes_by_keys(reviewer: Page) -> None:
    """Y takes the next one up, n asks for a reason by one key, u puts the last one back.

    S goes on too, and leaves a mark in the queue.
    """
    page = reviewer
    first = page.locator(".kd-find").get_attribute("data-shown")
    assert _waiting(page) == 9
    page.keyboard.press("y")
    expect(page.locator("b[data-waiting]")).to_have_text("8")
    expect(page.locator(f'[data-find="{first}"]')).to_be_hidden()
    expect(page.locator(".kd-find")).not_to_have_attribute("data-shown", str(first))
    second = page.locator(".kd-find").get_attribute("data-shown")
    page.keyboard.press("n")
    expect(page.locator("#reasons")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("b[data-waiting]")).to_have_text("7")
    expect(page.locator(".kd-toast").last).to_contain_text("驳回")
    page.keyboard.press("u")
    expect(page.locator("b[data-waiting]")).to_have_text("8")
    expect(page.locator(".kd-find")).to_have_attribute("data-shown", str(second))
    page.keyboard.press("u")
    expect(page.locator("b[data-waiting]")).to_have_text("9")
    expect(page.locator(".kd-find")).to_have_attribute("data-shown", str(first))
    page.keyboard.press("s")
    expect(page.locator("b[data-unsure]")).to_have_text("1")
    expect(page.locator(".kd-find")).to_have_attribute("data-shown", str(second))
    expect(page.locator(".kd-find.is-loading")).to_have_count(0)
    expect(page.locator(".kd-row.is-doubted")).to_have_attribute("data-find", str(first))
    page.keyboard.press("u")
    expect(page.locator(".kd-find")).to_have_attribute("data-shown", str(first))
    expect(page.locator(".kd-row.is-doubted")).to_have_count(0)


def test_a_refusal_of_the_server_puts_everything_back(reviewer: Page) -> None:
    """A 503 rolls the optimistic step back and says so; the next try goes through."""
    page = reviewer

    def refuse(route: Route) -> None:
        route.fulfill(
            status=503,
            content_type="application/problem+json",
            body='{"title": "账本暂不可用, 请稍后再试。", "detail": "x", "status": 503}',
        )

    first = page.locator(".kd-find").get_attribute("data-shown")
    page.route("**/api/v1/candidates/*/confirm", refuse)
    page.keyboard.press("y")
    expect(page.locator(".kd-toast-bad")).to_contain_text("账本暂不可用")
    expect(page.locator("b[data-waiting]")).to_have_text("9")
    expect(page.locator(f'[data-find="{first}"]')).to_be_visible()
    expect(page.locator(".kd-find")).to_have_attribute("data-shown", str(first))
    page.unroute("**/api/v1/candidates/*/confirm")
    expect(page.locator(".kd-find.is-loading")).to_have_count(0)  # no key is taken before
    page.keyboard.press("y")
    expect(page.locator("b[data-waiting]")).to_have_text("8")


def test_keys_do_nothing_while_somebody_types(reviewer: Page) -> None:
    """Not in a field, not while pinyin is composed, not with Ctrl."""
    page = reviewer
    page.keyboard.press("/")
    page.keyboard.type("yn")
    page.locator("body").press("Control+y")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        "{key: 'y', isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(200)
    assert _waiting(page) == 9
    assert page.locator("input[name=q]").input_value() == "yn"
    page.keyboard.press("Escape")  # out of the field: keys are keys again
    page.keyboard.press("y")
    expect(page.locator("b[data-waiting]")).to_have_text("8")


def test_the_second_reviewer_sees_who_decided(
    browser: Browser, site: str, reviewer: Page, faults: list[str]
) -> None:
    """Two at one find: the verdict of the first stands, the second is told.

    Where one is in doubt, the other reads why and answers.
    """
    context = window(browser)
    other = entered(context, site, "second", faults)
    other.goto(f"{site}/review")
    with reviewer.expect_response("**/api/v1/candidates/*/confirm"):
        reviewer.keyboard.press("y")
    other.keyboard.press("n")
    other.keyboard.press("1")
    expect(other.locator(".kd-toast-bad")).to_contain_text("卓玛")
    other.keyboard.press("j")
    expect(other.locator(".kd-find.is-loading")).to_have_count(0)
    doubted = other.locator(".kd-find").get_attribute("data-shown")
    other.keyboard.press("c")
    other.keyboard.type("请核对数字")
    with other.expect_response("**/api/v1/candidates/*/unsure"):
        other.keyboard.press("Enter")
    reviewer.goto(f"{reviewer.url}/{doubted}")
    expect(reviewer.locator(".kd-decided-line")).to_contain_text("请核对数字")
    reviewer.keyboard.press("c")
    reviewer.keyboard.type("已核对, 无误")
    reviewer.keyboard.press("Enter")
    expect(reviewer.locator(".kd-decided-line")).to_have_count(2)
    context.close()


def test_differences_and_matches_change_places_by_a_key(reviewer: Page) -> None:
    """D marks the one, then the other; every mark lies inside its paragraph."""
    page = reviewer
    before = page.locator(".kd-find").get_attribute("data-mode")
    page.keyboard.press("d")
    expect(page.locator(".kd-find")).not_to_have_attribute("data-mode", str(before))
    assert page.locator(".kd-text > mark").count() == 0


def test_an_own_units_find_cannot_be_confirmed(
    browser: Browser, site: str, faults: list[str]
) -> None:
    """The button is off and says why; the key does nothing."""
    context = window(browser)
    page = entered(context, site, "own", faults)
    page.goto(f"{site}/review?unit=leiwuqi")
    expect(page.locator('[data-do="confirm"]')).to_be_disabled()
    expect(page.locator(".kd-consequence")).to_contain_text("本单位")
    page.keyboard.press("y")
    page.wait_for_timeout(200)
    expect(page.locator(".kd-toast")).to_have_count(0)
    context.close()


def test_g_and_a_letter_go_to_a_page_and_a_question_mark_lists_the_keys(reviewer: Page) -> None:
    """On every page; a slash goes to a search, j and k from row to row; Esc closes."""
    page = reviewer
    page.locator("select[name=outlet]").focus()  # who reaches for a filter is told how many
    expect(page.locator("select[name=outlet] option").nth(1)).to_have_text(re.compile(r"\(\d+\)$"))
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/outlets")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")
    page.keyboard.press("/")  # no field here: all articles are searched
    page.wait_for_url("**/articles#search")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".kd-main a").nth(1)
    expect(second).to_be_focused()
    leads_to = second.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{leads_to}")


def test_todays_pieces_are_copied_as_text(browser: Browser, site: str, reviewer: Page) -> None:
    """Outlet, title, unit, link, ready to paste."""
    with reviewer.expect_response(lambda answer: answer.request.method == "POST"):
        reviewer.keyboard.press("y")
    expect(reviewer.locator("b[data-waiting]")).to_have_text("8")
    reviewer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reviewer.goto(f"{site}/")
    reviewer.click("[data-copy]")
    expect(reviewer.locator("[data-copy]")).to_have_text("✓")
    text = reviewer.evaluate("navigator.clipboard.readText()")
    assert text.startswith("1. ")
    assert "http" in text


def test_no_payload_runs_in_a_browser(
    browser: Browser, room: Newsroom, site: str, faults: list[str]
) -> None:
    """No dialog, no error, nothing for the policy to stop."""
    numbers = []
    tried = payloads(int(os.environ.get("KANDENG_PAYLOADS", "10")))
    for number, payload in enumerate(tried):
        if number:
            _rename(room, number)
        numbers.append(poison(room, payload, now=room.now).split("/"))
    context = window(browser)
    page = entered(context, site, "admin", faults)
    for candidate, article, _ in numbers:
        page.goto(f"{site}/review/{candidate}")
        page.goto(f"{site}/articles/{article}")
        page.locator("iframe.kd-kept").scroll_into_view_if_needed()
        page.frame_locator("iframe.kd-kept").locator("body").wait_for()
    for path in ("/", "/review", "/receipts/X-1"):
        page.goto(f"{site}{path}")
    for path in ("/submissions", "/articles"):
        page.goto(f"{site}{path}")
        while (more := page.locator("a[rel=next]")).count():
            page.goto(f"{site}{more.first.get_attribute('href')}")
    context.close()
    # The kept page itself may try to run what it was published with; its sandbox says no.
    assert [line for line in faults if "/frame" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_stands_in_nobodys_way(
    browser: Browser, room: Newsroom, site: str, faults: list[str], scheme: str
) -> None:
    """From 390 to 1920 pixels nothing sticks out, and axe-core finds no violation of WCAG 2.2 AA.

    It looks at the light pages on a desk and at the dark ones on a phone.

    The pictures lie in test-output/.
    """
    OUTPUT.mkdir(exist_ok=True)
    axe = (FOLDER / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    found = []
    handed_on = _handed_on(room)
    for width in WIDTHS:
        context = window(browser, width=width, scheme=scheme)
        page = entered(context, site, "reviewer", faults)
        if width == WIDTHS[0]:
            page.goto(f"{site}/review")
            page.locator('[data-do="confirm"]').click()
            expect(page.locator("b[data-waiting]")).to_have_text("8")
        page.context.clear_cookies()
        page = entered(context, site, "admin", faults)
        for name, path in {**SHOWN, **UNITS, **handed_on}.items():
            if name == next(iter(UNITS)):
                page.context.clear_cookies()
                page = entered(context, site, "informant", faults)
            if name == next(iter(handed_on)):
                page.context.clear_cookies()
            page.goto(f"{site}{path}")
            if name == "shared":
                page.fill("#password", READ_BY)
                page.press("#password", "Enter")
                expect(page.locator("table").first).to_be_visible()
            page.screenshot(path=OUTPUT / f"{name}-{width}-{scheme}.png", full_page=True)
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, (name, width)
            if width == WIDTHS[scheme == "light"]:
                page.evaluate(axe)
                found += _violations(name, page)
        context.close()
    assert faults == []
    assert found == []


def _handed_on(room: Newsroom) -> dict[str, str]:
    """Make a unit's link and a leader's; return what somebody without an account may see."""
    token = "k" * 43
    with room.ledger.writing() as session:
        _, secret = unit_links.make(session, 1, label="", days=9, by="admin", now=room.now)
        session.add(
            ShareLink(
                token_hash=accounts.digest(token),
                password_hash=PasswordHasher(time_cost=1, memory_cost=64).hash(READ_BY),
                period="2026-10",
                label="部领导",
                created_by="committee",
                created_at=room.now,
                expires_at=room.now + timedelta(days=9),
            )
        )
    return {
        "unit-month": f"/u/{secret}",
        "unit-receipt": f"/u/{secret}/2026-0001",
        "shared-password": f"/shared/{token}",
        "shared": f"/shared/{token}",
    }


def _violations(name: str, page: Page) -> list[tuple[object, ...]]:
    said = page.evaluate(
        "axe.run(document, {iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
        " 'wcag21aa', 'wcag22aa']})"
    )
    return [
        (name, bad["id"], node["target"], node["failureSummary"][:300])
        for bad in said["violations"]
        for node in bad["nodes"][:2]
    ]


INKS = """() => {
  const style = getComputedStyle(document.body);
  const named = ["--tblr-secondary", "--tblr-body-color", "--kd-bad", "--kd-soft"];
  return [style.color, style.backgroundColor, ...named.map((name) => style.getPropertyValue(name))];
}"""


def test_a_receipt_prints_as_one_page(browser: Browser, room: Newsroom, site: str) -> None:
    """The proof an informant hands on: one sheet, with a place for the seal."""
    from office.load import load_office  # noqa: PLC0415
    from review import decide  # noqa: PLC0415

    with room.ledger.writing() as session:
        decide.confirm(
            session, 1, decider=decide.Decider("reviewer"), at=datetime.now(UTC),
            office=load_office(room.config_dir),
        )  # fmt: skip
    context = window(browser)
    page = entered(context, site, "admin", [])
    page.goto(f"{site}/receipts/2026-0001")
    OUTPUT.mkdir(exist_ok=True)
    pdf = page.pdf(path=OUTPUT / "receipt.pdf", format="A4")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.screenshot(path=OUTPUT / "receipt-print.png", full_page=True)
    inks = []
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        inks.append(page.evaluate(INKS))
    page.goto(f"{site}/placements")
    table = page.locator(".card:has(> table)")
    broken = table.evaluate("each => getComputedStyle(each).breakInside")
    context.close()
    assert broken == "auto"  # a table longer than a sheet begins below its heading
    assert inks[0] == inks[1]  # a dark page is no paler on paper
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


def test_an_informant_imports_a_file_with_three_bad_rows_by_keyboard(
    browser: Browser, site: str, faults: list[str]
) -> None:
    """Columns, preview with each bad row by its place, the others as a file, the good ones in.

    No hand leaves the keys.
    """
    rows = [["标题", "正文", "谁写的", "何时交"]]
    rows += [
        [f"牧区夜校开课第{n}期", "农牧民白天放牧，晚上学习。" * 6, "扎西", "2026-10-20"]
        for n in range(3)
    ]
    rows += [["", "正文" * 40, "扎西", "2026-10-20"]]
    rows += [["标题乙", "正文" * 40, "扎西", "某日"], ["标题丙", "正文" * 40, "扎西", "13月"]]
    context = window(browser)
    page = entered(context, site, "informant", faults)
    page.keyboard.press("g")
    page.keyboard.press("s")
    press(page, page.get_by_role("link", name="登记来稿"))
    with page.expect_file_chooser() as chosen:
        press(page, page.locator("#file"))
    chosen.value.set_files(
        {"name": "来稿.xlsx", "mimeType": "application/x", "buffer": workbook(rows)}
    )
    press(page, page.locator('button[value="columns"]'))
    expect(page.locator('.kd-columns select[aria-label="谁写的"]')).to_have_value("authors")
    reach(page, page.locator('.kd-columns select[aria-label="何时交"]'))
    page.keyboard.type("报送时间")
    expect(page.locator('.kd-columns select[aria-label="何时交"]')).to_have_value("submitted_at")
    press(page, page.locator('button[value="look"]'))
    expect(page.locator("#report .alert-warning")).to_contain_text("可登记 3 行")
    for row in (5, 6, 7):
        expect(page.locator("#report")).to_contain_text(f"!{'ABCD'[0 if row == 5 else 3]}{row}")
    with page.expect_download() as saved:
        press(page, page.locator("[data-save]"))
    told = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 4
    assert "某日" in told[2]
    press(page, page.locator('#report button[value="take"]'))
    expect(page.locator("#report")).to_contain_text("已登记 3 行")
    page.goto(f"{site}/intake")
    expect(page.locator(".card-body").first).to_contain_text("已认得您的 4 个表头")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.locator("tbody tr")).to_have_count(6)
    context.close()
    assert faults == []


def _rename(room: Newsroom, number: int) -> None:
    from ledger.tables import Submission  # noqa: PLC0415

    with room.ledger.writing() as session:
        for old in session.query(Submission).filter(Submission.ref == "X-1"):
            old.ref = f"X-old-{number}"
