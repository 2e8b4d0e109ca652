"""`kandeng tell`: the morning's summaries and receipts, each once; a timer runs it at eight."""

import click

from api.telling.run import Counts, run
from cli.context import Context, common
from cli.say import say, say_json


@click.command("tell")
@common
def command(context: Context) -> int:
    """早报与回执: 按各人选择发邮件或机器人消息, 每件只发一次。"""
    counts = Counts()
    for own in context.each_office():
        counts.add(run(own.ledger, own.office, now=context.now()))
    if context.json:
        say_json(counts)
    else:
        say(f"已送达 {counts.told} 件, 先前已送或无须再送 {counts.unchanged} 件")
        for why in counts.failed:
            say(f"  未送达 {why}")
    return 1 if counts.failed else 0
