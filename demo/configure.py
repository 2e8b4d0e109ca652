"""The demo's own config folder: the product's files, pointing at the demo's sites."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from demo.outlets import OUTLETS, TIERS, Family, Outlet
from demo.pages import feed, founder, people, table, trs
from demo.units import UNIT_CLASSES
from matcher.settings import shipped

FLAT = Decimal(30)
"""Yuan for each further outlet."""
LEAST_CHARACTERS = 120
"""Characters of ours in an article below which the demo office confirms nothing by rule."""
BASE = {
    ("central", "web"): Decimal(300),
    ("region", "print"): Decimal(200),
    ("region", "web"): Decimal(160),
    ("prefecture", "web"): Decimal(80),
    ("county", "web"): Decimal(40),
}
"""Yuan by tier and medium."""

LISTS: dict[Family, str] = {
    "people": people.LIST,
    "trs": trs.LIST,
    "founder": founder.LIST,
    "table": table.LIST,
    "baidu": feed.LIST,
}
"""Path of the first list of each family."""

_SELECTORS: dict[str, dict[str, Any]] = {
    "people": {"family": "people"},
    "trs": {"family": "trs", "title": ".xl_title", "header": ".xl_info"},
    "founder": {"family": "founder", "title": "#Title", "section": "#paperdate"},
    "table": {
        "family": "table",
        "title": "td.bt",
        "body": "td.content",
        "header": "td.info",
        "editors": "td.bianji",
    },
    "baidu": {"family": "baidu", "title": "article h1", "body": "#content_baidu"},
}


class _Plain(yaml.SafeDumper):
    """Writes everything out: the product refuses anchors and aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def selectors(outlet: Outlet) -> dict[str, Any]:
    """Return the outlet's entry of `selectors:`."""
    return dict(_SELECTORS[outlet.family])


def write_config(folder: Path, hosts: Mapping[str, str], today: date) -> None:
    """Write office, sources, holidays, rewards, and the bar below which a person looks.

    `hosts` gives each outlet's host:port.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "office.yaml": _office(hosts),
        "sources.yaml": _sources(hosts),
        "holidays.yaml": _holidays(today),
        "matching.yaml": _matching(),
        "rewards.yaml": _rewards(today),
    }
    for name, content in files.items():
        text = yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
        (folder / name).write_text(text, encoding="utf-8")


def _office(hosts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": 1,
        "name": "昌都市委组织部信息科（演示）",
        "timezone": "Asia/Shanghai",
        "mode": "incentive",
        "unit_classes": [{"key": key, "name": name} for key, name in UNIT_CLASSES],
        "openness_default": "internal",
        "allow_loopback": sorted(hosts.values()),
    }


def _sources(hosts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": 1,
        "tiers": [{"key": key, "name": name} for key, name in TIERS],
        "outlets": [_outlet(outlet, hosts[outlet.key]) for outlet in OUTLETS],
    }


def _outlet(outlet: Outlet, host: str) -> dict[str, Any]:
    return {
        "key": outlet.key,
        "name": outlet.name,
        "publisher": outlet.publisher,
        "domains": [host],
        "trusted": outlet.trusted,
        "channels": [{"key": outlet.key, "tier": outlet.tier, "medium": outlet.medium}],
        "sources": _entries(outlet, f"http://{host}"),
        "selectors": [selectors(outlet)],
    }


def _entries(outlet: Outlet, site: str) -> list[dict[str, Any]]:
    """Return where the outlet lists its pieces; nobody is spared on loopback: no delay."""
    listing = {"channel": outlet.key, "kind": "listing", "delay_s": 0.0, "checked": None}
    key = f"{outlet.key}-list"
    match outlet.family:
        case "people":
            more = {"url": site + people.LIST, "articles": people.SELECTOR, "next": people.NEXT}
            return [{"key": key, **listing, **more, "next": site + more["next"]}]
        case "trs":
            more = {"url": site + trs.LIST, "articles": trs.SELECTOR, "next": site + trs.NEXT}
            second = {"url": site + trs.SECOND_LIST, "articles": trs.SELECTOR}
            return [{"key": key, **listing, **more}, {"key": f"{key}-cd", **listing, **second}]
        case "table":
            more = {"url": site + table.LIST, "articles": table.SELECTOR}
            return [{"key": key, **listing, **more, "next": site + table.NEXT}]
        case "founder":
            more = {"url": site + founder.LIST, "articles": founder.SELECTOR}
            return [{"key": key, **listing, "kind": "epaper", **more, "nodes": founder.NODES}]
        case "baidu":
            return [{"key": key, **listing, "kind": "feed", "url": site + feed.LIST}]


def _matching() -> dict[str, Any]:
    """Return the demo office's own rule: an excerpt of a paragraph or less is a person's to see."""
    rule = shipped().automatic.model_dump()
    return {"version": 1, "automatic": {**rule, "least_characters": LEAST_CHARACTERS}}


def _holidays(today: date) -> dict[str, Any]:
    national = {"name": "国庆节", "from": date(today.year, 10, 1), "to": date(today.year, 10, 7)}
    return {"version": 1, "years": [today.year], "holidays": [national]}


def _rewards(today: date) -> dict[str, Any]:
    rows = [
        {"key": f"{tier}-{medium}", "when": {"tier": tier, "medium": medium}, "base": int(base)}
        for (tier, medium), base in BASE.items()
    ]
    ruleset = {
        "key": "demo",
        "title": "信息宣传稿件奖励办法（演示）",
        "measure": "yuan",
        "effective": {"from": date(today.year - 1, 1, 1), "to": None},
        "scope": {"exclude_flags": ["paid"]},
        "schedule": rows,
        "combine": {"mode": "highest_plus_flat", "value": int(FLAT)},
        "authors": {"max_bylines": 2, "split": "equal", "count_split": "equal"},
    }
    return {"version": 1, "rulesets": [ruleset]}
