"""An answer of the API that has not changed is not sent twice: strong ETags and 304."""

from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/v1/"
KEPT = "private, no-cache"
"""The asker may keep the answer, and asks each time whether it still holds; nobody between may."""
NOT_MODIFIED = "Nothing has changed since the ETag in `If-None-Match`."


class Tagged:
    """Tags what a GET under /api/v1 answers; stands inside of compression.

    What a file streams, or tags by itself, passes as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_read(scope):
            await self.app(scope, receive, send)
            return
        asked, began = Headers(scope=scope), None

        async def tagged(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = message
                return
            if began is not None:
                start, began = began, None
                message = _with_tag(start, message, asked)
                await send(start)
            await send(message)

        await self.app(scope, receive, tagged)


def _is_read(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and str(scope["path"]).startswith(PREFIX)
    )


def _with_tag(start: Message, body: Message, asked: Headers) -> Message:
    """Return the body to send, empty where the asker has it already; `start` is made to fit."""
    headers = MutableHeaders(scope=start)
    if start["status"] != 200 or body.get("more_body", False) or "etag" in headers:
        return body
    tag = tag_of(body.get("body", b""), compressed="gzip" in asked.get("accept-encoding", ""))
    headers["ETag"] = tag
    headers["Cache-Control"] = KEPT
    if not holds(asked.get("if-none-match", ""), tag):
        return body
    start["status"] = 304
    for name in ("content-length", "content-type"):
        del headers[name]
    return {"type": "http.response.body", "body": b""}


def tag_of(body: bytes, *, compressed: bool) -> str:
    """Return the strong tag of a body; another one where the asker takes it compressed.

    A strong tag promises the same bytes, and a compressed answer has others.
    """
    return f'"{sha256(body).hexdigest()[:32]}{"-gzip" if compressed else ""}"'


def holds(said: str, tag: str) -> bool:
    """Whether an If-None-Match names this tag. Source: RFC 9110 §13.1.2 (weak comparison).

    >>> holds('"a", W/"b"', '"b"'), holds("*", '"b"'), holds("", '"b"')
    (True, True, False)
    """
    named = [found.strip().removeprefix("W/") for found in said.split(",")]
    return tag in named or "*" in named
