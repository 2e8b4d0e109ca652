"""`kandeng review`: the queue from a terminal; whoever decides here is named by --by."""

import getpass

import click

from bulletin.labels import label
from cli.context import Context, common
from cli.say import say, say_json, say_table
from ledger.tables import REASONS
from review import decide
from review.decide import Decided, Decider
from review.queue import Queue, queue


@click.group("review")
def command() -> None:
    """核对: 待审清单, 认定, 驳回, 撤销。"""


by_option = click.option("--by", default=getpass.getuser, show_default="登录名", help="认定人")
note_option = click.option("--note", help="备注")


@command.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@common
def waiting(context: Context, limit: int) -> int:
    """列出待核对的疑似采用, 同一稿件在一起, 把握大的在前。"""
    with context.ledger.reading() as session:
        found = queue(session, limit=limit)
        rows = list(_rows(found, context))
    if context.json:
        heads = ("id", "submission", "title", "outlet", "published_on", "probability", "extent")
        say_json(
            {
                "finds": found.finds,
                "submissions": found.submissions,
                "rows": [dict(zip((*heads, "reasons"), row, strict=True)) for row in rows],
            }
        )
    else:
        heads = ("ID", "稿件", "标题", "媒体", "日期", "把握", "方式")
        say_table(
            f"待核对 {found.finds} 条, {found.submissions} 篇稿件", (*heads, "为何待核"), rows
        )
        if not rows:
            say("没有待核对的。")
    return 0


def _rows(found: Queue, context: Context) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for group in found.groups:
        for find in group.finds:
            article = find.candidate.article
            place = context.office.channel(article.channel_key)
            name = place[0].channel_name(place[1], article.published_on) if place else None
            rows.append(
                (
                    find.candidate.id,
                    group.submission.ref,
                    article.title,
                    name or article.channel_key,
                    article.published_on,
                    f"{min(find.candidate.probability, 0.999):.3f}",
                    label("extent", find.candidate.extent),
                    "、".join(label("hold", reason) for reason in find.reasons),
                )
            )
    return rows


@command.command("confirm")
@click.argument("candidate", type=int)
@by_option
@note_option
@common
def confirm(context: Context, candidate: int, by: str, note: str | None) -> None:
    """认定采用。"""
    with context.ledger.writing() as session:
        found = decide.confirm(
            session,
            candidate,
            decider=Decider(by),
            at=context.now(),
            office=context.office,
            note=note,
        )
        _say(context, found)


@command.command("reject")
@click.argument("candidate", type=int)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="理由")
@by_option
@note_option
@common
def reject(context: Context, candidate: int, reason: str, by: str, note: str | None) -> None:
    """不予采用, 写明理由。"""
    with context.ledger.writing() as session:
        found = decide.reject(
            session,
            candidate,
            decider=Decider(by),
            at=context.now(),
            office=context.office,
            reason=reason,
            note=note,
        )
        _say(context, found)


@command.command("undo")
@click.argument("candidate", type=int)
@by_option
@note_option
@common
def undo(context: Context, candidate: int, by: str, note: str | None) -> None:
    """撤销上一个意见, 回到待核对。"""
    with context.ledger.writing() as session:
        found = decide.undo(
            session,
            candidate,
            decider=Decider(by),
            at=context.now(),
            office=context.office,
            note=note,
        )
        _say(context, found)


def _say(context: Context, found: Decided) -> None:
    decision, placement = found.decision, found.placement
    if context.json:
        say_json(
            {
                "decision": decision.id,
                "verdict": decision.verdict,
                "by": decision.decided_by,
                "at": decision.decided_at,
                "repeated": found.repeated,
                "placement": placement.id if placement else None,
                "placement_state": placement.state if placement else None,
            }
        )
        return
    before = "此前已由" if found.repeated else "已由"
    say(f"{before} {decision.decided_by} {label('verdict', decision.verdict)}")
    if placement is not None:
        say(
            f"用稿台账: {placement.channel_key} {placement.published_on} "
            f"{label('relation', placement.relation)} {label('placement', placement.state)}"
        )
