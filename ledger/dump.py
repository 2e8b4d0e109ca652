"""A PostgreSQL ledger written into a file by the database's own tool, before it is changed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import text

from ledger.offices import EVERY
from ledger.session import Ledger
from office.errors import ConfigError

TOOL = "pg_dump"
_INSTEAD = "请安装与数据库同版本的 PostgreSQL 客户端, 或自行备份后加 --backed-up 重新运行; 未作改动"


def dump(ledger: Ledger, into: Path) -> Path:
    """Write all offices' rows and tables into a file that `pg_restore` reads.

    Raises: ConfigError when there is no tool, one older than the server, or it fails.
    """
    tool = shutil.which(TOOL)
    if tool is None:
        raise ConfigError(f"升级前须先备份, 而本机没有 {TOOL}: {_INSTEAD}")
    with ledger.reading() as session:
        server = int(session.scalar(text("SHOW server_version_num")) or 0) // 10_000
    own = _version(tool)
    if own < server:
        raise ConfigError(f"升级前须先备份, 而本机的 {TOOL} {own} 早于数据库 {server}: {_INSTEAD}")
    into.parent.mkdir(parents=True, exist_ok=True)
    place = ledger.url.set(drivername="postgresql", password=None)
    told = {"PGOPTIONS": f"-c kandeng.office={EVERY}"}  # the owner too is bound by row security
    if ledger.url.password is not None:
        told["PGPASSWORD"] = str(ledger.url.password)
    done = subprocess.run(  # noqa: S603 - the database's own tool
        [
            tool, "--format=custom", "--enable-row-security", f"--file={into}",
            f"--dbname={place.render_as_string(hide_password=False)}",
        ],
        env={**os.environ, **told}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        into.unlink(missing_ok=True)
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise ConfigError(f"升级前的备份未成 ({last}): {_INSTEAD}")
    return into


def _version(tool: str) -> int:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
