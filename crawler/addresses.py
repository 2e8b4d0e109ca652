"""What an address says of itself."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from office.domains import host_of

_ENDS = "".join(map(chr, range(0x21))) + "\u3000\u00a0"
_BREAKS = re.compile(r"[\t\r\n]+")


def absolute(base: str, href: str) -> str | None:
    r"""Return the address a link leads to, as browsers read it; None when it is no page's.

    Without its fragment; backslashes part folders, spaces inside are written out.

    >>> absolute("http://a.cn/x/index.html", " ../t20261028_1.html#p ")
    'http://a.cn/t20261028_1.html'
    >>> absolute("http://a.cn/x/index.html", r"..\y\a b.html")
    'http://a.cn/y/a%20b.html'
    """
    path, mark, query = _BREAKS.sub("", href.strip(_ENDS)).partition("?")
    written = path.replace("\\", "/") + mark + query
    try:
        parts = urlsplit(urljoin(base, written.replace(" ", "%20")))
        host = host_of(urlunsplit(parts))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or len(href) > 2000:
        return None
    return urlunsplit(parts._replace(fragment="", path=parts.path or "/"))
