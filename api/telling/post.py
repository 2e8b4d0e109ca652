"""Messages out: mail by SMTP, requests to robots; every connection is one the guard has checked."""

import base64
import hashlib
import hmac
import json
import os
import smtplib
import socket
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote_plus, urlsplit

from crawler.guard import Guard
from office.errors import ConfigError, KandengError
from office.telling import Hook, Mail

TIMEOUT_S = 15.0
MOST_ANSWER = 64 * 1024
WECOM_MOST_BYTES = 2048
"""Source: developer.work.weixin.qq.com, on robots of groups, messages of text."""


class NotTold(KandengError):  # noqa: N818 - what happened to a message
    """A message did not go out; nothing is recorded as told, the next run tries again."""

    key = "telling"


def mail(server: Mail, guard: Guard, letter: EmailMessage) -> None:
    """Send one mail.

    Raises: NotTold; ConfigError when its password is nowhere.
    """
    try:
        with _client(server, guard) as client:
            if server.secure == "starttls":
                client.starttls(context=ssl.create_default_context())
            if server.user is not None:
                client.login(server.user, secret(server.password_from))
            client.send_message(letter)
    except (OSError, ValueError, smtplib.SMTPException, KandengError) as fault:
        if isinstance(fault, ConfigError):
            raise
        raise NotTold(f"邮件未发出 ({server.host}): {fault}") from fault


def hook(place: Hook, guard: Guard, *, told: Mapping[str, Any], text: str, at_s: int) -> None:
    """Tell one robot; `at_s` is the moment in seconds since 1970, which is signed too.

    Raises: NotTold; ConfigError when its address or secret is nowhere.
    """
    url = secret(place.url_from)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Kandeng"}
    if place.kind == "signed":
        body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        headers["X-Kandeng-Timestamp"] = str(at_s)
        signed = signature(secret(place.secret_from), at_s, body)
        headers["X-Kandeng-Signature"] = f"sha256={signed}"
    else:
        most = WECOM_MOST_BYTES if place.kind == "wecom" else None
        said = {"msgtype": "text", "text": {"content": cut(text, most)}}
        body = json.dumps(said, ensure_ascii=False).encode()
        if place.kind == "dingtalk":
            url += dingtalk_sign(secret(place.secret_from), at_s * 1000, url)
    _post(url, guard, body, headers)


def cut(text: str, most: int | None) -> str:
    r"""Return as many whole lines as fit into so many bytes, the last then a mark of more.

    >>> cut("早报\n采用 3 条\n待审 2 条", 24)
    '早报\n采用 3 条\n…'
    """
    if most is None or len(text.encode()) <= most:
        return text
    kept = text.splitlines()
    while kept and len("\n".join([*kept, "…"]).encode()) > most:
        kept.pop()
    return "\n".join([*kept, "…"])


def signature(key: str, at_s: int, body: bytes) -> str:
    """Return what our own hooks carry: HMAC-SHA-256 over the second, a full stop and the body.

    >>> signature("k", 1, b"{}")[:16]
    '3dd49b2593d0f9a3'
    """
    return hmac.new(key.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()


def dingtalk_sign(key: str, at_ms: int, url: str) -> str:
    """Return what 钉钉 wants behind a robot's address.

    Source: open.dingtalk.com, 自定义机器人安全设置, 加签.
    """
    digest = hmac.new(key.encode(), f"{at_ms}\n{key}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in url else "?"
    return f"{joint}timestamp={at_ms}&sign={quote_plus(base64.b64encode(digest))}"


def secret(variable: str | None) -> str:
    """Return a secret from the environment.

    Raises: ConfigError.
    """
    found = os.environ.get(variable or "", "").strip()
    if not found:
        raise ConfigError(f"环境变量 {variable} 没有值: 请在启动 kandeng 的环境里设置")
    return found


def _post(url: str, guard: Guard, body: bytes, headers: Mapping[str, str]) -> None:
    """Post to a checked address; no redirect is followed.

    The address is as good as a password: what goes wrong is told without it.
    """
    try:
        guard.check_url(url)
    except KandengError as fault:
        raise NotTold("消息未送达: 机器人地址不是公网的 http 或 https 地址") from fault
    parts = urlsplit(url)
    host, tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection = HTTPConnection(host, port, timeout=TIMEOUT_S)
        connection.sock = _connected(guard, host, port, tls=tls)
        try:
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            said = answer.read(MOST_ANSWER)
        finally:
            connection.close()
    except (OSError, KandengError) as fault:
        raise NotTold(f"消息未送达 ({host}): {fault}") from fault
    except (HTTPException, ValueError) as fault:
        raise NotTold(f"消息未送达 ({host}): {type(fault).__name__}") from fault
    if answer.status >= 300 or not _is_taken(said):
        raise NotTold(
            f"消息被拒 ({host}): HTTP {answer.status} {said[:120].decode(errors='replace')}"
        )


def _is_taken(said: bytes) -> bool:
    """Robots answer 200 to what they refuse too, with an errcode."""
    try:
        answer = json.loads(said)
    except ValueError:
        return True
    return not (isinstance(answer, dict) and answer.get("errcode"))


def _connected(guard: Guard, host: str, port: int, *, tls: bool) -> socket.socket:
    made = guard.connect(host, port, timeout_s=TIMEOUT_S)
    if not tls:
        return made
    return ssl.create_default_context().wrap_socket(made, server_hostname=host)


def _client(server: Mail, guard: Guard) -> smtplib.SMTP:
    """Return an SMTP client on a checked connection.

    The office's own inner server is connected to as it is: office.yaml names it.
    """

    class Checked(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            if server.inner:
                made = socket.create_connection((host, port), timeout=timeout)
            else:
                made = guard.connect(host, port, timeout_s=timeout)
            if server.secure != "tls":
                return made
            return ssl.create_default_context().wrap_socket(made, server_hostname=host)

    return Checked(server.host, server.port, timeout=TIMEOUT_S)
