"""What one night saw of one source, counted as it happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PARSER_BROKEN = "parser_broken"
"""Our own processes that read pages cannot be started: no source is to blame."""

LIST_UNREADABLE = "list_unreadable"
"""A list page that took more time or memory than a page may, or broke the parser."""

NO_BROWSER = "no_browser"
"""Pages that a script fills, and no browser to fill them: nothing is known of what they say."""

DOMAIN_HELD = "domain_held"
"""Another crawl owns the domain: nothing of it was asked."""


@dataclass(slots=True)
class Tally:
    """The figures behind an Outcome; `entry` is the fault of the source's first page."""

    requests: int = 0
    list_pages: int = 0
    not_modified: int = 0
    listed: int = 0
    new: int = 0
    known: int = 0
    """Links that had been listed before."""
    foreign: int = 0
    """Links to domains of no outlet: mirrors and advertisements, never asked."""
    left_out: int = 0
    fetched: int = 0
    articles: int = 0
    aliases: int = 0
    revisited: int = 0
    changed: int = 0
    gone: int = 0
    quarantined: int = 0
    blocked: int = 0
    denied: int = 0
    """Pieces that robots.txt forbids, where it allows the list."""
    postponed: int = 0
    """Left to the next night."""
    unreadable: int = 0
    """Articles on the list whose page shows no text: filled by script, or no article."""
    titled: int = 0
    titles_equal: int = 0
    dated: int = 0
    with_origin: int = 0
    signed: int = 0
    """Pieces whose page names an author."""
    misread: int = 0
    """Pages whose encoding lost characters."""
    rendered: int = 0
    """Pages shown by a browser."""
    unrendered: int = 0
    """Pages that need one where there is none."""
    canaries: int = 0
    """Pieces of known truth that were read anew."""
    canary: str | None = None
    """The field one of them was misread in, or why it could not be read."""
    entry: str | None = None
    entry_read: bool = False
    entry_empty: bool = False
    """Whether the source's first page named nothing."""
    rolled_over: bool = False
    """Whether nothing on a list without further pages was known: pieces may have passed unseen."""
    lists_failed: int = 0
    robots: bool = False
    capped: str | None = None
    faults: dict[str, int] = field(default_factory=dict)
    began: float | None = None

    def fault(self, why: str) -> None:
        self.faults[why] = self.faults.get(why, 0) + 1

    def add(self, counts: Mapping[str, int]) -> None:
        """Add to figures by their names."""
        for name, count in counts.items():
            setattr(self, name, getattr(self, name) + count)

    def figures(self) -> dict[str, Any]:
        """Return what the ledger keeps beside the outcome's own columns."""
        names = [
            "requests",
            "list_pages",
            "not_modified",
            "known",
            "foreign",
            "left_out",
            "aliases",
            "changed",
            "gone",
            "blocked",
            "denied",
            "postponed",
            "unreadable",
            "titled",
            "titles_equal",
            "dated",
            "with_origin",
            "signed",
            "misread",
            "rendered",
            "unrendered",
            "lists_failed",
            "canaries",
            "canary",
        ]
        shown = {name: value for name in names if (value := getattr(self, name))}
        return {**shown, **({"faults": self.faults} if self.faults else {})}
