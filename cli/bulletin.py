"""`kandeng bulletin`: the period's report, as a draft or issued with its number."""

import getpass
from collections.abc import Mapping
from pathlib import Path

import click

from bulletin.draft import draft
from bulletin.files import TEMPLATE, put, written
from bulletin.issue import issue
from cli.context import Context, common
from cli.say import say, say_json
from ledger.archive import Archive
from office.errors import ConfigError
from office.periods import Period

SHIPPED = Path(__file__).parents[1] / "config"
"""The folder that comes with the product."""


@click.command("bulletin")
@click.option("--period", required=True, metavar="P", help="YYYY-MM, YYYY-Qn 或 YYYY")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="写到这个目录")
@click.option("--issue", "issuing", is_flag=True, help="定稿发文: 冻结内容, 此后不再变")
@click.option("--number", help="文号, 与 --issue 同用")
@common
def command(context: Context, period: str, out: Path, number: str | None, *, issuing: bool) -> None:
    """月通报: 草稿, 或定稿发文 (docx、xlsx、html、csv)。"""
    wanted = _period(context, period)
    if issuing != (number is not None):
        raise ConfigError("发文须同时给出 --issue 和 --number 文号; 草稿两者都不要")
    files = _issued(context, wanted, number) if number else _drafted(context, wanted)
    out.mkdir(parents=True, exist_ok=True)
    paths = put(files, out)
    if context.json:
        say_json({"period": wanted.key, "number": number, "files": paths})
        return
    say(f"{wanted.key} 通报{'已发文 ' + number if number else '草稿'}:")
    for path in paths:
        say(f"  {path}")


def _period(context: Context, written_as: str) -> Period:
    try:
        return context.office.periods.parse(written_as)
    except ValueError as wrong:
        raise ConfigError(f"统计期应写成 YYYY-MM、YYYY-Qn 或 YYYY, 现为 '{written_as}'") from wrong


def _template(context: Context) -> Path:
    """Return the office's own template, else the one that ships."""
    own = context.config_dir / TEMPLATE
    return own if own.exists() else SHIPPED / TEMPLATE


def _drafted(context: Context, period: Period) -> Mapping[str, bytes]:
    with context.ledger.reading() as session:
        content = draft(
            session, period, context.office, now=context.now(), rulesets=context.rulesets
        )
    return written(content, _template(context))


def _issued(context: Context, period: Period, number: str) -> Mapping[str, bytes]:
    with context.ledger.writing() as session:
        return issue(
            session,
            period,
            number=number,
            by=f"{getpass.getuser()}@命令行",
            at=context.now(),
            office=context.office,
            archive=Archive(context.archive),
            template=_template(context),
            rulesets=context.rulesets,
        ).files
