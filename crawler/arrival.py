"""What came back for an address."""

from dataclasses import dataclass
from datetime import datetime

TEMPORARY = (408, 425, 429, 500, 502, 503, 504, 520, 522, 524)
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A response as the ledger needs it; `body` is decoded, `headers` as they came."""

    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    rendered: bool = False
    """Whether `body` is what a browser made of it."""
    picture: bytes | None = None
    """The whole page as a PNG, where one was asked for."""

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Unshown:
    """A page that shows nothing as it came: a browser is to be asked for it."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Miss:
    """No page: `why` is the key that is stored; `wait_s` what a Retry-After asked for."""

    why: str
    temporary: bool = False
    wait_s: float | None = None
    target: str | None = None
    """Where a redirect led out of the domain."""

    @property
    def of_the_host(self) -> bool:
        """Whether the next address of the host will most likely miss too."""
        return self.why in ("timeout", "refused", "no_address", "connection", "tls")
