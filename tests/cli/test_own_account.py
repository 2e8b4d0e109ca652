"""The office's own 公众号 by its official API: a local double answers as it is documented."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from sqlalchemy import select

from cli.context import Context
from cli.own_account import ask_accounts
from ledger.session import Ledger
from ledger.tables import FrontierUrl, SourceState

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


class Platform(ThreadingHTTPServer):
    """A token for a secret, twenty messages for a token, and errors as numbers with HTTP 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Api)
        self.netloc = f"127.0.0.1:{self.server_address[1]}"
        self.messages: list[dict[str, Any]] = []
        self.stale = {"T-1"}
        self.refusal: dict[str, Any] | None = None
        self.listed: list[int] = []

    def answer(self, path: str, query: dict[str, list[str]], asked: dict[str, Any]) -> Any:
        if path == "/cgi-bin/stable_token":
            if (asked["appid"], asked["secret"]) != ("wx1", "s3cret"):
                return {"errcode": 40125, "errmsg": "invalid appsecret"}
            token = "T-2" if asked["force_refresh"] else "T-1"
            return {"access_token": token, "expires_in": 7200}
        assert path == "/cgi-bin/freepublish/batchget"
        if self.refusal or query["access_token"][0] in self.stale:
            return self.refusal or {"errcode": 42001, "errmsg": "access_token expired"}
        self.listed.append(asked["offset"])
        assert asked["count"] <= 20
        some = self.messages[asked["offset"] : asked["offset"] + asked["count"]]
        return {"total_count": len(self.messages), "item_count": len(some), "item": some}


class _Api(BaseHTTPRequestHandler):
    server: Platform

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = urlsplit(self.path)
        told = json.dumps(self.server.answer(parts.path, parse_qs(parts.query), asked)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _message(number: int, **more: Any) -> dict[str, Any]:
    piece = {
        "title": f"组工动态第{number}期",
        "author": "办公室",
        "url": f"http://mp.weixin.qq.com/s?__biz=MzA&mid={number}&idx=1&sn=a{number}#rd",
        "is_deleted": False,
    }
    content = {"news_item": [piece | more]}
    return {"article_id": f"A{number}", "content": content, "update_time": 1_793_000_000 - number}


@pytest.fixture
def office(ledger: Ledger, platform: Platform, tmp_path: Path) -> Iterator[Context]:
    source = {"key": "cdzg-wechat", "channel": "cdzg", "kind": "manual", "api": "freepublish"}
    channel = {"key": "cdzg", "tier": "t", "medium": "wechat", "accounts": ["昌都组工"]}
    outlet = {"key": "cdzg", "name": "昌都组工", "channels": [channel]}
    outlet["sources"] = [source | {"url": f"http://{platform.netloc}"}]
    tiers = [{"key": "t", "name": "市级"}]
    files = {
        "office.yaml": {"name": "试办公室", "allow_loopback": [platform.netloc]},
        "sources.yaml": {"version": 1, "tiers": tiers, "outlets": [outlet]},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    url = ledger.url.render_as_string(hide_password=False)
    context = Context(
        config_dir=tmp_path, ledger_url=url, archive_dir=tmp_path / "a", now_fixed=NOW
    )
    yield context
    context.close()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANDENG_CDZG_WECHAT_APPID", "wx1")
    monkeypatch.setenv("KANDENG_CDZG_WECHAT_SECRET", "s3cret")


@pytest.mark.usefixtures("credentials")
def test_what_the_account_published_waits_to_be_fetched(
    ledger: Ledger, platform: Platform, office: Context
) -> None:
    """All pages the first time, with a stale token renewed once; then only until all is known."""
    platform.messages = [_message(n) for n in range(45)]
    platform.messages[7] = _message(7, is_deleted=True)
    first = ask_accounts(office)
    platform.messages.insert(0, _message(99))
    pages = len(platform.listed)
    second = ask_accounts(office)
    third = ask_accounts(office)
    assert [(a.listed, a.new, a.why) for a in (*first, *second)] == [(44, 44, None), (39, 1, None)]
    assert third[0].new == 0
    assert pages == 3
    with ledger.reading() as session:
        rows = session.scalars(select(FrontierUrl)).all()
        state = session.get_one(SourceState, "cdzg-wechat")
        assert (len(rows), {row.kind for row in rows}) == (45, {"pasted"})
        assert {(row.outlet_key, row.channel_key, row.domain) for row in rows} == {
            ("cdzg", "cdzg", "qq.com")
        }
        assert rows[0].list_title == "组工动态第0期"
        assert state.last_brought_on == NOW.date()
        assert not any("T-" in row.url or "s3cret" in row.url for row in rows)


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ({"errcode": 40164, "errmsg": "invalid ip 1.2.3.4"}, "白名单"),
        ({"errcode": 48001, "errmsg": "api unauthorized"}, "接口权限"),
        ({"errcode": 45009, "errmsg": "reach max api daily quota limit"}, "次数已用完"),
        ({"errcode": 87009, "errmsg": "x"}, "errcode 87009"),
    ],
)
def test_a_refusal_is_told_in_words(
    platform: Platform, office: Context, refusal: dict[str, Any], words: str
) -> None:
    platform.refusal = refusal
    assert words in (ask_accounts(office)[0].why or "")


def test_without_credentials_or_an_answer_it_says_what_to_do(
    platform: Platform, office: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Named variables, or files they name; neither secret nor token is ever in the words."""
    assert "KANDENG_CDZG_WECHAT_APPID" in (ask_accounts(office)[0].why or "")
    secret = tmp_path / "secret"
    secret.write_text("wrong\n")
    monkeypatch.setenv("KANDENG_CDZG_WECHAT_APPID", "wx1")
    monkeypatch.setenv("KANDENG_CDZG_WECHAT_SECRET_FILE", str(secret))
    assert "AppSecret 不对" in (ask_accounts(office)[0].why or "")
    secret.write_text("s3cret\n")
    assert ask_accounts(office)[0].why is None
    platform.shutdown()
    platform.server_close()
    told = ask_accounts(office)[0].why or ""
    assert "没有应答" in told
    assert "T-" not in told
    assert "s3cret" not in told
