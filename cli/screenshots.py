"""`kandeng screenshots`: a picture of every page that proves a placement and has none yet."""

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import click

from bulletin.labels import why
from cli.context import Context, common
from cli.say import say, say_json
from crawler.screenshots import Pictured, picture
from ledger.archive import Archive


@click.command("screenshots")
@click.option("--browser-without-sandbox", is_flag=True, hidden=True)
@common
def command(context: Context, *, browser_without_sandbox: bool) -> int:
    """为已认定采用的网页补拍整页截图, 存入存证, 附在证据包里。"""
    done = picture(
        context.ledger,
        Archive(context.archive),
        context.office,
        clock=context.now,
        browser_sandbox=not browser_without_sandbox,
    )
    if context.json:
        say_json(asdict(done))
    elif done.why:
        say(f"未截图: {why(done.why)}")
    else:
        say(f"截图 {done.taken} 张, 未成 {done.failed}, 站点被占用 {done.held}")
    return 1 if done.failed or done.why else 0


def in_a_child(context: Context) -> dict[str, Any]:
    """Take the missing pictures in a process of its own, since a reactor cannot restart."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli", "screenshots", "--json", *context.child_options()],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:  # the night is done; its pictures are taken by the next one
        return asdict(Pictured(why="stopped"))
    return told
