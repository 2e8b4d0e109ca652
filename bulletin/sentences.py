"""The bulletin's own sentences: what the figures come to, and what must be known of them; pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bulletin.content import BulletinContent, Gap, ManualChannel, UsedRules
from bulletin.coverage import spans
from bulletin.labels import KINDS, label
from bulletin.standings import Standing
from bulletin.tables import Form
from office.periods import Period

TITLES = {
    "feedback": "用稿情况反馈",
    "incentive": "信息报送及采用情况通报",
    "assessment": "信息报送及采用情况通报",
}

HOW_COUNTED = (
    "报送按报送日期统计；采用按入账月份统计，一稿被多家媒体采用计一篇、多篇次。"
    "采用率为本期报送稿件中截至统计时刻已被采用的比例。"
)

NO_TABLES = "没有数字的各表从略。"

_MOST_GAPS = 8
"""Beyond that a paragraph is no longer read; the workbook has them all."""


def percent(share: Decimal) -> str:
    """Return a share as a percentage, half-up to a tenth.

    >>> percent(Decimal("0.4565"))
    '45.7%'
    """
    return f"{(share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def summary(rows: Sequence[Standing], period_name: str, form: Form) -> tuple[str, ...]:
    """Return the opening paragraphs; of a span without anything all in one."""
    said = [_sent_and_adopted(rows, period_name, form)]
    if form.with_credits:
        said.append(_compared(rows, form))
    if form.with_year:
        sent, adopted = sum(r.year.sent for r in rows), sum(r.year.adopted for r in rows)
        so_far = f"累计报送{sent}篇，采用{adopted}篇" if sent or adopted else "尚无报送和采用记录"
        said.append(f"本年度{so_far}。")
    if not any(row.now.placements for row in rows):
        said.append(NO_TABLES)
    happened = any(row.now.sent or row.now.placements for row in rows)
    return tuple(said) if happened else ("".join(said),)


def notes(
    period: Period,
    as_of: str,
    *,
    rules: Sequence[UsedRules],
    questions: Sequence[str],
    gaps: Sequence[Gap],
    manual: Sequence[ManualChannel],
) -> tuple[str, ...]:
    """Return what a reader must know of the figures."""
    said = [
        f"统计期为{_day(period.starts_on)}至{_day(period.last_on)}，数据截至{as_of}。",
        HOW_COUNTED,
        *_ruled(rules, questions),
        *unseen(gaps, more="，详见工作簿“漏采时段”表"),
        *by_hand(manual),
    ]
    return tuple(said)


def title(mode: str, period_name: str) -> str:
    """Return the bulletin's name in the office's mode."""
    return f"{period_name}{TITLES[mode]}"


def chain_note(content: BulletinContent) -> str:
    """Return the line by which a printed bulletin bears witness to the ledger."""
    return f"台账审计链头：{content.chain_head}"


def _sent_and_adopted(rows: Sequence[Standing], period_name: str, form: Form) -> str:
    sent = sum(row.now.sent for row in rows)
    adopted = sum(row.now.adopted for row in rows)
    kinds = [
        f"{label('kind', kind)}{count}篇"
        for kind in KINDS
        if (count := sum(row.now.sent_by_kind.get(kind, 0) for row in rows))
    ]
    of_kinds = f"（{'、'.join(kinds)}）" if len(kinds) > 1 else ""
    if not sent and not adopted:
        return f"{period_name}，各单位没有报送稿件，也没有采用记录。"
    opening = f"{period_name}，各单位共报送稿件{sent}篇{of_kinds}，"
    if not adopted:
        return f"{opening}没有采用记录。"
    tiers = [
        f"{tier.name}{count}篇次" for tier in form.tiers if (count := _in_tier(rows, tier.key))
    ]
    placements = sum(row.now.placements for row in rows)
    return f"{opening}采用{adopted}篇、{placements}篇次，其中{'、'.join(tiers)}。"


def _compared(rows: Sequence[Standing], form: Form) -> str:
    sent = sum(row.now.sent - row.last.sent for row in rows)
    adopted = sum(row.change for row in rows)
    before = {"month": "上月", "quarter": "上季度", "year": "上年", "months": "上期"}[form.span]
    if not any(row.last.sent or row.last.adopted for row in rows):
        said = f"{before}没有报送和采用记录。"
    else:
        said = f"与{before}相比，报送{_changed(sent)}，采用{_changed(adopted)}。"
    handed, of_these = sum(r.now.sent for r in rows), sum(r.now.sent_adopted for r in rows)
    if not handed:
        return said
    rate = percent(Decimal(of_these) / handed)
    return f"{said}{form.words.this}报送的稿件中已有{of_these}篇被采用，采用率{rate}。"


def _changed(change: int) -> str:
    if change == 0:
        return "持平"
    return f"增加{change}篇" if change > 0 else f"减少{-change}篇"


def _in_tier(rows: Sequence[Standing], tier: str) -> int:
    return sum(row.now.tiers[tier].total for row in rows if tier in row.now.tiers)


def _ruled(rules: Sequence[UsedRules], questions: Sequence[str]) -> Iterator[str]:
    if rules:
        titles = "、".join(f"《{used.title}》（版本{used.digest[:8]}）" for used in rules)
        yield f"计分依据{titles}。"
    if questions:
        yield f"另有{len(questions)}篇稿件待办公室确定标准或第二人签字，未计入得分和奖励。"


def unseen(gaps: Sequence[Gap], *, more: str = "") -> Iterator[str]:
    """Say what the crawl could not see in a span; `more` is where the rest is told."""
    if not gaps:
        yield "统计期内各采集入口没有漏采时段。"
        return
    alike: dict[tuple[date, ...], list[str]] = {}
    outlets = [gap.outlet for gap in gaps]
    for gap in gaps:
        several = outlets.count(gap.outlet) > 1
        alike.setdefault(gap.days, []).append(
            f"{gap.outlet}（{gap.source}）" if several else gap.outlet
        )
    parts = [f"{'、'.join(names)}{spans(days)}" for days, names in alike.items()]
    shown = "；".join(parts[:_MOST_GAPS])
    others = f"等{len(gaps)}个采集入口{more}" if len(parts) > _MOST_GAPS else ""
    yield f"下列媒体在所列日期未能采集，其间的采用可能漏计，发现后补计：{shown}{others}。"


def by_hand(manual: Sequence[ManualChannel]) -> Iterator[str]:
    """Say which channels no machine sees."""
    if manual:
        names = "、".join(
            f"{channel.outlet}（最近收录{_day(channel.last_brought_on)}）"
            if channel.last_brought_on
            else f"{channel.outlet}（尚未收录）"
            for channel in manual
        )
        yield f"下列渠道机器无法采集，由人工收录：{names}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
