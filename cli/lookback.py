"""`kandeng lookback FILE --since DATE`: a hand-kept ledger of the past against what is found."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from cli.context import Context, common
from cli.nightly import run_crawl
from cli.past import IMPORT, Past
from cli.say import err, say, say_json, say_table
from intake.cells import Fault
from intake.look import HandedIn
from intake.lookback import STATES, Finding, Lookback, look_back
from intake.past_ledger import Claim
from intake.past_totals import totals_of
from intake.read_rows import ReadRows
from intake.run import read_claims
from ledger.tables import GOOD_OUTCOMES
from office.house import Office
from rewards.past_posting import PostedPast

BY = {"placement": "已有采用记录", "url": "链接", "title": "标题", "text": "正文比对"}


@click.command("lookback")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="只看这一天及以后的条目"
)
@click.option(
    "--import", "importing", is_flag=True, help="把查实的条目导入为采用记录 (认定人: 历史导入)"
)
@click.option(
    "--totals",
    is_flag=True,
    help="把台账所记的得分、稿费入账到各自的月份并关账 (历史导入); 系统结过账的月份不动",
)
@click.option("--undo", is_flag=True, help="撤回此文件导入过的采用记录和得分、稿费")
@click.option("--backfill", is_flag=True, help="先采集一次, 列表翻到 --since 那天为止")
@common
def command(
    context: Context,
    file: Path,
    *,
    since: datetime,
    importing: bool,
    totals: bool,
    undo: bool,
    backfill: bool,
) -> int:
    """历年台账对照存证: 查实的、未发现的 (及漏采)、无从检索的、台账未列的采用。"""
    if undo and (importing or totals):
        raise click.UsageError("--undo 不能与 --import、--totals 同用")
    office, now = context.office, context.now()
    found, rows = read_claims(file, office=office, now=now)
    if undo:
        return _undo(context, found)
    unread = _backfill(context, since.date()) if backfill else []
    opened = context.ledger.writing if importing or totals else context.ledger.reading
    with opened() as session:
        today = office.periods.day_of(now)
        report = look_back(session, rows.good, office=office, since=since.date(), today=today)
        brought = _bring(
            Past(session, office, found, now), report, importing=importing, totals=totals
        )
    context.ledger.close()
    faults = (*found.faults, *rows.faults, *brought.refused)
    if context.json:
        plain = _plain(report, office)
        words = [{"where": fault.where, "message": fault.words} for fault in faults]
        told = {"file": found.name, **plain, "imported": brought.runs, "refused": words}
        if brought.posted:
            told["totals"] = brought.posted
        say_json(told | ({"not_read_whole": unread} if backfill else {}))
        return 1 if faults else 0
    _print(report, rows, faults, office)
    if unread:
        names = "、".join(unread)
        say(f"往前翻的列表还没有读全: {names}; 往后几夜会接着读, 之后请再运行一次")
    if importing:
        say(f"已导入 {brought.runs} 条采用记录, 认定人 {IMPORT.name}")
    _say_totals(report, brought.posted)
    return 1 if faults else 0


@dataclass(frozen=True, slots=True)
class _Brought:
    """What was imported; `posted` None: no amounts were asked for."""

    runs: int
    posted: PostedPast | None
    refused: tuple[Fault, ...]


def _bring(past: Past, report: Lookback, *, importing: bool, totals: bool) -> _Brought:
    """Import the runs first, so that each is credited in its own month, not after its closing."""
    runs, refused = past.runs(report) if importing else (0, [])
    posted, unclear = past.totals(report) if totals else (None, [])
    return _Brought(runs, posted, (*refused, *unclear))


def _undo(context: Context, found: HandedIn) -> int:
    with context.ledger.writing() as session:
        undone = Past(session, context.office, found, context.now()).undo()
    if context.json:
        say_json({"file": found.name, "undone": undone})
        return 0
    say(f"已撤回 {undone.placements} 条采用记录、{undone.works} 件的得分稿费 ({IMPORT.name})")
    if undone.works:
        say("已入账的不改动, 下次结账时冲回")
    return 0


def _say_totals(report: Lookback, posted: PostedPast | None) -> None:
    stated, _ = totals_of([finding.claim for finding in report.findings])
    if stated and report.unclaimed:
        say("台账未列的采用不在所记的得分、稿费之内, 按办法另计; 若当时已一并发放, 请先补进台账")
    if posted is None:
        if stated:
            say(f"{len(stated)} 行记有得分或稿费, 未导入; 要作为历史月份入账请加 --totals")
        return
    months = f", {posted.months[0]} 至 {posted.months[-1]} 各月已关账" if posted.months else ""
    say(f"得分、稿费入账 {posted.entries} 笔 ({IMPORT.name}){months}")
    if posted.later:
        say(f"{posted.later} 件此前已入账而现在有变, 差额在下次结账时补计")


def _backfill(context: Context, since: date) -> list[str]:
    """Crawl back to a day in a process of its own; return the sources not read that far.

    What a night's budget leaves is read by the nights that follow.
    """
    told = run_crawl(context, "--since", since.isoformat())
    return [o["source"] for o in told["outcomes"] if o["state"] not in (*GOOD_OUTCOMES, "manual")]


def _print(
    report: Lookback, rows: ReadRows[Claim], faults: tuple[Fault, ...], office: Office
) -> None:
    proved, missed = report.of("proved"), report.of("not_found")
    dark = report.of("not_searchable")
    say(
        f"{report.since} 至 {report.until}: 台账 {len(report.findings)} 条, 查实 {len(proved)}, "
        f"未发现 {len(missed)}, 无从检索 {len(dark)}; 有采用而台账未列 {len(report.unclaimed)}"
    )
    if report.earlier:
        say(f"另有 {report.earlier} 条早于 {report.since}, 未看")
    heads = ("位置", "刊发日期", "媒体", "单位", "标题")
    if proved:
        found = (_row(each, office, _how(each)) for each in proved)
        say_table("查实", (*heads, "依据"), found)
    if missed:
        found = (_row(each, office, why_not(each, office)) for each in missed)
        say_table("未发现", (*heads, "查了什么"), found)
    if dark:
        words = "此频道由人工登记, 机器不检索"
        found = (_row(each, office, _elsewhere(each, office) or words) for each in dark)
        say_table("无从检索", (*heads, "说明"), found)
    if report.unclaimed:
        unlisted = (
            (row.submission_ref, row.published_on,
             office.channel_name(row.channel_key, row.published_on),
             row.unit, row.title)
            for row in report.unclaimed
        )  # fmt: skip
        say_table("台账未列", ("稿件", *heads[1:]), unlisted)
    for fault in faults:
        err.print(f"  {fault.where}: {fault.words}", markup=False, style="red")
    if faults:
        err.print(f"{len(faults)} 处有误, 这些行未查; 其余 {len(rows.good)} 条已查", markup=False)


def _row(finding: Finding, office: Office, said: str) -> tuple[object, ...]:
    claim = finding.claim
    medium = office.channel_name(claim.channel, claim.published_on)
    return claim.where, claim.published_on, medium, claim.unit, claim.title, said


def _how(finding: Finding) -> str:
    proof = finding.proof
    if proof is None:
        return ""
    said = [BY[proof.by]]
    if proof.published_on != finding.claim.published_on:
        said.append(f"刊于 {proof.published_on}")
    if not proof.has_page:
        said.append("无网页存证")
    if proof.placement_id is not None and proof.by != "placement":
        said.append("已计采用")
    return "、".join(said)


def why_not(finding: Finding, office: Office) -> str:
    """Return what was looked at for a claim that was not found, and what could not be."""
    claim = finding.claim
    if elsewhere := _elsewhere(finding, office):
        return elsewhere
    if finding.held_since is None or claim.published_on < finding.held_since:
        first = finding.held_since
        return f"存证始于 {first}, 此前无从查" if first else "此频道尚无一篇存证"
    if finding.gap_days:
        return f"刊发起 {finding.looked_days} 天中 {finding.gap_days} 天漏采, 不能断定未刊"
    return f"刊发起 {finding.looked_days} 天都采到, 没有同题报道"


def _elsewhere(finding: Finding, office: Office) -> str | None:
    if finding.elsewhere is None:
        return None
    return f"同题报道在 {office.channel_name(finding.elsewhere)}, 请核对频道"


def _plain(report: Lookback, office: Office) -> dict[str, object]:
    counts: dict[str, int] = {state: len(report.of(state)) for state in STATES}
    counts |= {"claims": len(report.findings), "unclaimed": len(report.unclaimed)}
    return {
        "since": report.since,
        "until": report.until,
        "earlier": report.earlier,
        "counts": counts,
        "claims": [_plain_finding(each, office) for each in report.findings],
        "unclaimed": list(report.unclaimed),
    }


def _plain_finding(finding: Finding, office: Office) -> dict[str, object]:
    claim = finding.claim
    return {
        "where": claim.where,
        "title": claim.title,
        "channel": claim.channel,
        "published_on": claim.published_on,
        "unit": claim.unit,
        "authors": [name for name, _ in claim.authors],
        "state": finding.state,
        "submission_id": finding.submission_id,
        "proof": finding.proof,
        "gap_days": finding.gap_days,
        "looked_days": finding.looked_days,
        "held_since": finding.held_since,
        "elsewhere": finding.elsewhere,
        "why": why_not(finding, office) if finding.state == "not_found" else None,
    }
