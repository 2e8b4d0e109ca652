"""`kandeng sources`: how each source is doing, what one would yield, a proposal for a new one."""

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from bulletin.labels import label, why
from cli.context import Context, common
from cli.own_account import ask_accounts
from cli.say import as_plain, say, say_json, say_table
from crawler.probe import probe
from crawler.trial_fields import fields_of, golden_of
from crawler.try_source import Sample, try_source
from ledger.queries.nights import last_night, outcomes_of, source_states

without_sandbox = click.option("--browser-without-sandbox", is_flag=True, hidden=True)


@click.group("sources")
def command() -> None:
    """采集入口: 状况、试采、建议配置。"""


@command.command("list")
@common
def listing(context: Context) -> int:
    """列出每个入口: 上一夜的结果, 最近一次正常, 是否试采过。"""
    with context.ledger.reading() as session:
        rows = _health(session, context)
    if context.json:
        heads = ("outlet", "source", "kind", "last", "why", "last_good_at", "checked", "paused")
        say_json({"sources": [dict(zip(heads, row, strict=True)) for row in rows]})
        return 0
    shown = [
        (
            outlet,
            source,
            kind,
            None if last is None else label("outcome", str(last)) + _reason(reason),
            good,
            checked or "从未",
            paused,
        )
        for outlet, source, kind, last, reason, good, checked, paused in rows
    ]
    say_table(None, ["媒体", "入口", "种类", "上一夜", "最近正常", "试采", "暂停"], shown)
    return 0


def _reason(key: object) -> str:
    return f" ({why(str(key))})" if key else ""


def _health(session: Session, context: Context) -> list[tuple[object, ...]]:
    night = last_night(session)
    last = {row.source_key: row for row in outcomes_of(session, night)} if night else {}
    states = source_states(session)
    rows: list[tuple[object, ...]] = []
    for outlet, source in context.office.all_sources():
        outcome, state = last.get(source.key), states.get(source.key)
        good = state.last_good_at if state else None
        rows.append(
            (
                outlet.name_on(),
                source.key,
                source.kind,
                outcome.state if outcome else None,
                outcome.why if outcome else None,
                good.astimezone(context.office.profile.zone).strftime("%m-%d %H:%M")
                if good
                else None,
                source.checked,
                state.paused if state else None,
            )
        )
    return rows


@command.command("try")
@click.argument("key")
@click.option("--samples", default=3, show_default=True, type=click.IntRange(1, 20))
@without_sandbox
@common
def trial(context: Context, key: str, samples: int, *, browser_without_sandbox: bool) -> int:
    """试采一个入口: 列表与几篇稿件, 逐项显示读到什么、由哪条规则读出; 不入账。"""
    today = context.office.periods.day_of(context.now())
    found = try_source(
        context.office,
        key,
        today=today,
        samples=samples,
        browser_sandbox=not browser_without_sandbox,
    )
    if context.json:
        say_json(found)
        return 0 if found.samples else 1
    if found.why:
        say(f"列表 {found.list_url} 读不到: {why(found.why)}")
        return 1
    say(f"列表 {found.list_url}: {len(found.links)} 条, 下一页 {found.next_url or '无'}")
    if found.rendered:
        say("列表由浏览器显示 (render)")
    if found.foreign:
        say(f"其中 {found.foreign} 条指向其他域名, 不采")
    if found.advised:
        say(f"要由浏览器显示才读得到, 请在入口写上 render: {found.advised}")
    for sample in found.samples:
        _show(sample)
    return 0 if any(sample.article for sample in found.samples) else 1


def _show(sample: Sample) -> None:
    say(f"\n{sample.link.url}")
    if sample.article is None:
        say(f"  读不成报道: {why(sample.why or '')}")
        return
    if sample.rendered:
        say("  由浏览器显示 (render)")
    rows = [(row["name"], _read(row), row["rule"]) for row in fields_of(sample.article)]
    say_table(None, ["字段", "读到", "规则"], rows)
    if sample.title_agrees is not False:
        golden = json.dumps(golden_of(sample.link.url, sample.article), ensure_ascii=False)
        say(f"  读得对的话, 可作样稿每夜复读: golden: [{golden}]")
    if sample.title_agrees is False:
        say("  列表上的标题与网页上的不一致, 请检查 title 选择器")


def _read(row: dict[str, Any]) -> object:
    """Return a field's value; of a text its length and where it begins."""
    if "characters" in row:
        return f"{row['characters']} 字: {row['value'][:40]}…"
    value = row["value"]
    return "、".join(value) if isinstance(value, list | tuple) else as_plain(value)


@command.command("account")
@click.argument("key", required=False)
@common
def account(context: Context, key: str | None) -> int:
    """本单位公众号: 由官方接口取已发布列表, 新篇待下次采集取回、存证、比对。"""
    asked = ask_accounts(context, only=key)
    if context.json:
        say_json({"accounts": asked})
    elif not asked:
        say("sources.yaml 中没有写 api: freepublish 的入口")
    for each in [] if context.json else asked:
        say(f"{each.source}: {each.why or f'列出 {each.listed} 篇, 新增 {each.new} 篇待取'}")
    return 1 if not asked or any(each.why for each in asked) else 0


@command.command("probe")
@click.argument("url")
@without_sandbox
@common
def proposal(context: Context, url: str, *, browser_without_sandbox: bool) -> int:
    """看一个列表页, 建议 sources.yaml 的写法; 请再用 sources try 核对。"""
    today = context.office.periods.day_of(context.now())
    sandbox = not browser_without_sandbox
    found = probe(context.office, url, today=today, browser_sandbox=sandbox)
    if context.json:
        say_json(found)
        return 0 if found.entry else 1
    if found.why and not found.entry:
        say(f"{url}: 提不出建议, {why(found.why)}")
        return 1
    say(found.entry)
    say(f"# 编码 {found.encoding}, 稿件 {len(found.links)} 条, 下一页 {found.next or '无'}")
    if found.why:
        say(f"# 没有读成一篇: {why(found.why)}")
    if found.render != "never":
        say(f"# 网页由脚本生成, 须装浏览器 (render: {found.render})")
    for feed in found.feeds:
        say(f"# 另有订阅源: {feed}")
    return 0
