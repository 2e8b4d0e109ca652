"""`kandeng tasks`: targets, what came of them, papers owed; only while a document allows it."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import get_args

import click

from bulletin.labels import label
from bulletin.roster import units as named_units
from cli.closing import read_scan
from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from ledger.archive import Archive
from office.errors import ConfigError, DecisionError
from rewards import breakdown, papers, tasks
from rewards.obligations import Paper
from rewards.run import tallies
from rewards.tasks import BASES, KINDS, Whose


@click.group("tasks")
def command() -> None:
    """任务: 下达、按月分解、完成情况、缺岗、应交材料。"""


@command.command("set")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("subject")
@click.argument("period")
@click.argument("need")
@click.option("--basis", type=click.Choice(BASES), default="submitted", show_default=True)
@click.option("--weights", help="全年任务按月分解的权重, 如 1,1,2,…; 省略则平均")
@click.option("--by-hand", help="各月任务, 如 1,0,2,…")
@by_option
@common
def set_one(
    context: Context,
    *,
    kind: str,
    subject: str,
    period: str,
    need: str,
    basis: str,
    weights: str | None,
    by_hand: str | None,
    by: str,
) -> None:
    """给一类单位、一个单位或一个人下达任务; 全年任务同时按月分解。"""
    whose, owed = Whose(kind, subject, basis), _figure(need)
    with context.ledger.writing() as session:
        given = {"by": by, "at": context.now(), "office": context.office}
        try:
            span = context.office.periods.parse(period) if len(period) == len("2026") else None
            if span is None:
                rows = [tasks.set_target(session, whose, period, owed, **given)]  # type: ignore[arg-type]
            else:
                months = len(context.office.periods.months_in(span))
                parts = _parts(owed, months, weights, by_hand)
                rows = tasks.set_year(session, whose, period, parts, **given)  # type: ignore[arg-type]
        except ValueError as wrong:
            raise ConfigError(str(wrong)) from wrong
        for row in rows:
            say(
                f"{row.id}: {KINDS[kind]} {subject} {row.period} {row.need.normalize():f} ({basis})"
            )


@command.command("list")
@click.option("--period", metavar="P")
@common
def listed(context: Context, period: str | None) -> None:
    """列出已下达的任务。"""
    with context.ledger.reading() as session:
        found = tasks.targets(session, context.office, at=context.now(), period=period)
        rows = [
            {
                "id": row.id,
                "kind": row.subject_kind,
                "subject": row.subject,
                "period": row.period,
                "basis": row.basis,
                "need": f"{row.need.normalize():f}",
                "set_by": row.set_by,
            }
            for row in found
        ]
    if context.json:
        say_json({"targets": rows})
        return
    heads = ("编号", "对象", "名称", "统计期", "口径", "任务", "下达人")
    say_table(None, heads, [(*row.values(),) for row in rows])


@command.command("drop")
@click.argument("target", type=int)
@by_option
@common
def drop(context: Context, target: int, by: str) -> None:
    """撤销一项任务。"""
    with context.ledger.writing() as session:
        tasks.drop_target(session, target, by=by, at=context.now(), office=context.office)
    say(f"任务 {target} 已撤销")


@command.command("done")
@click.argument("period")
@common
def done(context: Context, period: str) -> None:
    """看一个统计期内各项任务完成得怎样。"""
    with context.ledger.reading() as session:
        found = tallies(
            session,
            period,
            rulesets=context.rulesets,
            office=context.office,
            at=context.now(),
        )
    if context.json:
        say_json({"tallies": found})
        return
    say_table(
        None,
        ("谁", "统计期", "办法", "得失", "连续未完成", "说明"),
        [
            (
                one.credit.tally,
                one.credit.period,
                one.credit.ruleset,
                one.credit.amount,
                one.in_a_row or None,
                "; ".join(line.reason for line in one.credit.lines if line.reason),
            )
            for one in found
        ],
    )


@command.command("gaps")
@common
def gaps(context: Context) -> None:
    """缺岗: 信息员、宣传员不足的单位。"""
    today = context.office.periods.day_of(context.now())
    with context.ledger.reading() as session:
        found = tasks.gaps(session, context.office, on=today, at=context.now())
        names = named_units(session, context.office.profile, today)
    if context.json:
        say_json({"gaps": found})
        return
    heads = ("单位", "岗位", "应有", "现有", "缺")
    rows = [
        (names.name(one.unit_id), one.role, one.wanted, len(one.held), one.missing) for one in found
    ]
    say_table(None, heads, rows)


@command.command("papers")
@click.argument("period")
@click.option("--received", type=click.Path(path_type=Path), help="收到的扫描件")
@click.option("--paper", type=click.Choice(get_args(Paper)), help="哪一种")
@click.option("--about", help="哪个单位或个人的任务")
@by_option
@common
def papers_owed(
    context: Context,
    period: str,
    *,
    received: Path | None,
    paper: str | None,
    about: str | None,
    by: str,
) -> None:
    """未完成任务应交的专题说明和书面检查; --received 记下收到的一份。"""
    given = {"rulesets": context.rulesets, "office": context.office, "at": context.now()}
    with context.ledger.writing() as session:
        owed = tasks.papers_owed(session, period, **given)  # type: ignore[arg-type]
        if received is not None:
            wanted = [one for one in owed if one.paper == paper and one.about == about]
            if len(wanted) != 1:
                raise DecisionError(
                    f"{period} 没有 {about} 应交的这份材料, 请核对 --paper 和 --about"
                )
            digest = Archive(context.archive).store(read_scan(received), received.name)
            papers.receive(session, wanted[0], digest=digest, by=by, at=context.now())
        found = papers.followed(session, owed, context.office)
    if context.json:
        say_json({"papers": found})
        return
    today = context.office.periods.day_of(context.now())
    say_table(
        None,
        ("材料", "因谁的任务", "统计期", "期限", "收到"),
        [
            (
                label("paper", one.owed.paper),
                one.owed.about,
                one.owed.period,
                f"{one.owed.due_on}{' 逾期' if one.late(today) else ''}",
                one.received_on,
            )
            for one in found
        ],
    )


def _figure(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ConfigError(f"任务应为一个数, 现为 '{text}'") from None


def _parts(need: Decimal, months: int, weights: str | None, by_hand: str | None) -> list[Decimal]:
    if weights and by_hand:
        raise ConfigError("--weights 与 --by-hand 只用一个")
    if by_hand:
        return breakdown.by_hand(need, [_figure(part) for part in by_hand.split(",")])
    if weights:
        return breakdown.weighted(need, [_figure(part) for part in weights.split(",")])
    return breakdown.even(need, months)
