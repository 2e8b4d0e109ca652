"""What a site answers under one path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape

from demo.outlets import Outlet
from demo.pieces import Ran

FOOTER = "演示站点，稿件内容与人物均属虚构"


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes and what describes them; `etag` and `modified_at` let a second visit answer 304."""

    content: bytes
    content_type: str
    modified_at: datetime

    @property
    def etag(self) -> str:
        """A quoted digest of the content."""
        return f'"{sha256(self.content).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen of a site at a moment: its pieces, latest first, and whether it moved."""

    outlet: Outlet
    pieces: tuple[Ran, ...]
    moved: bool
    at: datetime

    def latest(self, pieces: Sequence[Ran]) -> datetime:
        """Return when the newest of some pieces appeared; the moment itself without pieces."""
        return max((piece.published_at for piece in pieces), default=self.at)


def html(
    text: str, encoding: str, modified_at: datetime, *, charset: str | None = None
) -> Document:
    """Return a page; without `charset` only its own meta element says how it is encoded."""
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return Document(text.encode(encoding), kind, modified_at)


def safe(text: str) -> str:
    """Return the text fit to stand between tags."""
    return escape(text, quote=False)


def slices(pieces: Sequence[Ran], size: int) -> list[tuple[Ran, ...]]:
    """Return the pieces in list pages of `size`, at least one page."""
    return [tuple(pieces[at : at + size]) for at in range(0, max(len(pieces), 1), size)]
