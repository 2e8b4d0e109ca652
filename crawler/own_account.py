"""What the office's own 公众号 has published, by the platform's official API.

Two calls, as developers.weixin.qq.com documents them: `cgi-bin/stable_token` gives a token without
ending those of the office's other systems, `cgi-bin/freepublish/batchget` lists what was published,
twenty at a time. It lists 发布 and not 群发 and promises no order: the channel stays `manual`, and
nothing is said of what the list does not hold. Neither secret nor token is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

API = "https://api.weixin.qq.com"
A_CALL = 20
MOST_CALLS = 50
"""A thousand messages; a whole page of known ones ends it sooner."""
STALE = (40001, 40014, 42001)
"""The token is none, or no more."""
WORDS: Mapping[int, str] = {
    40001: "AppSecret 不对, 或凭证已失效",
    40013: "AppID 不对",
    40125: "AppSecret 不对",
    40164: "本机的出口地址不在公众号后台的 IP 白名单里, 请到后台添加",
    45009: "今日接口调用次数已用完",
    48001: "此公众号没有“发布能力”接口权限 (须已认证)",
    50002: "此公众号的接口已被限制",
}

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]
"""POST of an object to an address → the object that came back."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of the account, from 设置与开发; they live in the environment alone."""

    appid: str
    secret: str


@dataclass(frozen=True, slots=True)
class Published:
    """One piece of a published message."""

    url: str
    title: str
    at: datetime
    author: str | None


class ApiRefused(Exception):  # noqa: N818 - it is one
    """The platform said no; the text is for the operator."""


def published(
    ask: Ask, held: Credentials, *, is_known: Callable[[list[str]], bool], base: str = API
) -> list[Published]:
    """Return what the account has published, as listed; removed pieces are left out.

    `is_known` is asked of each page's addresses: a page that is known whole is the last.
    Raises: ApiRefused; whatever `ask` raises.
    """
    found: list[Published] = []
    token = _token(ask, held, base)
    for call in range(MOST_CALLS):
        question = {"offset": call * A_CALL, "count": A_CALL, "no_content": 1}
        told = ask(_list_at(base, token), question)
        if told.get("errcode") in STALE:
            token = _token(ask, held, base, anew=True)
            told = ask(_list_at(base, token), question)
        _require(told, "获取已发布的消息列表")
        page = [piece for message in _objects(told, "item") for piece in _pieces(message)]
        found += page
        listed = call * A_CALL + int(told.get("item_count") or 0)
        if listed >= int(told.get("total_count") or 0) or not told.get("item_count"):
            break
        if page and is_known([piece.url for piece in page]):
            break
    return found


def _token(ask: Ask, held: Credentials, base: str, *, anew: bool = False) -> str:
    question = {
        "grant_type": "client_credential",
        "appid": held.appid,
        "secret": held.secret,
        "force_refresh": anew,
    }
    told = ask(f"{base}/cgi-bin/stable_token", question)
    _require(told, "获取接口凭证")
    return str(told.get("access_token") or "")


def _list_at(base: str, token: str) -> str:
    return f"{base}/cgi-bin/freepublish/batchget?{urlencode({'access_token': token})}"


def _require(told: dict[str, Any], what: str) -> None:
    code = told.get("errcode") or 0
    if code:
        words = WORDS.get(int(code), "平台拒绝")
        raise ApiRefused(f"{what}: {words} (errcode {code})")


def _pieces(message: dict[str, Any]) -> list[Published]:
    at = datetime.fromtimestamp(int(message.get("update_time") or 0), UTC)
    content = message.get("content")
    return [
        Published(str(each["url"]), str(each["title"]), at, str(each.get("author") or "") or None)
        for each in _objects(content if isinstance(content, dict) else {}, "news_item")
        if each.get("url") and each.get("title") and not each.get("is_deleted")
    ]


def _objects(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; whatever else stands there is none."""
    held = told.get(name)
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []
