"""The crawl's clock: business time that passes from a given moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic


def ticking_from(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that shows `moment` now, and passes from there.

    Retries and politeness wait in real seconds, whatever day the office's clock shows.
    """
    began = monotonic()
    return lambda: moment + timedelta(seconds=monotonic() - began)
