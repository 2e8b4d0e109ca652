"""网页存证: kept pages as evidence, never as something that could run."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.context import House, Reading
from api.problems import Problem
from api.security import KEPT_POLICY
from ledger.archive import Archive
from ledger.queries.screenshots import picture_of
from ledger.tables import Page

router = APIRouter(include_in_schema=False)

PageId = Annotated[int, Path(ge=1, le=2**53)]
MOST_BYTES = 10 * 1024 * 1024
TEXT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"
FRAMED = {"X-Frame-Options": "SAMEORIGIN"}


@router.get("/kept/{page_id}")
def as_text(page_id: PageId, session: Reading, house: House) -> Response:
    """Return the kept bytes as plain text, with their digest and moment in the headers."""
    page, payload = _payload(page_id, session, house)
    headers = {
        "Content-Security-Policy": TEXT_POLICY,
        "X-Kept-Sha256": page.digest,
        "X-Kept-At": page.fetched_at.isoformat(),
        **FRAMED,
    }
    return Response(
        _readable(page, payload), media_type="text/plain; charset=utf-8", headers=headers
    )


@router.get("/kept/{page_id}/frame")
def in_frame(page_id: PageId, session: Reading, house: House) -> Response:
    """Return the kept page for a sandboxed frame: no script, no request, no form."""
    page, payload = _payload(page_id, session, house)
    return Response(
        _readable(page, payload),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": KEPT_POLICY, **FRAMED},
    )


@router.get("/articles/{article_id}/screenshot.png")
def picture(article_id: PageId, session: Reading, house: House) -> Response:
    """Return how an article that proves a placement looked in a browser, whole."""
    taken = picture_of(session, article_id)
    if taken is None or taken.digest is None:
        raise Problem("not_found")
    headers = {
        "Content-Security-Policy": TEXT_POLICY,
        "X-Kept-Sha256": taken.digest,
        "X-Kept-At": taken.asked_at.isoformat(),
    }
    data = Archive(house.archive_root).load(taken.digest)
    return Response(data, media_type="image/png", headers=headers)


def _payload(page_id: int, session: Reading, house: House) -> tuple[Page, bytes]:
    page = session.get(Page, page_id)
    if page is None or page.size > MOST_BYTES:
        raise Problem("not_found")
    _, payload = Archive(house.archive_root).read(page.warc_file, page.warc_offset)
    return page, payload


def _readable(page: Page, payload: bytes) -> bytes:
    """Return the page in UTF-8, as far as its own declaration or the usual encodings tell."""
    declared = (page.content_type or "").lower().partition("charset=")[2].strip(" \"'")
    for encoding in ("utf-8", declared, "gb18030"):
        if not encoding:
            continue
        try:
            return payload.decode(encoding).encode()
        except (UnicodeDecodeError, LookupError):
            continue
    return payload.decode("utf-8", "replace").encode()
