"""A real browser on the pages: signed in, with everything it complains of written down."""

from playwright.sync_api import Browser, BrowserContext, Dialog, Page

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
