"""An answer of the API that has not changed is not sent twice: ETags and 304."""

import re
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/v1/"
KEPT = "private, no-cache"
"""The asker may keep the answer, and asks each time whether it still holds; nobody between may."""
NOT_MODIFIED = "Nothing has changed since the ETag in `If-None-Match`."
_AS_OF = re.compile(rb'"as_of":"[^"]*"')
"""The moment of asking is no part of what was asked; inside a text its quotes are escaped."""


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
    tag = tag_of(body.get("body", b""))
    headers["ETag"] = tag
    headers["Cache-Control"] = KEPT
    if not holds(asked.get("if-none-match", ""), tag):
        return body
    start["status"] = 304
    for name in ("content-length", "content-type"):
        del headers[name]
    return {"type": "http.response.body", "body": b""}


def tag_of(body: bytes) -> str:
    """Return the weak tag of a body: equal for answers that say the same at two moments.

    Weak, since `as_of` moves on with the clock, and compressed bytes are others.

    >>> tag_of(b'{"rows":[],"as_of":"2026-10-31T02:00:00Z"}') == tag_of(
    ...     b'{"rows":[],"as_of":"2026-10-31T02:00:01Z"}'
    ... )
    True
    """
    return f'W/"{sha256(_AS_OF.sub(b"", body)).hexdigest()[:32]}"'


def holds(said: str, tag: str) -> bool:
    """Whether an If-None-Match names this tag. Source: RFC 9110 §13.1.2 (weak comparison).

    >>> holds('"a", W/"b"', 'W/"b"'), holds("*", 'W/"b"'), holds("", 'W/"b"')
    (True, True, False)
    """
    named = [found.strip().removeprefix("W/") for found in said.split(",")]
    return tag.removeprefix("W/") in named or "*" in named
