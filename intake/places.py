"""Whose a link is, and whether anybody may be sent there. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from office.domains import host_of, is_address, is_within, registered_domain
from office.house import Office
from office.outlets import Channel, Outlet, Source

WECHAT = "mp.weixin.qq.com"

_LOCAL = re.compile(
    r"localhost|.*\.(?:local|localhost|internal|localdomain|home\.arpa|lan|intranet)|[^.]+"
)
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """Where a link belongs, as far as can be said before it is fetched.

    `sure` False: a 公众号 page, which only its own account name can place; the channel stands for
    all of them until the page is read.
    """

    source_key: str
    channel_key: str
    outlet_key: str
    domain: str
    sure: bool = True


def refusal(url: str, office: Office) -> str | None:
    """Return why a link is not taken, in words; None when it may be fetched.

    Whether a name resolves inward is asked again when it is fetched.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return "不是一个完整的网址"
    if parts.scheme not in ("http", "https") or not host:
        return "链接应以 http:// 或 https:// 开头"
    if "@" in parts.netloc:
        return "链接里带有用户名或口令, 未加入"
    if host_of(url) in office.profile.allow_loopback:
        return None
    if is_address(host) or _NUMBERS.fullmatch(host) or _LOCAL.fullmatch(host) or ":" in host:
        return f"{host} 是内网或本机地址, 不取"
    return None


def place_of_link(url: str, office: Office, *, account: str | None = None) -> LinkPlace | None:
    """Return whose a link is by its domain; None when it is no registered outlet's.

    A 公众号 page is one of the office's accounts or none: that is seen when it is fetched.
    """
    host = host_of(url)
    if is_within(host, WECHAT):
        return _on_wechat(host, office, account)
    found = office.place_of(url, account=account)
    if found is None or not found.proved:
        return None
    return _through(found.outlet, found.channel, host)


def place_in(url: str, office: Office, channel_key: str) -> LinkPlace | None:
    """Return where a link stands that is said to be a channel's; None when it is nobody's.

    It is the link that tells: the outlet may be another one than was said.
    """
    held = office.channel(channel_key)
    accounts = held[1].accounts if held and held[1].medium == "wechat" else ()
    account = accounts[0] if accounts and is_within(host_of(url), WECHAT) else None
    return place_of_link(url, office, account=account)


def source_of(outlet: Outlet, channel: Channel, *, manual: bool) -> Source | None:
    """Return the entry by which a channel's pieces come in: by hand, or by machine, first."""
    own = [source for source in outlet.sources if source.channel == channel.key]
    rest = [source for source in outlet.sources if source.channel != channel.key]
    own.sort(key=lambda source: (source.kind == "manual") != manual)
    return next(iter([*own, *rest]), None)


def _on_wechat(host: str, office: Office, account: str | None) -> LinkPlace | None:
    named = list(_wechat_places(host, office, account)) if account else []
    if named:
        return named[0]
    known = next(_wechat_places(host, office, None), None)
    if known is None:
        return None
    return LinkPlace(
        known.source_key, known.channel_key, known.outlet_key, known.domain, sure=False
    )


def _wechat_places(host: str, office: Office, account: str | None) -> Iterator[LinkPlace]:
    for outlet in office.outlets:
        for channel in outlet.channels:
            if channel.medium != "wechat" or not channel.accounts:
                continue
            place = _through(outlet, channel, host)
            if place and (account is None or account in channel.accounts):
                yield place


def _through(outlet: Outlet, channel: Channel, host: str) -> LinkPlace | None:
    source = source_of(outlet, channel, manual=False)
    if source is None:
        return None
    return LinkPlace(source.key, channel.key, outlet.key, registered_domain(host))
