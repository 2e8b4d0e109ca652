"""The smallest office that can crawl one site on loopback."""

from pathlib import Path
from typing import Any

import yaml


def write_office(
    folder: Path, netloc: str, *, source: dict[str, Any] | None = None, allow: bool = True
) -> Path:
    """Write config/ for one outlet whose list page is `/`; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"name": "试验办", "timezone": "Asia/Shanghai"}
    if allow:
        about["allow_loopback"] = [netloc]  # type: ignore[assignment]
    entry = {
        "key": "list",
        "channel": "site",
        "kind": "listing",
        "url": f"http://{netloc}/",
        "articles": "ul.list a",
        "delay_s": 0.0,
    }
    outlet = {
        "key": "site",
        "name": "试验网",
        "domains": [netloc],
        "channels": [{"key": "site", "tier": "county", "medium": "web"}],
        "sources": [entry | (source or {})],
    }
    sources = {
        "version": 1,
        "tiers": [{"key": "county", "name": "县级"}],
        "outlets": [outlet],
    }
    for name, content in (("office.yaml", about), ("sources.yaml", sources)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
