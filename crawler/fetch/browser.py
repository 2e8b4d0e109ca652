"""Pages that a script fills, as a real browser shows them; everything it asks for is checked.

Playwright and a Chromium are an extra (`[browser]`): without them every rendering ends in a word,
and nothing else changes. All of it lives on one thread of its own.
"""

import contextlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from crawler.fetch.faults import Blocked, FetchFault, RedirectedAway, TooLarge
from crawler.fetch.proxy import REFUSED, FilteringProxy
from crawler.guard import Guard
from office.domains import host_of, registered_domain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE_S = 30.0
"""Of one page, from its first request to its last script."""
QUIET_S = 6.0
"""How long a page whose status is good may keep loading."""
PAGES = 50
"""A context is replaced after this many, so that what a page leaves behind does not add up."""
NEEDLESS = ("image", "media", "font", "manifest", "other")
PICTURE = (1280, 12_000)
"""Width of a screenshot, and its greatest height, in pixels."""
SWITCHES = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-extensions",
    "--dns-prefetch-disable",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
"""Nothing of its own, no name resolved here, nothing past the proxy."""
CLOSED = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel',"
    " 'WebTransport', 'EventSource', 'Notification'])"
    " { try { delete window[name]; window[name] = undefined } catch {} }"
)


class NoBrowser(FetchFault):
    """There is none here, or none may be started; what it would show is not known."""

    why = "no_browser"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as the browser showed it. `status` is that of its last answer."""

    url: str
    status: int
    html: bytes
    picture: bytes | None = None
    """The whole page as a PNG, where one was asked for."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: `CHROMIUM`, else on the PATH; None: neither."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def has_browser(*, sandbox: bool = True) -> bool:
    """Whether rendering can be tried at all; root is given no browser, as it has no sandbox."""
    if importlib.util.find_spec("playwright") is None:
        return False
    root = sys.platform != "win32" and os.geteuid() == 0
    return (not root or not sandbox) and (find_chromium() is not None or _has_own())


def _has_own() -> bool:
    """Whether Playwright has fetched a Chromium of its own."""
    if "CHROMIUM" in os.environ:
        return False
    told = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(told) if told else Path.home() / ".cache" / "ms-playwright"
    return any(folder.glob("chromium*"))


class Renderer:
    """One browser behind one proxy, started at the first page. Close it at the end."""

    def __init__(
        self,
        guard: Guard,
        *,
        user_agent: str,
        sandbox: bool = True,
        page_s: float = PAGE_S,
        size: int = 10 * 1024 * 1024,
        pages: int = PAGES,
    ) -> None:
        self.proxy = FilteringProxy(guard)
        self._agent, self._sandbox = user_agent, sandbox
        self._page_s, self._size, self._pages = page_s, size, pages
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._shown = 0
        self._serving = False
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        """Where `render` must be called: Playwright's calls belong to one thread."""

    def render(self, url: str, domain: str, *, picture: bool = False) -> Shown:
        """Return a page after its scripts ran, with a picture if asked; on `thread` only.

        Raises: FetchFault: no browser, refused by the guard, out of the domain, too slow, broken.
        """
        from playwright.sync_api import Error  # noqa: PLC0415 - an extra
        from playwright.sync_api import TimeoutError as Late  # noqa: PLC0415

        for last in (False, True):
            try:
                return self._render(url, domain, picture=picture)
            except Late as late:
                self._drop_context()
                raise FetchFault("render_timeout", url) from late
            except Error as broken:
                self._stop_browser()  # a page took it down, or it never stood
                if last:
                    raise FetchFault("browser", url) from broken
        raise FetchFault("browser", url)

    def close(self) -> None:
        """End browser and proxy; from any thread."""
        self.thread.submit(self._stop).result()
        self.thread.shutdown()

    def _render(self, url: str, domain: str, *, picture: bool) -> Shown:
        page = self._ready().new_page()
        until = monotonic() + self._page_s
        visit = _Visit(page, domain, until=until, picture=picture)
        try:
            return self._checked(visit.show(url), url, domain)
        finally:
            self._shown += 1
            page.close()

    def _checked(self, shown: Shown, url: str, domain: str) -> Shown:
        if domain and registered_domain(host_of(shown.url)) != domain:
            raise RedirectedAway(shown.url)
        if len(shown.html) > self._size:
            raise TooLarge(what=url)
        return shown

    def _ready(self) -> "BrowserContext":
        if self._shown >= self._pages:
            self._drop_context()
        if self._context is None:
            self._context = self._launched().new_context(
                user_agent=self._agent,
                locale="zh-CN",
                service_workers="block",
                accept_downloads=False,
                permissions=[],
            )
            self._context.add_init_script(CLOSED)
            self._shown = 0
        return self._context

    def _launched(self) -> "Browser":
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

        if not self._serving:
            self.proxy.__enter__()
            self._serving = True
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        if self._browser is None:
            self._browser = self._playwright.chromium.launch(
                executable_path=find_chromium(),
                chromium_sandbox=self._sandbox,
                proxy={"server": self.proxy.url, "bypass": "<-loopback>"},
                args=[*SWITCHES, *([] if self._sandbox else ["--no-sandbox"])],
                timeout=self._page_s * 1000,
            )
        return self._browser

    def _drop_context(self) -> None:
        context, self._context = self._context, None
        _quietly(context.close if context else None)

    def _stop_browser(self) -> None:
        self._drop_context()
        browser, self._browser = self._browser, None
        _quietly(browser.close if browser else None)

    def _stop(self) -> None:
        self._stop_browser()
        playwright, self._playwright = self._playwright, None
        _quietly(playwright.stop if playwright else None)
        if self._serving:
            self.proxy.__exit__()
            self._serving = False
        else:
            self.proxy.server_close()


