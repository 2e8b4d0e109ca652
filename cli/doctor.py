"""`kandeng doctor`: is this machine fit to run on, and what should be mended."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from cli.context import Context, common
from cli.say import say_json, say_table
from ledger.revision import current, newest
from ledger.session import Ledger, sqlite_version, wal_is_safe
from office.errors import KandengError

FREE_BYTES = 2 * 1024**3
"""Below this a crawl refuses to start."""


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
    """检查磁盘、账本、SQLite 版本、浏览器、字体与配置。"""
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
    yield _ledger(context.open_ledger())
    yield _config(context)
    yield _browser()


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
    finally:
        ledger.close()
    good = found == newest()
    return Finding("账本", good, f"版本 {found}", None if good else "运行 kandeng init")


def _config(context: Context) -> Finding:
    try:
        office = context.office
    except KandengError as fault:
        return Finding("配置", good=False, found=str(fault), remedy="运行 kandeng check")
    return Finding("配置", good=True, found=f"{len(office.outlets)} 家媒体")


def _browser() -> Finding:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return Finding(
        "浏览器",
        good=True,
        found=found or "未安装",
        remedy=None if found else "仅脚本渲染的页面与 PDF 需要: 安装 chromium 与中文字体",
    )
