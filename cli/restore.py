"""`kandeng restore`: a backup into an empty ledger and an empty archive."""

from pathlib import Path

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger import backup


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path))
@common
def command(context: Context, folder: Path) -> None:
    """把备份恢复到空的账本与存证目录; 已有内容时拒绝。"""
    ledger = context.open_ledger()
    try:
        copied = backup.restore(folder, ledger, context.archive)
    finally:
        ledger.close()
    if context.json:
        say_json(copied)
        return
    say(f"已恢复 {sum(copied.rows.values())} 行, 审计链头 {copied.chain_head}")
