"""`kandeng roster`: what no roster file tells: a unit merged into another, a person on leave."""

from datetime import datetime

import click

from bulletin.roster import units as named_units
from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from intake import changes
from intake.changes import Told

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("roster")
def command() -> None:
    """名册变动: 单位合并、人员请假; 单位更名和人员调动用名册文件。"""


@command.command("merge")
@click.argument("unit")
@click.argument("into")
@click.option("--last", "last_on", type=DAY, required=True, help="原单位的最后一天")
@by_option
@common
def merge(context: Context, unit: str, into: str, last_on: datetime, by: str) -> None:
    """一个单位 (key) 并入另一个: 次日起计入后者, 已报稿件仍用当时名称。"""
    told = Told(by, context.now())
    with context.ledger.writing() as session:
        gone = changes.merge(session, unit, into, last_on=last_on.date(), told=told)
        names = named_units(session, context.office.profile, last_on.date())
        say(f"{names.name(gone.id)} 自 {last_on:%Y-%m-%d} 后并入 {into}")


@command.command("unmerge")
@click.argument("unit")
@by_option
@common
def unmerge(context: Context, unit: str, by: str) -> None:
    """收回一次合并。"""
    with context.ledger.writing() as session:
        changes.take_back_merge(session, unit, told=Told(by, context.now()))
    say(f"{unit} 恢复单列")


@command.command("leave")
@click.argument("person")
@click.argument("from_on", type=DAY)
@click.argument("to_on", type=DAY)
@click.option("--reason", help="事由, 如 产假、驻村、学习")
@by_option
@common
def leave(
    context: Context,
    *,
    person: str,
    from_on: datetime,
    to_on: datetime,
    reason: str | None,
    by: str,
) -> None:
    """登记一个人 (编号或姓名) 请假的起止日; 期内过半的统计期不计任务。"""
    told = Told(by, context.now())
    with context.ledger.writing() as session:
        row = changes.record_leave(
            session, person, from_on.date(), to_on.date(), reason=reason, told=told
        )
        say(f"请假 {row.id}: {person} {row.from_on} 至 {row.to_on}")


@command.command("back")
@click.argument("leave", type=int)
@by_option
@common
def back(context: Context, leave: int, by: str) -> None:
    """收回一条请假记录 (编号)。"""
    with context.ledger.writing() as session:
        changes.drop_leave(session, leave, told=Told(by, context.now()))
    say(f"请假 {leave} 已收回")


@command.command("leaves")
@click.option("--on", "on", type=DAY, help="只列这一天在假的")
@common
def leaves(context: Context, on: datetime | None) -> None:
    """列出请假。"""
    with context.ledger.reading() as session:
        found = changes.leaves(session, on=on.date() if on else None)
    rows = [
        (
            each.leave.id, each.person.key, each.person.name, each.leave.from_on,
            each.leave.to_on, each.leave.reason, each.leave.recorded_by,
        )
        for each in found
    ]  # fmt: skip
    if context.json:
        keys = ("id", "person", "name", "from_on", "to_on", "reason", "recorded_by")
        say_json({"leaves": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    say_table(None, ("编号", "人员", "姓名", "起", "止", "事由", "登记人"), rows)
