"""`kandeng backup`: a copy of ledger and archive, made while both are in use."""

from pathlib import Path

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger.backup import backup, drop_older


@click.command("backup")
@click.option("--to", "into", required=True, type=click.Path(path_type=Path), help="备份目录")
@click.option("--keep", type=click.IntRange(1), help="只留最近 N 份, 更早的删去")
@common
def command(context: Context, into: Path, keep: int | None) -> None:
    """在线备份: 先账本, 后存证。"""
    made = backup(context.ledger, context.archive, into, at=context.now())
    gone = drop_older(into, keep) if keep else []
    if context.json:
        say_json(made)
        return
    for folder in gone:
        say(f"已删去旧备份 {folder}")
    say(f"已备份到 {made.folder}: {sum(made.copied.rows.values())} 行, {made.files} 个存证文件")
    say(f"审计链头: {made.copied.chain_head}")
