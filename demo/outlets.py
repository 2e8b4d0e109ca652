"""The demo's outlets: five of the real families, and a site that copies them."""

from dataclasses import dataclass
from typing import Literal

Family = Literal["people", "trs", "founder", "table", "baidu"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One site on one loopback port; outlet and channel share a key."""

    key: str
    name: str
    publisher: str
    tier: str
    medium: str
    family: Family
    own_origin: str | None
    """What it prints as 来源 over its own pieces; None: it prints none."""
    dateline: str
    trusted: bool = True


OUTLETS = (
    Outlet("people", "人民网", "人民日报社", "central", "web", "people", "人民网", "人民网昌都电"),
    Outlet(
        "xzxw", "中国西藏新闻网", "西藏日报社", "region", "web", "trs", "中国西藏新闻网", "本网讯"
    ),
    Outlet("xzrb", "西藏日报", "西藏日报社", "region", "print", "founder", None, "本报昌都讯"),
    Outlet("xzcd", "昌都新闻网", "昌都报社", "prefecture", "web", "table", "昌都新闻网", "本网讯"),
    Outlet(
        "krrm", "卡若融媒", "卡若区融媒体中心", "county", "web", "baidu", "卡若融媒", "本台消息"
    ),
    Outlet(
        "jxz",
        "藏东资讯聚合",
        "来历不明",
        "county",
        "web",
        "people",
        "人民网",
        "",
        trusted=False,
    ),
)

MIRROR = "jxz"
TIERS = (
    ("central", "中央级"),
    ("region", "自治区级"),
    ("prefecture", "市(地)级"),
    ("county", "县级"),
)
CREDITED = tuple(outlet for outlet in OUTLETS if outlet.trusted)


def outlet(key: str) -> Outlet:
    """Return one of the six. Raises: KeyError."""
    found = next((one for one in OUTLETS if one.key == key), None)
    if found is None:
        raise KeyError(key)
    return found
