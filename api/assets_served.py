"""The pages' few static files, read once, in the smallest form a browser takes."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.problems import Problem

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"
"""An address holds its file's digest, so that a changed file has another one."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its ready-made compressions by encoding."""

    content: bytes
    kind: str
    digest: str
    packed: dict[str, bytes]


@cache
def assets() -> dict[str, Asset]:
    """Return every file that may be asked for, by its path below static/."""
    found = {}
    for path in FOLDER.rglob("*"):
        if path.suffix in KINDS and path.is_file():
            found[path.relative_to(FOLDER).as_posix()] = _read(path)
    return found


def address(name: str) -> str:
    """Return where pages load a file from; without a digest when `make assets` has not run."""
    asset = assets().get(name)
    return f"/static/{name}?v={asset.digest}" if asset else f"/static/{name}"


@router.get("/static/{path:path}", include_in_schema=False)
def static(path: str, request: Request) -> Response:
    asset = assets().get(path)
    if asset is None:
        raise Problem("not_found")
    headers = {"ETag": f'"{asset.digest}"', "Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    taken = {
        name.partition(";")[0].strip()
        for name in request.headers.get("accept-encoding", "").split(",")
    }
    for encoding, packed in asset.packed.items():
        if encoding in taken:
            headers["Content-Encoding"] = encoding
            return Response(packed, media_type=asset.kind, headers=headers)
    return Response(asset.content, media_type=asset.kind, headers=headers)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    packed = {}
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        beside = path.with_name(path.name + suffix)
        if beside.is_file():
            packed[encoding] = beside.read_bytes()
    return Asset(content, KINDS[path.suffix], hashlib.sha256(content).hexdigest()[:16], packed)
