"""`kandeng credit`: the open month from the ledger, or results from two files."""

from pathlib import Path

import click

from bulletin.labels import label
from cli.context import Context, common
from cli.say import say, say_json, say_table
from office.errors import ConfigError
from rewards import compare, grammar, run
from rewards.compare import Compared
from rewards.files import credit_files
from rewards.run import Earned


@click.command("credit")
@click.option("--period", metavar="P", help="YYYY-MM, YYYY-Qn 或 YYYY; 默认本月")
@click.option("--rules", type=click.Path(path_type=Path), help="规则文件 (YAML)")
@click.option("--facts", type=click.Path(path_type=Path), help="事实文件 (JSON 行)")
@click.option("--out", type=click.Path(path_type=Path), help="结果文件 (JSON 行)")
@click.option("--instead", type=click.Path(path_type=Path), help="另一份规则文件: 只比较, 不入账")
@click.option("--of", "key", help="与 --instead 同用: 替换哪个办法 (key)")
@common
def command(
    context: Context,
    *,
    period: str | None,
    rules: Path | None,
    facts: Path | None,
    out: Path | None,
    instead: Path | None,
    key: str | None,
) -> int:
    """计分: 不带文件时算账本中的一个月, 带文件时只算文件; --instead 试算另一份办法。"""
    if instead is not None:
        return _compared(context, period, instead, key)
    if rules is None and facts is None and out is None:
        return _from_ledger(context, period)
    if rules is None or facts is None or out is None:
        raise ConfigError("按文件计分须同时给出 --rules、--facts 和 --out")
    counts = credit_files(rules, facts, out)
    if context.json:
        say_json(counts)
    else:
        say(
            f"{counts.works} 篇、{counts.tallies} 项任务 → {counts.rows} 行, "
            f"待答 {counts.questions} 项: {out}"
        )
        if counts.unused_fields:
            say(f"没有规则用到的字段: {'、'.join(counts.unused_fields)}")
    return 0


def month_of(context: Context, period: str | None) -> list[Earned]:
    """Return what is credited in a period as of now, by default the open month.

    Keeps the rule sets that were used; they are never edited after.
    Raises: ConfigError when the period is written otherwise, or a rule set was changed.
    """
    periods = context.office.periods
    wanted = period or periods.month_of(periods.day_of(context.now())).key
    with context.ledger.writing() as session:
        run.run(session, rulesets=context.rulesets, office=context.office, at=context.now())
        try:
            return run.month(
                session, wanted, rulesets=context.rulesets, office=context.office, at=context.now()
            )
        except ValueError as wrong:
            raise ConfigError(f"统计期应写成 YYYY-MM、YYYY-Qn 或 YYYY, 现为 '{wanted}'") from wrong


def _from_ledger(context: Context, period: str | None) -> int:
    rows = month_of(context, period)
    if context.json:
        say_json({"credits": [row.credit for row in rows]})
        return 0
    say_table(
        None,
        ["编号", "办法", "月", "金额/分值", "说明"],
        [
            (
                row.piece.work.work,
                row.credit.ruleset,
                row.period,
                _amount(row),
                row.credit.question,
            )
            for row in rows
        ],
    )
    for (ruleset, measure), total in run.totals(rows).items():
        say(f"{ruleset}: {total} {label('measure', measure)}")
    return 0


def _compared(context: Context, period: str | None, instead: Path, key: str | None) -> int:
    """Show a month under the rule set in force and under the first of another file."""
    now = next((one for one in context.rulesets if one.key == key), None)
    if now is None:
        known = "、".join(one.key for one in context.rulesets)
        raise ConfigError(f"请用 --of 指明替换哪个办法, 现有: {known}")
    other = grammar.read(instead).value.rulesets[0]
    periods = context.office.periods
    wanted = period or periods.month_of(periods.day_of(context.now())).key
    with context.ledger.reading() as session:
        try:
            rows = compare.side_by_side(
                session, wanted, now=now, instead=other, office=context.office, at=context.now()
            )
        except ValueError as wrong:
            raise ConfigError(str(wrong)) from wrong
    both = compare.totals(rows)
    if context.json:
        say_json({"now": both[0], "instead": both[1], "rows": [_pair(row) for row in rows]})
        return 0
    heads = ("编号", now.key, other.key, "相差")
    say_table(None, heads, [tuple(_pair(row).values()) for row in rows])
    unit = label("measure", now.measure)
    say(f"合计: {now.key} {both[0]} {unit}, {other.key} {both[1]} {unit}; 未保存任何结果")
    return 0


def _pair(row: Compared) -> dict[str, object]:
    return {
        "work": row.piece.ref,
        "now": row.now and row.now.amount,
        "instead": row.instead and row.instead.amount,
        "difference": row.difference,
    }


def _amount(row: Earned) -> str | None:
    credit = row.credit
    return None if credit.amount is None else f"{credit.amount} {label('measure', credit.measure)}"
