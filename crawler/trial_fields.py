"""One piece as a person checks it: field by field, with the rule that gave each. Pure."""

from collections.abc import Mapping
from typing import Any

FIELDS = ("title", "subtitle", "published_at", "origin", "byline", "editors", "page_no", "section")
BEGINNING = 120
"""Characters of the text that are shown."""


def fields_of(article: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return name, value and rule of every field, the text last with its length.

    `article` is as `kandeng extract` prints it; a field without a value has None.
    """
    given = article["from"]
    rows = [
        {"name": name, "value": article[name] or None, "rule": given.get(name)} for name in FIELDS
    ]
    body = str(article["body"])
    begins = body[:BEGINNING] + ("…" if len(body) > BEGINNING else "")
    rows.append(
        {"name": "body", "value": begins, "rule": given.get("body"), "characters": len(body)}
    )
    return rows


def golden_of(url: str, article: Mapping[str, Any]) -> dict[str, str]:
    """Return a piece as an entry of `golden`, for a person who found it read right."""
    told = {
        "url": url,
        "title": article["title"],
        "published_on": str(article["published_at"] or "")[:10] or None,
        "origin": article["origin"],
        "says": " ".join(str(article["body"]).split())[:30] or None,
    }
    return {key: value for key, value in told.items() if value}
