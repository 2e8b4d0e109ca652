"""What can be wrong with a well-formed sources.yaml: the checks that need the whole file."""

import difflib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import cssselect

from office.domains import host_of, is_address, is_within, registered_domain, without_port
from office.outlets import Channel, Outlet, Source, SourcesFile
from office.strict import Fault, Step, Strict

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}|localhost")
_NEEDS_ARTICLES = ("listing", "links", "search")
"""An e-paper's pieces bear names of files that are known without."""

Path = tuple[Step, ...]
Found = Iterator[tuple[Path, str]]


def faults(read: Strict[SourcesFile], *, allow_loopback: Sequence[str] = ()) -> list[Fault]:
    """Return every fault of meaning, in no order; addresses of this machine only as allowed."""
    file = read.value
    found = [
        *_tiers(file),
        *_keys(file),
        *_domains_of_two(file),
        *(
            (("outlets", place, *path), words)
            for place, outlet in enumerate(file.outlets)
            for path, words in _outlet(outlet, file, allow_loopback)
        ),
    ]
    return [read.fault(*path, message=words) for path, words in found]


def _tiers(file: SourcesFile) -> Found:
    seen = set[str]()
    for place, tier in enumerate(file.tiers):
        if tier.key in seen:
            yield ("tiers", place, "key"), f"媒体级别 '{tier.key}' 重复, 请改名或删去"
        seen.add(tier.key)


def _keys(file: SourcesFile) -> Found:
    """Keys are unique in the whole file: the ledger, the reviewers and `--outlet` go by them."""
    outlets, channels, sources = set[str](), set[str](), set[str]()
    for o, outlet in enumerate(file.outlets):
        yield from _again("媒体", outlet.key, outlets, ("outlets", o, "key"))
        for c, channel in enumerate(outlet.channels):
            yield from _again("频道", channel.key, channels, ("outlets", o, "channels", c, "key"))
        for s, source in enumerate(outlet.sources):
            yield from _again("采集入口", source.key, sources, ("outlets", o, "sources", s, "key"))


def _again(kind: str, key: str, seen: set[str], path: Path) -> Found:
    if key in seen:
        yield path, f"{kind} key '{key}' 重复, 全文件内不得重名"
    seen.add(key)


def _domains_of_two(file: SourcesFile) -> Found:
    owners: dict[str, str] = {}
    for o, outlet in enumerate(file.outlets):
        for path, domain in _domains(outlet):
            if is_address(domain):
                continue
            owner = owners.setdefault(domain.lower(), outlet.key)
            if owner != outlet.key:
                yield ("outlets", o, *path), f"域名 {domain} 已归媒体 '{owner}', 一个域名只能归一家"


def _domains(outlet: Outlet) -> Iterator[tuple[Path, str]]:
    for d, domain in enumerate(outlet.domains):
        yield ("domains", d), domain
    for c, channel in enumerate(outlet.channels):
        for d, domain in enumerate(channel.domains):
            yield ("channels", c, "domains", d), domain


def _outlet(outlet: Outlet, file: SourcesFile, allow_loopback: Sequence[str]) -> Found:
    yield from _names(outlet)
    for path, domain in _domains(outlet):
        if wrong := _wrong_domain(domain, allow_loopback):
            yield path, wrong
    for c, channel in enumerate(outlet.channels):
        for path, words in _channel(channel, outlet, file):
            yield ("channels", c, *path), words
    for s, source in enumerate(outlet.sources):
        for path, words in _source(source, outlet, allow_loopback):
            yield ("sources", s, *path), words
    yield from _selectors(outlet)


def _names(outlet: Outlet) -> Found:
    if bool(outlet.name) == bool(outlet.names):
        yield ("key",), f"媒体 '{outlet.key}' 的 name 与 names 应写且只写一个"
    for place, dated in enumerate(outlet.names):
        if dated.from_on and dated.to_on and dated.to_on < dated.from_on:
            yield ("names", place, "to"), f"止日 {dated.to_on} 早于起日 {dated.from_on}"
        for earlier in outlet.names[:place]:
            if any(day and day in earlier for day in (dated.from_on, dated.to_on)):
                yield ("names", place), f"'{dated.name}' 与 '{earlier.name}' 的起止日重叠"


def _wrong_domain(domain: str, allow_loopback: Sequence[str]) -> str | None:
    if is_address(domain):
        if any(is_within(host, domain) for host in allow_loopback):
            return None
        return f"{domain} 是地址不是域名; 本机试用须写进 office.yaml 的 allow_loopback"
    if not _DOMAIN.fullmatch(domain.lower()) or "." not in domain:
        return f"'{domain}' 不是域名, 只写主机名, 如 people.com.cn, 不带 http:// 和路径"
    return None


def _channel(channel: Channel, outlet: Outlet, file: SourcesFile) -> Found:
    tiers = [tier.key for tier in file.tiers]
    if channel.tier not in tiers:
        yield ("tier",), f"tier 应为 {'/'.join(tiers)} 之一, 现为 '{channel.tier}'"
    for place, domain in enumerate(channel.domains):
        if outlet.domains and not any(is_within(domain, whole) for whole in outlet.domains):
            words = f"频道域名 {domain} 不在媒体的 domains ({'、'.join(outlet.domains)}) 之内"
            yield ("domains", place), words


