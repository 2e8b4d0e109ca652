"""`kandeng verify`: does every kept page still hold its bytes, and does the audit chain hold."""

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger import audit
from ledger.archive import Archive, verify
from ledger.queries.screenshots import lost_pictures

BREAKS = {"missing": "缺失", "changed": "被改动", "unlinked": "与前一行不相连"}


@click.command("verify")
@common
def command(context: Context) -> int:
    """核对每一份存证的摘要与审计链, 指出第一处不符。"""
    with context.ledger.reading() as session:
        broken = list(audit.breaks(session))
        faulty = list(verify(session, Archive(context.archive)))
        lost = lost_pictures(session, Archive(context.archive))
        head = audit.head(session)
    if context.json:
        say_json({"chain_head": head, "breaks": broken, "pages": faulty, "pictures": lost})
    else:
        say(f"审计链头: {head}")
        for row in broken:
            say(f"审计链第 {row.id} 行{BREAKS[row.why]}")
        for page in faulty:
            say(f"存证不符: {page}")
        for url in lost:
            say(f"截图不符或缺失: {url}")
        if not broken and not faulty and not lost:
            say("审计链与全部存证核对无误")
    return 1 if broken or faulty or lost else 0
