"""What a browser's first visit brings over the wire: python -m bench.first_load.

Each page of the navigation with every file it names, compressed as the server sends it; charts,
which no page loads before they are looked at, are left out.
"""

import gzip
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from api.pages.render import NAVIGATION
from bench.pages_readers import Reader
from ledger.migrate import migrate
from ledger.session import Ledger
from tests.api.conftest import app_of
from tests.api.newsroom import build
from tests.api.serving import serving

MOST_KB = 150
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
_NAMED = re.compile(rb'(?:src|href)="(/static/[^"]+)"')
_CHARTS = "echarts"


def first_load(reader: Reader, path: str) -> dict[str, float]:
    """Return the kB of a page and of every file it names."""
    _, body = reader.ask(path)
    page = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    named = {found.decode().replace("&amp;", "&") for found in _NAMED.findall(page)}
    files = sorted(each for each in named if _CHARTS not in each)
    return {path: len(body) / 1000} | {each: len(reader.ask(each)[1]) / 1000 for each in files}


def first_loads(address: str, name: str) -> dict[str, dict[str, float]]:
    """Return what each page of the navigation loads for somebody."""
    with closing(Reader(address, name)) as reader:
        return {place.path: first_load(reader, place.path) for place in NAVIGATION}


def main(_arguments: Sequence[str]) -> int:
    """Print each page's sum, and the largest file by file; 1 above the bound."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.db")
        migrate(ledger)
        room = build(ledger, Path(folder), now=NOW, finds=200)
        with serving(app_of(room, lambda: NOW)) as address:
            found = first_loads(address, "admin")
        ledger.close()
    for path, files in found.items():
        print(f"{path:16}{sum(files.values()):8.1f} kB, the page itself {files[path]:6.1f} kB")
    worst = max(found.values(), key=lambda files: sum(files.values()))
    for name, size in worst.items():
        print(f"  {name.partition('?')[0]:32}{size:8.1f} kB")
    print(f"bound {MOST_KB} kB")
    return int(sum(worst.values()) > MOST_KB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
