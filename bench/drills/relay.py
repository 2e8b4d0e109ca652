"""Carries TCP connections from one place to another: how a network namespace reaches the sites.

python -m bench.drills.relay LISTEN=TARGET…   (HOST:PORT=HOST:PORT, or =/path/of/a/socket)
A peer that falls silent is given up after some seconds, as a database server's keepalive would.
"""

import asyncio
import socket
import sys
from contextlib import suppress

CHUNK = 1 << 16


async def serve(pairs: list[str]) -> None:
    """Listen for all pairs until ended."""
    servers = []
    for pair in pairs:
        listen, target = pair.split("=", 1)
        host, _, port = listen.rpartition(":")

        async def carried(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str = target
        ) -> None:
            await _carry(reader, writer, target)

        servers.append(await asyncio.start_server(carried, host, int(port)))
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str) -> None:
    _watch(writer)
    try:
        if target.startswith("/"):
            onward_reader, onward = await asyncio.open_unix_connection(target)
        else:
            host, _, port = target.rpartition(":")
            onward_reader, onward = await asyncio.open_connection(host, int(port))
            _watch(onward)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_pump(reader, onward), _pump(onward_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


def _watch(writer: asyncio.StreamWriter) -> None:
    """Notice within some seconds that the other side is gone without a word."""
    end: socket.socket = writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 4),
        ("TCP_KEEPINTVL", 2),
        ("TCP_KEEPCNT", 2),
        ("TCP_USER_TIMEOUT", 8000),
    ):
        if hasattr(socket, name):
            end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1:]))
