"""`make bench`: every comparison in turn, each a process of its own so that none warms another.

python -m bench [NAME…]
"""

import subprocess
import sys
import time
from pathlib import Path

COMPARISONS = {
    "extract": ("bench.extract",),
    "extract-made": ("bench.extract_made",),
    "reextract": ("bench.reextract",),
    "match": ("bench.match", "small"),
    "match-large": ("bench.match", "large"),
    "match-check": ("bench.match_check",),
    "match-held-out": ("bench.match_held_out",),
    "match-files": ("bench.match_files", "large"),
    "match-speed": ("bench.match_speed",),
    "crawl": ("bench.crawl",),
    "crawl-alarms": ("bench.crawl_alarms",),
    "rewards": ("bench.rewards_ledger",),
    "bulletin": ("bench.bulletin",),
    "keys": ("bench.keys",),
    "first-load": ("bench.first_load",),
    "pages": ("bench.pages",),
}


def main(names: list[str]) -> int:
    """Run the named comparisons, all without a name; 1 when one of them fails."""
    failed = []
    for name in names or COMPARISONS:
        module, *words = COMPARISONS[name]
        if not Path(f"{module.replace('.', '/')}.py").is_file():
            print(f"\n== {name}: not there")
            failed.append(name)
            continue
        print(f"\n== {name}  (python -m {module} {' '.join(words)})", flush=True)
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-m", module, *words], check=False)
        print(f"-- {name}: {time.monotonic() - start:.0f} s", flush=True)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
