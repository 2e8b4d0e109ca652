"""Holds what the ledger says against the truth, line by line. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from demo.outcome import Ended, Found, Pair, Waiting
from demo.outlets import outlet
from demo.pieces import Handed, Line, Plan
from demo.truth import Standing, amounts, month_table, standings

_GOOD = ("ok", "nothing_new")
_MOVED = ("drifted", "suspicious_zero")
_DOWN = ("unreachable",)
_UNTRUSTED = "untrusted_outlet"


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
        *_table(expected, found),
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
        if waiting := found.waiting.get(pair):
            yield from _told_why(name, pair, waiting)
        credited = found.placed.get(pair)
        if credited is None:
            continue
        if credited.by != "rule":
            yield f"{name}：应由规则自动认定，实由 {credited.by} 认定"
        if credited.relation not in (None, line.relation):
            yield f"{name}：采用关系应为 {line.relation}，实为 {credited.relation}"


def _told_why(name: str, pair: Pair, waiting: Waiting) -> Iterator[str]:
    """A find that waits must say why; one of an outlet nobody trusts, that it is not trusted."""
    if not waiting.left_because:
        yield f"{name}：待核，却没有说明为何不能自动认定"
    elif not outlet(pair[1]).trusted and _UNTRUSTED not in waiting.left_because:
        yield f"{name}：没有说明媒体未列为可信"


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
    worked = [night for night in nights if night]  # one with nothing due has no outcomes
    if len(worked) < 2:
        yield f"应有两夜采集，实有 {len(worked)} 夜"
        return
    for ended in worked[0]:
        yield from _night("首夜", ended, _GOOD)
    allowed = {plan.moved: _MOVED, plan.down: _DOWN}
    for ended in worked[-1]:
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


def _table(expected: Expected, found: Found) -> Iterator[str]:
    """Compare the month's table; amounts only where something was credited."""
    should = month_table(expected.plan, expected.lines)
    now = found_table(expected.plan, found)
    for one, other in zip(should, now, strict=True):
        told = (one.handed, one.used, one.runs, one.amount if found.amounts is not None else 0)
        if told != (other.handed, other.used, other.runs, other.amount):
            yield f"{one.unit}：本月统计应为 {_words(one)}，实为 {_words(other)}"


def found_table(plan: Plan, found: Found) -> tuple[Standing, ...]:
    """Return the month's table as the ledger has it."""
    month = f"{plan.today:%Y-%m}"
    runs = [pair for pair, credited in found.placed.items() if credited.period == month]
    return standings(plan, runs, found.amounts or {})


def _words(row: Standing) -> str:
    tiers = "/".join(map(str, row.runs))
    return f"报送 {row.handed}、采用 {row.used}、各级 {tiers}、{row.amount} 元"


def _name(handed: Sequence[Handed], pair: Pair) -> str:
    piece = next(one for one in handed if one.ref == pair[0])
    where = outlet(pair[1]).name if pair[1] else "各媒体"
    return f"{piece.ref}《{piece.title}》在{where}"
