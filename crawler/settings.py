"""Scrapy's settings for a crawl: every default that must not ship is set here, by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from crawler.fetch.limits import Limits

USER_AGENT = "Mozilla/5.0 (compatible; Kandeng/0.1)"
ROBOTS_AGENT = "Kandeng"


def safe_settings(
    *,
    limits: Limits | None = None,
    allow_loopback: Iterable[str] = (),
    delays_s: Mapping[str, float] | None = None,
    browser_sandbox: bool = True,
) -> dict[str, Any]:
    """Return the settings; `delays_s` is the pause between two requests to a registered domain."""
    limits = limits or Limits()
    return {
        **_closed_doors(),
        **_walls(),
        "USER_AGENT": USER_AGENT,
        "KANDENG_ROBOTS_AGENT": ROBOTS_AGENT,
        "KANDENG_ALLOW_LOOPBACK": tuple(allow_loopback),
        "KANDENG_HEADER_SIZE": limits.header_size,
        "KANDENG_CRAWL_DELAY_S": limits.crawl_delay_s,
        "KANDENG_BROWSER_S": limits.render_s,
        "KANDENG_BROWSER_SANDBOX": browser_sandbox,
        "KANDENG_ROBOTS_S": limits.tries_s[-1] * 3,
        "DOWNLOAD_MAXSIZE": limits.size,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": limits.tries_s[0],
        "DOWNLOAD_DELAY": 2.0,  # of a domain that nobody has described
        "REDIRECT_MAX_TIMES": limits.redirects,
        "DOWNLOAD_SLOTS": {
            domain: {"concurrency": 1 if delay else 4, "delay": delay, "jitter": 0.0}
            for domain, delay in (delays_s or {}).items()
        },
    }


def _closed_doors() -> dict[str, Any]:
    """What Scrapy leaves open."""
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # executes Python sent to a local port
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
            "http": "crawler.fetch.handler.GuardedHandler",
            "https": "crawler.fetch.handler.GuardedHandler",
        },
        "ROBOTSTXT_OBEY": False,  # obeyed by our own middleware; Scrapy's takes a 500 as consent
        "METAREFRESH_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy of the environment would connect where it likes
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "TWISTED_DNS_RESOLVER": "crawler.fetch.resolver.GuardedResolver",
        "DNSCACHE_ENABLED": False,
        "DNS_TIMEOUT": 10,
        "DEPTH_LIMIT": 200,
        "CLOSESPIDER_TIMEOUT": 6 * 3600.0,
        "CLOSESPIDER_ERRORCOUNT": 1000,
        "MEMUSAGE_ENABLED": True,
        "MEMUSAGE_LIMIT_MB": 1024,
        "URLLENGTH_LIMIT": 2083,
        "FEEDS": {},
    }


def _walls() -> dict[str, Any]:
    """Who looks at a request on its way out, and at a response on its way in."""
    off = dict.fromkeys(
        f"scrapy.downloadermiddlewares.{name}"
        for name in (
            "offsite.OffsiteMiddleware",
            "robotstxt.RobotsTxtMiddleware",
            "httpauth.HttpAuthMiddleware",
            "downloadtimeout.DownloadTimeoutMiddleware",
            "retry.RetryMiddleware",
            "redirect.MetaRefreshMiddleware",
            "httpcompression.HttpCompressionMiddleware",
            "redirect.RedirectMiddleware",
            "cookies.CookiesMiddleware",
            "httpproxy.HttpProxyMiddleware",
            "stats.DownloaderStats",
            "httpcache.HttpCacheMiddleware",
        )
    )
    return {
        "DOWNLOADER_MIDDLEWARES": {
            **off,
            "crawler.fetch.robots.RobotsMiddleware": 100,
            "crawler.fetch.walls.CodingMiddleware": 590,
            "crawler.fetch.walls.RedirectWall": 600,
            "crawler.fetch.walls.GuardMiddleware": 900,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        },
        "EXTENSIONS": dict.fromkeys(
            f"scrapy.extensions.{name}"
            for name in (
                "telnet.TelnetConsole",
                "remote_control.RemoteControl",
                "feedexport.FeedExporter",
                "spiderstate.SpiderState",
                "logstats.LogStats",
                "throttle.AutoThrottle",
                "memdebug.MemoryDebugger",
            )
        ),
        "RETRY_ENABLED": False,  # tries are counted in the ledger
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # so are addresses
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_ITEMS": 1,  # there are none: callbacks write to the ledger themselves
        "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "STATS_DUMP": False,
        "LOG_LEVEL": "WARNING",
        "LOG_VERSIONS": [],
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
    }
