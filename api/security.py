"""What stands before every route: known hosts, our own pages only, and headers that close doors."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from api.sessions import COOKIE

SAFE = ("GET", "HEAD", "OPTIONS")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
KEPT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""For a kept page in its frame: no script, no request, no form, an origin of its own."""

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without one a form's Origin would be null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Gate:
    """Refuses unknown hosts and requests that other sites' pages make; sets the headers."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        secure = scope.get("scheme") == "https"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _close_doors(MutableHeaders(scope=message), secure=secure)
            await send(message)

        refused = self.refused(scope["method"], scope.get("scheme", "http"), headers)
        answer = refused.as_json() if refused else self.app
        await answer(scope, receive, with_headers)

    def refused(self, method: str, scheme: str, headers: Headers) -> Problem | None:
        """Return why a request is not let in; None when it is."""
        host = headers.get("host", "")
        if _bare(host) not in self.hosts:
            return Problem("wrong_host")
        if method in SAFE or _is_a_machine(headers):
            return None
        return None if is_from_us(headers, scheme=scheme, host=host) else Problem("cross_site")


def is_from_us(headers: Headers, *, scheme: str, host: str) -> bool:
    """Whether an unsafe request was made by a page of this site, as the browser itself says.

    Plain-http intranets get no Sec-Fetch-Site, so Origin speaks there. With neither it is refused.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        made = urlsplit(origin)
        return made.scheme == scheme and made.netloc.lower() == host.lower()
    return site is not None


def _is_a_machine(headers: Headers) -> bool:
    """A key is sent on purpose; without a cookie beside it another site has nothing to use."""
    bears_key = headers.get("authorization", "").lower().startswith("bearer ")
    return bears_key and COOKIE not in headers.get("cookie", "")


def _bare(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _close_doors(headers: MutableHeaders, *, secure: bool) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
