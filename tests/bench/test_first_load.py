"""What a browser's first visit brings over the wire."""

from bench.first_load import MOST_KB, first_loads
from tests.api.conftest import Clock, app_of
from tests.api.newsroom import Newsroom
from tests.api.serving import serving


def test_a_first_load_is_small(light_newsroom: Newsroom, clock: Clock) -> None:
    """Page and files, as the server compresses them, are within 150 kB on every page."""
    with serving(app_of(light_newsroom, clock)) as address:
        found = first_loads(address, "admin")
    sums = {path: round(sum(files.values())) for path, files in found.items()}
    print(f"first load in kB: {sums}")
    assert all("/static/vendor/tabler" in " ".join(files) for files in found.values())
    assert max(sums.values()) <= MOST_KB, sums
