"""One record of a WARC 1.1 file as bytes, a gzip member of its own. Pure.

Written here rather than by warcio, which reads the files: wrapping a record in its objects costs a
crawl more than compressing the page.
Source: ISO 28500:2017, The WARC File Format 1.1.
"""

import base64
import gzip
import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

Headers = Sequence[tuple[str, str]]

_DROPPED = {"content-encoding", "transfer-encoding", "content-length"}
_LINE_END = re.compile(r"[\r\n]+")
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_HTTP = ("Content-Type", "application/http; msgtype=response")
_LEVEL = 6
"""Of gzip: 9 makes a page one or two in a hundred smaller, and takes twice as long."""


def new_id() -> str:
    """Return a record's name, which no other record bears."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def stamp(at: datetime) -> str:
    """Return a moment as records write it.

    >>> stamp(datetime(2026, 10, 31, 9, tzinfo=UTC))
    '2026-10-31T09:00:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def info(name: str, at: datetime) -> bytes:
    """Return the record that a file begins with."""
    block = b"software: Kandeng\r\nformat: WARC File Format 1.1\r\n"
    named = ("WARC-Filename", name), ("Content-Type", "application/warc-fields")
    return _record("warcinfo", new_id(), at, named, block)


def response(
    http: bytes, payload: bytes, *, record_id: str, url: str, at: datetime, digest: str
) -> bytes:
    """Return the record of a response: its head and its payload, whose sha256 is `digest`."""
    told = (("WARC-Target-URI", url), ("WARC-Payload-Digest", f"sha256:{digest}"), _HTTP)
    return _record("response", record_id, at, told, http + payload)


def revisit(
    http: bytes, refers_to: Headers, *, record_id: str, url: str, at: datetime, digest: str
) -> bytes:
    """Return the record of a response whose payload an earlier record holds; see `refers`."""
    told = (
        ("WARC-Target-URI", url),
        ("WARC-Profile", _PROFILE),
        *refers_to,
        ("WARC-Payload-Digest", f"sha256:{digest}"),
        _HTTP,
    )
    return _record("revisit", record_id, at, told, http)


def refers(record_id: str, url: str, at: datetime, file: str, offset: int) -> Headers:
    """Return how a revisit names the record that it refers to."""
    return (
        ("WARC-Refers-To", record_id),
        ("WARC-Refers-To-Target-URI", url),
        ("WARC-Refers-To-Date", stamp(at)),
        ("WARC-Refers-To-Filename", file),
        ("WARC-Refers-To-File-Offset", str(offset)),
    )


def http_head(status: int, headers: Headers, length: int) -> bytes:
    r"""Return a response's head; what described the coding that was undone is left out.

    >>> http_head(200, [("Content-Encoding", "gzip"), ("ETag", "a")], 3)
    b'HTTP/1.1 200 OK\r\nETag: a\r\nContent-Length: 3\r\n\r\n'
    """
    kept = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    line = f"HTTP/1.1 {status} {'OK' if status == 200 else 'Status'}\r\n"
    lines = _lines((*kept, ("Content-Length", str(length))))
    return f"{line}{lines}\r\n".encode("latin-1", "backslashreplace")


def _record(kind: str, record_id: str, at: datetime, told: Headers, block: bytes) -> bytes:
    sha1 = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    head = _lines(
        (
            ("WARC-Type", kind),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", stamp(at)),
            *told,
            ("WARC-Block-Digest", f"sha1:{sha1}"),
            ("Content-Length", str(len(block))),
        )
    )
    whole = f"WARC/1.1\r\n{head}\r\n".encode("utf-8", "backslashreplace") + block + b"\r\n\r\n"
    return gzip.compress(whole, _LEVEL, mtime=0)


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    """Return headers line by line; a value that would end its line does not."""
    return "".join(f"{name}: {_LINE_END.sub(' ', value)}\r\n" for name, value in headers)
