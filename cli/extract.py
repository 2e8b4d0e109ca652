"""`kandeng extract FILE`: one saved page, one JSON object; needs neither ledger nor config."""

from pathlib import Path

import click

from cli.context import Context, common
from cli.say import say_json
from crawler.extract import extract
from crawler.extract.model import SelectorRules
from office.errors import SourceError


@click.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", help="网页的地址")
@click.option("--outlet", "outlet_key", metavar="KEY", help="用 sources.yaml 中这家媒体的选择器")
@common
def command(context: Context, file: Path, url: str | None, outlet_key: str | None) -> int:
    """读一个保存的网页, 输出一个 JSON 对象; 不是报道时退出码为 1。"""
    rules = _rules(context, outlet_key) if outlet_key else ()
    found = extract(file.read_bytes(), url=url, rules=rules)
    say_json(found.to_json())
    return 0 if found.is_article else 1


def _rules(context: Context, key: str) -> tuple[SelectorRules, ...]:
    if context.office.outlet(key) is None:
        known = "、".join(o.key for o in context.office.outlets)
        raise SourceError(f"sources.yaml 中没有媒体 '{key}', 现有 {known}")
    from crawler.reading import rules_of  # noqa: PLC0415 - a page without --outlet needs none

    return rules_of(context.office, key)
