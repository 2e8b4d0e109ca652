"""Names become addresses here, and only checked ones come out.

Twisted connects to exactly the addresses it is given, so a name cannot resolve to one thing when
it is checked and to another when it is used. Nothing is cached between connections.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from scrapy.resolver import HostResolution
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.guard import Guard, Refused


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver; one inner address among several refuses the name."""

    refused: ClassVar[dict[tuple[str, int], str]] = {}
    """(host, port) → the address it was refused for; read by the middleware that words it."""

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self.reactor = reactor
        self.guard = guard
        self.original: Any = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "GuardedResolver":
        return cls(reactor, Guard(crawler.settings.getlist("KANDENG_ALLOW_LOOPBACK")))

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        try:
            self.guard.check_host(hostName, portNumber)
        except Refused as refused:
            self.refused[hostName, portNumber] = str(refused)
            return _nothing(resolutionReceiver, hostName)
        checked = _Checked(resolutionReceiver, self, hostName, portNumber)
        return self.original.resolveHostName(
            checked, hostName, portNumber, addressTypes, transportSemantics
        )


@implementer(IResolutionReceiver)
class _Checked:
    """Gathers the answers, and passes them on when all of them may be connected to."""

    def __init__(self, receiver: Any, resolver: GuardedResolver, host: str, port: int) -> None:
        self.receiver, self.resolver, self.host, self.port = receiver, resolver, host, port
        self.addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.resolver.refused.pop((self.host, self.port), None)
        try:
            for address in self.addresses:
                self.resolver.guard.check_address(address.host, port=self.port)
        except Refused as refused:
            self.resolver.refused[self.host, self.port] = str(refused)
            self.addresses = []
        for address in self.addresses:
            self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()


def _nothing(receiver: Any, host: str) -> Any:
    resolution = HostResolution(host)
    receiver.resolutionBegan(resolution)
    receiver.resolutionComplete()
    return resolution
