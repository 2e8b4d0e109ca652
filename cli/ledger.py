"""`kandeng ledger`: moving the ledger to another database."""

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger.copy import copy
from ledger.migrate import migrate
from ledger.session import Ledger


@click.group("ledger")
def command() -> None:
    """账本: 迁移到另一数据库。"""


@command.command("copy")
@click.option("--to", "target_url", required=True, metavar="URL", help="目标账本 (空的)")
@common
def copy_to(context: Context, target_url: str) -> None:
    """复制整个账本, 核对总数与审计链头; 不一致则全部撤回。"""
    target = Ledger(target_url)
    try:
        migrate(target)
        copied = copy(context.ledger, target)
    finally:
        target.close()
    if context.json:
        say_json(copied)
        return
    say(f"已复制 {sum(copied.rows.values())} 行, 两边审计链头一致: {copied.chain_head}")
