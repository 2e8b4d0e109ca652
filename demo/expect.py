"""Holds what the ledger says against the truth, line by line. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from demo.outcome import Ended, Found, Pair
from demo.outlets import outlet
from demo.pieces import Handed, Line, Plan
from demo.truth import amounts

_GOOD = ("ok", "nothing_new")
_MOVED = ("drifted", "suspicious_zero")
_DOWN = ("unreachable",)


@dataclass(frozen=True, slots=True)
class Expected:
    """The truth, and what it takes to word a difference."""

    plan: Plan
    lines: Sequence[Line]
    addresses: Mapping[str, Sequence[str]]
    """Full addresses by article."""


def differences(expected: Expected, found: Found) -> list[str]:
    """Return one Chinese sentence for each line that is not as it must be; [] when all is."""
    return [
        *_registered(found),
        *_lines(expected, found),
        *_beyond(expected, found),
        *_nights(expected.plan, found.nights),
        *_unseen(expected, found),
        *_amounts(expected, found),
    ]


def _registered(found: Found) -> Iterator[str]:
    for ref in found.missing:
        yield f"{ref} 没有登记入账"


def _lines(expected: Expected, found: Found) -> Iterator[str]:
    """Compare what must be credited or wait with what does."""
    for line in expected.lines:
        if line.channel is None or line.state not in ("placed", "queued"):
            continue
        pair = (line.ref, line.channel)
        name = _name(expected.plan.handed, pair)
        if (now := _now(found, pair)) != (should := _should(line)):
            yield f"{name}：应为{should}（{line.why}），实为{now}"
            continue
        credited = found.placed.get(pair)
        if credited is None:
            continue
        if credited.by != "rule":
            yield f"{name}：应由规则自动认定，实由 {credited.by} 认定"
        if credited.relation not in (None, line.relation):
            yield f"{name}：采用关系应为 {line.relation}，实为 {credited.relation}"


def _should(line: Line) -> str:
    if line.state == "placed":
        return "已认定"
    return f"待核（{'、'.join(sorted(line.holds)) or '无暂缓理由'}）"


def _now(found: Found, pair: Pair) -> str:
    if pair in found.placed:
        return "已认定"
    if pair in found.waiting:
        return f"待核（{'、'.join(sorted(found.waiting[pair].holds)) or '无暂缓理由'}）"
    return "未发现"


def _beyond(expected: Expected, found: Found) -> Iterator[str]:
    """Name finds the truth knows nothing of, or says must not be."""
    told = {
        (line.ref, line.channel)
        for line in expected.lines
        if line.channel and line.state in ("placed", "queued")
    }
    for pair in sorted({*found.placed, *found.waiting} - told):
        yield f"{_name(expected.plan.handed, pair)}：不应有任何结果，实为{_now(found, pair)}"


def _nights(plan: Plan, nights: Sequence[Sequence[Ended]]) -> Iterator[str]:
    if len(nights) < 2:
        yield f"应有两夜采集，实有 {len(nights)} 夜"
        return
    for ended in nights[0]:
        yield from _night("首夜", ended, _GOOD)
    allowed = {plan.moved: _MOVED, plan.down: _DOWN}
    for ended in nights[-1]:
        yield from _night("末夜", ended, allowed.get(ended.outlet, _GOOD))


def _night(which: str, ended: Ended, allowed: Sequence[str]) -> Iterator[str]:
    if ended.state not in allowed:
        said = f"{ended.state}（{ended.why}）" if ended.why else ended.state
        yield f"{which} {ended.source}：应为 {'/'.join(allowed)}，实为 {said}"


def _unseen(expected: Expected, found: Found) -> Iterator[str]:
    """What could not be seen must be named as such, and must not stand as an article."""
    scripted = {article.key for article in expected.plan.ran if article.script}
    for line in expected.lines:
        if line.state != "unseen":
            continue
        urls = [url for key in line.articles for url in expected.addresses[key]]
        name = _name(expected.plan.handed, (line.ref, line.channel or ""))
        if any(url in found.addresses and url not in found.unreadable for url in urls):
            yield f"{name}：不可能读到（{line.why}），账上却有正文"
        if scripted.intersection(line.articles) and not any(
            url in found.unreadable for url in urls
        ):
            yield f"{name}：{line.why}，账上没有说明"


def _amounts(expected: Expected, found: Found) -> Iterator[str]:
    if found.amounts is None:
        return
    earned = amounts(expected.lines)
    for ref in sorted({*earned, *found.amounts}):
        should, now = earned.get(ref, 0), found.amounts.get(ref, 0)
        if should != now:
            yield f"{ref}：应得 {should} 元，实得 {now} 元"


def _name(handed: Sequence[Handed], pair: Pair) -> str:
    piece = next(one for one in handed if one.ref == pair[0])
    where = outlet(pair[1]).name if pair[1] else "各媒体"
    return f"{piece.ref}《{piece.title}》在{where}"
