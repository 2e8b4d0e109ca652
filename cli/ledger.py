"""`kandeng ledger`: moving the ledger to another database; letting a role work with it."""

import click
from sqlalchemy import text

from cli.context import Context, common
from cli.say import say, say_json
from ledger.copy import copy
from ledger.migrate import migrate
from ledger.offices import grants
from ledger.session import Ledger
from office.errors import ConfigError


@click.group("ledger")
def command() -> None:
    """账本: 迁移到另一数据库; 授权数据库角色。"""


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


@command.command("grant")
@click.argument("role")
@common
def grant(context: Context, role: str) -> None:
    """让一个不拥有账本的 PostgreSQL 角色使用账本, 受行级安全约束 (由数据库管理员运行)。"""
    if context.ledger.on_sqlite:
        raise ConfigError("SQLite 账本没有角色, 无须授权")
    with context.ledger.writing() as session:
        for statement in grants(role):
            session.execute(text(statement))
    say(f"已授权 {role}; 请让 KANDENG_LEDGER 以此角色连接")
