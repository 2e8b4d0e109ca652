"""An article that runs over several pages is one text. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from crawler.extract.model import Extracted
from office.addresses import url_key
from office.domains import host_of, registered_domain

MOST_PARTS = 20
MOST_TEXT = 250_000
"""Characters of the parts together after which no further one is asked for."""


def onward(parts: Sequence[Extracted], read: Collection[str]) -> str | None:
    """Return where an article goes on: on the same domain, at a page not read yet.

    `read` are the addresses of its pages so far, as asked for and as answered.
    """
    url = parts[-1].next_page_url
    if url is None or is_cut(parts) or url_key(url) in {url_key(each) for each in read}:
        return None
    domains = {registered_domain(host_of(each)) for each in read}
    return url if registered_domain(host_of(url)) in domains else None


def is_cut(parts: Sequence[Extracted]) -> bool:
    """Whether there is so much of an article already that what follows is left out."""
    much = len(parts) >= MOST_PARTS or sum(len(part.body) for part in parts) >= MOST_TEXT
    return much and parts[-1].next_page_url is not None


def joined(parts: Sequence[Extracted], *, whole: bool = True) -> Extracted:
    """Return the first page with the bodies and pictures of all; names a later page adds are kept.

    `whole` False: a further page could not be read.

    >>> one, two = Extracted(body="上"), Extracted(body="下", editors=("李四",))
    >>> joined([one, two]).body.split(), joined([one, two]).editors
    (['上', '下'], ('李四',))
    """
    first = parts[0]
    degraded = [flaw for part in parts for flaw in part.degraded]
    if not whole:
        degraded.append("pages_missing")
    return replace(
        first,
        body="\n".join(part.body for part in parts if part.body),
        images=tuple(dict.fromkeys(image for part in parts for image in part.images)),
        byline=first.byline or next((p.byline for p in parts if p.byline), ()),
        editors=first.editors or next((p.editors for p in parts if p.editors), ()),
        origin=first.origin or next((p.origin for p in parts if p.origin), None),
        degraded=tuple(dict.fromkeys(degraded)),
        next_page_url=None,
    )
