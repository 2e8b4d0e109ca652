"""Pages are worked out one or a few at a time, in the order they were asked for.

One process has one interpreter. Were twenty pages worked out at once, each would be interrupted
by all others at every row it reads, and all would be ready as late as the last.
"""

import asyncio
import threading
from collections import deque
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE, AT_ONCE_REMOTE = 1, 4
"""A ledger in a file is read by this very process; where a server reads, it does so beside it."""
READS = ("GET", "HEAD")
LONGEST_S = 0.3
"""After so long the next goes on beside it: a whole ledger as a file takes minutes."""


class Turns:
    """Who may be worked out now, and who waits, first come, first served."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._guard = threading.Lock()
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()

    async def take(self) -> "Turn":
        """Wait until it is our turn."""
        with self._guard:
            if self._free:
                self._free -= 1
                return Turn(self)
            loop = asyncio.get_running_loop()
            called = loop.create_future()
            self._waiting.append((loop, called))
        try:
            await called
        except asyncio.CancelledError:
            self._withdraw(loop, called)
            raise
        return Turn(self)

    def pass_on(self) -> None:
        """Call who has waited longest; from any thread."""
        with self._guard:
            if not self._waiting:
                self._free += 1
                return
            loop, called = self._waiting.popleft()
        loop.call_soon_threadsafe(self._call, called)

    def _call(self, called: "asyncio.Future[None]") -> None:
        if called.cancelled():
            self.pass_on()
        else:
            called.set_result(None)

    def _withdraw(self, loop: asyncio.AbstractEventLoop, called: "asyncio.Future[None]") -> None:
        """Leave the line; who was called already passes the turn on."""
        if called.done() and not called.cancelled():
            self.pass_on()
            return
        with self._guard:
            if (loop, called) in self._waiting:
                self._waiting.remove((loop, called))


class Turn:
    """One page's turn, which ends once, wherever it is ended."""

    def __init__(self, turns: Turns) -> None:
        self._turns: Turns | None = turns
        self._guard = threading.Lock()

    def end(self) -> None:
        """Let the next one go on."""
        with self._guard:
            turns, self._turns = self._turns, None
        if turns is not None:
            turns.pass_on()


_current: ContextVar[Turn | None] = ContextVar("turn", default=None)


def step_aside() -> None:
    """End the turn of the page this is called for: it waits for something that may take long."""
    turn = _current.get()
    if turn is not None:
        turn.end()


class InTurn:
    """Lets what is read, not what is written, through in turn; stands inside of compression.

    A turn ends when the answer begins: who takes it slowly keeps nobody waiting.
    """

    def __init__(self, app: ASGIApp, *, turns: Turns) -> None:
        self.app = app
        self.turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in READS:
            await self.app(scope, receive, send)
            return
        turn = await self.turns.take()
        _current.set(turn)
        lasting = asyncio.get_running_loop().call_later(LONGEST_S, turn.end)

        async def answering(message: Message) -> None:
            turn.end()
            await send(message)

        try:
            await self.app(scope, receive, answering)
        finally:
            lasting.cancel()
            turn.end()
