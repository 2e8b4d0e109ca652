"""Hosts: whose domain a page stands on, and so which channel it belongs to.

The public suffix list is the snapshot that comes with tldextract; nothing is ever fetched.
"""

import ipaddress
from functools import cache, lru_cache
from urllib.parse import urlsplit

import tldextract


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=256)
def host_of(url: str) -> str:
    """Return a URL's host in small letters, without a final dot; with the port if it names one.

    Kept for a while: whoever looks at an address asks several times.

    >>> host_of("http://XZ.people.com.cn./n2/1.html"), host_of("http://127.0.0.1:8801/a")
    ('xz.people.com.cn', '127.0.0.1:8801')
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if ":" in host:  # IPv6
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{host}:{port}" if port and port != default else host


def without_port(host: str) -> str:
    """Return the host alone.

    >>> without_port("127.0.0.1:8801"), without_port("[::1]:80")
    ('127.0.0.1', '[::1]')
    """
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def is_address(host: str) -> bool:
    """Whether a host is an IP address or this machine, which have no registered domain."""
    bare = without_port(host).strip("[]")
    if bare == "localhost":
        return True
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return True


def registered_domain(host: str) -> str:
    """Return the domain somebody registered, which owns all hosts under it.

    Addresses own themselves, each port apart: on one machine every port may be another site.

    >>> registered_domain("xz.people.com.cn"), registered_domain("www.changdu.gov.cn")
    ('people.com.cn', 'changdu.gov.cn')
    >>> registered_domain("127.0.0.1:8801")
    '127.0.0.1:8801'
    """
    host = host.lower()
    if is_address(host):
        return host
    bare = without_port(host)
    return str(_suffixes()(bare).top_domain_under_public_suffix) or bare


def is_within(host: str, domain: str) -> bool:
    """Whether a host is the domain or under it; a domain that names a port means that port alone.

    >>> is_within("xz.people.com.cn", "people.com.cn"), is_within("fakepeople.cn", "people.cn")
    (True, False)
    """
    host, domain = host.lower(), domain.lower()
    if ":" not in domain:
        host = without_port(host)
    return host == domain or (not is_address(host) and host.endswith("." + domain))


@lru_cache(maxsize=1024)
def domains_of(host: str) -> tuple[str, ...]:
    """Return every domain that the host is within: itself, and what is above it.

    With a port each stands there twice, as that port alone and as the whole machine.

    >>> domains_of("xz.people.com.cn")
    ('xz.people.com.cn', 'people.com.cn', 'com.cn', 'cn')
    >>> domains_of("127.0.0.1:8801")
    ('127.0.0.1:8801', '127.0.0.1')
    """
    host = host.lower()
    spelt = dict.fromkeys((host, without_port(host)))
    if is_address(host):
        return tuple(spelt)
    labels = [each.split(".") for each in spelt]
    return tuple(".".join(each[start:]) for each in labels for start in range(len(each)))
