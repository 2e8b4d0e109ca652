"""What may leave in a bundle: these columns of these tables, one JSON object a row, and no other.

Submissions, finds, decisions and people have no name here.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime

from ledger.tables import Base

KINDS = ("night", "page", "article", "source")
"""Files of rows in a bundle."""

PAGE = (
    *("url", "final_url", "fetched_at", "status", "content_type", "digest", "size", "source_key"),
    *("state", "why", "rendered", "etag", "modified"),
)
"""Where its bytes lie in the bundle stands beside."""
TEXT = (
    *("title", "subtitle", "body", "body_digest", "published_on", "published_at", "origin"),
    *("byline", "editors", "section", "page_no", "position", "images", "degraded", "provenance"),
    *("canonical_url", "gone_at", "version"),
)
"""What an article says, and may say otherwise later."""
ARTICLE = ("outlet_key", "channel_key", "source_key", "url", "found_at", *TEXT)
VERSION = ("version", "title", "body", "body_digest", "recorded_at", "fields")
ALIAS = ("url", "found_at")
NIGHT = ("day", "started_at", "finished_at", "host", "pid", "owner", "source_keys")
OUTCOME = (
    *("source_key", "channel_key", "outlet_key", "day", "state", "why", "listed", "new"),
    *("fetched", "revisited", "articles", "quarantined", "figures", "at"),
)
SOURCE = ("source_key", "first_seen_at", "last_good_at", "drifting_since")


def row_of(thing: Base, names: Iterable[str]) -> dict[str, Any]:
    """Return the named columns as JSON values; moments in UTC."""
    found = {}
    for name in names:
        value = getattr(thing, name)
        if isinstance(value, datetime):
            value = value.astimezone(UTC)
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def values_of(table: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values as the table's columns hold them."""
    values = dict(row)
    for name, value in row.items():
        kind = table.__table__.c[name].type
        kind = getattr(kind, "impl", kind)
        if value is not None and isinstance(kind, DateTime):
            values[name] = datetime.fromisoformat(value)
        elif value is not None and isinstance(kind, Date):
            values[name] = date.fromisoformat(value)
    return values


def write_rows(folder: Path, kind: str, rows: Iterator[dict[str, Any]]) -> int:
    """Write rows of a kind below `folder`; return how many. The same rows give the same bytes."""
    path, count = folder / rows_name(kind), 0
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            count += 1
    return count


def rows(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a kind below `folder`."""
    with gzip.open(folder / rows_name(kind), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def rows_name(kind: str) -> str:
    """Return the name of the file that holds the rows of a kind."""
    return f"rows/{kind}.jsonl.gz"
