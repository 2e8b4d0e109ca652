"""`kandeng init`: make the ledger, or bring it to today's revision."""

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger.migrate import migrate
from ledger.revision import current


@click.command("init")
@click.option("--backed-up", is_flag=True, help="PostgreSQL: 已自行备份, 升级前不再导出")
@common
def command(context: Context, *, backed_up: bool) -> None:
    """建立账本, 或升级到当前版本 (升级前先备份)。"""
    ledger = context.open_ledger()
    before = current(ledger)
    saved = migrate(ledger, saved_in=None if backed_up else context.archive.absolute().parent)
    after = current(ledger)
    ledger.close()
    if context.json:
        say_json({"before": before, "after": after, "backup": saved})
        return
    if before == after:
        say(f"账本已是最新版本 {after}, 未作改动")
    elif before is None:
        say(f"已建立账本 {context.ledger_url} (版本 {after})")
    else:
        say(f"账本已由 {before} 升级到 {after}" + (f", 备份: {saved}" if saved else ""))
