"""`kandeng reextract`: kept pages read again with today's rules; no request is made."""

import os
from datetime import datetime

import click

from cli.context import Context, common, require_outlets
from cli.progress import counting
from cli.say import say, say_json
from crawler.reextract import reextract
from ledger.archive import Archive


@click.command("reextract")
@click.option("--outlet", "outlets", multiple=True, metavar="KEY", help="只重读这家媒体, 可重复")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="只重读这一天起取回的网页")
@common
def command(context: Context, outlets: tuple[str, ...], since: datetime | None) -> int:
    """用今天的规则重读已存网页; 读出的正文有变的, 等待重新比对。"""
    require_outlets(context.office, outlets)
    with counting("重读") as advance:
        done = reextract(
            context.ledger,
            Archive(context.archive),
            context.office,
            outlets=outlets or None,
            since=since.date() if since else None,
            workers=os.cpu_count() or 2,
            on_progress=advance,
        )
    if context.json:
        say_json(done)
    else:
        say(
            f"重读 {done.read} 页: 未变 {done.unchanged}, 字段更正 {done.corrected}, "
            f"正文有变 {done.changed}, 新读出 {done.recovered}, 仍读不出 {done.unreadable}"
        )
        if done.damaged:
            say(f"存证损坏 {done.damaged} 页: kandeng verify")
    return 1 if done.damaged else 0
