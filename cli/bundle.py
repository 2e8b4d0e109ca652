"""`kandeng bundle`: pages one way from the box on the internet to the box inside, signed."""

from datetime import datetime
from pathlib import Path

import click

from cli.context import Context, common
from cli.say import say, say_json
from ledger.archive import Archive
from ledger.bundle.export import export
from ledger.bundle.keys import make_keys, private_key, public_key
from ledger.bundle.take_in import take_in

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("bundle")
def command() -> None:
    """采集包: 外网机导出存证与报道, 内网机验签后导入; 只进不出。"""


@command.command("key")
@click.option("--to", "path", required=True, type=_FILE, help="私钥文件; 公钥写在旁边, 后缀 .pub")
@common
def key(context: Context, path: Path) -> None:
    """生成一对签名密钥: 私钥留在外网机, 公钥拷到内网机。"""
    public = make_keys(path)
    if context.json:
        say_json({"private": path, "public": public})
        return
    say(f"私钥 (留在外网机, 勿外传): {path}")
    say(f"公钥 (拷到内网机): {public}")


@command.command("export")
@click.option("--to", required=True, type=_FILE, help="写到这个文件")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="只含这一天起的; 不写则全部")
@click.option(
    "--key", "key_file", required=True, envvar="KANDENG_BUNDLE_KEY", type=_THERE, help="签名私钥"
)
@common
def export_to(context: Context, to: Path, key_file: Path, since: datetime | None) -> int:
    """导出采集所得: 网页存证、报道及其版本、每夜结果; 不含来稿、认定与人员。"""
    office = context.office
    done = export(
        context.ledger,
        Archive(context.archive),
        to,
        key=private_key(key_file),
        now=context.now(),
        since=since.replace(tzinfo=office.profile.zone) if since else None,
        leave_out={source.key for _, source in office.all_sources() if source.kind == "search"},
    )
    if context.json:
        say_json(done)
    else:
        size = to.stat().st_size / (1 << 20)
        say(f"已导出 {done.pages} 页存证, {done.articles} 篇报道, {done.nights} 夜: {to}")
        say(f"{size:.1f} MiB, 已签名")
        for url in done.damaged:
            say(f"存证损坏, 未导出: {url} (kandeng verify)")
    return 1 if done.damaged else 0


@command.command("import")
@click.argument("file", type=_THERE)
@click.option(
    "--key",
    "key_file",
    required=True,
    envvar="KANDENG_BUNDLE_PUBLIC_KEY",
    type=_THERE,
    help="受信任的公钥",
)
@common
def import_from(context: Context, file: Path, key_file: Path) -> None:
    """验签、核对每一份摘要后导入; 重复导入不增加任何内容。"""
    done = take_in(context.ledger, Archive(context.archive), file, key=public_key(key_file))
    if context.json:
        say_json(done)
        return
    if not done.added:
        say("包内各项此前均已导入, 未作改动")
        return
    say(f"已导入 {done.pages} 页存证, 新报道 {done.articles} 篇, 有变 {done.changed} 篇")
    say(f"每夜结果 {done.nights} 夜 {done.outcomes} 项")
    if done.articles or done.changed:
        say("新报道等待比对: kandeng match")
