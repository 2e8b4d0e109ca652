"""The sites as real web servers on loopback, one port each, with a log of what was asked."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.pages.document import Document
from demo.pages.feed import BASE

_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a site saw it."""

    path: str
    status: int


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes
    heads: Mapping[str, str]


@dataclass(slots=True)
class Site:
    """One server; `show` changes what it answers from the next request on."""

    key: str
    documents: Mapping[str, Document] = field(default_factory=dict)
    down: bool = False
    log: list[Request] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Listen on a free port."""
        site = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                self.answer(site)

        self._server = ThreadingHTTPServer((_HOST, 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def stop(self) -> None:
        """Close the port; a second call does nothing."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def show(self, documents: Mapping[str, Document], *, down: bool = False) -> None:
        """Answer with these documents, or 503 to everything but robots.txt."""
        self.documents, self.down = documents, down

    @property
    def host(self) -> str:
        """host:port. Raises: RuntimeError before start."""
        if self._server is None:
            raise RuntimeError(f"demo site {self.key} is not started")
        return f"{_HOST}:{self._server.server_address[1]}"

    def filled(self, document: Document) -> Document:
        """Return a document with the site's own address where absolute links need it."""
        content = document.content.replace(BASE.encode(), f"http://{self.host}".encode())
        return Document(content, document.content_type, document.modified_at)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""

    def answer(self, site: Site) -> None:
        path = self.path.partition("?")[0]
        answer = self._answer(site, path)
        site.log.append(Request(path, answer.status))  # before sending: who has it may count it
        self._send(answer)

    def _answer(self, site: Site, path: str) -> _Answer:
        if path == "/robots.txt":
            return _Answer(200, _ROBOTS, _PLAIN)
        if site.down:
            return _Answer(503, "服务暂不可用".encode(), _PLAIN)
        if (found := site.documents.get(path)) is None:
            return _Answer(404, "页面不存在".encode(), _PLAIN)
        document = site.filled(found)
        heads = {
            "Content-Type": document.content_type,
            "ETag": document.etag,
            "Last-Modified": format_datetime(document.modified_at.astimezone(UTC), usegmt=True),
        }
        if self._is_known(document):
            return _Answer(304, b"", heads)
        return _Answer(200, document.content, heads)

    def _is_known(self, document: Document) -> bool:
        """Whether the visitor holds this very document; the ETag decides where both are sent."""
        if tags := self.headers.get("If-None-Match"):
            return document.etag in tags
        since = self.headers.get("If-Modified-Since")
        if not since:
            return False
        try:
            return document.modified_at <= parsedate_to_datetime(since)
        except ValueError:
            return False

    def _send(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.heads.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        if answer.content:
            self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: the site keeps its own log."""
