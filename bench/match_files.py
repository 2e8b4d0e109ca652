"""`python -m bench.match_files [small|large]`: time and memory of matching two files, all told."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.match import SHARED

_EVERY_S = 0.2


def main(name: str) -> int:
    """Print one row; 0 also when the set is not there, which is said."""
    folder = SHARED / name
    if not folder.is_dir():
        print(f"no labelled set at {folder}: nothing measured")
        return 0
    files = [str(folder / f"{side}.jsonl.gz") for side in ("submissions", "articles")]
    with tempfile.TemporaryDirectory() as place:
        words = ["--submissions", files[0], "--articles", files[1], "--out", f"{place}/out.jsonl"]
        start, peak = time.perf_counter(), 0.0
        command = [sys.executable, "-m", "cli", "match", *words]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
            while child.poll() is None:
                peak = max(peak, sum(map(_megabytes, _family(child.pid))))
                time.sleep(_EVERY_S)
        if child.returncode:
            return child.returncode
        wall = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{name}: {wall:.1f} s, {used.ru_utime + used.ru_stime:.1f} CPU s, {peak:.0f} MB")
    return 0


def _family(process: int) -> list[int]:
    """Return a process and all that it started."""
    found = [process]
    try:
        for thread in Path(f"/proc/{process}/task").iterdir():
            for each in (thread / "children").read_text().split():
                found += _family(int(each))
    except OSError:
        pass  # it ended meanwhile
    return found


def _megabytes(process: int) -> float:
    """Return what a process holds, what it shares with others divided among them."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "large"))
