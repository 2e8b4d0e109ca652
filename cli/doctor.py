"""`kandeng doctor`: is this machine fit to run on, and what should be mended."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.context import Context, common
from cli.say import say_json, say_table
from ledger.offices import is_bound, offices
from ledger.revision import current, newest
from ledger.session import Ledger, sqlite_version, wal_is_safe
from ledger.tables import Audit, Night, Submission
from office.errors import KandengError

FREE_BYTES = 2 * 1024**3
"""Below this a crawl refuses to start."""
SLACK = timedelta(minutes=5)
"""How far machines' clocks may differ."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    good: bool
    found: str
    remedy: str | None = None


@click.command("doctor")
@common
def command(context: Context) -> int:
    """检查磁盘、SQLite、账本、时钟、数据库角色、配置、时区、未试采入口、浏览器与字体。"""
    findings = list(_look(context))
    if context.json:
        say_json({"findings": findings, "good": all(f.good for f in findings)})
    else:
        rows = [(("✓" if f.good else "✗"), f.what, f.found, f.remedy) for f in findings]
        say_table(None, ["", "项目", "现状", "处理"], rows)
    return 0 if all(f.good for f in findings) else 1


def _look(context: Context) -> Iterator[Finding]:
    yield _disk(context.archive)
    yield _sqlite()
    ledger = context.open_ledger()
    try:
        yield _ledger(ledger)
        yield from _of_ledger(ledger, context.now())
    finally:
        ledger.close()
    yield from _config(context)
    yield _browser()
    yield _fonts()


def _disk(archive: Path) -> Finding:
    place = next(p for p in (archive.absolute(), *archive.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    return Finding(
        "磁盘",
        free >= FREE_BYTES,
        f"可用 {free / 1024**3:.1f} GiB",
        None if free >= FREE_BYTES else "少于 2 GiB 时不启动采集: 请清理或扩容",
    )


def _sqlite() -> Finding:
    version = ".".join(map(str, sqlite_version()))
    remedy = None if wal_is_safe() else "低于 3.51.3, 只能单进程使用回滚日志: 请改用 PostgreSQL"
    return Finding("SQLite", wal_is_safe(), version, remedy)


def _ledger(ledger: Ledger) -> Finding:
    if ledger.path is not None and not ledger.path.exists():
        return Finding("账本", good=False, found="尚未建立", remedy="运行 kandeng init")
    try:
        found = current(ledger)
    except KandengError as fault:
        return Finding("账本", good=False, found=fault.message, remedy="检查数据库服务与地址")
    good = found == newest()
    return Finding("账本", good, f"版本 {found}", None if good else "运行 kandeng init")


def _of_ledger(ledger: Ledger, now: datetime) -> Iterator[Finding]:
    """Look at what only a ledger of today's revision can tell; nothing where there is none."""
    if ledger.path is not None and not ledger.path.exists():
        return
    try:
        if current(ledger) != newest():
            return
        with ledger.everywhere.reading() as session:
            yield _clock(now, _latest(session))
            if not ledger.on_sqlite:
                yield _role(bound=is_bound(session), several=len(offices(session)) > 1)
    except KandengError:  # said above
        return


def _latest(session: Session) -> datetime | None:
    """Return the last moment that anything was written down at."""
    said = (
        session.scalar(select(func.max(column)))
        for column in (Audit.at, Night.started_at, Submission.received_at)
    )
    return max((moment for moment in said if moment is not None), default=None)


def _clock(now: datetime, latest: datetime | None) -> Finding:
    """A clock behind what is written already was set back, or the other was ahead."""
    good = latest is None or now >= latest - SLACK
    return Finding(
        "时钟",
        good,
        f"{now:%Y-%m-%d %H:%M} UTC",
        None if good else f"早于账本里最后的时刻 {latest:%Y-%m-%d %H:%M} UTC: 请校准 (NTP)",
    )


def _role(*, bound: bool, several: bool) -> Finding:
    """A superuser passes row-level security; that matters where several offices share."""
    remedy = "此角色不受行级安全约束: kandeng ledger grant 角色, 并以该角色连接"
    found = "受行级安全约束" if bound else "超级用户或免除行级安全"
    return Finding("数据库角色", bound or not several, found, None if bound else remedy)


def _config(context: Context) -> Iterator[Finding]:
    try:
        office = context.office
    except KandengError as fault:
        yield Finding("配置", good=False, found=str(fault), remedy="运行 kandeng check")
        return
    yield Finding("配置", good=True, found=f"{len(office.outlets)} 家媒体")
    zone = office.profile.zone
    local = context.now().astimezone(zone)
    yield Finding("时区", good=True, found=f"{zone.key}, 现在 {local:%Y-%m-%d %H:%M}")
    unchecked = [s.key for _, s in office.all_sources() if s.checked is None and s.kind != "manual"]
    yield Finding(
        "从未试采的入口",
        good=True,
        found=str(len(unchecked)),
        remedy=f"kandeng sources try {unchecked[0]} …" if unchecked else None,
    )


def _fonts() -> Finding:
    """Without a Chinese font a printed receipt shows boxes."""
    tool = shutil.which("fc-list")
    if tool is None:
        return Finding("中文字体", good=True, found="无从得知 (没有 fc-list)")
    listed = subprocess.run(  # noqa: S603 - a tool of the system
        [tool, ":lang=zh", "family"], capture_output=True, text=True, check=False
    )
    fonts = {line.split(",")[0] for line in listed.stdout.splitlines() if line}
    found = "、".join(sorted(fonts)[:2]) or "未安装"
    remedy = None if fonts else "PDF 与截图会缺字: 安装 fonts-noto-cjk"
    return Finding("中文字体", good=True, found=found, remedy=remedy)


def _browser() -> Finding:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return Finding(
        "浏览器",
        good=True,
        found=found or "未安装",
        remedy=None if found else "仅脚本渲染的页面与 PDF 需要: 安装 chromium 与中文字体",
    )
