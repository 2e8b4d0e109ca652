"""`kandeng prove`: 用稿证明, 证据包, 对账单 and 发放表 as files to print, hand over or sign."""

from datetime import datetime
from pathlib import Path
from typing import get_args

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import certificate as certificates
from bulletin import evidence as evidences
from bulletin import payment as payments
from bulletin import statement as statements
from bulletin.certificate import Kind
from cli.context import Context, common
from cli.say import say, say_json
from ledger.archive import Archive
from ledger.tables import Placement, Unit
from office.errors import ConfigError, DecisionError
from office.periods import Period

out_option = click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="写到这个文件"
)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("prove")
def command() -> None:
    """证明: 用稿证明、证据包、对账单、发放表。"""


@command.command("certificate")
@click.argument("kind", type=click.Choice(get_args(Kind)))
@click.argument("key")
@click.option("--from", "from_on", type=DAY, required=True, help="起")
@click.option("--to", "to_on", type=DAY, required=True, help="止")
@click.option("--address", default="", help="查验页所在的网址, 印在证明上")
@out_option
@common
def certificate(
    context: Context,
    *,
    kind: Kind,
    key: str,
    from_on: datetime,
    to_on: datetime,
    address: str,
    out: Path,
) -> None:
    """一篇稿件 (编号)、一个人或一个单位 (key) 的用稿证明, html。"""
    with context.ledger.reading() as session:
        made = certificates.certificate(
            session,
            context.office,
            kind,
            key,
            from_on=from_on.date(),
            to_on=to_on.date(),
            now=context.now(),
        )
    _put(context, out, certificates.as_html(made, address=address), rows=len(made.rows))


@command.command("evidence")
@click.argument("period")
@click.option("--unit", help="只要一个单位 (key)")
@click.option("--placement", "only", type=int, help="只要一条采用记录")
@out_option
@common
def evidence(context: Context, period: str, unit: str | None, only: int | None, out: Path) -> None:
    """证据包: 网页原件、截图、认定意见和摘要清单, zip。"""
    span = _span(context, period)
    months = [month.key for month in context.office.periods.months_in(span)]
    with context.ledger.reading() as session:
        if only is not None:
            found = _one(session, only, months)
        elif unit is not None:
            found = evidences.of_unit(session, _unit(session, unit), months)
        else:
            found = evidences.of_months(session, months)
        made = evidences.pack(
            session, context.office, Archive(context.archive), found, at=context.now()
        )
    _put(context, out, made, rows=len(found))


@command.command("statement")
@click.argument("unit")
@click.argument("period")
@out_option
@common
def statement(context: Context, unit: str, period: str, out: Path) -> None:
    """一个单位的对账单; 按 --out 的扩展名写 xlsx 或 html。"""
    span = _span(context, period)
    with context.ledger.reading() as session:
        made = statements.statement(
            session,
            context.office,
            span,
            unit,
            rulesets=context.rulesets,
            now=context.now(),
        )
    html = out.suffix.lower() == ".html"
    data = statements.as_html(made) if html else statements.as_xlsx(made)
    _put(context, out, data, rows=len(made.table.rows))


@command.command("payment")
@click.argument("period")
@click.option("--ruleset", required=True, help="哪个按元计的办法")
@out_option
@common
def payment(context: Context, period: str, ruleset: str, out: Path) -> None:
    """已结账月份的发放表, 附大写合计和签字栏, xlsx。"""
    span = _span(context, period)
    with context.ledger.reading() as session:
        made = payments.payment(session, context.office, span, ruleset=ruleset)
    _put(context, out, payments.write(made), rows=len(made.payees))


def _put(context: Context, out: Path, data: bytes, *, rows: int) -> None:
    out.write_bytes(data)
    if context.json:
        say_json({"file": out, "rows": rows})
    else:
        say(f"{out}: {rows} 行")


def _span(context: Context, period: str) -> Period:
    try:
        return context.office.periods.parse(period)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from wrong


def _unit(session: Session, key: str) -> int:
    found = session.scalar(select(Unit.id).where(Unit.key == key))
    if found is None:
        raise DecisionError(f"没有单位 '{key}'")
    return found


def _one(session: Session, placement_id: int, months: list[str]) -> list[int]:
    found = session.get(Placement, placement_id)
    if found is None or found.period not in months or found.state != "standing":
        raise DecisionError(f"该统计期没有编号为 {placement_id} 的采用记录")
    return [found.id]
