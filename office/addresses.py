"""What makes two addresses one."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from office.domains import host_of

_TRACKING = re.compile(
    r"utm_\w+|spm|from|share\w*|isappinstalled|scene|clicktime|enterid|wx\w*|timestamp|"
    r"nsukey|fbclid|gclid|_t|_r|rand(om)?|weixin_share\w*",
    re.IGNORECASE,
)


def url_key(url: str) -> str:
    """Return what two addresses of one page share: no scheme, fragment, tracking or default port.

    The frontier is unique on it; whoever adds an address asks here.
    www. and m. stay apart: they are two addresses of one article, found so by its text.

    >>> url_key("HTTPS://WWW.xzcd.com:443/a/1.html?utm_source=x&id=7#top")
    'www.xzcd.com/a/1.html?id=7'
    """
    parts = urlsplit(url)
    pairs = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(k)
    ]
    query = f"?{urlencode(sorted(pairs))}" if pairs else ""
    path = quote(
        unquote(parts.path or "/", errors="surrogateescape"),
        safe="/%:@!$&'()*+,;=~-._",
        errors="surrogateescape",
    )
    return f"{host_of(url)}{path}{query}"
