"""No spelling of an inner address gets past the guard, and no public one is refused."""

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.fetch.resolver import GuardedResolver
from crawler.guard import Guard, Refused, is_public

INNER = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "2130706433",
    "2130706434",
    "0x7f000001",
    "0x7F.1",
    "0x7f.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.0.0.01",
    "017700000001",
    "00000177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104 - refused, not bound to
    "0x0",
    "0.0.0.1",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.⓪.⓪.①",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "localhost.localdomain",
    "ip6-localhost",
    "printer.local",
    "db.internal",
    "router.home.arpa",
    "10.0.0.1",
    "10.255.255.255",
    "012.0.0.1",
    "0xa.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "0300.0250.0.1",
    "3232235521",
    "169.254.169.254",
    "0xA9FEA9FE",
    "2852039166",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001:0:0:0:0:0:80ff:fffe]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
]
CARRIERS = ("http://{}/", "https://{}/x.html", "http://{}:8080/", "http://{}:443/?q=1")


@pytest.mark.parametrize("host", INNER)
def test_every_spelling_of_an_inner_address_is_refused(host: str) -> None:
    """In a plain address, with TLS, with a port, with a query."""
    for carrier in CARRIERS:
        with pytest.raises(Refused):
            Guard().check_url(carrier.format(host))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://people.com.cn/",
        "gopher://people.com.cn/",
        "data:text/html,x",
        "javascript:alert(1)",
        "//people.com.cn/",
        "http:///x",
        "http://user:pw@people.com.cn/",
        "http://people.com.cn:99999/",
        "http://[::1/",
        "unix:/run/x.sock",
        "dict://127.0.0.1/",
    ],
)
def test_only_plain_web_addresses_pass(url: str) -> None:
    """No other scheme, no credentials, no malformed host."""
    with pytest.raises(Refused):
        Guard().check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://people.com.cn/",
        "https://xz.people.com.cn:8443/a?b=1",
        "http://8.8.8.8/",
        "http://114.114.114.114/",
        "http://[2400:3200::1]/",
        "http://0x08.8.8.8/",
        "http://中国西藏网.中国/",
        "http://[64:ff9b::808:808]/",
        "http://localhost.example.cn/",
    ],
)
def test_public_addresses_pass(url: str) -> None:
    """Public names and addresses, in any spelling."""
    Guard().check_url(url)


def test_loopback_opens_only_at_the_port_the_office_names() -> None:
    """Trials on this machine are named host by host and port by port."""
    guard = Guard(["127.0.0.1:8801"])
    guard.check_url("http://127.0.0.1:8801/a")
    guard.check_url("http://2130706433:8801/a")
    for url in ("http://127.0.0.1:8802/", "http://127.0.0.2:8801/", "http://127.0.0.1/"):
        with pytest.raises(Refused):
            guard.check_url(url)


def test_one_inner_answer_refuses_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves outward and inward at once is rebinding."""
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.8")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers)
    with pytest.raises(Refused):
        Guard().resolve("rebinding.example.cn", 80)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers[:1])
    assert Guard().resolve("rebinding.example.cn", 80) == [(socket.AF_INET, "8.8.8.8")]


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_inner_address_is_public_in_any_embedding(address: object) -> None:
    """Mapped, compatible, NAT64 and 6to4 forms carry their address's judgement."""
    assert isinstance(address, ipaddress.IPv4Address)
    number = int(address)
    forms = (
        number | 0xFFFF << 32,
        number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | number << 80,
    )
    assert not any(is_public(ipaddress.IPv6Address(form)) for form in forms)


class _Answers:
    """A reactor whose name server answers as it is told: a real one cannot be made to lie."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.nameResolver = self

    def resolveHostName(  # noqa: N802 - twisted's name
        self, receiver: Any, name: str, port: int = 0, *_: object
    ) -> object:
        receiver.resolutionBegan(object())
        for ip in self.answers.pop(0):
            kind = IPv6Address if ":" in ip else IPv4Address
            receiver.addressResolved(kind("TCP", ip, port))
        receiver.resolutionComplete()
        return object()


class _Received:
    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, _: object) -> None:  # noqa: N802 - twisted's name
        return

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


@pytest.mark.parametrize(
    ("answers", "passed"),
    [
        (["8.8.8.8"], ["8.8.8.8"]),
        (["2400:3200::1", "8.8.8.8"], ["2400:3200::1", "8.8.8.8"]),
        (["127.0.0.1"], []),
        (["8.8.8.8", "192.168.1.1"], []),
        (["::1"], []),
        (["::ffff:10.0.0.1"], []),
        (["8.8.8.8", "fd00::1"], []),
        (["64:ff9b::a00:1"], []),
        ([], []),
    ],
)
def test_twisted_is_only_handed_checked_addresses(answers: list[str], passed: list[str]) -> None:
    """A subdomain that resolves inward gives nothing to connect to, whatever else it answers."""
    received = _Received()
    resolver = GuardedResolver(_Answers(answers), Guard())
    resolver.resolveHostName(received, "inner.people.com.cn", 80)
    assert received.hosts == passed
    assert received.complete
    refused = ("inner.people.com.cn", 80) in resolver.refused
    assert refused is bool(answers and not passed)


def test_a_name_that_changes_its_answer_is_checked_each_time() -> None:
    """Nothing is remembered between connections, so rebinding meets the check again."""
    resolver = GuardedResolver(_Answers(["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8"]), Guard())
    seen = []
    for _ in range(3):
        received = _Received()
        resolver.resolveHostName(received, "rebinding.example.cn", 80)
        seen.append(received.hosts)
    assert seen == [["8.8.8.8"], [], ["8.8.8.8"]]
