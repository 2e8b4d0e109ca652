"""What a page asked for: an entry tried or a site probed, in a process of its own.

A reactor cannot restart, and an operator must see the rules of today: the child reads the
configuration anew. It owns the domain meanwhile, as a crawl would.
"""

import json
from typing import Any

from cli.child import report_of
from cli.context import Context
from crawler.trial_fields import fields_of, golden_of
from ledger.wanted import Work
from office.errors import ConfigError, KandengError

SHOWN = 10
"""Links of a list that a page shows."""

Result = dict[str, Any]


def try_entry(context: Context, work: Work) -> Result:
    """Say what one entry would yield: its list, and each piece field by field."""
    told = _looked(context, "try", str(work.payload.get("source")))
    links = told.get("links", [])
    samples = told.get("samples", [])
    return {
        "why": told["why"],
        "list_url": told.get("list_url"),
        "listed": len(links),
        "links": [{"url": link["url"], "title": link["title"]} for link in links[:SHOWN]],
        "next_url": told.get("next_url"),
        "foreign": told.get("foreign", 0),
        "rendered": told.get("rendered", False),
        "advised": told.get("advised"),
        "pieces": [_piece(sample) for sample in samples],
    }


def probe_site(context: Context, work: Work) -> Result:
    """Say how a site could be read: the entry of sources.yaml to complete and paste."""
    told = _looked(context, "probe", str(work.payload.get("url")))
    links = told.get("links", [])
    return {
        "why": told["why"],
        "entry": told.get("entry", ""),
        "encoding": told.get("encoding"),
        "listed": len(links),
        "links": [{"url": link["url"], "title": link["title"]} for link in links[:SHOWN]],
        "next": told.get("next"),
        "feeds": told.get("feeds", []),
        "render": told.get("render", "never"),
        "pieces": [
            {"url": None, "title": None, "why": None, "fields": fields_of(article)}
            for article in told.get("samples", [])
        ],
    }


def _piece(sample: Result) -> Result:
    article, link = sample["article"], sample["link"]
    golden = golden_of(link["url"], article) if article else None
    return {
        "url": link["url"],
        "title": link["title"],
        "why": sample["why"],
        "rendered": sample["rendered"],
        "title_agrees": sample["title_agrees"],
        "fields": fields_of(article) if article else [],
        "golden": json.dumps(golden, ensure_ascii=False) if golden else None,
    }


def _looked(context: Context, act: str, what: str) -> Result:
    if what.startswith("-"):
        raise ConfigError(f"'{what}' 不是入口, 也不是网址")

    def broken(code: int, last: str) -> KandengError:
        return ConfigError(last or f"试采进程异常结束 (代码 {code})")

    options = context.child_options()
    return report_of("crawler", act, what, "--lease", *options, broken=broken)