def _source(source: Source, outlet: Outlet, allow_loopback: Sequence[str]) -> Found:
    keys = [channel.key for channel in outlet.channels]
    if source.channel not in keys:
        near = difflib.get_close_matches(source.channel, keys, 1)
        hint = f", 是否为 '{near[0]}'" if near else ""
        words = f"媒体 '{outlet.key}' 没有频道 '{source.channel}'{hint}; 现有 {'、'.join(keys)}"
        yield ("channel",), words
    yield from (
        _manual(source, outlet)
        if source.kind == "manual"
        else _machine(source, outlet, allow_loopback)
    )


def _manual(source: Source, outlet: Outlet) -> Found:
    if source.articles or source.next:
        yield ("kind",), "kind: manual 是人工入口, 不写 articles 和 next"
    if source.api and not _accounts(source, outlet):
        words = f"频道 '{source.channel}' 没有 accounts, 取回的文章无从归入, 请补上公众号名"
        yield ("api",), words


def _machine(source: Source, outlet: Outlet, allow_loopback: Sequence[str]) -> Found:
    if source.api:
        yield ("api",), "api 只用于 kind: manual 的入口 (本单位自己的公众号)"
    if not source.url:
        yield ("kind",), f"kind: {source.kind} 须写 url; 没有网址的入口请写 kind: manual"
        return
    if source.kind in _NEEDS_ARTICLES and not source.articles:
        yield ("kind",), f"kind: {source.kind} 须写 articles (CSS, 或 match: 加网址的正则)"
    if source.kind == "search" and "{query}" not in source.url:
        yield ("url",), "kind: search 的 url 须含 {query}"
    if wrong := _wrong_url(source.url, outlet, allow_loopback):
        yield ("url",), wrong
    for place, golden in enumerate(source.golden):
        if wrong := _wrong_golden(golden.url, source.url, outlet, allow_loopback):
            yield ("golden", place, "url"), wrong
    yield from _patterns(source)


def _accounts(source: Source, outlet: Outlet) -> tuple[str, ...]:
    channel = outlet.channel(source.channel)
    return channel.accounts if channel else ()


def _wrong_golden(
    url: str, listed_at: str, outlet: Outlet, allow_loopback: Sequence[str]
) -> str | None:
    if wrong := _wrong_url(url, outlet, allow_loopback):
        return wrong
    if registered_domain(host_of(url)) != registered_domain(host_of(listed_at)):
        return "golden 的网址应与入口的 url 同属一个域名"
    return None


def _wrong_url(url: str, outlet: Outlet, allow_loopback: Sequence[str]) -> str | None:
    host = host_of(url)
    if urlsplit(url).scheme not in ("http", "https") or not host:
        return f"url 应以 http:// 或 https:// 开头并含主机名, 现为 '{url}'"
    if is_address(host) and host not in allow_loopback:
        return f"{host} 是地址不是域名; 本机试用须写进 office.yaml 的 allow_loopback"
    domains = [domain for _, domain in _domains(outlet)]
    if not domains:
        return f"媒体 '{outlet.key}' 没有 domains, 采到的报道无从认定, 请补上"
    if not any(is_within(host, domain) for domain in domains):
        return (
            f"{without_port(host)} 不在媒体 '{outlet.key}' 的 domains ({'、'.join(domains)}) 之内"
        )
    return None


def _patterns(source: Source) -> Found:
    numbered = source.next and any(mark in source.next for mark in ("{n}", "{n-1}"))
    onward = None if numbered else source.next
    named = {"articles": source.articles, "nodes": source.nodes, "next": onward}
    for name, pattern in named.items():
        if pattern is None:
            continue
        kind, _, rest = pattern.partition(":")
        words = _wrong_regex(rest) if kind == "match" else _wrong_css(pattern)
        if words:
            yield (name,), words


def _selectors(outlet: Outlet) -> Found:
    for place, entry in enumerate(outlet.selectors):
        if entry.since and entry.until and entry.until < entry.since:
            words = f"止日 {entry.until} 早于起日 {entry.since}"
            yield ("selectors", place, "until"), words
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            if name in ("since", "until", "family", "drop") or not value:
                continue
            if wrong := _wrong_css(value):
                yield ("selectors", place, name), wrong
        for d, css in enumerate(entry.drop):
            if wrong := _wrong_css(css):
                yield ("selectors", place, "drop", d), wrong


def _wrong_css(css: str) -> str | None:
    try:
        cssselect.parse(css)
    except cssselect.SelectorError:
        return f"'{css}' 不是可用的 CSS 选择器"
    return None


def _wrong_regex(pattern: str) -> str | None:
    try:
        re.compile(pattern.strip())
    except re.error as found:
        return f"'{pattern}' 不是可用的正则 ({found})"
    return None
