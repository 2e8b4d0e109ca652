"""`kandeng`: the command line, one file a command; each is loaded when it is called."""

import sys
import time
from importlib import import_module
from typing import Any

import click

from cli import logs
from cli.context import Context, common
from cli.say import say_error
from office.errors import KandengError, LedgerError

LONG = (
    "backup",
    "crawl",
    "lookback",
    "match",
    "nightly",
    "reextract",
    "restore",
    "serve",
    "worker",
)
"""Commands whose end stands in the log, with what it took."""
log = logs.logger(__name__)
DONE, NEEDS_A_PERSON, REFUSED, NO_LEDGER, INTERRUPTED = range(5)

COMMANDS = {
    "init": "建立或升级账本 (先备份)",
    "check": "检查 config/ 全部文件",
    "crawl": "采集一次, 每个入口一个结果",
    "extract": "从一个保存的网页读出报道 (JSON)",
    "reextract": "用今天的规则重读已存网页, 不发请求",
    "sources": "采集入口: list 状况 · try 试采 · probe 建议配置 · account 本单位公众号",
    "intake": "登记来稿、名册、样报、发稿清单、历年台账 (xlsx/csv/jsonl/docx)",
    "lookback": "历年台账对照存证: 查实、未发现、无从检索、台账未列",
    "match": "比对 (账本, 或两个文件)",
    "review": "核对: list · confirm · reject · undo",
    "facts": "补充事实: list · placement · instruction 批示 · work (不计情形、专题和典型)",
    "credit": "计分 (账本, 或规则与事实文件)",
    "closing": "结账: show · step · close · second 第二人签字 · publicity 公示",
    "objections": "异议: list · raise · answer",
    "roster": "名册变动: merge 单位合并 · unmerge · leave 请假 · back · leaves",
    "tasks": "任务: set · list · drop · done · gaps 缺岗 · papers 应交材料",
    "commission": "约稿: ask · answer · list",
    "picks": "优秀稿件: propose (--pack 会议材料) · list · add · drop",
    "lists": "点名: propose · sign · back (零报送、通报批评)",
    "why": "一篇稿件的回执",
    "prove": "证明: certificate 用稿证明 · evidence 证据包 · statement 对账单 · payment 发放表",
    "bulletin": "月通报: 草稿或定稿发文",
    "nightly": "每夜: 检查、采集、比对、按规则认定、计分、报告",
    "tell": "早报与回执: 邮件或机器人, 每件只发一次",
    "serve": "启动页面与接口 (默认只听本机)",
    "worker": "执行页面与接口提出的任务",
    "bundle": "外网采集包: key · export · import (单向, 签名)",
    "users": "账号: add · role · key",
    "screenshots": "为已认定采用的网页补拍整页截图",
    "verify": "核对存证摘要与审计链",
    "backup": "在线备份账本与存证",
    "restore": "从备份恢复到空账本",
    "ledger": "copy: 迁移到另一数据库 · grant: 授权数据库角色",
    "doctor": "检查运行环境",
    "demo": "演示编辑部: 从空白到入账",
}


class LazyGroup(click.Group):
    """A group whose commands are files: `kandeng why` reads cli/why.py and nothing else."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a file of ours without a command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kandeng")
@common
def kandeng(_context: Context) -> None:
    """刊登: 登记来稿, 查遍媒体, 留存证据, 按章计分。"""


def main(words: list[str] | None = None) -> None:
    """Run the command line and leave with CONTRACTS' exit code."""
    sys.exit(run(words))


def run(words: list[str] | None = None) -> int:
    """Run one command line; return its exit code and never show a stack trace for a known fault."""
    context, began = Context(), time.monotonic()
    try:
        code = _run(words, context)
    finally:
        context.close()
    if context.command in LONG:
        log.info(
            "ended",
            command=context.command,
            office=context.office_key,
            code=code,
            seconds=round(time.monotonic() - began, 3),
        )
    return code


def _run(words: list[str] | None, context: Context) -> int:
    try:
        code: Any = kandeng.main(words, prog_name="kandeng", standalone_mode=False, obj=context)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return REFUSED
    except (click.Abort, KeyboardInterrupt):
        say_error(KandengError("已中断, 可以安全地重新运行"), as_json=context.json)
        return INTERRUPTED
    except OSError as fault:
        where = str(fault.filename) if fault.filename else None
        say_error(KandengError(fault.strerror or str(fault), where=where), as_json=context.json)
        return REFUSED
    except KandengError as fault:
        say_error(fault, as_json=context.json)
        return NO_LEDGER if isinstance(fault, LedgerError) else REFUSED
    return code if isinstance(code, int) else DONE
