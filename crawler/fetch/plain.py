"""One JSON question to a service the office has an account with; guarded like every request."""

import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlsplit

from crawler.guard import Guard, Refused

TIMEOUT_S = 15.0
MOST_BYTES = 8 * 1024 * 1024


class NoAnswer(Exception):  # noqa: N818 - it is one
    """The service was not reached, or spoke no JSON; the text never holds the address's query."""


def ask_json(guard: Guard, url: str, question: dict[str, Any]) -> dict[str, Any]:
    """POST an object and return the object that came back; no redirect is followed.

    Raises: NoAnswer.
    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        guard.check_url(url)
        plain = guard.connect(host, port, timeout_s=TIMEOUT_S)
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=host) if secure else plain
        body = json.dumps(question, ensure_ascii=False).encode()
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        raw = answer.read(MOST_BYTES + 1)
    except (OSError, Refused, http.client.HTTPException) as fault:
        raise NoAnswer(f"{host} 没有应答 ({type(fault).__name__})") from fault
    finally:
        connection.close()
    if answer.status != 200 or len(raw) > MOST_BYTES:
        raise NoAnswer(f"{host} 应答异常 (HTTP {answer.status}, {len(raw)} 字节)")
    try:
        told = json.loads(raw)
    except ValueError as broken:
        raise NoAnswer(f"{host} 的应答不是 JSON") from broken
    if not isinstance(told, dict):
        raise NoAnswer(f"{host} 的应答不是 JSON 对象")
    return told
