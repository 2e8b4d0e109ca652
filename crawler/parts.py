"""An article that runs over several pages is one text. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from crawler.extract.model import Extracted
from office.addresses import url_key
from office.domains import host_of, registered_domain

MOST_PARTS = 20


def onward(last: Extracted, read: Collection[str], count: int) -> str | None:
    """Return where an article goes on: on the same domain, at a page not read yet.

    `read` are the addresses of its pages so far, as asked for and as answered; `count` the pages.
    """
    url = last.next_page_url
    if url is None or count >= MOST_PARTS or url_key(url) in {url_key(each) for each in read}:
        return None
    domains = {registered_domain(host_of(each)) for each in read}
    return url if registered_domain(host_of(url)) in domains else None


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
