"""`kandeng nightly`: check, crawl, match, decide by rule, credit, report; never twice at once."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

import click

from bulletin.labels import label, why
from cli.check import validate
from cli.child import NO_LEDGER
from cli.context import Context, common
from cli.deciding import decide_all
from cli.lock import one_night
from cli.match import match_all
from cli.own_account import Asked, ask_accounts
from cli.say import say, say_json
from cli.screenshots import in_a_child
from crawler.screenshots import Pictured
from ledger.queries.nights import CREDITED
from ledger.retention import tidy
from ledger.statistics import refresh_statistics
from matcher.settle import Counts
from office.errors import ConfigError, LedgerError

QUIET = ("ok", "nothing_new", "manual")
"""Outcomes that need nobody."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a night came to."""

    crawl: dict[str, Any]
    compared: Counts
    confirmed: int
    waiting: int
    credited: int
    questions: int
    accounts: list[Asked]
    pictures: dict[str, Any]

    @property
    def troubled(self) -> list[dict[str, Any]]:
        """Outcomes that an operator should look at."""
        return [
            o for o in self.crawl["outcomes"] if o["state"] not in QUIET or o["why"] == CREDITED
        ]

    @property
    def needs_a_person(self) -> bool:
        """Whether an operator should look; a find that waits is the reviewers' everyday work."""
        silent = any(asked.why for asked in self.accounts)
        return bool(self.troubled) or silent or not self.crawl["finished"]

    def as_json(self) -> dict[str, Any]:
        """Return the night as JSON values."""
        return {
            "crawl": self.crawl,
            "compared": self.compared,
            "confirmed": self.confirmed,
            "waiting": self.waiting,
            "credited": self.credited,
            "questions": self.questions,
            "accounts": self.accounts,
            "pictures": self.pictures,
        }


@click.command("nightly")
@common
def command(context: Context) -> int:
    """每夜任务: 检查、采集、比对、按规则认定、计分、健康报告。"""
    night = run_night(context)
    if context.json:
        say_json(night.as_json())
    else:
        report(night, context)
    return 1 if night.needs_a_person else 0


def run_night(context: Context, *, pictures: bool = True) -> Night:
    """Run one night under its lock; `pictures` False: no screenshots of what is confirmed.

    Raises: ConfigError before anything is changed; LedgerError when the ledger fails.
    """
    for folder in context.folders():
        validate(folder)
    with one_night(context.ledger):
        accounts = ask_accounts(context)
        crawled = run_crawl(context)
        compared = match_all(context)
        decided = decide_all(context, credit=True)
        with context.deployment.ledger.writing() as session:
            tidy(session, now=context.now())
            refresh_statistics(session)
        taken = in_a_child(context) if pictures else asdict(Pictured())
    return Night(
        crawl=crawled,
        compared=compared,
        **asdict(decided),
        accounts=accounts,
        pictures=taken,
    )


def run_crawl(context: Context, *words: str) -> dict[str, Any]:
    """Crawl in a process of its own: a reactor cannot restart, and its memory goes with it."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli", "crawl", "--json", *context.child_options(), *words],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as broken:
        raise LedgerError(
            f"采集进程异常结束 (代码 {done.returncode}), 见上方日志; 已存的不受影响, 可安全重跑"
        ) from broken
    if "error" in found:
        fault = found["error"]
        kind = LedgerError if done.returncode == NO_LEDGER else ConfigError
        raise kind(fault["message"], where=fault["where"])
    return found


def report(night: Night, context: Context) -> None:
    """Say what the night came to, and what an operator must look at."""
    counts = night.crawl["counts"]
    say(
        f"采集: 取页 {counts['fetched']}, 新报道 {counts['articles']}, 隔离 {counts['quarantined']}"
    )
    say(
        f"比对: 新报道 {night.compared.articles}, 新来稿 {night.compared.submissions}, "
        f"新增疑似采用 {night.compared.written}"
    )
    say(f"按规则认定 {night.confirmed} 条, 待核对 {night.waiting} 条")
    say(f"本月计分 {night.credited} 篇, 待单位回答 {night.questions} 项")
    if night.pictures["taken"] or night.pictures["failed"]:
        say("截图: {taken} 张, 未成 {failed}".format(**night.pictures))
    if not night.needs_a_person:
        read = any(outcome["state"] != "manual" for outcome in night.crawl["outcomes"])
        say("全部入口正常。" if read else "没有机器能采的入口, 这一夜未查看任何媒体。")
        return
    say("请运维查看:")
    for outcome in night.troubled:
        name = context.office.outlet_name(outcome["outlet"])
        reason = f" ({why(outcome['why'])})" if outcome["why"] else ""
        say(f"  {name} · {outcome['source']}: {label('outcome', outcome['state'])}{reason}")
    for asked in night.accounts:
        if asked.why:
            say(f"  公众号 {asked.source}: {asked.why}")
    if not night.crawl["finished"]:
        say("  采集未完成, 下次运行会接着做完")
