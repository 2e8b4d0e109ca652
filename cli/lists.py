"""`kandeng lists`: 零报送、零采用 and 通报批评, which exist only under a person's signature."""

from collections.abc import Sequence
from typing import get_args

import click
from sqlalchemy import select

from bulletin.labels import label
from bulletin.named import proposed
from bulletin.roster import units as named_units
from cli.context import Context, common
from cli.say import say, say_json
from ledger.tables import Unit
from office.errors import ConfigError, DecisionError
from office.periods import Period
from rewards import named_lists
from rewards.named_lists import Kind

kind_argument = click.argument("kind", type=click.Choice(get_args(Kind)))
signer_option = click.option("--by", required=True, help="签字人, 须写明")


@click.group("lists")
def command() -> None:
    """点名: 机器只列备选, 由具体的人签字才成立; 到期自行失效。"""


@command.command("propose")
@kind_argument
@click.argument("period")
@common
def propose(context: Context, kind: Kind, period: str) -> None:
    """列出备选单位, 和现在有效的签字。"""
    span = _span(context, period)
    with context.ledger.reading() as session:
        found = proposed(
            session,
            kind,
            span,
            office=context.office,
            rulesets=context.rulesets,
            at=context.now(),
        )
        names = named_units(session, context.office.profile, span.last_on)
        signed = named_lists.signed(
            session, kind, span.key, office=context.office, at=context.now()
        )
        keys = dict(session.execute(select(Unit.id, Unit.key).where(Unit.id.in_(found))).all())
    if context.json:
        say_json({"proposed": [keys[unit] for unit in found], "signed": signed})
        return
    say(f"{label('named', kind)}备选 ({span.key}): {len(found)} 个单位")
    for unit in found:
        say(f"  {keys[unit]} {names.name(unit)}")
    if signed:
        say(
            f"已由 {signed.signed_by} 签字: {'、'.join(map(names.name, signed.unit_ids))}; "
            f"依据 {signed.document}, 至 {signed.until}"
        )


@command.command("sign")
@kind_argument
@click.argument("period")
@click.option("--unit", "units", multiple=True, required=True, help="单位的 key, 可多次")
@signer_option
@common
def sign(context: Context, kind: Kind, period: str, units: Sequence[str], by: str) -> None:
    """签字: 从此印在通报里, 直到依据文件到期或撤回。"""
    span = _span(context, period)
    with context.ledger.writing() as session:
        known = dict(session.execute(select(Unit.key, Unit.id).where(Unit.key.in_(units))).all())
        if missing := [key for key in units if key not in known]:
            raise DecisionError(f"名册上没有单位 {'、'.join(missing)}")
        done = named_lists.sign(
            session,
            kind,
            span.key,
            [known[key] for key in units],
            by=by,
            at=context.now(),
            office=context.office,
        )
    signed = f"{len(done.unit_ids)} 个单位, {by} 签字, 依据 {done.document}"
    say(f"{label('named', kind)} {span.key}: {signed}")


@command.command("back")
@kind_argument
@click.argument("period")
@click.option("--reason", required=True, help="为什么撤回")
@signer_option
@common
def back(context: Context, kind: Kind, period: str, reason: str, by: str) -> None:
    """撤回已签字的名单; 签字仍留在审计链里。"""
    span = _span(context, period)
    with context.ledger.writing() as session:
        named_lists.take_back(session, kind, span.key, by=by, at=context.now(), reason=reason)
    say(f"{label('named', kind)} {span.key} 已撤回")


def _span(context: Context, period: str) -> Period:
    try:
        return context.office.periods.stretch(period)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from wrong
