"""`kandeng facts`: what the office knows and no machine sees: 批示, 稿酬, 评定值, 专题 and 典型."""

import getpass
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.labels import label
from cli.context import Context, common
from cli.say import say, say_json, say_table
from ledger.queries import lists
from ledger.tables import Fact, Placement, Submission
from office.errors import DecisionError
from review import facts
from review.facts import OF_PLACEMENT, Stated, words_of

by_option = click.option("--by", default=getpass.getuser, show_default="登录名", help="谁在说")
reason_option = click.option("--reason", help="理由; 评定值必填")


@click.group("facts")
def command() -> None:
    """补充事实: 只增不改, 以最后一次为准, 记谁何时说的。"""


@command.command("list")
@click.argument("submission")
@common
def listed(context: Context, submission: str) -> None:
    """列出一篇稿件及其各条采用记录补充过的事实。"""
    with context.ledger.reading() as session:
        piece = _piece(session, submission)
        rows = session.scalars(
            select(Fact).where(Fact.submission_id == piece.id).order_by(Fact.id)
        ).all()
        ran = session.scalars(select(Placement).where(Placement.submission_id == piece.id))
        where = {row.id: context.office.channel_name(row.channel_key) for row in ran}
    if context.json:
        say_json(
            {
                "facts": [
                    {
                        "placement": row.placement_id,
                        "kind": row.kind,
                        "value": row.value,
                        "reason": row.reason,
                        "stated_by": row.stated_by,
                        "stated_at": row.stated_at,
                    }
                    for row in rows
                ]
            }
        )
        return
    say_table(
        None,
        ("采用记录", "事实", "内容", "理由", "谁", "何时"),
        [
            (
                f"{row.placement_id} {where.get(row.placement_id, '')}"
                if row.placement_id
                else "全稿",
                label("fact", row.kind),
                _told(row.value),
                row.reason,
                row.stated_by,
                row.stated_at.astimezone(context.office.periods.zone).strftime("%Y-%m-%d %H:%M"),
            )
            for row in rows
        ],
    )


@command.command("placement")
@click.argument("placement", type=int)
@click.argument("kind", type=click.Choice(sorted(OF_PLACEMENT)))
@click.argument("value", required=False)
@reason_option
@by_option
@common
def placement_fact(
    context: Context,
    *,
    placement: int,
    kind: str,
    value: str | None,
    reason: str | None,
    by: str,
) -> None:
    """补充一条采用记录 (编号) 的事实; 不写内容即收回。"""
    stated = Stated(by, context.now(), reason)
    said: Any = {"yes": True, "no": False}.get(value or "", value) if kind == "composite" else value
    with context.ledger.writing() as session:
        fact = facts.state_of_placement(
            session, placement, kind, said, stated=stated, office=context.office
        )
        say(f"采用记录 {placement} {label('fact', kind)}: {_told(fact.value)}")


@command.command("instruction")
@click.argument("submission")
@click.argument("level", required=False)
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="批示日期")
@click.option("--number", help="批示文号")
@click.option("--registrar", help="登记人")
@by_option
@common
def instruction(
    context: Context,
    *,
    submission: str,
    level: str | None,
    on: datetime | None,
    number: str | None,
    registrar: str | None,
    by: str,
) -> None:
    """登记一件批示: 只记级别、日期、文号、登记人, 不记内容; 不写级别即全部收回。"""
    with context.ledger.writing() as session:
        piece = _piece(session, submission)
        stated = Stated(by, context.now())
        if level is None:
            fact = facts.state_of_work(session, piece.id, "instruction", None, stated=stated)
        else:
            one = {
                "level": level,
                "date": on.date().isoformat() if on else "",
                "number": number or "",
                "registrar": registrar or "",
            }
            fact = facts.add_instruction(session, piece.id, one, stated=stated)
        say(f"{submission} 批示: {_told(fact.value)}")


@command.command("work")
@click.argument("submission")
@click.argument("kind", type=click.Choice(("flag", "tag")))
@click.argument("words", nargs=-1)
@reason_option
@by_option
@common
def work_fact(
    context: Context,
    *,
    submission: str,
    kind: str,
    words: tuple[str, ...],
    reason: str | None,
    by: str,
) -> None:
    """补充全稿的事实: flag 不计情形, tag 专题和典型; 写全, 不写即收回。"""
    stated = Stated(by, context.now(), reason)
    with context.ledger.writing() as session:
        piece = _piece(session, submission)
        fact = facts.state_of_work(session, piece.id, kind, list(words) or None, stated=stated)
        say(f"{submission} {label('fact', kind)}: {_told(fact.value)}")


def _piece(session: Session, ref: str) -> Submission:
    found = lists.submission(session, ref, unit_ids=None)
    if found is None:
        raise DecisionError(f"没有编号为 {ref} 的稿件", details={"submission": ref})
    return found


def _told(value: Any) -> str:
    """Return a fact's value as people read it; 收回 where it was taken back."""
    return "收回" if value is None else words_of(value)
