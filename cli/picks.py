"""`kandeng picks`: the month's best: proposed with reasons, printed for the meeting, chosen."""

from pathlib import Path

import click

from bulletin import picks
from bulletin.draft import picks as picked
from bulletin.nominations import nominations
from bulletin.print_pack import sheets, write
from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from office.errors import ConfigError
from office.periods import Period


@click.group("picks")
def command() -> None:
    """优秀稿件: 推荐名单、会议材料、评定。"""


@command.command("propose")
@click.argument("period")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 50))
@click.option("--pack", type=click.Path(path_type=Path), help="把会议材料写成这个 docx 文件")
@common
def propose(context: Context, period: str, limit: int, pack: Path | None) -> None:
    """列出推荐名单和理由; --pack 另写一份会议材料。"""
    span = _span(context, period)
    with context.ledger.reading() as session:
        found = nominations(session, context.office, span, limit=limit)
        pages = sheets(session, context.office, span, found) if pack else ()
    if pack:
        pack.write_bytes(write(pages, context.office, span))
    if context.json:
        say_json({"nominations": found})
        return
    say_table(
        None,
        ("编号", "标题", "单位", "理由", "已评"),
        [
            (one.ref, one.title, one.unit, "，".join(one.reasons), "是" if one.picked else "")
            for one in found
        ],
    )
    if pack:
        say(f"会议材料: {pack}")


@command.command("list")
@click.argument("period")
@common
def listed(context: Context, period: str) -> None:
    """列出已评的优秀稿件。"""
    with context.ledger.reading() as session:
        found = picked(session, _span(context, period), context.office)
    if context.json:
        say_json({"picks": found})
        return
    heads = ("标题", "单位", "作者", "理由")
    say_table(None, heads, [(one.title, one.unit, one.authors, one.reason) for one in found])


@command.command("add")
@click.argument("period")
@click.argument("submission")
@click.option("--reason", required=True, help="为什么评它")
@by_option
@common
def add(context: Context, period: str, submission: str, reason: str, by: str) -> None:
    """评一篇为优秀稿件, 每期至多五篇。"""
    span = _span(context, period)
    with context.ledger.writing() as session:
        picks.pick(
            session,
            span.key,
            submission,
            reason=reason,
            by=by,
            at=context.now(),
            office=context.office,
        )
    say(f"{submission} 已评为 {span.key} 优秀稿件")


@command.command("drop")
@click.argument("period")
@click.argument("submission")
@by_option
@common
def drop(context: Context, period: str, submission: str, by: str) -> None:
    """撤下一篇。"""
    span = _span(context, period)
    with context.ledger.writing() as session:
        picks.drop(session, span.key, submission, by=by, at=context.now())
    say(f"{submission} 已撤下")


def _span(context: Context, period: str) -> Period:
    try:
        return context.office.periods.parse(period)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from wrong
