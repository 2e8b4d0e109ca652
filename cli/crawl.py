"""`kandeng crawl`: one polite incremental crawl; it is a process of its own."""

from datetime import datetime
from pathlib import Path

import click

from bulletin.labels import label, why
from cli.context import Context, common, require_outlets
from cli.progress import counting
from cli.say import say, say_json, say_table
from crawler.__main__ import as_json
from crawler.night import Progress
from crawler.run import CrawlReport, crawl
from office.house import Office
from office.load import load_office

INTERRUPTED = 4


@click.command("crawl")
@click.option("--outlet", "outlets", multiple=True, metavar="KEY", help="只采这家媒体, 可重复")
@click.option("--sources", type=click.Path(path_type=Path), help="另用一份 sources.yaml")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="列表翻到这一天为止")
@click.option("--due", is_flag=True, help="两夜之间的一轮: 只采间隔已到的入口")
@common
def command(
    context: Context,
    outlets: tuple[str, ...],
    sources: Path | None,
    since: datetime | None,
    *,
    due: bool,
) -> int:
    """采集一次: 读列表, 取新稿, 留存证, 每个入口给一个结果。"""
    office = load_office(context.config_dir, sources_file=sources)
    require_outlets(office, outlets)
    with counting("采集") as advance:

        def show(progress: Progress) -> None:
            advance(progress.sources_done, progress.sources)

        report = crawl(
            context.ledger,
            context.archive,
            office,
            clock=context.now,
            outlets=outlets or None,
            since=since.date() if since else None,
            on_progress=show,
            only_due=due,
        )
    if context.json:
        say_json(as_json(report))
    else:
        _print(report, office)
    if not report.finished:
        return INTERRUPTED
    return 1 if report.needs_a_person else 0


def _print(report: CrawlReport, office: Office) -> None:
    rows = []
    for o in report.outcomes:
        name = office.outlet_name(o.outlet_key, o.day)
        words = label("outcome", o.state) + (f" ({why(o.why)})" if o.why else "")
        rows.append((name, o.source_key, words, o.listed, o.new, o.articles, o.quarantined))
    say_table("采集结果", ["媒体", "入口", "结果", "列出", "新址", "报道", "隔离"], rows)
    if report.needs_a_person:
        say("有入口需要查看: kandeng sources list")
