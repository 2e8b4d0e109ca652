"""How a request can end without a page; the crawl goes on with the next address."""

from scrapy.exceptions import IgnoreRequest


class FetchFault(IgnoreRequest):
    """`why` is the key that is stored with the address."""

    why = "failed"

    def __init__(self, why: str = "", what: str = "") -> None:
        self.why = why or type(self).why
        super().__init__(f"{self.why}: {what}" if what else self.why)


class Blocked(FetchFault):
    """The guard refused the address: `private_address` or `scheme`."""


class TooLarge(FetchFault):
    why = "too_large"


class Broken(FetchFault):
    """Bytes that are not what their headers say: a content coding that cannot be undone."""

    why = "undecodable"


class RobotsDenied(FetchFault):
    """robots.txt forbids it (`robots`), or could not be read (`robots_unreadable`)."""

    why = "robots"


class RedirectedAway(FetchFault):
    """A redirect left the registered domain; nothing was asked of the other one."""

    why = "redirected_away"

    def __init__(self, target: str) -> None:
        self.target = target
        super().__init__(what=target)


class RedirectLoop(FetchFault):
    why = "redirect_loop"
