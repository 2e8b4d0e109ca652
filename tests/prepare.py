"""Puts a browser with Chinese fonts on the machine for the tests, before the first of them runs."""

import os
import shutil
import subprocess
import sys

from tests.browser import find_chromium

PACKAGES = ("chromium", "fonts-noto-cjk")


def main() -> int:
    """Find a browser or install one; 0 when one is there or is not wanted."""
    if os.environ.get("SKIP_BROWSER") == "1":
        print("SKIP_BROWSER=1: the tests in a real browser are left out")
        return 0
    found = find_chromium() or _from_debian() or _from_playwright()
    if found:
        print(f"browser: {found}")
        return 0
    print(
        "No browser could be had. Install Chromium and a Chinese font (Debian/Ubuntu: "
        f"apt install {' '.join(PACKAGES)}), or name one in CHROMIUM, or say SKIP_BROWSER=1.",
        file=sys.stderr,
    )
    return 1


def _from_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", *PACKAGES]):
        done = subprocess.run(
            ["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return None
    return find_chromium()


def _from_playwright() -> str | None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find_chromium()


if __name__ == "__main__":
    sys.exit(main())
