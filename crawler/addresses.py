"""What an address says of itself."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from office.domains import host_of

_SPACE = re.compile(r"[\x00-\x20\u3000]+")


def absolute(base: str, href: str) -> str | None:
    """Return the address a link leads to, without its fragment; None when it is no page's.

    >>> absolute("http://a.cn/x/index.html", " ../t20261028_1.html#p ")
    'http://a.cn/t20261028_1.html'
    """
    try:
        parts = urlsplit(urljoin(base, _SPACE.sub("", href)))
        host = host_of(urlunsplit(parts))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(href) > 2000:
        return None
    return urlunsplit(parts._replace(fragment="", path=parts.path or "/"))
