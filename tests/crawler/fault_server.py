"""A real web server on loopback that misbehaves on request; every hit is written down."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from typing import Self

Handler = Callable[["Hit", socket.socket], None]


@dataclass(frozen=True, slots=True)
class Hit:
    """One request as it arrived."""

    at: float
    path: str
    headers: Mapping[str, str]


@dataclass
class Reply:
    """What a path answers; `validators` makes it answer 304 to who has it already."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    validators: bool = True

    def raw(self, hit: Hit) -> bytes:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers = {"Content-Type": self.content_type, "Date": formatdate(usegmt=True)}
        status = self.status
        if self.validators and status == 200:
            headers["ETag"] = etag
            if hit.headers.get("if-none-match") == etag:
                status, body = 304, b""
        headers |= {"Content-Length": str(len(body)), "Connection": "close"} | self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


class FaultServer:
    """One site: `pages` answer plainly, `handlers` do as they like with the socket."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Reply] = {"/robots.txt": Reply("", status=404)}
        self.handlers: dict[str, Handler] = {}
        self.hits: list[Hit] = []
        self.on_hit: Callable[[Hit], None] | None = None
        self._socket = socket.create_server((host, 0), backlog=64)
        self.host, self.port = host, self._socket.getsockname()[1]
        self._open = True
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def netloc(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.netloc}{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, in order, without robots.txt."""
        return [hit.path for hit in self.hits if hit.path != "/robots.txt"]

    def close(self) -> None:
        """Stop, and wait until nothing accepts any more.

        A thread that was about to would accept for whoever gets the socket's number next, and
        answer in the name of another site.
        """
        self._open = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while self._open:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(40)
                hit = _read(connection)
                if hit is None:
                    return
                self.hits.append(hit)
                if self.on_hit:
                    self.on_hit(hit)
                if handler := self.handlers.get(hit.path):
                    handler(hit, connection)
                    return
                reply = self.pages.get(hit.path) or Reply("不存在", status=404)
                connection.sendall(reply.raw(hit))
            except OSError:
                return


def _read(connection: socket.socket) -> Hit | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    first, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    path = first.split(" ")[1]
    return Hit(time.monotonic(), path, {k.lower(): v for k, v in headers.items()})


# -- faults -----------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def silence(_hit: Hit, connection: socket.socket) -> None:
    """Answer nothing."""
    _wait(connection, 40)


def slow_head(_hit: Hit, connection: socket.socket) -> None:
    """Send the head a byte at a time."""
    _drip(connection, HEAD + b"X: " + b"x" * 4000)


def slow_body(_hit: Hit, connection: socket.socket) -> None:
    """Send the body a byte at a time."""
    connection.sendall(HEAD + b"\r\n")
    _drip(connection, b"<p>" * 4000)


def endless(_hit: Hit, connection: socket.socket) -> None:
    """Never stop sending."""
    connection.sendall(HEAD + b"\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def header_flood(_hit: Hit, connection: socket.socket) -> None:
    """Never stop sending headers."""
    connection.sendall(HEAD)
    while True:
        connection.sendall(b"X-Flood: " + b"x" * 8000 + b"\r\n")


def short_body(_hit: Hit, connection: socket.socket) -> None:
    """Promise more than is sent."""
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n<html><p>half")


def reset(_hit: Hit, connection: socket.socket) -> None:
    """Hang up in the middle."""
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n<html>")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _drip(connection: socket.socket, data: bytes) -> None:
    for at in range(len(data)):
        connection.sendall(data[at : at + 1])
        time.sleep(0.2)


def _wait(connection: socket.socket, seconds: float) -> None:
    """Hold a connection until its other end closes it."""
    connection.settimeout(seconds)
    try:
        connection.recv(1)
    except TimeoutError:
        return
