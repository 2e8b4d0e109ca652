"""`kandeng bulletin`: the period's report, as a draft or issued with its number."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from bulletin.draft import draft
from bulletin.files import put, template_of, written
from bulletin.issue import Signature, issue
from bulletin.labels import label
from bulletin.signing import Act, take
from cli.context import Context, by_option, common
from cli.say import say, say_json
from ledger.archive import Archive
from office.errors import ConfigError
from office.periods import Period


@click.command("bulletin")
@click.option(
    "--period", required=True, metavar="P", help="YYYY-MM, YYYY-Qn, YYYY 或 2026-01..2026-02"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="写到这个目录")
@click.option("--send", "act", flag_value="sent", help="送审: 把现在的草稿报请审签")
@click.option("--return", "returned_for", metavar="理由", help="退回修改, 写明理由")
@click.option("--sign", "act", flag_value="signed", help="审签现在的草稿")
@click.option("--issue", "issuing", is_flag=True, help="定稿发文: 冻结内容, 此后不再变")
@click.option("--number", help="文号, 与 --issue 同用")
@click.option("--signer", help="签发人, 与 --issue 同用; 默认为审签人")
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), help="成文日期, 与 --issue 同用")
@by_option
@common
def command(
    context: Context,
    *,
    period: str,
    out: Path,
    act: Act | None,
    returned_for: str | None,
    issuing: bool,
    number: str | None,
    signer: str | None,
    issued_on: datetime | None,
    by: str,
) -> None:
    """月通报: 草稿, 审签, 或定稿发文 (docx、xlsx、html、csv)。"""
    wanted = _period(context, period)
    if issuing != (number is not None):
        raise ConfigError("发文须同时给出 --issue 和 --number 文号; 草稿两者都不要")
    act = "returned" if returned_for else act
    if act:
        _stepped(context, wanted, act, by=by, reason=returned_for)
        return
    signature = Signature(signer, issued_on.date() if issued_on else None)
    if number:
        files = _issued(context, wanted, number, by=by, signature=signature)
    else:
        files = _drafted(context, wanted)
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
        return context.office.periods.stretch(written_as)
    except ValueError as wrong:
        raise ConfigError(str(wrong)) from wrong


def _stepped(context: Context, period: Period, act: Act, *, by: str, reason: str | None) -> None:
    with context.ledger.writing() as session:
        content = draft(
            session, period, context.office, now=context.now(), rulesets=context.rulesets
        )
        step = take(session, content, act, by=by, at=context.now(), reason=reason)
    if context.json:
        say_json(step)
    else:
        say(f"{period.key} 通报已{label('step', act)} ({by}), 草稿摘要 {step.digest[:12]}")


def _drafted(context: Context, period: Period) -> Mapping[str, bytes]:
    with context.ledger.reading() as session:
        content = draft(
            session, period, context.office, now=context.now(), rulesets=context.rulesets
        )
    return written(content, template_of(context.config_dir))


def _issued(
    context: Context, period: Period, number: str, *, by: str, signature: Signature
) -> Mapping[str, bytes]:
    with context.ledger.writing() as session:
        return issue(
            session,
            period,
            number=number,
            by=by,
            at=context.now(),
            office=context.office,
            archive=Archive(context.archive),
            template=template_of(context.config_dir),
            rulesets=context.rulesets,
            signature=signature,
        ).files
