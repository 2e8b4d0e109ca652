"""Two listeners on loopback that write down everything that reaches them: a mailbox and a robot."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Sink:
    """What came in, byte for byte, and where it listens."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.answer = b'{"errcode":0}'
        self.status = 200

    @property
    def all(self) -> bytes:
        return b"\n".join(self.taken)


@contextmanager
def robot() -> Iterator[Sink]:
    """Take every POST."""
    sink = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.taken.append(self.path.encode() + b"\n" + body)
            sink.headers.append({k.lower(): v for k, v in self.headers.items()})
            self.send_response(sink.status)
            if sink.status == 302:
                self.send_header("Location", f"http://127.0.0.1:{sink.port}/elsewhere")
            self.send_header("Content-Length", str(len(sink.answer)))
            self.end_headers()
            self.wfile.write(sink.answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _running(server, sink):
        yield sink


@contextmanager
def mailbox() -> Iterator[Sink]:
    """Take every letter by the few words of SMTP that a client needs."""
    sink = Sink()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    self._letter()
                elif word == b"QUIT":
                    self._say("221 bye")
                    return
                self._say("250 ok")

        def _letter(self) -> None:
            held = b""
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                held += line
            sink.taken.append(held)

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    with _running(server, sink):
        yield sink


@contextmanager
def _running(server: socketserver.TCPServer, sink: Sink) -> Iterator[None]:
    sink.port = server.socket.getsockname()[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
