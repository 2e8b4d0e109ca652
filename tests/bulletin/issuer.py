"""Issues bulletins in processes of their own, which can be killed; forked, to be quick."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 6, 1, tzinfo=UTC)


def serve() -> None:
    """Read {"url", "folder", "period", "number", "kill_after_s"} a line; answer how each ended."""
    import bulletin.issue  # noqa: F401, PLC0415 - what children share
    import tests.bulletin.newsroom  # noqa: F401, PLC0415

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_issue(asked))
        if asked["kill_after_s"] is not None:
            time.sleep(asked["kill_after_s"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _issue(asked: dict[str, Any]) -> int:
    """Return 0 when it was issued, 3 when somebody had been faster."""
    from bulletin.issue import AlreadyIssued, issue  # noqa: PLC0415 - only in a child
    from ledger.archive import Archive  # noqa: PLC0415
    from ledger.session import Ledger  # noqa: PLC0415
    from tests.bulletin import newsroom  # noqa: PLC0415

    office = newsroom.office()
    ledger = Ledger(asked["url"])
    try:
        with ledger.writing() as session:
            issue(
                session,
                office.periods.parse(asked["period"]),
                number=asked["number"],
                by="次仁",
                at=AT,
                office=office,
                archive=Archive(Path(asked["folder"])),
                template=ROOT / "config" / "templates" / "bulletin.docx",
            )
    except AlreadyIssued:
        return 3
    return 0


class Issuers:
    """Several servers, each with one bulletin in hand at a time."""

    def __init__(self, count: int) -> None:
        self._servers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bulletin.issuer"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]

    def issue(
        self, url: str, folder: Path, jobs: list[tuple[str, str]], *, kill_after_s: float | None
    ) -> list[int]:
        """Give each server a (period, number) at once; return how they ended."""
        used = list(zip(self._servers, jobs, strict=False))
        for server, (period, number) in used:
            asked = {"url": url, "folder": str(folder), "period": period, "number": number}
            assert server.stdin
            server.stdin.write(json.dumps({**asked, "kill_after_s": kill_after_s}) + "\n")
            server.stdin.flush()
        return [int(server.stdout.readline()) for server, _ in used if server.stdout]

    def close(self) -> None:
        for server in self._servers:
            assert server.stdin
            assert server.stdout
            server.stdin.close()
            server.wait()
            server.stdout.close()


if __name__ == "__main__":
    serve()
