"""`kandeng review`: the queue from a terminal; whoever decides here is named by --by."""

import getpass
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.second_signature import over, sign_amounts
from bulletin.labels import label
from cli.context import Context, common
from cli.say import say, say_json, say_table
from ledger.tables import REASONS, Account, FirstSignature
from review import decide, second
from review.decide import Decided, Decider
from review.queue import Queue, queue
from review.second import Awaiting


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
            rows.append(
                (
                    find.candidate.id,
                    group.submission.ref,
                    article.title,
                    context.office.channel_name(article.channel_key, article.published_on),
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
    """认定采用; 所得超过本单位限额的, 由第二人再确认一次才算数。"""

    def verdict(session: Session, **more: Any) -> Decided | Awaiting:
        office, rules, at = context.office, context.rulesets, context.now()
        limit = over(session, office=office, rulesets=rules, at=at)
        done = second.confirm_candidate(session, candidate, note=note, over=limit, **more)
        sign_amounts(session, done, office=office, rulesets=rules, at=at)
        return done

    _act(context, verdict, by)


@command.command("reject")
@click.argument("candidate", type=int)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="理由")
@by_option
@note_option
@common
def reject(context: Context, candidate: int, reason: str, by: str, note: str | None) -> None:
    """不予采用, 写明理由。"""
    _act(context, partial(decide.reject, candidate_id=candidate, reason=reason, note=note), by)


@command.command("undo")
@click.argument("candidate", type=int)
@by_option
@note_option
@common
def undo(context: Context, candidate: int, by: str, note: str | None) -> None:
    """撤销上一个意见, 回到待核对。"""
    _act(context, partial(decide.undo, candidate_id=candidate, note=note), by)


def _act(context: Context, verdict: Callable[..., Decided | Awaiting], by: str) -> None:
    """Record one verdict, whole or not at all, and say what stands now."""
    with context.ledger.writing() as session:
        decider = _decider(session, by)
        found = verdict(session, decider=decider, at=context.now(), office=context.office)
        if isinstance(found, Awaiting):
            _say_awaiting(context, found.signature)
        else:
            _say(context, found)


def _say_awaiting(context: Context, signed: FirstSignature) -> None:
    if context.json:
        told = {"signed_by": signed.signed_by, "amount": signed.amount, "measure": signed.measure}
        say_json({"awaiting": told})
        return
    amount = f"{signed.amount} {label('measure', signed.measure)}"
    say(f"{signed.signed_by} 已签, 所得 {amount} 超过限额, 须第二人再确认一次")


def _decider(session: Session, name: str) -> Decider:
    """Return who decides; an account brings its unit along, whose pieces it may not confirm."""
    account = session.scalar(select(Account).where(Account.name == name))
    return Decider(name, unit_id=account.unit_id if account else None)


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
