"""What makes two addresses one, and what an address says of itself."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from office.domains import host_of

_TRACKING = re.compile(
    r"utm_\w+|spm|from|share\w*|isappinstalled|scene|clicktime|enterid|wx\w*|timestamp|"
    r"nsukey|fbclid|gclid|_t|_r|rand(om)?|weixin_share\w*",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\x00-\x20\u3000]+")


def url_key(url: str) -> str:
    """Return what two addresses of one page share: no scheme, fragment, tracking or default port.

    www. and m. stay apart: they are two addresses of one article, found so by its text.

    >>> url_key("HTTPS://WWW.xzcd.com:443/a/1.html?utm_source=x&id=7#top")
    'www.xzcd.com/a/1.html?id=7'
    """
    parts = urlsplit(url)
    pairs = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(k)
    ]
    query = f"?{urlencode(sorted(pairs))}" if pairs else ""
    path = quote(
        unquote(parts.path or "/", errors="surrogateescape"),
        safe="/%:@!$&'()*+,;=~-._",
        errors="surrogateescape",
    )
    return f"{host_of(url)}{path}{query}"


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


def _is_tracking(name: str) -> bool:
    return _TRACKING.fullmatch(name) is not None
