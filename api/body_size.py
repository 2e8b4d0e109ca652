"""How much a request may bring: nobody fills memory or disk, least of all before signing in."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_WORDS = 4_000_000
"""Bytes of a form or of JSON: a paste of 200,000 characters, nine bytes each in a form."""
MOST_FILES = 64_000_000
"""Bytes with files in them: of more than 20 MB the page that takes them says so in its words."""


class Sized:
    """Refuses a longer body, as soon as it is announced or as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, came = Headers(scope=scope), 0
        with_files = headers.get("content-type", "").startswith("multipart/form-data")
        most = MOST_FILES if with_files else MOST_WORDS
        announced = headers.get("content-length", "")

        async def bounded() -> Message:
            nonlocal came
            if announced.isdecimal() and int(announced) > most:
                raise HTTPException(413)
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(413)
            return message

        await self.app(scope, bounded, send)
