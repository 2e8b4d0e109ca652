"""Reads the demo's pages with the product's own extraction, as a crawl would."""

from crawler.extract import extract
from crawler.extract.model import Extracted, SelectorRules
from demo import configure, sites
from demo.outlets import Outlet
from demo.pieces import Plan, Ran


def read_article(outlet: Outlet, path: str, content: bytes) -> Extracted:
    """Read a page under the selectors the demo's config has for its outlet."""
    rules = SelectorRules(**configure.selectors(outlet))
    return extract(content, url=f"http://127.0.0.1:8801{path}", rules=(rules,))


def seen_articles(plan: Plan) -> list[Ran]:
    """Return what two nights could see: not what the two failing sites ran last."""
    failing = (plan.moved, plan.down)
    return [
        piece
        for piece in plan.ran
        if not (piece.outlet_key in failing and piece.published_at > plan.nights[0])
    ]


def as_row(outlet: Outlet, piece: Ran, plan: Plan) -> dict[str, object]:
    """Return an article in the form of the matcher's files, read from its page."""
    path = sites.addresses(piece)[0]
    page = sites.documents(outlet, [piece], plan.nights[1])[path]
    found = read_article(outlet, path, page.content)
    at = found.published_at
    return {
        "id": piece.key,
        "outlet": outlet.key,
        "url": path,
        "title": found.title,
        "body": found.body,
        "published_at": at.isoformat() if at else None,
        "byline": list(found.byline),
        "origin": found.origin,
    }
