"""What one address may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. All tries of one address and their waits: under 30 s."""

    size: int = 10 * 1024 * 1024
    """Of the body, on the wire and after every content coding."""
    header_size: int = 256 * 1024
    tries_s: tuple[float, ...] = (14.0, 8.0, 3.0)
    """How long each try may take, redirects included."""
    waits_s: tuple[float, ...] = (1.0, 3.0)
    """Between the tries."""
    render_s: float = 30.0
    """A page in a browser, with all its scripts; it is not tried twice a night."""
    redirects: int = 5
    crawl_delay_s: float = 30.0
    """A longer Crawl-delay is cut to this."""
    retry_after_s: float = 30.0
    """A longer Retry-After leaves the address to the next night."""

    def scaled(self, factor: float) -> "Limits":
        """Return the same limits with all times multiplied, for drills."""
        return Limits(
            size=self.size,
            header_size=self.header_size,
            tries_s=tuple(s * factor for s in self.tries_s),
            waits_s=tuple(s * factor for s in self.waits_s),
            render_s=self.render_s * factor,
            redirects=self.redirects,
            crawl_delay_s=self.crawl_delay_s,
            retry_after_s=self.retry_after_s,
        )
