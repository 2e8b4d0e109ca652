"""HEAD, which every address that answers GET answers too: the same, without its body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Asks as GET and keeps the body back. Source: RFC 9110 §9.1, §9.3.2."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
