"""A real browser on the pages: signed in, with everything it complains of written down."""

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.api.newsroom import PASSWORD


def window(browser: Browser, *, width: int = 1280, scheme: str = "light") -> BrowserContext:
    """Return a browser window of somebody who has not signed in."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
    )


def entered(context: BrowserContext, site: str, name: str, faults: list[str]) -> Page:
    """Return a page on which `name` has signed in; errors, dialogs, violations go to `faults`."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: faults.append(f"error {error}"))

    def dismiss(dialog: Dialog) -> None:
        faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on(
        "console",
        lambda line: (
            faults.append(f"{line.location['url']} {line.text}")
            if "Content Security Policy" in line.text
            else None
        ),
    )
    page.goto(f"{site}/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"{site}/")
    return page


MOST_STOPS = 120
"""Tabs after which nobody goes on looking."""


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to something by Tab alone, from where the page is, and press a key on it."""
    reach(page, wanted)
    page.keyboard.press(key)


def reach(page: Page, wanted: Locator) -> None:
    """Go to something by Tab alone."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {wanted}")


def write(page: Page, wanted: Locator, text: str) -> None:
    """Go to a field by Tab alone and type into it."""
    reach(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