class _Visit:
    """One page being shown."""

    def __init__(self, page: "Page", domain: str, *, until: float, picture: bool = False) -> None:
        self.page, self.domain, self.until, self.picture = page, domain, until, picture
        self.answers: list[tuple[int, str | None]] = []
        """Status of each answer to the page itself, and why the guard refused it."""
        page.route("**/*", self._let)
        page.on("response", self._note)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("popup", lambda popup: popup.close())

    def show(self, url: str) -> Shown:
        self.page.goto(url, wait_until="domcontentloaded", timeout=self._left_ms())
        self._settle()
        while self._is_wall() and self._left_ms() > 500:
            self.page.wait_for_timeout(250)  # a cookie is made, and the page loads itself again
            self._settle()
        status, why = self.answers[-1] if self.answers else (0, None)
        if why:
            raise Blocked(why, url)
        html = self.page.content().encode("utf-8", "replace")
        return Shown(self.page.url, status, html, self._pictured() if self.picture else None)

    def _pictured(self) -> bytes:
        """Return the whole page as a PNG; one that does not end is cut."""
        height = self.page.evaluate("document.documentElement.scrollHeight")
        wide, high = PICTURE
        self.page.set_viewport_size({"width": wide, "height": max(600, min(int(height), high))})
        return self.page.screenshot(type="png", animations="disabled", timeout=self._left_ms())

    def _settle(self) -> None:
        """Wait until the page asks for nothing more, though not for long."""
        from playwright.sync_api import TimeoutError as Late  # noqa: PLC0415

        try:
            quiet = min(QUIET_S * 1000, self._left_ms())
            self.page.wait_for_load_state("networkidle", timeout=quiet)
        except Late:
            return

    def _is_wall(self) -> bool:
        """Whether what stands there is only the way to the page: a status, and no text."""
        if not self.answers or self.answers[-1][0] not in (403, 412, 503, 521):
            return False
        return len(self.page.evaluate("document.body ? document.body.innerText : ''")) < 200

    def _let(self, route: "Route") -> None:
        asked = route.request
        own = not asked.is_navigation_request() or asked.frame != self.page.main_frame
        stays = own or registered_domain(host_of(asked.url)) == self.domain
        needless = ("media", "manifest", "other") if self.picture else NEEDLESS
        if asked.resource_type in needless or not stays:
            route.abort()
        else:
            route.continue_()

    def _note(self, answer: "Response") -> None:
        asked = answer.request
        if asked.is_navigation_request() and asked.frame == self.page.main_frame:
            self.answers.append((answer.status, answer.headers.get(REFUSED)))

    def _left_ms(self) -> float:
        return max(1.0, (self.until - monotonic()) * 1000)


def _quietly(act: Callable[[], object] | None) -> None:
    """End something that may have ended already."""
    if act is None:
        return
    with contextlib.suppress(Exception):  # it is gone, whichever way
        act()
