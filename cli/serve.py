"""`kandeng serve`: the pages and the API, on loopback unless told otherwise."""

import gc
import sys

import click
import uvicorn

from api.app import LOCAL_HOSTS, create_app, create_deployment, houses_of
from api.prepared import prepare
from cli.context import Context, common
from cli.say import say

COLLECTED_AFTER = (20_000, 20, 20)
"""A page makes some thousand objects, nearly all of which end with it."""
SWITCH_S = 0.001


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option(
    "--allow-host", "hosts", multiple=True, help="页面的域名或地址, 可重复; 其他的一律拒绝"
)
@click.option("--proxy", "proxies", multiple=True, help="可信的反向代理地址, 可重复")
@click.option("--port", default=8800, show_default=True, type=click.IntRange(0, 65535))
@common
def command(
    context: Context, host: str, hosts: tuple[str, ...], proxies: tuple[str, ...], port: int
) -> None:
    """启动页面与接口。"""
    say(f"页面: http://{host}:{port}/  (Ctrl+C 停止)")
    listen(context, host, port, hosts=hosts, proxies=proxies)


def listen(
    context: Context,
    host: str,
    port: int,
    *,
    hosts: tuple[str, ...] = (),
    proxies: tuple[str, ...] = (),
) -> None:
    """Answer until stopped, to this machine's names and to `hosts`."""
    make = create_app if context.office_key else create_deployment
    app = make(
        context.ledger,
        config_dir=context.config_dir,
        archive_root=context.archive,
        clock=context.clock,
        hosts=(*LOCAL_HOSTS, *hosts),
        trusted_proxies=proxies,
    )
    settle()
    prepare(houses_of(app))
    uvicorn.run(app, host=host, port=port, log_config=None)


def settle() -> None:
    """Set the interpreter to answer many short questions; called when all is loaded.

    What the program itself consists of is a million objects that are never garbage: looked through
    every few pages, it was a third of what they cost and stopped all of them for 0.2 s. And who
    waits for the interpreter while another page is put into words waits for a turn of 1 ms, not 5.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    sys.setswitchinterval(SWITCH_S)
