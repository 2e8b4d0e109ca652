"""Every default of Scrapy that must not ship is set, by name."""

import pytest
from scrapy.settings import Settings

from crawler.fetch.limits import Limits
from crawler.settings import safe_settings

SET = {
    "DOWNLOAD_MAXSIZE": 10 * 1024 * 1024,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "DEPTH_LIMIT": 200,
    "DNSCACHE_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "crawler.fetch.resolver.GuardedResolver",
}
ON = ["RobotsMiddleware", "CodingMiddleware", "RedirectWall", "GuardMiddleware"]


@pytest.mark.parametrize(("name", "value"), SET.items())
def test_a_dangerous_default_is_set(name: str, value: object) -> None:
    """Each is what FAULTS asks for, and is not what Scrapy ships."""
    settings = Settings(safe_settings())
    assert settings[name] == value
    assert Settings()[name] != value


def test_only_http_is_spoken_and_only_through_the_guarded_handler() -> None:
    """File, ftp, s3 and data handlers are off."""
    handlers = Settings(safe_settings()).getwithbase("DOWNLOAD_HANDLERS")
    live = {scheme: handler for scheme, handler in handlers.items() if handler is not None}
    assert live == dict.fromkeys(("http", "https"), "crawler.fetch.handler.GuardedHandler")


def test_only_our_middlewares_and_three_harmless_ones_stand_between() -> None:
    """Robots, codings, redirects and the guard are ours; headers and user agent are Scrapy's."""
    stack = Settings(safe_settings()).getwithbase("DOWNLOADER_MIDDLEWARES")
    live = {str(name).rpartition(".")[2] for name, place in stack.items() if place is not None}
    assert live == {*ON, "DefaultHeadersMiddleware", "UserAgentMiddleware"}


def test_a_crawl_ends_and_names_itself() -> None:
    """There is a longest night and a most of errors; the user agent says who asks."""
    settings = Settings(safe_settings())
    assert settings.getfloat("CLOSESPIDER_TIMEOUT") > 0
    assert settings.getint("CLOSESPIDER_ERRORCOUNT") > 0
    assert "Kandeng" in settings["USER_AGENT"]
    assert "Scrapy" not in settings["USER_AGENT"]


def test_an_address_costs_thirty_seconds_at_most() -> None:
    """All tries and the waits between them."""
    limits = Limits()
    assert sum(limits.tries_s) + sum(limits.waits_s) <= 30
    assert len(limits.tries_s) == 3
