"""`kandeng closing`: a month's draft, its signatures, the lock; second signatures, 公示."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bulletin.labels import label
from cli.context import Context, by_option, common
from cli.say import say, say_json, say_table
from ledger.archive import Archive
from office.errors import ConfigError, DecisionError
from rewards import closing, publicity, second_signature
from rewards.closing import Draft, Signed
from rewards.signatures import signed_by_another, steps

STEPS = {"send": "sent", "return": "returned", "sign": "signed"}


@click.group("closing")
def command() -> None:
    """结账: 草稿、审签、锁定; 大额第二人签字; 全年公示。"""


@command.command("show")
@click.argument("period")
@common
def show(context: Context, period: str) -> None:
    """看现在结账会入什么账, 谁签过字, 哪些还不能入账。"""
    with context.ledger.reading() as session:
        seen = _draft(session, context, period)
        done = [
            (
                f"{label('step', row.step)}{'' if row.digest == seen.digest else ' (旧稿)'}",
                row.by,
                row.at,
                row.reason,
            )
            for row in steps(session, seen.period)
        ]
    if context.json:
        say_json(
            {
                "period": seen.period,
                "digest": seen.digest,
                "entries": len(seen.dues),
                "waiting": [row.credit.work for row in seen.waiting],
                "unsigned": seen.unsigned,
                "steps": done,
            }
        )
        return
    say(f"{seen.period}: 将入账 {len(seen.dues)} 笔, 草稿摘要 {seen.digest[:12]}")
    for row in seen.waiting:
        say(f"  待答: {row.credit.work} {row.credit.question}")
    for one in seen.unsigned:
        amount = f"{one.amount} {label('measure', one.measure)}"
        seen_by = "、".join(sorted(one.confirmed_by)) or "规则"
        say(f"  待 {one.missing} 人签字: {one.work} {one.ruleset} {amount} (认定: {seen_by})")
    if done:
        say_table(None, ("步骤", "谁", "何时", "理由"), done)


@command.command("step")
@click.argument("period")
@click.argument("act", type=click.Choice(list(STEPS)))
@click.option("--reason", help="退回修改的理由")
@by_option
@common
def step(context: Context, period: str, act: str, reason: str | None, by: str) -> None:
    """送审 send、退回修改 return、审签 sign。"""
    with context.ledger.writing() as session:
        seen = _draft(session, context, period)
        closing.step(session, seen, act=STEPS[act], by=by, at=context.now(), reason=reason)
    say(f"{seen.period} 结账草稿已{label('step', STEPS[act])} ({by}), 摘要 {seen.digest[:12]}")


@command.command("close")
@click.argument("period")
@click.option("--form", type=click.Path(path_type=Path), help="审签单扫描件; 代替第二人签字")
@click.option("--document-no", help="文号")
@click.option("--issued-by", help="签发人")
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), help="签发日期")
@by_option
@common
def lock(
    context: Context,
    period: str,
    *,
    form: Path | None,
    document_no: str | None,
    issued_by: str | None,
    issued_on: datetime | None,
    by: str,
) -> None:
    """锁定一个月: 须另一人已审签这份草稿, 或附审签单扫描件。"""
    with context.ledger.writing() as session:
        seen = _draft(session, context, period)
        digest = _stored(context, form) if form else None
        signed = Signed(
            by=by,
            second_by=None if digest else signed_by_another(session, seen, by=by),
            form_digest=digest,
            document_no=document_no,
            issued_by=issued_by,
            issued_on=issued_on.date() if issued_on else None,
        )
        done = closing.close(
            session,
            seen.period,
            rulesets=context.rulesets,
            office=context.office,
            at=context.now(),
            signed=signed,
            seen=seen.digest,
        )
        say(f"{done.period} 已结账, 入账 {len(seen.dues)} 笔, 摘要 {done.digest[:12]}")


@command.command("second")
@click.argument("period")
@click.argument("work")
@click.option("--ruleset", required=True, help="哪个办法")
@by_option
@common
def second(context: Context, period: str, work: str, ruleset: str, by: str) -> None:
    """为超过限额的一篇稿件签第二个名字; 认定人不能签。"""
    with context.ledger.writing() as session:
        waiting = _draft(session, context, period).unsigned
        found = next((o for o in waiting if (o.work, o.ruleset) == (work, ruleset)), None)
        if found is None:
            raise DecisionError(f"{work} 在 {period} 没有待第二人签字的金额")
        second_signature.sign(session, found, by=by, at=context.now())
    say(f"{work}: {found.amount} {label('measure', found.measure)} 已由 {by} 签字")


@command.command("publicity")
@click.argument("year")
@click.option("--begin", is_flag=True, help="开始公示")
@by_option
@common
def shown(context: Context, year: str, by: str, *, begin: bool) -> None:
    """全年公示: 五个工作日内可提异议。"""
    with context.ledger.writing() as session:
        try:
            found = (
                publicity.show(session, year, by=by, at=context.now(), office=context.office)
                if begin
                else publicity.publicity(session, year)
            )
        except ValueError as wrong:
            raise ConfigError(str(wrong)) from wrong
    if context.json:
        say_json(found)
    elif found is None:
        say(f"{year} 年尚未公示")
    else:
        say(
            f"{year} 年公示: {found.shown_on} 至 {found.until}, 异议 {found.raised} 件, "
            f"未答复 {found.unanswered} 件"
        )


def _draft(session: Session, context: Context, period: str) -> Draft:
    try:
        return closing.draft(
            session, period, rulesets=context.rulesets, office=context.office, at=context.now()
        )
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from wrong


def _stored(context: Context, scan: Path) -> str:
    return Archive(context.archive).store(read_scan(scan), scan.name)


def read_scan(scan: Path) -> bytes:
    """Return a scan's bytes.

    Raises: ConfigError: it cannot be read.
    """
    try:
        return scan.read_bytes()
    except OSError as missing:
        raise ConfigError(f"扫描件读不到: {missing.strerror}", where=str(scan)) from missing
