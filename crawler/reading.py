"""Kept bytes to an article or a list by the outlet's rules, in limited processes."""

import re
import threading
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crawler.extract.model import Extracted, SelectorRules
from crawler.jobs import ListJob, PageJob, Read, WholeJob
from crawler.limited import Job, Workers
from crawler.spiders import Listed
from crawler.tally import PARSER_BROKEN
from office.errors import ExtractionError
from office.house import Office

T = TypeVar("T")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSHOWN = re.compile(
    rb"<script\b.*?</script>|<style\b.*?</style>|<[^>]+>|\s+", re.IGNORECASE | re.DOTALL
)
REMOVED = "removed"
CHALLENGE_BYTES = 800
"""Text that a challenge may show; a page that shows more is read, whatever scripts guard it."""
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)
_CHALLENGE = (
    b"__jsl_clearance", b"acw_sc__v", b"/_guard/", b"cf-challenge", b"cf_chl_", b"waf_captcha",
    b"WafCaptcha", b"wafchallenge", b"$_ts=", b"Incapsula", b"awswaf",
)  # fmt: skip
_CHALLENGE_WORDS = tuple(
    word.encode(code)
    for word in (
        "安全验证",
        "访问验证",
        "人机验证",
        "正在进行安全检查",
        "请完成验证",
        "访问频率过高",
    )
    for code in ("utf-8", "gb18030")
)
_REMOVED = tuple(
    word.encode(code)
    for what in ("页面", "网页", "文章", "内容", "信息", "稿件", "新闻")
    for word in (
        *(f"{what}{end}" for end in ("不存在", "已删除", "已被删除", "已下线", "已被发布者删除")),
        f"找不到{what}",
        f"{what}未找到",
        f"{what}找不到",
    )
    for code in ("utf-8", "gb18030")
)
REMOVED_BYTES = 6_000
"""Text that a page may show, menus and all, which says that its piece is there no more."""
_PLAIN = PageJob(
    "<html><title>通知</title><h1>通知</h1><p>会议改在明天上午举行。</p></html>".encode()
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that gave no article."""

    why: str
    """`script_page`, `challenge`, `removed`, `no_article`, `too_large`, what became of the worker
    that read it (`timeout`, `memory`, `parser`), or `parser_broken`: no worker reads anything."""


class Reader:
    """Reads pages in limited processes."""

    def __init__(
        self, office: Office, *, workers: int = 1, names: frozenset[str] = frozenset()
    ) -> None:
        self._office = office
        self.names = names
        self._count = workers
        self._workers = Workers(count=workers)
        self._mending = threading.Lock()
        self.broken = False
        """Whether even a new pool reads nothing: then every page is `parser_broken`."""

    def read(
        self,
        raw: bytes,
        *,
        url: str,
        outlet_key: str,
        content_type: str | None,
        day: date | None,
        listed_title: str | None = None,
    ) -> Read | Unread:
        """Return the article of a page, or why there is none; `day` picks the outlet's rules."""
        job = PageJob(
            raw,
            url=url,
            rules=rules_of(self._office, outlet_key),
            header_charset=charset(content_type),
            office_tz=self._office.profile.timezone,
            names=self.names,
            day=day,
            listed_title=listed_title,
        )
        found = self._done(job)
        if isinstance(found, Unread) or found.extracted.is_article:
            return found
        return Unread(_why_none(raw))

    def whole(
        self, extracted: Extracted, *, url: str, listed_title: str | None = None
    ) -> Read | Unread:
        """Return an article that was joined from several pages."""
        return self._done(WholeJob(extracted, url, listed_title))

    def list_of(self, job: ListJob) -> Listed | Unread:
        """Return what a list page names."""
        return self._done(job)

    def close(self) -> None:
        self._workers.close()

    def _done(self, job: Job[T]) -> T | Unread:
        """Do a job; a pool that does nothing any more is built anew, and asked once more."""
        found = self._tried(job)
        ours = isinstance(found, Unread) and found.why not in (PARSER_BROKEN, "too_large")
        if ours and not self._reads():
            return self._tried(job) if self._mended() else Unread(PARSER_BROKEN)
        return found

    def _tried(self, job: Job[T]) -> T | Unread:
        if self.broken:
            return Unread(PARSER_BROKEN)
        try:
            return self._workers.run(job)
        except ExtractionError as fault:
            return Unread(str(fault.details.get("why", "parser")))
        except Exception:  # noqa: BLE001 - whatever keeps a process from being started
            return Unread("parser")

    def _reads(self) -> bool:
        """Whether the pool reads a page that is known to be good: else no page is to blame."""
        return isinstance(self._tried(_PLAIN), Read)

    def _mended(self) -> bool:
        """Build the pool anew; when that does not help either, it is broken for the night."""
        with self._mending:
            if not self.broken and not self._reads():
                self._workers.close()
                self._workers = Workers(count=self._count)
                self.broken = not self._reads()
        return not self.broken


def charset(content_type: str | None) -> str | None:
    """Return the charset a Content-Type header names.

    >>> charset('text/html; charset="GB2312"')
    'GB2312'
    """
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def is_challenge(raw: bytes) -> bool:
    """Whether a page asks its reader to prove being one, instead of showing anything."""
    if len(raw) > 60_000:
        return False
    marked = any(mark in raw for mark in _CHALLENGE) or (
        b"_0x" in raw and b"document.cookie" in raw
    )
    worded = len(raw) < 8_000 and any(word in raw for word in _CHALLENGE_WORDS)
    return (marked or worded) and len(_shown(raw)) < CHALLENGE_BYTES


def is_removed(raw: bytes) -> bool:
    """Whether a page that is no article says that what stood there is gone, whatever its status.

    >>> is_removed("<h3>抱歉，您访问的 页面不存在</h3>".encode("gbk"))
    True
    """
    shown = _shown(raw)
    return len(shown) < REMOVED_BYTES and any(word in shown for word in _REMOVED)


def rules_of(office: Office, outlet_key: str) -> tuple[SelectorRules, ...]:
    """Return an outlet's selectors as extraction takes them; the page's date picks one."""
    outlet = office.outlet(outlet_key)
    return tuple(SelectorRules(**s.model_dump()) for s in outlet.selectors) if outlet else ()


def is_script_page(raw: bytes) -> bool:
    """Whether a page says next to nothing until its scripts have run."""
    return _SCRIPT.search(raw) is not None and len(_shown(raw)) < 1200


def _why_none(raw: bytes) -> str:
    if is_challenge(raw):
        return "challenge"
    if is_removed(raw):
        return REMOVED
    return "script_page" if is_script_page(raw) else "no_article"


def _shown(raw: bytes) -> bytes:
    """Return what a page shows without its scripts and marks, roughly."""
    return _UNSHOWN.sub(b"", raw)
