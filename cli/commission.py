"""`kandeng commission`: 约稿 asked of units, answered by pieces, followed to where they ran."""

from datetime import datetime

import click

from bulletin.roster import units as named_units
from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from rewards import commissions


@click.group("commission")
def command() -> None:
    """约稿: 提出、应约、跟踪。"""


@command.command("ask")
@click.argument("topic")
@click.option("--unit", "units", multiple=True, required=True, help="单位的 key, 可多次")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="期限")
@by_option
@common
def ask(
    context: Context, topic: str, units: tuple[str, ...], due: datetime | None, by: str
) -> None:
    """向单位约稿。"""
    with context.ledger.writing() as session:
        row = commissions.ask(
            session,
            topic,
            units,
            due_on=due.date() if due else None,
            by=by,
            at=context.now(),
            office=context.office,
        )
        say(f"约稿 {row.id}: {row.topic}")


@command.command("answer")
@click.argument("commission", type=int)
@click.argument("submission")
@by_option
@common
def answer(context: Context, commission: int, submission: str, by: str) -> None:
    """记下一篇稿件是应哪次约稿的。"""
    with context.ledger.writing() as session:
        commissions.answer(session, commission, submission, by=by, at=context.now())
    say(f"{submission} 已记为约稿 {commission} 的应约稿件")


@command.command("list")
@common
def listed(context: Context) -> None:
    """列出约稿: 约了谁, 谁应了, 用了几篇。"""
    today = context.office.periods.day_of(context.now())
    with context.ledger.reading() as session:
        found = commissions.commissions(session, context.office)
        names = named_units(session, context.office.profile, today)
    if context.json:
        say_json({"commissions": found})
        return
    say_table(
        None,
        ("编号", "选题", "期限", "约", "应", "用", "未应"),
        [
            (
                one.id,
                one.topic,
                f"{one.due_on}{' 已过' if one.overdue(today) else ''}" if one.due_on else None,
                len(one.asked_of),
                len(one.answers),
                one.adopted,
                "、".join(names.name(unit) for unit in one.open_units),
            )
            for one in found
        ],
    )
