"""What makes two addresses one."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from office.domains import host_of

_TRACKING = re.compile(
    # where the reader came from
    r"utm_\w+|spm(_id_from)?|from(_?source)?|vd_source|is_?app_?installed|app_installed|"
    r"fbclid|gclid|msclkid|yclid|hm(sr|pl|cu|kw|ci)|"
    # who shared the page, and through which window of WeChat it was opened
    r"share_(from|source|medium|plat(form)?|channel|session_id|tag|times|token|u(ser_)?id)|"
    r"share(from|source|to)?|sharer_(shareid|shareinfo(_first)?|sharetime)|"
    r"wx(_?share|_?from|work_userid|_header|type)|weixin_share(_id)?|"
    r"(sub|a)?scene|clicktime|enterid|nsukey|exportkey|pass_ticket|"
    # when it was pressed
    r"timestamp|_t|_r|rand(om)?",
    re.IGNORECASE,
)
"""Parameters that say how a reader came to a page, not which page it is; each by its whole name,
as an outlet may call its own pieces `shareid` or `wxid`."""
_INDEX = re.compile(r"(?<=/)(?:index|default|home|main|node)(?:_\w+)?\.\w{2,5}$")
_ERROR_PAGE = re.compile(r"(?<![^/])(?:40[34]|error|not_?found)(?:[/.]|$)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a list of late reports asks for each address four times
def url_key(url: str) -> str:
    """Return what two addresses of one page share: no scheme, fragment, tracking or default port.

    The frontier is unique on it; whoever adds an address asks here.
    www. and m. stay apart: they are two addresses of one article, found so by its text.

    >>> url_key("HTTPS://WWW.xzcd.com:443/a/1.html?utm_source=x&id=7#top")
    'www.xzcd.com/a/1.html?id=7'
    >>> url_key("http://a.cn/app?shareid=12&wxid=3&share_from=wechat")
    'a.cn/app?shareid=12&wxid=3'
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


def leads_away(asked: str, landed: str) -> bool:
    """Whether an article's address was answered with a front, section or error page.

    Those are the directories above it and their index pages, the front page of any host, and what
    calls itself an error.

    >>> leads_away("http://a.cn/news/202610/7.html", "http://a.cn/")
    True
    >>> leads_away("http://a.cn/news/202610/7.html", "http://a.cn/news/index.html")
    True
    >>> leads_away("http://a.cn/news/7", "https://a.cn/news/7/")
    False
    """
    if url_key(asked) == url_key(landed):
        return False
    there = _above(landed)
    if _ERROR_PAGE.search(urlsplit(landed).path):
        return True
    above = urlsplit(asked).path.lower()
    return there is not None and (there == "/" or (above.startswith(there) and above != there))


def _above(url: str) -> str | None:
    """Return the directory an address shows, itself or by its index page; None for another page."""
    path = _INDEX.sub("", urlsplit(url).path.lower() or "/")
    return path if path.endswith("/") else None
