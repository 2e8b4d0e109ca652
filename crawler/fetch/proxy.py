"""The browser's only way out: a proxy on loopback that connects to checked addresses alone.

Whatever a page's scripts ask for, by name or by number, over http, https or a web socket, is
resolved and checked here by the guard, and the address connected to is the address checked.
"""

import select
import socket
import socketserver
import threading
from typing import Any, Self
from urllib.parse import urlsplit

from crawler.guard import Guard, Refused

HEAD = 64 * 1024
"""Of a request; more is no browser's."""
MOST = 32 * 1024 * 1024
"""Bytes of one connection, on the wire."""
IDLE_S = 15.0
CONNECT_S = 8.0
REFUSED = "x-kandeng-refused"
"""The answer's header that says why the guard refused; no server's answer may bear it."""


class FilteringProxy(socketserver.ThreadingTCPServer):
    """Serves on a free port of loopback from `with` until its end."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, guard: Guard) -> None:
        super().__init__(("127.0.0.1", 0), _Errand)
        self.guard = guard
        self.refused: list[str] = []
        """Where a page wanted to go and was not let, for figures and tests."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser hangs up when it likes."""


class _Errand(socketserver.BaseRequestHandler):
    """One connection of the browser: one request, or one tunnel."""

    server: FilteringProxy
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(IDLE_S)
        head, rest = _head(self.request)
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        if len(words) != 3:
            return
        try:
            if words[0] == "CONNECT":
                self._tunnel(words[1], rest)
            else:
                self._forward(words[0], words[1], head, rest)
        except Refused as refused:
            self.server.refused.append(words[1])
            _answer(self.request, 403, refused.why)
        except OSError:
            _answer(self.request, 502, None)

    def _tunnel(self, target: str, rest: bytes) -> None:
        host, _, port = target.rpartition(":")
        with self._connected(host.strip("[]"), int(port)) as far:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            far.sendall(rest)
            _pump(self.request, far)

    def _forward(self, method: str, target: str, head: bytes, rest: bytes) -> None:
        self.server.guard.check_url(target)
        parts = urlsplit(target)
        with self._connected(parts.hostname or "", parts.port or 80) as far:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            far.sendall(_onward(method, path, head) + rest)
            _relay_head(far, self.request)
            _pump(self.request, far)

    def _connected(self, host: str, port: int) -> socket.socket:
        far = self.server.guard.connect(host, port, timeout_s=CONNECT_S)
        far.settimeout(IDLE_S)
        return far


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return a head without its end, and what came after it.

    Raises: OSError when it does not end.
    """
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part or len(data) > HEAD:
            raise ConnectionError("no head")
        data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _onward(method: str, path: str, head: bytes) -> bytes:
    """Return the request as its server takes it: one to a connection, nothing of the proxy."""
    lines = [line for line in head.split(b"\r\n")[1:] if not _is_hop(line)]
    first = f"{method} {path} HTTP/1.1".encode("latin-1")
    return b"\r\n".join([first, *lines, b"Connection: close"]) + b"\r\n\r\n"


def _relay_head(far: socket.socket, near: socket.socket) -> None:
    """Pass an answer's head on, so that the browser opens a connection for each request."""
    head, rest = _head(far)
    first, *lines = head.split(b"\r\n")
    kept = [line for line in lines if not _is_hop(line)]
    near.sendall(b"\r\n".join([first, *kept, b"Connection: close"]) + b"\r\n\r\n" + rest)


def _is_hop(line: bytes) -> bool:
    name = line.partition(b":")[0].strip().lower()
    return name.startswith(b"proxy-") or name in (b"connection", b"keep-alive", REFUSED.encode())


def _pump(near: socket.socket, far: socket.socket) -> None:
    """Carry bytes both ways until one end is done, or it is enough."""
    carried = 0
    while carried < MOST:
        ready, _, _ = select.select([near, far], [], [], IDLE_S)
        if not ready:
            return
        for one in ready:
            data = one.recv(65536)
            if not data:
                return
            (far if one is near else near).sendall(data)
            carried += len(data)


def _answer(near: socket.socket, status: int, why: str | None) -> None:
    told = f"{REFUSED}: {why}\r\n" if why else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n{told}\r\n"
    try:
        near.sendall(head.encode())
    except OSError:
        return
