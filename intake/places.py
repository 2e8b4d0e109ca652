"""Whose a link is, and whether anybody may be sent there. Pure."""

import re
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

    Without an outlet and a channel it is a 公众号 page: its own account name places it, once it is
    read. A channel alone is the one whose account stood beside the link.
    """

    domain: str
    outlet_key: str | None = None
    channel_key: str | None = None

    @property
    def by_account(self) -> bool:
        """Whether only the page itself can say whose it is."""
        return self.outlet_key is None


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
    domain = registered_domain(host)
    if is_within(host, WECHAT):
        held = [
            channel
            for outlet in office.outlets
            for channel in outlet.channels
            if channel.medium == "wechat" and channel.accounts
        ]
        named = [channel.key for channel in held if account in channel.accounts]
        return LinkPlace(domain, channel_key=next(iter(named), None)) if held else None
    found = office.place_of(url, account=account)
    if found is None or not found.proved:
        return None
    return LinkPlace(domain, found.outlet.key, found.channel.key)


def source_of(outlet: Outlet, channel: Channel, *, manual: bool) -> Source | None:
    """Return the entry by which a channel's pieces come in: by hand, or by machine, first."""
    own = [source for source in outlet.sources if source.channel == channel.key]
    rest = [source for source in outlet.sources if source.channel != channel.key]
    own.sort(key=lambda source: (source.kind == "manual") != manual)
    return next(iter([*own, *rest]), None)
