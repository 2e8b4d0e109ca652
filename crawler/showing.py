"""A page for a person who waits: as it came, or by a browser where it shows nothing as it came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.arrival import Arrival, Miss
from crawler.fetch.once import Get
from crawler.render import WALLS
from crawler.tally import NO_BROWSER
from office.outlets import Render


@dataclass(frozen=True, slots=True)
class Showing:
    """What is asked with, and whether there is a browser."""

    get: Get
    can_render: bool

    async def page(
        self, url: str, shows: Callable[[Arrival], bool], *, render: Render = "auto"
    ) -> tuple[Arrival | Miss, bool]:
        """Return a page and whether a browser showed it; `shows` tells if it says anything.

        `never` tries a browser too, so that a person hears what it would change; where there is
        none, the page stays as it came.
        """
        if render == "always" and self.can_render:
            return await self.get(url, render=True), True
        came = await self.get(url)
        if isinstance(came, Miss) or (f"http_{came.status}" not in WALLS and shows(came)):
            return came, False
        if not self.can_render:
            return (came if render == "never" else Miss(NO_BROWSER)), False
        shown = await self.get(url, render=True)
        if render == "never" and not (isinstance(shown, Arrival) and shows(shown)):
            return came, False
        return shown, True


def advised(listing: bool, pieces: Sequence[bool]) -> Render:  # noqa: FBT001 - what was rendered
    """Return the `render` for what had to be rendered: all of it, some, or nothing.

    >>> advised(True, [True, True]), advised(False, [True]), advised(False, [False])
    ('always', 'auto', 'never')
    """
    if listing and pieces and all(pieces):
        return "always"
    return "auto" if listing or any(pieces) else "never"
