"""Which addresses an outbound client may connect to: the public internet, nothing inside.

guard = Guard(office.profile.allow_loopback)
guard.check_url("http://…")                      # scheme, credentials, literal addresses
guard.check_address("10.0.0.8", port=80)         # what a name resolved to, before connecting
guard.resolve("people.com.cn", 80)               # the checked addresses; connect to these alone

Every client that leaves the house (crawl, browser proxy, webhook, mail, site search) asks here.
A name proves nothing: what is checked is the address that is then connected to, so a name that
resolves inward, or differently the second time, gains nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from office.errors import KandengError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_SIXTO4 = ipaddress.ip_network("2002::/16")
_TEREDO = ipaddress.ip_network("2001::/32")
_COMPATIBLE = ipaddress.ip_network("::/96")
_CLOSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "192.0.0.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "198.18.0.0/15",
            "fec0::/10",  # site-local, deprecated and still routed inside
            "100::/64",
            "5f00::/16",
        ),
    )
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa")


class Refused(KandengError):  # noqa: N818 - what the guard does, not a fault of the program
    """An address nobody may be sent to; `key` is `private_address` or `scheme`."""

    def __init__(self, why: str, what: str) -> None:
        self.why = why
        super().__init__(f"{why}: {what}")


class Guard:
    """The rule, and the loopback ports the office named for trials."""

    def __init__(self, allow_loopback: Iterable[str] = ()) -> None:
        self._open = frozenset(pair for entry in allow_loopback for pair in _pairs(entry))

    def check_url(self, url: str) -> None:
        """Refuse schemes other than http(s), credentials, and hosts that are inner by their form.

        Raises: Refused.
        """
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname or "", parts.port
        except ValueError as wrong:
            raise Refused("scheme", url) from wrong
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise Refused("scheme", url)
        self.check_host(host, port or (443 if parts.scheme == "https" else 80))

    def check_host(self, host: str, port: int) -> None:
        """Refuse a host that is an inner address in any spelling, or a local name.

        Raises: Refused.
        """
        bare = unquote(host).strip("[]").rstrip(".").lower()
        bare = "".join(_plain(char) for char in bare)
        address = literal(bare)
        if address is not None:
            self.check_address(address, port=port)
        elif _is_local(bare) and not self._allows_localhost(port):
            raise Refused("private_address", host)

    def check_address(self, address: Address | str, *, port: int) -> None:
        """Refuse an address that is not a public one.

        Raises: Refused.
        """
        if isinstance(address, str):
            address = ipaddress.ip_address(address.partition("%")[0])
        inner = embedded(address)
        if inner.is_loopback and (str(inner), port) in self._open:
            return
        if not is_public(address):
            raise Refused("private_address", f"{address}:{port}")

    def resolve(self, host: str, port: int) -> list[tuple[int, str]]:
        """Resolve a host and return its (family, address) pairs, all of them checked.

        One inner address among them refuses the whole name.
        Raises: Refused; OSError when the name does not resolve.
        """
        self.check_host(host, port)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        pairs = list(dict.fromkeys((int(family), str(at[0])) for family, _, _, _, at in found))
        for _, address in pairs:
            self.check_address(address, port=port)
        return pairs

    def connect(self, host: str, port: int, *, timeout_s: float = 10.0) -> socket.socket:
        """Return a socket connected to a checked address of the host.

        Raises: Refused; OSError when nothing answers.
        """
        last: OSError = OSError(f"no address for {host}")
        for _, address in self.resolve(host, port):
            try:
                return socket.create_connection((address, port), timeout=timeout_s)
            except OSError as failed:
                last = failed
        raise last

    def _allows_localhost(self, port: int) -> bool:
        return any(open_port == port for _, open_port in self._open)


def is_public(address: Address) -> bool:
    """Whether an address, and the one it embeds, are of the public internet.

    >>> is_public(ipaddress.ip_address("8.8.8.8"))
    True
    >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    False
    """
    inner = embedded(address)
    if inner is not address and not is_public(inner):
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return isinstance(address, ipaddress.IPv6Address) and inner is not address
    return not any(address in net for net in _CLOSED if net.version == address.version)


def embedded(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for; itself where it stands for none.

    >>> embedded(ipaddress.ip_address("64:ff9b::7f00:1"))
    IPv4Address('127.0.0.1')
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if any(address in net for net in _NAT64) or (address in _COMPATIBLE and number > 1):
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if address in _SIXTO4:
        return ipaddress.IPv4Address((number >> 80) & 0xFFFFFFFF)
    if address in _TEREDO:
        return ipaddress.IPv4Address(~number & 0xFFFFFFFF)
    return address


def literal(host: str) -> Address | None:
    """Read a host that is an address in any spelling a resolver takes; None for a name.

    >>> str(literal("2130706433")), str(literal("0x7f.1")), str(literal("0177.0.0.1"))
    ('127.0.0.1', '127.0.0.1', '127.0.0.1')
    """
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    *firsts, last = (number or 0 for number in numbers)
    whole = 0
    for number in firsts:
        whole = (whole << 8) | (number & 0xFF)
    room = 8 * (4 - len(firsts))
    return ipaddress.IPv4Address(((whole << room) | (last & ((1 << room) - 1))) & 0xFFFFFFFF)


def _number(part: str) -> int | None:
    try:
        if part.lower().startswith("0x"):
            return int(part[2:] or "0", 16)
        if len(part) > 1 and part.startswith("0"):
            return int(part, 8)
        return int(part)
    except ValueError:  # 08: no octal number, and nobody's decimal one
        return None


def _is_local(name: str) -> bool:
    return name in _LOCAL_NAMES or name.endswith(_LOCAL_SUFFIXES)


def _plain(char: str) -> str:
    """Return the ASCII that a resolver makes of full-width digits, dots and letters."""
    if char in "。．｡":
        return "."
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0).lower()
    if 0x2460 <= code <= 0x2468:  # ① to ⑨
        return str(code - 0x245F)
    return "0" if char == "⓪" else char


def _pairs(entry: str) -> list[tuple[str, int]]:
    host, _, port = entry.rpartition(":")
    hosts = ("127.0.0.1", "::1") if host == "localhost" else (host.strip("[]"),)
    return [(each, int(port)) for each in hosts]
