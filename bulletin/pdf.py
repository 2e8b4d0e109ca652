"""A page of ours on paper: Chromium prints it, shut off from everything but the page."""

import os
import pwd
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from office.errors import KandengError

PRINT_S = 60
"""A page of ours takes two seconds; a browser that hangs is ended."""
SWITCHES = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
)
"""No name is resolved and what the page would load goes to the discard port; its own policy lets no
script run."""
UNPRIVILEGED = "nobody"
"""Who prints where we are root: Chromium's sandbox does not hold for root."""


class PrintingError(KandengError):
    """The operator must act: there is no browser, or it did not print."""


def printed_pdf(page: bytes) -> bytes:
    """Return a self-contained HTML page as PDF.

    Raises: PrintingError: no Chromium, or it failed.
    """
    from crawler.fetch.browser import find_chromium  # noqa: PLC0415 - brings the whole crawler

    browser = find_chromium()
    if browser is None:
        raise PrintingError("没有可用的浏览器: 请安装 chromium 与中文字体, 或改为输出 .html")
    with TemporaryDirectory(prefix="kandeng-print-") as folder:
        root = Path(folder)
        source, target = root / "page.html", root / "page.pdf"
        source.write_bytes(page)
        _run(browser, root, source, target)
        if not target.is_file():
            raise PrintingError("浏览器没有打印出 PDF: 请运行 kandeng doctor, 或改为输出 .html")
        return target.read_bytes()


def _run(browser: str, root: Path, source: Path, target: Path) -> None:
    words = [browser, *SWITCHES, f"--user-data-dir={root / 'profile'}", f"--print-to-pdf={target}"]
    user = None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        user = UNPRIVILEGED
        for path in (root, source):
            os.chown(path, pwd.getpwnam(user).pw_uid, -1)
    try:
        subprocess.run(  # noqa: S603 - our own page, a browser found by the operator's PATH
            [*words, source.as_uri()],
            user=user,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(root), "LANG": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PRINT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise PrintingError("浏览器打印失败: 请运行 kandeng doctor, 或改为输出 .html") from fault
