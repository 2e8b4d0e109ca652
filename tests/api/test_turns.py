"""Pages are worked out a few at a time, in the order asked for, and nobody is forgotten."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.remembered import Remembered
from api.turns import InTurn, Turns, step_aside

ANSWER: Message = {"type": "http.response.start", "status": 200, "headers": []}


def asked(app: InTurn, path: str, method: str = "GET") -> "asyncio.Task[None]":
    async def nothing(*_: Message) -> Message:
        return {"type": "http.request"}

    scope: Scope = {"type": "http", "method": method, "path": path}
    return asyncio.ensure_future(app(scope, nothing, nothing))  # type: ignore[arg-type]


def application(
    body: Callable[[str], Awaitable[None]], *, at_once: int = 1
) -> tuple[InTurn, list[str]]:
    """Return an application that runs `body` for each path, and the paths in order of beginning."""
    begun = list[str]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(scope["path"])
        await body(scope["path"])
        await send(ANSWER)

    return InTurn(app, turns=Turns(at_once)), begun


async def settled() -> None:
    """Let everything go on that can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_than_so_many_at_once_and_first_come_first_served() -> None:
    async def play() -> None:
        gates = {path: asyncio.Event() for path in "abcd"}
        app, begun = application(lambda path: gates[path].wait(), at_once=2)  # type: ignore[arg-type, return-value]
        tasks = [asked(app, path) for path in "abcd"]
        await settled()
        assert begun == ["a", "b"]
        gates["b"].set()
        await settled()
        assert begun == ["a", "b", "c"]
        for gate in gates.values():
            gate.set()
        await asyncio.gather(*tasks)
        assert begun == ["a", "b", "c", "d"]

    asyncio.run(play())


def test_what_is_written_waits_for_no_page() -> None:
    async def play() -> None:
        gate = asyncio.Event()
        app, begun = application(lambda _: gate.wait())  # type: ignore[arg-type, return-value]
        tasks = [asked(app, "page"), asked(app, "verdict", "POST")]
        await settled()
        assert begun == ["page", "verdict"]
        gate.set()
        await asyncio.gather(*tasks)

    asyncio.run(play())


def test_who_gave_up_waiting_takes_nobodys_turn_along() -> None:
    """Whether its turn had come in that moment or not."""

    async def play(*, called: bool) -> None:
        gate = asyncio.Event()
        app, begun = application(lambda _: gate.wait())  # type: ignore[arg-type, return-value]
        first, leaves, last = (asked(app, path) for path in ("first", "leaves", "last"))
        await settled()
        if called:
            first.cancel()
            await asyncio.sleep(0)
        leaves.cancel()
        await settled()
        gate.set()
        await asyncio.gather(first, leaves, last, return_exceptions=True)
        assert begun[0] == "first"
        assert begun[-1] == "last"
        another = asked(app, "another")
        await asyncio.wait_for(another, 5)

    asyncio.run(play(called=False))
    asyncio.run(play(called=True))


def test_what_takes_very_long_keeps_nobody_waiting() -> None:
    """The first is ready only once the second has come, and there is one turn."""

    async def play() -> None:
        came = asyncio.Event()

        async def work(path: str) -> None:
            if path == "second":
                came.set()
            await came.wait()

        app, begun = application(work)
        await asyncio.gather(asked(app, "first"), asked(app, "second"))
        assert begun == ["first", "second"]

    asyncio.run(asyncio.wait_for(play(), 30))


def test_a_page_that_fails_ends_its_turn() -> None:
    async def play() -> None:
        async def fail(path: str) -> None:
            raise ValueError(path)

        app, begun = application(fail)
        for path in ("a", "b"):
            with pytest.raises(ValueError, match=path):
                await asked(app, path)
        assert begun == ["a", "b"]

    asyncio.run(play())


def test_who_waits_for_another_pages_reckoning_keeps_nobody_waiting() -> None:
    """With one turn: the second asks what the first reckons, and a third is answered meanwhile."""
    remembered, reckoning, ready = Remembered(), threading.Event(), threading.Event()

    def reckon() -> int:
        step_aside()
        reckoning.set()
        assert ready.wait(30)
        return 7

    def work(path: str) -> None:
        if path != "third":
            assert remembered.get("year", reckon, state=1) == 7

    async def play() -> None:
        app, begun = application(lambda path: asyncio.to_thread(work, path))
        first = asked(app, "first")
        await asyncio.to_thread(reckoning.wait, 30)
        second = asked(app, "second")
        await asyncio.wait_for(asked(app, "third"), 30)
        ready.set()
        await asyncio.gather(first, second)
        assert begun == ["first", "second", "third"]

    asyncio.run(play())
