"""`kandeng serve`: the pages and the API, on loopback unless told otherwise."""

import click
import uvicorn

from api.app import LOCAL_HOSTS, create_app, create_deployment
from cli.context import Context, common
from cli.say import say


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
    uvicorn.run(app, host=host, port=port, log_config=None)
