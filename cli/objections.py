"""`kandeng objections`: who disagrees with what a piece earned, and what was answered."""

import click

from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from ledger.tables import Submission
from rewards import objections


@click.group("objections")
def command() -> None:
    """异议: 提出、答复; 答复须由他人, 更正另行补计。"""


@command.command("list")
@common
def listed(context: Context) -> None:
    """列出未答复的异议, 先提的在前。"""
    with context.ledger.reading() as session:
        rows = objections.unanswered(session)
        refs = {row.id: session.get(Submission, row.submission_id or 0) for row in rows}
    if context.json:
        said = ("id", "period", "text", "raised_by", "raised_at")
        say_json(
            {
                "objections": [
                    {
                        "submission": piece.ref if (piece := refs[row.id]) else None,
                        **{key: getattr(row, key) for key in said},
                    }
                    for row in rows
                ]
            }
        )
        return
    say_table(
        None,
        ("编号", "稿件", "年度", "理由", "谁", "何时"),
        [
            (
                row.id,
                piece.ref if (piece := refs[row.id]) else None,
                row.period,
                row.text,
                row.raised_by,
                row.raised_at.astimezone(context.office.periods.zone).strftime("%Y-%m-%d %H:%M"),
            )
            for row in rows
        ],
    )


@command.command("raise")
@click.argument("submission")
@click.argument("text")
@click.option("--year", help="对全年公示提出的, 写年份")
@by_option
@common
def raised(context: Context, submission: str, text: str, year: str | None, by: str) -> None:
    """对一篇稿件的计分提出异议。"""
    with context.ledger.writing() as session:
        row = objections.raise_objection(
            session,
            about=submission,
            period=year,
            text=text,
            by=by,
            at=context.now(),
            office=context.office,
        )
        say(f"异议 {row.id}: {submission}")


@command.command("answer")
@click.argument("objection", type=int)
@click.argument("outcome", type=click.Choice(objections.OUTCOMES))
@click.argument("text")
@by_option
@common
def answered(context: Context, objection: int, outcome: str, text: str, by: str) -> None:
    """答复一条异议: upheld 成立, dismissed 不成立; 提出人不能自己答复。"""
    with context.ledger.writing() as session:
        objections.answer(session, objection, outcome=outcome, text=text, by=by, at=context.now())
    say(f"异议 {objection} 已答复")
